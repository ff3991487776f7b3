"""Every action of the window in one table, and the menus that they are in."""

from __future__ import annotations

from collections.abc import Iterator

from grapheditor.gui.action_entry import Action, Menu, Submenu
from grapheditor.gui.action_table_arrange import ARRANGE_ACTIONS, ARRANGE_MENU
from grapheditor.gui.action_table_edit import EDIT_ACTIONS, EDIT_MENU, EDIT_SUBMENUS
from grapheditor.gui.action_table_file import FILE_ACTIONS, FILE_MENU, FILE_SUBMENUS, HELP_MENU
from grapheditor.gui.action_table_node import INSERT_MENU, NODE_ACTIONS, NODE_MENU, NODE_SUBMENUS
from grapheditor.gui.action_table_run import RUN_ACTIONS, RUN_MENU
from grapheditor.gui.action_table_view import VIEW_ACTIONS, VIEW_MENU, VIEW_SUBMENUS

TABLE: tuple[Action, ...] = (
    *FILE_ACTIONS,
    *EDIT_ACTIONS,
    *VIEW_ACTIONS,
    *NODE_ACTIONS,
    *ARRANGE_ACTIONS,
    *RUN_ACTIONS,
)

MENUS: tuple[Menu, ...] = (
    FILE_MENU,
    EDIT_MENU,
    VIEW_MENU,
    INSERT_MENU,
    NODE_MENU,
    ARRANGE_MENU,
    RUN_MENU,
    HELP_MENU,
)
"""The menu bar from left to right."""

SUBMENUS: dict[str, Submenu] = FILE_SUBMENUS | EDIT_SUBMENUS | VIEW_SUBMENUS | NODE_SUBMENUS


def actions_in(menu: Menu | Submenu) -> Iterator[str]:
    """The ids of all actions of a menu and its submenus, from top to bottom."""
    for entry in menu.entries:
        if entry.startswith(">"):
            yield from actions_in(SUBMENUS[entry[1:]])
        elif entry != "-":
            yield entry
