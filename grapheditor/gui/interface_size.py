"""How large everything is drawn, on top of what the screen is set to."""

from __future__ import annotations

import os

from grapheditor.gui.preferences import Preferences

SIZE = "interface_size"
"""The name of the choice among the preferences."""
SIZES = (100, 125, 150, 200, 300)
VARIABLE = "QT_SCALE_FACTOR"


def chosen_size(preferences: Preferences) -> int:
    """The percentage that was chosen; 100 where none was."""
    text = preferences.text(SIZE)
    return int(text) if text in map(str, SIZES) else 100


def use_chosen_size(preferences: Preferences) -> None:
    """Let Qt draw in the size that was chosen; has to come before the QApplication.

    A scale factor that is set from outside wins, as whoever starts the program so has a reason.
    """
    percent = chosen_size(preferences)
    if percent != 100 and VARIABLE not in os.environ:
        os.environ[VARIABLE] = str(percent / 100)
