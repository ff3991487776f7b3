"""Ends of wires are chosen by name and by what is free; switches go on unless all have them on."""

from __future__ import annotations

import pytest

from grapheditor.authoring import Graph
from grapheditor.edit.grad_switches import switch_loss, switch_requires_grad, switch_retain_grad
from grapheditor.edit.wire_choice import clear_input, clear_output, first_free, named, out_of_reach
from grapheditor.io.text import dumps
from grapheditor.model.errors import GraphError
from grapheditor.model.node import OpNode, Wire


@pytest.fixture
def graph() -> Graph:
    """y = (w + x) * (w + 1)."""
    graph = Graph()
    w = graph.value([1.0], name="w", requires_grad=True)
    x = graph.value([2.0], name="x")
    a = graph.op("add", w, x, name="a")
    b = graph.op("add", w, 1, name="b")
    graph.op("mul", a, b, name="y")
    return graph


@pytest.mark.parametrize(
    ("typed", "fitting", "found"),
    [
        ("loss", {"n1", "n2", "n3"}, "n2"),  # of this very name, though another comes before
        ("LOSS", {"n1", "n2", "n3"}, "n2"),
        ("lo", {"n1", "n2", "n3"}, "n1"),
        ("lo", {"n2", "n3"}, "n2"),  # one that fits before one that does not
        ("ss", {"n3"}, "n3"),
        ("my", set(), "n3"),  # found all the same, so that the refusal can be told
        ("none", {"n1"}, None),
    ],
)
def test_letters_mean_the_node_of_that_name_then_one_that_begins_so(typed, fitting, found):
    assert named({"n1": "lossy", "n2": "loss", "n3": "my loss"}, typed, fitting) == found


def test_the_first_free_slot_is_one_without_wire_and_number(graph):
    graph.add(OpNode("c", "c", "add"))
    assert first_free(graph, "c", ["input", "other"]) == "input"
    assert first_free(graph, "b", ["input", "other"]) == "other"
    graph.replace(OpNode("c", "c", "add", {"input": 1.0}))
    assert first_free(graph, "c", ["input", "other"]) == "other"
    assert first_free(graph, "a", ["input", "other"]) == "input"
    assert first_free(graph, "w", []) is None


@pytest.mark.parametrize(
    ("node", "port", "left"),
    [("a", "other", 4), ("b", "other", 5), ("w", 0, 3), ("y", 0, None), ("y", "third", None)],
)
def test_clearing_a_port_can_be_undone(graph, node, port, left):
    before = dumps(graph)
    edit = clear_output(graph, node, port) if isinstance(port, int) else clear_input(graph, node, port)
    if left is None:
        assert edit is None
        return
    undo = edit.do(graph)
    assert len(graph.wires()) == left
    assert dumps(graph) != before
    undo.do(graph)
    assert dumps(graph) == before


def test_nodes_out_of_reach_are_those_that_a_wire_would_make_a_cycle_with(graph):
    for node in graph:
        for other in graph:
            cycle = graph.path_that_forbids(node, other) is not None
            assert (other in out_of_reach(graph, node, from_output=True)) == cycle
            assert (node in out_of_reach(graph, other, from_output=False)) == cycle


def test_requires_grad_goes_on_for_all_unless_all_have_it(graph):
    graph.value([1, 2], name="whole")
    before = dumps(graph)
    edit, on = switch_requires_grad(graph, ["w", "x", "whole", "a"])
    undo = edit.do(graph)
    assert on
    assert [graph.node(i).requires_grad for i in ("w", "x", "whole")] == [True, True, False]
    edit, on = switch_requires_grad(graph, ["w", "x"])
    assert not on
    undo.do(graph)
    assert dumps(graph) == before


def test_retain_grad_and_the_loss_go_on_and_off_again(graph):
    before = dumps(graph)
    for switch in (lambda: switch_retain_grad(graph, ["a", "w"]), lambda: switch_loss(graph, "a")):
        for wanted in (True, False):
            edit, on = switch()
            assert on == wanted
            edit.do(graph)
            assert (dumps(graph) == before) == (not wanted)


@pytest.mark.parametrize(
    ("switch", "message"),
    [
        (lambda graph: switch_requires_grad(graph, ["a"]), "Only values"),
        (lambda graph: switch_requires_grad(graph, ["whole"]), "whole is int64"),
        (lambda graph: switch_loss(graph, "w"), "w is a value"),
    ],
)
def test_what_can_not_be_switched_is_refused_with_the_remedy(graph, switch, message):
    graph.value([1, 2], name="whole")
    with pytest.raises(GraphError, match=message):
        switch(graph)
    assert graph.input("a", "input") == Wire("w", 0, "a", "input")
