"""What only the numbers fed tell to be wrong: refused at the same node, in the same words, by every evaluator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.model.errors import EvaluationError

_SCORES = np.linspace(-1, 1, 6, dtype="float32").reshape(2, 3)
CALLS: dict[str, tuple[Callable[[Any, Any, Any], Any], list[Any], list[Any]]] = {
    "cov": (lambda op, x, w: op("cov", x, fweights=w, name="c"), [1, 2, 3], [0, 0, 0]),
    "cov of less": (lambda op, x, w: op("cov", x, fweights=w, name="c"), [1, 2, 3], [1, -2, 3]),
    "cov by floats": (lambda op, x, w: op("cov", x, aweights=w, name="c"), [1.0, 2.0, 3.0], [1.0, -2.0, 3.0]),
    "nll_loss": (lambda op, x, w: op("nll_loss", x, w, name="c"), [0, 2], [0, 3]),
    "gather": (lambda op, x, w: op("index_select", x, 0, w, name="c"), [0, 1], [0, 2]),
    "gaussian": (
        lambda op, x, w: op("gaussian_nll_loss", x, x, w, name="c"),
        [[1.0, 1.0, 1.0]] * 2,
        [[1.0, -1.0, 1.0]] * 2,
    ),
}
"""The op, numbers that it takes, and numbers that it does not."""


def session(call: Callable[[Any, Any, Any], Any], numbers: Any, evaluator: str) -> ge.Session:
    graph = ge.Graph()
    c = call(graph.op, graph.value(_SCORES, name="x"), graph.value(np.array(numbers), name="w"))
    graph.op("mul", graph.op("sum", c, name="total"), 2.0, name="d")
    return ge.Session(graph, evaluator)


@pytest.mark.parametrize("name", CALLS)
def test_evaluators_blame_the_same_node_in_the_same_words(name: str) -> None:
    call, good, bad = CALLS[name]
    told = []
    for evaluator in ("eager", "static"):
        fed = session(call, good, evaluator)
        fed.forward()
        expected = repr(fed["d"])
        fed.forward({"w": np.array(bad)})
        assert fed.snapshot().problems[0].node == fed.graph.find("c").id
        for node in ("c", "d"):
            with pytest.raises(EvaluationError) as caught:
                fed[node]
            told.append((node, str(caught.value), caught.value.node))
        fed.forward({"w": np.array(good)})
        assert repr(fed["d"]) == expected
        assert not fed.snapshot().problems
    assert told[:2] == told[2:]
