"""What the tests of canvas and window share, and the check that no test leaves anything running."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakSet

import pytest
from PySide6.QtCore import QEvent, QObject, QThread, QTimer
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication

from grapheditor.gui import runner
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.theme import Theme
from grapheditor.gui.window import MainWindow
from grapheditor.model.graph import PlainGraph
from tests.gui.windows import document, wait_for_run


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication, survivors: WeakSet[QObject]) -> Iterator[None]:
    """After each test: no window of its own, no thread that runs, no timer of a widget that still ticks."""
    before = {id(widget) for widget in qapp.topLevelWidgets()}
    yield
    QApplication.clipboard().clear()  # what Python put there must not outlive Python, and is no business of other tests
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    ours = [thread for thread in threading.enumerate() if thread.name in ("graph-run", "layout", "recovery", "explain")]
    for thread in ours:
        thread.join(5.0)  # what was given up ends at its next step
    assert not any(thread.is_alive() for thread in ours), f"left running: {ours}"
    left = [w for w in qapp.topLevelWidgets() if id(w) not in before and w.isVisible() and not _is_tooltip(w)]
    assert not left, f"left open: {left}"
    # by type, as an object of another library may answer to __class__ with a warning
    survivors.update(t for t in gc.get_objects() if issubclass(type(t), (QThread, QTimer)))
    gc.freeze()  # what outlived this test is not looked through again after each of the others
    things = [t for t in survivors if _is_alive(t)]
    threads = [t for t in things if isinstance(t, QThread) and t.isRunning()]
    assert not threads, f"left running: {threads}"
    timers = [t for t in things if isinstance(t, QTimer) and t.isActive()]
    assert not timers, f"left ticking: {timers}"


@pytest.fixture(autouse=True)
def runs_follow_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody types here: what waits for the next edit would only wait."""
    monkeypatch.setattr(runner, "EDIT_DELAY", 1)


@pytest.fixture(scope="session")
def survivors() -> WeakSet[QObject]:
    """The threads and timers that outlived the test that made them."""
    return WeakSet()


def _is_tooltip(widget: QObject) -> bool:
    return widget.metaObject().className() == "QTipLabel"


def _is_alive(thing: QObject) -> bool:
    import shiboken6

    return shiboken6.isValid(thing)


@pytest.fixture
def canvas(qtbot) -> Canvas:
    """A canvas with the article's graph at 100 %, shown."""
    canvas = Canvas(document(), Theme.light())
    qtbot.addWidget(canvas)
    canvas.resize(1000, 640)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.zoom_reset()
    canvas.setFocus()
    canvas.snap_switches.guides = False  # so that a drag goes exactly where the mouse goes
    return canvas


@pytest.fixture
def graph(canvas: Canvas) -> PlainGraph:
    """The graph of that canvas."""
    return canvas.document.graph


@pytest.fixture
def stack(canvas: Canvas) -> QUndoStack:
    """Its undo stack."""
    return canvas.document.undo_stack


@pytest.fixture
def said(canvas: Canvas) -> list[str]:
    """What a screen reader is told of that canvas."""
    texts: list[str] = []
    canvas.announced.connect(texts.append)
    return texts


@pytest.fixture
def window(qtbot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with the article's graph, run; settings of its own; closes without asking."""
    window = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    window.ask = lambda name, then: then("discard")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    wait_for_run(qtbot, window)
    yield window
    # a test may have answered otherwise, and a window that is not closed leaves its thread behind
    window.ask = lambda name, then: then("discard")
    window.close()
