"""The graph as rows: nodes in the order of computation, and below each op what its inputs are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from grapheditor.engine.run import Run
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.outline_cells import ERROR, HEADINGS, NAME, Cells
from grapheditor.model.errors import UnknownNodeError
from grapheditor.model.graph import Change
from grapheditor.model.node import NodeId, OpNode

translate = QCoreApplication.translate

Index = QModelIndex | QPersistentModelIndex
BATCH = 256
"""Rows that a view is told of at a time: it lays out all it knows of after each edit."""
MANY_RUNS = 100
ROOT = QModelIndex()
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_NAMED = _PLAIN | Qt.ItemFlag.ItemIsEditable
_INPUT = _PLAIN | Qt.ItemFlag.ItemNeverHasChildren


class OutlineModel(QAbstractItemModel):
    """Follows a document edit by edit. A row knows its node; an input also the place among its node's inputs."""

    def __init__(self, document: AnyDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.cells = Cells(document)
        self._filter = ""
        self._order: list[NodeId] = []
        self._row: dict[NodeId, int] = {}
        self._told = 0
        """How many of the rows the view has been told of."""
        self._slots: dict[NodeId, list[str]] = {}
        """Inputs of the ops that were unfolded."""
        self._serial: dict[NodeId, int] = {}
        self._by_serial: dict[int, NodeId] = {}
        self.reset()

    # -- filling and following ---------------------------------------------------

    def set_document(self, document: AnyDocument) -> None:
        """Show another document."""
        self._document = document
        self.cells = Cells(document)
        self._filter = ""
        self.reset()

    def set_filter(self, text: str) -> None:
        """Show the nodes whose name or op holds `text`."""
        self._filter = text.strip().casefold()
        self.reset()

    def reset(self) -> None:
        """Read the graph from the start."""
        self.beginResetModel()
        self._slots, self._serial, self._by_serial = {}, {}, {}
        self._take(self._wanted())
        self._told = min(BATCH, len(self._order))
        self.endResetModel()

    def clear(self) -> None:
        """Have no rows until the next `reset`."""
        self.beginResetModel()
        self._slots, self._told = {}, 0
        self._take([])
        self.endResetModel()

    def set_run(self, run: Run | None, stale: bool) -> None:
        """Know the results of a run.

        The view paints what can be seen; told of thousands of changed rows it would look at each.
        """
        self.cells.run, self.cells.stale = run, stale

    def apply(self, change: Change) -> None:
        """Follow one change of the graph."""
        touched = set(change.nodes) | {target for target, _ in change.wires}
        if change.settings is not None:
            touched |= {loss for settings in change.settings if (loss := settings.loss) is not None}
        for wire in (wire for pair in change.wires.values() for wire in pair if wire is not None):
            touched.add(wire.source)
        if change.definitions:
            touched |= self._slots.keys()  # groups may have other inputs now
        renamed = [i for i, (old, new) in change.nodes.items() if old and new and old.name != new.name]
        for node_id in renamed:  # the inputs that they feed say their names
            touched.update(wire.target for wire in self._document.graph.outputs(node_id))
        if change.wires or renamed or any(old is None or new is None for old, new in change.nodes.values()):
            self._become(self._wanted())
        for node_id in touched:
            self._refresh(node_id)

    def _wanted(self) -> list[NodeId]:
        graph, wanted = self._document.graph, self._filter
        order = graph.order()
        if not wanted:
            return order
        nodes = ((node_id, graph.node(node_id)) for node_id in order)
        return [
            i for i, node in nodes if wanted in node.name.casefold() or wanted in getattr(node, "op", "").casefold()
        ]

    def _take(self, order: list[NodeId]) -> None:
        self._order = order
        self._row = dict(zip(order, range(len(order)), strict=True))

    def _become(self, new: list[NodeId]) -> None:
        """Turn the present rows into `new`, so that what is unfolded and selected stays so."""
        if new == self._order:
            return
        gone = self._row.keys() - set(new)
        runs = stretches(sorted(self._row[i] for i in gone))
        if len(runs) > MANY_RUNS:
            self.reset()
            return
        for first, last in reversed(runs):
            self._remove(first, last)
        kept = [node_id for node_id in new if node_id in self._row]
        if kept != self._order:
            self._permute(kept)
        for first, last in stretches([row for row, node_id in enumerate(new) if node_id not in self._row]):
            self._insert(first, new[first : last + 1])

    def _remove(self, first: int, last: int) -> None:
        rest = self._order[:first] + self._order[last + 1 :]
        for node_id in self._order[first : last + 1]:
            self._slots.pop(node_id, None)
        if first < self._told:
            end = min(last, self._told - 1)
            self.beginRemoveRows(QModelIndex(), first, end)
            self._told -= end - first + 1
            self._take(rest)
            self.endRemoveRows()
        else:
            self._take(rest)

    def _insert(self, row: int, nodes: list[NodeId]) -> None:
        order = self._order[:row] + nodes + self._order[row:]
        shown = row < self._told or (self._told == len(self._order) and len(nodes) <= BATCH)
        if shown:
            self.beginInsertRows(QModelIndex(), row, row + len(nodes) - 1)
            self._told += len(nodes)
        self._take(order)
        if shown:
            self.endInsertRows()

    def _permute(self, order: list[NodeId]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        kept = [None if i.internalId() else self._order[i.row()] for i in old]
        self._take(order)
        new = [i if n is None else self.index(self._row[n], i.column()) for i, n in zip(old, kept, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _refresh(self, node_id: NodeId) -> None:
        """Say a row and its inputs anew."""
        row = self._row.get(node_id)
        if row is None or row >= self._told:
            return
        parent = self.index(row, NAME)
        self.dataChanged.emit(parent, self.index(row, ERROR))
        if node_id not in self._slots:
            return
        slots, old = self.cells.slots(node_id), self._slots[node_id]
        if len(slots) > len(old):
            self.beginInsertRows(parent, len(old), len(slots) - 1)
            self._slots[node_id] = slots
            self.endInsertRows()
        elif len(slots) < len(old):
            self.beginRemoveRows(parent, len(slots), len(old) - 1)
            self._slots[node_id] = slots
            self.endRemoveRows()
        self._slots[node_id] = slots
        if slots:
            self.dataChanged.emit(self.index(0, NAME, parent), self.index(len(slots) - 1, ERROR, parent))

    # -- finding -----------------------------------------------------------------

    def node_at(self, index: Index) -> NodeId:
        """The node of a row; of an input the op that has it."""
        serial = index.internalId()
        return self._by_serial[serial] if serial else self._order[index.row()]

    def slot_at(self, index: Index) -> str | None:
        """The slot of an input's row; None for a node's."""
        return self._slots_of(self.node_at(index))[index.row()] if index.internalId() else None

    def _slots_of(self, node_id: NodeId) -> list[str]:
        if node_id not in self._slots:
            self._slots[node_id] = self.cells.slots(node_id)
        return self._slots[node_id]

    def index_of(self, node_id: NodeId) -> QModelIndex:
        """The row of a node, told to the view if it was not yet; invalid where the filter leaves it out."""
        row = self._row.get(node_id)
        if row is None:
            return QModelIndex()
        if row >= self._told:
            self._tell(row + 1)
        return self.index(row, NAME)

    def is_told(self, node_id: NodeId) -> bool:
        """Whether the view knows of the row of this node."""
        return self._row.get(node_id, self._told) < self._told

    def tell_all(self) -> None:
        """Tell the view of every row."""
        if self._told < len(self._order):
            self._tell(len(self._order))

    def _tell(self, count: int) -> None:
        count = min(max(count, self._told + BATCH), len(self._order))
        self.beginInsertRows(QModelIndex(), self._told, count - 1)
        self._told = count
        self.endInsertRows()

    # -- Qt ----------------------------------------------------------------------

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._told < len(self._order)

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._tell(0)

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        if not parent.isValid():
            return self.createIndex(row, column, 0) if 0 <= row < self._told else QModelIndex()
        node_id = self._order[parent.row()]
        serial = self._serial.get(node_id)
        if serial is None:
            serial = self._serial[node_id] = len(self._serial) + 1
            self._by_serial[serial] = node_id
        return self.createIndex(row, column, serial)

    def parent(self, index: Index | None = None) -> QModelIndex:  # type: ignore[override]
        if index is None:
            return super().parent()  # type: ignore[return-value]
        if not index.isValid() or not index.internalId():
            return QModelIndex()
        row = self._row.get(self._by_serial[index.internalId()])
        return QModelIndex() if row is None else self.createIndex(row, NAME, 0)

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return self._told
        if parent.internalId() or parent.column() != NAME:
            return 0
        node_id = self._order[parent.row()]
        if node_id not in self._document.graph:
            return 0
        return len(self._slots_of(node_id))

    def hasChildren(self, parent: Index = ROOT) -> bool:
        if not parent.isValid():
            return bool(self._told)
        if parent.internalId() or parent.column() != NAME:
            return False
        try:
            return isinstance(self._document.graph.node(self._order[parent.row()]), OpNode)
        except UnknownNodeError:  # asked between an edit and its notice
            return False

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(HEADINGS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.internalId():
            return _INPUT
        return _NAMED if index.column() == NAME else _PLAIN

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return translate("Outline", HEADINGS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        node_id = self.node_at(index)
        if node_id not in self._document.graph:
            return None  # asked between an edit and its notice
        return self.cells.data(node_id, self.slot_at(index), index.column(), role)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.internalId():
            return False
        return self.cells.rename(self.node_at(index), str(value).strip())


def stretches(rows: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of neighbouring rows, of rows that ascend."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = found[-1][0], row
        else:
            found.append((row, row))
    return found
