"""Drawing a wire by keys: Tab and arrows, or the letters of a name, choose the far end; Enter connects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from grapheditor.edit.wire_choice import first_free, named, out_of_reach
from grapheditor.edit.wiring import misfit, refusal, wire_edit
from grapheditor.model.node import NodeId, Wire

from .gestures import Gesture
from .nearest import nearest
from .node_words import source_words
from .ports import Port
from .wiring_picture import WiringPicture

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate

Key = Qt.Key
ARROWS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}
READABLE = 0.5
"""Zoom below which names can't be read, so that wiring comes nearer first."""
LOOKED_AT = 40
"""So many of the nearest nodes are asked for a free input before the very nearest is taken."""


class KeyboardWiring(Gesture):
    """One wire in the making. A click, Esc or any change of the graph ends it without a trace."""

    by_keys = True

    def __init__(self, canvas: Canvas, end: Port, ends: list[Port]) -> None:
        super().__init__(canvas, QPointF(), QPoint())
        self._end = end
        """The end that the wiring began with; `,` and `.` go through `ends`."""
        self._ends = ends
        self._far: Port | None = None
        self._reason: str | None = None
        self._typed = ""
        self._names: dict[NodeId, str] = {}
        graph = self.scene.graph
        self._forbidden = out_of_reach(graph, end.node_id, end.kind == "out")
        self._ranked = self._by_distance()
        self._rank = {node_id: i for i, node_id in enumerate(self._ranked)}
        self._picture = WiringPicture(canvas)
        self._port_before = canvas.keyboard.port

    @staticmethod
    def begin(canvas: Canvas, end: Port, ends: list[Port]) -> None:
        """Start wiring from (or into) a port, with the nearest port that fits; say so where there is none."""
        wiring = KeyboardWiring(canvas, end, ends)
        if not wiring._ranked:
            wiring.cancel()
            name = canvas.document.graph.node(end.node_id).name
            text = translate("Keyboard", "No other node can take the output of {0}; add an op first.")
            if end.kind == "in":
                text = translate("Keyboard", "No other node can feed {0}; add a value first.")
            canvas.say_here(text.format(name))
            return
        canvas.cancel_gesture()
        canvas.begin_gesture(wiring)
        canvas.setFocus()
        if canvas.zoom < READABLE:
            canvas.center_on(end.node_id)
        canvas.keyboard.go_to(end)
        wiring._show(wiring._first())

    # -- choosing --------------------------------------------------------------------------

    @property
    def _wanted(self) -> str:
        return "in" if self._end.kind == "out" else "out"

    def _by_distance(self) -> list[NodeId]:
        """The nodes that can take the other end, nearest first."""
        items, into = self.scene.items_by_id, self._wanted == "in"
        start = items[self._end.node_id].pos()
        x, y = start.x(), start.y()
        found: list[tuple[float, NodeId]] = []
        for node_id, item in items.items():
            if node_id in self._forbidden or (into and not item.outline.frame.inputs):
                continue
            at = item.pos()
            found.append((abs(at.x() - x) + abs(at.y() - y), node_id))
        return [node_id for _, node_id in sorted(found)]

    def _ports(self, node_id: NodeId) -> list[Port]:
        item = self.scene.items_by_id[node_id]
        if self._wanted == "in":
            return [Port(node_id, "in", slot) for slot in item.outline.frame.inputs]
        return [Port(node_id, "out", "", output) for output in range(len(item.outline.frame.outputs))]

    def _port_of(self, node_id: NodeId) -> Port:
        """The first free input, or the first output; a value has no input, which is told as the refusal."""
        ports = self._ports(node_id)
        if self._wanted == "out":
            return ports[0]
        slot = first_free(self.scene.graph, node_id, [port.slot for port in ports])
        return Port(node_id, "in", "input" if slot is None else slot)

    def _first(self) -> Port:
        graph = self.scene.graph
        for node_id in self._ranked[:LOOKED_AT]:
            port = self._port_of(node_id)
            if self._wanted == "out" or not source_words(graph, node_id, port.slot):
                return port
        return self._port_of(self._ranked[0])

    def _step(self, by: int) -> None:
        """The next port that fits, in the same node or in the next nearest."""
        assert self._far is not None
        ports = self._ports(self._far.node_id)
        rank = self._rank.get(self._far.node_id)
        if rank is None:
            self._show(self._first())
            return
        index = ports.index(self._far) + by if self._far in ports else 0
        if not 0 <= index < len(ports):
            ports = self._ports(self._ranked[(rank + by) % len(self._ranked)])
            index = 0 if by > 0 else -1
        self._show(ports[index])

    def _go(self, way: tuple[int, int]) -> None:
        """The nearest node that way, also one that can't be wired, which then says why."""
        assert self._far is not None
        scene, here = self.scene, self._far.node_id
        start = scene.items_by_id[here].scene_rect().center()

        def accept(node_id: NodeId) -> bool:
            return node_id not in (here, self._end.node_id) and bool(self._ports(node_id))

        found = nearest(scene, start, way, accept)
        if found is not None:
            self._show(self._port_of(found))

    def _type(self, letters: str) -> None:
        self._typed = letters
        if not letters:
            self._show(self._far)
            return
        if not self._names:
            self._names = {node.id: node.name for node in self.scene.graph.nodes() if node.id != self._end.node_id}
        found = named(self._names, letters, self._rank)
        if found is not None:
            self._show(self._port_of(found))
            return
        text = translate("Keyboard", "No other node is called “{0}”; Backspace takes letters back.").format(letters)
        self._picture.hint.show_text(text, self._spot())
        self.canvas.announce(text)

    def _change_end(self, by: int) -> None:
        """Start from another output, or end in another input, of the node that the wiring began with."""
        self._end = self._ends[(self._ends.index(self._end) + by) % len(self._ends)]
        self.canvas.keyboard.go_to(self._end)
        self._show(self._far)

    # -- keys ------------------------------------------------------------------------------

    def wants(self, event: QKeyEvent) -> bool:
        """Whether this key belongs to the wiring; keys with Ctrl or Alt and function keys go on as ever."""
        modifiers = Qt.KeyboardModifier
        if event.modifiers() & (modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier):
            return False
        named_keys = {*ARROWS, Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Enter, Key.Key_Escape,
                      Key.Key_Backspace, Key.Key_Delete}  # fmt: skip
        return event.key() in named_keys or (bool(event.text()) and event.text().isprintable())

    def press_key(self, event: QKeyEvent) -> None:
        """Act on a key that `wants` claimed."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Key.Key_Escape:
            self.canvas.cancel_gesture()
            self.canvas.announce(translate("Keyboard", "No wire drawn"))
        elif key in (Key.Key_Return, Key.Key_Enter):
            self._connect()
        elif key == Key.Key_Tab or key == Key.Key_Backtab:
            self._typed = ""
            self._step(-1 if shift or key == Key.Key_Backtab else 1)
        elif key in ARROWS:
            self._typed = ""
            self._go(ARROWS[Key(key)])
        elif key in (Key.Key_Backspace, Key.Key_Delete):
            self._type(self._typed[:-1])
        elif event.text() in (",", "."):
            self._change_end(1 if event.text() == "." else -1)
        elif self._is_again(key, shift):
            self._change_end(1)
        else:
            self._type(self._typed + event.text())

    def _is_again(self, key: int, shift: bool) -> bool:
        """Whether W (or Shift+W) was pressed once more for the next end, and not as a letter of a name."""
        return key == Key.Key_W and not self._typed and len(self._ends) > 1 and shift == (self._end.kind == "in")

    def _connect(self) -> None:
        if self._reason is not None:
            self.canvas.say_here(self._reason, self._spot())
            return
        canvas, graph, wire = self.canvas, self.scene.graph, self._wire()
        warning = misfit(graph, self.scene.ops, self.scene.run, wire)
        # forgotten first: the edit it makes must not look like one that disturbs a gesture
        canvas.forget_gesture()
        self.cancel()
        source, target = graph.node(wire.source).name, graph.node(wire.target).name
        if graph.input(wire.target, wire.slot) == wire:
            return
        if not canvas.document.do(wire_edit(graph, wire), translate("Canvas", "Wire into {0}").format(target)):
            return
        if warning is not None:
            canvas.say_here(translate("Canvas", "Wired, but {0}").format(warning))
        else:
            canvas.announce(translate("Keyboard", "Wired {0} into {1} of {2}").format(source, wire.slot, target))

    # -- showing ---------------------------------------------------------------------------

    def _wire(self) -> Wire:
        assert self._far is not None
        source, target = (self._end, self._far) if self._end.kind == "out" else (self._far, self._end)
        return Wire(source.node_id, source.output, target.node_id, target.slot)

    def _show(self, port: Port | None) -> None:
        """Choose the far end, and say what Enter would do."""
        if port is None:
            return
        self._far = port
        canvas, graph = self.canvas, self.scene.graph
        canvas.ensureVisible(canvas.node_rect(port.node_id), 40, 40)
        wire = self._wire()
        self._reason = refusal(graph, wire)
        self._picture.show(self._end, port, self._reason is not None, self._fitting)
        if self._reason is not None:
            self._picture.hint.vanish()
            canvas.say_here(self._reason, self._spot())
            return
        canvas.hint.vanish()
        text = self._words(wire)
        warning = misfit(graph, self.scene.ops, self.scene.run, wire)
        if warning is not None:
            text = f"{text}\n{warning}"
        self._picture.hint.show_text(text, self._spot())
        canvas.announce(text)

    def _words(self, wire: Wire) -> str:
        graph = self.scene.graph
        source, target = graph.node(wire.source).name, graph.node(wire.target).name
        if wire.output:
            source = f"{source}[{wire.output}]"
        held = source_words(graph, wire.target, wire.slot)
        text = translate("Keyboard", "{0} → {1} of {2}").format(source, wire.slot, target)
        if held:
            text = translate("Keyboard", "{0}, in the place of {1}").format(text, held)
        return f"{self._typed}…  {text}" if self._typed else text

    def _spot(self) -> QPoint:
        assert self._far is not None
        return self.canvas.mapFromScene(self._picture.place(self._far))

    def _fitting(self, node_id: NodeId) -> list[Port]:
        """The ports of a node at which the wire could end."""
        return self._ports(node_id) if node_id in self._rank else []

    # -- ending ----------------------------------------------------------------------------

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self.cancel()

    def cancel(self) -> None:
        self._picture.take_away()
        self.canvas.hint.vanish()
        self.canvas.keyboard.go_to(self._port_before)
