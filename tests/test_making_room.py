"""Room for a node that goes into a wire: nothing is covered that was not, and undo restores."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

import grapheditor as ge
from grapheditor.edit.alignment import Box
from grapheditor.edit.edits import AddNode, Several
from grapheditor.edit.making_room import GAP, room_edits
from grapheditor.io import dumps
from grapheditor.model.decoration import Route
from grapheditor.model.node import OpNode, Wire

SIZE = (140.0, 80.0)


def chain(places: dict[str, tuple[float, float]], locked: str = "") -> ge.Graph:
    """x -> a -> b -> c, and z beside them."""
    graph = ge.Graph()
    last = graph.value(1.0, name="x")
    for name in "abc":
        last = graph.op("exp", last, name=name)
    graph.value(2.0, name="z")
    for name, place in places.items():
        graph.replace(replace(graph.node(name), pos=place, locked=name in locked))
    return graph


def boxes(graph: ge.Graph) -> dict[str, Box]:
    return {node.id: Box(*(node.pos or (0.0, 0.0)), *SIZE, node.locked) for node in graph.nodes()}


def overlaps(graph: ge.Graph) -> set[frozenset[str]]:
    found = boxes(graph)
    return {
        frozenset((i, j))
        for i, a in found.items()
        for j, b in found.items()
        if i < j and abs(a.x - b.x) < SIZE[0] and abs(a.y - b.y) < SIZE[1]
    }


def insert(graph: ge.Graph, at: tuple[float, float], target: str = "b") -> Several:
    """Put n into the wire into `target`, dropped at a place."""
    wire = graph.input(target, "input")
    assert wire is not None
    node = OpNode("n", "n", "exp")
    place, moves = room_edits(graph, boxes(graph), "n", Box(*at, *SIZE), wire)
    edit = Several((AddNode(replace(node, pos=place)), *moves))
    undo = edit.do(graph)
    assert isinstance(undo, Several)
    return undo


ROW = {"x": (0.0, 0.0), "a": (200.0, 0.0), "b": (400.0, 0.0), "c": (600.0, 0.0), "z": (0.0, 300.0)}


def places(graph: ge.Graph) -> dict[str, tuple[float, float] | None]:
    return {node.id: node.pos for node in graph.nodes()}


def test_what_comes_after_moves_to_the_right_and_all_else_stays():
    graph = chain(ROW)
    before = dumps(graph)
    undo = insert(graph, (320.0, 10.0))
    found = places(graph)
    assert found["n"] == (200.0 + SIZE[0] + GAP, 10.0)  # clear of a
    across = found["b"][0] - 400.0
    assert found["b"][0] == found["n"][0] + SIZE[0] + GAP
    assert found["c"] == (600.0 + across, 0.0)
    assert all(found[i] == ROW[i] for i in "xaz")
    assert not overlaps(graph)
    undo.do(graph)
    assert dumps(graph) == before


def test_nothing_moves_where_there_is_room():
    graph = chain(ROW | {"b": (700.0, 0.0), "c": (900.0, 0.0)})
    insert(graph, (400.0, 0.0))
    assert {i: p for i, p in places(graph).items() if i != "n"} == ROW | {"b": (700.0, 0.0), "c": (900.0, 0.0)}


def test_a_node_on_another_height_moves_nothing():
    graph = chain(ROW)
    insert(graph, (320.0, -200.0))
    assert places(graph) == ROW | {"n": (320.0, -200.0)}


def test_bends_between_nodes_that_move_go_along():
    graph = chain(ROW)
    graph.decorate(Route("c", "input", ((560.0, 90.0),)).id, Route("c", "input", ((560.0, 90.0),)))
    insert(graph, (320.0, 10.0))
    (route,) = graph.decorations.values()
    assert route.points == ((560.0 + places(graph)["b"][0] - 400.0, 90.0),)


spots = st.tuples(st.integers(0, 8).map(lambda n: n * 100.0), st.integers(-2, 2).map(lambda n: n * 60.0))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(spots, min_size=5, max_size=5, unique=True), spots, st.sampled_from("abc"), st.sampled_from(["", "c", "z"])
)
def test_cards_that_stood_free_stay_free_of_each_other(where, at, target, locked):
    graph = chain(dict(zip("xabcz", where, strict=True)), locked)
    before = overlaps(graph)
    kept = {i: graph.node(i).pos for i in locked}
    insert(graph, at, target)
    assert all(graph.node(i).pos == pos for i, pos in kept.items())
    new = {pair for pair in overlaps(graph) - before if "n" not in pair and not pair & set(locked)}
    assert not new


def test_wire_of_a_value_without_a_box_is_no_trouble():
    graph = chain(ROW)
    place, moves = room_edits(graph, {}, "n", Box(0.0, 0.0, *SIZE), Wire("x", 0, "a", "input"))
    assert (place, moves) == ((0.0, 0.0), [])
