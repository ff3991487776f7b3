"""Mouse and wheel of the canvas: which gesture or command each one starts."""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from .canvas_drops import CanvasDrops
from .hits import Hit, hit, tip_at
from .theme import Theme

if TYPE_CHECKING:
    from grapheditor.model.node import Wire

    from .edge_scroll import EdgeScroll
    from .gestures import Gesture


class CanvasInput(CanvasDrops):
    """Turns events into gestures and calls of `Canvas`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        """The button that holds the gesture; the others mean nothing meanwhile."""
        self._hovered: str | None = None
        self._edge: EdgeScroll | None = None
        """Made with the first drag: a start is to be quick."""
        self._modifiers = Qt.KeyboardModifier.NoModifier

    @cached_property
    def _presses(self) -> ModuleType:
        """All gestures, brought by the first press if nothing was before it: a start is to be quick."""
        from . import presses

        return presses

    @property
    def is_busy(self) -> bool:
        return self._gesture is not None

    @property
    def gesture(self) -> Gesture | None:
        """The gesture under way."""
        return self._gesture

    def begin_gesture(self, gesture: Gesture) -> None:
        """Let a gesture begin that no press of the mouse began."""
        self._button = Qt.MouseButton.NoButton
        self._begin(gesture)

    def forget_gesture(self) -> None:
        """Let a gesture end by itself, before the edit that it makes."""
        self._gesture = None
        self._stop_scrolling()
        self.viewport().unsetCursor()

    def cancel_gesture(self) -> None:
        """End the gesture under way, if there is one, and leave no trace of it."""
        gesture, self._gesture = self._gesture, None
        self._stop_scrolling()
        if gesture is not None:
            gesture.cancel()
            self.viewport().unsetCursor()
            self.refresh_overview()

    # -- mouse ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        view_pos = self._pointer = event.position().toPoint()
        if self._gesture is not None:
            if self._button not in (event.button(), Qt.MouseButton.NoButton):
                return  # a second button does not disturb a drag
            self.cancel_gesture()  # no press began it, or its release went to another window
        self._button = event.button()
        self._canvas.close_search()
        if not self._canvas.editing.take() or not self._canvas.decor.editing.take():
            return
        self._canvas.hint.vanish()
        self._canvas.stop_gliding()
        self._canvas.arranger.settle()
        pos = self.mapToScene(view_pos)
        if event.button() == Qt.MouseButton.MiddleButton or (
            event.button() == Qt.MouseButton.LeftButton and self._space
        ):
            self._begin(self._presses.pan(self._canvas, pos, view_pos))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._press(pos, view_pos, event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._begin(self._presses.slash(self._canvas, pos, view_pos))
                return
            found = hit(self.graph_scene, pos, self.zoom)
            self._select_for_menu(found)
            if found == Hit():
                self._canvas.search.open_at(view_pos)

    def _press(self, pos: QPointF, view_pos: QPoint, keys: Qt.KeyboardModifier) -> None:
        found = hit(self.graph_scene, pos, self.zoom)
        gesture = self._presses.press(self._canvas, pos, view_pos, found, keys)
        if gesture is not None:
            self._begin(gesture)

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        if gesture.takes_hold_at_once:
            self.viewport().setCursor(gesture.cursor)

    def select_wire(self, port: tuple[str, str], keys: Qt.KeyboardModifier) -> None:
        """Select a wire, or add it to the selection, as the keys say."""
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
        elif found.wire is not None and (found.wire.target, found.wire.slot) not in selection.wires:
            selection.set(wires=[(found.wire.target, found.wire.slot)])
        elif found.thing is not None and found.thing not in selection.things:
            selection.set(things=[found.thing])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            event.accept()  # the key itself has opened the menu
            return
        pos = self.mapToScene(event.pos())
        found = hit(self.graph_scene, pos, self.zoom)
        if found == Hit() or self._gesture is not None:
            event.ignore()
            return
        self._select_for_menu(found)
        self._canvas.menu_wanted.emit(event.globalPos(), found, pos)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self._pointed_at = True
        if self._gesture is None:
            self._hover(self.mapToScene(self._pointer))
            return
        self._modifiers = event.modifiers()
        self._drag()
        if self._gesture is not None and self._gesture.started and self._gesture.scrolls:
            if self._edge is None:
                from .edge_scroll import EdgeScroll

                self._edge = EdgeScroll(self, self._scroll)
            self._edge.follow(self.viewport().rect(), self._pointer)

    def _scroll(self, by: QPoint) -> None:
        """Show what lies beyond the edge at which a drag is held; what is dragged comes along."""
        if self._gesture is None:
            self._stop_scrolling()
            return
        self.pan_by(-by)
        self._drag()

    def _stop_scrolling(self) -> None:
        if self._edge is not None:
            self._edge.stop()

    def _drag(self) -> None:
        """Let the gesture go on with the pointer where it is."""
        assert self._gesture is not None
        view_pos = self._pointer
        started = self._gesture.started
        self._gesture.move(self.mapToScene(view_pos), view_pos, self._modifiers)
        self._canvas.sight.places_moved()
        if self._gesture is not None and self._gesture.only_moves_nodes:
            self.refresh_moved()
        else:
            self.refresh_overview()
        if self._gesture is not None and self._gesture.started != started:
            self._show_hovered(Hit())  # what was marked where the drag began has had its time
            self.viewport().setCursor(self._gesture.cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if gesture is None or event.button() != self._button:
            return
        # forgotten first: the edit it makes must not look like one that disturbs a gesture
        self._gesture = None
        self._stop_scrolling()
        self.viewport().unsetCursor()
        self._pointer = event.position().toPoint()
        gesture.finish(self.mapToScene(self._pointer), event.modifiers())
        self.refresh_overview()
        self._canvas.sight.retrace()
        self._hover(self.mapToScene(self._pointer))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = hit(self.graph_scene, self.mapToScene(event.position().toPoint()), self.zoom)
        if event.button() == Qt.MouseButton.LeftButton and found.node_id and not found.port and found.field is None:
            if self._canvas.editing.take():
                if self._canvas.is_group(found.node_id):
                    self._canvas.enter_requested.emit(found.node_id)
                else:
                    self._canvas.start_rename(found.node_id)
        elif event.button() == Qt.MouseButton.LeftButton and isinstance(found.thing, str) and not found.corner:
            self._canvas.decor.editing.edit(found.thing)
        elif event.button() == Qt.MouseButton.LeftButton and found.wire is not None and not found.port:
            self._canvas.decor.add_bend(found.wire, self.mapToScene(event.position().toPoint()))
        elif event.button() == Qt.MouseButton.LeftButton and found == Hit() and not self._space:
            self._canvas.search.open_at(event.position().toPoint())
        else:
            self.mousePressEvent(event)

    def _hover(self, pos: QPointF) -> None:
        """Mark what is under the pointer, and show by the cursor what a press would do."""
        if self.is_overview:
            return
        found = hit(self.graph_scene, pos, self.zoom)
        self._show_hovered(found)
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif found.port is not None or (found.wire is not None and self._is_loose_end(found.wire, pos)):
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif found.field is not None:
            self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        elif found.corner:
            self.viewport().setCursor(Qt.CursorShape.SizeFDiagCursor)
        elif found.thing is not None and not isinstance(found.thing, str):
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self.viewport().unsetCursor()

    def _is_loose_end(self, wire: Wire, pos: QPointF) -> bool:
        from .wire_ends import loose_end

        return loose_end(self.graph_scene, wire, pos) is not None

    def _show_hovered(self, found: Hit) -> None:
        scene = self.graph_scene
        if found.node_id != self._hovered:
            for node_id, on in ((self._hovered, False), (found.node_id, True)):
                if node_id in scene.items_by_id:
                    scene.items_by_id[node_id].mark(hovered=on)
            self._hovered = found.node_id
            self._canvas.sight.hover(found.node_id)
        wire = None if found.wire is None else (found.wire.target, found.wire.slot)
        if found.thing is not None and not isinstance(found.thing, str):  # on a bend of it
            wire = found.thing.port
        layer = scene.wire_layer
        if wire != layer.hovered:
            old, layer.hovered = layer.hovered, wire
            layer.touch(p for p in (old, wire) if p is not None)
            self._canvas.sight.wires_emphasised(p for p in (old, wire) if p is not None)

    # -- wheel and touchpad ----------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._canvas.stop_gliding()
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
        kind = event.type()
        if kind in (QEvent.Type.Paint, QEvent.Type.MouseMove):  # most of them by far
            return super().viewportEvent(event)
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = "" if self._gesture else tip_at(self.graph_scene, self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        if kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            # a menu would come up in the middle of a cut, or right after it
            with_control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if self._gesture or (with_control and event.reason() == QContextMenuEvent.Reason.Mouse):
                return True
        if kind == QEvent.Type.NativeGesture and isinstance(event, QNativeGestureEvent):
            self._canvas.stop_gliding()
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1.0 + event.value(), event.position().toPoint())
            return True
        if kind == QEvent.Type.Leave:
            self._pointed_at = False
            if self._gesture is None:
                self._show_hovered(Hit())
        return super().viewportEvent(event)

    # -- the rest --------------------------------------------------------------------------

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self.cancel_gesture()  # the release may go to another window
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cancel_gesture()
        self._canvas.sight.rest()
        self._canvas.arranger.settle()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._canvas.refit(event.oldSize())
        self._canvas.lay_out_children()

    def scrollContentsBy(self, across: int, down: int) -> None:
        super().scrollContentsBy(across, down)
        self._canvas.editing.follow()
        self._canvas.sight.view_moved()
        self._canvas.decor.editing.follow()
