"""The thin lines that show to what a dragged card has snapped."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.edit.snapping import Guide

from .theme import Theme

CAP = 4.0
"""Half the length of the strokes at the ends of a gap, in pixels."""
OVERHANG = 8.0


class GuideItem(QGraphicsItem):
    """Draws guides with lines that are as thin at any zoom."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.guides: tuple[Guide, ...] = ()
        self._bounds = QRectF()
        self._pens = {kind: QPen(colour, 1.0) for kind, colour in colours(theme).items()}
        for kind, pen in self._pens.items():
            pen.setCosmetic(True)
            if kind == "line":
                pen.setStyle(Qt.PenStyle.DashLine)
        self.setZValue(9.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_guides(self, guides: tuple[Guide, ...], zoom: float) -> None:
        """Draw these instead."""
        if guides == self.guides:
            return
        self.prepareGeometryChange()
        self.guides = guides
        margin = (OVERHANG + CAP) / zoom
        bounds = QRectF()
        for x1, y1, x2, y2, _ in guides:
            bounds |= QRectF(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)).adjusted(
                -margin, -margin, margin, margin
            )
        self._bounds = bounds
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for x1, y1, x2, y2, kind in self.guides:
            painter.setPen(self._pens[kind])
            line = QLineF(x1, y1, x2, y2)
            if kind == "gap":
                upright = x1 == x2
                across, down = (CAP / zoom, 0.0) if upright else (0.0, CAP / zoom)
                for x, y in ((x1, y1), (x2, y2)):
                    painter.drawLine(QLineF(x - across, y - down, x + across, y + down))
            elif kind == "line":
                line = _longer(line, OVERHANG / zoom)
            painter.drawLine(line)


def colours(theme: Theme) -> dict[str, QColor]:
    """The colour of each kind of guide."""
    return {"line": QColor(theme.selection), "wire": QColor(theme.good), "gap": QColor(theme.selection)}


def _longer(line: QLineF, by: float) -> QLineF:
    return QLineF(line.x1(), line.y1() - by, line.x2(), line.y2() + by) if line.x1() == line.x2() else QLineF(
        line.x1() - by, line.y1(), line.x2() + by, line.y2()
    )  # fmt: skip
