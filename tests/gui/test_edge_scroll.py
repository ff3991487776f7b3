"""A drag that is held at the edge of the canvas scrolls it, and nothing else does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from grapheditor.gui.edge_scroll import FASTEST
from grapheditor.io import dumps
from tests.gui.mouse import LEFT, MIDDLE, NONE, header, move, press


def hold(canvas, qtbot, start: QPoint, edge: QPoint) -> None:
    """Drag to a point at the edge and wait until the view has moved."""
    seen = canvas.visible_centre()
    move(canvas, start, edge)
    qtbot.waitUntil(lambda: canvas.visible_centre() != seen)


@pytest.mark.parametrize("side", ["left", "right", "top", "bottom", "outside"])
def test_a_node_held_at_the_edge_goes_on_with_the_view(canvas, qtbot, stack, side):
    view = canvas.viewport().rect()
    goal = {
        "left": QPoint(2, view.center().y()),
        "right": QPoint(view.right() - 2, view.center().y()),
        "top": QPoint(view.center().x(), 2),
        "bottom": QPoint(view.center().x(), view.bottom() - 2),
        "outside": QPoint(view.right() + 300, view.bottom() + 200),
    }[side]
    start = press(canvas, header(canvas, "a"))
    grip = canvas.mapToScene(start) - canvas.node_rect("a").topLeft()
    hold(canvas, qtbot, start, goal)
    away = canvas.mapToScene(goal) - grip - canvas.node_rect("a").topLeft()
    assert away.manhattanLength() < 2 * FASTEST  # it stays under the pointer
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, goal)
    assert stack.count() == 1
    assert not canvas._edge.is_on


def test_esc_at_the_edge_stops_the_view_and_leaves_the_graph_as_it_was(canvas, graph, qtbot):
    before = dumps(graph)
    start = press(canvas, canvas.port_pos("x", "out", 0))
    edge = QPoint(canvas.viewport().width() - 2, 200)
    hold(canvas, qtbot, start, edge)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas._edge.is_on
    assert dumps(graph) == before
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, edge)


def test_a_drag_that_comes_back_in_time_scrolls_nothing(canvas):
    seen = canvas.visible_centre()
    start = press(canvas, header(canvas, "a"))
    move(canvas, start, QPoint(2, 200))
    move(canvas, QPoint(2, 200), start)
    assert not canvas._edge.is_on
    assert canvas.visible_centre() == seen
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, start)


def test_panning_by_hand_is_left_to_the_hand(canvas):
    start = press(canvas, header(canvas, "a"), button=MIDDLE)
    move(canvas, start, QPoint(2, 200))
    assert canvas._edge is None
    QTest.mouseRelease(canvas.viewport(), MIDDLE, NONE, QPoint(2, 200))
