"""What is dragged over the canvas and dropped there: ops and values of the palette, nodes as text."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from .canvas_keys import CanvasKeys
from .drop import accepts
from .theme import Theme


class CanvasDrops(CanvasKeys):
    """Hands drops to `Canvas`, and knows where the pointer is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pointer = QPoint()
        self._pointed_at = False

    def pointer(self) -> QPoint:
        """Where the pointer was last, in the viewport."""
        return self._pointer

    def is_pointed_at(self) -> bool:
        """Whether the pointer has moved over the viewport and not left it since."""
        return self._pointed_at

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if accepts(event.mimeData()):
            self._pointer = event.position().toPoint()
            self._canvas.rewiring.hover_drop(event.mimeData(), self.mapToScene(self._pointer))
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._canvas.rewiring.leave_drop()

    def dropEvent(self, event: QDropEvent) -> None:
        self._canvas.rewiring.leave_drop()
        view_pos = self._pointer = event.position().toPoint()
        if self._canvas.drop(event.mimeData(), self.mapToScene(view_pos)):
            event.acceptProposedAction()
        else:
            event.ignore()
