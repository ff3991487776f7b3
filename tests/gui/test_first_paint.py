"""A window shows its graph first; panels and results come when it is painted, or when they are asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDockWidget, QLineEdit

from grapheditor.gui.preferences import Preferences
from grapheditor.gui.window import MainWindow
from tests.gui.windows import child, document, grad, wait_for_run

PANELS = ("palette", "outline", "inspector", "problems")


@pytest.fixture
def unseen(qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window that has not been shown yet."""
    window = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    window.ask = lambda name, then: then("discard")
    qtbot.addWidget(window)
    yield window
    window.close()


def standing(window: MainWindow) -> dict[str, str]:
    """What stands in each dock, by its object name."""
    return {name: child(window, f"dock.{name}", QDockWidget).widget().objectName() for name in PANELS}


def show(qtbot, window: MainWindow) -> None:
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: standing(window) == {name: name for name in PANELS})


def test_panels_come_after_the_first_paint_and_know_what_happened_before(qtbot, unseen):
    assert set(standing(unseen).values()) == {"waiting"}
    unseen.canvas.select([unseen.document.graph.find("w").id])
    show(qtbot, unseen)
    assert child(unseen.inspector, "inspector.name", QLineEdit).text() == "w"
    wait_for_run(qtbot, unseen)
    assert grad(unseen, "w") == 5.0


def test_docks_keep_their_places_when_the_panels_come(qtbot, unseen):
    unseen.show()
    unseen.grab()  # lays out and paints at once, before anything that waits for it
    seen = [child(unseen, f"dock.{name}", QDockWidget) for name in PANELS if name != "outline"]
    before = [dock.geometry() for dock in seen]
    assert set(standing(unseen).values()) == {"waiting"}
    show(qtbot, unseen)
    assert [dock.geometry() for dock in seen] == before


def test_a_panel_that_is_asked_for_before_is_there_at_once(unseen):
    assert unseen.palette_ is unseen.palette_
    assert standing(unseen)["palette"] == "palette"
    assert standing(unseen)["inspector"] == "waiting"


def test_another_document_may_come_before_the_panels(qtbot, unseen):
    other = document()
    other.graph.value(7.0, name="late")
    unseen.set_document(other)
    show(qtbot, unseen)
    unseen.docks.find_node()
    model = unseen.outline.tree.model()
    assert "late" in {model.index(row, 0).data() for row in range(model.rowCount())}


def test_a_window_that_is_never_painted_runs_all_the_same(qtbot, unseen):
    unseen.runner.hold()
    wait_for_run(qtbot, unseen)
    assert grad(unseen, "w") == 5.0


OURS = ("engine.tensor", "engine.backward", "gui.presses", "gui.inspector", "gui.palette", "edit.layout", "io.archive")
LATE = ("numpy", *(f"grapheditor.{name}" for name in OURS))


def test_the_first_picture_needs_no_numpy_no_engine_no_gestures_and_no_layouts():
    code = f"""
import sys
from pathlib import Path
from tempfile import mkdtemp
from PySide6.QtCore import QEventLoop
from grapheditor.gui.app import open_windows
from grapheditor.gui.preferences import Preferences
app, (window,) = open_windows((), "en", Preferences(Path(mkdtemp()) / "settings.ini"))
assert not window.canvas.viewport().grab().isNull()
print(*[name for name in {LATE} if name in sys.modules])
window.close()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
