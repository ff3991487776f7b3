"""The palette: values and ops by category, with a search; drag an entry, or press Enter on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from grapheditor.gui.drop import OP_MIME, VALUE_MIME
from grapheditor.gui.palette_entries import Entry, op_entries, search, value_entries

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts
    from grapheditor.engine.op_table import OpTable

translate = QCoreApplication.translate

ENTRY = Qt.ItemDataRole.UserRole


class PaletteTree(QTreeWidget):
    """The entries by category; drags carry the name of an op or the kind of a value."""

    chosen = Signal(object)
    """An `Entry` that was double-clicked, or on which Enter was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette.tree")
        self.setAccessibleName(translate("Palette", "Values and ops"))
        self.setHeaderHidden(True)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setExpandsOnDoubleClick(False)
        self.itemDoubleClicked.connect(self._choose)
        self.itemClicked.connect(self._fold)
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))

    def fill(self, entries: Iterable[Entry]) -> None:
        """Show these entries, each under its category."""
        self.clear()
        folders: dict[str, QTreeWidgetItem] = {}
        for entry in entries:
            folder = folders.get(entry.category)
            if folder is None:
                folder = folders[entry.category] = self._folder(entry.category)
            item = QTreeWidgetItem(folder, [entry.label])
            item.setData(0, ENTRY, entry)
        self.addTopLevelItems(list(folders.values()))
        for index, folder in enumerate(folders.values()):
            folder.setExpanded(index < 2)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(self.itemAt(event.pos()))
        return super().viewportEvent(event)

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        """Put an entry's tip where the pointer and screen readers find it; those of all would take a start too long."""
        entry = None if item is None else item.data(0, ENTRY)
        if item is not None and entry is not None:
            item.setToolTip(0, entry.tip)

    def _folder(self, category: str) -> QTreeWidgetItem:
        folder = QTreeWidgetItem([category])
        folder.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        font = self.font()
        font.setBold(True)
        folder.setFont(0, font)
        folder.setSizeHint(0, QSize(0, 26))
        return folder

    def items(self) -> list[QTreeWidgetItem]:
        """The items of all entries, categories left out."""
        folders = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        return [folder.child(i) for folder in folders for i in range(folder.childCount())]

    def filter(self, text: str) -> int:
        """Show what fits `text`, with the best one current; returns how many there are."""
        text = text.strip()
        entries = [item.data(0, ENTRY) for item in self.items()]
        fitting, best = search(entries, text) if text else (entries, None)
        shown = set(map(id, fitting))
        for item in self.items():
            item.setHidden(id(item.data(0, ENTRY)) not in shown)
        for index in range(self.topLevelItemCount()):
            folder = self.topLevelItem(index)
            folder.setHidden(all(folder.child(i).isHidden() for i in range(folder.childCount())))
            folder.setExpanded(bool(text) or index < 2)
        current = next((i for i in self.items() if best is not None and i.data(0, ENTRY) is best), None)
        self.setCurrentItem(current)
        if current is not None:
            self.scrollToItem(current)
        return len(fitting)

    def choose_current(self) -> None:
        """As Enter does: add the current entry."""
        item = self.currentItem()
        if item is not None and item.data(0, ENTRY) is None:
            item.setExpanded(not item.isExpanded())
        elif item is not None:
            self._choose(item)

    def mimeTypes(self) -> list[str]:
        return [OP_MIME, VALUE_MIME]

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        data = QMimeData()
        for item in items:
            entry = item.data(0, ENTRY)
            if entry is not None:
                data.setData(VALUE_MIME if entry.is_value else OP_MIME, entry.name.encode())
                data.setText(entry.name)
        return data

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choose_current()
        else:
            super().keyPressEvent(event)

    def _choose(self, item: QTreeWidgetItem) -> None:
        entry = item.data(0, ENTRY)
        if entry is not None:
            self.chosen.emit(entry)

    def _fold(self, item: QTreeWidgetItem) -> None:
        # a click anywhere on a category opens and closes it, not only on its arrow
        if item.data(0, ENTRY) is None:
            item.setExpanded(not item.isExpanded())


class Palette(QWidget):
    """A search field above the tree: type, go down with the arrow keys, press Enter to add."""

    chosen = Signal(object)

    def __init__(self, ops: OpTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self._entries: list[Entry] = []
        self._ops: list[OpFacts] = []
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.search = QLineEdit(objectName="palette.search", clearButtonEnabled=True)
        self.search.setPlaceholderText(translate("Palette", "Search values and ops"))
        self.search.setAccessibleName(translate("Palette", "Search values and ops"))
        self.search.installEventFilter(self)
        self.tree = PaletteTree()
        self.nothing = QLabel(objectName="palette.nothing", wordWrap=True, visible=False)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addWidget(self.nothing)
        layout.addWidget(self.tree, 1)
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._filter)
        self.tree.chosen.connect(self.chosen)
        self.set_ops(ops)

    def set_ops(self, ops: OpTable) -> None:
        """Offer these ops."""
        known = ops.facts()
        if known == self._ops:  # the same records: no need to put all the entries together again
            return
        self._ops = known
        entries = [*value_entries(), *op_entries(ops)]
        if entries != self._entries:
            self._entries = entries
            self.tree.fill(entries)
            if self.search.text():
                self._filter(self.search.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.tree.choose_current()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._step(key)
                return True
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _step(self, key: int) -> None:
        """Go to the next entry without leaving the search field, so that typing can go on."""
        current = self.tree.currentItem()
        step = self.tree.itemBelow if key == Qt.Key.Key_Down else self.tree.itemAbove
        item = step(current) if current is not None else self.tree.topLevelItem(0)
        while item is not None and item.data(0, ENTRY) is None:
            item = step(item)
        if item is not None:
            self.tree.setCurrentItem(item)

    def _filter(self, text: str) -> None:
        shown = self.tree.filter(text)
        self.nothing.setText(translate("Palette", "Nothing fits “{0}”.").format(text.strip()))
        self.nothing.setVisible(not shown)
        self.tree.setVisible(bool(shown))
