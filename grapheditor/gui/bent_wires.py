"""The few wires that run through points of their own: which of them cross a rectangle, and as what they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainterPath

from grapheditor.model.node import Position

from .bent_curves import PEN, Cubic, bent_cubics, curves_in, path_of
from .wire_pieces import pieces_of

APART = 12.0
"""A point of a lane is passed over where an end of its wire stands less before it."""
FEW_CURVES = 3
"""A wire of no more is drawn whole."""


class BentWires:
    """Points by row of the index, and the boxes of their curves as one array."""

    def __init__(self) -> None:
        self.points: dict[int, tuple[Position, ...]] = {}
        self.lanes: dict[int, str] = {}
        """Which way a layout led a wire; nothing for those bent by hand."""
        self._cubics: dict[int, list[Cubic]] = {}
        self._boxes: dict[int, QRectF] = {}
        self._arrays: tuple[np.ndarray, np.ndarray] | None = None
        self._slots: dict[int, int] = {}
        """Where each row stands in the arrays."""
        self._pending: set[int] = set()
        """Rows of the arrays whose box is not known any more."""
        self._lines: tuple[np.ndarray, np.ndarray] | None = None
        self._spans: dict[int, tuple[int, int]] = {}
        """Where the straight pieces of each row start, and how many there are."""
        self._bent_anew: set[int] = set()

    def __contains__(self, row: object) -> bool:
        return row in self.points

    def set(self, row: int, points: tuple[Position, ...], lane: str = "") -> None:
        """Let a wire run through points; as any other for none."""
        if points:
            self.points[row] = points
            self.lanes[row] = lane
        else:
            self.points.pop(row, None)
            self.lanes.pop(row, None)
        if row not in self._slots or not points:
            self._arrays = self._lines = None
        self.forget(row)

    def forget(self, row: int) -> None:
        """Measure the curve anew when it is needed."""
        self._boxes.pop(row, None)
        self._cubics.pop(row, None)
        self._pending.add(row)
        self._bent_anew.add(row)

    def through(self, row: int, ends: Sequence[float]) -> tuple[Position, ...]:
        """The points that a wire runs through: those of a lane that lie between its ends, as a card was moved since."""
        points, lane = self.points[row], self.lanes[row]
        if lane not in ("right", "down"):
            return points
        axis = 0 if lane == "right" else 1
        low, high = ends[axis] + APART, ends[axis + 2] - APART
        return tuple(point for point in points if low < point[axis] < high)

    def curve(self, row: int, ends: Sequence[float], bend: float) -> QPainterPath:
        """The curve of a wire; takes in how far it reaches."""
        cubics = self._cubics[row] = bent_cubics(ends, self.through(row, ends), bend, self.lanes[row])
        path = path_of(cubics)
        self._boxes[row] = path.controlPointRect().adjusted(-PEN, -PEN, PEN, PEN)
        if self._arrays is not None and row in self._slots:
            self._arrays[1][self._slots[row]] = self._boxes[row].getCoords()
            self._pending.discard(row)
        return path

    def cubics(self, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """The curves of wires whose paths are known, as x and y of four points each, and the rows they belong to."""
        held = np.array([cubic for row in rows for cubic in self._cubics[row]], float).reshape(-1, 8)
        return np.repeat(np.array(rows, int), [len(self._cubics[row]) for row in rows]), held

    def parts(self, row: int) -> list[QRectF]:
        """Rectangles around the pieces of a wire whose curve is known."""
        boxes = ((c[::2], c[1::2]) for c in self._cubics[row])
        found = (QRectF(min(x), min(y), max(x) - min(x), max(y) - min(y)) for x, y in boxes)
        return [rect.adjusted(-PEN, -PEN, PEN, PEN) for rect in found]

    def near(self, rows: Sequence[int], rects: Sequence[QRectF]) -> list[int]:
        """Those of these wires of which a piece may be seen in any of the rectangles."""
        if not rows:
            return []
        owner, held = self.cubics(rows)
        low, high = held.reshape(-1, 4, 2).min(axis=1) - PEN, held.reshape(-1, 4, 2).max(axis=1) + PEN
        left, top, right, bottom = np.array([rect.getCoords() for rect in rects]).T
        seen = (high[:, :1] >= left) & (low[:, :1] <= right) & (high[:, 1:] >= top) & (low[:, 1:] <= bottom)
        found: list[int] = np.unique(owner[seen.any(axis=1)]).tolist()
        return found

    def seen(self, row: int, path: QPainterPath, rect: QRectF) -> QPainterPath:
        """What of a wire's `path` has to be drawn for `rect`: Qt strokes all it is given, however far away."""
        cubics = self._cubics.get(row, ())
        if len(cubics) <= FEW_CURVES or rect.contains(self._boxes[row]):
            return path
        return path_of(curves_in(cubics, rect))

    def long_lines(self, rows: Sequence[int], rect: QRectF, zoom: float) -> dict[int, list[QLineF]]:
        """Of the wires that reach far beyond `rect`, the lines that stand for them there."""
        owners: list[int] = []
        cubics: list[Cubic] = []
        wide, high = 1.5 * rect.width(), 1.5 * rect.height()
        for row in rows:
            seen = curves_in(self._cubics[row], rect)
            if any(abs(c[6] - c[0]) > wide or abs(c[7] - c[1]) > high for c in seen):
                owners += [row] * len(seen)
                cubics += seen
        found: dict[int, list[QLineF]] = {}
        if cubics:
            held = np.array(cubics)
            for row, lines in zip(owners, pieces_of(held[:, ::2], held[:, 1::2], rect, zoom), strict=True):
                found.setdefault(row, []).extend(lines)
        return found

    def box(self, row: int) -> QRectF | None:
        """How far a curve reaches, where that is known."""
        return self._boxes.get(row)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows and boxes of all bent wires; their boxes have been kept."""
        if self._arrays is None:
            rows = np.fromiter(self.points, int, len(self.points))
            boxes = np.array([self._boxes[row].getCoords() for row in self.points], float).reshape(-1, 4)
            self._arrays = rows, boxes
            self._slots = dict(zip(self.points, range(len(rows)), strict=True))
            self._pending.clear()
        return self._arrays

    def missing(self) -> list[int]:
        """Rows whose box is not known."""
        wanted = self.points if self._arrays is None else self._pending
        return [row for row in wanted if row not in self._boxes]

    def lines(self, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All these wires as straight pieces, x1, y1, x2, y2, and the row that each belongs to.

        `ends` are those of all rows.
        """
        changed = {row: self._pieces(row, ends) for row in self._bent_anew if row in self.points}
        self._bent_anew.clear()
        if self._lines is None or any(len(found) != self._spans[row][1] for row, found in changed.items()):
            every = [self._pieces(row, ends) for row in self.points]
            counts = [len(found) for found in every]
            starts = np.cumsum([0, *counts])[:-1].tolist()
            self._spans = dict(zip(self.points, zip(starts, counts, strict=True), strict=True))
            flat = np.array([line for found in every for line in found], float).reshape(-1, 4)
            self._lines = flat, np.repeat(np.fromiter(self.points, int, len(self.points)), counts)
            return self._lines
        for row, found in changed.items():
            start, count = self._spans[row]
            self._lines[0][start : start + count] = found
        return self._lines

    def _pieces(self, row: int, ends: np.ndarray) -> list[tuple[float, float, float, float]]:
        x1, y1, x2, y2 = ends[row].tolist()
        places = [(x1, y1), *self.through(row, (x1, y1, x2, y2)), (x2, y2)]
        return [(*a, *b) for a, b in pairwise(places)]
