"""Groups: evaluators see through them, unpacking takes grouping back, and another inside keeps the wires."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor import io
from grapheditor.edit.edits import AddNode, Connect, Disconnect
from grapheditor.edit.grouping import collapse
from grapheditor.edit.redefining import kept_ports, redefine
from grapheditor.edit.unpacking import unpack
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.group_op import group_op
from grapheditor.engine.level import run_of_level
from grapheditor.model import expand
from grapheditor.model.content import Placeholder
from grapheditor.model.decoration import Frame, Note, Route
from grapheditor.model.definition import Definition
from grapheditor.model.errors import GraphError
from grapheditor.model.groups import definition_of, graph_of_definition
from grapheditor.model.node import OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry


def chain() -> ge.Graph:
    """s = sum(tanh(a * w + 1)) with places, a as the loss' leaf."""
    graph = ge.Graph()
    a = graph.value([2.0, 3.0], name="a", requires_grad=True)
    w = graph.value([0.5, 1.0], name="w", requires_grad=True)
    p = graph.op("mul", a, w, name="p")
    q = graph.op("add", p, 1, name="q")
    t = graph.op("tanh", q, name="t")
    graph.op("sum", t, name="s")
    for number, node in enumerate(graph.nodes()):
        graph.replace(replace(node, pos=(number * 200.0, number * 10.0)))
    return graph


def body(graph: Any) -> dict[str, Any]:
    """The document without its definitions."""
    document = json.loads(io.dumps(graph))
    document.pop("definitions", None)
    return document


@st.composite
def computed(draw: st.DrawFn) -> ge.Graph:
    """A graph of scalars that runs, with numbers in the place of some wires."""
    graph = ge.Graph()
    handles = [
        graph.value(draw(st.floats(-2, 2, width=32)), name=f"v{i}", requires_grad=draw(st.booleans())) for i in range(2)
    ]
    for i in range(draw(st.integers(1, 7))):
        op = draw(st.sampled_from(["add", "mul", "sub", "tanh"]))
        pick = st.sampled_from(handles)
        args = [draw(pick)] if op == "tanh" else [draw(pick), draw(pick | st.integers(-2, 2))]
        handles.append(graph.op(op, *args, name=f"n{i}"))
    for node in graph.nodes():
        graph.replace(replace(node, pos=(draw(st.integers(-500, 500)) * 1.0, draw(st.integers(-500, 500)) * 1.0)))
    graph.configure(replace(graph.settings, loss=handles[-1].id))
    return graph


def grouped(graph: ge.Graph, ids: list[str]) -> str | None:
    try:
        edit, node_id = collapse(graph, ids)
    except GraphError:
        return None
    edit.do(graph)
    return node_id


subsets = st.lists(st.sampled_from(["v0", "v1", *(f"n{i}" for i in range(7))]), min_size=1, max_size=7, unique=True)


@settings(max_examples=120, deadline=None)
@given(computed(), subsets)
def test_unpacking_takes_grouping_back(graph, ids):
    before = body(graph)
    node_id = grouped(graph, [i for i in ids if i in graph])
    assume(node_id is not None)
    edit, _ = unpack(graph, node_id)
    edit.do(graph)
    assert body(graph) == before


@settings(max_examples=60, deadline=None)
@given(computed(), subsets)
def test_undoing_a_grouping_and_an_unpacking_restores_the_file(graph, ids):
    before = io.dumps(graph)
    chosen = [i for i in ids if i in graph]
    try:
        edit, node_id = collapse(graph, chosen)
    except GraphError:
        assert io.dumps(graph) == before
        return
    back = edit.do(graph)
    after = io.dumps(graph)
    again = unpack(graph, node_id)[0].do(graph)
    again.do(graph)
    assert io.dumps(graph) == after
    back.do(graph)
    assert io.dumps(graph) == before


@settings(max_examples=60, deadline=None)
@given(computed(), subsets, st.sampled_from(["eager", "static"]))
def test_evaluators_see_through_groups(graph, ids, evaluator):
    plain = results(graph, evaluator)
    node_id = grouped(graph, [i for i in ids if i in graph])
    assume(node_id is not None)
    inside = {node.id for node in graph.definitions["group"].nodes} - set(graph.definitions["group"].inputs)
    for name, pair in results(graph, evaluator).items():
        stem, _, rest = name.partition("/")
        assert pair == plain[rest if stem == node_id else name], name
    assert inside <= plain.keys()


def results(graph: ge.Graph, evaluator: str) -> dict[str, Any]:
    session = ge.Session(graph, evaluator)
    session.forward()
    if any(isinstance(n, ValueNode) and n.requires_grad for n in session.graph.nodes()):
        try:
            session.backward()
        except (RuntimeError, ge.GraphEditorError):  # the loss needs none of those that require grad
            session.zero_grad()
    run = session.snapshot()
    return {
        session.graph.node(i).name: (repr(r.values), r.requires_grad, repr(r.grad), r.error)
        for i, r in run.nodes.items()
    }


