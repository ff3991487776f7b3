"""What is dropped or pasted is opened, or refused with one message; then nothing has changed."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

import grapheditor as ge
from grapheditor.authoring import Graph
from grapheditor.gui.drop import OP_MIME, mime_of
from grapheditor.io import dumps
from grapheditor.plugin_registry import registry
from tests.gui.mouse import CONTROL
from tests.recorded_graphs import REAL, made_up


@pytest.fixture
def lonely(tmp_path):
    """A graph file with one node."""
    graph = Graph()
    graph.value([4.0], name="lonely")
    ge.save(graph, tmp_path / "lonely.graph")
    return tmp_path / "lonely.graph"


@pytest.fixture
def said(window):
    """Every message that a person gets: words at the pointer and boxes."""
    messages: list[str] = []
    window.canvas.message.connect(messages.append)

    def all_of_them() -> list[str]:
        boxes = window.findChildren(QMessageBox, "dialog.error")
        return messages + [box.informativeText() for box in boxes]

    return all_of_them


def files(*paths) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def text(content: str) -> QMimeData:
    mime = QMimeData()
    mime.setText(content)
    return mime


def drop(widget, mime: QMimeData, at: QPoint | None = None) -> bool:
    """Drag over a widget and let go; Qt offers to the parents what a child does not take. Whether it was taken."""
    spot = at or widget.rect().center()
    keys = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, mime, *keys)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    event = QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, mime, *keys)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def names(window) -> set[str]:
    return {node.name for node in window.document.graph.nodes()}


def test_a_graph_file_dropped_on_the_window_opens(window, lonely, said):
    assert drop(window, files(lonely))
    assert names(window) == {"lonely"}
    assert window.document.path == lonely
    assert said() == []


def test_a_recorded_graph_dropped_on_the_window_is_imported(window, said):
    assert drop(window, files(next(path for path in REAL if path.stem == "mlp")))
    assert "mse_loss" in names(window)
    assert window.document.path is None
    assert said() == []


def test_of_several_files_the_first_that_opens_is_shown_and_the_rest_is_told(window, lonely, tmp_path):
    told: list[str] = []
    window.status.messageChanged.connect(told.append)
    (tmp_path / "notes.txt").write_text("hello")
    assert drop(window, files(tmp_path / "notes.txt", lonely, lonely))
    assert names(window) == {"lonely"}
    assert [words for words in told if "2 more" in words and "lonely.graph" in words]
    assert not window.findChildren(QMessageBox, "dialog.error")


def test_unsaved_changes_are_asked_about_once_it_is_known_that_the_file_opens(window, lonely, tmp_path, said):
    asked: list[str] = []
    window.canvas.add_op("neg")
    window.ask = lambda name, then: (asked.append(name), then("cancel"))
    before = dumps(window.document.graph)
    drop(window, files(tmp_path / "missing.graph"))
    assert asked == []
    drop(window, files(lonely))
    assert len(asked) == 1
    assert dumps(window.document.graph) == before


REFUSED = {
    "missing": (lambda folder: files(folder / "gone.graph"), "gone.graph"),
    "folder": (lambda folder: files(folder), "folder"),
    "picture file": (lambda folder: files(folder / "holiday.jpg"), "picture"),
    "text file": (lambda folder: files(folder / "notes.txt"), "notes.txt"),
    "two bad ones": (lambda folder: files(folder / "notes.txt", folder / "holiday.jpg"), "other 1"),
    "broken json": (lambda folder: files(folder / "broken.json"), "broken.json"),
    "broken graph": (lambda folder: files(folder / "broken.graph"), "broken.graph"),
    "name with a null": (lambda folder: files(str(folder / "a\0b.graph")), "graph"),
    "address": (lambda folder: address("https://example.org/a.graph"), "Web"),
    "picture": (lambda folder: picture(), "picture"),
    "prose": (lambda folder: text("hello <b>there</b>"), "no graph"),
    "formula with a name that is taken": (lambda folder: text("y = (w + x) * (w + 1)"), "already named 'y'"),
    "half a formula": (lambda folder: text("(w + x) *"), "not finished"),
    "nothing": (lambda folder: text("  \n"), "no graph"),
    "other json": (lambda folder: text('{"a": 1}'), "format"),
    "half a graph": (lambda folder: text('{"format": "grapheditor", "nodes": ['), "line 1"),
    "long garbage": (lambda folder: text("{" * 200_000), "JSON"),
    "strange": (lambda folder: mime_of("application/x-strange", "?"), "can't be dropped"),
}


def address(where: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(where)])
    mime.setText(where)
    return mime


def picture() -> QMimeData:
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    return mime


@pytest.mark.parametrize("on", ["canvas", "window"])
@pytest.mark.parametrize("what", REFUSED)
def test_what_can_not_be_opened_gets_one_message_and_changes_nothing(window, tmp_path, said, what, on):
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "broken.json").write_text("[")
    (tmp_path / "broken.graph").write_text("[")
    make, word = REFUSED[what]
    mime = make(tmp_path)
    before, document = dumps(window.document.graph), window.document
    drop(window.canvas.viewport() if on == "canvas" else window, mime)
    (message,) = said()
    assert word in message
    assert len(message) < 600
    assert window.document is document
    assert dumps(document.graph) == before
    assert document.undo_stack.isClean()


def test_the_text_of_a_graph_is_pasted_where_it_is_dropped(window, lonely):
    spot = QPoint(120, 90)
    assert drop(window.canvas.viewport(), text(lonely.read_text()), spot)
    (new,) = window.canvas.selected_nodes()
    assert window.document.graph.node(new).name == "lonely"
    window.undo_stack.undo()
    assert "lonely" not in names(window)


def test_what_the_palette_drags_is_for_the_canvas_alone(window, said):
    mime = mime_of(OP_MIME, "mul")
    assert not drop(window, mime)
    assert drop(window.canvas.viewport(), mime)
    assert said() == []


@pytest.mark.parametrize("content", ["hello", "[1, 2", "\0\0", "{" * 100_000, "x" * 1_000_000])
def test_garbage_on_the_clipboard_gets_one_message(window, said, content):
    QGuiApplication.clipboard().setText(content)
    before = dumps(window.document.graph)
    QTest.keyClick(window.canvas, Qt.Key.Key_V, CONTROL)
    (message,) = said()
    assert "clipboard" in message
    assert len(message) < 400
    assert dumps(window.document.graph) == before


def test_ten_thousand_nodes_are_pasted_and_taken_back(canvas):
    graph = registry().importers["autograd"].read(made_up(10_000), registry().ops)
    before = dumps(canvas.document.graph)
    QGuiApplication.clipboard().setText(dumps(graph))
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert len(canvas.document.graph) == 10_005
    assert len(canvas.selected_nodes()) == 10_000
    assert len(canvas.document.graph.wires()) == len(graph.wires()) + 5
    canvas.document.undo_stack.undo()
    assert dumps(canvas.document.graph) == before


def test_a_graph_file_that_is_called_json_is_told_its_name(window, lonely, said):
    renamed = lonely.rename(lonely.with_suffix(".json"))
    assert json.loads(renamed.read_text())["format"] == "grapheditor"
    drop(window, files(renamed))
    (message,) = said()
    assert ".graph" in message
    assert "lonely.json" in message


def test_the_menu_imports_what_the_importers_read(window, said):
    action = window.action("file.import")
    assert action.isEnabled()
    action.trigger()
    (dialog,) = window.findChildren(QFileDialog, "dialog.open")
    assert any("*.json" in kind for kind in dialog.nameFilters())
    dialog.fileSelected.emit(str(next(path for path in REAL if path.stem == "resnet18_like")))
    dialog.close()
    assert window.document_name() == "resnet18_like"
    assert "nll_loss" in names(window)
    assert said() == []


@pytest.mark.parametrize("line", ["z = (w + x) * (w + 1)", "  z = torch.mul(w + x, w + 1)\n"])
def test_a_formula_that_is_dropped_becomes_nodes_in_one_step(window, said, line):
    graph = window.document.graph
    before = dumps(graph)
    drop(window.canvas.viewport(), text(line))
    assert not said()
    z = graph.find("z")
    assert z.op == "mul"
    assert z.id in window.canvas.selected_nodes()
    assert all(graph.node(i).pos is not None for i in window.canvas.selected_nodes())
    window.undo_stack.undo()
    assert dumps(graph) == before


def test_an_empty_clipboard_is_told(window, said):
    QApplication.clipboard().clear()
    window.action("edit.paste").trigger()
    assert any("copy some first" in text for text in said())
    assert window.undo_stack.count() == 0


def test_a_formula_in_the_clipboard_is_pasted_as_nodes(window, said):
    QApplication.clipboard().setText("z = w.exp() + 1")
    window.canvas.paste()
    assert not said()
    assert window.document.graph.find("z").op == "add"
