"""The compiled program, looked at pass by pass."""

import threading

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

import grapheditor as ge
from grapheditor.gui import program_job, program_view
from grapheditor.gui.program_view import ProgramView
from tests.gui.windows import show


@pytest.fixture
def opened(window, qtbot):
    """Opens the view by its keys and waits for the compiler; it closes with the window."""

    def open_view() -> ProgramView:
        qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        view = window.findChild(ProgramView)
        compiling = view.summary.text()
        qtbot.waitUntil(lambda: view.summary.text() != compiling)
        return view

    return open_view


def labels(view) -> set[str]:
    return {item.node.label for item in view.drawing.graph_scene.items_by_id.values() if item.node.label}


def test_each_pass_is_shown_as_a_graph_and_in_words(opened, qtbot):
    view = opened()
    assert view.passes.hasFocus() or not QApplication.activeWindow()
    qtbot.keyClick(view.passes, Qt.Key.Key_Home)
    first = len(view.drawing.graph_scene.items_by_id)
    assert labels(view) == {"→ y", "→ w.grad", "→ x.grad"}
    assert "mul" in view.text.toPlainText()
    qtbot.keyClick(view.passes, Qt.Key.Key_End)
    assert len(view.drawing.graph_scene.items_by_id) != first
    assert "return" in view.text.toPlainText()
    assert "numpy" in view.summary.text() or "native" in view.summary.text()


def test_the_drawing_is_not_edited_but_zoomed(opened, qtbot, window):
    view = opened()
    before = window.document.revision
    zoom = view.drawing.zoom
    spot = QPointF(view.drawing.viewport().rect().center())
    wheel = QWheelEvent(
        spot, view.drawing.viewport().mapToGlobal(spot), QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.drawing.viewport(), wheel)
    assert view.drawing.zoom < zoom
    QTest.keyClick(view.drawing, Qt.Key.Key_Delete)
    QTest.keyClick(view.drawing, Qt.Key.Key_F)
    assert view.drawing.zoom == pytest.approx(zoom)
    assert window.document.revision == before


def test_without_a_loss_the_values_are_shown_and_the_reason_told(opened, window, qtbot):
    graph = ge.Graph()
    w = graph.value([1.0, 2.0], name="w", requires_grad=True)
    graph.op("exp", w, name="y")
    show(window, qtbot, graph)
    view = opened()
    assert labels(view) == {"→ y"}
    assert "loss" in view.summary.text()


def test_what_can_not_be_compiled_is_told(opened, window, qtbot):
    graph = ge.Graph()
    a, b = graph.value([1.0, 2.0], name="a"), graph.value([1.0, 2.0, 3.0], name="b")
    graph.op("add", a, b, name="sum")
    show(window, qtbot, graph)
    view = opened()
    assert "sum" in view.summary.text()
    assert view.passes.count() == 0
    assert not window.findChildren(QMessageBox)


def test_a_program_too_large_to_draw_is_told_in_words(opened, monkeypatch):
    monkeypatch.setattr(program_view, "MOST_DRAWN", 2)
    view = opened()
    assert not view.drawing.graph_scene.items_by_id
    assert "words" in view.colours.text()
    assert view.text.toPlainText()


def test_closing_the_window_while_it_compiles_leaves_nothing_behind(window, qtbot):
    window.action("run.explain").trigger()
    view = window.findChild(ProgramView)
    view.close()
    qtbot.waitUntil(lambda: window.findChild(ProgramView) is None)


def test_closing_waits_for_no_compiler(window, qtbot, monkeypatch):
    begun, may_end, delivered = threading.Event(), threading.Event(), []

    def slow(*_args: object) -> None:
        begun.set()
        may_end.wait(30.0)

    monkeypatch.setattr(program_job, "compile_graph", slow)
    window.action("run.explain").trigger()
    view = window.findChild(ProgramView)
    view._done.connect(delivered.append)
    assert begun.wait(30.0)
    view.close()
    assert not view.isVisible()
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "explain"]
    assert thread.is_alive()
    may_end.set()
    thread.join(30.0)
    QApplication.processEvents()
    assert delivered == []


def test_it_closes_with_the_window(opened, window):
    view = opened()
    window.close()
    assert not view.isVisible()
