"""A frame on the canvas: a soft ground with a title, behind what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from grapheditor.edit.frames import Ground
from grapheditor.model.decoration import Frame

from . import card_text
from .colours import chosen_colour, mixed
from .frame_mode import paint_mode
from .marked_item import MarkedItem

if TYPE_CHECKING:
    from .scene import GraphScene

PADDING = 22.0
TITLE = 32.0
BORDER = 7.0
"""How far inside its edge a press still takes hold of the frame."""
CORNER = 12.0
SMALLEST_TITLE = 12.0
"""Pixels that a title keeps, however far out the view is."""
OVERHANG = 60.0
"""Room above a frame into which a title may grow before the overview takes over."""
OWN = "slate"


class FrameItem(MarkedItem):
    """Shows one frame; its place follows from the boxes of its members."""

    def __init__(self, record: Frame, scene: GraphScene) -> None:
        super().__init__()
        self.record = record
        self.graph_scene = scene
        self.rect = QRectF()
        self.selected = self.target = False
        """`target`: what is being dragged would join it here."""
        self.rows: dict[str, int] = {}
        self._boxes = np.empty((0, 4))
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    # -- where it is -------------------------------------------------------------------

    def hold(self, members: list[str], boxes: dict[str, QRectF]) -> None:
        """Stand around these members; `boxes` tells of those that are new."""
        kept = [member for member in members if member not in boxes]
        known = self._boxes[[self.rows[member] for member in kept]].reshape(-1, 4)
        self.rows = {member: row for row, member in enumerate([*kept, *boxes])}
        self._boxes = np.concatenate([known, _coords(boxes)])
        self._settle()

    def follow(self, boxes: dict[str, QRectF]) -> None:
        """Take in where some members are now; costs what they are, and not what all are."""
        rows = [self.rows[member] for member in boxes]
        self._boxes[rows] = _coords(boxes)
        self._settle()

    def _settle(self) -> None:
        self.prepareGeometryChange()
        if len(self._boxes):
            left, top = self._boxes[:, :2].min(axis=0)
            right, bottom = self._boxes[:, 2:].max(axis=0)
            self.rect = QRectF(left, top, right - left, bottom - top).adjusted(
                -PADDING, -PADDING - TITLE, PADDING, PADDING
            )
        else:
            self.rect = QRectF()
        # the larger one lies behind the smaller one; all of them behind wires
        self.setZValue(-2.0 + 1.0 / (2.0 + self.rect.width() * self.rect.height() / 1e4))

    @property
    def title_rect(self) -> QRectF:
        """The bar by which it is dragged."""
        return QRectF(self.rect.left(), self.rect.top(), self.rect.width(), TITLE)

    def ground(self) -> Ground:
        """What it covers, as plain numbers."""
        return self.rect.left(), self.rect.top(), self.rect.right(), self.rect.bottom()

    def holds_grip(self, pos: QPointF, zoom: float) -> bool:
        """Whether a press at `pos` takes hold of the frame: on its title or its edge."""
        edge = max(BORDER, 5.0 / zoom)
        inner = self.rect.adjusted(edge, max(TITLE, 16.0 / zoom), -edge, -edge)
        return self.rect.contains(pos) and not inner.contains(pos)

    # -- Qt ----------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-3.0, -OVERHANG, 3.0, 3.0) if not self.rect.isNull() else QRectF()

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.rect)
        return path

    def colour(self) -> QColor:
        """The colour chosen for it, or its own."""
        theme = self.graph_scene.theme
        return chosen_colour(theme, self.record.colour) or chosen_colour(theme, OWN) or theme.slate

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.paint_at(painter, option.levelOfDetailFromTransform(painter.worldTransform()))

    def paint_at(self, painter: QPainter, zoom: float) -> None:
        """Paint the ground, the edge and the title as they look at a zoom."""
        if self.rect.isNull():
            return
        theme, colour = self.graph_scene.theme, self.colour()
        ground = QColor(colour)
        ground.setAlphaF(0.30 if self.target else 0.17 if theme.is_dark else 0.11)
        edge = theme.selection if self.selected or self.target else mixed(colour, theme.canvas, 0.6)
        pen = QPen(edge, 2.0 if self.selected or self.target else 1.4)
        pen.setCosmetic(zoom < 1.0)
        if self.record.grad_mode:
            pen.setDashPattern([6.0, 4.0])
        painter.setPen(pen)
        painter.setBrush(ground)
        radius = min(CORNER, self.rect.width() / 2)
        painter.drawRoundedRect(self.rect, radius, radius)
        bar = QPainterPath()
        bar.addRoundedRect(self.rect, radius, radius)
        tint = QColor(colour)
        tint.setAlphaF(0.34 if theme.is_dark else 0.22)
        painter.save()
        painter.setClipRect(self.title_rect, Qt.ClipOperation.IntersectClip)
        painter.fillPath(bar, tint)
        painter.restore()
        taken = paint_mode(painter, self, zoom) if self.record.grad_mode else 0.0
        self._paint_title(painter, zoom, taken)

    def _paint_title(self, painter: QPainter, zoom: float, taken: float) -> None:
        """The title, in what the name of a mode leaves of the bar."""
        if not self.record.title:
            return
        theme = self.graph_scene.theme
        font = QFont(card_text.font("name"))  # the one of the cards is shared
        font.setBold(True)
        room = self.rect.width() - 16.0 - taken
        size = max(15.0, SMALLEST_TITLE / zoom)
        font.setPixelSize(round(size))
        needed = QFontMetricsF(font).horizontalAdvance(self.record.title)
        if needed > room:  # rather smaller than cut
            size = max(min(size, size * room / needed), min(size, 9.0 / zoom))
            font.setPixelSize(round(size))
        text = QFontMetricsF(font).elidedText(self.record.title, Qt.TextElideMode.ElideRight, room)
        if len(text) < 2 and text != self.record.title:
            return  # a lone ellipsis tells nothing
        painter.setFont(font)
        ink = self.colour()
        painter.setPen(mixed(ink, theme.text, 0.35) if theme.is_dark else mixed(ink, theme.text, 0.55))
        # far out it grows upwards, where no card covers it
        height = max(TITLE, size * 1.35)
        place = QRectF(self.rect.left() + 10.0, self.rect.top() + TITLE - height, room, height)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(place, flags, text)


def _coords(boxes: dict[str, QRectF]) -> np.ndarray:
    """Left, top, right and bottom of each."""
    return np.array([box.getCoords() for box in boxes.values()], float).reshape(-1, 4)
