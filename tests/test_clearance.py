"""A block of cards that moves clear of others does so as a whole, by the shortest straight way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grapheditor.edit import clearance
from grapheditor.edit.clearance import GAP, clear_shift

spot = st.tuples(st.integers(-9, 9).map(lambda n: n * 30.0), st.integers(-9, 9).map(lambda n: n * 30.0))
cards = st.lists(spot, min_size=1, max_size=5).map(
    lambda spots: np.array([(x, y, x + 80.0, y + 50.0) for x, y in spots])
)


def covers(mine, theirs) -> bool:
    return any(
        a[0] < b[2] + GAP and b[0] < a[2] + GAP and a[1] < b[3] + GAP and b[1] < a[3] + GAP
        for a in mine
        for b in theirs
    )


def moved(mine, across: float, down: float):
    return mine + np.array([across, down, across, down])


@settings(deadline=None)
@given(cards, cards)
def test_the_way_is_straight_leads_clear_and_no_shorter_one_does(mine, theirs):
    across, down = clear_shift(mine, theirs)
    assert 0.0 in (across, down)
    assert not covers(moved(mine, across, down), theirs)
    length = abs(across) + abs(down)
    assert (length == 0.0) == (not covers(mine, theirs))
    for way in np.arange(0.0, length, 3.0):
        for step in ((way, 0.0), (-way, 0.0), (0.0, way), (0.0, -way)):
            assert covers(moved(mine, *step), theirs)


def test_nothing_to_meet_means_no_way():
    none, one = np.empty((0, 4)), np.array([[0.0, 0.0, 9.0, 9.0]])
    assert clear_shift(none, one) == clear_shift(one, none) == (0.0, 0.0)


def test_of_very_many_pairs_the_outline_stands_for_the_block(monkeypatch):
    monkeypatch.setattr(clearance, "MOST_PAIRS", 1)
    mine = np.array([[0.0, 0.0, 10.0, 10.0], [200.0, 0.0, 210.0, 10.0]])
    hole = np.array([[100.0, 0.0, 110.0, 10.0]])
    across, down = clear_shift(mine, hole)
    assert (across, abs(down)) == (0.0, pytest.approx(10.0 + GAP))
