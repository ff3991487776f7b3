"""Where nodes come that are added by keys: beside the current node, and never on another."""

from __future__ import annotations

from itertools import combinations, pairwise

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.searching import press_key, search, type_in
from tests.gui.windows import wait_for_run


def add_by_keys(canvas, text: str) -> str:
    """Search with the pointer elsewhere, and take the first hit."""
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    popup = search(canvas)
    type_in(popup, text)
    press_key(popup, Qt.Key.Key_Return)
    (new,) = canvas.selected_nodes()
    return new


def test_by_keys_an_op_comes_to_the_right_of_the_current_node_and_a_value_below_it(canvas, graph):
    canvas.select(["y"])
    relu = add_by_keys(canvas, "relu")
    assert canvas.node_rect(relu).left() > canvas.node_rect("y").right()
    assert canvas.node_rect(relu).top() == canvas.node_rect("y").top()
    canvas.select(["x"])
    below = [add_by_keys(canvas, "randn"), add_by_keys(canvas, "2.5")]
    rects = [canvas.node_rect(i) for i in ("x", *below)]
    assert len({rect.left() for rect in rects}) == 1
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(rects))
    every = list(map(canvas.node_rect, graph))
    assert not [(a, b) for a, b in combinations(every, 2) if a.intersects(b)]


def test_by_keys_a_formula_and_what_is_taken_from_the_palette_stand_beside_the_current_node_too(window, qtbot):
    canvas, graph = window.canvas, window.document.graph
    canvas.zoom_reset()
    canvas.select(["y"])
    canvas.center_on("y")
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    type_in(search(canvas), "tanh(y) + 1")
    press_key(search(canvas), Qt.Key.Key_Return)
    assert min(canvas.node_rect(i).left() for i in canvas.selected_nodes()) > canvas.node_rect("y").right()
    canvas.select(["w"])
    canvas.center_on("w")
    window.palette_.search.setFocus()
    QTest.keyClicks(window.palette_.search, "zeros")
    QTest.keyClick(window.palette_.search, Qt.Key.Key_Return)
    (new,) = canvas.selected_nodes()
    assert canvas.node_rect(new).left() == canvas.node_rect("w").left()
    every = list(map(canvas.node_rect, graph))
    assert not [(a, b) for a, b in combinations(every, 2) if a.intersects(b)]
    wait_for_run(qtbot, window)


def test_by_keys_a_node_comes_to_the_middle_where_the_current_one_is_out_of_sight(canvas):
    canvas.select(["y"])
    canvas.centerOn(canvas.node_rect("y").center() + QPointF(3000, 0))
    new = add_by_keys(canvas, "relu")
    assert (canvas.node_rect(new).center() - canvas.visible_centre()).manhattanLength() < 100
