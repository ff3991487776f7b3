"""The search on the canvas: where it opens, what it finds, and what becomes of the choice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.edits import RemoveNode
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import install_translators
from grapheditor.io import dumps
from tests.gui.mouse import LEFT, NONE, click, header
from tests.gui.searching import GROUND, RIGHT, add, open_at, press_key, search, titles, type_in
from tests.gui.windows import document

"""A point of the viewport on which nothing stands."""


def test_tab_opens_the_search_at_the_pointer_and_the_line_has_the_focus(canvas):
    QTest.mouseMove(canvas.viewport(), QPoint(30, 50))
    QTest.mouseMove(canvas.viewport(), QPoint(300, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    popup = search(canvas)
    assert QApplication.focusWidget() is popup.line
    assert popup.geometry().contains(QPoint(300, 60))
    assert not popup.isWindow()


def test_tab_opens_the_search_in_a_window_too_and_shift_tab_still_leaves_the_canvas(window, qtbot):
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab)
    popup = search(window.canvas)
    QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.canvas
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert window.canvas.search.popup is None
    assert QApplication.focusWidget() is not window.canvas


def test_tab_while_a_number_is_typed_on_a_card_opens_no_search(window, qtbot):
    window.canvas.edit_value("w")
    line = QApplication.focusWidget()
    assert line.objectName() == "inline_editor"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert window.canvas.search.popup is None


@pytest.mark.parametrize("how", [lambda c: QTest.mouseDClick(c.viewport(), LEFT, NONE, GROUND),
                                 lambda c: QTest.mouseClick(c.viewport(), RIGHT, NONE, GROUND)])  # fmt: skip
def test_a_double_or_a_right_click_on_the_ground_opens_the_search_there(canvas, how):
    how(canvas)
    assert search(canvas).geometry().contains(GROUND)


def test_a_right_click_on_a_node_or_wire_selects_it_and_opens_nothing(canvas):
    QTest.mouseClick(canvas.viewport(), RIGHT, NONE, canvas.mapFromScene(header(canvas, "a")))
    assert canvas.selected_nodes() == ["a"]
    start, end = canvas.port_pos("a", "out", 0), canvas.port_pos("y", "in", "input")
    QTest.mouseClick(canvas.viewport(), RIGHT, NONE, canvas.mapFromScene((start + end) / 2))
    assert [(w.source, w.target) for w in canvas.selected_wires()] == [("a", "y")]
    assert canvas.search.popup is None


def test_a_double_click_on_a_name_still_renames(canvas):
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(header(canvas, "a")))
    assert canvas.search.popup is None
    assert canvas.editing.is_open
    canvas.editing.close()


def test_esc_closes_without_a_trace_and_keeps_the_selection(canvas, graph, stack):
    canvas.select(["a"])
    before = dumps(graph)
    canvas.search.open_here()
    popup = search(canvas)
    type_in(popup, "w * 2")
    press_key(popup, Qt.Key.Key_Escape)
    assert canvas.search.popup is None
    assert QApplication.focusWidget() is canvas
    assert canvas.selected_nodes() == ["a"]
    assert dumps(graph) == before
    assert stack.count() == 0


def test_a_click_elsewhere_closes(canvas):
    open_at(canvas)
    click(canvas, header(canvas, "y"))
    assert canvas.search.popup is None


def test_the_focus_going_elsewhere_closes(window):
    window.canvas.search.open_here()
    window.palette_.search.setFocus()
    assert window.canvas.search.popup is None
    assert QApplication.focusWidget() is window.palette_.search


def test_an_edit_or_another_document_closes(canvas):
    open_at(canvas)
    canvas.document.do(RemoveNode("y"), "Delete")
    assert canvas.search.popup is None
    open_at(canvas)
    other = document(Graph())
    canvas.set_document(other)
    assert canvas.search.popup is None


def test_keys_that_edit_the_line_leave_the_graph_alone(window, qtbot):
    before = dumps(window.document.graph)
    window.canvas.select(["a"])
    window.canvas.search.open_here()
    popup = search(window.canvas)
    type_in(popup, "ab")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Left):
        press_key(popup, key)
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_X):
        QTest.keyClick(popup.line, key, Qt.KeyboardModifier.ControlModifier)
    assert dumps(window.document.graph) == before
    assert popup.isVisible()
    press_key(popup, Qt.Key.Key_Escape)


def test_a_popup_near_the_edge_stays_inside(canvas):
    popup = open_at(canvas, QPoint(canvas.viewport().width() - 5, 5))
    assert canvas.rect().contains(popup.geometry())
    press_key(popup, Qt.Key.Key_Escape)
    popup = open_at(canvas, QPoint(20, canvas.viewport().height() - 5))
    assert canvas.rect().contains(popup.geometry())


def test_it_opens_in_a_canvas_smaller_than_itself(qtbot):
    canvas = Canvas(document(), Theme.dark())
    qtbot.addWidget(canvas)
    canvas.resize(220, 160)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.search.open_here()
    assert canvas.rect().contains(search(canvas).geometry())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("relu", "relu"),
        ("lsm", "log_softmax"),
        ("torch.nn.functional.gelu", "gelu"),
        ("F.gelu", "gelu"),
        ("max.dim", "max (dim)"),
        ("divide", "div"),
        ("placeh", "Placeholder"),
        ("mean reduc", "mean"),
        ("cuts off what is negative", "relu"),
    ],
)
def test_names_full_names_categories_and_documentation_are_searched(canvas, typed, first):
    popup = open_at(canvas)
    type_in(popup, typed)
    assert titles(popup)[0] == first


def test_a_category_is_found_in_the_language_of_the_window(qapp, canvas):
    installed = install_translators(qapp, "zh_CN")
    try:
        name = QCoreApplication.translate("Plugins", "Activations")
        assert not name.isascii()
        popup = open_at(canvas)
        popup.line.setText(name)
        assert "relu" in titles(popup)
        popup.line.setText("activations")
        assert "relu" in titles(popup)
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)


def test_arrows_and_page_keys_choose_and_single_steps_go_round(canvas):
    popup = open_at(canvas)
    row = popup.list.currentIndex
    count = len(titles(popup))
    for key, expected in [
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, count - 1),
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, popup.list.page()),
        (Qt.Key.Key_Tab, popup.list.page() + 1),
    ]:
        press_key(popup, key)
        assert row().row() == expected, key
    assert popup.line.text() == ""


def test_the_current_entry_is_told_below_the_list_and_to_screen_readers(canvas):
    popup = open_at(canvas)
    type_in(popup, "tanh")
    signature, doc = popup.foot.text().split("\n")
    assert signature == "torch.tanh(Tensor input)"
    assert doc.startswith("Hyperbolic tangent")
    assert popup.line.accessibleDescription().startswith("tanh – Hyperbolic tangent")


def test_what_fits_nothing_is_told(canvas, graph):
    popup = open_at(canvas)
    type_in(popup, "nosuchop")
    assert titles(popup) == []
    assert "nosuchop" in popup.foot.text()
    press_key(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    popup.line.setText("x" * 10_000)
    assert titles(popup) == []


def test_what_was_chosen_lately_comes_first(canvas):
    popup = open_at(canvas)
    type_in(popup, "sig")
    assert titles(popup)[0] == "sign"
    press_key(popup, Qt.Key.Key_Escape)
    add(canvas, "sigmoid")
    popup = open_at(canvas, QPoint(30, canvas.viewport().height() - 30))
    assert titles(popup)[0] == "sigmoid"
    type_in(popup, "sig")
    assert titles(popup)[0] == "sigmoid"
