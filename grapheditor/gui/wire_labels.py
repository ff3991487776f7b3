"""Shape and dtype in the middle of a wire, where there is room for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QRectF

from grapheditor.edit.find import SHORT_DTYPES
from grapheditor.engine.run import Run
from grapheditor.model.node import Wire

from . import card_text
from .node_card import PORT
from .node_item import NodeItem
from .wire_index import WireIndex, reach

FONT = "small"
HEIGHT = 15.0
PAD = 4.0
AIR = 3.0
"""Room between a label and anything else."""
READABLE_FROM = 0.6
MOST = 150
"""Where more wires are seen at once, there is no room for labels."""
Label = tuple[QRectF, str]


def label_texts(run: Run | None, wire: Wire) -> tuple[str, ...]:
    """What a wire carries, as ``[64, 100] f32``, and shorter; nothing before it was computed."""
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
    ways = _ways(points)
    sources = np.array([hash((w.source, w.output)) if (w := index.wires[row]) else 0 for row in rows])
    placed: list[Label] = []
    seen: set[tuple[str, int]] = set()
    for number, row in enumerate(rows):
        wire = index.wires[row]
        # wires from one output carry the same: one label that fits says it for all of them
        if wire is None or (wire.source, wire.output) in seen:
            continue
        own = points[number]
        others = ways[_runs_apart(points, sources == sources[number], number)]
        taken = np.concatenate([cards, _boxes([rect for rect, _ in placed]), others])
        label = _fitting(label_texts(run, wire), own, taken)
        if label is not None:
            placed.append(label)
            seen.add((wire.source, wire.output))
    return placed


def _runs_apart(points: np.ndarray, same_source: np.ndarray, number: int) -> np.ndarray:
    """The pieces of wires that a label of wire `number` has to keep clear of: [wire, piece].

    Where wires from one output still lie on one another, a label stands on all of them.
    """
    away = np.abs(points - points[number]).max(axis=2) > TOGETHER
    apart = away[:, :-1] | away[:, 1:] | ~same_source[:, None]
    apart[number] = False
    return apart


def _fitting(texts: tuple[str, ...], own: np.ndarray, taken: np.ndarray) -> Label | None:
    """The longest of some texts that has room on a wire, as near to its middle as may be."""
    if not texts:
        return None
    margin = np.array([card_text.width(texts[0], FONT) / 2 + PAD + AIR, HEIGHT])
    low, high = own.min(axis=0) - margin, own.max(axis=0) + margin
    near = taken[(taken[:, :2] < high).all(axis=1) & (taken[:, 2:] > low).all(axis=1)]
    spots = own[SPOTS]
    for text in texts:
        half = np.array([card_text.width(text, FONT) / 2 + PAD, HEIGHT / 2])
        before, after = spots[:, None] - half - AIR, spots[:, None] + half + AIR
        hit = ((near[:, :2] < after) & (near[:, 2:] > before)).all(axis=2).any(axis=1)
        free = np.flatnonzero(~hit)
        if len(free):
            (x, y), (w, h) = spots[free[0]].tolist(), half.tolist()
            return QRectF(x - w, y - h, 2 * w, 2 * h), text
    return None


def _reach_of(item: NodeItem) -> QRectF:
    """A card with its ports and labels."""
    bounds = item.card.bounds
    sides = PORT + 1.5
    rect = QRectF(-sides, bounds.top(), item.card.width + 2 * sides, bounds.height())
    return rect.translated(item.pos())


def _boxes(rects: list[QRectF]) -> np.ndarray:
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects]).reshape(-1, 4)


_T = np.linspace(0.0, 1.0, 25)
_BLEND = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


SPOTS = [12, *(12 + side * step for step in range(1, 8) for side in (-1, 1))]
"""Which of a wire's points a label may stand at: its middle, or more and more aside."""
TOGETHER = 3.0
"""How far apart wires from one output may be and still look like one."""


def _points(index: WireIndex, rows: list[int]) -> np.ndarray:
    """Points along the curves: [wire, point, (x, y)]."""
    x1, y1, x2, y2 = index.ends[rows].T
    bend = np.array([reach(a, b) for a, b in zip(x1.tolist(), x2.tolist(), strict=True)])
    x = np.stack([x1, x1 + bend, x2 - bend, x2], axis=1) @ _BLEND
    y = np.stack([y1, y1, y2, y2], axis=1) @ _BLEND
    points = np.stack([x, y], axis=2)
    for number, row in enumerate(rows):
        if row in index.bent:
            path = index.path(row)
            points[number] = [path.pointAtPercent(t).toTuple() for t in _T.tolist()]
    return points


def _ways(points: np.ndarray) -> np.ndarray:
    """Boxes around the short pieces between points: [wire, piece, (left, top, right, bottom)]."""
    before, after = points[:, :-1], points[:, 1:]
    return np.concatenate([np.minimum(before, after), np.maximum(before, after)], axis=2)
