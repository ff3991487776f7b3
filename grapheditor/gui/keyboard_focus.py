"""The node and the port that keys act on: marked on the canvas, told in words, walked from port to port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from grapheditor.model.node import NodeId

from .accessible_canvas import say_focus
from .node_words import describe, describe_port
from .ports import Port
from .speech import describe_anew

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate


class KeyboardFocus(QObject):
    """Follows the selection of one canvas. The marks are shown while keys are used and vanish at a click."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.port: Port | None = None
        """The port that keys act on, of the current node."""
        self.shown = False
        self._marked: NodeId | None = None
        canvas.installEventFilter(self)
        canvas.viewport().installEventFilter(self)

    @property
    def node(self) -> NodeId | None:
        """The node that keys act on."""
        return self._canvas.graph_scene.selection.current

    # -- what the canvas tells -------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and watched is self._canvas:
            return self._key(event)
        if kind == QEvent.Type.MouseButtonPress and watched is not self._canvas:
            self.port = None
            self.show_marks(False)
        elif kind == QEvent.Type.FocusIn and watched is self._canvas and isinstance(event, QFocusEvent):
            if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
                self.show_marks(True)
        elif kind == QEvent.Type.FocusOut and watched is self._canvas and isinstance(event, QFocusEvent):
            self.show_marks(False)
            passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
            gesture = self._canvas.gesture
            if gesture is not None and gesture.by_keys and event.reason() not in passing:
                self._canvas.cancel_gesture()  # its keys would go elsewhere
        return False

    def _key(self, event: QEvent) -> bool:
        wiring = self._canvas.gesture
        if not isinstance(event, QKeyEvent):
            return False
        if wiring is not None and wiring.wants(event):
            # before the shortcuts: the letters of a name are typed here
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                wiring.press_key(event)
            return True
        # also before a shortcut that takes the key: of W and G no key press arrives here
        self.show_marks(True)
        return False

    def follow(self) -> None:
        """Another selection, other results or another graph."""
        graph = self._canvas.document.graph
        if self.node not in graph:
            self.port = None
        if self.port is not None and (self.port.node_id != self.node or self.port not in self._ports()):
            self.port = None
        self._mark()
        selected = len(self._canvas.selected_nodes())
        text = ""
        if self.node is not None and self.node in graph:
            scene = self._canvas.graph_scene
            text = describe(graph, scene.run, self.node, scene.stale)
        if selected > 1:
            text = translate("Keyboard", "{0} nodes selected; {1}").format(selected, text)
        text = "; ".join([*([text] if text else []), *self._canvas.decor.spoken_names()])
        if self.port is not None:
            text = f"{describe_port(graph, self.port)}; {text}"
        describe_anew(self._canvas, text)

    def follow_selection(self) -> None:
        """As `follow`, and say what is selected now."""
        self.port = None
        self.follow()
        if self._canvas.hasFocus():
            text = self._canvas.accessibleDescription() or translate("Keyboard", "Nothing selected")
            self._canvas.announce(text, spoken=say_focus(self._canvas))

    def show_marks(self, shown: bool) -> None:
        """Draw the marks, or take them away."""
        self.shown = shown
        self._mark()

    def _mark(self) -> None:
        items = self._canvas.graph_scene.items_by_id
        node = self.node if self.shown else None
        if self._marked != node and self._marked in items:
            items[self._marked].mark(current=False, port=None)
        if node in items:
            items[node].mark(current=True, port=self.port)
        self._marked = node

    # -- ports -----------------------------------------------------------------------------

    def _ports(self) -> list[Port]:
        item = self._canvas.graph_scene.items_by_id.get(self.node or "")
        return [port for port, _ in item.ports()] if item else []

    def next_port(self) -> None:
        """Go to the next port of the current node."""
        self._step(1)

    def previous_port(self) -> None:
        """Go to the port before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        ports = self._ports()
        if not ports:
            self._canvas.say_here(translate("Keyboard", "Select a node first: the arrow keys go from node to node."))
            return
        if self.port in ports:
            self.port = ports[(ports.index(self.port) + by) % len(ports)]
        else:
            self.port = ports[0 if by > 0 else -1]
        self.shown = True
        self.follow()
        self._canvas.announce(describe_port(self._canvas.document.graph, self.port))

    def go_to(self, port: Port | None) -> None:
        """Make a port of the current node the one that keys act on; None goes back to the node as a whole."""
        self.port = port
        self.follow()

    def leave_port(self) -> bool:
        """Go back to the node as a whole; False where no port was current."""
        was = self.port is not None
        self.port = None
        self.follow()
        return was

    def disconnect_port(self) -> bool:
        """Take away what is wired or typed at the current port; False where no port is current."""

        from grapheditor.edit.wire_choice import clear_input, clear_output

        port, document = self.port, self._canvas.document
        if port is None:
            return False
        name = document.graph.node(port.node_id).name
        if port.kind == "in":
            edit = clear_input(document.graph, port.node_id, port.slot)
            text = translate("Keyboard", "Clear {0} of {1}").format(port.slot, name)
        else:
            edit = clear_output(document.graph, port.node_id, port.output)
            text = translate("Keyboard", "Disconnect the output of {0}").format(name)
        if edit is None:
            self._canvas.say_here(translate("Keyboard", "Nothing is wired to this port."))
        elif document.do(edit, text):
            self._canvas.announce(describe_port(document.graph, port))
        return True

    def enter(self) -> None:
        """Type into the current port's field, wire from an output, or open the node's number."""
        port, canvas, node = self.port, self._canvas, self.node
        if node is None:
            return
        if port is None:
            canvas.edit_value(node)
        elif port.kind == "out":
            self.wire_from()
        elif canvas.document.graph.input(port.node_id, port.slot) is None:
            canvas.edit_field(port.node_id, port.slot)
        else:
            text = translate("Keyboard", "{0}; Del takes the wire away.")
            canvas.say_here(text.format(describe_port(canvas.document.graph, port)))

    # -- wiring ----------------------------------------------------------------------------

    def wire_from(self) -> None:
        """Wire from the current output, or the first one; into the current port where it is an input."""
        if self.port is not None and self.port.kind == "in":
            self.wire_into()
        else:
            self._wire("out")

    def wire_into(self) -> None:
        """Wire into the current input, or the first free one."""
        self._wire("in")

    def _wire(self, kind: str) -> None:
        from grapheditor.edit.wire_choice import first_free

        from .keyboard_wiring import KeyboardWiring

        canvas, node = self._canvas, self.node
        ports = [port for port in self._ports() if port.kind == kind]
        if node is None:
            self._step(1)  # says what to do
            return
        if not canvas.editing.take():
            return
        if not ports:
            name = canvas.document.graph.node(node).name
            canvas.say_here(translate("Keyboard", "{0} is a value and takes no input.").format(name))
            return
        start = self.port if self.port in ports else ports[0]
        if kind == "in" and self.port not in ports:
            slot = first_free(canvas.document.graph, node, [port.slot for port in ports])
            start = next(port for port in ports if port.slot == slot)
        KeyboardWiring.begin(canvas, start, ports)
