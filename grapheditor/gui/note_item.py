"""A note on the canvas: paper with words on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QPainter, QPainterPath, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from grapheditor.model.decoration import Note
from grapheditor.model.node import Position

from .colours import chosen_colour, mixed
from .marked_item import MarkedItem

if TYPE_CHECKING:
    from .note_document import QuietDocument
    from .scene import GraphScene

INSET = 12.0
GRIP = 16.0
"""Side of the corner by which a note is made larger."""
SMALLEST = QSizeF(80.0, 44.0)
OWN = "ochre"
LINES_BELOW = 0.35
"""Zoom below which the words are shown as nothing but paper."""


class NoteItem(MarkedItem):
    """Shows one note."""

    def __init__(self, record: Note, scene: GraphScene) -> None:
        super().__init__()
        self.record = record
        self.graph_scene = scene
        self.selected = False
        self.edited = False
        """Its words are being typed, so they are not drawn."""
        self._size = QSizeF(*record.size)
        self._document: QuietDocument | None = None
        self.setPos(*record.pos)
        self.setZValue(-0.5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_record(self, record: Note) -> None:
        """Show another state of the note."""
        if record.text != self.record.text:
            self._document = None
        self.record = record
        self.setPos(*record.pos)
        self.resize(QSizeF(*record.size))
        self.update()

    def resize(self, size: QSizeF) -> None:
        """Show it in another size, as while its corner is dragged."""
        self.prepareGeometryChange()
        self._size = size.expandedTo(SMALLEST)
        if self._document is not None:
            self._document.setTextWidth(self._size.width() - 2 * INSET)
        self.update()

    def forget_colours(self) -> None:
        """Take the colours of another theme."""
        self._document = None
        self.update()

    @property
    def size(self) -> Position:
        """Width and height as they are shown."""
        return self._size.width(), self._size.height()

    @property
    def rect(self) -> QRectF:
        """Its place in the scene."""
        return QRectF(self.pos(), self._size)

    @property
    def document(self) -> QuietDocument:
        """Its words, laid out when they are first needed."""
        if self._document is None:
            from .note_document import note_document  # few graphs have notes, and a start is to be quick

            self._document = note_document(self.record.text, self.graph_scene.theme)
            self._document.setTextWidth(self._size.width() - 2 * INSET)
        return self._document

    def link_at(self, pos: QPointF) -> str:
        """Where the link under a point of the scene leads; "" where there is none."""
        place = pos - self.pos() - QPointF(INSET, INSET)
        return self.document.documentLayout().anchorAt(place)

    def has_corner_at(self, pos: QPointF, zoom: float) -> bool:
        """Whether a press at `pos` takes hold of the corner."""
        grip = max(GRIP, 10.0 / zoom)
        corner = self.rect.bottomRight()
        return self.rect.contains(pos) and (corner - pos).manhattanLength() <= grip

    # -- Qt ----------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return QRectF(QPointF(), self._size).adjusted(-2.0, -2.0, 2.0, 4.0)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(QRectF(QPointF(), self._size))
        return path

    def colour(self) -> QColor:
        """The colour of the paper's edge."""
        theme = self.graph_scene.theme
        return chosen_colour(theme, self.record.colour) or chosen_colour(theme, OWN) or theme.ochre

    def paper(self) -> QColor:
        """The colour of the paper, soft enough for the theme's text."""
        theme = self.graph_scene.theme
        return mixed(self.colour(), theme.card, 0.26 if theme.is_dark else 0.16)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.paint_at(painter, option.levelOfDetailFromTransform(painter.worldTransform()))

    def paint_at(self, painter: QPainter, zoom: float) -> None:
        """Paint paper and words as they look at a zoom, in the note's own coordinates."""
        theme = self.graph_scene.theme
        paper = QRectF(QPointF(), self._size)
        pen = QPen(theme.selection if self.selected else mixed(self.colour(), theme.canvas, 0.55))
        pen.setWidthF(2.0 if self.selected else 1.0)
        painter.setPen(pen)
        painter.setBrush(self.paper())
        painter.drawRoundedRect(paper.adjusted(0.5, 0.5, -0.5, -0.5), 5.0, 5.0)
        if zoom < LINES_BELOW:
            return
        self._paint_corner(painter, paper)
        if not self.edited:
            self._paint_words(painter, paper)

    def _paint_corner(self, painter: QPainter, paper: QRectF) -> None:
        corner = paper.bottomRight() - QPointF(4.0, 4.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(self.colour(), self.paper(), 0.5))
        painter.drawPolygon(QPolygonF([corner, corner - QPointF(8.0, 0.0), corner - QPointF(0.0, 8.0)]))

    def _paint_words(self, painter: QPainter, paper: QRectF) -> None:
        theme, document = self.graph_scene.theme, self.document
        room = paper.adjusted(INSET, INSET, -INSET, -6.0)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, theme.text)
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.translate(room.topLeft())
        context.clip = QRectF(QPointF(), room.size())
        document.documentLayout().draw(painter, context)
        painter.restore()
        if document.size().height() > room.height() + 1.0:  # there is more than fits
            painter.setPen(theme.muted)
            painter.drawText(
                QRectF(room.left(), paper.bottom() - 14.0, room.width(), 12.0), Qt.AlignmentFlag.AlignHCenter, "⋯"
            )
