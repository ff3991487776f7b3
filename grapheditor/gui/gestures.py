"""What happens between a press and a release of the mouse. A gesture edits the graph once, at its end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from grapheditor.edit.edits import Edit, ReplaceNode, Several

from .decor_drag import DecorDrag
from .document import stays
from .hits import Hit
from .insert_gesture import InsertAim
from .magnet import Magnet
from .wire_preview import RubberBand

if TYPE_CHECKING:
    from .canvas import Canvas


class Gesture:
    """One press with its moves and its release. `cancel` leaves no trace."""

    cursor = Qt.CursorShape.ArrowCursor
    only_moves_nodes = False
    """Whether an overview need be painted anew only where nodes have moved."""
    scrolls = True
    """Whether the view follows where the drag is held at its edge."""
    by_keys = False
    """Whether keys lead it, rather than the pointer."""
    takes_hold_at_once = False
    """Whether the cursor tells of the gesture before the pointer has gone anywhere."""

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint) -> None:
        self.canvas = canvas
        self.scene = canvas.graph_scene
        self.press = press
        self.view_press = view_press
        self.started = False

    def has_travelled(self, view_pos: QPoint) -> bool:
        """Whether the pointer has gone far enough for this to be a drag and no click."""
        if not self.started:
            away = (view_pos - self.view_press).manhattanLength()
            self.started = away >= QApplication.startDragDistance()
        return self.started

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer is at `pos` of the scene now."""

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The button was released."""

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the gesture, rather than to the canvas."""
        return False

    def press_key(self, event: QKeyEvent) -> None:
        """A key that it `wants` was pressed."""

    def cancel(self) -> None:
        """Esc was pressed, or the graph changed under the gesture."""


class PressNode(Gesture):
    """A click selects or opens a field; a drag moves the selection as one undo step."""

    only_moves_nodes = True

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, hit: Hit, keys: Qt.KeyboardModifier) -> None:
        super().__init__(canvas, press, view_press)
        self._hit = hit
        self._keys = keys
        assert hit.node_id is not None
        self._node_id = hit.node_id
        selection = self.scene.selection
        self._was_selected = self._node_id in selection.nodes
        if keys & Qt.KeyboardModifier.ControlModifier:
            selection.toggle([self._node_id])
        elif keys & Qt.KeyboardModifier.ShiftModifier:
            selection.add([self._node_id])
        elif not self._was_selected:
            selection.set([self._node_id])
        self.scene.lift(selection.nodes)
        self.scene.lift([self._node_id])
        self._pressed: str = self._node_id
        self._places: dict[str, tuple[float, float]] = {}
        self._along: DecorDrag | None = None
        self._magnet = Magnet(canvas, self._node_id)
        self._aim = InsertAim(canvas)

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if not self.has_travelled(view_pos):
            return
        if self._along is None:
            self._lift()
        self._magnet.hold(modifiers)
        self._show(self.away(pos))

    def _lift(self) -> None:
        """The drag begins: note what moves, and from where."""
        selection = self.scene.selection
        self._along = DecorDrag(self.scene, [] if selection.nodes or selection.things else [self._pressed])
        points = ((i, self.scene.items_by_id[i].pos()) for i in self._along.nodes)
        self._places = {i: (p.x(), p.y()) for i, p in points}
        if self._along.locked:
            self.canvas.say(stays([self.scene.graph.node(i).name for i in self._along.locked]))

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if self._along is None:
            self.click()
            return
        self._magnet.hold(modifiers)
        self._show(self.away(pos))  # the pointer may have gone on since the last move
        edits = [*self._edits(self.away(pos)), *self._along.edits()]
        self._magnet.clear()
        inserted, text = self._aim.take(self._text())
        if edits or inserted:
            self.canvas.document.do(Several((*edits, *inserted)), text)
        self._along.end()

    def _show(self, away: QPointF) -> None:
        assert self._along is not None
        self.scene.move_items(self._moved(away))
        self._along.move(away.x(), away.y())
        self._look()

    def _look(self) -> None:
        """Find the wire into which what is dragged would go."""
        self._aim.follow(self._places)

    def click(self) -> None:
        """What a press without a drag does."""
        if not self._keys & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
            self.scene.selection.set([self._node_id])
            if self._hit.field is not None:
                self.canvas.edit_field(self._node_id, self._hit.field)

    def cancel(self) -> None:
        self._magnet.clear()
        self._aim.clear()
        if self._along is not None:
            self.scene.move_items({i: p for i, p in self._places.items() if i in self.scene.items_by_id})
            self._along.cancel()

    def away(self, pos: QPointF) -> QPointF:
        """How far what is dragged stands from where it was, when the pointer is at `pos`."""
        away = pos - self.press
        if self._node_id in self._places:
            return self._magnet.pull(away, self._places)
        return QPointF(round(away.x()), round(away.y()))

    def _edits(self, away: QPointF) -> list[Edit]:
        graph = self.scene.graph
        return [ReplaceNode(replace(graph.node(i), pos=place)) for i, place in self._moved(away).items()]

    def _text(self) -> str:
        if not self._places and self._along is not None:
            return self._along.text()
        count = len(self._places)
        one = self.scene.graph.node(next(iter(self._places))).name if count == 1 else ""
        return self.canvas.tr("Move {0}").format(one if count == 1 else self.canvas.tr("%n nodes", "", count))

    def _moved(self, away: QPointF) -> dict[str, tuple[float, float]]:
        return {i: (x + away.x(), y + away.y()) for i, (x, y) in self._places.items()}


