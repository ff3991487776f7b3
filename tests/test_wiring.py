"""Whether a wire fits, told from the shapes that a run has found."""

from __future__ import annotations

import numpy as np
import pytest

from grapheditor.authoring import Graph
from grapheditor.edit.wiring import misfit
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.run import NodeResult, Run
from grapheditor.model.node import OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry

# op, shape wired at `input`, shape of the new wire into `other`, words of the refusal (None: it fits)
CALLS = [
    ("add", (2, 3), (3,), None),
    ("add", (2, 3), (2,), "must match the size"),
    ("matmul", (2, 3), (3, 4), None),
    ("matmul", (2, 3), (2, 3), "cannot be multiplied"),
    ("matmul", (2, 3), (), "at least 1D"),
]


@pytest.mark.parametrize(("op", "first", "second", "words"), CALLS)
def test_shapes_that_do_not_fit_are_told_in_the_words_of_pytorch(op, first, second, words):
    graph, run = Graph(), Run()
    for name, shape in (("x", first), ("z", second)):
        graph.add(ValueNode(name, name, tensor_data(np.zeros(shape, "float32"))))
        run.nodes[name] = NodeResult((np.zeros(shape, "float32"),))
    graph.add(OpNode("n", "n", op))
    graph.connect(Wire("x", 0, "n", "input"))
    said = misfit(graph, registry().ops, run, Wire("z", 0, "n", "other"))
    if words is None:
        assert said is None
    else:
        assert words in said
        assert said.startswith("n can't take that")


def test_nothing_is_said_where_shapes_are_not_known():
    graph = Graph()
    graph.value(1.0, name="x")
    graph.add(OpNode("n", "n", "matmul"))
    graph.add(OpNode("alien", "alien", "stranger.op"))
    wire = Wire("x", 0, "n", "input")
    for run in (None, Run(), Run({"x": NodeResult((np.zeros(()),))})):
        assert misfit(graph, registry().ops, run, wire) is None
    known = Run({"x": NodeResult((np.zeros(()),))})
    assert misfit(graph, registry().ops, known, Wire("x", 0, "alien", "left")) is None


def test_a_number_in_a_slot_counts_as_a_number():
    graph = Graph()
    graph.value([1.0, 2.0], name="x")
    graph.add(OpNode("n", "n", "add", {"other": 1}))
    run = Run({"x": NodeResult((np.zeros(2, "float32"),))})
    assert misfit(graph, registry().ops, run, Wire("x", 0, "n", "input")) is None
