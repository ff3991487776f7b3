"""Mouse, wheel, keys and drops of the canvas: which gesture or command each one starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from .drop import accepts
from .gestures import BandSelect, Gesture, Pan, PressNode
from .hits import Hit, hit, tip_at
from .theme import Theme
from .wire_gesture import DrawWire
from .zoom_view import OVERVIEW_BELOW, ZoomView

if TYPE_CHECKING:
    from .canvas import Canvas

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
NUDGE, FAR_NUDGE = 8.0, 48.0
_Standard = QKeySequence.StandardKey


class CanvasInput(ZoomView):
    """Turns events into gestures and calls of `Canvas`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._gesture: Gesture | None = None
        self._space = False
        self._hovered: str | None = None
        self._pointer = QPoint()

    @property
    def _canvas(self) -> Canvas:
        return cast("Canvas", self)

    def pointer(self) -> QPoint:
        """Where the pointer was last, in the viewport."""
        return self._pointer

    def cancel_gesture(self) -> None:
        """End the gesture under way, if there is one, and leave no trace of it."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
            self.viewport().unsetCursor()

    # -- mouse ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        view_pos = self._pointer = event.position().toPoint()
        if self._gesture is not None:
            return  # a second button does not disturb a drag
        if not self._canvas.editing.take():
            return
        self._canvas.hint.vanish()
        pos = self.mapToScene(view_pos)
        if event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self._space
        ):
            self._begin(Pan(self._canvas, pos, view_pos))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press(pos, view_pos, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            self._select_for_menu(hit(self.graph_scene, pos, self.zoom))

    def _press(self, pos: QPointF, view_pos: QPoint, keys: Qt.KeyboardModifier) -> None:
        found = hit(self.graph_scene, pos, self.zoom)
        if found.port is not None and self.zoom >= OVERVIEW_BELOW:
            self._begin(DrawWire(self._canvas, pos, view_pos, found.port))
        elif found.node_id is not None:
            self._begin(PressNode(self._canvas, pos, view_pos, found, keys))
        elif found.wire is not None:
            self._select_wire((found.wire.target, found.wire.slot), keys)
        else:
            self._begin(BandSelect(self._canvas, pos, view_pos, keys))

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        if isinstance(gesture, Pan):
            self.viewport().setCursor(gesture.cursor)

    def _select_wire(self, port: tuple[str, str], keys: Qt.KeyboardModifier) -> None:
        selection = self.graph_scene.selection
        if keys & Qt.KeyboardModifier.ControlModifier:
            selection.toggle(wires=[port])
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            selection.add(wires=[port])
        else:
            selection.set(wires=[port])

    def _select_for_menu(self, found: Hit) -> None:
        selection = self.graph_scene.selection
        if found.node_id is not None and found.node_id not in selection.nodes:
            selection.set([found.node_id])
        elif found.wire is not None:
            selection.set(wires=[(found.wire.target, found.wire.slot)])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        view_pos = self._pointer = event.position().toPoint()
        pos = self.mapToScene(view_pos)
        if self._gesture is None:
            self._hover(pos)
            return
        started = self._gesture.started
        self._gesture.move(pos, view_pos, event.modifiers())
        if self._gesture is not None and self._gesture.started != started:
            self.viewport().setCursor(self._gesture.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if gesture is None or event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            return
        # forgotten first: the edit it makes must not look like one that disturbs a gesture
        self._gesture = None
        self.viewport().unsetCursor()
        self._pointer = event.position().toPoint()
        gesture.finish(self.mapToScene(self._pointer), event.modifiers())
        self._hover(self.mapToScene(self._pointer))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = hit(self.graph_scene, self.mapToScene(event.position().toPoint()), self.zoom)
        if event.button() == Qt.MouseButton.LeftButton and found.node_id and not found.port and found.field is None:
            if self._canvas.editing.take():
                self._canvas.start_rename(found.node_id)
        else:
            self.mousePressEvent(event)

    def _hover(self, pos: QPointF) -> None:
        """Mark what is under the pointer, and show by the cursor what a press would do."""
        if self.zoom < OVERVIEW_BELOW:
            return
        scene = self.graph_scene
        found = hit(scene, pos, self.zoom)
        if found.node_id != self._hovered:
            for node_id, on in ((self._hovered, False), (found.node_id, True)):
                if node_id in scene.items_by_id:
                    scene.items_by_id[node_id].mark(hovered=on)
            self._hovered = found.node_id
        wire = None if found.wire is None else (found.wire.target, found.wire.slot)
        layer = scene.wire_layer
        if wire != layer.hovered:
            old, layer.hovered = layer.hovered, wire
            layer.touch(p for p in (old, wire) if p is not None)
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif found.port is not None:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif found.field is not None:
            self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        else:
            self.viewport().unsetCursor()

    # -- wheel and touchpad ----------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        touchpad = not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        if touchpad and not with_control:
            self.pan_by(pixels)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by(QPoint(angle.y() or angle.x(), 0))
        else:
            self.zoom_by(1.0015 ** angle.y(), event.position().toPoint())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = "" if self._gesture else tip_at(self.graph_scene, self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if event.type() == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1.0 + event.value(), event.position().toPoint())
            return True
        return super().viewportEvent(event)

    # -- keys ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, canvas = event.key(), self._canvas
        if key == Qt.Key.Key_Escape:
            if self._gesture is not None:
                self.cancel_gesture()
            else:
                canvas.hint.vanish()
                canvas.clear_selection()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            canvas.delete_selection()
        elif key == Qt.Key.Key_Space:
            self._space = True
            if not event.isAutoRepeat() and self._gesture is None:
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
            if self._gesture is None:
                self.viewport().unsetCursor()
        super().keyReleaseEvent(event)

    # -- drops -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if accepts(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        view_pos = self._pointer = event.position().toPoint()
        if self._canvas.drop(event.mimeData(), self.mapToScene(view_pos)):
            event.acceptProposedAction()
        else:
            event.ignore()

    # -- the rest --------------------------------------------------------------------------

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._canvas.lay_out_children()

    def scrollContentsBy(self, across: int, down: int) -> None:
        super().scrollContentsBy(across, down)
        self._canvas.editing.follow()
