"""Opening, saving, exporting and dropping files; nothing is lost without being asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

import grapheditor as ge
from grapheditor.gui.files import examples
from grapheditor.gui.messages import ask_to_save
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.window import MainWindow
from grapheditor.model.errors import GraphEditorError
from grapheditor.plugin_registry import registry
from tests.gui.windows import grad, wait_for_run


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A file with one node, named lonely."""
    graph = ge.Graph()
    graph.value([3.0], name="lonely")
    path = tmp_path / "saved.graph"
    ge.save(graph, path)
    return path


def edit(window) -> None:
    window.canvas.add_op("neg")


def answers(window, *given: str) -> list[str]:
    """Let questions be answered in this order; returns the list of names that were asked about."""
    asked: list[str] = []
    left = list(given)

    def ask(name, then):
        asked.append(name)
        then(left.pop(0) if left else "discard")

    window.ask = ask
    return asked


def error_box(window) -> QMessageBox:
    boxes = [box for box in window.findChildren(QMessageBox, "dialog.error") if box.isVisible()]
    assert len(boxes) == 1
    return boxes[0]


def names(window) -> set[str]:
    return {node.name for node in window.document.graph.nodes()}


def test_save_and_open_bring_back_the_graph(window, qtbot, tmp_path):
    path = tmp_path / "mine.graph"
    edit(window)
    assert window.isWindowModified()
    assert window.save_file(path)
    assert not window.isWindowModified()
    assert window.windowTitle() == "mine.graph[*] – Graph Editor"
    before = names(window)
    window.action("file.new").trigger()
    assert names(window) == set()
    assert window.open_file(path)
    wait_for_run(qtbot, window)
    assert names(window) == before
    assert grad(window, "w") == 5.0


def test_save_writes_to_the_file_that_was_opened(window, saved):
    window.open_file(saved)
    edit(window)
    window.action("file.save").trigger()
    assert not window.isWindowModified()
    assert {node.name for node in ge.load(saved).nodes()} == {"lonely", "neg"}


def test_undo_back_to_the_saved_state_takes_the_mark_away(window, tmp_path):
    window.save_file(tmp_path / "a.graph")
    edit(window)
    assert window.isWindowModified()
    window.action("edit.undo").trigger()
    assert not window.isWindowModified()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b"{}", "format"), (b"\x80\x04N.", "UTF-8"), (None, "no such file")],
    ids=["empty", "foreign", "pickle", "missing"],
)
def test_a_file_that_can_not_be_read_is_explained_and_changes_nothing(window, tmp_path, content, reason):
    path = tmp_path / "broken.graph"
    if content is not None:
        path.write_bytes(content)
    before, document = names(window), window.document
    assert not window.open_file(path)
    box = error_box(window)
    assert "broken.graph" in box.informativeText()
    assert window.document is document
    assert names(window) == before
    box.close()


def test_a_place_that_can_not_be_written_is_explained_and_the_mark_stays(window, tmp_path):
    edit(window)
    assert not window.save_file(tmp_path / "no" / "such" / "folder.graph")
    assert "folder.graph" in error_box(window).informativeText()
    assert window.isWindowModified()


@pytest.mark.parametrize("action", ["file.new", "file.open", "file.example.article"])
def test_cancel_keeps_unsaved_changes(window, action):
    edit(window)
    asked = answers(window, "cancel")
    document = window.document
    window.action(action).trigger()
    assert len(asked) == 1
    assert window.document is document
    assert "neg" in names(window)


def test_discard_goes_on_without_saving(window):
    edit(window)
    answers(window, "discard")
    window.action("file.new").trigger()
    assert names(window) == set()


def test_save_goes_on_after_saving(window, saved):
    window.open_file(saved)
    edit(window)
    answers(window, "save")
    window.action("file.new").trigger()
    assert names(window) == set()
    assert "neg" in {node.name for node in ge.load(saved).nodes()}


def test_save_of_an_untitled_graph_asks_for_a_place_first(window, tmp_path):
    edit(window)
    answers(window, "save")
    window.action("file.new").trigger()
    (dialog,) = window.findChildren(QFileDialog, "dialog.save")
    assert "neg" in names(window)
    dialog.fileSelected.emit(str(tmp_path / "first"))
    assert names(window) == set()
    assert (tmp_path / "first.graph").exists()
    dialog.close()


