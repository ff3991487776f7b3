"""The window's commands for pictures: export, copy, print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from grapheditor.gui.messages import show_error
from grapheditor.gui.picture import Picture, PictureOptions
from grapheditor.gui.picture_files import largest_scale, save_picture, svg_of
from grapheditor.model.errors import GraphEditorError

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

COPIED_SCALE = 2.0
MOST_AS_SVG = 500
"""Nodes up to which a copied picture is put on the clipboard as SVG too: writing it takes its time."""


class Pictures:
    """Draws the graph of one window as it is shown there."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def save(self, path: Path, options: PictureOptions | None = None) -> bool:
        """Draw into a PNG, SVG or PDF file; False (and a message) where that fails."""
        try:
            with waiting():
                note = save_picture(self._window.canvas.graph_scene, path, options)
        except GraphEditorError as error:
            show_error(self._window, translate("Picture", "The picture could not be saved"), str(error))
            return False
        said = translate("Picture", "Saved {0}").format(path.name)
        self._window.say(f"{said}. {note}" if note else said)
        return True

    def copy(self, options: PictureOptions | None = None) -> None:
        """Put a picture on the clipboard: of the selected nodes, or of all where none is selected."""
        scene = self._window.canvas.graph_scene
        if not scene.items_by_id:
            self._window.canvas.say(translate("Picture", "The graph is empty: there is nothing to draw."))
            return
        options = options or PictureOptions(COPIED_SCALE, nodes=self.selection())
        with waiting():
            picture = Picture(scene, options)
            image = picture.image(min(options.scale, largest_scale(picture.size)))
            mime = QMimeData()
            mime.setImageData(image)
            count = len(scene.items_by_id if options.nodes is None else options.nodes)
            if count <= MOST_AS_SVG:
                mime.setData("image/svg+xml", svg_of(picture, options.scale))
            QGuiApplication.clipboard().setMimeData(mime)
        said = translate("Picture", "Copied a picture of {0} × {1} pixels.")
        self._window.say(said.format(image.width(), image.height()))

    def selection(self) -> frozenset[str] | None:
        """The selected nodes; None where none is, which means all."""
        return frozenset(self._window.canvas.selected_nodes()) or None

    def export(self) -> None:
        """Let a person choose what to draw and where to."""
        from grapheditor.gui.picture_dialog import PictureDialog

        PictureDialog(self._window).open()

    def print(self) -> None:
        """Let a person choose how to print the graph."""
        try:
            from grapheditor.gui.print_dialog import PrintDialog
        except ImportError as error:  # QtPrintSupport is a module of its own in many distributions
            said = translate("Picture", "Qt's printing module could not be loaded ({0}). Export a PDF and print that.")
            show_error(self._window, translate("Picture", "Printing is not possible"), said.format(error))
            return
        PrintDialog(self._window).open()

    def choose_place(self, options: PictureOptions, done: object = None) -> None:
        """Ask for a file and draw into it; `done` is called once the picture is there."""

        def write(path: Path) -> None:
            if self.save(path, replace(options)) and callable(done):
                done()

        filters = ["PNG (*.png)", "SVG (*.svg)", "PDF (*.pdf)"]
        suggested = Path(f"{Path(self._window.document_name()).stem}.png")
        self._window.files.choose_place(translate("Picture", "Export picture"), filters, suggested, write)


@contextmanager
def waiting() -> Iterator[None]:
    """A wait cursor for as long as this takes."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()
