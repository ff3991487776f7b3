"""The batches as a table: one row per run, one column per node that is fed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from grapheditor.edit.batches import Batches
from grapheditor.engine.arrays import array_of, tensor_data
from grapheditor.gui.value_text import number_word, parse_tensor, shape_text
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import ValueNode

translate = QCoreApplication.translate

SHOWN = 12
"""Elements that fit into a cell."""

Commit = Callable[[int, str, Any], None]
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class BatchTable(QAbstractTableModel):
    """Typed rows can be changed in place; those of a file are there to be looked at."""

    def __init__(self, commit: Commit, refuse: Callable[[str], None], parent: QObject | None = None) -> None:
        """`commit` is told row, node and numbers of a changed cell; `refuse` why a text can't be read."""
        super().__init__(parent)
        self._commit = commit
        self._refuse = refuse
        self._graph: PlainGraph | None = None
        self.batches = Batches()

    def show(self, batches: Batches, graph: PlainGraph) -> None:
        """Show these batches of a graph."""
        same = batches.names == self.batches.names and batches.count == self.batches.count
        self._graph = graph
        if same:  # keep what is selected and where it is scrolled to
            self.batches = batches
            if batches.count and batches.names:
                self.dataChanged.emit(self.index(0, 0), self.index(batches.count - 1, len(batches.names) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(len(batches.names) - 1, 0))
            return
        self.beginResetModel()
        self.batches = batches
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.batches.count

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.batches.names)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        name = self.batches.names[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            node = self._node(name)
            if node is None:
                return translate("Batches", "The graph has no value {0} to feed.").format(name)
            return f"{name}: {node.content.dtype}, {shape_text(node.content.shape)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        typed = index.isValid() and self.batches.columns is None
        return flags | Qt.ItemFlag.ItemIsEditable if typed and self._small(index) else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = self.batches.names[index.column()]
            return translate("Batches", "batch {0}, {1}: {2}").format(index.row() + 1, name, self._text(index))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or value == self._text(index):
            return False
        name = self.batches.names[index.column()]
        node = self._node(name)
        try:
            data = (
                parse_tensor(str(value), None if node is None else node.content.dtype) if str(value).strip() else None
            )
        except ValueError as error:
            self._refuse(str(error))
            return False
        numbers = None if data is None else array_of(data).tolist()
        self._commit(index.row(), name, numbers)
        return True

    def _node(self, name: str) -> ValueNode | None:
        if self._graph is None or not self._graph.has_name(name):
            return None
        node = self._graph.find(name)
        return node if isinstance(node, ValueNode) else None

    def _array(self, index: Index) -> np.ndarray | None:
        value = self.batches.batch(index.row()).get(self.batches.names[index.column()])
        if value is None or isinstance(value, np.ndarray):
            return value
        try:
            return array_of(tensor_data(value))
        except (ValueError, TypeError, RuntimeError):  # a file that was written by hand may say anything
            return None

    def _small(self, index: Index) -> bool:
        array = self._array(index)
        return array is None or array.size <= SHOWN

    def _text(self, index: Index) -> str:
        array = self._array(index)
        if array is None:
            return ""
        if array.size > SHOWN:
            return f"{shape_text(array.shape)} {array.dtype.name}"
        return _written(array)


def _written(array: np.ndarray) -> str:
    if array.ndim == 0:
        return number_word(array.item(), array.dtype.name)
    return "[" + ", ".join(map(_written, array)) + "]"
