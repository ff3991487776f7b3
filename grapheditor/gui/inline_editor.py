"""The line in which a number or a name is typed on the card itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from .theme import Theme

Commit = Callable[[str], str]
"""Takes the text; returns "" when done, or in words why it can't be taken."""


class InlineEditor(QLineEdit):
    """Enter takes the text, Esc leaves everything as it was; a text that is refused keeps it open."""

    refused = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme, text: str, commit: Commit, name: str) -> None:
        super().__init__(text, parent)
        self.setObjectName("inline_editor")
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._theme = theme
        self._commit = commit
        self._before = text
        self._done = False
        self.wrong = False
        self.textEdited.connect(lambda: self._set_wrong(False))
        self._set_wrong(False)
        self.selectAll()

    def place(self, rect: QRect, pixel_size: float) -> None:
        """Cover a field, with letters of the size that the zoom gives it."""
        font = self.font()
        font.setPixelSize(max(9, round(pixel_size)))
        self.setFont(font)
        needed = self.fontMetrics().horizontalAdvance(self.text() or "0") + 24
        grown = QRect(rect)
        grown.setWidth(max(rect.width(), min(needed, 420), 64))
        grown.setHeight(max(rect.height(), self.fontMetrics().height() + 6))
        grown.moveCenter(rect.center())
        self.setGeometry(grown)

    def take(self) -> bool:
        """Hand the text over; False where it was refused and the line stays open."""
        if self._done:
            return True
        reason = "" if self.text() == self._before else self._commit(self.text())
        if reason:
            self._set_wrong(True)
            self.refused.emit(reason)
            return False
        self.finish()
        return True

    def finish(self) -> None:
        """Close without taking the text."""
        if not self._done:
            self._done = True
            if self.hasFocus():
                # before it hides: Qt would give the focus to whatever comes next in the window
                self.parentWidget().setFocus(Qt.FocusReason.OtherFocusReason)
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def _set_wrong(self, wrong: bool) -> None:
        self.wrong = wrong
        theme = self._theme
        edge = theme.error if wrong else theme.selection
        fill = theme.error_fill if wrong else theme.card
        self.setProperty("wrong", wrong)
        self.setStyleSheet(
            f"QLineEdit {{ color: {theme.text.name()}; background: {fill.name()}; border: 2px solid "
            f"{edge.name()}; border-radius: 5px; padding: 0 4px; selection-background-color: "
            f"{theme.selection.name()}; selection-color: {theme.on_selection.name()}; }}"
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        if not self._done and not self.wrong and not self.take():
            return
