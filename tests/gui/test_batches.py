"""Feeding batches in the window: the table, the file, the plot, and what a row shows on the canvas."""

import csv
import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QToolButton

import grapheditor as ge
from grapheditor import io
from grapheditor.edit.batches import Batches
from grapheditor.gui.feeding import Feeding, Series
from grapheditor.resource_files import resource_path
from tests.gui.windows import child, show, value, wait_for_run

ARRAYS = resource_path("examples", "batches.npz")


def graph(evaluator: str = "eager") -> ge.Graph:
    """y = (w + x) * (w + 1), with x to be fed."""
    made = ge.Graph()
    w = made.value([1.0], name="w", requires_grad=True)
    x = made.placeholder([1], name="x", default=[2.0])
    made.op("mul", made.op("add", w, x, name="a"), made.op("add", w, 1, name="b"), name="y")
    made.configure(replace(made.settings, evaluator=evaluator))
    return made


def press(qtbot, window, name: str) -> None:
    qtbot.mouseClick(child(window, f"batches.{name}", QToolButton), Qt.MouseButton.LeftButton)


@pytest.fixture
def panel(window, qtbot):
    """The dock, opened by its keys, on a graph with a placeholder."""
    show(window, qtbot, graph())
    qtbot.keyClick(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    assert window.docks.batches.isVisible()
    return window.docks.batches


def add_rows(qtbot, window, count: int) -> None:
    for _ in range(count):
        press(qtbot, window, "add")


def type_into(panel, row: int, column: int, text: str) -> None:
    """Type over a cell, as a person does after choosing it."""
    table = panel.table
    table.setCurrentIndex(panel.model.index(row, column))
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # Qt closes the editor a little later


@pytest.mark.parametrize(("evaluator", "builds"), [("eager", 50), ("static", 1)])
def test_a_file_is_fed_and_the_loss_plotted(window, qtbot, evaluator, builds):
    show(window, qtbot, graph(evaluator))
    window.action("run.feed").trigger()
    panel = window.docks.batches
    panel.open_file(ARRAYS)
    press(qtbot, window, "feed")
    wait_for_run(qtbot, window)
    x = np.load(ARRAYS)["x"][:, 0]
    np.testing.assert_allclose(panel.feeding.noted("y"), (1 + x) * 2, rtol=1e-6)
    np.testing.assert_allclose(panel.feeding.noted("|w.grad|"), abs(3 + x), rtol=1e-6)
    assert panel.feeding.builds == builds
    assert panel.chooser.key == "y"
    assert str(len(x)) in panel.state.text()
    assert value(window, "y") == pytest.approx((1 + x[-1]) * 2)


def test_the_example_brings_its_batches(window, qtbot):
    window.open_file(resource_path("examples", "batches.graph"), remember=False)
    wait_for_run(qtbot, window)
    window.action("run.feed").trigger()
    wait_for_run(qtbot, window)
    assert window.docks.batches.feeding.done == 50


def test_typed_rows_are_fed_saved_and_undone(window, qtbot, panel, tmp_path):
    before = io.dumps(window.document.graph)
    add_rows(qtbot, window, 2)
    type_into(panel, 1, 0, "[5.]")
    assert [panel.model.index(row, 0).data() for row in (0, 1)] == ["[2.]", "[5.]"]
    press(qtbot, window, "feed")
    wait_for_run(qtbot, window)
    assert panel.feeding.noted("y").tolist() == [6.0, 12.0]
    window.save_file(tmp_path / "fed.graph")
    assert io.load(tmp_path / "fed.graph").settings.extra["batches"] == {"rows": [{"x": [2.0]}, {"x": [5.0]}]}
    for _ in range(3):
        window.undo_stack.undo()
    assert io.dumps(window.document.graph) == before
    assert panel.model.rowCount() == 0


def test_enter_on_a_row_shows_that_batch_on_the_canvas(window, qtbot, panel):
    add_rows(qtbot, window, 2)
    type_into(panel, 0, 0, "[7.]")
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    panel.table.activated.emit(panel.model.index(0, 0))
    wait_for_run(qtbot, window)
    assert value(window, "y") == 16.0


def test_other_values_get_a_column_and_lose_it(window, qtbot, panel):
    add_rows(qtbot, window, 1)
    for wanted in (["x", "w"], ["x"]):
        panel._fill_columns()
        next(action for action in panel.tools.columns.actions() if action.text() == "w").trigger()
        assert list(panel.model.batches.names) == wanted


def test_removed_rows_come_back_by_undo(window, qtbot, panel):
    add_rows(qtbot, window, 3)
    panel.table.selectRow(1)
    press(qtbot, window, "remove")
    assert panel.model.rowCount() == 2
    window.undo_stack.undo()
    assert panel.model.rowCount() == 3


def test_a_text_that_is_no_number_is_refused_in_words(window, qtbot, panel):
    add_rows(qtbot, window, 1)
    type_into(panel, 0, 0, "seven")
    assert panel.model.index(0, 0).data() == "[2.]"
    assert "seven" in window.status.currentMessage()


def test_a_batch_of_another_shape_is_a_problem_with_its_number(window, qtbot, panel):
    add_rows(qtbot, window, 2)
    type_into(panel, 1, 0, "[1, 2]")
    press(qtbot, window, "feed")
    wait_for_run(qtbot, window)
    assert panel.feeding.done == 1
    (problem,) = window.runner.problems
    assert problem.message.startswith("Batch 2:")
    assert "[2]" in problem.message


def test_a_file_that_can_not_be_fed_changes_nothing(window, qtbot, panel, tmp_path):
    before = io.dumps(window.document.graph)
    for name, data in (("a.npz", b"junk"), ("b.csv", b"q\n1\n"), ("c.csv", b"x\n1\nno\n")):
        (tmp_path / name).write_bytes(data)
        panel.open_file(tmp_path / name)
        box = window.findChild(QMessageBox)
        assert name in box.informativeText() + box.text() or "'q'" in box.informativeText()
        box.close()
        box.deleteLater()
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    assert io.dumps(window.document.graph) == before


def test_stop_ends_it_and_the_window_goes_on(window, qtbot, panel, tmp_path):
    np.savez(tmp_path / "long.npz", x=np.zeros((100_000, 1), np.float32))
    panel.open_file(tmp_path / "long.npz")
    press(qtbot, window, "feed")
    qtbot.waitUntil(lambda: panel.feeding.done > 2)
    press(qtbot, window, "pause")
    assert panel.feeding.paused
    press(qtbot, window, "stop")
    wait_for_run(qtbot, window)
    assert 2 < panel.feeding.done < 100_000
    assert not panel.tools.pause.isChecked()
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert value(window, "y") == 6.0


def test_a_pause_lasts_until_it_is_taken_back():
    class Counting:
        builds = 0
        fed = 0

        def zero_grad(self) -> None: ...

        def forward(self, feeds: object) -> None:
            self.fed += 1

    session = Counting()
    feeding = Feeding(Batches(rows=({"x": 1.0},) * 3), [], backward=False)
    feeding.pause(True)
    asked = threading.Event()
    thread = threading.Thread(target=feeding.run, args=(session, lambda done, total: asked.set()))
    thread.start()
    assert asked.wait(5)
    assert (feeding.done, session.fed) == (0, 0)
    feeding.pause(False)
    thread.join(5)
    assert (feeding.done, session.fed) == (3, 3)


def test_the_plot_is_read_by_keys_and_marks_the_row(window, qtbot, panel):
    panel.open_file(ARRAYS)
    press(qtbot, window, "feed")
    wait_for_run(qtbot, window)
    panel.plot.setFocus()
    read = []
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_End):
        qtbot.keyClick(panel.plot, key)
        read.append((panel.plot.accessibleDescription(), panel.table.currentIndex().row()))
    assert [row for _, row in read] == [0, 1, 49]
    assert [text.split(":")[0] for text, _ in read] == ["batch 1", "batch 2", "batch 50"]


def test_what_was_plotted_is_saved_as_a_table(window, qtbot, panel, tmp_path):
    panel.open_file(ARRAYS)
    press(qtbot, window, "feed")
    wait_for_run(qtbot, window)
    panel.write_series(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["y"]) for row in rows] == panel.feeding.noted("y").tolist()


def test_another_document_brings_its_own_batches(window, qtbot, panel):
    add_rows(qtbot, window, 2)
    show(window, qtbot, graph())
    assert panel.model.rowCount() == 0
    assert panel.feeding is None
    assert Series("w", gradient=True).key == "|w.grad|"
