"""The few wires that run through points of their own: their curves, and which of them cross a rectangle."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from grapheditor.model.node import Position

PEN = 6.0
"""Room around a curve for its pen and its dots."""


def bent_curve(ends: Sequence[float], points: Sequence[Position], bend: float) -> QPainterPath:
    """A smooth curve from an output through points to an input; `bend` is how far it stands out of its ends."""
    x1, y1, x2, y2 = ends
    places = [(x1, y1), *points, (x2, y2)]
    path = QPainterPath(QPointF(x1, y1))
    last = len(places) - 1
    for i in range(last):
        (ax, ay), (bx, by) = places[i], places[i + 1]
        length = math.hypot(bx - ax, by - ay)
        out, into = _tangent(places, i, length, bend), _tangent(places, i + 1, length, bend)
        path.cubicTo(ax + out[0], ay + out[1], bx - into[0], by - into[1], bx, by)
    return path


def _tangent(places: Sequence[Position], i: int, length: float, bend: float) -> Position:
    """The way along the curve at a point, a third of the piece it belongs to; level at both ends."""
    if i in (0, len(places) - 1):
        return min(bend, max(length * 0.5, 12.0)), 0.0
    (ax, ay), (bx, by) = places[i - 1], places[i + 1]
    whole = math.hypot(bx - ax, by - ay) or 1.0
    return (bx - ax) / whole * length / 3, (by - ay) / whole * length / 3


class BentWires:
    """Points by row of the index, and the boxes of their curves as one array."""

    def __init__(self) -> None:
        self.points: dict[int, tuple[Position, ...]] = {}
        self._boxes: dict[int, QRectF] = {}
        self._arrays: tuple[np.ndarray, np.ndarray] | None = None

    def __contains__(self, row: object) -> bool:
        return row in self.points

    def set(self, row: int, points: tuple[Position, ...]) -> None:
        """Let a wire run through points; as any other for none."""
        if points:
            self.points[row] = points
        else:
            self.points.pop(row, None)
        self.forget(row)

    def forget(self, row: int) -> None:
        """Measure the curve anew when it is needed."""
        self._boxes.pop(row, None)
        self._arrays = None

    def keep_box(self, row: int, path: QPainterPath) -> None:
        """Take in how far a curve reaches."""
        self._boxes[row] = path.controlPointRect().adjusted(-PEN, -PEN, PEN, PEN)

    def box(self, row: int) -> QRectF | None:
        """How far a curve reaches, where that is known."""
        return self._boxes.get(row)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and boxes of all bent wires; their boxes have been kept."""
        if self._arrays is None:
            rows = np.fromiter(self.points, int, len(self.points))
            boxes = np.array([self._boxes[row].getCoords() for row in self.points], float).reshape(-1, 4)
            self._arrays = rows, boxes
        return self._arrays

    def missing(self) -> list[int]:
        """Rows whose box is not known."""
        return [row for row in self.points if row not in self._boxes] if self._arrays is None else []

    def lines(self, path: QPainterPath, row: int, ends: Sequence[float]) -> None:
        """Add a wire as straight pieces to a path."""
        path.moveTo(ends[0], ends[1])
        for x, y in self.points[row]:
            path.lineTo(x, y)
        path.lineTo(ends[2], ends[3])
