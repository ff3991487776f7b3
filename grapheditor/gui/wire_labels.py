"""Shape and dtype in the middle of a wire, where there is room for them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from grapheditor.edit.find import SHORT_DTYPES
from grapheditor.engine.run import Run
from grapheditor.model.node import Wire

from . import card_text
from .node_item import NodeItem
from .wire_index import WireIndex, reach

FONT = "small"
HEIGHT = 15.0
AIR = 3.0
"""Room between a label and anything else."""
READABLE_FROM = 0.6
Label = tuple[QRectF, str]


def label_text(run: Run | None, wire: Wire) -> str:
    """What a wire carries, as ``[64, 100] f32``; "" before it was computed."""
    result = run.nodes.get(wire.source) if run else None
    if result is None or not result.values or wire.output >= len(result.values):
        return ""
    array = result.values[wire.output]
    dtype = str(array.dtype)
    return f"{list(array.shape)} {SHORT_DTYPES.get(dtype, dtype)}"


def place_labels(index: WireIndex, rows: list[int], run: Run | None, items: list[NodeItem]) -> list[Label]:
    """Labels for these wires; none that would cover a card, a port, another wire or label, or has too short a wire."""
    cards = _boxes([item.card.bounds.translated(item.pos()) for item in items])
    ways = _ways(index.ends[rows])
    sources = np.array([hash((w.source, w.output)) if (w := index.wires[row]) else 0 for row in rows])
    placed: list[Label] = []
    seen: set[tuple[str, int]] = set()
    for row in rows:
        wire = index.wires[row]
        text = label_text(run, wire) if wire is not None else ""
        # wires from one output carry the same: one label that fits says it for all of them
        if wire is None or not text or (wire.source, wire.output) in seen:
            continue
        width = card_text.width(text, FONT) + 12.0
        x1, _, x2, _ = index.ends[row].tolist()
        if abs(x2 - x1) < width + 2 * AIR:
            continue
        path = index.path(row)
        # wires from the same output carry the same, so the label may lie across them
        others = ways[sources != hash((wire.source, wire.output))]
        for part in (0.5, 0.35, 0.65):
            rect = _around(path.pointAtPercent(part), width)
            if _is_free(rect, cards) and _is_free(rect, others) and not any(rect.intersects(r) for r, _ in placed):
                placed.append((rect, text))
                seen.add((wire.source, wire.output))
                break
    return placed


def _around(centre: QPointF, width: float) -> QRectF:
    return QRectF(centre.x() - width / 2, centre.y() - HEIGHT / 2, width, HEIGHT)


def _boxes(rects: list[QRectF]) -> np.ndarray:
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects]).reshape(-1, 4)


_T = np.linspace(0.0, 1.0, 25)
_BLEND = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])


def _ways(ends: np.ndarray) -> np.ndarray:
    """The curves as boxes around short pieces: [wire, piece, (left, top, right, bottom)]."""
    x1, y1, x2, y2 = ends.T
    bend = np.array([reach(a, b) for a, b in zip(x1.tolist(), x2.tolist(), strict=True)])
    x = np.stack([x1, x1 + bend, x2 - bend, x2], axis=1) @ _BLEND
    y = np.stack([y1, y1, y2, y2], axis=1) @ _BLEND
    low = np.minimum(x[:, :-1], x[:, 1:]), np.minimum(y[:, :-1], y[:, 1:])
    high = np.maximum(x[:, :-1], x[:, 1:]), np.maximum(y[:, :-1], y[:, 1:])
    return np.stack([*low, *high], axis=2)


def _is_free(rect: QRectF, boxes: np.ndarray) -> bool:
    left, top, right, bottom = boxes[..., 0], boxes[..., 1], boxes[..., 2], boxes[..., 3]
    hit = (left < rect.right() + AIR) & (right > rect.left() - AIR)
    hit &= (top < rect.bottom() + AIR) & (bottom > rect.top() - AIR)
    return not hit.any()
