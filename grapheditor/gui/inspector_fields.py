"""Fields of the inspector: each reads text or a choice, says what is wrong, and hands on what is right."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFontDatabase, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from grapheditor.gui.error_words import in_words
from grapheditor.gui.quiet_combo import QuietCombo

SPIN_INDENT = 5
_stretches = itertools.count()
Commit = Callable[[Any, str], bool]
"""Called with the new value and the merge key of this stretch of typing; False where it was refused."""


def leave_undo_to_the_window(event: QEvent) -> bool:
    """Whether this is Ctrl+Z or the like, which should undo edits of the graph rather than letters."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
    )


if TYPE_CHECKING:
    _Mixed = QWidget
else:
    _Mixed = object  # of the bases that run, only one may be Qt's


class _Typed(_Mixed):
    """The editor of a field: undo is the window's, and Escape brings back the last good text."""

    _field: TextField

    def event(self, event: QEvent) -> bool:
        if leave_undo_to_the_window(event):
            event.ignore()
            return False
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._field.stretch = next(_stretches)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._field.invalid:
            self._field.restore()
        else:
            super().keyPressEvent(event)


class _Line(_Typed, QLineEdit):
    def __init__(self, field: TextField) -> None:
        super().__init__(field)
        self._field = field


class _Area(_Typed, QPlainTextEdit):
    """Several lines; grows with its text up to ten of them."""

    def __init__(self, field: TextField) -> None:
        super().__init__(field)
        self._field = field
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.textChanged.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(self.blockCount(), 1), 10)
        margins = self.contentsMargins()
        frame = margins.top() + margins.bottom() + 2 * self.document().documentMargin() + 8
        self.setFixedHeight(int(lines * self.fontMetrics().lineSpacing() + frame))

    def text(self) -> str:
        return self.toPlainText()

    def setText(self, text: str) -> None:
        self.setPlainText(text)


class TextField(QWidget):
    """A line (or several) that is read while it is typed; what can't be read is marked and told below.

    `read` turns text into a value or raises an error whose message is shown;
    `commit` makes the edit. Escape brings back the last good text.
    """

    def __init__(
        self, name: str, label: str, read: Callable[[str], Any], commit: Commit, *, several_lines: bool = False
    ) -> None:
        super().__init__()
        self.stretch = 0
        self.invalid = False
        self._name = name
        self._read = read
        self._commit = commit
        self._good = ""
        self._typing = False
        self.edit: _Area | _Line = _Area(self) if several_lines else _Line(self)
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(label)
        self.message = QLabel(objectName=f"{name}.message", wordWrap=True, visible=False)
        self.message.setProperty("role", "error")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.edit)
        layout.addWidget(self.message)
        self.setFocusProxy(self.edit)
        if isinstance(self.edit, _Area):
            self.edit.textChanged.connect(self._typed)
        else:
            self.edit.textEdited.connect(self._typed)

    def show_text(self, text: str) -> None:
        """Show the text of the graph, unless it says what is being typed right now."""
        self._good = text
        if self._typing or (self.edit.hasFocus() and self._says(text)):
            return
        self._set(text)
        self._mark("")

    def complain(self, message: str) -> None:
        """Mark the field and say why."""
        self._mark(message)

    def restore(self) -> None:
        """Back to the text of the graph."""
        self._set(self._good)
        self._mark("")

    def _says(self, text: str) -> bool:
        try:
            return bool(self._read(self.edit.text()) == self._read(text))
        except Exception:  # half-typed text says nothing
            return False

    def _set(self, text: str) -> None:
        if self.edit.text() != text:
            blocked = self.edit.blockSignals(True)
            self.edit.setText(text)
            self.edit.blockSignals(blocked)
            if isinstance(self.edit, _Area):
                self.edit._fit()

    def _typed(self) -> None:
        try:
            value = self._read(self.edit.text())
        except Exception as error:  # whatever is wrong with the text, it is told
            self._mark(in_words(str(error)))
            return
        self._typing = True
        try:
            done = self._commit(value, f"{self._name}#{self.stretch}")
        finally:
            self._typing = False
        if done:
            self._mark("")

    def _mark(self, message: str) -> None:
        if self.invalid != bool(message):
            self.invalid = not self.invalid
            self.edit.setProperty("wrong", self.invalid)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)
        self.message.setText(message)
        self.message.setVisible(self.invalid)
        self.edit.setAccessibleDescription(message)


def choice_field(name: str, label: str, items: Sequence[tuple[str, Any]], commit: Callable[[Any], Any]) -> QuietCombo:
    """A combo box of (text, data); `commit` gets the data that a person picks."""
    combo = QuietCombo(objectName=name)
    combo.setAccessibleName(label)
    for text, data in items:
        combo.addItem(text, data)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    combo.activated.connect(lambda index: commit(combo.itemData(index)))
    return combo


def indent(spin: QAbstractSpinBox) -> None:
    """Let its number stand as far from the edge as the text of other fields, where style sheets do not reach."""
    spin.lineEdit().setTextMargins(SPIN_INDENT, 0, 0, 0)


class QuietSpin(QSpinBox):
    """As QuietCombo, for whole numbers."""

    def __init__(self, name: str, label: str, commit: Callable[[int], Any]) -> None:
        super().__init__(objectName=name)
        indent(self)
        self.setAccessibleName(label)
        self.setRange(-(2**31), 2**31 - 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(commit)

    def wheelEvent(self, event: Any) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_value(self, value: int) -> None:
        """Show a value without committing it."""
        if self.value() != value:
            blocked = self.blockSignals(True)
            self.setValue(value)
            self.blockSignals(blocked)


def check_field(name: str, label: str, commit: Callable[[bool], Any]) -> QCheckBox:
    """A check box; `commit` gets what a person switches it to."""
    box = QCheckBox(label, objectName=name)
    box.setAccessibleName(label)
    box.clicked.connect(commit)
    return box


def form(parent: QWidget | None = None) -> QFormLayout:
    """A form in the spacing that all pages of the inspector share."""
    layout = QFormLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(10)
    layout.setVerticalSpacing(8)
    layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
    return layout


def heading(text: str) -> QLabel:
    """The small title of a group of fields."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    label.setIndent(0)
    return label
