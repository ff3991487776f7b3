"""Snapping while dragging: never far, always in line with something, and the grid where nothing is near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.edit.snapping import GRID, Neighbours, Snapping

numbers = st.integers(-400, 400).map(float)
cards = st.tuples(numbers, numbers, st.integers(20, 200).map(float), st.integers(20, 200).map(float))


def snapping(*boxes: tuple[float, float, float, float], size=(100.0, 50.0), ports=None) -> Snapping:
    """A drag of a card of this size among cards given as x, y, width, height."""
    rows = np.array([(x, y, x + w, y + h) for x, y, w, h in boxes], float).reshape(-1, 4)
    return Snapping(*size, Neighbours(rows, *(() if ports is None else [np.array(ports, float)])))


@given(st.lists(cards, max_size=12), numbers, numbers, st.floats(0.5, 30))
def test_a_card_goes_no_farther_than_the_tolerance_and_snaps_to_where_it_is_in_line(boxes, x, y, tolerance):
    drag = snapping(*boxes)
    snap = drag.at(x, y, tolerance)
    assert abs(snap.x - x) <= tolerance
    assert abs(snap.y - y) <= tolerance
    if any(snap.snapped):
        assert snap.guides
    if any(guide.kind == "gap" for guide in snap.guides):
        return  # having snapped up or down, the card may stand in another row
    # what is in line stays where it is
    again = drag.at(snap.x, snap.y, tolerance)
    for place, before, snapped in zip((again.x, again.y), (snap.x, snap.y), snap.snapped, strict=True):
        assert not snapped or place == pytest.approx(before)


@given(st.lists(cards, max_size=8), numbers, numbers)
def test_without_anything_near_the_pointer_decides(boxes, x, y):
    snap = snapping(*boxes).at(x + 5000.4, y + 5000.4, 6.0)
    assert (snap.x, snap.y) == (round(x + 5000.4), round(y + 5000.4))
    assert snap.guides == ()


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ((204, 300), (200, 300)),  # left edges
        ((254, 300), (250, 300)),  # right edges: 350
        ((228, 300), (225, 300)),  # middles: 275
        ((400, 96), (400, 100)),  # top edges
        ((400, 152), (400, 150)),  # bottom edges: 200
        ((400, 128), (400, 125)),  # middles: 150
    ],
)
def test_edges_and_middles_snap(at, place):
    snap = snapping((200, 100, 150, 100)).at(*at, 6.0)
    assert (snap.x, snap.y) == place
    assert snap.guides


def test_a_drawn_wire_counts_more_than_cards_in_line():
    drawn = [(20.0, 400.0, 123.0, 1.0, 1.0)]
    snap = snapping((400, 100, 100, 50), ports=drawn).at(0, 101.5, 6.0)
    assert snap.y == 103.0  # its port, 20 below its top, is as high as the other end
    assert [g.kind for g in snap.guides] == ["wire"]
    assert snap.guides[0][:4] == (100.0, 123.0, 400.0, 123.0)


def test_a_port_without_a_wire_snaps_only_on_its_side_and_nearby():
    def height(far_x: float, leaves: float) -> float:
        return snapping(ports=[(20.0, far_x, 130.0, leaves, 0.0)]).at(0, 107, 6.0).y

    assert height(200, 1) == height(-100, 0) == 110
    assert height(-100, 1) == height(200, 0) == height(2000, 1) == 107


@pytest.mark.parametrize(
    ("boxes", "at", "x"),
    [
        (((0, 0, 100, 50), (130, 10, 100, 50)), (263, 20), 260),  # after two
        (((260, 0, 100, 50), (400, 10, 100, 50)), (117, 20), 120),  # before two
        (((0, 0, 100, 50), (300, 10, 100, 50)), (153, 20), 150),  # between two
    ],
)
def test_gaps_become_equal(boxes, at, x):
    snap = snapping(*boxes).at(*at, 6.0)
    assert snap.x == x
    gaps = [g.x2 - g.x1 for g in snap.guides if g.kind == "gap"]
    assert len(gaps) == 2
    assert gaps[0] == gaps[1] > 0


def test_gaps_become_equal_from_top_to_bottom_too():
    snap = snapping((0, 0, 100, 50), (10, 80, 100, 50)).at(33, 163, 6.0)
    assert snap.y == 160


@given(numbers, numbers)
def test_the_grid_takes_what_meets_no_card(x, y):
    snap = snapping().at(x, y, 6.0, grid=True)
    assert (snap.x % GRID, snap.y % GRID) == (0, 0)
    assert abs(snap.x - x) <= GRID / 2
    near = snapping((x, y, 100, 50)).at(x + 1, y + 1, 6.0, grid=True)
    assert (near.x, near.y) == (x, y)


def test_guides_can_be_switched_off():
    snap = snapping((200, 100, 150, 100)).at(203.0, 102.0, 6.0, guides=False)
    assert (snap.x, snap.y, snap.guides) == (203.0, 102.0, ())