def test_closing_asks_and_cancel_keeps_the_window_open(window):
    edit(window)
    asked = answers(window, "cancel", "discard")
    assert not window.close()
    assert window.isVisible()
    assert window.close()
    assert len(asked) == 2


def test_the_question_itself_blocks_nothing_and_answers_later(window):
    got: list[str] = []
    ask_to_save(window, "mine", got.append)
    (box,) = window.findChildren(QMessageBox, "dialog.save_changes")
    assert got == []
    assert "mine" in box.text()
    box.button(QMessageBox.StandardButton.Discard).click()
    assert got == ["discard"]


def test_open_asks_for_a_file_and_opens_it(window, saved):
    window.action("file.open").trigger()
    (dialog,) = window.findChildren(QFileDialog, "dialog.open")
    dialog.fileSelected.emit(str(saved))
    assert names(window) == {"lonely"}
    dialog.close()


def test_recent_files_are_listed_latest_first_and_open(window, saved, tmp_path):
    other = tmp_path / "other.graph"
    window.open_file(saved)
    window.save_file(other)
    window.menus.fill_recent()
    assert window.action("file.recent.0").text() == "other.graph"
    window.action("file.new").trigger()
    window.action("file.recent.1").trigger()
    assert window.document.path == saved
    other.unlink()
    window.menus.fill_recent()
    listed = [action.text() for action in window.actions_.menus["recent"].actions()]
    assert "other.graph" not in listed


def test_an_example_opens_as_a_copy_without_a_file(window, qtbot):
    window.action("file.example.article").trigger()
    wait_for_run(qtbot, window)
    assert window.document.path is None
    assert not window.isWindowModified()
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)
    assert all("examples" not in str(path) for path in window.preferences.recent_files())


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_every_example_opens_and_runs_without_problems(window, qtbot, path):
    assert window.open_file(path, remember=False)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert window.runner.run is not None
    assert [p.message for p in window.runner.problems if p.severity == "error" and "fed" not in p.message] == []


def test_a_dropped_graph_opens_and_another_file_gets_one_message(window, saved, tmp_path):
    def drop(path: Path) -> bool:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        return window.drop_files(mime)

    assert drop(saved)
    assert names(window) == {"lonely"}
    picture = tmp_path / "holiday.jpg"
    picture.write_bytes(b"\xff\xd8\xff")
    drop(picture)
    assert "holiday.jpg" in error_box(window).informativeText()
    assert names(window) == {"lonely"}
    web = QMimeData()
    web.setUrls([QUrl("https://example.org/a.graph")])
    assert not window.drop_files(web)


@pytest.mark.parametrize("name", list(registry().exporters))
def test_every_exporter_writes_the_article(window, tmp_path, name):
    exporter = registry().exporters[name]
    path = tmp_path / f"out{exporter.suffix}"
    assert window.files.export_to(exporter, path)
    assert path.stat().st_size


def test_an_exporter_that_fails_is_explained_and_writes_nothing(window, tmp_path):
    class Failing:
        name, label, suffix = "failing", "Failing", ".txt"

        def export(self, graph, ops):
            raise GraphEditorError("mul can't be said in Failing; remove it.")

    assert not window.files.export_to(Failing(), tmp_path / "out.txt")
    assert "remove it" in error_box(window).informativeText()
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_a_picture_of_the_whole_graph_is_written(window, tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    assert window.save_picture(path)
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[suffix]
    assert path.read_bytes().startswith(start)
    if suffix == "png":
        image = QImage(str(path))
        assert image.width() > 400
        colours = {image.pixelColor(x, image.height() // 2).name() for x in range(0, image.width(), 3)}
        assert len(colours) > 3


def test_a_picture_of_an_unknown_kind_is_refused(window, tmp_path):
    assert not window.save_picture(tmp_path / "picture.xyz")
    assert ".png" in error_box(window).informativeText()


def test_settings_survive_the_window(qtbot, tmp_path, saved):
    file = tmp_path / "own.ini"
    first = MainWindow(None, Preferences(file))
    qtbot.addWidget(first)
    first.open_file(saved)
    first.action("run.live").setChecked(False)
    first.action("view.theme.dark").trigger()
    first.show()
    first.resize(780, 600)
    first.close()
    second = MainWindow(None, Preferences(file))
    qtbot.addWidget(second)
    assert second.preferences.recent_files() == [saved]
    assert not second.action("run.live").isChecked()
    assert not second.runner.live
    assert second.appearance.theme.is_dark
    assert second.size() == first.size()
