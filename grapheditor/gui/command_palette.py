"""The command palette: everything that the menus can do, found by typing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from grapheditor.edit.fuzzy import Fields

from .choices import Choice, Recent, Row, rows_for
from .command_words import WORDS
from .search_popup import WIDTH, SearchPopup
from .translation import plain

if TYPE_CHECKING:
    from .window import MainWindow

translate = QCoreApplication.translate

ITSELF = "edit.commands"


class CommandPalette:
    """Opens over the canvas of one window, and remembers what was chosen lately."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._popup: SearchPopup | None = None
        self._recent = Recent()

    def open(self) -> None:
        """Search among all actions; the one that is chosen is triggered."""
        window = self._window
        if self._popup is not None and self._popup.close_search():
            return
        window.canvas.close_search()
        window.menus.fill_recent()
        choices = self.choices()

        def search(typed: str) -> list[Row]:
            return rows_for(typed, choices, self._recent)

        purpose = translate("Search", "Find a command")
        popup = self._popup = SearchPopup(window, window.canvas.theme, "command_palette", search, purpose, lines=1)
        popup.chosen.connect(self._trigger)
        popup.closed.connect(self._closed)
        canvas = window.centralWidget()
        middle = canvas.mapTo(window, QPoint(canvas.width() // 2, 0))
        popup.open_at(middle + QPoint(-WIDTH // 2, 24))

    def choices(self) -> list[Choice]:
        """One choice per action, by menu; those that can't be used now come last."""
        found: dict[QAction, str] = dict(self._in_menus())
        found.update((action, "") for action in self._window.actions_.all() if action not in found)
        # not by action.menu(): before PySide6 6.11 Python then deletes the menu together with its action
        opening = {menu.menuAction() for menu in self._window.actions_.menus.values()}
        return [
            self._choice(action, path)
            for action, path in found.items()
            if not action.isSeparator() and action not in opening and action.objectName() != ITSELF and action.text()
        ]

    def _in_menus(self) -> Iterator[tuple[QAction, str]]:
        for menu in self._window.actions_.menus.values():
            path: list[str] = []
            above: object = menu
            while isinstance(above, QMenu):
                path.insert(0, plain(above.title()))
                above = above.parentWidget()
            for action in menu.actions():
                yield action, " › ".join(path)

    def _choice(self, action: QAction, path: str) -> Choice:
        title, name = plain(action.text()), action.objectName()
        tip = action.statusTip() or (action.whatsThis() if action.whatsThis() != title else "")
        keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:2])
        usable = action.isEnabled()
        other = WORDS[name].split(", ") if name in WORDS else ()
        return Choice(
            key=name or title,
            title=title,
            fields=Fields.of(title, other, (name,), (path, name.replace(".", " ").replace("_", " ")), tip),
            data=action,
            detail=path,
            side=keys,
            doc=tip,
            ticked=action.isChecked() if action.isCheckable() else None,
            reason="" if usable else translate("Search", "This can't be done right now."),
            refused=not usable,
        )

    def _trigger(self, choice: Choice) -> None:
        self._recent.add(choice.key)
        choice.data.trigger()

    def _closed(self) -> None:
        self._popup = None
