"""Opening the window, or telling why that can't be done here."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from grapheditor.model.errors import GraphEditorError

WITHOUT_WINDOW = (
    "Without one, `grapheditor run FILE` runs a graph and `grapheditor render FILE -o OUT.png` draws it; "
    "`xvfb-run grapheditor` or QT_QPA_PLATFORM=offscreen opens the window unseen."
)


def open_window(paths: Sequence[Path]) -> int:
    """The exit status of the application once its window is closed."""
    for path in paths:
        if not path.exists():
            raise GraphEditorError(
                f"There is no file {str(path)!r}, and no command of that name; `grapheditor --help` lists the commands."
            )
    if not has_display(sys.platform, os.environ):
        raise GraphEditorError(f"There is no display to open a window on. {WITHOUT_WINDOW}")
    try:
        from grapheditor.gui.app import run_window
    except ImportError as error:  # Qt needs libraries of the system
        raise GraphEditorError(f"Qt could not be loaded ({error}); install what it misses. {WITHOUT_WINDOW}") from None
    return int(run_window([str(path) for path in paths]) or 0)


def has_display(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether Qt will find a display; only Linux and its kin can be without one."""
    if platform in ("win32", "darwin"):
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
