"""Drawing a wire: from an output to an input or back, or taking a wired end elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from grapheditor.edit.edits import Disconnect, Edit
from grapheditor.edit.outcomes import known_spec, outcome_with, spec_text
from grapheditor.edit.wiring import misfit, refusal, wire_edit
from grapheditor.model.node import NodeId, Wire

from .gestures import Gesture
from .hint import BAD, GOOD, PLAIN, Tone
from .hits import nearest_port, node_at
from .ports import Port
from .wire_preview import WirePreview

if TYPE_CHECKING:
    from .canvas import Canvas

SNAP = 26.0
"""How near, in pixels, the pointer has to come for a wire to snap to a port."""


class DrawWire(Gesture):
    """A wire follows the pointer from `port` and snaps to the nearest port that fits."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, port: Port) -> None:
        super().__init__(canvas, press, view_press)
        graph = self.scene.graph
        taken = graph.input(port.node_id, port.slot) if port.kind == "in" else None
        self._taken = taken
        """The wire whose end is being dragged off."""
        self._port = port if taken is None else Port(taken.source, "out", "", taken.output)
        """Where the wire starts that follows the pointer."""
        self._preview: WirePreview | None = None
        self._snap: Port | None = None

    # -- moving --------------------------------------------------------------------

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if not self.has_travelled(view_pos):
            return
        if self._preview is None:
            self._begin()
        port = self._port_at(pos)
        reason = None if port is None else self._reason(port)
        self._snap = port if reason is None else None
        text, tone = (reason, BAD) if reason is not None else self._told(port)
        self._draw(pos, refused=tone == BAD)
        if text:
            self.canvas.hint.show_text(text, view_pos, tone=tone)
        else:
            self.canvas.hint.vanish()

    def _told(self, port: Port | None) -> tuple[str, Tone]:
        """What is said at the pointer: the shape that the wire carries, and at a port what the op would give."""
        scene = self.scene
        if port is None:
            known = self._port.kind == "out" and known_spec(scene.run, self._port.node_id, self._port.output)
            return (spec_text(known), PLAIN) if known else ("", PLAIN)
        wire = self._wire(port)
        warning = misfit(scene.graph, scene.ops, scene.run, wire, self._taken)
        if warning is not None:
            return warning, BAD
        found = outcome_with(scene.graph, scene.ops, scene.run, wire, self._taken)
        if found is None or not any(operand.spec is not None for operand in found.operands):
            return "", PLAIN
        return found.text(), GOOD if found.outputs else PLAIN

    def _forbidden(self) -> set[NodeId]:
        """Nodes at which the wire can't end, as it would close a cycle."""
        graph, start = self.scene.graph, [self._port.node_id]
        return graph.upstream(start) if self._port.kind == "out" else graph.downstream(start)

    def _begin(self) -> None:
        scene, forbidden = self.scene, self._forbidden()
        fitting: list[QPointF] = []
        for item in scene.nodes_in(self.canvas.visible_rect()):
            fits = item.node.id not in forbidden
            places = [at for port, at in item.ports() if port.kind != self._port.kind] if fits else []
            fitting += places
            item.mark(dimmed=not places and item.node.id != self._port.node_id)
        self._preview = WirePreview(scene.theme, fitting)
        if self._taken is not None:
            scene.wire_layer.leave_out([(self._taken.target, self._taken.slot)], [self._port])
        self.canvas.show_on_top(self._preview)
        self.canvas.wire_begun.emit()

    def _port_at(self, pos: QPointF) -> Port | None:
        """The port near the pointer, or of the node under it."""
        wanted = "in" if self._port.kind == "out" else "out"
        port = nearest_port(self.scene, pos, SNAP / self.canvas.zoom, wanted)
        return port or self._port_of_node(pos, wanted)

    def _port_of_node(self, pos: QPointF, wanted: str) -> Port | None:
        """The first free input, or the first output, of the node under the pointer."""
        item = node_at(self.scene, pos)
        if item is None or item.node.id == self._port.node_id:
            return None
        ports = [port for port, _ in item.ports() if port.kind == wanted]
        free = [p for p in ports if wanted == "out" or self.scene.graph.input(p.node_id, p.slot) is None]
        if free:
            return free[0]
        # a value has no input: name it, so that the refusal can be told
        return ports[0] if ports else Port(item.node.id, "in", "input") if wanted == "in" else None

    def _reason(self, port: Port) -> str | None:
        return refusal(self.scene.graph, self._wire(port))

    def _wire(self, port: Port) -> Wire:
        source, target = (self._port, port) if self._port.kind == "out" else (port, self._port)
        return Wire(source.node_id, source.output, target.node_id, target.slot)

    def _draw(self, pos: QPointF, refused: bool) -> None:
        assert self._preview is not None
        near = self._place(self._port)
        snap = None if self._snap is None else self._place(self._snap)
        far = snap or pos
        start, end = (near, far) if self._port.kind == "out" else (far, near)
        self._preview.show_wire(start, end, snap, refused)

    def _place(self, port: Port) -> QPointF:
        item = self.scene.items_by_id[port.node_id]
        return item.output_at(port.output) if port.kind == "out" else item.input_at(port.slot)

    # -- ending --------------------------------------------------------------------

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._preview is None:
            self._click()
            return
        port = self._snap or self._port_at(pos)
        self._clear()
        if port is None:
            if self._taken is not None:
                self._do(Disconnect(self._taken), self.canvas.tr("Disconnect {0}"), self._taken)
            elif node_at(self.scene, pos) is None:
                self.canvas.search.open_for_wire(self._port, pos)
            return
        wire = self._wire(port)
        if wire == self._taken:
            return
        reason = refusal(self.scene.graph, wire)
        if reason is not None:
            self.canvas.say(reason)
            return
        self._connect(wire)

    def _connect(self, wire: Wire) -> None:
        graph, run = self.scene.graph, self.scene.run
        if graph.input(wire.target, wire.slot) == wire:
            return
        warning = misfit(graph, self.scene.ops, run, wire, self._taken)
        edit = wire_edit(graph, wire, self._taken)
        self._do(edit, self.canvas.tr("Wire into {0}"), wire)
        if warning is not None:
            self.canvas.say(self.canvas.tr("Wired, but {0}").format(warning))

    def _do(self, edit: Edit, text: str, wire: Wire) -> None:
        self.canvas.document.do(edit, text.format(self.scene.graph.node(wire.target).name))

    def _click(self) -> None:
        """A press without a drag selects the node, as anywhere on its card."""
        self.scene.selection.set([self._taken.target if self._taken else self._port.node_id])

    def cancel(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.canvas.hint.vanish()
        for item in self.scene.items_by_id.values():
            if item.marks.dimmed:
                item.mark(dimmed=False)
        self.scene.wire_layer.leave_out()
        if self._preview is not None:
            self.canvas.take_from_top(self._preview)
            self._preview = None
