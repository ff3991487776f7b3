"""The shortcuts as a person has set them: kept in the preferences, put on the actions, checked against each other."""

from __future__ import annotations

import json
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence

from grapheditor.gui.action_table import MENUS, TABLE
from grapheditor.gui.actions import Actions, show_keys
from grapheditor.gui.fixed_keys import FIXED
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.translation import plain
from grapheditor.model.lazy_dataclass import dataclass

translate = QCoreApplication.translate

STORE = "shortcuts"
"""Where the preferences keep them: JSON, only what differs from the defaults."""
CHANGING = ("file.recent.", "file.example.")
"""Actions that come and go, to which no key can belong."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a key can't simply be given to an action; `owner` is the action that would have to let go of it."""

    text: str
    owner: QAction | None = None


class Shortcuts(QObject):
    """The keys of one window's actions."""

    changed = Signal()

    def __init__(self, actions: Actions, preferences: Preferences) -> None:
        super().__init__()
        self._actions = actions
        self._preferences = preferences
        self._defaults = {action.objectName(): action.shortcuts() for action in self.actions()}
        self._canvas_only = {entry.id for entry in TABLE if entry.scope != "window"}
        self._put(self._stored())

    def actions(self) -> list[QAction]:
        """Every action that can have a key."""
        return [action for action in self._actions.all() if not action.objectName().startswith(CHANGING)]

    def is_canvas_only(self, action: QAction) -> bool:
        """Whether its keys work while the canvas has the focus, and not in lists and fields."""
        return action.objectName() in self._canvas_only

    def differs(self, action: QAction) -> bool:
        """Whether its keys are others than at first."""
        return action.shortcuts() != self._defaults.get(action.objectName(), [])

    def clash(self, action: QAction, keys: QKeySequence) -> Clash | None:
        """What speaks against giving these keys to an action; None where nothing does."""
        name = keys.toString(QKeySequence.SequenceFormat.NativeText)
        fixed = FIXED.get(keys.toString())
        if fixed is not None:
            text = translate("Shortcuts", "{0} always does this on the canvas: {1}. Choose other keys.")
            return Clash(text.format(name, translate("Shortcuts", fixed)))
        if not self.is_canvas_only(action) and _is_typed(keys):
            text = translate("Shortcuts", "{0} works everywhere, also where text is typed; add Ctrl or Alt to {1}.")
            return Clash(text.format(plain(action.text()), name))
        menu = self._menu_of(keys)
        if menu:
            return Clash(translate("Shortcuts", "{0} opens the menu {1}. Choose other keys.").format(name, menu))
        for other in self.actions():
            # keys of the canvas and keys of the window clash too: on the canvas both would be meant
            if other is not action and keys in other.shortcuts():
                return Clash(translate("Shortcuts", "{0} is {1} already.").format(name, plain(other.text())), other)
        return None

    def assign(self, action: QAction, keys: list[QKeySequence]) -> None:
        """Give an action these keys and no others; whichever other action had one of them lets go of it."""
        for other in self.actions():
            if other is not action and any(key in keys for key in other.shortcuts()):
                self._set(other, [key for key in other.shortcuts() if key not in keys])
        self._set(action, keys)
        self._save()

    def reset(self, action: QAction) -> Clash | None:
        """Give an action its first keys again, or tell which other action has one of them now."""
        for key in self._defaults.get(action.objectName(), []):
            clash = self.clash(action, key)
            if clash is not None and clash.owner is not None:
                return clash
        self._set(action, self._defaults.get(action.objectName(), []))
        self._save()
        return None

    def reset_all(self) -> None:
        """Give every action its first keys again."""
        self._put({})
        self._save()

    def _menu_of(self, keys: QKeySequence) -> str:
        for _, text, _ in MENUS:
            title = translate("Actions", text)
            if QKeySequence.mnemonic(title) == keys:
                return plain(title)
        return ""

    def _set(self, action: QAction, keys: list[QKeySequence]) -> None:
        action.setShortcuts(keys)
        if action.objectName() not in ("edit.undo", "edit.redo"):  # whose texts Qt changes
            show_keys(action)

    def _put(self, stored: dict[str, list[str]]) -> None:
        for action in self.actions():
            name = action.objectName()
            keys = self._defaults.get(name, [])
            if name in stored:
                keys = [QKeySequence(text) for text in stored[name]]
            if keys != action.shortcuts():
                self._set(action, keys)

    def _stored(self) -> dict[str, list[str]]:
        try:
            found = json.loads(self._preferences.text(STORE, "{}"))
        except ValueError:
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: [str(key) for key in keys] for name, keys in found.items() if isinstance(keys, list)}

    def _save(self) -> None:
        # keys of actions that are not here now, as of a plugin, are kept
        here = {action.objectName(): action for action in self.actions()}
        stored = {name: keys for name, keys in self._stored().items() if name not in here}
        stored |= {name: [key.toString() for key in a.shortcuts()] for name, a in here.items() if self.differs(a)}
        self._preferences.set_text(STORE, json.dumps(stored, sort_keys=True))
        self.changed.emit()


def first_of(keys: QKeySequence) -> QKeyCombination:
    """The first of up to four combinations; PySide's annotations don't know that a sequence has them."""
    return cast(Any, keys)[0]


def _is_typed(keys: QKeySequence) -> bool:
    """Whether these keys write a character or go to the next field: a letter, sign or Tab without Ctrl, Alt or Meta."""
    combination = first_of(keys)
    held = combination.keyboardModifiers()
    modifiers = Qt.KeyboardModifier
    if held & (modifiers.ControlModifier | modifiers.AltModifier | modifiers.MetaModifier):
        return False
    return combination.key() == Qt.Key.Key_Tab or combination.key().value < Qt.Key.Key_Escape.value
