"""The pieces of wires that can be seen, as short straight lines.

Qt strokes all of a curve however little of it is in view, and fills what it
stroked; lines with square ends it draws directly, seven times as fast.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, QRectF

from grapheditor.edit.wire_shape import reaches

MARGIN = 8.0
"""Room for the pen around a rectangle."""
STEPS = 64
MOST_LINES = 32
FLAT = 0.15
"""Scene units by which a line may miss its curve, at 100 %; more, and one sees its corners."""

_T = np.linspace(0.0, 1.0, STEPS + 1)


def _blend(t: np.ndarray) -> np.ndarray:
    return np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=-1)


_BLEND = _blend(_T)
_COARSE = _blend(_T[::4])


def _halving(levels: int) -> np.ndarray:
    """What a curve's control points are multiplied with for those of the 2**levels curves that it can be cut into."""
    left = np.array([[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25, 0.5, 0.25, 0], [0.125, 0.375, 0.375, 0.125]])
    right = left[::-1, ::-1]
    weights = [np.eye(4)]
    for _ in range(levels):
        weights = [half @ whole for whole in weights for half in (left, right)]
    return np.concatenate(weights).T


_PARTS = _halving(3)


def _cutting() -> np.ndarray:
    """What a curve's control points are multiplied with for those of the piece from one sixteenth to another.

    By its polar form (blossom): they are those at (u, u, u), (u, u, v), (u, v, v) and (v, v, v).
    """
    u, v = np.meshgrid(_T[::4], _T[::4], indexing="ij")
    a, b, c = np.array([[u, u, u, v], [u, u, v, v], [u, v, v, v]])
    polar = [
        (1 - a) * (1 - b) * (1 - c),
        a * (1 - b) * (1 - c) + b * (1 - a) * (1 - c) + c * (1 - a) * (1 - b),
        a * b * (1 - c) + a * c * (1 - b) + b * c * (1 - a),
        a * b * c,
    ]
    return np.array(polar).transpose(2, 3, 0, 1)


_CUT = _cutting()
_PIECES = len(_CUT) - 1


def controls(ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Across and down, the four control points of each curve."""
    x1, x2 = ends[:, 0], ends[:, 2]
    across = x2 - x1
    bend = reaches(across)
    x = ends[:, [0, 0, 2, 2]]
    x[:, 1] += bend
    x[:, 2] -= bend
    return x, ends[:, [1, 1, 3, 3]]


def touching(ends: np.ndarray, rect: QRectF) -> np.ndarray:
    """Which of these curves have one of 16 pieces whose box meets `rect`."""
    x, y = controls(ends)
    found: np.ndarray = np.logical_or.reduce(_meets(x @ _COARSE.T, y @ _COARSE.T, rect), axis=1)
    return found


def _meets(x: np.ndarray, y: np.ndarray, rect: QRectF) -> np.ndarray:
    a, b = x[:, :-1], x[:, 1:]
    meets: np.ndarray = (np.maximum(a, b) + MARGIN >= rect.left()) & (np.minimum(a, b) - MARGIN <= rect.right())
    a, b = y[:, :-1], y[:, 1:]
    meets &= (np.maximum(a, b) + MARGIN >= rect.top()) & (np.minimum(a, b) - MARGIN <= rect.bottom())
    return meets


def seen_part(ends: np.ndarray, rect: QRectF) -> np.ndarray:
    """The control points of the piece of each curve that is seen in `rect`: 2 by rows by 4, NaN where none is."""
    points = np.array(controls(ends))
    meets = _meets(points[0] @ _COARSE.T, points[1] @ _COARSE.T, rect)
    first, beyond = np.argmax(meets, axis=1), _PIECES - np.argmax(meets[:, ::-1], axis=1)
    found: np.ndarray = (points[:, :, None] @ _CUT[first, beyond])[:, :, 0]
    found[:, ~np.logical_or.reduce(meets, axis=1)] = np.nan
    return found


def boxes_along(ends: np.ndarray, rect: QRectF | None = None) -> np.ndarray:
    """Left, top, right and bottom of eight boxes in which each curve runs, as far as seen in `rect`: 4 by rows by 8.

    They are much smaller than the one box around all of it. A curve lies
    within its control points (the convex hull property of Bezier curves).
    """
    points = np.array(controls(ends)) if rect is None else seen_part(ends, rect)
    along = (points @ _PARTS).reshape(2, -1, 8, 4)
    return np.concatenate([along.min(-1) - MARGIN, along.max(-1) + MARGIN])


def are_long(ends: np.ndarray, rect: QRectF) -> np.ndarray:
    """Which wires reach so far beyond `rect` that lines are faster: about one that is seen whole, a curve is."""
    x1, y1, x2, y2 = ends.T
    found: np.ndarray = (abs(x2 - x1) > 1.5 * rect.width()) | (abs(y2 - y1) > 1.5 * rect.height())
    return found


def pieces(ends: np.ndarray, rect: QRectF, zoom: float = 1.0) -> list[list[QLineF]]:
    """Of each of these wires, the lines that stand for it in `rect`."""
    return pieces_of(*controls(ends), rect, zoom)


def pieces_of(x: np.ndarray, y: np.ndarray, rect: QRectF, zoom: float = 1.0) -> list[list[QLineF]]:
    """The same of curves by their control points, across and down."""
    meets = _meets(x @ _BLEND.T, y @ _BLEND.T, rect)
    seen = np.logical_or.reduce(meets, axis=1)
    first = np.argmax(meets, axis=1) / STEPS
    last = 1.0 - np.argmax(meets[:, ::-1], axis=1) / STEPS
    blend = _blend(first[:, None] + (last - first)[:, None] * np.linspace(0.0, 1.0, MOST_LINES + 1))
    px, py = np.einsum("ijk,ik->ij", blend, x), np.einsum("ijk,ik->ij", blend, y)
    counts = _counts(px, py, FLAT / max(zoom, 1.0))
    found: list[list[QLineF]] = []
    for row_x, row_y, count, is_seen in zip(px.tolist(), py.tolist(), counts.tolist(), seen.tolist(), strict=True):
        step = MOST_LINES // count
        spots = list(zip(row_x[::step], row_y[::step], strict=True)) if is_seen else []
        found.append([QLineF(*a, *b) for a, b in pairwise(spots)])
    return found


def _counts(px: np.ndarray, py: np.ndarray, flat: float) -> np.ndarray:
    """How many lines each piece needs, a power of two: a chord misses its arc by an eighth of the bend within it.

    Only what bends sideways counts: along the curve the points may come closer as they like.
    """
    dx, dy = np.diff(px), np.diff(py)
    sideways = abs(dx[:, :-1] * np.diff(dy) - dy[:, :-1] * np.diff(dx))
    bend = (sideways / np.maximum(np.hypot(dx, dy)[:, :-1], 1e-9)).max(axis=1) / 8.0
    needed = np.log2(MOST_LINES * np.sqrt(np.maximum(bend / flat, 1e-12)))
    counts: np.ndarray = (2 ** np.clip(np.ceil(needed), 0, 5)).astype(int)
    return counts
