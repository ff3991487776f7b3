"""Define-by-run scripts see on our tensors what they saw on PyTorch, step by step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.library import Ours, run, scripts
from tests.with_torch import WITH_OPT_EINSUM, with_torch

FROZEN: dict[str, list[Any]] = json.loads(
    (Path(__file__).parent / "conformance" / "scripts.json").read_text(encoding="utf-8")
)["logs"]
SCRIPTS = scripts()
KNOWN = {
    "write_into_a_detached_inference_tensor": "it stays an inference tensor, which PyTorch forgets for writes alone",
}
"""Script -> what differs; strict, so that a repair is noticed."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_sees_what_it_saw_on_pytorch(name: str) -> None:
    assert (run(SCRIPTS[name], Ours()) == FROZEN[name]) == (name not in KNOWN)


@pytest.mark.parametrize("name", with_torch(SCRIPTS))
def test_frozen_log_is_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    if name == "nodes_of_einsum_of_three" and not WITH_OPT_EINSUM:
        pytest.skip("opt_einsum is not installed")
    found = run(SCRIPTS[name], torch)
    assert found == FROZEN[name]


def test_every_frozen_log_has_its_script() -> None:
    assert FROZEN.keys() == SCRIPTS.keys()
    assert KNOWN.keys() <= SCRIPTS.keys()
