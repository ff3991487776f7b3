"""The laws of edits: undo restores, redo repeats, and a refused edit changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.authoring import Graph
from grapheditor.edit.edits import (
    AddNode,
    Configure,
    Connect,
    Disconnect,
    RemoveNode,
    ReplaceNode,
    Several,
    remove_all,
)
from grapheditor.edit.grad_flow import GradFlow
from grapheditor.edit.wiring import refusal, wire_edit
from grapheditor.engine.arrays import tensor_data
from grapheditor.io import dumps
from grapheditor.model.errors import CycleError, GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode, Wire
from grapheditor.plugin_registry import registry
from tests.strategies import graphs, names

_places, _titles, _steps, _ports = (
    st.integers(0, 99),
    st.text(max_size=3),
    st.floats(-9, 9).map(lambda number: number + 0.0),
    st.integers(0, 1),
)
_slots, _many = st.sampled_from(["input", "other"]), st.lists(st.integers(0, 99))
_kinds = st.sampled_from(["add", "remove", "rename", "move", "connect", "disconnect", "title", "remove all"])
_counts = st.none() | st.integers(0, 4)


@st.composite
def edits(draw: st.DrawFn, graph: PlainGraph):
    """An edit that may fit the graph and may not."""

    def one_of(things):
        return things[draw(_places) % len(things)]

    def wire():
        ids = [*graph, "nobody"]
        return Wire(one_of(ids), draw(_ports), one_of(ids), draw(_slots))

    def node():
        return one_of(graph.nodes() or [OpNode("n", "n", "add")])

    def one():
        match draw(_kinds):
            case "add":
                return AddNode(OpNode(draw(names), draw(names), "add"))
            case "remove":
                return RemoveNode(one_of([*graph, "nobody"]))
            case "rename":
                return ReplaceNode(replace(node(), name=draw(names)))
            case "move":
                x = draw(_steps)
                return ReplaceNode(replace(node(), pos=(x, -x)))
            case "connect":
                return Connect(wire())
            case "disconnect":
                return Disconnect(one_of(graph.wires()) if graph.wires() else wire())
            case "title":
                return Configure(replace(graph.settings, title=draw(_titles)))
            case _:
                ids = list(graph) or ["nobody"]
                return remove_all(graph, [ids[place % len(ids)] for place in draw(_many)])

    count = draw(_counts)
    return one() if count is None else Several(tuple(one() for _ in range(count)))


@given(st.data())
def test_undo_restores_and_redo_repeats(data):
    graph = data.draw(graphs())
    states, inverses = [dumps(graph)], []
    for _ in range(data.draw(st.integers(1, 6))):
        try:
            inverses.append(data.draw(edits(graph)).do(graph))
        except GraphError:
            assert dumps(graph) == states[-1]  # refused: nothing has changed
            continue
        states.append(dumps(graph))
    forward = []
    for inverse, state in zip(reversed(inverses), reversed(states[:-1]), strict=True):
        forward.append(inverse.do(graph))
        assert dumps(graph) == state
    for again, state in zip(reversed(forward), states[1:], strict=True):
        again.do(graph)
        assert dumps(graph) == state


@given(st.data())
def test_watchers_hear_of_one_change_per_edit_and_of_none_where_nothing_changed(data):
    graph = data.draw(graphs())
    heard = []
    graph.watch(heard.append)
    before = dumps(graph)
    try:
        data.draw(edits(graph)).do(graph)
    except GraphError:
        assert heard == []
    else:
        assert len(heard) <= 1
        assert bool(heard) >= (dumps(graph) != before)


@given(st.data())
def test_which_nodes_require_grad_is_the_same_kept_or_asked_anew(data):
    graph = data.draw(graphs())
    ops = registry().ops
    flow = GradFlow(graph, ops)
    before = {i for i in graph if i in flow}
    changed: set[str] = set()
    graph.watch(lambda change: changed.update(flow.apply(change)))
    for _ in range(data.draw(st.integers(1, 5))):
        try:
            data.draw(edits(graph)).do(graph)
        except GraphError:
            continue
    anew = GradFlow(graph, ops)
    after = {i for i in graph if i in anew}
    assert {i for i in graph if i in flow} == after
    assert {i for i in before ^ after if i in graph} <= changed | (after - before)


def article() -> Graph:
    graph = Graph()
    w = graph.value(1.0, name="w", requires_grad=True)
    a = graph.op("add", w, 2, name="a")
    graph.op("mul", a, w, name="y")
    return graph


def test_a_refused_step_takes_back_the_steps_before_it():
    graph = article()
    before = dumps(graph)
    step = Several((RemoveNode("w"), AddNode(OpNode("n", "a", "add"))))
    with pytest.raises(GraphError):
        step.do(graph)
    assert dumps(graph) == before


def test_a_wire_takes_the_place_of_the_number_or_wire_at_its_input():
    graph = article()
    graph.add(ValueNode("v", "v", tensor_data(1.0)))
    before = dumps(graph)
    undo = Several((wire_edit(graph, Wire("v", 0, "a", "other")), wire_edit(graph, Wire("v", 0, "y", "input")))).do(
        graph
    )
    assert graph.node("a").literals == {}
    assert graph.input("y", "input") == Wire("v", 0, "y", "input")
    undo.do(graph)
    assert dumps(graph) == before


@given(graphs(), st.data())
def test_a_wire_is_called_impossible_exactly_when_the_graph_refuses_it(graph, data):
    if not len(graph):
        return
    ids = st.sampled_from(list(graph))
    wire = Wire(data.draw(ids), 0, data.draw(ids), "some free slot")
    reason = refusal(graph, wire)
    if reason is None:
        graph.connect(wire)
    else:
        with pytest.raises((CycleError, GraphError)):
            graph.connect(wire)


NUMBERS = [0, 0.0, -0.0, False, 1, 1.0, True]


@pytest.mark.parametrize("evaluator", ["eager", "static"])
def test_a_number_of_another_type_is_another_number(evaluator):
    graph, fresh, heard = Graph(), Graph(), []
    for made in (graph, fresh):
        made.op("mul", made.value([3, -2]), 7, name="y")
    session = ge.Session(graph, evaluator)
    graph.watch(heard.append)
    for number in NUMBERS:
        heard.clear()
        for changed in (graph, fresh):
            ReplaceNode(replace(changed.find("y"), literals={"other": number})).do(changed)
        session.forward()
        again = ge.Session(fresh, evaluator)
        again.forward()
        assert len(heard) == 1
        assert repr(session["y"]) == repr(again["y"])


def test_a_place_is_saved_without_the_sign_of_zero():
    graph, other = Graph(), Graph()
    for made, pos in ((graph, (0.0, -0.0)), (other, (0.0, 0.0))):
        made.add(replace(ValueNode("a", "a", tensor_data([1.0])), pos=pos))
    assert dumps(graph) == dumps(other)
