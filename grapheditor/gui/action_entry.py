"""What an action and a menu are made of, as rows of the table of actions."""

from __future__ import annotations

from typing import Literal, NamedTuple

from PySide6.QtGui import QKeySequence

Key = QKeySequence.StandardKey
Scope = Literal["window", "canvas", "canvas alone"]


class Action(NamedTuple):
    """One entry. `scope` canvas: the shortcut works while the canvas has the focus, not in lists and fields.

    Canvas alone: nor in fields that are open on the canvas.
    """

    id: str
    text: str
    shortcuts: tuple[Key | str, ...] = ()
    icon: str = ""
    tip: str = ""
    checkable: bool = False
    scope: Scope = "window"


class Menu(NamedTuple):
    """A menu of the menu bar; an entry is an action's id, ``-`` for a line, or ``>name`` for a submenu."""

    name: str
    title: str
    entries: tuple[str, ...]


class Submenu(NamedTuple):
    """A menu inside another; without entries it is filled while the program runs."""

    title: str
    entries: tuple[str, ...] = ()
