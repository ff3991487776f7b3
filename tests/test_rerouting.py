"""Wires that run through points follow when cards are put elsewhere."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.arrange import arrange_edit, move_edit
from grapheditor.edit.edits import Several
from grapheditor.edit.layout_graph import DEFAULT_SIZE
from grapheditor.edit.rerouting import Led, reroute_edits
from grapheditor.io import dumps
from grapheditor.model.decoration import Route
from tests.test_lanes import cards_met, routes, skipping, tangled

WIDE, HIGH = DEFAULT_SIZE


def led(graph: Graph) -> list[Led]:
    """The wires with points, which leave and enter cards in the middle of their sides."""
    found = []
    for route in routes(graph).values():
        wire = graph.input(route.target, route.slot)
        (x1, y1), (x2, y2) = graph.node(wire.source).pos, graph.node(wire.target).pos
        found.append(Led(wire, route, (x1 + WIDE, y1 + HIGH / 2, x2, y2 + HIGH / 2)))
    return found


def cards(graph: Graph) -> dict[str, tuple[float, float, float, float]]:
    return {n.id: (n.pos[0], n.pos[1], n.pos[0] + WIDE, n.pos[1] + HIGH) for n in graph.nodes()}


def moved(graph: Graph, shifts: dict[str, tuple[float, float]]) -> Several:
    """The edit that moves nodes, and lets wires follow."""
    places = {i: (graph.node(i).pos[0] + x, graph.node(i).pos[1] + y) for i, (x, y) in shifts.items()}
    return Several((move_edit(graph, places), *reroute_edits(led(graph), cards(graph), shifts)))


@settings(max_examples=30)
@given(st.integers(0, 1000), st.integers(4, 30), st.sampled_from(["right", "down"]))
def test_lanes_run_beside_all_cards_that_moved_across_their_layers(seed, count, direction):
    chance, graph = random.Random(seed), tangled(count, seed)
    arrange_edit(graph, {}, direction=direction).do(graph)
    before = dumps(graph)
    axis = 1 if direction == "right" else 0
    chosen = chance.sample(list(graph), min(len(graph), 6))
    shifts = {i: tuple(chance.uniform(-300, 300) if k == axis else 0.0 for k in (0, 1)) for i in chosen}
    undo = moved(graph, shifts).do(graph)
    places = {node.id: node.pos for node in graph.nodes()}
    for one in led(graph):
        others = {i: place for i, place in places.items() if i not in (one.wire.source, one.wire.target)}
        assert cards_met(others, dict.fromkeys(others, DEFAULT_SIZE), one.route.points) == []
        along = [point[1 - axis] for point in one.route.points]
        assert along == sorted(along)
    undo.do(graph)
    assert dumps(graph) == before


@settings(max_examples=30)
@given(st.integers(0, 1000), st.sampled_from(["right", "down"]), st.integers(-500, 500), st.integers(-500, 500))
def test_a_layout_that_moves_as_a_whole_takes_its_lanes_along(seed, direction, across, down):
    graph = tangled(20, seed)
    arrange_edit(graph, {}, direction=direction).do(graph)
    before = routes(graph)
    moved(graph, dict.fromkeys(graph, (float(across), float(down)))).do(graph)
    after = routes(graph)
    assert {p: tuple((x + across, y + down) for x, y in r.points) for p, r in before.items()} == {
        p: r.points for p, r in after.items()
    }


def test_a_lane_past_no_card_any_more_is_taken_out():
    graph = skipping()
    arrange_edit(graph, {}).do(graph)
    moved(graph, {"x": (0.0, 50.0)} | {f"t{number}": (-5000.0, 0.0) for number in range(4)}).do(graph)
    assert routes(graph) == {}


def test_bends_by_hand_follow_the_nearer_end_more_and_stay_where_one_end_does():
    graph = skipping(2)
    move_edit(graph, {"x": (0.0, 0.0), "t0": (0.0, 900.0), "t1": (0.0, 1200.0), "end": (1000.0, 0.0)}).do(graph)
    bent = Route("end", "other", ((300.0, 40.0), (800.0, 40.0)))
    graph.decorate(bent.id, bent)
    moved(graph, {"x": (0.0, 100.0)}).do(graph)
    assert routes(graph)["end", "other"] == bent
    moved(graph, {"x": (0.0, 100.0), "end": (0.0, 300.0)}).do(graph)
    (_, first), (_, second) = routes(graph)["end", "other"].points
    assert 140.0 < first < second < 340.0


def test_a_lane_whose_cards_change_sides_is_left_as_it_is():
    graph = skipping()
    arrange_edit(graph, {}).do(graph)
    before = routes(graph)
    moved(graph, {"end": (-5000.0, 0.0)}).do(graph)
    assert routes(graph) == before


@pytest.mark.parametrize("shifts", [{}, {"t0": (0.0, -500.0)}])
def test_a_lane_that_no_card_comes_near_is_left_as_it_is(shifts):
    graph = skipping()
    arrange_edit(graph, {}).do(graph)
    lane = routes(graph)["end", "other"]
    side = 1.0 if lane.points[0][1] > graph.node("t1").pos[1] else -1.0
    moved(graph, {i: (x, side * y) for i, (x, y) in shifts.items()}).do(graph)
    assert routes(graph)["end", "other"] == lane
