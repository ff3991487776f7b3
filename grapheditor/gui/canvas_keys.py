"""Keys of the canvas: deleting, clipboard, nudging, moving from node to node, typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from .theme import Theme
from .zoom_view import ZoomView

if TYPE_CHECKING:
    from .canvas import Canvas

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
NUDGE, FAR_NUDGE = 8.0, 48.0
_Standard = QKeySequence.StandardKey


class CanvasKeys(ZoomView):
    """Turns keys into commands of `Canvas`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._space = False

    @property
    def _canvas(self) -> Canvas:
        return cast("Canvas", self)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return False

    def cancel_gesture(self) -> None:
        """End the gesture under way, if there is one, and leave no trace of it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, canvas = event.key(), self._canvas
        if key == Qt.Key.Key_Escape:
            if self.is_busy:
                self.cancel_gesture()
            else:
                canvas.hint.vanish()
                canvas.clear_selection()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            canvas.delete_selection()
        elif key == Qt.Key.Key_Space:
            self._space = True
            if not event.isAutoRepeat() and not self.is_busy:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in _ARROWS:
            self._arrow(_ARROWS[Qt.Key(key)], event.modifiers())
        elif self._command(event):
            pass
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _command(self, event: QKeyEvent) -> bool:
        canvas, key = self._canvas, event.key()
        current = self.graph_scene.selection.current
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        commands = [
            (event.matches(_Standard.Copy), canvas.copy),
            (event.matches(_Standard.Cut), canvas.cut),
            (event.matches(_Standard.Paste), canvas.paste),
            (event.matches(_Standard.SelectAll), canvas.select_all),
            (event.matches(_Standard.ZoomIn), canvas.zoom_in),
            (event.matches(_Standard.ZoomOut), canvas.zoom_out),
            (key == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier, canvas.duplicate),
            (key == Qt.Key.Key_0 and event.modifiers() == Qt.KeyboardModifier.ControlModifier, canvas.zoom_reset),
            (key == Qt.Key.Key_F and plain, canvas.fit_selection),
            (key == Qt.Key.Key_F2 and current is not None, lambda: canvas.start_rename(str(current))),
            (
                key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None,
                lambda: canvas.edit_value(str(current)),
            ),
        ]
        for applies, command in commands:
            if applies:
                command()
                return True
        return False

    def _arrow(self, way: tuple[int, int], keys: Qt.KeyboardModifier) -> None:
        """Move the selection; with Alt, or without one, go to the nearest node that way."""
        canvas = self._canvas
        if canvas.selected_nodes() and not keys & Qt.KeyboardModifier.AltModifier:
            step = FAR_NUDGE if keys & Qt.KeyboardModifier.ShiftModifier else NUDGE
            canvas.nudge(way[0] * step, way[1] * step)
            return
        current = self.graph_scene.selection.current
        start = self.visible_centre() if current is None else canvas.node_rect(current).center()
        best: tuple[float, str] | None = None
        for node_id, item in self.graph_scene.items_by_id.items():
            away = item.scene_rect().center() - start
            ahead = away.x() * way[0] + away.y() * way[1]
            aside = abs(away.x() * way[1]) + abs(away.y() * way[0])
            if node_id == current or (current is not None and ahead <= 0):
                continue
            cost = ahead + 2 * aside if current is not None else abs(away.x()) + abs(away.y())
            if best is None or cost < best[0]:
                best = (cost, node_id)
        if best is not None:
            canvas.select([best[1]])
            self.ensureVisible(canvas.node_rect(best[1]), 30, 30)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if not self.is_busy:
                self.viewport().unsetCursor()
        super().keyReleaseEvent(event)
