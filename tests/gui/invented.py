"""Results that no run has made, for tests of how they look."""

from __future__ import annotations

import numpy as np

from grapheditor.engine.run import Badge, NodeResult, Run


def results() -> tuple[Run, list[Badge]]:
    """Invented results: a computed node, one that failed, one that waits for it."""
    run = Run(backward=True)
    three = np.array([3.0], "float32")
    run.nodes["a"] = NodeResult((three,), "float32", (1,), True, False, "AddBackward0")
    run.nodes["b"] = NodeResult(error="mat1 and mat2 can't be multiplied\nTraceback")
    run.nodes["y"] = NodeResult(error="b has an error", blamed="b")
    badges = [
        Badge("a", "[3.]", "value", label="value"),
        Badge("a", "None", "no-grad", label="grad", tip="not a leaf"),
        Badge("a", "–", "stale", label="grad"),
        Badge("a", "leaf", "leaf", "above"),
        Badge("a", "<AddBackward0>", "grad_fn", "below"),
    ]
    return run, badges