def test_saved_and_loaded_groups_are_the_same():
    graph = chain()
    grouped(graph, ["p", "q", "t"])
    assert io.dumps(io.loads(io.dumps(graph))) == io.dumps(graph)
    assert io.loads(io.dumps(graph)).definitions == graph.definitions


def test_a_group_has_an_input_per_outer_output_and_an_output_per_use():
    graph = chain()
    grouped(graph, ["p", "q"])
    definition = graph.definitions["group"]
    assert definition.slots() == ("a", "w")
    assert definition.outputs == (("q", 0),)
    assert graph.input("t", "input") == Wire("group", 0, "t", "input")
    assert {(w.source, s) for s, w in graph.inputs("group").items()} == {("a", "a"), ("w", "w")}


def test_placeholders_stay_outside_as_they_are_fed_by_name():
    graph = ge.Graph()
    x = graph.placeholder([2], name="x")
    graph.op("tanh", x, name="t")
    grouped(graph, ["x", "t"])
    assert "x" in graph
    assert "t" not in graph


def test_a_node_between_the_chosen_ones_is_named():
    graph = chain()
    before = io.dumps(graph)
    with pytest.raises(GraphError, match="q lies between"):
        collapse(graph, ["p", "t"])
    assert io.dumps(graph) == before


@pytest.mark.parametrize("ids", [[], ["a", "w"], ["nothing"]])
def test_a_group_needs_an_op(ids):
    with pytest.raises(GraphError, match="at least one op"):
        collapse(chain(), ids)


def test_the_loss_may_be_inside():
    graph = chain()
    graph.configure(replace(graph.settings, loss="s"))
    expected = results(graph, "eager")["a"]
    node_id = grouped(graph, ["t", "s"])
    assert graph.settings.loss == node_id
    assert results(graph, "eager")["a"] == expected


def test_frames_notes_and_bends_go_in_and_come_back():
    graph = chain()
    graph.decorate("f", Frame("f", "both", ("p", "q")))
    graph.decorate("note", Note("note", "words", (5.0, 6.0)))
    bend = Route("q", "input", ((1.0, 2.0),))
    graph.decorate(bend.id, bend)
    before = body(graph)
    node_id = grouped(graph, ["p", "q", "note"])
    assert not graph.decorations
    unpack(graph, node_id)[0].do(graph)
    assert body(graph) == before


def test_nodes_unpacked_where_their_group_was_moved_to_move_along():
    graph = chain()
    node_id = grouped(graph, ["p", "q"])
    node = graph.node(node_id)
    graph.replace(replace(node, pos=(node.pos[0] + 7.0, node.pos[1] - 3.0)))
    unpack(graph, node_id)[0].do(graph)
    assert graph.node("p").pos == (407.0, 17.0)


def test_two_copies_of_a_group_have_tensors_of_their_own():
    graph = ge.Graph()
    graph.define("line", line())
    graph.value([2.0], name="a", requires_grad=True)
    for name, source in (("n1", "a"), ("n2", "n1")):
        graph.add(OpNode(name, name, "group:line"))
        graph.connect(Wire(source, 0, name, "x"))
    graph.add(OpNode("s", "s", "sum"))
    graph.connect(Wire("n2", 0, "s", "input"))
    session = ge.Session(graph)
    session.forward()
    session.backward()
    # y = 3 x + 1 twice: dy/da = 9, and each w has the gradient of its own place
    assert (session["n1/w"].grad.item(), session["n2/w"].grad.item(), session["a"].grad.item()) == (6.0, 7.0, 9.0)
    assert session["n2"].item() == 22.0
    top = run_of_level(session.snapshot(), session.expansion)
    assert top.nodes["n1"].grad_fn == "AddBackward0"
    assert top.nodes["n1"].value.item() == 7.0
    within = run_of_level(session.snapshot(), session.expansion, ("n2",))
    assert within.nodes["x"].value.item() == 7.0
    assert within.nodes["w"].grad.item() == 7.0
    program = ge.compile(graph, ["s"], ["a", "n1/w"], "s")
    grads = program.run().grads
    assert grads["a"].item() == 9.0
    assert grads["n1/w"].item() == 6.0


def line(name: str = "line") -> Definition:
    """x * w + 1 with w = 3."""
    inside = ge.Graph()
    x = inside.placeholder([], name="x", default=10.0)
    w = inside.value([3.0], name="w", requires_grad=True)
    inside.op("add", inside.op("mul", x, w, name="y"), 1, name="z")
    return definition_of(inside, name, ["x"], [("z", 0)])


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


# -- bypass ------------------------------------------------------------------------


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


# -- what groups may not be ------------------------------------------------------------


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


# -- another inside ----------------------------------------------------------------------


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
