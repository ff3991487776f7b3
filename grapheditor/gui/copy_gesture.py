"""Alt and a drag: copies of the nodes follow the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt

from .gesture_marks import Ghosts
from .gestures import PressNode

translate = QCoreApplication.translate


class DragCopy(PressNode):
    """A drag puts copies down where it ends; with Shift they keep their inputs from outside."""

    cursor = Qt.CursorShape.DragCopyCursor
    _ghosts: Ghosts | None = None
    _chosen: Sequence[str] = ()

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if not self.has_travelled(view_pos):
            return
        if self._ghosts is None:
            self._chosen = self.canvas.selected_ids()  # locked ones too: they stay, and copies of them come
            items = self.scene.items_by_id
            self._ghosts = Ghosts([items[i] for i in self._chosen if i in items])
            self.canvas.show_on_top(self._ghosts)
        self._ghosts.show_at(pos - self.press)

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._ghosts is None:
            super().finish(pos, modifiers)
            return
        self._clear()
        away = pos - self.press
        self.canvas.rewiring.duplicate(
            self._chosen,
            (round(away.x()), round(away.y())),
            wired=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        )

    def cancel(self) -> None:
        self._clear()

    def _clear(self) -> None:
        if self._ghosts is not None:
            self.canvas.take_from_top(self._ghosts)
            self._ghosts = None
