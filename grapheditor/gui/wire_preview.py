"""What is drawn while a gesture goes on: the wire in the making, the ports that fit, the rubber band."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from .gesture_marks import Marking
from .theme import Theme
from .wire_curve import curve


class WirePreview(Marking):
    """A wire from one port to the pointer or to the port it has snapped to."""

    def __init__(self, theme: Theme, fitting: list[QPointF]) -> None:
        super().__init__(10.0)
        self._theme = theme
        self._path = QPainterPath()
        self._snap: QPointF | None = None
        self._refused = False
        self._fitting = fitting
        """Places of the ports on which the wire may end."""
        self._drawn = QRectF()

    def show_wire(self, start: QPointF, end: QPointF, snap: QPointF | None, refused: bool) -> None:
        """Draw from output to input place; `snap` is the port it would end at."""
        self.show_wires([(start, end)], snap, refused)

    def show_wires(self, ends: Sequence[tuple[QPointF, QPointF]], snap: QPointF | None, refused: bool) -> None:
        """Draw several wires that share an end."""
        self._path = QPainterPath()
        for start, end in ends:
            self._path.addPath(curve(start.x(), start.y(), end.x(), end.y()))
        self._snap, self._refused = snap, refused
        self.update(self._drawn)
        self._drawn = self._path.controlPointRect().adjusted(-16, -16, 16, 16)
        self.update(self._drawn)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        theme = self._theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QColor(theme.good)
        ring.setAlpha(150)
        painter.setPen(QPen(ring, 1.8))
        exposed = option.exposedRect.adjusted(-10, -10, 10, 10)
        for place in self._fitting:
            if option.exposedRect.isNull() or exposed.contains(place):
                painter.drawEllipse(place, 8.0, 8.0)
        colour = theme.error if self._refused else theme.good if self._snap else theme.selection
        pen = QPen(colour, 2.4, Qt.PenStyle.DashLine if self._refused else Qt.PenStyle.SolidLine)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPath(self._path)
        if self._snap is not None:
            painter.setBrush(colour)
            painter.drawEllipse(self._snap, 6.5, 6.5)


class RubberBand(QGraphicsItem):
    """The rectangle in which nodes are being selected."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.rect = QRectF()
        self._pen = QPen(theme.selection, 1.2)
        self._pen.setCosmetic(True)
        self._fill = QColor(theme.selection)
        self._fill.setAlpha(34)
        self.setZValue(9.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_rect(self, rect: QRectF) -> None:
        """Span another rectangle."""
        self.prepareGeometryChange()
        self.rect = rect

    def boundingRect(self) -> QRectF:
        # in the scene's units a cosmetic pen may be wide when zoomed out
        return self.rect.adjusted(-20, -20, 20, 20)

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self._pen)
        painter.setBrush(self._fill)
        painter.drawRect(self.rect)
