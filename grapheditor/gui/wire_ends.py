"""Wires taken by an end: a press near it, or all wires of an output at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt

from grapheditor.edit.outcomes import known_spec, spec_text
from grapheditor.edit.rewiring import source_edit, source_refusal
from grapheditor.model.node import NodeId, Wire

from .hint import PLAIN, Tone
from .ports import Port
from .wire_crossing import fraction_along
from .wire_gesture import DrawWire

if TYPE_CHECKING:
    from .canvas import Canvas
    from .scene import GraphScene

translate = QCoreApplication.translate
GRIP = 0.3
"""How much of a wire, from either end, holds that end."""


def loose_end(scene: GraphScene, wire: Wire, pos: QPointF) -> str | None:
    """Which end a drag from `pos` takes off: "in" at the target, "out" at the source, None in the middle."""
    index = scene.wire_layer.index
    along = fraction_along(index, index.rows[wire.target, wire.slot], pos)
    return "out" if along < GRIP else "in" if along > 1.0 - GRIP else None


class GrabWire(DrawWire):
    """A drag takes the nearer end off the wire; a click has selected it and that is all."""

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, wire: Wire) -> None:
        target = Port(wire.target, "in", wire.slot)
        super().__init__(canvas, press, view_press, target)
        self._end = loose_end(self.scene, wire, press)
        if self._end == "out":
            self._port = target  # which stays; the wire looks for another output

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self._end is not None:
            super().move(pos, view_pos, modifiers)

    def _click(self) -> None:
        pass


class MoveWires(DrawWire):
    """A drag takes all wires of an output to another one."""

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, port: Port, wires: list[Wire]) -> None:
        super().__init__(canvas, press, view_press, port)
        self._source = port
        self._wires = wires
        # DrawWire asks what its port may be joined to: any of the targets stands for all of them
        self._port = Port(wires[0].target, "in", wires[0].slot)

    def _begin(self) -> None:
        super()._begin()
        ends = [(wire.target, wire.slot) for wire in self._wires]
        self.scene.wire_layer.leave_out(ends, (Port(target, "in", slot) for target, slot in ends))

    def _forbidden(self) -> set[NodeId]:
        return self.scene.graph.downstream(wire.target for wire in self._wires)

    def _reason(self, port: Port) -> str | None:
        return source_refusal(self.scene.graph, self._wires, port.node_id, port.output)

    def _told(self, port: Port | None) -> tuple[str, Tone]:
        known = port and known_spec(self.scene.run, port.node_id, port.output)
        return (spec_text(known), PLAIN) if known else ("", PLAIN)

    def _draw(self, pos: QPointF, refused: bool) -> None:
        assert self._preview is not None
        snap = None if self._snap is None else self._place(self._snap)
        items = self.scene.items_by_id
        ends = [(snap or pos, items[wire.target].input_at(wire.slot)) for wire in self._wires]
        self._preview.show_wires(ends, snap, refused)

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._preview is None:
            self.scene.selection.set([self._source.node_id])
            return
        port = self._port_at(pos)
        self._clear()
        if port is None:
            self.canvas.rewiring.cut(self._wires)
        elif port != self._source:
            self._take_to(port)

    def _take_to(self, port: Port) -> None:
        reason = self._reason(port)
        if reason is not None:
            self.canvas.say(reason)
            return
        text = translate("Gestures", "Take wires to {0}").format(self.scene.graph.node(port.node_id).name)
        self.canvas.document.do(source_edit(self._wires, port.node_id, port.output), text)
