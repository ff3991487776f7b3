"""Which wires a card lies on and which ones a stroke cuts, asked for many wires at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from .wire_index import WireIndex
from .wire_pieces import controls

_T = np.linspace(0.0, 1.0, 17)
_BLEND = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


class Pieces:
    """Short straight pieces of wires, row by row: `x` and `y` have 17 points for each curve of a wire."""

    def __init__(self, index: WireIndex, rows: Sequence[int]) -> None:
        plain = np.array([row for row in rows if row not in index.bent] if index.bent.points else rows, int)
        across, down = controls(index.ends[plain])
        if len(plain) < len(rows):
            bent = [row for row in rows if row in index.bent]
            for row in bent:
                index.path(row)
            owners, held = index.bent.cubics(bent)
            plain = np.concatenate([plain, owners])
            across, down = np.concatenate([across, held[:, ::2]]), np.concatenate([down, held[:, 1::2]])
        self.rows = plain
        self.x, self.y = across @ _BLEND, down @ _BLEND


def wires_under(index: WireIndex, rect: QRectF, without: Collection[int] = ()) -> list[int]:
    """Rows of the wires that run through the ellipse in `rect`, nearest to its middle first."""
    rows = [] if rect.isEmpty() else [row for row in index.crossing(rect) if row not in without]
    if not rows:
        return []
    pieces, centre = Pieces(index, rows), rect.center()
    x, y = (pieces.x - centre.x()) / (rect.width() / 2), (pieces.y - centre.y()) / (rect.height() / 2)
    along_x, along_y = np.diff(x), np.diff(y)
    length = np.maximum(along_x**2 + along_y**2, 1e-12)
    t = np.clip(-(x[:, :-1] * along_x + y[:, :-1] * along_y) / length, 0.0, 1.0)
    away = np.hypot(x[:, :-1] + t * along_x, y[:, :-1] + t * along_y).min(axis=1)
    inside = np.flatnonzero(away <= 1.0)
    nearest = inside[np.argsort(away[inside])]
    return list(dict.fromkeys(pieces.rows[nearest].tolist()))


def wires_cut(index: WireIndex, start: QPointF, end: QPointF, straight: bool) -> list[int]:
    """Rows of the wires that the line from `start` to `end` crosses; `straight` takes wires as straight lines."""
    if straight:
        rows = np.flatnonzero(~np.isnan(index.ends[:, 0]))
        x, y = index.ends[rows][:, [0, 2]], index.ends[rows][:, [1, 3]]
    else:
        near = index.crossing(QRectF(start, end).normalized().adjusted(-1.0, -1.0, 1.0, 1.0))
        if not near:
            return []
        pieces = Pieces(index, near)
        rows, x, y = pieces.rows, pieces.x, pieces.y
    px, py = start.x(), start.y()
    dx, dy = end.x() - px, end.y() - py
    side = dx * (y - py) - dy * (x - px)
    """On which side of the stroke each point of a wire lies."""
    along_x, along_y = np.diff(x), np.diff(y)
    from_start = along_x * (py - y[:, :-1]) - along_y * (px - x[:, :-1])
    from_end = from_start + along_x * dy - along_y * dx
    crosses = (side[:, :-1] * side[:, 1:] <= 0.0) & (from_start * from_end <= 0.0)
    crosses &= (side[:, :-1] != 0.0) | (side[:, 1:] != 0.0)
    return list(dict.fromkeys(rows[np.logical_or.reduce(crosses, axis=1)].tolist()))


def fraction_along(index: WireIndex, row: int, pos: QPointF) -> float:
    """How far along a wire the point nearest to `pos` is: 0 at its source, 1 at its target."""
    pieces = Pieces(index, [row])
    x, y = pieces.x.ravel(), pieces.y.ravel()
    if not len(x):
        return 0.5
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    nearest = int(np.argmin(np.hypot(x - pos.x(), y - pos.y())))
    return float(lengths[nearest] / max(lengths[-1], 1e-9))
