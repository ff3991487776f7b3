"""Aligned cards are in line, distributed ones equally far apart, and straightened wires level."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.alignment import Box, align, distribute
from grapheditor.edit.arrange import move_edit
from grapheditor.edit.layout_graph import take
from grapheditor.edit.straighten import straighten
from grapheditor.io import dumps
from tests.strategies import graphs

numbers = st.integers(-1000, 1000).map(float)
lengths = st.integers(1, 300).map(float)
boxes_of = st.dictionaries(
    st.text(max_size=3), st.builds(Box, numbers, numbers, lengths, lengths, st.just(False)), min_size=2, max_size=8
)
sides = st.sampled_from(["left", "right", "top", "bottom", "center_h", "center_v"])
axes = st.sampled_from(["h", "v"])

LINE = {
    "left": lambda b: b.x,
    "right": lambda b: b.x + b.width,
    "center_h": lambda b: b.x + b.width / 2,
    "top": lambda b: b.y,
    "bottom": lambda b: b.y + b.height,
    "center_v": lambda b: b.y + b.height / 2,
}


def moved(boxes, places):
    """The cards at their new places."""
    return {i: box._replace(x=places[i][0], y=places[i][1]) if i in places else box for i, box in boxes.items()}


@given(boxes_of, sides)
def test_aligned_cards_are_in_line_and_move_one_way_only(boxes, side):
    after = moved(boxes, align(boxes, side))
    assert len({LINE[side](box) for box in after.values()}) == 1
    for i, box in after.items():
        assert (box.y == boxes[i].y) if side in ("left", "right", "center_h") else (box.x == boxes[i].x)


@given(boxes_of, sides)
def test_aligning_twice_is_aligning_once(boxes, side):
    after = moved(boxes, align(boxes, side))
    assert moved(after, align(after, side)) == after


@given(boxes_of, sides, st.data())
def test_cards_come_to_a_locked_one(boxes, side, data):
    locked = data.draw(st.sampled_from(sorted(boxes)))
    boxes = boxes | {locked: boxes[locked]._replace(locked=True)}
    after = moved(boxes, align(boxes, side))
    assert after[locked] == boxes[locked]
    assert {LINE[side](box) for box in after.values()} == {LINE[side](boxes[locked])}


@given(boxes_of, axes)
def test_distributed_cards_have_equal_gaps_in_the_same_order(boxes, axis):
    assume(len(boxes) >= 3)
    k = 0 if axis == "h" else 1
    after = moved(boxes, distribute(boxes, axis))
    ordered = sorted(boxes, key=lambda i: (boxes[i][k], boxes[i][k] + boxes[i][k + 2]))
    gaps = [after[b][k] - after[a][k] - after[a][k + 2] for a, b in pairwise(ordered)]
    assert gaps == pytest.approx([gaps[0]] * len(gaps))
    assert gaps[0] >= 0
    again = moved(after, distribute(after, axis))
    assert [box[k] for box in again.values()] == pytest.approx([box[k] for box in after.values()])
    assert all(after[i][1 - k] == boxes[i][1 - k] for i in boxes)


def test_what_has_room_keeps_its_first_and_last_card():
    boxes = {"a": Box(0, 0, 10, 10), "b": Box(12, 0, 10, 10), "c": Box(90, 0, 10, 10)}
    assert distribute(boxes, "h") == {"a": (0, 0), "b": (45, 0), "c": (90, 0)}


def test_two_cards_are_not_distributed_and_locked_ones_are_left_out():
    a, b, c = Box(0, 0, 10, 10), Box(12, 0, 10, 10), Box(90, 0, 10, 10, locked=True)
    assert distribute({"a": a, "b": b}, "h") == distribute({"a": a, "b": b, "c": c}, "h") == {}


# -- straight wires --------------------------------------------------------------

SIZE = (100.0, 60.0)


@given(graphs(max_nodes=10), st.data())
def test_straightened_cards_do_not_overlap_keep_their_columns_and_stay_when_done_again(graph, data):
    spots = st.tuples(st.integers(0, 6), st.integers(0, 12))
    taken = data.draw(st.lists(spots, min_size=len(graph), max_size=len(graph), unique=True))
    places = {i: (200.0 * column, 80.0 * row) for i, (column, row) in zip(graph, taken, strict=True)}
    move_edit(graph, places).do(graph)
    before = dumps(graph)
    sizes = dict.fromkeys(graph, SIZE)
    undo = move_edit(graph, straighten(take(graph, sizes))).do(graph)
    after = {node.id: node.pos for node in graph.nodes()}
    assert all(after[i][0] == places[i][0] for i in graph)
    ids = list(graph)
    for k, a in enumerate(ids):
        for b in ids[k + 1 :]:
            apart = [abs(after[a][axis] - after[b][axis]) >= SIZE[axis] - 1e-6 for axis in (0, 1)]
            assert any(apart)
    assert straighten(take(graph, sizes)) == {}
    undo.do(graph)
    assert dumps(graph) == before


def test_the_wires_of_a_chain_become_level_and_a_locked_card_stays():
    graph = Graph()
    x = graph.value(1.0, name="x")
    a = graph.op("exp", x, name="a")
    graph.op("exp", a, name="b")
    move_edit(graph, {"x": (0.0, 0.0), "a": (200.0, 90.0), "b": (400.0, 30.0)}).do(graph)
    assert {i: y for i, (_, y) in straighten(take(graph, dict.fromkeys(graph, SIZE))).items()} == {
        "x": 40.0,
        "a": 40.0,
        "b": 40.0,
    }


def test_a_wire_that_runs_back_is_left_alone():
    graph = Graph()
    x = graph.value(1.0, name="x")
    graph.op("exp", x, name="a")
    move_edit(graph, {"x": (0.0, 0.0), "a": (20.0, 90.0)}).do(graph)
    assert straighten(take(graph, dict.fromkeys(graph, SIZE))) == {}
