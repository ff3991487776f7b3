"""One open document: the graph, its file and its undo stack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from grapheditor.authoring import Graph
from grapheditor.edit.edits import Edit, Several, does_nothing
from grapheditor.engine.op_table import OpTable
from grapheditor.gui.idle_collector import collect_when_idle
from grapheditor.model.definition import Definition
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.graph import Change, PlainGraph

if TYPE_CHECKING:
    from weakref import WeakMethod

    ShownPlaces = WeakMethod[Callable[[PlainGraph], Edit | None]] | None
    """Of a canvas: what tells the graph where nodes stand that it knows no places for, once it knows any."""

translate = QCoreApplication.translate
LOCK_KEYS = "Ctrl+Shift+K"


def complete(edit: Edit, graph: PlainGraph, shown_places: ShownPlaces) -> Edit:
    """Do an edit, and put into the graph the places that it leaves to be found; returns what takes back both."""
    with graph.batch():
        inverse = edit.do(graph)
        completion = shown_places and shown_places()
        more = completion(graph) if completion else None
        return Several((more.do(graph), inverse)) if more is not None else inverse


class Document(QObject):
    """The graph that a window shows. Every gesture, menu and paste changes it through `do`."""

    changed = Signal(object)
    """A `Change`: once per edit, with the net effect."""
    refused = Signal(object)
    """Why an edit could not be done, in words; an object, as what is made a QString forgets how it was worded."""
    groups_changed = Signal()
    """`ops` has other groups than before."""

    renames_groups = True
    """Whether renaming a group's node may rename the group: here all of its nodes are known."""

    def __init__(self, graph: Graph, ops: OpTable, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.graph = graph
        self.ops = ops.copy()
        """The installed ops, and the groups of this graph."""
        for definition in graph.definitions.values():
            self._define(definition)
        self.path = path
        self.undo_stack = QUndoStack(self)
        self.revision = 0
        """Counts changes, so that results of an older state can be told apart."""
        self.shown_places: ShownPlaces = None
        self._unwatch = graph.watch(self._on_change)

    def do(self, edit: Edit, text: str, merge_key: str | None = None) -> bool:
        """Perform an edit as one undo step; False (and `refused` with the reason) where it can't be done."""

        from grapheditor.edit.locks import respect_locks
        from grapheditor.gui.undo import EditCommand

        try:
            edit, stayed = respect_locks(self.graph, edit)
            # tried on its own first: QUndoStack.push would keep a command whose redo raised
            collect_when_idle()
            inverse = complete(edit, self.graph, self.shown_places)
        except GraphEditorError as error:
            self.refused.emit(str(error))
            return False
        done = not stayed or not does_nothing(inverse)
        if done:
            self.undo_stack.push(EditCommand(self.graph, inverse, text, merge_key))
        if stayed:
            self.refused.emit(stays(stayed))
        return done

    def close(self) -> None:
        """Stop listening to the graph."""
        self._unwatch()

    def __del__(self) -> None:
        # Where a document goes in a cycle of garbage, Python's collector may destroy commands before the stack
        # that still points to them, and Qt crashes; finalizers run before anything is taken apart.
        stack = getattr(self, "undo_stack", None)
        if stack is not None and isValid(stack):
            stack.blockSignals(True)
            stack.clear()

    def _on_change(self, change: Change) -> None:
        self.revision += 1
        for old, new in change.definitions.values():
            if old is not None:
                self.ops.discard(old.op)
            if new is not None:
                self._define(new)
        self.changed.emit(change)
        if change.definitions:
            self.groups_changed.emit()

    def _define(self, definition: Definition) -> None:
        from grapheditor.engine.group_op import group_op

        self.ops.add(group_op(definition, self.ops))


def stays(names: Sequence[str]) -> str:
    """In words, which locked nodes an edit left alone."""
    shown = ", ".join(names[:4]) + (" …" if len(names) > 4 else "")
    if len(names) == 1:
        return translate("Looks", "{0} is locked and stays as it is; unlock it with {1}.").format(shown, LOCK_KEYS)
    return translate("Looks", "{0} are locked and stay as they are; unlock them with {1}.").format(shown, LOCK_KEYS)
