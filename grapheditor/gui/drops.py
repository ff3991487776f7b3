"""What happens to files, addresses, pictures and texts that are dropped on the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData

from grapheditor.gui.drop import is_ours
from grapheditor.gui.files import GRAPH_SUFFIXES

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".svg", ".pdf", ".tif", ".tiff", ".ico", ".heic")


class Drops:
    """Opens what can be opened; of all else it tells in one message why nothing comes of it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def may_come(self, mime: QMimeData) -> bool:
        """Whether the window takes this, if only to say what is wrong with it."""
        return not is_ours(mime)  # ops and nodes are for the canvas

    def take(self, mime: QMimeData) -> bool:
        """Open the first file that can be opened, paste a text; False (and a message) where nothing comes of it."""
        urls = mime.urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            return self._open(paths)
        canvas = self._window.canvas
        if urls:
            self._say(translate("Drops", "Web addresses can't be opened. Save the file first, then drop it here."))
        elif mime.hasImage():
            self._say(translate("Drops", "A picture can't become a graph. Drop a .graph file here."))
        elif mime.hasText():
            return canvas.drop(mime, canvas.visible_centre())
        else:
            self._say(translate("Drops", "This can't be dropped here. Drop a .graph file, or the text of one."))
        return False

    def _open(self, paths: list[Path]) -> bool:
        from grapheditor.gui.messages import show_error

        troubles = {path: _trouble(path) for path in paths}
        good = next((path for path in paths if not troubles[path]), None)
        if good is None:
            said = troubles[paths[0]]
            if len(paths) > 1:
                said += "\n" + translate("Drops", "Nor can the other {0} be opened.").format(len(paths) - 1)
            show_error(self._window, translate("Window", "This file can't be opened"), said)
            return False

        def show() -> None:
            if self._window.open_file(good) and len(paths) > 1:
                said = translate("Drops", "Opened {0}; a window shows one graph, so {1} more were left out.")
                self._window.say(said.format(good.name, len(paths) - 1))

        self._window.files.when_saved(show)
        return True

    def _say(self, text: str) -> None:
        canvas = self._window.canvas
        canvas.say(text, canvas.viewport().rect().center())


def _trouble(path: Path) -> str:
    """Why a dropped file can't be opened, as far as its name tells; empty where it may be."""

    from grapheditor.edit.importing import importers_for

    try:
        if path.is_dir():
            return translate("Drops", "{0} is a folder. Drop one of the graph files in it.").format(path.name or path)
        there = path.exists()
    except (OSError, ValueError):  # no leave to look, or no name that a file can have
        there = False
    if not there:
        return translate("Drops", "{0}: there is no such file; it may have been moved.").format(path)
    suffix = path.suffix.lower()
    if suffix in GRAPH_SUFFIXES or importers_for(path):
        return ""
    if suffix in PICTURES:
        return translate("Drops", "{0} is a picture and can't become a graph. Drop a .graph file.").format(path.name)
    known = ", ".join(GRAPH_SUFFIXES)
    return translate("Drops", "{0} is no graph file, and no plugin imports it. Files that open end in {1}.").format(
        path.name, known
    )
