"""Dragging and selecting through real events; Esc and undo leave no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit.edits import AddNode
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, Wire
from tests.gui.mouse import CONTROL, LEFT, MIDDLE, NONE, SHIFT, click, free_spot, header, move, press
from tests.gui.windows import drag


def test_a_drag_moves_a_node_as_one_undo_step(qtbot, canvas, graph, stack):
    before, start = dumps(graph), canvas.node_rect("y").topLeft()
    drag(qtbot, canvas, header(canvas, "y"), header(canvas, "y") + QPointF(60, 35))
    assert canvas.node_rect("y").topLeft() == start + QPointF(60, 35)
    assert graph.node("y").pos == (start.x() + 60, start.y() + 35)
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before
    assert canvas.node_rect("y").topLeft() == start


def test_a_drag_moves_the_whole_selection(qtbot, canvas, graph, stack):
    canvas.select(["a", "b"])
    starts = {name: canvas.node_rect(name).topLeft() for name in "aby"}
    drag(qtbot, canvas, header(canvas, "a"), header(canvas, "a") + QPointF(-40, 20))
    for name in "ab":
        assert canvas.node_rect(name).topLeft() == starts[name] + QPointF(-40, 20)
    assert canvas.node_rect("y").topLeft() == starts["y"]
    assert stack.count() == 1


def test_wires_follow_a_node_while_it_is_dragged(canvas):
    spot = press(canvas, header(canvas, "y"))
    move(canvas, spot, spot + QPoint(80, 40))
    layer = canvas.graph_scene.wire_layer
    x1, y1, x2, y2 = layer.index.ends[layer.index.rows["y", "input"]]
    assert QPointF(x1, y1) == canvas.port_pos("a", "out", 0)
    assert QPointF(x2, y2) == canvas.port_pos("y", "in", "input")
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, spot + QPoint(80, 40))


def test_a_click_selects_and_moves_nothing(canvas, stack):
    click(canvas, header(canvas, "a"))
    assert canvas.selected_nodes() == ["a"]
    assert stack.count() == 0


def test_esc_during_a_drag_leaves_no_trace(canvas, graph, stack):
    before, start = dumps(graph), canvas.node_rect("y")
    spot = press(canvas, header(canvas, "y"))
    move(canvas, spot, spot + QPoint(70, 50))
    assert canvas.node_rect("y") != start
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, spot + QPoint(70, 50))
    assert canvas.node_rect("y") == start
    assert dumps(graph) == before
    assert stack.count() == 0


def test_undo_in_mid_drag_undoes_and_ends_the_drag(canvas, graph, stack):
    canvas.document.do(AddNode(OpNode("n", "n", "exp", pos=(0.0, 400.0))), "Add")
    spot = press(canvas, header(canvas, "n"))
    move(canvas, spot, spot + QPoint(40, 0))
    stack.undo()
    move(canvas, spot + QPoint(40, 0), spot + QPoint(90, 0))
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, spot + QPoint(90, 0))
    assert "n" not in graph
    assert stack.index() == 0


def test_closing_in_mid_drag_is_harmless(canvas, graph):
    before = dumps(graph)
    spot = press(canvas, canvas.port_pos("a", "out", 0))
    move(canvas, spot, spot + QPoint(40, 60))
    canvas.close()
    assert dumps(graph) == before


def test_arrow_keys_nudge_the_selection_as_one_undo_step(canvas, graph, stack):
    canvas.select(["a"])
    start = canvas.node_rect("a").topLeft()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(canvas, key)
    assert canvas.node_rect("a").topLeft() == start + QPointF(16, 8)
    assert stack.count() == 1
    stack.undo()
    assert canvas.node_rect("a").topLeft() == start


def test_arrow_keys_without_a_selection_choose_a_node(canvas, stack):
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert len(canvas.selected_nodes()) == 1
    canvas.select(["a"])
    QTest.keyClick(canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert canvas.selected_nodes() == ["y"]
    assert stack.count() == 0


def band(canvas, names: str, keys=NONE) -> None:
    """Draw a rubber band around nodes."""
    rect = canvas.graph_scene.content_rect(names)
    start = press(canvas, rect.topLeft() - QPointF(8, 8), keys)
    end = canvas.mapFromScene(rect.bottomRight() + QPointF(8, 8))
    move(canvas, start, end)
    QTest.mouseRelease(canvas.viewport(), LEFT, keys, end)


def test_a_rubber_band_selects_what_it_touches(canvas, stack):
    band(canvas, "ab")
    assert set(canvas.selected_nodes()) == {"a", "b"}
    assert stack.count() == 0


def test_a_rubber_band_with_shift_adds_and_with_control_toggles(canvas):
    canvas.select(["y"])
    band(canvas, "a", SHIFT)
    assert set(canvas.selected_nodes()) == {"a", "y"}
    band(canvas, "ab", CONTROL)
    assert set(canvas.selected_nodes()) == {"b", "y"}


def test_a_press_on_empty_ground_clears_the_selection(canvas):
    canvas.select(["y"])
    click(canvas, free_spot(canvas))
    assert canvas.selected_nodes() == []


def test_clicks_with_shift_add_and_with_control_toggle(canvas):
    click(canvas, header(canvas, "a"))
    click(canvas, header(canvas, "b"), SHIFT)
    assert canvas.selected_nodes() == ["a", "b"]
    click(canvas, header(canvas, "a"), CONTROL)
    assert canvas.selected_nodes() == ["b"]


def test_esc_during_a_rubber_band_brings_the_old_selection_back(canvas):
    canvas.select(["y"])
    rect = canvas.graph_scene.content_rect("ab")
    start = press(canvas, rect.topLeft() - QPointF(8, 8), SHIFT)
    move(canvas, start, canvas.mapFromScene(rect.bottomRight()))
    assert len(canvas.selected_nodes()) == 3
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selected_nodes() == ["y"]
    QTest.mouseRelease(canvas.viewport(), LEFT)


def test_a_click_on_a_wire_selects_it_and_delete_removes_it(canvas, graph, stack):
    start, end = canvas.port_pos("a", "out", 0), canvas.port_pos("y", "in", "input")
    click(canvas, (start + end) / 2)
    assert canvas.selected_wires() == [Wire("a", 0, "y", "input")]
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert graph.input("y", "input") is None
    stack.undo()
    assert graph.input("y", "input") == Wire("a", 0, "y", "input")


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_removes_the_selection_and_undo_brings_it_back(canvas, graph, stack, key):
    before = dumps(graph)
    canvas.select(["a", "b"])
    QTest.keyClick(canvas, key)
    assert list(graph) == ["w", "x", "y"]
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize("with_space", [True, False])
def test_the_middle_button_and_space_pan(canvas, stack, with_space):
    before = canvas.mapToScene(QPoint(0, 0))
    button = LEFT if with_space else MIDDLE
    if with_space:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    spot = press(canvas, header(canvas, "a"), button=button)
    move(canvas, spot, spot + QPoint(60, -30))
    QTest.mouseRelease(canvas.viewport(), button, NONE, spot + QPoint(60, -30))
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.mapToScene(QPoint(0, 0)) - before == QPointF(-60, 30)
    assert canvas.selected_nodes() == []
    assert stack.count() == 0


def test_what_is_taken_hold_of_stands_above_what_it_is_dragged_onto(qtbot, canvas):
    target = canvas.node_rect("w").topLeft() - canvas.node_rect("y").topLeft()
    drag(qtbot, canvas, header(canvas, "y"), header(canvas, "y") + target + QPointF(6, 6))
    both = canvas.node_rect("w").center()
    assert [item.node.id for item in canvas.graph_scene.nodes_in(QRectF(both, QSizeF(1, 1)))] == ["y", "w"]
    QTest.mouseClick(
        canvas.viewport(), LEFT, NONE, canvas.mapFromScene(canvas.node_rect("w").topLeft() + QPointF(2, 2))
    )
    assert [item.node.id for item in canvas.graph_scene.nodes_in(QRectF(both, QSizeF(1, 1)))] == ["w", "y"]
