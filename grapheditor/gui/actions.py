"""The actions of a window as QActions, and the menu bar made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from grapheditor.gui.action_entry import Action
from grapheditor.gui.action_table import MENUS, SUBMENUS, TABLE
from grapheditor.gui.colours import FAMILIES, swatch
from grapheditor.gui.icons import icon
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import plain

if TYPE_CHECKING:
    from grapheditor.gui.canvas import Canvas

translate = QCoreApplication.translate


def show_keys(action: QAction) -> None:
    """Tell in the tooltip what an action does and its first shortcut."""
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    tip = action.statusTip() or plain(action.text())
    action.setToolTip(f"{tip} ({keys})" if keys else tip)


class Actions:
    """QActions by id, and the submenus by name."""

    def __init__(self, window: QMainWindow, undo_group: QUndoGroup) -> None:
        self._window = window
        self._icons: dict[str, str] = {"edit.undo": "undo", "edit.redo": "redo"}
        self._by_id: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        self._later = QTimer(window, singleShot=True, interval=0)
        self._later.timeout.connect(self._draw_others)
        for entry in TABLE:
            self._by_id[entry.id] = self._make(entry)
        self._add_undo(undo_group)
        self._build_menus()

    def __getitem__(self, action_id: str) -> QAction:
        try:
            return self._by_id[action_id]
        except KeyError:
            raise KeyError(f"There is no action {action_id!r}; there are {', '.join(sorted(self._by_id))}.") from None

    def all(self) -> list[QAction]:
        """Every action, in the order of the table and then as they were added."""
        return list(self._by_id.values())

    def add(self, action_id: str, text: str, slot: Callable[..., object], checkable: bool = False) -> QAction:
        """One more action, as for a plugin's exporter; replaces one of the same id."""
        action = QAction(text, self._window, objectName=action_id, checkable=checkable)
        action.triggered.connect(slot)
        self._by_id[action_id] = action
        return action

    def connect(self, slots: dict[str, Callable[..., object]]) -> None:
        """Call these when the actions are triggered."""
        for action_id, slot in slots.items():
            action = self._by_id[action_id]
            if action.isCheckable():
                action.triggered.connect(slot)
            else:
                # `triggered` passes `checked`, which these functions have no use for
                action.triggered.connect(lambda _checked=False, slot=slot: slot())

    def bind_canvas(self, canvas: Canvas) -> None:
        """Let the shortcuts of the editing actions work on this canvas, and not in lists and fields."""
        for entry in TABLE:
            if entry.scope != "window":
                canvas.addAction(self._by_id[entry.id])
        canvas.window_has_keys = True

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in the colours of the theme: those of the toolbar now, the others before they can be seen."""
        self._theme = theme
        self._draw(action_id for action_id in self._icons if self._on_toolbar(action_id))
        self._later.start()

    def _on_toolbar(self, action_id: str) -> bool:
        return any(isinstance(shown, QToolBar) for shown in self._by_id[action_id].associatedObjects())

    def _draw_others(self) -> None:
        self._draw(action_id for action_id in self._icons if not self._on_toolbar(action_id))
        for name in FAMILIES:
            self._by_id[f"edit.colour.{name}"].setIcon(swatch(getattr(self._theme, name)))

    def _draw(self, action_ids: Iterable[str]) -> None:
        theme = self._theme
        for action_id in action_ids:
            colour = theme.good if action_id == "run.run" else theme.grad if action_id == "run.backward" else theme.text
            self._by_id[action_id].setIcon(icon(self._icons[action_id], colour.name(), theme.faint.name()))

    def _make(self, entry: Action) -> QAction:
        action = QAction(translate("Actions", entry.text), self._window, objectName=entry.id, checkable=entry.checkable)
        sequences = [QKeySequence(shortcut) for shortcut in entry.shortcuts]
        action.setShortcuts(sequences)
        if entry.scope == "canvas":
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        elif entry.scope == "canvas alone":
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setIconText(plain(action.text()))
        action.setStatusTip(translate("Actions", entry.tip) if entry.tip else "")
        show_keys(action)
        if entry.icon:
            self._icons[entry.id] = entry.icon
        return action

    def _add_undo(self, group: QUndoGroup) -> None:
        undo = group.createUndoAction(self._window, translate("Actions", "&Undo"))
        redo = group.createRedoAction(self._window, translate("Actions", "&Redo"))
        undo.setShortcuts([QKeySequence(QKeySequence.StandardKey.Undo)])
        redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        for action_id, action in (("edit.undo", undo), ("edit.redo", redo)):
            action.setObjectName(action_id)
            self._by_id[action_id] = action

    def _build_menus(self) -> None:
        bar = self._window.menuBar()
        bar.setObjectName("menubar")
        for name, title, entries in MENUS:
            menu = bar.addMenu(translate("Actions", title))
            menu.setToolTipsVisible(False)
            self._fill(name, menu, entries)

    def _fill(self, name: str, menu: QMenu, entries: tuple[str, ...]) -> None:
        menu.setObjectName(f"menu.{name}")
        self.menus[name] = menu
        for entry in entries:
            if entry == "-":
                menu.addSeparator()
            elif entry.startswith(">"):
                submenu = SUBMENUS[entry[1:]]
                self._fill(entry[1:], menu.addMenu(translate("Actions", submenu.title)), submenu.entries)
            else:
                menu.addAction(self._by_id[entry])
