"""The only undo command."""

from __future__ import annotations

from PySide6.QtGui import QUndoCommand

from grapheditor.edit.edits import Edit
from grapheditor.gui.idle_collector import collect_when_idle
from grapheditor.model.graph import PlainGraph


class EditCommand(QUndoCommand):
    """Holds the inverse of an edit that has been done, and swaps it at every undo and redo.

    Commands with the same `merge_key` become one step, as typing in one field
    does. That is right for edits that replace the same records: the first
    inverse then undoes them all, and its own inverse brings back the last state.
    """

    def __init__(self, graph: PlainGraph, inverse: Edit, text: str, merge_key: str | None = None) -> None:
        super().__init__(text)
        self._graph = graph
        self._next = inverse
        self._merge_key = merge_key
        self._pushed = False

    def redo(self) -> None:
        # QUndoStack.push calls redo once, when the edit has already been done
        if self._pushed:
            self.undo()
        self._pushed = True

    def undo(self) -> None:
        collect_when_idle()
        self._next = self._next.do(self._graph)

    def id(self) -> int:
        # Qt offers a command to the one before it only where both ids are equal and not -1
        return -1 if self._merge_key is None else 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        return isinstance(other, EditCommand) and other._merge_key == self._merge_key
