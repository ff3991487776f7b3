"""The whole graph as plain rectangles, for a zoom at which cards can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from .card_frame import HEADER
from .card_looks import header_colour

if TYPE_CHECKING:
    from .scene import GraphScene


class Overview:
    """Cached rectangles of all nodes, grouped by colour; painted in a few calls."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self._bodies: dict[str, QRectF] | None = None
        self._heads: dict[str, QRectF] = {}
        self._groups: list[tuple[QColor, list[QRectF]]] = []
        self._failed: list[QRectF] = []

    def forget(self) -> None:
        """Gather the rectangles anew at the next painting."""
        self._bodies = None

    def move(self, node_id: str) -> None:
        """Let one node's rectangles follow it."""
        if self._bodies is None:
            return
        place = self._scene.items_by_id[node_id].pos()
        self._bodies[node_id].moveTo(place)
        self._heads[node_id].moveTo(place)

    def paint(self, painter: QPainter, with_heads: bool) -> None:
        """Wires, bodies, heads, then what is selected or failed."""
        if self._bodies is None:
            self._gather()
        bodies = self._bodies or {}
        scene = self._scene
        scene.decor.paint_far(painter, painter.worldTransform().m11())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        scene.wire_layer.paint_straight(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        if with_heads and bodies:
            painter.setBrush(scene.theme.card)
            painter.drawRects(list(bodies.values()))
        for colour, heads in self._groups:
            painter.setBrush(colour)
            painter.drawRects(heads)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._failed:
            painter.setPen(QPen(scene.theme.error, 0))
            painter.drawRects(self._failed)
        chosen = [bodies[i] for i in scene.selection.nodes if i in bodies]
        if chosen:
            pen = QPen(scene.theme.selection, 2.0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRects(chosen)

    def _gather(self) -> None:
        groups: dict[int, tuple[QColor, list[QRectF]]] = {}
        self._bodies, self._heads, self._failed = {}, {}, []
        theme = self._scene.theme
        for node_id, item in self._scene.items_by_id.items():
            at, card = item.pos(), item.card
            x, y = at.x(), at.y()
            body = self._bodies[node_id] = QRectF(x, y, card.width, card.height)
            head = self._heads[node_id] = QRectF(x, y, card.width, HEADER + 8.0)
            colour = header_colour(theme, card)
            groups.setdefault(colour.rgb(), (colour, []))[1].append(head)
            if item.marks.failed:
                self._failed.append(body)
        self._groups = list(groups.values())
