"""The points of wires that follow when cards are put elsewhere, each card by its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice, pairwise

import numpy as np

from grapheditor.model.decoration import Route
from grapheditor.model.node import NodeId, Position, Wire

from .edits import Decorate, Edit
from .lanes import BESIDE, HALF, LEVEL, lane_points
from .layout_graph import Floats
from .straighten import nearest_free

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
MOST = 600
"""Of more wires the rest is left where it is: nobody should have to wait."""
GRAZE = 2.0
"""A lane that comes no nearer to a card is left where it is."""
DETOUR = 120.0
"""A lane goes no farther out of its way to stay level past several cards."""


@dataclass(frozen=True)
class Led:
    """A wire that runs through points, and where it leaves and enters its cards: x1, y1, x2, y2."""

    wire: Wire
    route: Route
    ends: Rect


def reroute_edits(led: Iterable[Led], cards: Mapping[NodeId, Rect], shifts: Mapping[NodeId, Position]) -> list[Edit]:
    """The edits that let wires follow when cards move by these `shifts`; `cards` are all, as they stood before.

    Points go along with the nearer end of their wire more than with the other.
    A lane then keeps clear of all cards, where the plain curve would not.
    """
    ground = _Ground.of(cards, shifts)
    edits: list[Edit] = []
    for one in islice(led, MOST):
        points = _followed(one, ground)
        if points != one.route.points:
            edits.append(Decorate(one.route.id, replace(one.route, points=points) if points else None))
    return edits


@dataclass(frozen=True)
class _Ground:
    """All cards where they stand afterwards."""

    numbers: Mapping[NodeId, int]
    rects: Floats
    shifts: Floats
    moved: np.ndarray
    """Which of them have moved at all."""

    @classmethod
    def of(cls, cards: Mapping[NodeId, Rect], shifts: Mapping[NodeId, Position]) -> _Ground:
        moves = np.array([shifts.get(i, (0.0, 0.0)) for i in cards], float).reshape(-1, 2)
        rects = np.array(list(cards.values()), float).reshape(-1, 4)
        return cls(
            {i: number for number, i in enumerate(cards)}, rects + np.tile(moves, 2), moves, (moves != 0.0).any(axis=1)
        )

    def across(self) -> _Ground:
        """The same with width and height exchanged."""
        return _Ground(self.numbers, self.rects[:, [1, 0, 3, 2]], self.shifts[:, ::-1], self.moved)


def _followed(one: Led, ground: _Ground) -> tuple[Position, ...]:
    points = np.array(one.route.points, float).reshape(-1, 2)
    ends = np.array(one.ends).reshape(2, 2)
    both = ground.shifts[[ground.numbers[one.wire.source], ground.numbers[one.wire.target]]]
    if one.route.turns:
        beside = points[[0, -1]]
        inner = _lane(one.wire, points[1:-1, ::-1], beside[:, ::-1], ground.across())[:, ::-1]
        first, last = beside + both
        return _whole(np.concatenate([[first], inner, [last]]))
    if one.route.lane == "right":
        return _whole(_lane(one.wire, points, ends, ground))
    if not both.any(axis=1).all():
        return one.route.points  # bends by hand stay where one end does, as in a drag
    return _whole(points + _shares(points, ends) @ both)


def _whole(points: Floats) -> tuple[Position, ...]:
    return tuple((x, y) for x, y in np.floor(points + 0.5).tolist())


def _shares(points: Floats, ends: Floats) -> Floats:
    """How much each point belongs to the source and to the target, by its way along the wire."""
    ways = np.hypot(*np.diff(np.concatenate([ends[:1], points, ends[1:]]), axis=0).T)
    along = np.cumsum(ways)[:-1] / (ways.sum() or 1.0)
    return np.stack([1.0 - along, along], axis=1)


def _lane(wire: Wire, points: Floats, ends: Floats, ground: _Ground) -> Floats:
    """A lane from left to right after the move; as it was where its cards no longer stand one after the other."""
    source, target = ground.numbers[wire.source], ground.numbers[wire.target]
    moves = ground.shifts[[source, target]]
    after = ends + moves
    low, high = float(ground.rects[source, 2]), float(ground.rects[target, 0])
    if low >= high:
        return points
    others = np.ones(len(ground.rects), bool)
    others[[source, target]] = False
    along: Floats = points + moves[0]
    if (moves[0] == moves[1]).all():
        # a lane that stays is met by nothing else than what has moved
        near = ground.rects[others if moves.any() else others & ground.moved]
        if _is_free(np.concatenate([after[:1], along, after[1:]]), near):
            return along
    passed = ground.rects[others]
    return _led_anew(points, ends, moves, _columns(passed, low, high), passed)


def _is_free(way: Floats, cards: Floats) -> bool:
    """Whether no level piece of a lane runs behind a card."""
    for (start, y), (stop, other) in pairwise(way.tolist()):
        if abs(y - other) < LEVEL and any(a < y < b for a, b in _barred((start, stop), cards, GRAZE)):
            return False
    return True


def _barred(stretch: tuple[float, float], cards: Floats, clearance: float) -> list[tuple[float, float]]:
    """The heights, in their order, at which nothing may run from the one end of a stretch to the other."""
    met = cards[(cards[:, 0] < stretch[1]) & (cards[:, 2] > stretch[0])]
    return sorted(zip((met[:, 1] - clearance).tolist(), (met[:, 3] + clearance).tolist(), strict=True))


def _columns(cards: Floats, low: float, high: float) -> list[tuple[float, float]]:
    """From where to where cards stand between two places, with those that share some width together."""
    middles = (cards[:, 0] + cards[:, 2]) / 2
    between = cards[(middles > low) & (middles < high)]
    if not len(between):
        return []
    between = between[np.argsort(between[:, 0])]
    lefts, ends = between[:, 0], np.maximum.accumulate(between[:, 2])
    first = np.flatnonzero(np.append(True, lefts[1:] >= ends[:-1] + 2 * BESIDE))
    last = np.append(first[1:] - 1, len(lefts) - 1)
    return list(zip(lefts[first].tolist(), ends[last].tolist(), strict=True))


def _led_anew(points: Floats, ends: Floats, moves: Floats, columns: list[tuple[float, float]], cards: Floats) -> Floats:
    """A lane past these columns, as near as can be to where the old one has come with its ends."""
    way, after = np.concatenate([ends[:1], points, ends[1:]]), ends + moves
    shares = np.clip((way[:, 0] - ends[0, 0]) / ((ends[1, 0] - ends[0, 0]) or 1.0), 0.0, 1.0)
    places = way[:, 0] + moves[0, 0] * (1.0 - shares) + moves[1, 0] * shares
    middles = [(left + right) / 2 for left, right in columns]
    before, along = np.interp(middles, places, way[:, 1]), np.interp(middles, places, shares)
    heights: list[float] = []
    for level in np.split(np.arange(len(columns)), np.flatnonzero(abs(np.diff(before)) >= LEVEL) + 1):
        if len(level):
            share = float(along[level].mean())
            wish = float(before[level[0]] + moves[0, 1] * (1.0 - share) + moves[1, 1] * share)
            for end in (0, 1):  # what ran level with an end goes on doing so
                if abs(before[level[0]] - ends[end, 1]) < LEVEL:
                    wish = float(after[end, 1])
            heights += _heights([columns[i] for i in level], wish, cards)
    corners = np.array([(left, y - HALF) for (left, _), y in zip(columns, heights, strict=True)]).reshape(-1, 2)
    return lane_points(corners, np.array([right for _, right in columns]), after[:, 1].tolist())


def _heights(columns: list[tuple[float, float]], wish: float, cards: Floats) -> list[float]:
    """The free height nearest to `wish`, the same past all of these columns where that is no long way round."""

    stretch = columns[0][0] - BESIDE, columns[-1][1] + BESIDE
    height = nearest_free(wish, _barred(stretch, cards, HALF))
    if len(columns) == 1 or abs(height - wish) <= DETOUR:
        return [height] * len(columns)
    half = len(columns) // 2
    return _heights(columns[:half], wish, cards) + _heights(columns[half:], wish, cards)
