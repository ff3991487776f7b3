"""The curves of wires that run through points of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from grapheditor.model.node import Position

PEN = 6.0
"""Room around a curve for its pen and its dots."""
STEEP = 2.0
"""How many times as high as wide an S of a lane is whose corners need care; at twice that they get all of it."""
TURN = 2 / 3
"""How much of its way down beside a card the upright end of a curve reaches: more, and the wire runs straighter."""
LEAST_TURN = 18.0
"""Scene units that a turn reaches down, where both of its ends are nearly level."""
Cubic = tuple[float, float, float, float, float, float, float, float]


def bent_cubics(ends: Sequence[float], points: Sequence[Position], bend: float, lane: str = "") -> list[Cubic]:
    """Smooth curves from an output through points to an input; `bend` is how far they stand out of its ends.

    Along a `lane` they never run backwards, as cards stand beside it.
    """
    x1, y1, x2, y2 = ends
    places = [(x1, y1), *points, (x2, y2)]
    last = len(places) - 2
    cubics: list[Cubic] = []
    for i in range(last + 1):
        (ax, ay), (bx, by) = places[i], places[i + 1]
        if points and (lane == "right" or (lane == "down" and 0 < i < last)):
            out, into = _along(places, i, lane)
        elif points and lane == "down":
            level, down = (min(bend, abs(bx - ax)), 0.0), (0.0, (by - ay) * TURN)
            out, into = (level, down) if i == 0 else (down, level)
        else:
            length = math.hypot(bx - ax, by - ay)
            out, into = _tangent(places, i, length, bend), _tangent(places, i + 1, length, bend)
        cubics.append((ax, ay, ax + out[0], ay + out[1], bx - into[0], by - into[1], bx, by))
    return cubics


def path_of(cubics: Sequence[Cubic]) -> QPainterPath:
    """Curves as one path, with a gap where one does not start at the end of the one before."""
    path = QPainterPath()
    for ax, ay, *rest in cubics:
        if path.isEmpty() or path.currentPosition() != QPointF(ax, ay):
            path.moveTo(ax, ay)
        path.cubicTo(*rest)
    return path


def curves_in(cubics: Sequence[Cubic], rect: QRectF) -> list[Cubic]:
    """Those of the curves that may be seen in a rectangle, with their pens."""
    left, right = rect.left() - PEN, rect.right() + PEN
    top, bottom = rect.top() - PEN, rect.bottom() + PEN
    return [
        cubic
        for cubic in cubics
        if max(cubic[::2]) >= left
        and min(cubic[::2]) <= right
        and max(cubic[1::2]) >= top
        and min(cubic[1::2]) <= bottom
    ]


def _tangent(places: Sequence[Position], i: int, length: float, bend: float) -> Position:
    """The way along the curve at a point, a third of the piece it belongs to; level at both ends.

    Where a wire turns back, or runs level on one side, it is level at that
    point, so that it never goes beyond it.
    """
    if i in (0, len(places) - 1):
        return min(bend, max(length * 0.5, 12.0)), 0.0
    (ax, ay), (x, y), (bx, by) = places[i - 1 : i + 2]
    across, down = bx - ax, by - ay
    turns_down, turns_across = (y - ay) * (by - y) <= 0.0, (x - ax) * (bx - x) <= 0.0
    if turns_down != turns_across:
        across, down = (across, 0.0) if turns_down else (0.0, down)
    whole = math.hypot(across, down) or 1.0
    return across / whole * length / 3, down / whole * length / 3


def _along(places: Sequence[Position], i: int, lane: str) -> tuple[Position, Position]:
    """The ways along a lane at both ends of a piece: halfway where it is level there, as an S, else a third of it.

    An S that is steep reaches farther, so that its corners are round where there is little room.
    """
    axis = 0 if lane == "right" else 1
    width = places[i + 1][axis] - places[i][axis]
    rises = [_rise(places, place, axis) for place in (i, i + 1)]
    half = width / 2
    if not any(rises) and width > 0.0:
        steep = abs(places[i + 1][1 - axis] - places[i][1 - axis]) / width
        half *= 1.0 + min(max((steep - STEEP) / STEEP, 0.0), 1.0)  # twice as far, it just does not run backwards
    if axis == 1:  # a card that was moved down, or up, may leave no room for a turn
        half = max(half, min(LEAST_TURN, abs(places[i + 1][0] - places[i][0]) / 2))
    shares = [(width / 3 if rise else half, rise) for rise in rises]
    ways = [(share, rise * share) if axis == 0 else (rise * share, share) for share, rise in shares]
    return ways[0], ways[1]


def _rise(places: Sequence[Position], i: int, axis: int) -> float:
    """How steep a lane is at a point: level where it turns back or is level on one side, else between both sides.

    One that runs down is level, which is upright then, beside its own cards too.
    The harmonic mean keeps a cubic between its ends (Fritsch and Butland, SIAM J. Sci. Stat. Comput. 5, 1984).
    """
    if not axis < i < len(places) - 1 - axis:
        return 0.0
    before, here, after = places[i - 1 : i + 2]
    one = (here[1 - axis] - before[1 - axis]) / (here[axis] - before[axis])
    other = (after[1 - axis] - here[1 - axis]) / (after[axis] - here[axis])
    return 2.0 * one * other / (one + other) if one * other > 0.0 else 0.0
