"""The inspector: what it shows, and that each change is one edit that can be undone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QSpinBox

from grapheditor.authoring import Graph
from grapheditor.edit.locks import lock_edit
from grapheditor.edit.looks import label_edit
from grapheditor.engine.arrays import array_of, materialise
from grapheditor.gui.inspector_graph import LossCombo
from grapheditor.model.content import Initialiser, Placeholder, TensorData
from tests.gui.windows import child, pick, select, show, type_text, wait_for_run


def numbers(window, name: str) -> list:
    return materialise(window.document.graph.find(name).content).tolist()


def undo_count(window) -> int:
    return window.undo_stack.count()


# -- names -----------------------------------------------------------------------------


def test_typing_a_name_renames_the_node_as_one_step(window, qtbot):
    select(window, "w")
    type_text(qtbot, child(window, "inspector.name", QLineEdit), "weight")
    assert window.document.graph.has_name("weight")
    assert undo_count(window) == 1
    window.action("edit.undo").trigger()
    assert window.document.graph.has_name("w")
    assert child(window, "inspector.name", QLineEdit).text() == "w"


@pytest.mark.parametrize(("name", "reason"), [("x", "already"), ("", "name")])
def test_a_name_that_is_taken_or_empty_is_refused_in_words(window, qtbot, name, reason):
    select(window, "w")
    field = child(window, "inspector.name", QLineEdit)
    type_text(qtbot, field, name)
    message = child(window, "inspector.name.message", QLabel)
    assert reason in message.text()
    assert message.isVisible()
    assert field.property("wrong") is True
    assert window.document.graph.has_name("w")
    assert undo_count(window) == 0
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "w"
    assert not message.isVisible()


# -- values ----------------------------------------------------------------------------


def test_typing_numbers_runs_the_graph_with_them(window, qtbot):
    select(window, "x")
    type_text(qtbot, child(window, "inspector.value", QPlainTextEdit), "[10]")
    wait_for_run(qtbot, window)
    assert numbers(window, "x") == [10.0]
    assert window.document.graph.find("x").content.dtype == "float32"
    assert child(window, "inspector.result.value", QLabel).text() == "[10.]"
    assert undo_count(window) == 1


@pytest.mark.parametrize("text", ["[1, ", "two", "[[1], [2, 3]]", "abs(1)", ""])
def test_text_that_is_no_tensor_is_marked_and_leaves_the_graph_alone(window, qtbot, text):
    graph = Graph()
    graph.value([[4.0]], name="m")
    show(window, qtbot, graph)
    select(window, "m")
    field = child(window, "inspector.value", QPlainTextEdit)
    type_text(qtbot, field, text)
    assert field.property("wrong") is True
    assert child(window, "inspector.value.message", QLabel).text()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert array_of(window.document.graph.find("m").content).tolist() == [[4.0]]


def test_whole_numbers_are_not_cut_off_silently(window, qtbot):
    graph = Graph()
    graph.value([1, 2], name="n")
    show(window, qtbot, graph)
    select(window, "n")
    type_text(qtbot, child(window, "inspector.value", QPlainTextEdit), "[1.5, 2]")
    assert "float dtype" in child(window, "inspector.value.message", QLabel).text()
    assert numbers(window, "n") == [1, 2]


def test_grad_switches_are_edits(window, qtbot):
    select(window, "w")
    qtbot.mouseClick(child(window, "inspector.requires_grad"), Qt.MouseButton.LeftButton, pos=_on_box())
    assert not window.document.graph.find("w").requires_grad
    qtbot.mouseClick(child(window, "inspector.retain_grad"), Qt.MouseButton.LeftButton, pos=_on_box())
    assert window.document.graph.find("w").retain_grad
    window.action("edit.undo").trigger()
    window.action("edit.undo").trigger()
    assert child(window, "inspector.requires_grad", QCheckBox).isChecked()
    assert not child(window, "inspector.retain_grad", QCheckBox).isChecked()


def _on_box():
    from PySide6.QtCore import QPoint

    return QPoint(8, 10)


def test_another_dtype_keeps_the_numbers_and_drops_a_grad_it_can_not_have(window, qtbot):
    select(window, "x")
    pick(qtbot, child(window, "inspector.dtype", QComboBox), "int64")
    node = window.document.graph.find("x")
    assert (node.content.dtype, node.requires_grad) == ("int64", False)
    assert numbers(window, "x") == [2]
    window.action("edit.undo").trigger()
    assert window.document.graph.find("x").requires_grad


def test_a_shape_that_the_numbers_fill_is_taken_and_another_one_refused(window, qtbot):
    graph = Graph()
    graph.value([1.0, 2.0, 3.0, 4.0], name="v")
    show(window, qtbot, graph)
    select(window, "v")
    field = child(window, "inspector.shape", QLineEdit)
    type_text(qtbot, field, "2, 2")
    assert numbers(window, "v") == [[1.0, 2.0], [3.0, 4.0]]
    type_text(qtbot, field, "[3, 2]")
    assert "6" in child(window, "inspector.shape.message", QLabel).text()
    assert window.document.graph.find("v").content.shape == (2, 2)


def test_kinds_turn_into_each_other(window, qtbot):
    select(window, "w")
    pick(qtbot, child(window, "inspector.kind", QComboBox), "initialiser")
    assert window.document.graph.find("w").content == Initialiser("zeros", (1,))
    pick(qtbot, child(window, "inspector.initialiser", QComboBox), "uniform")
    type_text(qtbot, child(window, "inspector.argument.1", QLineEdit), "2.5")
    child(window, "inspector.seed", QSpinBox).setValue(7)
    assert window.document.graph.find("w").content == Initialiser("uniform", (1,), "float32", 7, (0.0, 2.5))
    drawn = numbers(window, "w")
    pick(qtbot, child(window, "inspector.kind", QComboBox), "numbers")
    assert isinstance(window.document.graph.find("w").content, TensorData)
    assert numbers(window, "w") == drawn
    pick(qtbot, child(window, "inspector.kind", QComboBox), "placeholder")
    content = window.document.graph.find("w").content
    assert isinstance(content, Placeholder)
    assert content.default is not None
    assert window.document.graph.find("w").requires_grad
    while window.undo_stack.canUndo():
        window.action("edit.undo").trigger()
    assert numbers(window, "w") == [1.0]


def test_a_placeholder_takes_a_default_of_its_shape_only(window, qtbot):
    graph = Graph()
    graph.placeholder((2,), name="p")
    show(window, qtbot, graph)
    select(window, "p")
    field = child(window, "inspector.value", QPlainTextEdit)
    type_text(qtbot, field, "[1]")
    assert "shape" in child(window, "inspector.value.message", QLabel).text()
    type_text(qtbot, field, "[1, 2]")
    assert array_of(window.document.graph.find("p").content.default).tolist() == [1.0, 2.0]
    type_text(qtbot, field, "")
    assert window.document.graph.find("p").content.default is None


def test_a_large_tensor_is_summed_up_rather_than_typed(window, qtbot):
    graph = Graph()
    graph.value(np.zeros((100, 100), np.float32), name="big")
    show(window, qtbot, graph)
    select(window, "big")
    assert window.findChild(QPlainTextEdit, "inspector.value") is None
    assert "10,000" in child(window, "inspector.preview", QLabel).text()


# -- the graph -------------------------------------------------------------------------


def test_without_selection_title_evaluator_and_loss_can_be_set(window, qtbot):
    window.canvas.clear_selection()
    type_text(qtbot, child(window, "inspector.title", QLineEdit), "My graph")
    assert window.document.graph.settings.title == "My graph"
    assert window.windowTitle().startswith("My graph")
    assert undo_count(window) == 1
    loss = child(window, "inspector.loss", LossCombo)
    loss.fill()
    pick(qtbot, loss, window.document.graph.find("a").id)
    assert window.document.graph.settings.loss == window.document.graph.find("a").id
    pick(qtbot, child(window, "inspector.evaluator", QComboBox), "static")
    wait_for_run(qtbot, window)
    assert window.session.evaluator == "static"
    assert child(window, "toolbar.evaluator", QComboBox).currentData() == "static"


def test_several_selected_nodes_are_counted(window):
    window.action("edit.select_all").trigger()
    assert any("5" in label.text() for label in window.inspector.findChildren(QLabel))


@pytest.mark.parametrize("names", [["w"], ["a"], ["y", "a"], ["w", "a"]])
def test_the_tab_key_goes_down_the_page(window, names):
    for name in names:  # the fields of looks are there already when those of a node are made
        select(window, name)
    first = child(window, "inspector.name", QLineEdit)
    stops = [first]
    while (after := stops[-1].nextInFocusChain()) is not first:
        stops.append(after)
    inside = [w for w in stops if window.inspector.isAncestorOf(w) and w.isVisible()]
    inside = [w for w in inside if w.focusPolicy() & Qt.FocusPolicy.TabFocus and not w.focusProxy()]
    heights = [w.mapTo(window.inspector.widget(), w.rect().center()).y() for w in inside]
    assert heights == sorted(heights)
    assert {"inspector.label", "inspector.colour", "inspector.locked"} <= {w.objectName() for w in inside}


@pytest.mark.parametrize("names", [["a"], ["w", "y"], []])
def test_what_was_chosen_before_leaves_nothing_behind(window, names):
    def seen() -> list[tuple[str, str, bool]]:
        QApplication.processEvents()
        found = []
        for kind in (QLineEdit, QPlainTextEdit, QComboBox, QCheckBox, QLabel):
            for w in window.inspector.findChildren(kind):
                if w.isVisible():
                    text = w.text() if hasattr(w, "text") else w.currentText() if kind is QComboBox else w.toPlainText()
                    found.append((w.objectName(), text, w.isEnabled(), w.isChecked() if kind is QCheckBox else False))
        return sorted(found)

    graph = window.document.graph
    ids = [graph.find(name).id for name in names]
    window.canvas.select(ids)
    fresh = seen()
    window.canvas.select([graph.find("b").id])
    window.document.do(lock_edit(graph, [graph.find("b").id], True), "Lock")
    window.document.do(label_edit(graph, [graph.find("x").id], "words"), "Label")
    window.canvas.select([graph.find("x").id])
    window.action("edit.select_all").trigger()
    window.canvas.select(ids)
    assert seen() == fresh


def test_a_removed_node_leaves_the_inspector(window):
    select(window, "y")
    window.action("edit.delete").trigger()
    assert child(window, "inspector.title", QLineEdit).isVisible()


def test_undo_while_typing_undoes_the_edit_of_the_graph(window, qtbot):
    select(window, "x")
    field = child(window, "inspector.value", QPlainTextEdit)
    type_text(qtbot, field, "[7]")
    assert QApplication.focusWidget() is field
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert numbers(window, "x") == [2.0]


def test_every_field_has_an_accessible_name(window):
    for name in ("w", "a", "y"):
        select(window, name)
        fields = [
            widget
            for kind in (QLineEdit, QPlainTextEdit, QComboBox, QCheckBox, QSpinBox)
            for widget in window.inspector.findChildren(kind)
            if widget.objectName().startswith("inspector")
        ]
        assert fields
        assert [field.objectName() for field in fields if not field.accessibleName()] == []


@pytest.mark.parametrize(("columns", "whole"), [(2, True), (9, False)])
def test_rows_of_numbers_stay_whole_where_the_page_is_wide_enough(window, qtbot, columns, whole):
    graph = Graph()
    graph.value([[-0.001234 * (i + 1) for i in range(columns)]] * 2, name="m")
    show(window, qtbot, graph)
    select(window, "m")
    label = child(window, "inspector.result.value", QLabel)
    assert label.wordWrap() is not whole
    page, high = label.parentWidget(), (label.text().count("\n") + 1) * label.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: label.geometry().right() <= page.width() and label.height() >= high)
