"""Scripts of ops, backward and probes give what PyTorch gave, step by step."""

from __future__ import annotations

from typing import Any

import pytest

from grapheditor.engine import warned
from tests.semantics_script import Runner, same, scripts, state_of

KNOWN_DIFFERENCES: dict[str, str] = {}
"""Script id -> why it does not agree yet; strict, so that a repair is noticed."""


def _param(script: dict[str, Any]) -> Any:
    reason = KNOWN_DIFFERENCES.get(script["id"])
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(script, id=script["id"], marks=marks)


@pytest.mark.parametrize("script", [_param(s) for s in scripts()])
def test_script_agrees_with_pytorch(script: dict[str, Any]) -> None:
    warned.forget()  # PyTorch ran each in a process of its own
    runner = Runner()
    try:
        for number, (step, expected) in enumerate(zip(script["steps"], script["expect_steps"], strict=True)):
            got = runner.do(step)
            assert same(got, expected) or got == expected, f"step {number} {step}: got {got}, PyTorch gave {expected}"
            assert ("error" in got) == ("error" in expected), f"step {number} {step}: {got}"
    finally:
        runner.close()
    for name, expected in script["expect_final"].items():
        tensor = runner.tensors.get(name)
        if expected is None or tensor is None:
            assert (tensor is None) == (expected is None), name
            continue
        assert same(state_of(tensor), expected), f"{name}: {state_of(tensor)}, PyTorch had {expected}"
    for log, expected in script.get("expect_logs", {}).items():
        got_log = runner.logs.get(log, [])
        assert len(got_log) == len(expected), log
        assert all(same(g, e) for g, e in zip(got_log, expected, strict=True)), f"{log}: {got_log}"
