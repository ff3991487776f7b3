"""What draws a dragged card to its neighbours or to the grid."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt

from grapheditor.edit.layout_graph import Floats
from grapheditor.edit.snapping import Neighbours, Snapping

from .guide_item import GuideItem

if TYPE_CHECKING:
    from .canvas import Canvas
    from .node_item import NodeItem
    from .scene import GraphScene

REACH = 6.0
"""Pixels from which a card is drawn to something, at any zoom."""
MOST = 1500
"""Where more cards than this can be seen, lines to all of them would help nobody."""
FREE = Qt.KeyboardModifier.ControlModifier
"""Held during a drag, this key lets a card go anywhere."""


class Magnet:
    """Snaps the cards of one drag. `pull` asks little: all about the neighbours is gathered once."""

    def __init__(self, canvas: Canvas, node_id: str) -> None:
        self._canvas = canvas
        self._node_id = node_id
        self._snapping: Snapping | None = None
        self._item: GuideItem | None = None
        self._suspended = False

    def hold(self, keys: Qt.KeyboardModifier) -> None:
        """Take in which keys are held now."""
        self._suspended = bool(keys & FREE)

    def pull(self, away: QPointF, places: dict[str, tuple[float, float]]) -> QPointF:
        """How far the cards of `places` go if the pointer has gone `away` since the press."""
        start = QPointF(*places[self._node_id])
        switches, zoom = self._canvas.snap_switches, self._canvas.zoom
        wanted = start + away
        if self._suspended:
            self.clear()
            return QPointF(round(wanted.x()), round(wanted.y())) - start
        snapping = self._gathered(places)
        with_guides = switches.guides and not self._canvas.is_overview
        snap = snapping.at(wanted.x(), wanted.y(), REACH / zoom, with_guides, switches.grid)
        if snap.guides and self._item is None:
            self._item = GuideItem(self._canvas.graph_scene.theme)
            self._canvas.show_on_top(self._item)
        if self._item is not None:
            self._item.set_guides(snap.guides, zoom)
        return QPointF(snap.x, snap.y) - start

    def clear(self) -> None:
        """Take the guides away."""
        if self._item is not None:
            self._canvas.take_from_top(self._item)
            self._item = None

    def _gathered(self, moving: Collection[str]) -> Snapping:
        if self._snapping is None:
            canvas = self._canvas
            scene = canvas.graph_scene
            card = scene.items_by_id[self._node_id].card
            near: list[NodeItem] = []
            if canvas.snap_switches.guides and not canvas.is_overview:
                seen = scene.nodes_in(canvas.visible_rect())
                near = [item for item in seen if item.node.id not in moving] if len(seen) <= MOST else []
            self._snapping = Snapping(card.width, card.height, _neighbours(scene, self._node_id, near))
        return self._snapping


def _neighbours(scene: GraphScene, node_id: str, near: list[NodeItem]) -> Neighbours:
    boxes = []
    for item in near:
        at, card = item.pos(), item.card
        x, y = at.x(), at.y()
        boxes.append((x, y, x + card.width, y + card.height))
    return Neighbours(np.array(boxes, float).reshape(-1, 4), _ports(scene, node_id, near))


def _ports(scene: GraphScene, node_id: str, near: list[NodeItem]) -> Floats:
    """Wires between the dragged card and those near it, and pairs of ports that a wire might join."""
    graph, item = scene.graph, scene.items_by_id[node_id]
    inputs = graph.inputs(node_id)
    outputs = [(output, at.y()) for output, at in enumerate(item.card.outputs)]
    rows: list[tuple[float, float, float, float, float]] = []
    for other in near:
        place = other.pos()
        for output, at in enumerate(other.card.outputs):
            end = place + at
            for slot, mine in item.card.inputs.items():
                wire = inputs.get(slot)
                drawn = wire is not None and (wire.source, wire.output) == (other.node.id, output)
                if drawn or wire is None:
                    rows.append((mine.y(), end.x(), end.y(), 0.0, float(drawn)))
        for slot, at in other.card.inputs.items():
            end = place + at
            taken = graph.input(other.node.id, slot)
            for output, height in outputs:
                drawn = taken is not None and (taken.source, taken.output) == (node_id, output)
                if drawn or taken is None:
                    rows.append((height, end.x(), end.y(), 1.0, float(drawn)))
    return np.array(rows, float).reshape(-1, 5)
