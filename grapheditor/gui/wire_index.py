"""Where every wire runs, as arrays: which ones cross a rectangle is asked for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QLineF, QRectF
from PySide6.QtGui import QPainterPath

from grapheditor.edit.wire_shape import MOST, MOST_BACK, reach
from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId, Position, Wire

from .bent_curves import PEN, path_of
from .bent_wires import BentWires
from .wire_curve import curve
from .wire_pieces import are_long, boxes_along, pieces, seen_part, touching

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

MOST_PATHS = 4000
"""Curves kept at a time; each takes as much memory as all else that is known of its wire."""


class WireIndex:
    """Wires by row: `ends` holds x1, y1, x2, y2 of each, NaN where a row is free.

    `touching` tells the wires of nodes; the graph knows them, so there is no second list of them here.
    """

    def __init__(self, touching: Callable[[Iterable[NodeId]], list[Wire]]) -> None:
        self.ends = np.full((64, 4), np.nan)
        self._boxes = np.full((4, 64), np.nan)
        """Left, top, right and bottom of what each row can reach: a frame asks for those in view, so they are kept."""
        self.grad = np.zeros(64, bool)
        self.rows: dict[Port, int] = {}
        self.wires: list[Wire | None] = [None] * 64
        self.bent = BentWires()
        self.paths: dict[int, QPainterPath] = {}
        """Curves of the wires that were drawn last."""
        self._boxed: tuple[object, np.ndarray] | None = None
        """Ends of the wires whose boxes were asked for last, and these."""
        self._free = list(range(63, -1, -1))
        self._touching = touching

    def add(self, wire: Wire) -> int:
        """A row for a wire whose ends are told later."""
        return self.add_all([wire])[0]

    def add_all(self, wires: Iterable[Wire]) -> list[int]:
        """Rows for wires whose ends are told later."""
        found = []
        for wire in wires:
            if not self._free:
                self._grow()
            row = self._free.pop()
            self.rows[wire.target, wire.slot] = row
            self.wires[row] = wire
            found.append(row)
        return found

    def remove_all(self, wires: Iterable[Wire]) -> None:
        """Free the rows of wires."""
        rows = [self.rows.pop((wire.target, wire.slot)) for wire in wires]
        for row in rows:
            self.wires[row] = None
        self._forget_curves(rows)
        for row in self.bent.points.keys() & rows if self.bent.points else ():
            self.bent.set(row, ())
        self.ends[rows] = np.nan
        self._boxes[:, rows] = np.nan
        self._free += rows

    def _forget_curves(self, rows: list[int]) -> None:
        for row in rows if self.paths else ():
            self.paths.pop(row, None)

    def wires_of(self, rows: Iterable[int]) -> list[Wire]:
        """The wires in these rows, none of which is free."""
        wires = self.wires
        return [wires[row] for row in rows]

    def of_nodes(self, node_ids: Iterable[NodeId]) -> list[int]:
        """Rows of the wires that touch any of these nodes."""
        found = (self.rows.get((wire.target, wire.slot)) for wire in self._touching(node_ids))
        return [row for row in found if row is not None]

    def place(self, rows: list[int], ends: ArrayLike) -> bool:
        """Tell where wires run, x1, y1, x2, y2 of each; returns whether any of them ran elsewhere before."""
        now = np.array(ends, float).reshape(-1, 4)
        if self.run_there(rows, now):
            return False
        self.ends[rows] = now
        self._boxes[:, rows] = _boxes(now)
        self._forget_curves(rows)
        for row in rows if self.bent.points else ():
            if row in self.bent:
                self.bent.forget(row)
        return True

    def run_there(self, rows: list[int], ends: ArrayLike) -> bool:
        """Whether that is where these wires run by now."""
        return np.array_equal(np.reshape(ends, (-1, 4)), self.ends[rows])

    def take_grad(self, rows: list[int], grad: Sequence[bool]) -> bool:
        """Tell whether wires carry grad; returns whether any did not before, or does not any more."""
        if np.array_equal(grad, self.grad[rows]):
            return False
        self.grad[rows] = grad
        return True

    def bend(self, row: int, points: tuple[Position, ...], lane: str = "") -> None:
        """Tell through which points a wire runs, and which way if a layout led it there."""
        self.paths.pop(row, None)
        self.bent.set(row, points, lane)

    def bounds(self, row: int) -> QRectF:
        """A rectangle that holds a wire with its pen."""
        x1, y1, x2, y2 = self.ends[row].tolist()
        if x1 != x1:
            return QRectF()
        if row in self.bent:
            self.path(row)
            return QRectF(self.bent.box(row) or QRectF())
        bend = reach(x2 - x1)
        left, right = min(x1, x2 - bend) - 6.0, max(x2, x1 + bend) + 6.0
        return QRectF(left, min(y1, y2) - 6.0, right - left, abs(y2 - y1) + 12.0)

    def parts(self, rows: Sequence[int], were: np.ndarray | None = None, rect: QRectF | None = None) -> list[QRectF]:
        """Small rectangles that together hold these wires with their pens, and what `boxes` told before they moved.

        With `rect`, as far as they are seen there.
        """
        boxes = self.boxes(rows, rect)
        if were is not None:
            boxes = _both(were, boxes)
        # a wire that has no place yet is seen nowhere
        placed = boxes[:, ~np.isnan(boxes[0])].T.tolist()
        found = [QRectF(left, top, right - left, bottom - top) for left, top, right, bottom in placed]
        bent = [part for row in rows if row in self.bent for part in self._bent_parts(row)]
        return found + (bent if rect is None else [part for part in bent if part.intersects(rect)])

    def boxes(self, rows: Sequence[int], rect: QRectF | None = None) -> np.ndarray:
        """Left, top, right and bottom of eight boxes for each of these wires, but for bent ones; see `parts`."""
        ends = self.ends[[row for row in rows if row not in self.bent] if self.bent.points else rows]
        key = ends.tobytes(), rect
        if self._boxed is None or self._boxed[0] != key:  # a drag asks where wires are that it has just moved there
            self._boxed = key, boxes_along(ends, rect).reshape(4, -1)
        return self._boxed[1]

    def near(self, rows: Sequence[int], rects: Sequence[QRectF]) -> list[int]:
        """Those of these wires that may be seen in any of the rectangles."""
        bent = [row for row in rows if row in self.bent]
        plain = np.array([row for row in rows if row not in self.bent], int)
        left, top, right, bottom = boxes_along(self.ends[plain])[..., None]
        x1, y1, x2, y2 = np.array([rect.getCoords() for rect in rects]).T
        seen = ((right >= x1) & (left <= x2) & (bottom >= y1) & (top <= y2)).any(axis=(1, 2))
        found: list[int] = plain[seen].tolist()
        return found + self.bent.near(bent, rects)

    def crossing(self, rect: QRectF) -> list[int]:
        """Rows of wires that may be seen in `rect`."""
        seen = self._may_be_in(rect)
        if self.bent.points:
            seen[self._bent_rows()] = False
        rows = np.flatnonzero(seen)
        if len(rows) > 48:  # worth a closer look: long wires pass by far from the corners of their boxes
            rows = rows[touching(self.ends[rows], rect)]
        found: list[int] = rows.tolist()
        return found + self.bent_crossing(rect) if self.bent.points else found

    def bent_crossing(self, rect: QRectF) -> list[int]:
        """Those of them that run through points of their own."""
        self._bent_rows()
        rows, boxes = self.bent.arrays()
        seen = (boxes[:, 2] >= rect.left()) & (boxes[:, 0] <= rect.right())
        seen &= (boxes[:, 3] >= rect.top()) & (boxes[:, 1] <= rect.bottom())
        found: list[int] = rows[seen].tolist()
        return found

    def seen_paths(self, rows: Sequence[int], rect: QRectF) -> dict[int, QPainterPath]:
        """Of those of these wires that reach far out of `rect`, the piece in it; but for bent ones."""
        plain = np.array([row for row in rows if row not in self.bent], int)
        chosen = plain[are_long(self.ends[plain], rect)]
        cubics = np.moveaxis(seen_part(self.ends[chosen], rect), 0, -1).reshape(-1, 8).tolist()
        rows = chosen.tolist()
        return {
            row: path_of([] if isnan(cubic[0]) else [tuple(cubic)]) for row, cubic in zip(rows, cubics, strict=True)
        }

    def _bent_parts(self, row: int) -> list[QRectF]:
        self.path(row)
        return self.bent.parts(row) if self.ends[row, 0] == self.ends[row, 0] else []

    def _bent_rows(self) -> np.ndarray:
        for row in self.bent.missing():
            self.paths.pop(row, None)
            self.path(row)
        return self.bent.arrays()[0]

    def path(self, row: int) -> QPainterPath:
        """The curve of one wire."""
        path = self.paths.get(row)
        if path is None:
            if len(self.paths) > MOST_PATHS:
                self.paths.clear()
            ends = self.ends[row].tolist()
            if row in self.bent:
                path = self.bent.curve(row, ends, reach(ends[2] - ends[0]))
            else:
                path = curve(*ends)
            self.paths[row] = path
        return path

    def long_lines(self, rows: list[int], exposed: QRectF, zoom: float) -> dict[int, list[QLineF]]:
        """What stands for those of these wires that reach far out of what is painted."""
        bent = [row for row in rows if row in self.bent] if self.bent.points else []
        plain = np.array([row for row in rows if row not in self.bent] if bent else rows, int)
        chosen = plain[are_long(self.ends[plain], exposed)]
        lines = dict(zip(chosen.tolist(), pieces(self.ends[chosen], exposed, zoom), strict=True))
        return lines | self.bent.long_lines(bent, exposed, zoom) if bent else lines

    def straight(self, chosen: np.ndarray) -> list[QPainterPath]:
        """Of the wires `chosen`, one truth for each row, those without grad and those with it, as straight lines."""
        plain = chosen & ~np.isnan(self.ends[:, 0])
        if self.bent.points:
            plain[list(self.bent.points)] = False
        ends, grad = self.ends[plain], self.grad[plain]
        if self.bent.points:
            lines, owners = self.bent.lines(self.ends)
            seen = chosen[owners] & ~np.isnan(lines[:, 0])
            ends, grad = np.concatenate([ends, lines[seen]]), np.concatenate([grad, self.grad[owners[seen]]])
        return [line_path(ends[~grad]), line_path(ends[grad])]

    def only(self, rows: Collection[int]) -> np.ndarray:
        """For each row whether it is one of these."""
        chosen = np.zeros(len(self.ends), bool)
        chosen[list(rows)] = True
        return chosen

    def all_but(self, rows: Collection[int], rect: QRectF | None = None) -> np.ndarray:
        """For each row whether it is none of these, and may be seen in `rect`; all bent ones may."""
        chosen = np.ones(len(self.ends), bool) if rect is None else self._may_be_in(rect)
        if self.bent.points:
            chosen[list(self.bent.points)] = True
        chosen[list(rows)] = False
        return chosen

    def _may_be_in(self, rect: QRectF) -> np.ndarray:
        left, top, right, bottom = self._boxes
        seen: np.ndarray = (right >= rect.left()) & (left <= rect.right())
        seen &= (bottom >= rect.top()) & (top <= rect.bottom())
        return seen

    def lines_of(self, rows: list[int]) -> np.ndarray:
        """These wires as straight pieces, x1, y1, x2, y2."""
        if not self.bent.points:
            return self.ends[rows]
        lines, of_row = self.bent.lines(self.ends)
        plain = [row for row in rows if row not in self.bent]
        return np.concatenate([self.ends[plain], lines[np.isin(of_row, rows)]])

    def _grow(self) -> None:
        size = len(self.ends)
        self.ends = np.concatenate([self.ends, np.full((size, 4), np.nan)])
        self._boxes = np.concatenate([self._boxes, np.full((4, size), np.nan)], axis=1)
        self.grad = np.concatenate([self.grad, np.zeros(size, bool)])
        self.wires += [None] * size
        self._free = list(range(2 * size - 1, size - 1, -1))


def _boxes(ends: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of wires with their curves at their longest, and their pens."""
    x1, y1, x2, y2 = np.asarray(ends, float).reshape(-1, 4).T
    back = np.where(x2 < x1, MOST_BACK, MOST) + PEN
    return np.stack(
        [
            np.minimum(x1, x2) - back,
            np.minimum(y1, y2) - 6.0,
            np.maximum(x1, x2) + back,
            np.maximum(y1, y2) + 6.0,
        ]
    )


def _both(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Boxes that hold these and those, pair by pair where that makes them no larger."""
    both = np.concatenate([np.fmin(before[:2], after[:2]), np.fmax(before[2:], after[2:])])
    apart = _area(both) > _area(before) + _area(after)
    return np.concatenate([both[:, ~apart], before[:, apart], after[:, apart]], axis=1)


def _area(boxes: np.ndarray) -> np.ndarray:
    left, top, right, bottom = boxes
    return (right - left) * (bottom - top)


def line_path(ends: np.ndarray) -> QPainterPath:
    """One path of many lines, handed over in Qt's own stream format instead of call by call."""
    count = len(ends)
    path = QPainterPath()
    if not count:
        return path
    from PySide6.QtCore import QDataStream, QIODevice  # a small graph needs none, and they take long to make

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
