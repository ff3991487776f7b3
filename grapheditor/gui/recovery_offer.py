"""Asks what to do with unsaved work of a session that did not end as it should."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QMessageBox

from grapheditor.gui.document import Document
from grapheditor.gui.error_words import in_words
from grapheditor.gui.messages import show_error
from grapheditor.gui.recovery import Kept, left_behind
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


def offer(windows: list[MainWindow]) -> None:
    """Ask in the first window, where anything was left behind; restored graphs get windows of their own."""
    first = windows[0]
    found, troubles = left_behind(first.preferences.folder)
    if troubles:
        show_error(
            first, translate("Recovery", "Unsaved changes can't be restored"), "\n\n".join(map(in_words, troubles))
        )
    if not found:
        return
    box = QMessageBox(first, objectName="dialog.recovery")
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(translate("Recovery", "Unsaved changes"))
    box.setText(translate("Recovery", "Restore the changes of the last session?"))
    box.setInformativeText(_told(found))
    restore = box.addButton(translate("Recovery", "&Restore"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(translate("Recovery", "&Discard"), QMessageBox.ButtonRole.DestructiveRole)
    later = box.addButton(translate("Recovery", "Ask &later"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(restore)
    box.setEscapeButton(later)

    def answered() -> None:
        if box.clickedButton() is restore:
            restore_all(windows, found)
        for kept in found:
            if box.clickedButton() is discard:
                kept.discard()
            kept.lock.unlock()

    box.finished.connect(answered)
    box.finished.connect(box.deleteLater)
    box.open()


def restore_all(windows: list[MainWindow], found: Sequence[Kept]) -> None:
    """Open each graph as it was, unsaved; in the first window where that shows nothing of its own."""
    from grapheditor.gui.window import MainWindow

    for kept in found:
        window = windows[0]
        if not _is_untouched(window):
            window = MainWindow(preferences=windows[0].preferences)
            windows.append(window)
            window.show()
        window.set_document(Document(kept.graph, registry().ops, kept.path))
        window.undo_stack.resetClean()
        window.refresh_title()
        window.recovery.keep()
        window.recovery.settle()
        kept.discard()


def _is_untouched(window: MainWindow) -> bool:
    return window.document.path is None and window.undo_stack.isClean() and not window.undo_stack.count()


def _told(found: Sequence[Kept]) -> str:
    intro = translate("Recovery", "Graph Editor did not end as it should. These graphs had unsaved changes:")
    locale = QLocale()
    lines = []
    for kept in found:
        when = locale.toString(datetime.fromtimestamp(kept.when), QLocale.FormatType.ShortFormat)
        lines.append(f"• {kept.name} ({when})")
    return intro + "\n\n" + "\n".join(lines)
