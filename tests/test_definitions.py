"""What a group means: its ports, its errors, its copies, and its definition when that is edited."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor import io
from grapheditor.edit.edits import AddNode, Connect, Disconnect
from grapheditor.edit.redefining import kept_ports, redefine
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.group_op import group_op
from grapheditor.engine.level import run_of_level
from grapheditor.model import expand
from grapheditor.model.content import Placeholder
from grapheditor.model.definition import Definition
from grapheditor.model.errors import GraphError
from grapheditor.model.groups import definition_of, graph_of_definition
from grapheditor.model.node import OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry
from tests.grouped import chain, grouped, line, results


@pytest.mark.parametrize(("literals", "expected"), [({}, 31.0), ({"x": 2}, 7.0)])
def test_a_free_input_keeps_its_default_and_takes_a_number(literals, expected):
    graph = ge.Graph()
    graph.define("line", line())
    graph.add(OpNode("n", "n", "group:line", literals))
    session = ge.Session(graph)
    session.forward()
    assert session["n"].item() == expected


def test_errors_inside_are_told_at_the_group_and_inside():
    graph = chain()
    grouped(graph, ["p", "q"])
    graph.replace(replace(graph.node("w"), content=ge.Graph().value([1.0, 2.0, 3.0]).graph.nodes()[0].content))
    session = ge.Session(graph)
    session.forward()
    top = run_of_level(session.snapshot(), session.expansion)
    assert "group/p" in top.nodes["group"].error
    assert top.nodes["t"].blamed == "group"
    assert top.problems[0].node == "group"
    within = run_of_level(session.snapshot(), session.expansion, ("group",))
    assert within.nodes["p"].error
    assert within.problems[0].node == "p"


def test_a_bypassed_node_passes_its_first_input_on():
    graph = chain()
    graph.replace(replace(graph.node("t"), bypass=True))
    graph.replace(replace(graph.node("p"), bypass=True))
    session = ge.Session(graph)
    session.forward()
    session.backward()
    assert session["s"].item() == 7.0  # (2 + 1) + (3 + 1)
    assert session["a"].grad.numpy().tolist() == [1.0, 1.0]
    assert session["w"].grad is None
    assert session["t"].detach().numpy().tolist() == [3.0, 4.0]


def test_a_bypassed_node_without_inputs_leaves_those_after_it_free():
    graph = chain()
    graph.disconnect(graph.input("p", "input"))
    graph.disconnect(graph.input("p", "other"))
    graph.replace(replace(graph.node("p"), bypass=True))
    session = ge.Session(graph)
    session.forward()
    assert "is free" in session.snapshot().nodes["q"].error


def test_a_graph_without_groups_is_run_as_it_is():
    graph = chain()
    assert ge.Session(graph).graph is graph


def test_a_group_can_not_be_inside_itself():
    graph = ge.Graph()
    graph.define("outer", Definition("outer", (OpNode("n", "n", "group:inner"),)))
    with pytest.raises(GraphError, match="inside itself"):
        graph.define("inner", Definition("inner", (OpNode("n", "n", "group:outer"),)))
    assert "inner" not in graph.definitions


def test_a_small_file_of_groups_within_groups_is_no_bomb(monkeypatch):
    monkeypatch.setattr(expand, "MOST_NODES", 1000)
    graph = ge.Graph()
    graph.define("g0", line("g0"))
    for depth in range(1, 12):
        nodes = tuple(OpNode(f"n{i}", f"n{i}", f"group:g{depth - 1}") for i in range(2))
        graph.define(f"g{depth}", Definition(f"g{depth}", nodes))
    graph.add(OpNode("n", "n", "group:g11"))
    with pytest.raises(GraphError, match="unpack some"):
        ge.Session(graph)


def test_an_undefined_group_is_an_error_at_its_node():
    graph = ge.Graph()
    graph.add(OpNode("n", "n", "group:gone"))
    session = ge.Session(graph)
    session.forward()
    assert "holds no group named 'gone'" in session.snapshot().nodes["n"].error


BROKEN = [
    ({"g": []}, "definitions"),
    ({"g": {"nodes": [{"id": "w", "value": 1.0}], "inputs": ["w"]}}, "no placeholder"),
    ({"g": {"inputs": ["w"]}}, "no placeholder"),
    ({"g": {"outputs": [["w", 0]]}}, "outputs"),
    ({"g": {"nodes": [{"id": "n", "op": "group:g"}]}}, "inside itself"),
    ({"": {}}, "needs a name"),
]


@pytest.mark.parametrize(("definitions", "words"), BROKEN)
def test_a_broken_definition_is_refused_in_words(definitions, words):
    with pytest.raises(ge.GraphEditorError, match=words):
        io.loads(json.dumps({"format": "grapheditor", "version": 1, "definitions": definitions}))


def edited(definition: Definition, *edits: Any) -> Definition:
    inside = graph_of_definition(definition)
    for edit in edits:
        edit.do(inside)
    return kept_ports(definition, inside)


def test_a_renamed_input_keeps_its_wires_and_numbers():
    graph = chain()
    grouped(graph, ["p", "q"])
    graph.disconnect(graph.input("group", "w"))
    graph.replace(replace(graph.node("group"), literals={"w": 4}))
    definition = graph.definitions["group"]
    inside = graph_of_definition(definition)
    for old, new in (("a", "left"), ("w", "right")):
        inside.replace(replace(inside.node(old), name=new))
    before = io.dumps(graph)
    undo = redefine(graph, kept_ports(definition, inside)).do(graph)
    assert graph.input("group", "left") == Wire("a", 0, "group", "left")
    assert graph.node("group").literals == {"right": 4}
    undo.do(graph)
    assert io.dumps(graph) == before


def test_an_input_that_is_gone_takes_its_wire_along_and_a_new_placeholder_is_an_input():
    graph = chain()
    grouped(graph, ["p", "q"])
    definition = graph.definitions["group"]
    inside = graph_of_definition(definition)
    inside.remove("w")
    inside.add(ValueNode("extra", "extra", Placeholder((2,))))
    new = kept_ports(definition, inside)
    before = io.dumps(graph)
    undo = redefine(graph, new).do(graph)
    assert new.slots() == ("a", "extra")
    assert list(graph.inputs("group")) == ["a"]
    undo.do(graph)
    assert io.dumps(graph) == before


def test_outputs_that_move_keep_their_wires():
    graph = chain()
    graph.op("neg", graph.handle("p"), name="n")
    grouped(graph, ["p", "q"])
    definition = graph.definitions["group"]
    assert set(definition.outputs) == {("p", 0), ("q", 0)}
    swapped = replace(definition, outputs=definition.outputs[::-1])
    expected = results(graph, "eager")
    redefine(graph, swapped).do(graph)
    assert results(graph, "eager") == expected


def test_groups_within_groups_follow_a_renamed_input():
    graph = ge.Graph()
    graph.define("line", line())
    outer = ge.Graph()
    outer.placeholder([], name="u")
    outer.add(OpNode("n", "n", "group:line"))
    outer.connect(Wire("u", 0, "n", "x"))
    graph.define("outer", definition_of(outer, "outer", ["u"], [("n", 0)]))
    graph.add(OpNode("o", "o", "group:outer", {"u": 2}))
    inside = graph_of_definition(graph.definitions["line"])
    inside.replace(replace(inside.node("x"), name="z1"))
    redefine(graph, kept_ports(graph.definitions["line"], inside)).do(graph)
    assert graph.definitions["outer"].wires == (Wire("u", 0, "n", "z1"),)
    session = ge.Session(graph)
    session.forward()
    assert session["o"].item() == 7.0


def test_the_op_of_a_group_knows_its_ports_and_shapes():
    op = group_op(line(), registry().ops)
    assert op.slots() == ["x"]
    assert op.category == "Groups"
    _, (spec,) = op.infer((Spec((4, 1), np.dtype("float32")),), {})
    assert spec.shape == (4, 1)


def test_the_op_of_a_group_says_what_inside_can_not_take_a_shape():
    graph = chain()
    grouped(graph, ["p", "q"])
    op = group_op(graph.definitions["group"], registry().ops)
    with pytest.raises(RuntimeError, match="p can't take that"):
        op.infer((Spec((2,), np.dtype("float32")), Spec((3,), np.dtype("float32"))), {})


def test_edits_inside_a_group_change_what_every_copy_computes():
    graph = ge.Graph()
    graph.define("line", line())
    for name in ("n1", "n2"):
        graph.add(OpNode(name, name, "group:line", {"x": 1}))
    definition = graph.definitions["line"]
    inside = graph_of_definition(definition)
    z = inside.node("z")
    redefine(graph, edited(definition, AddNode(OpNode("r", "r", "relu")), Connect(Wire("z", 0, "r", "input")))).do(
        graph
    )
    redefine(graph, edited(graph.definitions["line"], Disconnect(Wire("y", 0, "z", "input")))).do(graph)
    session = ge.Session(graph)
    session.forward()
    assert z.op == "add"
    assert all("is free" in session.snapshot().nodes[f"{n}/z"].error for n in ("n1", "n2"))
