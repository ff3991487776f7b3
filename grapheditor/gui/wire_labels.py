"""Shape and dtype in the middle of a wire, where there is room for them."""

from __future__ import annotations

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
AIR = 2.0
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


def place_labels(index: WireIndex, rows: list[int], run: Run | None, items: list[NodeItem]) -> list[Label]:
    """Labels for these wires; none that would cover a card, a port, another wire or label, or has too short a wire."""
    if not 0 < len(rows) <= MOST:
        return []
    cards = _boxes([_reach_of(item) for item in items])
    points = _points(index.ends[rows])
    ways = _ways(points)
    sources = np.array([hash((w.source, w.output)) if (w := index.wires[row]) else 0 for row in rows])
    placed: list[Label] = []
    seen: set[tuple[str, int]] = set()
    for number, row in enumerate(rows):
        wire = index.wires[row]
        # wires from one output carry the same: one label that fits says it for all of them, and may lie across them
        if wire is None or (wire.source, wire.output) in seen:
            continue
        others = ways[sources != hash((wire.source, wire.output))]
        taken = [cards, _boxes([rect for rect, _ in placed]), others]
        label = _fitting(label_texts(run, wire), points[number, SPOTS], taken)
        if label is not None:
            placed.append(label)
            seen.add((wire.source, wire.output))
    return placed


def _fitting(texts: tuple[str, ...], spots: np.ndarray, taken: list[np.ndarray]) -> Label | None:
    """The longest of some texts that has room at one of a wire's spots."""
    for text in texts:
        width = card_text.width(text, FONT) + 2 * PAD
        for x, y in spots.tolist():
            rect = QRectF(x - width / 2, y - HEIGHT / 2, width, HEIGHT)
            if all(_is_free(rect, boxes) for boxes in taken):
                return rect, text
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


SPOTS = [12, 8, 16]
"""Which of a wire's points a label may stand at: its middle, or a little aside."""


def _points(ends: np.ndarray) -> np.ndarray:
    """Points along the curves: [wire, point, (x, y)]."""
    x1, y1, x2, y2 = ends.T
    bend = np.array([reach(a, b) for a, b in zip(x1.tolist(), x2.tolist(), strict=True)])
    x = np.stack([x1, x1 + bend, x2 - bend, x2], axis=1) @ _BLEND
    y = np.stack([y1, y1, y2, y2], axis=1) @ _BLEND
    return np.stack([x, y], axis=2)


def _ways(points: np.ndarray) -> np.ndarray:
    """Boxes around the short pieces between points: [wire, piece, (left, top, right, bottom)]."""
    before, after = points[:, :-1], points[:, 1:]
    return np.concatenate([np.minimum(before, after), np.maximum(before, after)], axis=2)


def _is_free(rect: QRectF, boxes: np.ndarray) -> bool:
    left, top, right, bottom = boxes[..., 0], boxes[..., 1], boxes[..., 2], boxes[..., 3]
    hit = (left < rect.right() + AIR) & (right > rect.left() - AIR)
    hit &= (top < rect.bottom() + AIR) & (bottom > rect.top() - AIR)
    return not hit.any()
