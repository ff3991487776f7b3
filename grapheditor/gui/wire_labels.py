"""Shape and dtype in the middle of a wire, where there is room for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QRectF

from grapheditor.engine.run import Run
from grapheditor.model.node import Wire

from . import card_text
from .node_card import PORT
from .node_item import NodeItem
from .wire_index import WireIndex
from .wire_marks import FONT, HEIGHT, PAD, Label
from .wire_pieces import controls

AIR = 3.0
"""Room between a label and anything else."""
MOST = 150
"""Where more wires are seen at once, there is no room for labels."""


def label_texts(run: Run | None, wire: Wire) -> tuple[str, ...]:
    """What a wire carries, as ``[64, 100] f32``, and shorter; nothing before it was computed."""

    from grapheditor.edit.find import SHORT_DTYPES

    result = run.nodes.get(wire.source) if run else None
    if result is None or not result.values or wire.output >= len(result.values):
        return ()
    array = result.values[wire.output]
    dtype = str(array.dtype)
    shape = str(list(array.shape))
    return f"{shape} {SHORT_DTYPES.get(dtype, dtype)}", shape


def place_labels(
    index: WireIndex, rows: list[int], run: Run | None, items: Sequence[NodeItem], grounds: Iterable[QRectF] = ()
) -> list[Label]:
    """Labels for these wires; none where it would cover a card, a port, another wire, a label or one of `grounds`."""
    if not 0 < len(rows) <= MOST:
        return []
    cards = _boxes([*map(_reach_of, items), *grounds])
    points = _points(index, rows)
    # by column, as numpy is slow where the last axis is short: left, top, right and bottom of cards and pieces of wires
    taken = np.concatenate([cards, _ways(points).reshape(-1, 4)]).T.copy()
    pieces = points.shape[1] - 1
    sources = np.array([hash((w.source, w.output)) if (w := index.wires[row]) else 0 for row in rows])
    placed: list[Label] = []
    seen: set[tuple[str, int]] = set()
    for number, row in enumerate(rows):
        wire = index.wires[row]
        # wires from one output carry the same: one label that fits says it for all of them
        if wire is None or (wire.source, wire.output) in seen:
            continue
        counts = np.ones(taken.shape[1], bool)
        for sibling in np.flatnonzero(sources == sources[number]).tolist():
            first = len(cards) + sibling * pieces
            counts[first : first + pieces] = _apart(points[sibling], points[number])
        label = _fitting(label_texts(run, wire), points[number], taken, counts, [rect for rect, _ in placed])
        if label is not None:
            placed.append(label)
            seen.add((wire.source, wire.output))
    return placed


def _apart(other: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Which pieces of a wire from the same output a label has to keep clear of: not those that lie on its own wire."""
    away = np.abs(other - own).max(axis=1) > TOGETHER
    return away[:-1] | away[1:]


def _fitting(
    texts: tuple[str, ...], own: np.ndarray, taken: np.ndarray, counts: np.ndarray, placed: Sequence[QRectF]
) -> Label | None:
    """The longest of some texts that has room on a wire, as near to its middle as may be."""
    if not texts:
        return None
    wide = card_text.width(texts[0], FONT) / 2 + PAD + AIR
    (least_x, least_y), (most_x, most_y) = own.min(axis=0).tolist(), own.max(axis=0).tolist()
    left, top, right, bottom = taken
    near = counts & (left < most_x + wide) & (right > least_x - wide)
    near &= (top < most_y + HEIGHT) & (bottom > least_y - HEIGHT)
    left, top, right, bottom = np.concatenate([taken[:, near], _boxes(placed).T], axis=1)
    spots = own[SPOTS]
    x, y = spots[:, :1], spots[:, 1:]
    level = (top < y + HEIGHT / 2 + AIR) & (bottom > y - HEIGHT / 2 - AIR)
    for text in texts:
        half = card_text.width(text, FONT) / 2 + PAD
        hit = (level & (left < x + half + AIR) & (right > x - half - AIR)).any(axis=1)
        free = np.flatnonzero(~hit)
        if len(free):
            at_x, at_y = spots[free[0]].tolist()
            return QRectF(at_x - half, at_y - HEIGHT / 2, 2 * half, HEIGHT), text
    return None


def _reach_of(item: NodeItem) -> QRectF:
    """A card with its ports and labels."""
    bounds = item.card.bounds
    sides = PORT + 1.5
    rect = QRectF(-sides, bounds.top(), item.card.width + 2 * sides, bounds.height())
    return rect.translated(item.pos())


def _boxes(rects: Sequence[QRectF]) -> np.ndarray:
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects]).reshape(-1, 4)


_T = np.linspace(0.0, 1.0, 25)
_BLEND = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


SPOTS = [12, *(12 + side * step for step in range(1, 8) for side in (-1, 1))]
"""Which of a wire's points a label may stand at: its middle, or more and more aside."""
TOGETHER = 3.0
"""How far apart wires from one output may be and still look like one."""


def _points(index: WireIndex, rows: list[int]) -> np.ndarray:
    """Points along the curves: [wire, point, (x, y)]."""
    across, down = controls(index.ends[rows])
    points = np.stack([across @ _BLEND, down @ _BLEND], axis=2)
    for number, row in enumerate(rows):
        if row in index.bent:
            path = index.path(row)
            points[number] = [path.pointAtPercent(t).toTuple() for t in _T.tolist()]
    return points


def _ways(points: np.ndarray) -> np.ndarray:
    """Boxes around the short pieces between points: [wire, piece, (left, top, right, bottom)]."""
    before, after = points[:, :-1], points[:, 1:]
    return np.concatenate([np.minimum(before, after), np.maximum(before, after)], axis=2)
