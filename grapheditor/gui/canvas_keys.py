"""Keys of the canvas: deleting, clipboard, nudging, moving from node to node, typing."""

from __future__ import annotations

from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QKeyCombination, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from .action_table import TABLE
from .theme import Theme
from .zoom_view import ZoomView

if TYPE_CHECKING:
    from .canvas import Canvas

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
NUDGE, FAR_NUDGE = 8.0, 48.0

COMMANDS = {
    "edit.cut": "cut", "edit.copy": "copy", "edit.paste": "paste", "edit.duplicate": "duplicate",
    "edit.delete": "delete_selection", "edit.select_all": "select_all", "edit.rename": "rename_current",
    "view.zoom_in": "zoom_in", "view.zoom_out": "zoom_out", "view.zoom_reset": "zoom_reset",
    "view.fit_all": "fit_all", "view.fit_selection": "fit_selection",
    "node.wire_from": "keyboard.wire_from", "node.wire_into": "keyboard.wire_into",
    "node.next_port": "keyboard.next_port", "node.previous_port": "keyboard.previous_port",
    "edit.duplicate_wired": "rewiring.duplicate_wired", "edit.delete_heal": "rewiring.delete_heal",
    "edit.extract": "rewiring.extract", "edit.swap_inputs": "rewiring.swap_inputs",
    "node.requires_grad": "switch_requires_grad", "node.retain_grad": "switch_retain_grad", "node.loss": "switch_loss",
    "node.no_grad": "switch_no_grad",
}  # fmt: skip
"""What the canvas itself does for these actions: a method of it, or of its keyboard."""


@cache
def keys_without_window() -> dict[str, str]:
    """The method that each key calls on a canvas that stands alone: the keys of the action table."""
    return {
        QKeySequence(key).toString(): COMMANDS[action.id]
        for action in TABLE
        if action.id in COMMANDS
        for key in action.shortcuts
    }


def call(canvas: Canvas, name: str) -> None:
    """Do one of the `COMMANDS`."""
    attrgetter(name)(canvas)()


def _written(key: int, modifiers: Qt.KeyboardModifier) -> str:
    try:
        return QKeySequence(QKeyCombination(modifiers, Qt.Key(key))).toString()
    except ValueError:  # a key that Qt has no name for
        return ""


def is_tab(event: QEvent) -> bool:
    """Whether Tab was pressed alone."""
    return (
        isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Tab
        and event.modifiers() == Qt.KeyboardModifier.NoModifier
    )


class CanvasKeys(ZoomView):
    """Turns keys into commands of `Canvas`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._space = False
        self.window_has_keys = False
        """Whether a window's actions, whose keys a person may have changed, see to the `COMMANDS`."""

    @property
    def _canvas(self) -> Canvas:
        return cast("Canvas", self)

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return False

    def cancel_gesture(self) -> None:
        """End the gesture under way, if there is one, and leave no trace of it."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and not self.hasFocus() and _deletes(event):
            # a line that is open on a card deletes letters with these, also with Ctrl; it must not delete nodes
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, canvas = event.key(), self._canvas
        if key == Qt.Key.Key_Escape:
            if self.is_busy:
                self.cancel_gesture()
            elif not canvas.arranger.cancel():
                canvas.hint.vanish()
                if not canvas.keyboard.leave_port():
                    canvas.clear_selection()
        elif self.is_busy and event.matches(QKeySequence.StandardKey.Undo):
            self.cancel_gesture()  # there is nothing else to undo, or the shortcut would have come first
        elif key == Qt.Key.Key_Space:
            self._space = True
            if not event.isAutoRepeat() and not self.is_busy:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._command(event):
            pass
        elif key in _ARROWS:
            self._arrow(_ARROWS[Qt.Key(key)], event.modifiers())
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _command(self, event: QKeyEvent) -> bool:
        canvas, key = self._canvas, event.key()
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._enter()
        if _opens_menu(key, keys):
            canvas.decor.open_menu()
        elif key == Qt.Key.Key_F and keys == Qt.KeyboardModifier.NoModifier:
            canvas.fit_selection()
        else:
            name = None if self.window_has_keys else keys_without_window().get(_written(key, keys))
            if name is None:
                return False
            call(canvas, name)
        return True

    def _enter(self) -> bool:
        """Type where the keys are: on a node or its port, in a title, in a note; False where nothing is selected."""
        canvas = self._canvas
        if self.graph_scene.selection.current is not None:
            canvas.keyboard.enter()
        elif canvas.decor.selected():
            canvas.rename_current()
        else:
            return False
        return True

    def _arrow(self, way: tuple[int, int], keys: Qt.KeyboardModifier) -> None:
        """Move the selection; with Alt, or without one, go to the nearest node that way; with Shift too, add it."""

        from .nearest import nearest

        canvas = self._canvas
        if (
            canvas.selected_nodes() or self.graph_scene.selection.things
        ) and not keys & Qt.KeyboardModifier.AltModifier:
            step = FAR_NUDGE if keys & Qt.KeyboardModifier.ShiftModifier else NUDGE
            canvas.nudge(way[0] * step, way[1] * step)
            return
        current = self.graph_scene.selection.current
        if current is None:
            found = nearest(self.graph_scene, self.visible_centre())
        else:
            found = nearest(self.graph_scene, canvas.node_rect(current).center(), way, lambda i: i != current)
        if found is not None:
            if keys & Qt.KeyboardModifier.ShiftModifier and current is not None:
                # taken out first: the node selected last is the current one
                canvas.select([*(i for i in canvas.selected_nodes() if i != found), found])
            else:
                canvas.select([found])
            self.ensureVisible(canvas.node_rect(found), 30, 30)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            if not self.is_busy:
                self.viewport().unsetCursor()
        super().keyReleaseEvent(event)


def _opens_menu(key: int, keys: Qt.KeyboardModifier) -> bool:
    return key == Qt.Key.Key_Menu or (key == Qt.Key.Key_F10 and keys == Qt.KeyboardModifier.ShiftModifier)


def _deletes(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