class BandSelect(Gesture):
    """A rubber band over empty ground; Shift adds to the selection, Ctrl toggles."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, keys: Qt.KeyboardModifier) -> None:
        super().__init__(canvas, press, view_press)
        self._keys = keys
        selection = self.scene.selection
        self._nodes, self._wires, self._things = list(selection.nodes), list(selection.wires), list(selection.things)
        if not self._adds and not self._toggles:
            selection.set()
        self._band: RubberBand | None = None

    @property
    def _adds(self) -> bool:
        return bool(self._keys & Qt.KeyboardModifier.ShiftModifier)

    @property
    def _toggles(self) -> bool:
        return bool(self._keys & Qt.KeyboardModifier.ControlModifier)

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if not self.has_travelled(view_pos):
            return
        if self._band is None:
            self._band = RubberBand(self.scene.theme)
            self.canvas.show_on_top(self._band)
        rect = QRectF(self.press, pos).normalized()
        self._band.set_rect(rect)
        inside = [item.node.id for item in self.scene.nodes_in(rect) if item.scene_rect().intersects(rect)]
        selection, notes = self.scene.selection, self.scene.decor.notes_in(rect)
        kept, things = (self._nodes, self._things) if self._adds or self._toggles else ([], [])
        if self._toggles:
            selection.set(_toggled(kept, inside), self._wires, _toggled(things, notes))
        else:
            selection.set([*kept, *inside], self._wires if self._adds else [], [*things, *notes])

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._clear()

    def cancel(self) -> None:
        self._clear()
        self.scene.selection.set(self._nodes, self._wires, self._things)

    def _clear(self) -> None:
        if self._band is not None:
            self.canvas.take_from_top(self._band)
            self._band = None


def _toggled(kept: list, inside: list) -> list:
    were, are = set(kept), set(inside)
    return [i for i in kept if i not in are] + [i for i in inside if i not in were]


class Pan(Gesture):
    """The ground follows the pointer."""

    cursor = Qt.CursorShape.ClosedHandCursor
    scrolls = False
    takes_hold_at_once = True

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint) -> None:
        super().__init__(canvas, press, view_press)
        self._last = view_press

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        self.canvas.pan_by(view_pos - self._last)
        self._last = view_pos
