"""Where every wire runs, as arrays: which ones cross a rectangle is asked for all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QByteArray, QDataStream, QIODevice, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId, Position, Wire

from .bent_wires import BentWires, bent_curve

Ends = tuple[float, float, float, float]


def reach(x1: float, x2: float) -> float:
    """How far a wire's control points stand from its ends."""
    across = x2 - x1
    return max(28.0, min(across * 0.5, 160.0)) if across >= 0 else min(48.0 - across * 0.35, 220.0)


def curve(x1: float, y1: float, x2: float, y2: float) -> QPainterPath:
    """The wire from an output at (x1, y1) to an input at (x2, y2)."""
    path = QPainterPath(QPointF(x1, y1))
    bend = reach(x1, x2)
    path.cubicTo(x1 + bend, y1, x2 - bend, y2, x2, y2)
    return path


class WireIndex:
    """Wires by row: `ends` holds x1, y1, x2, y2 of each, NaN where a row is free."""

    def __init__(self) -> None:
        self.ends = np.full((64, 4), np.nan)
        self.grad = np.zeros(64, bool)
        self.rows: dict[Port, int] = {}
        self.wires: list[Wire | None] = [None] * 64
        self.paths: list[QPainterPath | None] = [None] * 64
        self.bent = BentWires()
        self._free = list(range(63, -1, -1))
        self._of_node: dict[NodeId, set[int]] = {}

    def add(self, wire: Wire) -> int:
        """A row for a wire whose ends are told later."""
        if not self._free:
            self._grow()
        row = self._free.pop()
        self.rows[wire.target, wire.slot] = row
        self.wires[row] = wire
        self._of_node.setdefault(wire.source, set()).add(row)
        self._of_node.setdefault(wire.target, set()).add(row)
        return row

    def remove(self, wire: Wire) -> None:
        """Free the row of a wire."""
        row = self.rows.pop((wire.target, wire.slot))
        for node_id in {wire.source, wire.target}:
            rows = self._of_node[node_id]
            rows.discard(row)
            if not rows:
                del self._of_node[node_id]
        self.wires[row] = self.paths[row] = None
        self.ends[row] = np.nan
        if row in self.bent:
            self.bent.set(row, ())
        self._free.append(row)

    def of_nodes(self, node_ids: Iterable[NodeId]) -> list[int]:
        """Rows of the wires that touch any of these nodes."""
        found: set[int] = set()
        for node_id in node_ids:
            found |= self._of_node.get(node_id, set())
        return list(found)

    def place(self, rows: list[int], ends: list[Ends]) -> None:
        """Tell where wires run."""
        if rows:
            self.ends[rows] = ends
            for row in rows:
                self.paths[row] = None
                if row in self.bent:
                    self.bent.forget(row)

    def bend(self, row: int, points: tuple[Position, ...]) -> None:
        """Tell through which points a wire runs."""
        self.paths[row] = None
        self.bent.set(row, points)

    def bounds(self, row: int) -> QRectF:
        """A rectangle that holds a wire with its pen."""
        x1, y1, x2, y2 = self.ends[row].tolist()
        if x1 != x1:
            return QRectF()
        if row in self.bent:
            self.path(row)
            return QRectF(self.bent.box(row) or QRectF())
        bend = reach(x1, x2)
        left, right = min(x1, x2 - bend) - 6.0, max(x2, x1 + bend) + 6.0
        return QRectF(left, min(y1, y2) - 6.0, right - left, abs(y2 - y1) + 12.0)

    def crossing(self, rect: QRectF) -> list[int]:
        """Rows of wires that may be seen in `rect`."""
        x1, y1, x2, y2 = self.ends.T
        back = np.where(x2 < x1, 226.0, 166.0)  # the longest reach, with the pen
        with np.errstate(invalid="ignore"):
            seen = (np.maximum(x1, x2) + back >= rect.left()) & (np.minimum(x1, x2) - back <= rect.right())
            seen &= (np.maximum(y1, y2) + 6.0 >= rect.top()) & (np.minimum(y1, y2) - 6.0 <= rect.bottom())
            if self.bent.points:
                seen[list(self.bent.points)] = False
            rows = np.flatnonzero(seen)
        if len(rows) > 48:  # worth a closer look: long wires pass by far from the corners of their boxes
            rows = rows[_touching(self.ends[rows], rect)]
        found: list[int] = rows.tolist()
        return found + self.bent_crossing(rect) if self.bent.points else found

    def bent_crossing(self, rect: QRectF) -> list[int]:
        """Those of them that run through points of their own."""
        for row in self.bent.missing():
            self.path(row)
        rows, boxes = self.bent.arrays()
        seen = (boxes[:, 2] >= rect.left()) & (boxes[:, 0] <= rect.right())
        seen &= (boxes[:, 3] >= rect.top()) & (boxes[:, 1] <= rect.bottom())
        found: list[int] = rows[seen].tolist()
        return found

    def path(self, row: int) -> QPainterPath:
        """The curve of one wire."""
        path = self.paths[row]
        if path is None:
            ends = self.ends[row].tolist()
            if row in self.bent:
                path = bent_curve(ends, self.bent.points[row], reach(ends[0], ends[2]))
                self.bent.keep_box(row, path)
            else:
                path = curve(*ends)
            self.paths[row] = path
        return path

    def straight(self, grad: bool) -> QPainterPath:
        """All wires that carry grad, or all others, as straight lines in one path."""
        chosen = (self.grad == grad) & ~np.isnan(self.ends[:, 0])
        chosen[list(self.bent.points)] = False
        path = line_path(self.ends[chosen])
        for row in self.bent.points:
            if self.grad[row] == grad:
                self.bent.lines(path, row, self.ends[row].tolist())
        return path

    def _grow(self) -> None:
        size = len(self.ends)
        self.ends = np.concatenate([self.ends, np.full((size, 4), np.nan)])
        self.grad = np.concatenate([self.grad, np.zeros(size, bool)])
        self.wires += [None] * size
        self.paths += [None] * size
        self._free = list(range(2 * size - 1, size - 1, -1))


