"""Lanes: wires that would run behind cards are led between them, as part of the layout that they belong to."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit import lanes
from grapheditor.edit.arrange import arrange_edit, arranged
from grapheditor.edit.layout import lay_out
from grapheditor.edit.layout_graph import DEFAULT_SIZE, Heights, take
from grapheditor.edit.wire_shape import reach
from grapheditor.gui.bent_curves import bent_cubics
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Route, route_id

T = np.linspace(0.0, 1.0, 33)
BLEND = np.stack([(1 - T) ** 3, 3 * T * (1 - T) ** 2, 3 * T**2 * (1 - T), T**3], axis=1)
"""What the control points of a curve are multiplied with for points along it."""

directions = pytest.mark.parametrize("direction", ["right", "down"])


def skipping(steps: int = 4) -> Graph:
    """A chain, and a wire from its start to its end."""
    graph = Graph()
    x = y = graph.value(1.0, name="x")
    for number in range(steps):
        y = graph.op("tanh", y, name=f"t{number}")
    graph.op("add", y, x, name="end")
    return graph


def tangled(count: int, seed: int) -> Graph:
    """Ops that take their inputs from anywhere before them."""
    chance, graph = random.Random(seed), Graph()
    made = [graph.value(1.0) for _ in range(3)]
    for _ in range(count):
        made.append(graph.op("add", *chance.choices(made, k=2)))
    return graph


def routes(graph: Graph) -> dict[tuple[str, str], Route]:
    return {(d.target, d.slot): d for d in graph.decorations.values() if isinstance(d, Route)}


def cards_met(places, sizes, points) -> list[str]:
    """The cards that straight pieces of a lane touch, of those that run along its layers."""
    met = []
    for (ax, ay), (bx, by) in pairwise(points):
        if ax != bx and ay != by:
            continue  # from one layer to the next
        for node_id, (x, y) in places.items():
            wide, high = sizes[node_id]
            if min(ax, bx) < x + wide and max(ax, bx) > x and min(ay, by) < y + high and max(ay, by) > y:
                met.append(node_id)
    return met


@directions
def test_a_wire_past_other_nodes_gets_a_lane_and_one_to_the_next_layer_none(direction):
    graph = skipping()
    arrange_edit(graph, {}, direction=direction).do(graph)
    found = routes(graph)
    lane = found["end", "other"]
    assert lane.lane == direction
    # down the layers the others turn back under one card and above the next
    assert direction == "down" or found.keys() == {("end", "other")}
    axis = 0 if direction == "right" else 1
    along = [point[axis] for point in lane.points]
    assert along == sorted(along)
    assert graph.node("x").pos[axis] < along[0] < along[-1] < graph.node("end").pos[axis]


@given(st.integers(0, 1000), st.integers(3, 40), st.sampled_from(["right", "down"]))
def test_lanes_run_beside_all_cards(seed, count, direction):
    chance, graph = random.Random(seed), tangled(count, seed)
    sizes = {i: (chance.uniform(40, 240), chance.uniform(30, 200)) for i in graph}
    places, found = arranged(graph, sizes, direction=direction)
    for port, lane in found.items():
        assert cards_met(places, sizes, lane.points) == [], port


@given(st.integers(0, 1000), st.integers(3, 40))
def test_from_the_top_down_no_wire_runs_behind_a_card(seed, count):
    chance, graph = random.Random(seed), tangled(count, seed)
    sizes = {i: (chance.uniform(110, 240), chance.uniform(90, 200)) for i in graph}
    shapes = {i: Heights(inputs={"input": 38.0, "other": 58.0}, outputs=(38.0,)) for i in graph}
    places, found = arranged(graph, sizes, direction="down", shapes=shapes)
    left, top = np.array([places[i] for i in graph]).T + 8.0
    right, bottom = (np.array([places[i] for i in graph]) + np.array([sizes[i] for i in graph])).T - 8.0
    for wire in graph.wires():
        (x1, y1), (x2, y2) = places[wire.source], places[wire.target]
        ends = (x1 + sizes[wire.source][0], y1 + 38.0, x2, y2 + shapes[wire.target].inputs[wire.slot])
        route = found.get((wire.target, wire.slot))
        cubics = bent_cubics(ends, route.points if route else (), reach(ends[2] - ends[0]), route.lane if route else "")
        x, y = (BLEND @ np.reshape(cubics, (-1, 4, 2))).reshape(-1, 1, 2).transpose(2, 0, 1)
        met = (x > left) & (x < right) & (y > top) & (y < bottom)
        assert not met.any(), (wire, np.array(list(graph))[met.any(axis=0)], route)


@given(st.integers(0, 1000), st.integers(3, 25))
def test_lanes_keep_apart_from_each_other(seed, count):
    _, found = arranged(tangled(count, seed), {})
    level = [(a, b) for lane in found.values() for a, b in pairwise(lane.points) if a[1] == b[1]]
    for number, ((a, y), (b, _)) in enumerate(level):
        for (c, other), (d, _) in level[number + 1 :]:
            assert not (a < d and c < b) or abs(y - other) >= lanes.HALF


@directions
def test_a_second_layout_changes_nothing_and_undo_takes_both_back(direction):
    graph = tangled(20, 3)
    before = dumps(graph)
    first = arrange_edit(graph, {}, direction=direction).do(graph)
    once = dumps(graph)
    assert routes(graph)
    second = arrange_edit(graph, {}, direction=direction).do(graph)
    assert dumps(graph) == once
    second.do(graph)
    first.do(graph)
    assert dumps(graph) == before


def test_a_layout_takes_the_place_of_bends_by_hand_and_undo_brings_them_back():
    graph = skipping()
    mine = Route("end", "other", ((5.0, 6.0), (7.0, 8.0)))
    also = Route("t2", "input", ((9.0, 9.0),))
    for route in (mine, also):
        graph.decorate(route.id, route)
    undo = arrange_edit(graph, {}).do(graph)
    assert routes(graph).keys() == {("end", "other")}
    assert routes(graph)["end", "other"].lane == "right"
    undo.do(graph)
    assert routes(graph) == {("end", "other"): mine, ("t2", "input"): also}


def test_wires_of_locked_nodes_get_no_lane():
    graph = skipping()
    graph.replace(replace(graph.node("x"), pos=(-900.0, 700.0), locked=True))
    arrange_edit(graph, {}).do(graph)
    assert routes(graph) == {}
    assert graph.node("x").pos == (-900.0, 700.0)


def test_lanes_move_with_the_layout_they_belong_to():
    graph = skipping()
    plain = take(graph, {})
    layout = lay_out(plain)
    here = lanes.routes(plain, layout, layout.corners)
    shift = np.array([400.0, -30.0])
    there = lanes.routes(plain, layout, layout.corners + shift)
    for port, lane in here.items():
        assert np.array(there[port].points) == pytest.approx(np.array(lane.points) + shift, abs=1.0)
    pulled = layout.corners.copy()
    pulled[plain.ids.index("end")] += (0.0, 300.0)
    assert lanes.routes(plain, layout, pulled) == {}


def test_lanes_are_kept_in_files():
    graph = skipping()
    arrange_edit(graph, {}).do(graph)
    again = loads(dumps(graph))
    assert again.decorations == graph.decorations
    assert again.decorations[route_id("end", "other")].lane == "right"


def test_parts_keep_clear_of_the_lanes_of_others():
    graph = skipping(6)
    for number in range(4):
        graph.op("exp", graph.value(1.0, name=f"v{number}"), name=f"e{number}")
    places, found = arranged(graph, {})
    sizes = dict.fromkeys(places, DEFAULT_SIZE)
    assert [cards_met(places, sizes, lane.points) for lane in found.values()] == [[]]


def test_graphs_of_thousands_are_laid_out_without_lanes(monkeypatch):
    graph = skipping()
    monkeypatch.setattr(lanes, "MOST", len(graph) - 1)
    assert arranged(graph, {})[1] == {}
