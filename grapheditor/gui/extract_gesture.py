"""Shift and a drag: a node leaves its wires, which heal behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt

from grapheditor.edit.edits import Edit
from grapheditor.edit.healing import Healing, healing

from .gesture_marks import MarkedWires
from .gestures import PressNode
from .hits import Hit
from .ports import Port
from .wire_curve import curve

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate


class ExtractNode(PressNode):
    """A drag takes the node out of its wires, or the selection where it is part of one; a click adds to that."""

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, hit: Hit, keys: Qt.KeyboardModifier) -> None:
        selection = canvas.graph_scene.selection
        self._selected = list(selection.nodes), list(selection.wires), list(selection.things)
        super().__init__(canvas, press, view_press, hit, keys)
        self._healing: Healing | None = None
        self._joined: MarkedWires | None = None

    def _lift(self) -> None:
        scene = self.scene
        held = list(scene.selection.nodes) if self._was_selected else [self._node_id]
        chosen = [i for i in held if not scene.graph.node(i).locked]  # the others stay where they are, so wired
        found = healing(scene.graph, scene.ops, chosen)
        if found.cut:
            self._healing = found
            self._aim.alone = True
            scene.selection.set(chosen)
            ends = [(Port(w.source, "out", "", w.output), Port(w.target, "in", w.slot)) for w in found.joined]
            scene.wire_layer.leave_out(
                ((w.target, w.slot) for w in found.cut), (port for pair in ends for port in pair)
            )
            self._show_joined(found)
        super()._lift()

    def _show_joined(self, found: Healing) -> None:
        items = self.scene.items_by_id
        self._joined = MarkedWires(self.scene.theme.good, dashed=True)
        for wire in found.joined:
            start, end = items[wire.source].output_at(wire.output), items[wire.target].input_at(wire.slot)
            self._joined.add(curve(start.x(), start.y(), end.x(), end.y()))
        self.canvas.show_on_top(self._joined)

    def _edits(self, away: QPointF) -> list[Edit]:
        return [*(self._healing.edits() if self._healing else ()), *super()._edits(away)]

    def _text(self) -> str:
        if self._healing is None:
            return super()._text()
        count, name = len(self._places), self.scene.graph.node(self._node_id).name
        return translate("Gestures", "Take out {0}").format(
            name if count == 1 else translate("Gestures", "%n nodes", "", count)
        )

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._clear()
        super().finish(pos, modifiers)

    def cancel(self) -> None:
        self._clear()
        super().cancel()
        self.scene.selection.set(*self._selected)

    def _clear(self) -> None:
        self.scene.wire_layer.leave_out()
        if self._joined is not None:
            self.canvas.take_from_top(self._joined)
            self._joined = None
