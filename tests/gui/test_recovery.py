"""Unsaved work outlives a crash: a copy is kept beside the settings, and offered at the next start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

import grapheditor as ge
from grapheditor import io
from grapheditor.gui import recovery
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.recovery import left_behind
from grapheditor.gui.recovery_offer import offer
from grapheditor.gui.window import MainWindow
from tests.gui.windows import child, document, select

CRASH = """
import os, sys
from pathlib import Path
from grapheditor.gui.app import create_application
create_application(["test"], "en")
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.window import MainWindow
window = MainWindow(preferences=Preferences(Path(sys.argv[1]) / "settings.ini"))
window.canvas.add_op("neg")
window.recovery.keep()
window.recovery.settle()
os._exit(3)
"""


def edited(window) -> Path:
    """A window with unsaved work, of which a copy has been written."""
    window.canvas.add_op("neg")
    window.recovery.keep()
    window.recovery.settle()
    file = window.recovery.file
    assert file is not None
    return file


def leave(folder: Path, text: str, name: str = "mine") -> Path:
    """A file as a program leaves it behind that was ended."""
    file = folder / "unsaved" / f"{name}.unsaved"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def kept_text(graph: ge.Graph, path: str | None = None) -> str:
    return json.dumps({"name": "mine.graph", "path": path, "graph": io.dumps(graph)})


def question(window) -> QMessageBox:
    return child(window, "dialog.recovery", QMessageBox)


def answer(window, word: str) -> None:
    next(b for b in question(window).buttons() if word in b.text().replace("&", "")).click()


@pytest.fixture
def windows(window) -> list[MainWindow]:
    """Those of a program that has just started; more may come."""
    window.document.path = None
    several = [window]
    yield several
    for other in several[1:]:
        other.ask = lambda name, then: then("discard")
        other.close()
        other.deleteLater()


def test_a_pause_after_an_edit_writes_a_copy(window, qtbot):
    assert window.recovery.file is None
    window.recovery._timer.setInterval(10)  # rather than seconds
    with qtbot.waitSignal(window.recovery._timer.timeout, timeout=10_000):
        window.canvas.add_op("neg")
    window.recovery.settle()
    text = json.loads(window.recovery.file.read_bytes())["graph"]
    assert "neg" in {node.name for node in io.loads(text).nodes()}


@pytest.mark.parametrize("way", ["save", "undo", "close", "open another"])
def test_the_copy_goes_when_nothing_would_be_lost(window, tmp_path, way):
    file = edited(window)
    assert file.exists()
    if way == "save":
        assert window.save_file(tmp_path / "saved.graph")
    elif way == "undo":
        window.action("edit.undo").trigger()
    elif way == "close":
        window.close()
    else:
        window.set_document(document())
    assert not file.exists()
    assert left_behind(window.preferences.folder) == ([], [])


def test_a_copy_in_the_making_is_given_up_too(window):
    window.canvas.add_op("neg")
    window.recovery.keep()
    file = window.recovery.file
    window.action("edit.undo").trigger()
    window.recovery.settle()
    assert not file.exists()


def test_the_inside_of_a_group_is_kept_too(window):
    select(window, "a")
    window.action("edit.group").trigger()
    window.levels.enter_selected()
    inside = edited(window)
    graph = io.loads(json.loads(inside.read_bytes())["graph"])
    (definition,) = graph.definitions.values()
    assert "neg" in {node.name for node in definition.nodes}


def test_work_of_a_window_that_is_open_is_not_offered(window):
    file = edited(window)
    assert left_behind(window.preferences.folder) == ([], [])
    assert file.exists()


def test_work_of_a_program_that_died_is_restored(windows, tmp_path, qtbot):
    done = subprocess.run(
        [sys.executable, "-c", CRASH, str(tmp_path)], env=os.environ, cwd=Path.cwd(), timeout=120, check=False
    )
    assert done.returncode == 3
    offer(windows)
    answer(windows[0], "Restore")
    (window,) = windows
    assert "neg" in {node.name for node in window.document.graph.nodes()}
    assert window.isWindowModified()
    assert len(list((tmp_path / "unsaved").glob("*.unsaved"))) == 1  # the new copy took over from the old one
    window.close()
    assert not list((tmp_path / "unsaved").glob("*.unsaved"))


def test_several_graphs_get_windows_of_their_own_and_their_files_back(windows, tmp_path):
    saved = tmp_path / "saved.graph"
    for name in ("one", "two"):
        graph = ge.Graph()
        graph.value([1.0], name=name)
        leave(tmp_path, kept_text(graph, str(saved)), name)
    offer(windows)
    assert "mine.graph" in question(windows[0]).informativeText()
    answer(windows[0], "Restore")
    assert len(windows) == 2
    assert {node.name for w in windows for node in w.document.graph.nodes()} == {"one", "two"}
    assert {w.document.path for w in windows} == {saved}
    assert all(w.isWindowModified() for w in windows)
    assert not saved.exists()


@pytest.mark.parametrize(("word", "stays"), [("Discard", False), ("later", True)])
def test_it_is_deleted_only_when_asked_for(windows, tmp_path, word, stays):
    file = leave(tmp_path, kept_text(ge.Graph()))
    before = windows[0].document
    offer(windows)
    answer(windows[0], word)
    assert file.exists() == stays
    assert windows[0].document is before
    offer(windows)
    boxes = windows[0].findChildren(QMessageBox, "dialog.recovery")
    assert any(box.isVisible() for box in boxes) == stays


@pytest.mark.parametrize("text", ["", "{", "[]", '{"graph": 1}', '{"name": "n", "path": null, "graph": "{"}', "\0\1"])
def test_a_damaged_copy_is_told_and_kept_aside(windows, tmp_path, text):
    file = leave(tmp_path, text)
    offer(windows)
    box = child(windows[0], "dialog.error", QMessageBox)
    assert "mine.damaged" in box.informativeText()
    box.close()
    assert not file.exists()
    assert file.with_suffix(".damaged").read_text() == text
    assert left_behind(tmp_path) == ([], [])


def test_where_no_copy_can_be_written_it_is_said_once(window, tmp_path, monkeypatch, qtbot):
    def full(path, data):
        raise OSError("No space left on device")

    monkeypatch.setattr(recovery, "write_atomically", full)
    said: list[str] = []
    monkeypatch.setattr(window.status, "say", said.append)
    for _ in range(2):
        window.canvas.add_op("neg")
        with qtbot.waitSignal(window.recovery.failed, timeout=10_000):
            window.recovery.keep()
    assert len(said) == 1
    assert "No space left" in said[0]


def test_a_program_without_settings_of_its_own_keeps_them_in_the_users_folder():
    assert Preferences().folder.name == "GraphEditor"
