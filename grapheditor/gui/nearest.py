"""The nearest node in a direction, found without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .scene import GraphScene

Way = tuple[int, int]
"""(-1, 0) is left, (0, 1) is down; (0, 0) is any."""
REACHES = (300.0, 1200.0, 4800.0, 19200.0, 1e6)


def nearest(
    scene: GraphScene, start: QPointF, way: Way = (0, 0), accept: Callable[[NodeId], bool] = lambda _: True
) -> NodeId | None:
    """The accepted node whose centre lies nearest that way; what lies aside counts twice as far as what lies ahead."""
    for reach in REACHES:
        best: tuple[float, NodeId] | None = None
        for item in scene.nodes_in(QRectF(start.x() - reach, start.y() - reach, 2 * reach, 2 * reach)):
            cost = _cost(item.scene_rect().center() - start, way)
            if cost is not None and (best is None or cost < best[0]) and accept(item.node.id):
                best = (cost, item.node.id)
        # whatever lies outside the square costs more than its half side
        if best is not None and best[0] <= reach:
            return best[1]
    return best[1] if best else None


def _cost(away: QPointF, way: Way) -> float | None:
    if way == (0, 0):
        return abs(away.x()) + abs(away.y())
    ahead = away.x() * way[0] + away.y() * way[1]
    aside = abs(away.x() * way[1]) + abs(away.y() * way[0])
    return None if ahead <= 0 else ahead + 2 * aside
