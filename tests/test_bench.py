"""The benchmark's table: every contender computes the same gradients, and the figures add up."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from grapheditor import bench
from grapheditor.bench.contenders import CONTENDERS, OURS, installed
from grapheditor.bench.workloads import WORKLOADS
from grapheditor.model.errors import GraphEditorError

QUICK = ["W1", "W3", "W4", "W6"]


@pytest.mark.parametrize("name", QUICK)
def test_contenders_agree_on_the_gradients(name: str) -> None:
    workload = WORKLOADS[name]
    found = {}
    for contender in ("eager", "static", "torch"):
        if installed(contender):
            ready = CONTENDERS[contender](workload)
            found[contender] = ready.grads(ready.step())
    for grads in found.values():
        for leaf in workload.wrt:
            np.testing.assert_allclose(grads[leaf], found["eager"][leaf], rtol=2e-3, atol=1e-5)


def test_json_holds_the_figures_of_each_contender(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["W1"], rounds=3, as_json=True)
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [row["contender"] for row in report["results"]] == list(OURS)
    for row in report["results"]:
        low, high = row["quartiles"]
        assert 0 < low <= row["median"] <= high


def test_a_peer_that_is_not_installed_is_said_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grapheditor.bench.measure.installed", lambda name: name in OURS)
    bench.main(["W1"], ["jax"], rounds=1)
    assert "not installed: jax" in capsys.readouterr().out


@pytest.mark.parametrize(("workloads", "peers", "words"), [(["W99"], [], "W99"), (["W1"], ["theano"], "theano")])
def test_unknown_names_are_refused(workloads: list[str], peers: list[str], words: str) -> None:
    with pytest.raises(GraphEditorError, match=words):
        bench.main(workloads, peers, rounds=1)
