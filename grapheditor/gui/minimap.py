"""A small picture of the whole graph in a corner of the canvas; pressing and dragging in it moves the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from .canvas import Canvas
    from .minimap_picture import MinimapPicture, Places

translate = QCoreApplication.translate

SIZE = QSize(208, 144)
MARGIN = 12
BURST = 40
"""Milliseconds in which changes are gathered before the picture is drawn anew."""
WORTH_IT = 30
"""Graphs of more nodes have a minimap, unless a person says otherwise."""


class Minimap(QWidget):
    """Shows where the view stands in the graph. Its picture is drawn again only after changes."""

    left = Signal()
    """The pointer goes elsewhere."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.setObjectName("canvas_minimap")
        self.setAccessibleName(translate("Seeing", "Overview of the graph"))
        self.setToolTip(translate("Seeing", "Press or drag to move the view, turn the wheel to zoom"))
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys and the search move the view without a mouse
        self._canvas = canvas
        self._picture: MinimapPicture | None = None
        self._places: Places | None = None
        self._grip: QPointF | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BURST)
        self._timer.timeout.connect(self._draw)
        self.hide()

    def follow(self, moved: bool = True) -> None:
        """Draw the picture anew before long: something has changed, and unless `moved` is off it may be any node."""
        if moved:
            self._places = None
        if not self.isVisible():
            self._picture = None
        elif not self._timer.isActive():
            self._timer.start()

    def place(self) -> None:
        """Stand in the lower right corner; in the left one while something is being typed there."""
        room = self._canvas.viewport().geometry()
        size = SIZE.boundedTo(QSize(room.width() // 3, room.height() // 3))
        corner = room.bottomRight() - QRect(0, 0, size.width() + MARGIN, size.height() + MARGIN).bottomRight()
        rect = QRect(corner, size)
        line = self._canvas.editing.line_rect()
        if line is not None and line.intersects(rect):
            rect.moveLeft(room.left() + MARGIN)
        if rect != self.geometry():
            if rect.size() != self.size():
                self._picture = None
            self.setGeometry(rect)

    def has_room(self) -> bool:
        """Whether the canvas is large enough for it to be worth its place."""
        room = self._canvas.viewport().size()
        return room.width() >= 2 * SIZE.width() and room.height() >= 2 * SIZE.height()

    def is_used(self) -> bool:
        """Whether the pointer is on it, or holds its frame."""
        return self.isVisible() and (self._grip is not None or self.underMouse())

    def seen(self) -> QRectF:
        """What the canvas shows, in the minimap's own pixels."""
        return self._drawn().to_picture.mapRect(self._canvas.visible_rect())

    # -- painting ------------------------------------------------------------------

    def _drawn(self) -> MinimapPicture:
        from .minimap_picture import MinimapPicture, gather

        if self._picture is None or self._picture.pixmap.devicePixelRatio() != self.devicePixelRatioF():
            scene = self._canvas.graph_scene
            self._places = self._places or gather(scene)
            self._picture = MinimapPicture(scene, self._places, QSizeF(self.size()), self.devicePixelRatioF())
        return self._picture

    def _draw(self) -> None:
        self._picture = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._canvas.theme
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn().pixmap)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        seen = self.seen()
        if not seen.contains(frame):  # what can't be seen stands back
            veil = QColor(theme.canvas)
            veil.setAlphaF(0.5)
            around = QPainterPath()
            around.addRect(frame)
            around.addRect(seen & frame)
            painter.fillPath(around, veil)
            painter.setPen(QPen(theme.selection, 1.0 + theme.line))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(seen)
        painter.setPen(QPen(theme.border, theme.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.end()

    # -- moving the view -----------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._canvas.stop_gliding()
        seen, at = self.seen(), event.position()
        # held where it was gripped; a press outside brings its middle there
        self._grip = at - seen.center() if seen.contains(at) else QPointF()
        self._move(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._move(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        if not self.underMouse():
            self.left.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._canvas.stop_gliding()
        self._canvas.zoom_by(1.0015 ** event.angleDelta().y())
        event.accept()

    def _move(self, at: QPointF) -> None:
        back, _ = self._drawn().to_picture.inverted()
        self._canvas.centerOn(back.map(at - (self._grip or QPointF())))

    # -- coming and going ----------------------------------------------------------

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._picture = None
        self._grip = None
        super().hideEvent(event)
