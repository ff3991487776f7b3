"""The application around the windows: name, icon, language, and where a command line begins."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from grapheditor import __version__
from grapheditor.gui import heap
from grapheditor.gui.icons import application_icon
from grapheditor.gui.interface_size import use_chosen_size
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.translation import install_translators

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow


TURN = 0.0002
"""Seconds after which a thread that computes lets the window's have its turn. Qt's calls give the turn away again and
again; with Python's 5 ms to get it back, a step of a drag takes ten times as long while a run is on."""


def create_application(argv: Sequence[str] | None = None, language: str | None = None) -> QApplication:
    """The QApplication, made ready for windows; the one there is, if there is one.

    ``--lang zh_CN`` in `argv`, or `language`, chooses the language; otherwise
    it is the system's.
    """
    arguments, asked = _take_language(list(sys.argv if argv is None else argv))
    sys.setswitchinterval(TURN)
    heap.share()
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
        app.setStyle("Fusion")
    else:
        use_chosen_size(Preferences())
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        # as an argument, as setStyle would have Python make all of QStyle's enumerations
        app = QApplication([*(arguments or ["grapheditor"]), "-style", "Fusion"])
    app.setApplicationName("Graph Editor")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    app.setOrganizationName("GraphEditor")
    app.setDesktopFileName("grapheditor")
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    app.setWindowIcon(application_icon())
    if not app.property("translated"):
        app.setProperty("translated", True)
        install_translators(app, language or asked)
    return app


def run_window(paths: Sequence[str | Path] = (), language: str | None = None) -> int:
    """Open a window for each file, or one with the first example, and stay until the last is closed."""
    app, windows = open_windows(paths, language)
    assert windows
    return app.exec()


def open_windows(
    paths: Sequence[str | Path] = (), language: str | None = None, preferences: Preferences | None = None
) -> tuple[QApplication, list[MainWindow]]:
    """The application with a window for each file, or one with the first example, on the screen."""
    # A collection would go through all that is being imported, again and again, and free next to nothing.
    gc.disable()
    try:
        app = create_application(language=language)
        from grapheditor.gui.window import MainWindow  # after the translators: texts are translated when made

        windows = [MainWindow(preferences=preferences) for _ in range(max(len(paths), 1))]
        for window, path in zip(windows, paths, strict=False):
            window.open_file(path)
        for window in windows:
            window.show()
        if any((windows[0].preferences.folder / "unsaved").glob("*")):
            from grapheditor.gui.recovery_offer import offer

            offer(windows)
    finally:
        gc.freeze()  # what is there by now stays, so later collections need not look at it
        gc.enable()
    return app, windows


def _take_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """`arguments` without ``--lang NAME``, and that name."""
    for index, argument in enumerate(arguments):
        if argument == "--lang" and index + 1 < len(arguments):
            return arguments[:index] + arguments[index + 2 :], arguments[index + 1]
        if argument.startswith("--lang="):
            return arguments[:index] + arguments[index + 1 :], argument.removeprefix("--lang=")
    return arguments, None
