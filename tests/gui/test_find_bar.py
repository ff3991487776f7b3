"""Finding nodes on the canvas, with keys and with the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from grapheditor.io import dumps
from tests.graph_text import article
from tests.gui.windows import child, document

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def line(window, qtbot) -> QLineEdit:
    """The line of the search, open and empty."""
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F, CONTROL)
    line = child(window, "find_bar.line", QLineEdit)
    qtbot.waitUntil(line.hasFocus)
    return line


def count(window) -> str:
    return child(window, "find_bar.count", QLabel).text()


def names(window) -> list[str]:
    return [window.document.graph.node(i).name for i in window.canvas.selected_nodes()]


def test_typing_counts_and_marks_the_matches(window, line):
    QTest.keyClicks(line, "op:add")
    assert count(window) == "2 found"
    found = window.canvas.sight.highlights.found
    assert {window.document.graph.node(i).name for i in found} == {"a", "b"}
    before = window.canvas.viewport().grab().toImage()
    QTest.keyClicks(line, "x")
    assert count(window) == "No match"
    assert window.canvas.viewport().grab().toImage() != before


def test_enter_goes_round_the_matches_and_shift_enter_back(window, line):
    QTest.keyClicks(line, "op:add")
    seen = []
    for keys in (Qt.KeyboardModifier.NoModifier,) * 3 + (SHIFT,):
        QTest.keyClick(line, Qt.Key.Key_Return, keys)
        seen.append((names(window), count(window)))
    first, second = seen[0][0], seen[1][0]
    assert {*first, *second} == {"a", "b"}
    assert seen == [(first, "1 of 2"), (second, "2 of 2"), (first, "1 of 2"), (second, "2 of 2")]


def test_a_match_comes_to_the_middle(window, line):
    window.canvas.centerOn(9000, 9000)
    QTest.keyClicks(line, "name:y")
    QTest.keyClick(line, Qt.Key.Key_Return)
    node_id = window.document.graph.find("y").id
    away = window.canvas.visible_centre() - window.canvas.node_rect(node_id).center()
    assert away.manhattanLength() < 4


@pytest.mark.parametrize(("height", "zoom_ins"), [(640, 9), (200, 0), (300, 3)])
def test_the_bar_covers_no_head_of_the_match_that_was_gone_to(window, line, qtbot, height, zoom_ins):
    window.canvas.setFixedHeight(height)
    for _ in range(zoom_ins):
        QTest.keyClick(window.canvas, Qt.Key.Key_Plus, CONTROL)
    QTest.keyClicks(line, "op:mul")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.canvas.sight.moves.is_running)
    canvas, bar = window.canvas, line.parentWidget()
    scene = canvas.graph_scene
    top = canvas.mapFromScene(scene.content_rect(canvas.selected_nodes()).topLeft())
    assert canvas.viewport().mapTo(canvas, top).y() > bar.geometry().bottom()
    middle = canvas.mapFromScene(canvas.node_rect(canvas.selected_nodes()[0]).center())
    assert abs(middle.x() - canvas.viewport().rect().center().x()) <= 2


def test_escape_closes_takes_the_marks_away_and_gives_the_keys_back(window, line):
    QTest.keyClicks(line, "a")
    assert window.canvas.sight.highlights.found
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert not window.canvas.sight.highlights.found
    assert window.canvas.hasFocus()


def test_f3_goes_on_with_the_last_words_after_the_bar_was_closed(window, line):
    QTest.keyClicks(line, "op:add")
    QTest.keyClick(line, Qt.Key.Key_Return)
    first = names(window)
    QTest.keyClick(line, Qt.Key.Key_Escape)
    QTest.keyClick(window.canvas, Qt.Key.Key_F3)
    assert line.isVisible()
    assert names(window) not in ([], first)
    QTest.keyClick(window.canvas, Qt.Key.Key_F3, SHIFT)
    assert names(window) == first


@pytest.mark.parametrize("way", ["button", "keys"])
def test_all_matches_can_be_selected(window, line, way):
    QTest.keyClicks(line, "op:add")
    if way == "button":
        QTest.mouseClick(child(window, "find_bar.select", QToolButton), Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(line, Qt.Key.Key_Return, ALT)
    assert set(names(window)) == {"a", "b"}


def test_keys_of_the_line_do_not_edit_the_graph(window, line):
    window.canvas.select_all()
    before = dumps(window.document.graph)
    line.setText("a")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_M, Qt.Key.Key_T,
                Qt.Key.Key_Left, Qt.Key.Key_Space):  # fmt: skip
        QTest.keyClick(line, key)
    assert dumps(window.document.graph) == before
    assert not window.canvas.sight.tracing


def test_an_edit_is_searched_at_once(window, line):
    QTest.keyClicks(line, "op:exp")
    assert count(window) == "No match"
    window.canvas.add_op("exp")
    assert count(window) == "1 found"
    window.undo_stack.undo()
    assert count(window) == "No match"


def test_another_document_is_searched_when_it_comes(window, line, qtbot):
    QTest.keyClicks(line, "added")
    graph = article()
    graph.op("exp", 1.0, name="added")
    window.set_document(document(graph))
    assert count(window) == "1 found"
    qtbot.waitUntil(lambda: not window.runner.busy)


def test_results_can_be_searched(window, line):
    QTest.keyClicks(line, "grad:any leaf")
    assert count(window) == "2 found"


def test_what_to_add_has_its_own_key(window):
    QTest.keyClick(window.canvas, Qt.Key.Key_L, CONTROL)
    assert window.palette_.search.hasFocus()
