"""The field in which the words of a note are typed, over the note itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from .theme import Theme

translate = QCoreApplication.translate


class NoteEditor(QPlainTextEdit):
    """Ctrl+Enter or a click elsewhere takes the text, Esc leaves the note as it was."""

    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme, paper: QColor, text: str, commit: Callable[[str], None]) -> None:
        super().__init__(text, parent)
        self.setObjectName("note_editor")
        self.setAccessibleName(translate("Decor", "Text of the note"))
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._commit = commit
        self._before = text
        self._done = False
        self.setStyleSheet(
            f"QPlainTextEdit {{ color: {theme.text.name()}; background: {paper.name()}; border: 2px solid "
            f"{theme.selection.name()}; border-radius: 4px; padding: 2px; selection-background-color: "
            f"{theme.selection.name()}; selection-color: {theme.on_selection.name()}; }}"
        )
        self.selectAll()

    def place(self, rect: QRect, pixel_size: float) -> None:
        """Cover the note, with letters of the size that the zoom gives it."""
        font = self.font()
        font.setPixelSize(max(10, round(pixel_size)))
        self.setFont(font)
        grown = QRect(rect)
        grown.setWidth(max(rect.width(), 160))
        grown.setHeight(max(rect.height(), 3 * self.fontMetrics().lineSpacing() + 14))
        self.setGeometry(grown)

    def take(self) -> bool:
        """Hand the text over and close."""
        if not self._done:
            text = self.toPlainText()
            self.finish()
            if text != self._before:
                self._commit(text)
        return True

    def finish(self) -> None:
        """Close without taking the text."""
        if not self._done:
            self._done = True
            self.closed.emit()  # before it is hidden, as a hidden field has handed the focus on to whatever comes next
            self.hide()
            self.deleteLater()

    def event(self, event: QEvent) -> bool:
        override = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if override and not event.matches(QKeySequence.StandardKey.Save):  # type: ignore[attr-defined]
            event.accept()  # a key pressed in here means the text, and not the graph behind it
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        elif event.key() == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.take()
