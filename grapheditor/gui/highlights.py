"""What is drawn over the cards: nodes that a search found, a pulse around one of them, and the ends of a wire."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId

from .node_card import PORT, RADIUS
from .theme import Theme

if TYPE_CHECKING:
    from .scene import GraphScene

PULSE = 26.0
"""How far a pulse spreads, in pixels."""
AWAY = 4.0
"""Room between a card and the ring of a node that was found."""


class Highlights:
    """Marks over one scene. Setting them is cheap; painting looks only at what can be seen."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self.found: frozenset[NodeId] = frozenset()
        self.pulsing: NodeId | None = None
        self.pulse = 0.0
        """From 0, when it starts, to 1, when it is over."""
        self._far: list[QRectF] | None = None

    def set_found(self, node_ids: Iterable[NodeId]) -> None:
        """Mark exactly these nodes."""
        self.found = frozenset(node_ids)
        self._far = None
        self._scene.update()

    def forget_places(self) -> None:
        """Gather the places of marked nodes anew, as after an edit."""
        self._far = None

    def pulse_rect(self, zoom: float) -> QRectF:
        """What has to be painted anew for the pulse."""
        item = self._scene.items_by_id.get(self.pulsing or "")
        room = (PULSE + 4.0) / zoom
        return QRectF() if item is None else item.scene_rect().adjusted(-room, -room, room, room)

    def emphasised(self) -> list[Port]:
        """The wires whose ends are marked: the one under the pointer and those that are selected."""
        layer = self._scene.wire_layer
        ports = list(layer.selected)[:200]
        if layer.hovered is not None and layer.hovered not in layer.selected:
            ports.append(layer.hovered)
        return [port for port in ports if port not in layer.hidden]

    # -- painting ------------------------------------------------------------------

    def paint_near(self, painter: QPainter, rect: QRectF, zoom: float) -> None:
        """Over cards that can be read."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        theme = self._scene.theme
        self._paint_ends(painter, theme)
        if self.found:
            painter.setPen(QPen(theme.match, 3.0))
            around = rect.adjusted(-AWAY, -AWAY, AWAY, AWAY)
            for item in self._scene.nodes_in(around):
                if item.node.id in self.found:
                    ring = item.scene_rect().adjusted(-AWAY, -AWAY, AWAY, AWAY)
                    painter.drawRoundedRect(ring, RADIUS + AWAY, RADIUS + AWAY)
        self._paint_pulse(painter, theme, zoom)

    def paint_far(self, painter: QPainter, zoom: float) -> None:
        """Over the overview, where cards are plain rectangles."""
        theme, items = self._scene.theme, self._scene.items_by_id
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.found:
            if self._far is None:
                self._far = [items[i].scene_rect() for i in self.found if i in items]
            pen = QPen(theme.match, 2.5)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRects(self._far)
        self._paint_pulse(painter, theme, zoom)

    def _paint_ends(self, painter: QPainter, theme: Theme) -> None:
        items = self._scene.items_by_id
        for port in self.emphasised():
            index = self._scene.wire_layer.index
            row = index.rows.get(port)
            wire = index.wires[row] if row is not None else None
            if row is None or wire is None:
                continue
            colour = theme.selection if port in self._scene.wire_layer.selected else theme.text
            painter.setPen(QPen(colour, 2.0))
            x1, y1, x2, y2 = index.ends[row].tolist()
            for centre in (QPointF(x1, y1), QPointF(x2, y2)):
                painter.drawEllipse(centre, PORT + 3.5, PORT + 3.5)
            painter.setPen(QPen(colour, 1.6))
            for node_id in (wire.source, wire.target):
                rect = items[node_id].scene_rect()
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_pulse(self, painter: QPainter, theme: Theme, zoom: float) -> None:
        item = self._scene.items_by_id.get(self.pulsing or "")
        if item is None:
            return
        away = PULSE * self.pulse / zoom
        colour = QColor(theme.match)
        colour.setAlphaF(1.0 - self.pulse)
        pen = QPen(colour, 4.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRoundedRect(item.scene_rect().adjusted(-away, -away, away, away), RADIUS + away, RADIUS + away)
