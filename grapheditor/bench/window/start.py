"""A window with the first example, or an empty view of a bare application, until it is painted. Run as a process."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView


def main() -> None:
    """Show what the argument names, and end the process at once."""
    # no window may be let go of before the process ends, or Qt would take part in the figure with its goodbye
    kept = example() if sys.argv[1] == "example" else bare()
    assert kept
    print("{}", flush=True)
    os._exit(0)


def bare() -> object:
    """An empty view."""
    app = QApplication([])
    scene = QGraphicsScene()
    view = QGraphicsView(scene)
    view.resize(1280, 800)
    view.show()
    app.processEvents()
    view.viewport().repaint()
    return app, scene, view


def example() -> object:
    """The window as the program opens it."""
    from grapheditor.gui.app import open_windows
    from grapheditor.gui.preferences import Preferences

    app, (window,) = open_windows((), "en", Preferences(Path(tempfile.mkdtemp()) / "settings.ini"))
    app.processEvents()
    window.canvas.viewport().repaint()
    return app, window


if __name__ == "__main__":
    main()
