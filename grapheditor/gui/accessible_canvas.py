"""The nodes, frames and notes of a canvas for screen readers: a list whose items can be explored one by one.

Qt asks for these objects only while a screen reader listens; without one they cost nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast
from weakref import WeakSet

import PySide6
from PySide6.QtCore import QObject, QPoint, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget
from shiboken6 import isValid

from grapheditor.model.decoration import Decoration, Frame
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .canvas import Canvas

Word = QAccessible.Text


class AccessibleItem(QAccessibleInterface):
    """One node, frame or note: its name, what it computes or holds, where it stands, and whether it is selected."""

    def __init__(self, face: AccessibleCanvas, item_id: str) -> None:
        super().__init__()
        self._face = face
        self.item_id = item_id

    def isValid(self) -> bool:
        return isValid(self._face) and self._face.holds(self.item_id)

    def object(self) -> QObject | None:
        return None

    def parent(self) -> QAccessibleInterface:
        return self._face

    def child(self, _index: int) -> QAccessibleInterface | None:
        return None

    def childAt(self, _x: int, _y: int) -> QAccessibleInterface | None:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        canvas = self._face.canvas
        rect = canvas.mapFromScene(self._place()).boundingRect()
        return rect.translated(canvas.viewport().mapToGlobal(rect.topLeft()) - rect.topLeft())

    def _place(self) -> QRectF:
        canvas = self._face.canvas
        if self.item_id in canvas.graph_scene.items_by_id:
            return canvas.node_rect(self.item_id)
        return canvas.graph_scene.decor.box(self.item_id)

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        canvas = self._face.canvas
        selection = canvas.graph_scene.selection
        shown = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        state.focusable = state.selectable = state.multiSelectable = True
        state.selected = self.item_id in selection.nodes or self.item_id in selection.things
        state.focused = canvas.hasFocus() and selection.current == self.item_id
        state.offscreen = not shown.intersects(self._place())
        return state

    def text(self, what: QAccessible.Text) -> str:
        from .node_words import decoration_words, describe, value_words

        if not self.isValid():
            return ""
        scene = self._face.canvas.graph_scene
        record = scene.graph.decorations.get(self.item_id)
        if record is not None:
            return decoration_words(record) if what == Word.Name else _members(scene.graph, record, what)
        if what == Word.Name:
            return scene.graph.node(self.item_id).name
        if what == Word.Description:
            return describe(scene.graph, scene.run, self.item_id, scene.stale)
        if what == Word.Value:
            return value_words(scene.graph, scene.run, self.item_id)
        return ""

    def setText(self, _what: QAccessible.Text, _text: str) -> None:
        """Names are changed by edits, which can be undone."""


class AccessibleCanvas(QAccessibleWidget):
    """The canvas as a list: nodes in the order in which they are computed, then frames and notes."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, QAccessible.Role.List)
        self.canvas = canvas
        self._made: dict[NodeId, AccessibleItem] = {}
        self._order: tuple[object, list[NodeId], dict[NodeId, int]] | None = None

    # -- what Qt asks for --------------------------------------------------------------

    def childCount(self) -> int:
        return len(self._nodes()[0])

    def child(self, index: int) -> QAccessibleInterface | None:
        nodes = self._nodes()[0]
        return self.node(nodes[index]) if 0 <= index < len(nodes) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self._nodes()[1].get(child.item_id, -1) if isinstance(child, AccessibleItem) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:
        canvas = self.canvas
        at = canvas.mapToScene(canvas.viewport().mapFromGlobal(QPoint(x, y)))
        found = canvas.graph_scene.nodes_in(QRectF(at.x(), at.y(), 0.1, 0.1))
        return self.node(found[0].node.id) if found else None

    def focusChild(self) -> QAccessibleInterface | None:
        current = self.canvas.graph_scene.selection.current
        return self.node(current) if current is not None and self.canvas.hasFocus() else None

    # -- what the canvas tells ---------------------------------------------------------

    def node(self, node_id: NodeId) -> AccessibleItem:
        """What stands for a node; the same object as long as the node is there."""
        made = self._made.get(node_id)
        if made is None:
            made = self._made[node_id] = AccessibleItem(self, node_id)
            QAccessible.registerAccessibleInterface(made)
        return made

    def follow(self) -> None:
        """Forget what stands for nodes that are gone."""
        for item_id in [known for known in self._made if not self.holds(known)]:
            self._drop(item_id)

    def holds(self, item_id: str) -> bool:
        """Whether a node, frame or note is on the canvas."""
        scene = self.canvas.graph_scene
        return item_id in scene.items_by_id or scene.decor.item(item_id) is not None

    def clear(self) -> None:
        """Forget everything: another document is shown, or the canvas goes."""
        self._order = None
        for node_id in list(self._made):
            self._drop(node_id)

    def _drop(self, node_id: NodeId) -> None:
        made = self._made.pop(node_id)
        if isValid(made):
            QAccessible.updateAccessibility(QAccessibleEvent(made, QAccessible.Event.ObjectDestroyed))
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(made))

    def _nodes(self) -> tuple[list[NodeId], dict[NodeId, int]]:
        document = self.canvas.document
        key = (document, document.revision)
        if self._order is None or self._order[0] != key:
            nodes = [*document.graph.order(), *self.canvas.graph_scene.decor.ids()]
            self._order = key, nodes, {node_id: i for i, node_id in enumerate(nodes)}
        return self._order[1:]


def _members(graph: PlainGraph, record: Decoration, what: QAccessible.Text) -> str:
    """The names of the nodes that a frame holds, as its description."""
    if what != Word.Description or not isinstance(record, Frame):
        return ""
    return ", ".join(graph.node(i).name for i in record.members if i in graph)


_faces: dict[int, AccessibleCanvas] = {}
"""By the id of the canvas; Python must hold them as long as Qt has them."""
_closed: WeakSet[QObject] = WeakSet()
"""Canvases of windows that were closed."""
_kept: list[AccessibleCanvas] = []
"""Before PySide6 6.11 Qt looks at each of them once more when the program ends, and crashes where Python let it go."""


def face_of(canvas: Canvas) -> AccessibleCanvas | None:
    """What stands for a canvas; None unless a screen reader has asked for it."""
    face = _faces.get(id(canvas))
    return face if face is not None and isValid(face) and face.canvas is canvas else None


def _make_face(kind: str, thing: QObject) -> QAccessibleInterface | None:
    if kind != "Canvas" or (thing in _closed and not cast("Canvas", thing).isVisible()):
        return None  # before Qt 6.11 one more is asked for when a closed window hides
    face = _faces[id(thing)] = AccessibleCanvas(cast("Canvas", thing))
    if PySide6.__version_info__ < (6, 11):
        _kept.append(face)
    return face


@cache
def install() -> None:
    """Let Qt ask here for what stands for a canvas."""
    QAccessible.installFactory(_make_face)


def leave(canvas: Canvas) -> None:
    """The canvas is closed: nothing stands for it any more."""
    _closed.add(canvas)
    face = _faces.pop(id(canvas), None)
    if face is not None and isValid(face):
        face.clear()
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(face))


def say_focus(canvas: Canvas) -> bool:
    """Let a screen reader read the node that keys act on; False where none listens, or none is current."""
    current = canvas.graph_scene.selection.current
    if not QAccessible.isActive() or current is None:
        return False
    face = QAccessible.queryAccessibleInterface(canvas)
    if not isinstance(face, AccessibleCanvas):
        return False
    QAccessible.updateAccessibility(QAccessibleEvent(face.node(current), QAccessible.Event.Focus))
    return True
