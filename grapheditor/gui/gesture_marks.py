"""What gestures draw beside wires in the making: marked wires, a stroke, copies that follow the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .node_item import NodeItem

ANYWHERE = QRectF(-1e6, -1e6, 2e6, 2e6)
"""Bounds of what grows: it tells which part to paint anew, rather than all that it spans by now."""
STRAIGHT_BELOW = 0.25
"""Zoom below which marked wires are straight lines, as the wires themselves are there."""
MOST_GHOSTS = 200
"""So many copies are drawn as cards; more of them as plain rectangles."""


class Marking(QGraphicsItem):
    """Something drawn for the time of a gesture, which no press ever meets."""

    def __init__(self, height: float, bounds: QRectF = ANYWHERE) -> None:
        super().__init__()
        self._bounds = bounds
        self.setZValue(height)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()


class MarkedWires(Marking):
    """Wires drawn anew in one colour, above cards too: a card that is being dragged covers a short wire."""

    def __init__(self, colour: QColor, dashed: bool = False) -> None:
        super().__init__(9.0)
        self._paths: list[tuple[QPainterPath, QRectF]] = []
        self._lines = QPainterPath()
        self._pen = QPen(colour, 3.5, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine)
        self._pen.setCosmetic(True)
        self._pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self._thin = QPen(colour, 0)

    def add(self, path: QPainterPath) -> None:
        """Mark one more."""
        room = _room(path.controlPointRect())
        self._paths.append((path, room))
        self._lines.moveTo(path.pointAtPercent(0.0))
        self._lines.lineTo(path.pointAtPercent(1.0))
        self.update(room)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if option.levelOfDetailFromTransform(painter.worldTransform()) < STRAIGHT_BELOW:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(self._thin)
            painter.drawPath(self._lines)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            return
        painter.setPen(self._pen)
        exposed = option.exposedRect
        for path, room in self._paths:
            if exposed.isNull() or room.intersects(exposed):
                painter.drawPath(path)


class Stroke(Marking):
    """The line that a knife leaves."""

    def __init__(self, colour: QColor, start: QPointF) -> None:
        super().__init__(10.0)
        self._path = QPainterPath(start)
        self._pen = QPen(colour, 1.6)
        self._pen.setCosmetic(True)

    def reach(self, pos: QPointF) -> None:
        """Go on to a point."""
        self.update(_room(QRectF(self._path.currentPosition(), pos).normalized()))
        self._path.lineTo(pos)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._pen)
        painter.drawPath(self._path)


class Ghosts(Marking):
    """See-through copies of cards, some way off from them."""

    def __init__(self, items: Sequence[NodeItem]) -> None:
        super().__init__(8.0, QRectF())
        self._items = list(items)
        self._away = QPointF()
        self._around = QRectF()
        for item in items:
            self._around |= item.boundingRect().translated(item.pos())
        self.setOpacity(0.6)

    def show_at(self, away: QPointF) -> None:
        """Draw them this far from the cards."""
        self._away = away
        self.prepareGeometryChange()
        self._bounds = self._around.translated(away)
        self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        far = option.levelOfDetailFromTransform(painter.worldTransform()) < 0.3
        plain = far or len(self._items) > MOST_GHOSTS
        theme = self._items[0].graph_scene.theme
        painter.setPen(QPen(theme.selection, 0))
        painter.setBrush(theme.card)
        if plain:
            painter.translate(self._away)
            painter.drawRects([item.scene_rect() for item in self._items])
            painter.translate(-self._away)
            return
        for item in self._items:
            painter.save()
            painter.translate(item.pos() + self._away)
            item.paint(painter, option, widget)
            painter.restore()


def _room(rect: QRectF) -> QRectF:
    # in the scene's units a cosmetic pen may be wide when zoomed out
    return rect.adjusted(-24.0, -24.0, 24.0, 24.0)
