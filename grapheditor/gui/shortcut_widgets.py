"""The list of actions with their keys, and the field that takes new ones."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QKeySequenceEdit, QLineEdit, QTreeWidget

translate = QCoreApplication.translate


class KeyRecorder(QKeySequenceEdit):
    """Takes the next keys pressed; Esc gives up."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shortcuts.recorder")
        self.setMaximumSequenceLength(1)
        self._line = self.findChild(QLineEdit)

    def rename(self, name: str) -> None:
        """Be called `name` by screen readers, as is the line in there."""
        for widget in (self, self._line):
            if widget is not None:
                widget.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


class KeyTree(QTreeWidget):
    """The actions by menu."""

    asked = Signal(object)
    """The row for which keys shall be pressed now."""
    removal_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shortcuts.tree")
        self.setAccessibleName(translate("Shortcuts", "Actions and their keys"))
        self.setHeaderLabels(
            [translate("Shortcuts", "Action"), translate("Shortcuts", "Keys"), translate("Shortcuts", "Where")]
        )
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setExpandsOnDoubleClick(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(1, 170)
        self.header().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setStretchLastSection(False)
        self.itemDoubleClicked.connect(lambda item, _: self.asked.emit(item))
        self.itemClicked.connect(lambda item, column: self.asked.emit(item) if column == 1 else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.asked.emit(item)  # kept from the dialog, which would close itself
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and item is not None:
            self.removal_asked.emit(item)
        else:
            super().keyPressEvent(event)
