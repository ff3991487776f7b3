"""Which edits make results stale, and the copy of the graph that follows edits on the worker."""

from __future__ import annotations

from dataclasses import replace

import pytest

from grapheditor.edit.edits import AddNode, Connect, RemoveNode, Several
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.run_job import changes_program, changes_results, follow
from grapheditor.model.graph import Change
from grapheditor.model.node import OpNode, Wire
from tests.graph_text import article

NODE = OpNode("n", "n", "add")


@pytest.mark.parametrize(
    ("change", "results", "program"),
    [
        (Change(nodes={"n": (NODE, replace(NODE, pos=(1.0, 2.0)))}), False, False),
        (Change(nodes={"n": (NODE, replace(NODE, name="m"))}), False, False),
        (Change(nodes={"n": (NODE, replace(NODE, literals={"other": 2}))}), True, True),
        (Change(nodes={"n": (None, NODE)}), True, True),
        (Change(wires={("n", "input"): (None, Wire("w", 0, "n", "input"))}), True, True),
    ],
    ids=["moved", "renamed", "literal", "added", "wired"],
)
def test_which_changes_matter_to_results_and_to_a_compiled_program(change, results, program):
    assert changes_results(change) == results
    assert changes_program(change) == program


def test_other_numbers_matter_to_results_but_not_to_a_program():
    old = article().find("w")
    new = replace(old, content=tensor_data([7.0]))
    assert changes_results(Change(nodes={"w": (old, new)}))
    assert not changes_program(Change(nodes={"w": (old, new)}))
    wider = replace(old, content=tensor_data([7.0, 8.0]))
    assert changes_program(Change(nodes={"w": (old, wider)}))


@pytest.mark.parametrize(
    "edit",
    [
        RemoveNode("a"),
        Several((RemoveNode("a"), AddNode(OpNode("a", "a", "mul")), Connect(Wire("x", 0, "a", "input")))),
        Several((AddNode(OpNode("z", "z", "neg")), Connect(Wire("y", 0, "z", "input")))),
    ],
    ids=["remove", "replace", "append"],
)
def test_a_copy_that_follows_the_changes_equals_the_graph(edit):
    graph = article()
    copy = graph.copy()
    changes: list[Change] = []
    graph.watch(changes.append)
    undo = edit.do(graph)
    follow(copy, changes)
    assert_equal(copy, graph)
    changes.clear()
    undo.do(graph)
    follow(copy, changes)
    assert_equal(copy, graph)


def test_a_copy_follows_two_nodes_that_swap_their_names():
    graph = article()
    copy = graph.copy()
    changes: list[Change] = []
    graph.watch(changes.append)
    with graph.batch():
        graph.replace(replace(graph.node("w"), name="free"))
        graph.replace(replace(graph.node("x"), name="w"))
        graph.replace(replace(graph.node("w"), name="x"))
    follow(copy, changes)
    assert_equal(copy, graph)


def assert_equal(copy, graph) -> None:
    assert {node.id: node for node in copy.nodes()} == {node.id: node for node in graph.nodes()}
    assert set(copy.wires()) == set(graph.wires())
    assert copy.settings == graph.settings