_T = np.linspace(0.0, 1.0, 17)
_BLEND = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


def _touching(ends: np.ndarray, rect: QRectF) -> np.ndarray:
    """Which of these curves have one of 16 pieces whose box meets `rect`."""
    x1, y1, x2, y2 = ends.T
    across = x2 - x1
    bend = np.where(across >= 0, np.clip(across * 0.5, 28.0, 160.0), np.minimum(48.0 - across * 0.35, 220.0))
    x = np.stack([x1, x1 + bend, x2 - bend, x2], axis=1) @ _BLEND
    y = np.stack([y1, y1, y2, y2], axis=1) @ _BLEND
    a, b, margin = x[:, :-1], x[:, 1:], 8.0
    meets = (np.maximum(a, b) + margin >= rect.left()) & (np.minimum(a, b) - margin <= rect.right())
    a, b = y[:, :-1], y[:, 1:]
    meets &= (np.maximum(a, b) + margin >= rect.top()) & (np.minimum(a, b) - margin <= rect.bottom())
    touching: np.ndarray = np.logical_or.reduce(meets, axis=1)
    return touching


def line_path(ends: np.ndarray) -> QPainterPath:
    """One path of many lines, handed over in Qt's own stream format instead of call by call."""
    count = len(ends)
    path = QPainterPath()
    if not count:
        return path
    elements = np.empty(count * 2, dtype=[("type", ">i4"), ("x", ">f8"), ("y", ">f8")])
    elements["type"] = np.tile([0, 1], count)
    elements["x"] = ends[:, [0, 2]].ravel()
    elements["y"] = ends[:, [1, 3]].ravel()
    head = np.array([2 * count], ">u4").tobytes()
    tail = np.array([0, 1], ">i4").tobytes()  # start of the last subpath, fill rule
    data = QByteArray(head + elements.tobytes() + tail)  # the stream reads from it and does not own it
    stream = QDataStream(data, QIODevice.OpenModeFlag.ReadOnly)
    stream >> path
    return path
