"""Questions and messages; none of them blocks the program while it waits for an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from .error_words import in_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox

translate = QCoreApplication.translate

Answer = Literal["save", "discard", "cancel"]
Ask = Callable[[str, Callable[[Answer], None]], None]
"""``ask(name, then)``: asks about unsaved changes of `name` and calls `then` with the answer."""


def ask_to_save(parent: QWidget, name: str, then: Callable[[Answer], None]) -> None:
    """Ask whether to save `name`; `then` gets the answer once there is one."""
    from PySide6.QtWidgets import QMessageBox  # with the first message, as its enumerations take long to make

    box = QMessageBox(parent, objectName="dialog.save_changes")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Messages", "Unsaved changes"))
    box.setText(translate("Messages", "Save the changes to {0}?").format(name))
    box.setInformativeText(translate("Messages", "They are lost if you don't save them."))
    buttons = QMessageBox.StandardButton
    answers: dict[int, Answer] = {
        buttons.Save.value: "save",
        buttons.Discard.value: "discard",
        buttons.Cancel.value: "cancel",
    }
    box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    box.setDefaultButton(buttons.Save)
    box.setEscapeButton(buttons.Cancel)
    box.finished.connect(box.deleteLater)
    box.finished.connect(lambda result: then(answers.get(result, "cancel")))
    box.open()


def show_error(parent: QWidget, title: str, message: str) -> None:
    """Tell why something did not work."""
    box = _box(parent, title, in_words(message), "dialog.error")
    box.setIcon(box.icon().Warning)
    box.open()


def show_text(parent: QWidget, title: str, message: str, name: str) -> None:
    """A message with a title."""
    _box(parent, title, message, name).open()


def _box(parent: QWidget, title: str, message: str, name: str) -> QMessageBox:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent, objectName=name)
    box.setWindowTitle(title)
    # an error may quote the file: it must not be read as HTML
    box.setTextFormat(box.textFormat().PlainText)
    box.setText(title)
    box.setInformativeText(message)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.finished.connect(box.deleteLater)
    return box
