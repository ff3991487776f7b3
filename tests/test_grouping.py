"""Groups: evaluators see through them, unpacking takes grouping back, and another inside keeps the wires."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor import io
from grapheditor.edit.grouping import collapse
from grapheditor.edit.unpacking import unpack
from grapheditor.engine.level import run_of_level
from grapheditor.model.decoration import Frame, Note, Route
from grapheditor.model.errors import GraphError
from grapheditor.model.node import OpNode, Wire
from tests.graph_text import article
from tests.grouped import chain, grouped, line, results


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


def test_ports_of_a_group_stand_in_the_order_of_what_they_are_wired_to():
    graph = article()
    for node_id, place in {"x": (0, 0), "w": (0, 200), "a": (300, 0), "b": (300, 200), "y": (600, 100)}.items():
        graph.replace(replace(graph.node(node_id), pos=(float(place[0]), float(place[1]))))
    edit, node_id = collapse(graph, ["b", "a"])
    edit.do(graph)
    definition = graph.definitions["group"]
    assert list(definition.slots()) == ["x", "w"]
    assert definition.outputs == (("a", 0), ("b", 0))
    assert [graph.input("y", slot).output for slot in ("input", "other")] == [0, 1]
    assert [graph.input(node_id, slot).source for slot in ("x", "w")] == ["x", "w"]


def test_bends_survive_grouping_and_unpacking_but_not_where_a_number_takes_the_place_of_their_wire():
    graph = chain()
    for route in (Route("q", "input", ((1.0, 2.0),)), Route("s", "input", ((3.0, 4.0), (5.0, 6.0)), lane="right")):
        graph.decorate(route.id, route)
    before = dict(graph.decorations)
    node_id = grouped(graph, ["q", "t"])
    assert graph.decorations == {i: route for i, route in before.items() if route.target == "s"}
    whole = io.dumps(graph)
    edit, _ = unpack(graph, node_id)
    undo = edit.do(graph)
    assert graph.decorations == before
    undo.do(graph)
    assert io.dumps(graph) == whole
    (slot,) = graph.inputs(node_id)
    graph.disconnect(graph.input(node_id, slot))
    graph.replace(replace(graph.node(node_id), literals={slot: 2.0}))
    unpack(graph, node_id)[0].do(graph)
    assert graph.decorations == {i: route for i, route in before.items() if route.target == "s"}


@given(st.lists(st.tuples(st.integers(-3000, 3000), st.integers(-500, 500)), min_size=1, max_size=3))
def test_inputs_stand_left_of_the_points_of_their_wires(points):
    graph = ge.Graph()
    graph.op("neg", graph.value(1.0, name="x"), name="y")
    graph.replace(replace(graph.node("y"), pos=(400.0, 0.0)))
    bend = Route("y", "input", tuple((float(x), float(y)) for x, y in points))
    graph.decorate(bend.id, bend)
    grouped(graph, ["y"])
    left = {node.id: node.pos[0] for node in graph.definitions["group"].nodes}
    assert left["x"] + 200.0 < min(left["y"], *(across for across, _ in bend.points))
