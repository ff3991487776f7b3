"""New, open, save, import and export: what the File menu does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QApplication

from grapheditor import io
from grapheditor.authoring import Graph
from grapheditor.engine.run import Exporter
from grapheditor.gui.document import Document
from grapheditor.gui.translation import plugin_text
from grapheditor.io.files import write_atomically
from grapheditor.model.errors import FileError, GraphEditorError
from grapheditor.model.graph import PlainGraph
from grapheditor.plugin_registry import registry
from grapheditor.resource_files import resource_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from grapheditor.gui.messages import Answer
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

GRAPH_SUFFIXES = (".graph", ".graphz")
FIRST_EXAMPLE = "article.graph"
Then = Callable[[], None]


class Files(QObject):
    """Opens and saves for one window; asks before unsaved changes would be lost."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    # -- documents ---------------------------------------------------------------

    def read(self, path: Path) -> Document:
        """The document in a file; graph files by their own format, others by an importer's. Raises FileError."""

        from grapheditor.edit.importing import import_graph, importers_for

        if path.suffix.lower() in GRAPH_SUFFIXES:
            return self._document(io.load(path), path)
        importers = importers_for(path)
        if not importers:
            raise FileError(
                translate("Files", "{0} is no graph file, and no plugin imports {1} files. Open a .graph file.").format(
                    path.name, path.suffix or translate("Files", "such")
                )
            )
        return self._document(import_graph(importers[0], path), None)

    def first(self) -> Document:
        """What a window without a file shows: the first example, or an empty graph where that is missing."""
        try:
            return self._document(io.load(resource_path("examples", FIRST_EXAMPLE)), None)
        except (FileNotFoundError, FileError):
            return self.empty()

    def empty(self) -> Document:
        """A document without nodes."""
        return self._document(Graph(), None)

    def _document(self, graph: PlainGraph, path: Path | None) -> Document:
        return Document(as_graph(graph), registry().ops, path)

    def show(self, path: Path, remember: bool = True) -> bool:
        """Show the graph in a file; False (and a message) where it can't be read, and nothing changes."""

        from grapheditor.gui.messages import show_error

        window = self._window
        try:
            document = self.read(path)
        except GraphEditorError as error:
            show_error(window, translate("Window", "This file can't be opened"), str(error))
            return False
        window.set_document(document)
        if remember and document.path is not None:
            window.preferences.add_recent_file(document.path)
        return True

    def write(self, path: Path) -> bool:
        """Save the document to a file and keep it there; False (and a message) where it can't be written."""

        from grapheditor.gui.messages import show_error

        window = self._window
        try:
            io.save(window.document.graph, path)
        except GraphEditorError as error:
            show_error(window, translate("Window", "The graph could not be saved"), str(error))
            return False
        window.document.path = path
        window.undo_stack.setClean()
        window.preferences.add_recent_file(path)
        window.refresh_title()
        window.say(translate("Window", "Saved {0}").format(path.name))
        return True

    # -- the menu ----------------------------------------------------------------

    def new(self) -> None:
        """An empty document in the place of this one."""
        self.when_saved(lambda: self._window.set_document(self.empty()))

    def open(self) -> None:
        """Let a person choose a file and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in GRAPH_SUFFIXES)
        filters = [translate("Files", "Graphs") + f" ({patterns})", translate("Files", "All files") + " (*)"]
        self.when_saved(lambda: self._choose_file(translate("Files", "Open"), filters, self._window.open_file))

    def import_file(self) -> None:
        """Let a person choose a file of another format."""
        filters = [
            f"{plugin_text(importer.label)} ({' '.join('*' + suffix for suffix in importer.suffixes)})"
            for importer in registry().importers.values()
        ]
        self.when_saved(lambda: self._choose_file(translate("Files", "Import"), filters, self._window.open_file))

    def open_asking(self, path: Path) -> None:
        """Open a file after asking about unsaved changes."""

        def show() -> None:
            self._window.open_file(path)

        self.when_saved(show)

    def open_example(self, path: Path) -> None:
        """Open a copy of an example: saving asks for another place."""

        def show() -> None:
            if self._window.open_file(path, remember=False):
                self._window.document.path = None
                self._window.refresh_title()

        self.when_saved(show)

    def save(self, then: Then | None = None) -> None:
        """Save to the document's file, or ask for one; call `then` once it is saved."""
        path = self._window.document.path
        if path is None or path.suffix.lower() not in GRAPH_SUFFIXES:
            self.save_as(then)
        elif self._window.save_file(path) and then is not None:
            then()

    def save_as(self, then: Then | None = None) -> None:
        """Ask for a file and save to it."""

        def write(path: Path) -> None:
            if path.suffix.lower() not in GRAPH_SUFFIXES:
                path = path.with_name(path.name + ".graph")
            if self._window.save_file(path) and then is not None:
                then()

        filters = [
            translate("Files", "Graph") + " (*.graph)",
            translate("Files", "Graph with large tensors, zipped") + " (*.graphz)",
        ]
        suggested = self._window.document.path or Path(f"{self._window.document_name()}.graph")
        self.choose_place(translate("Files", "Save as"), filters, suggested, write)

    def export(self, exporter: Exporter) -> None:
        """Ask for a file and write the graph to it in another format."""

        def write(path: Path) -> None:
            self.export_to(exporter, path if path.suffix else path.with_suffix(exporter.suffix))

        suggested = Path(self._window.document_name() + exporter.suffix)
        title = translate("Files", "Export: {0}").format(exporter.label)
        self.choose_place(title, [f"{exporter.label} (*{exporter.suffix})"], suggested, write)

    def export_to(self, exporter: Exporter, path: Path) -> bool:
        """Write the graph in another format; False (and a message) where that fails."""

        from grapheditor.gui.messages import show_error
        from grapheditor.running import expanded

        document = self._window.document
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            result = exporter.export(expanded(document.graph, document.ops), document.ops)
            write_atomically(path, result.encode() if isinstance(result, str) else result)
        except Exception as error:  # an exporter of a plugin may raise anything
            show_error(self._window, translate("Files", "This graph can't be exported"), str(error))
            return False
        finally:
            QApplication.restoreOverrideCursor()
        self._window.say(translate("Files", "Exported to {0}").format(path))
        return True

    # -- asking ------------------------------------------------------------------

    def when_saved(self, then: Then) -> None:
        """Call `then` at once, or after a person has saved or given up the changes."""
        if self._window.undo_stack.isClean():
            then()
            return

        def answered(answer: Answer) -> None:
            if answer == "save":
                self.save(then)
            elif answer == "discard":
                then()

        self._window.ask(self._window.document_name(), answered)

    def _choose_file(self, title: str, filters: list[str], then: Callable[[Path], object]) -> None:
        from PySide6.QtWidgets import QFileDialog  # here, as in the next function: a start needs none

        dialog = QFileDialog(self._window, title, objectName="dialog.open")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._show(dialog, filters, then)

    def choose_place(self, title: str, filters: list[str], suggested: Path, then: Callable[[Path], object]) -> None:
        """Ask where to write a file and call `then` with the place."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self._window, title, objectName="dialog.save")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)

        def add_suffix_of(kind: str) -> None:
            dialog.setDefaultSuffix(kind.rpartition("*.")[2].rstrip(")"))

        add_suffix_of(filters[0])
        dialog.filterSelected.connect(add_suffix_of)
        self._show(dialog, filters, then)
        dialog.selectFile(suggested.name)

    def _show(self, dialog: QFileDialog, filters: list[str], then: Callable[[Path], object]) -> None:
        folder = self._window.preferences.text("folder")
        if folder and Path(folder).is_dir():
            dialog.setDirectory(folder)
        dialog.setNameFilters(filters)

        def accepted(name: str) -> None:
            self._window.preferences.set_text("folder", str(Path(name).parent))
            then(Path(name))

        dialog.fileSelected.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def as_graph(graph: PlainGraph) -> Graph:
    """`graph` itself, or the same nodes and wires in a Graph where an importer made a plain one."""
    if isinstance(graph, Graph):
        return graph
    made = Graph(graph.settings)
    with made.batch():
        for node in graph.nodes():
            made.add(node)
        for wire in graph.wires():
            made.connect(wire)
    return made


def examples() -> list[Path]:
    """The example graphs that come with the program, by name."""
    try:
        return sorted(resource_path("examples").glob("*.graph"))
    except FileNotFoundError:
        return []
