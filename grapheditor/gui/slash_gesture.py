"""A stroke over wires cuts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from grapheditor.model.node import Wire

from .gesture_marks import MarkedWires, Stroke
from .gestures import Gesture
from .wire_crossing import wires_cut

if TYPE_CHECKING:
    from .canvas import Canvas


class Slash(Gesture):
    """Marks every wire that the pointer's way crosses; the release cuts them as one undo step."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint) -> None:
        super().__init__(canvas, press, view_press)
        self._last = press
        self._wires: dict[Wire, None] = {}
        self._stroke: Stroke | None = None
        self._marked: MarkedWires | None = None

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.has_travelled(view_pos):
            self._reach(pos)

    def _reach(self, pos: QPointF) -> None:
        if self._stroke is None or self._marked is None:
            self._stroke = Stroke(self.scene.theme.error, self.press)
            self._marked = MarkedWires(self.scene.theme.error)
            self.canvas.show_on_top(self._marked)
            self.canvas.show_on_top(self._stroke)
        self._stroke.reach(pos)
        index = self.scene.wire_layer.index
        for row in wires_cut(index, self._last, pos, self.canvas.is_overview):
            wire = index.wires[row]
            if wire is not None and wire not in self._wires:
                self._wires[wire] = None
                self._marked.add(index.path(row))
        self._last = pos

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self.started:
            self._reach(pos)
        self._clear()
        if self._wires:
            self.canvas.rewiring.cut(list(self._wires))

    def cancel(self) -> None:
        self._clear()

    def _clear(self) -> None:
        for mark in (self._marked, self._stroke):
            if mark is not None:
                self.canvas.take_from_top(mark)
        self._marked = self._stroke = None
