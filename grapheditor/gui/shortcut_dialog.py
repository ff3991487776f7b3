"""Help > Keyboard shortcuts: every action with its keys, and a place to press others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
)

from grapheditor.gui.action_table import MENUS, actions_in
from grapheditor.gui.fixed_keys import FIXED
from grapheditor.gui.shortcut_widgets import KeyRecorder, KeyTree
from grapheditor.gui.shortcuts import Clash, Shortcuts, first_of
from grapheditor.gui.speech import announce
from grapheditor.gui.translation import plain

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

ACTION = Qt.ItemDataRole.UserRole
NATIVE = QKeySequence.SequenceFormat.NativeText


def show_shortcuts(window: MainWindow) -> None:
    """Open the list of shortcuts."""
    ShortcutDialog(window.shortcuts, window).open()


class ShortcutDialog(QDialog):
    """Search an action, press Enter on it, press its new keys."""

    def __init__(self, shortcuts: Shortcuts, parent: MainWindow) -> None:
        super().__init__(parent)
        self.setObjectName("dialog.shortcuts")
        self.setWindowTitle(translate("Dialogs", "Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._shortcuts = shortcuts
        self._items: dict[QAction, QTreeWidgetItem] = {}
        self._recording: QAction | None = None
        self._wanted = QKeySequence()
        self.search = QLineEdit(objectName="shortcuts.search", clearButtonEnabled=True)
        self.search.setPlaceholderText(translate("Shortcuts", "Search actions or keys"))
        self.search.setAccessibleName(translate("Shortcuts", "Search actions or keys"))
        self.tree = KeyTree()
        self.recorder = KeyRecorder()
        self.message = QLabel(objectName="shortcuts.message", wordWrap=True)
        self.reassign = self._button("reassign", translate("Shortcuts", "Reassign"), self._reassign)
        self.keep = self._button("cancel", translate("Shortcuts", "Leave it"), self._stop)
        self.remove = self._button("remove", translate("Shortcuts", "Re&move keys"), self._remove)
        self.reset = self._button("reset", translate("Shortcuts", "&Reset"), self._reset)
        self.reset_all = self._button("reset_all", translate("Shortcuts", "Reset &all"), self._reset_all)
        self._lay_out()
        self._fill()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.tree.setFocus)
        self.tree.asked.connect(self._record)
        self.tree.removal_asked.connect(lambda _: self._remove())
        self.tree.currentItemChanged.connect(lambda *_: self._stop())
        self.recorder.keySequenceChanged.connect(self._pressed)
        self.recorder.cancelled.connect(self._stop)
        shortcuts.changed.connect(self._show_keys)
        self._stop()

    # -- building ----------------------------------------------------------------

    def _button(self, name: str, text: str, slot) -> QPushButton:
        button = QPushButton(text, objectName=f"shortcuts.{name}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        recording = QHBoxLayout()
        recording.addWidget(self.recorder, 1)
        recording.addWidget(self.reassign)
        recording.addWidget(self.keep)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        for button in (self.remove, self.reset, self.reset_all):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setAutoDefault(False)  # Enter belongs to the list
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.message)
        layout.addLayout(recording)
        layout.addWidget(buttons)
        self.message.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.resize(560, 640)

    def _fill(self) -> None:
        menus = {name: translate("Actions", menu.title) for menu in MENUS for name in actions_in(menu)}
        folders: dict[str, QTreeWidgetItem] = {}
        for title in [translate("Actions", title) for _, title, _ in MENUS]:
            folders[plain(title)] = self._folder(plain(title))
        for action in self._shortcuts.actions():
            name = action.objectName()
            title = plain(menus.get(name) or self._title_of(name))
            folder = folders.get(title) or folders.setdefault(title, self._folder(title))
            item = self._items[action] = QTreeWidgetItem(folder)
            item.setData(0, ACTION, action)
        fixed = self._folder(translate("Shortcuts", "The canvas itself (these can't be changed)"))
        texts: dict[str, list[str]] = {}
        for keys, text in FIXED.items():
            texts.setdefault(text, []).append(QKeySequence(keys).toString(NATIVE))
        for text, names in texts.items():
            item = QTreeWidgetItem(fixed, [translate("Shortcuts", text), ", ".join(names), _where(True)])
            item.setToolTip(0, item.text(0))
            item.setToolTip(1, item.text(1))
        for folder in [*folders.values(), fixed]:
            folder.setExpanded(True)
            folder.setHidden(not folder.childCount())
        self._show_keys()
        self.tree.setCurrentItem(next(iter(self._items.values())))

    def _title_of(self, name: str) -> str:
        """The menu under which an action without a row of its own is listed."""
        wanted = name.partition(".")[0]
        return next((translate("Actions", title) for menu, title, _ in MENUS if menu == wanted), wanted.capitalize())

    def _folder(self, title: str) -> QTreeWidgetItem:
        folder = QTreeWidgetItem(self.tree, [title])
        folder.setFirstColumnSpanned(True)
        font = self.font()
        font.setBold(True)
        folder.setFont(0, font)
        return folder

    def _show_keys(self) -> None:
        for action, item in self._items.items():
            keys = ", ".join(key.toString(NATIVE) for key in action.shortcuts())
            item.setText(0, plain(action.text()))
            item.setText(1, keys)
            item.setText(2, _where(self._shortcuts.is_canvas_only(action)))
            font = self.tree.font()
            font.setBold(self._shortcuts.differs(action))  # as everywhere: bold is what was changed
            item.setFont(1, font)
            spoken = keys or translate("Shortcuts", "no keys")
            item.setData(1, Qt.ItemDataRole.AccessibleTextRole, spoken)
        self._offer()

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        first: QTreeWidgetItem | None = None
        for index in range(self.tree.topLevelItemCount()):
            folder = self.tree.topLevelItem(index)
            for item in (folder.child(i) for i in range(folder.childCount())):
                fits = wanted in item.text(0).casefold() or wanted in item.text(1).casefold()
                item.setHidden(not fits)
                first = item if fits and first is None else first
            folder.setHidden(all(folder.child(i).isHidden() for i in range(folder.childCount())))
        self.tree.setCurrentItem(first)

    # -- recording ---------------------------------------------------------------

    def _action(self) -> QAction | None:
        item = self.tree.currentItem()
        return None if item is None else item.data(0, ACTION)

    def _record(self, item: QTreeWidgetItem) -> None:
        self.tree.setCurrentItem(item)
        action = self._action()
        if action is None:
            if item.parent() is None:
                item.setExpanded(not item.isExpanded())
            else:
                self._say(translate("Shortcuts", "These keys belong to the canvas and can't be changed."), wrong=True)
            return
        self._recording = action
        name = plain(action.text())
        self._say(translate("Shortcuts", "Press the new keys for {0}; Esc leaves it as it is.").format(name))
        self.recorder.rename(translate("Shortcuts", "New keys for {0}").format(name))
        self.recorder.setEnabled(True)
        self.recorder.setFocus(Qt.FocusReason.TabFocusReason)

    def _pressed(self, keys: QKeySequence) -> None:
        action = self._recording
        if action is None or keys.isEmpty():
            return
        self._wanted = QKeySequence(first_of(keys))
        clash = self._shortcuts.clash(action, self._wanted)
        if clash is None:
            self._give(action)
        else:
            self._tell(clash)

    def _give(self, action: QAction) -> None:
        self._shortcuts.assign(action, [self._wanted])
        keys = self._wanted.toString(NATIVE)
        self._stop()
        self._say(translate("Shortcuts", "{0} is {1} now.").format(keys, plain(action.text())))

    def _tell(self, clash: Clash) -> None:
        self._say(clash.text, wrong=True)
        self._empty_recorder()
        self.keep.show()
        if clash.owner is not None:
            self.reassign.setText(
                translate("Shortcuts", "Take it from {0}").format(plain(clash.owner.text()).replace("&", ""))
            )
            self.reassign.show()
            self.reassign.setFocus(Qt.FocusReason.TabFocusReason)

    def _reassign(self) -> None:
        if self._recording is not None:
            self._give(self._recording)

    def _stop(self) -> None:
        """Leave the keys as they are."""
        was = self._recording is not None
        self._recording = None
        self._empty_recorder()
        if was:
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)
        self.recorder.setEnabled(False)
        self.recorder.rename(translate("Shortcuts", "New keys"))
        self.reassign.hide()
        self.keep.hide()
        self._offer()
        self._say(translate("Shortcuts", "Enter on an action lets you press other keys for it; Del takes them away."))

    def _offer(self) -> None:
        """Let the buttons be pressed that would change something."""
        action = self._action()
        self.remove.setEnabled(action is not None and bool(action.shortcuts()))
        self.reset.setEnabled(action is not None and self._shortcuts.differs(action))

    def _empty_recorder(self) -> None:
        blocked = self.recorder.blockSignals(True)
        self.recorder.clear()
        self.recorder.blockSignals(blocked)

    def _say(self, text: str, wrong: bool = False) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "error" if wrong else "muted")
        self.message.style().polish(self.message)
        if self.isVisible():
            announce(self, text, urgent=wrong)

    # -- taking back -------------------------------------------------------------

    def _remove(self) -> None:
        action = self._action()
        if action is not None and action.shortcuts():
            self._shortcuts.assign(action, [])
            self._stop()

    def _reset(self) -> None:
        action = self._action()
        if action is None:
            return
        clash = self._shortcuts.reset(action)
        self._stop()
        if clash is not None:
            self._say(clash.text, wrong=True)

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        self._stop()


def _where(canvas: bool) -> str:
    return translate("Shortcuts", "on the canvas") if canvas else translate("Shortcuts", "everywhere")
