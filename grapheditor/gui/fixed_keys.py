"""The keys of the canvas that are no actions, and so can't be changed."""

from __future__ import annotations

from grapheditor.gui.translation import QT_TRANSLATE_NOOP

_MOVE = QT_TRANSLATE_NOOP("Shortcuts", "move the selection a little, or go to a node where none is selected")
_FAR = QT_TRANSLATE_NOOP("Shortcuts", "move the selection farther")
_GO = QT_TRANSLATE_NOOP("Shortcuts", "go to the nearest node that way")
_ADD = QT_TRANSLATE_NOOP("Shortcuts", "select the nearest node that way as well")
_ENTER = QT_TRANSLATE_NOOP("Shortcuts", "type a number, a title or a note, or act on the port that keys are at")
_MENU = QT_TRANSLATE_NOOP("Shortcuts", "open the menu of what is selected")

_ARROWS = ("Left", "Right", "Up", "Down")
FIXED = {
    **dict.fromkeys(_ARROWS, _MOVE),
    **{f"Shift+{key}": _FAR for key in _ARROWS},
    **{f"Alt+{key}": _GO for key in _ARROWS},
    **{f"Alt+Shift+{key}": _ADD for key in _ARROWS},
    "Return": _ENTER,
    "Enter": _ENTER,
    "Menu": _MENU,
    "Shift+F10": _MENU,
    "Esc": QT_TRANSLATE_NOOP("Shortcuts", "give up what is being done, leave the port, or select nothing"),
    "Space": QT_TRANSLATE_NOOP("Shortcuts", "held down: drag the ground"),
    "F": QT_TRANSLATE_NOOP("Shortcuts", "show the selection, or the whole graph"),
    "Shift+Tab": QT_TRANSLATE_NOOP("Shortcuts", "go back; while wiring, to the port before"),
}
"""What each does, by its portable name."""
