"""Gestures through real mouse and key events: what they do to the graph, and that Esc and undo leave no trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit.edits import AddNode, RemoveNode
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, Wire
from tests.gui.windows import drag

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def header(canvas, name: str) -> QPointF:
    """A point on the name of a node."""
    return canvas.node_rect(name).topLeft() + QPointF(40, 13)


def click(canvas, at: QPointF, keys=NONE) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, keys, canvas.mapFromScene(at))


def press(canvas, at: QPointF, keys=NONE, button=LEFT) -> QPoint:
    spot = canvas.mapFromScene(at)
    QTest.mousePress(canvas.viewport(), button, keys, spot)
    return spot


def move(canvas, start: QPoint, to: QPoint) -> None:
    for part in (0.4, 1.0):
        QTest.mouseMove(canvas.viewport(), start + (to - start) * part)


def free_spot(canvas) -> QPointF:
    """Ground on which nothing stands."""
    rect = canvas.graph_scene.content_rect()
    return QPointF(rect.left() - 60, rect.top() - 40)


@pytest.fixture
def graph(canvas):
    return canvas.document.graph


@pytest.fixture
def stack(canvas):
    return canvas.document.undo_stack


# -- moving ----------------------------------------------------------------------


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


# -- selecting -------------------------------------------------------------------


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


# -- wires -----------------------------------------------------------------------


@pytest.fixture
def spare(canvas):
    """An unwired op at a free place, named n."""
    rect = canvas.graph_scene.content_rect()
    canvas.document.do(AddNode(OpNode("n", "n", "add", pos=(rect.left() + 200, rect.bottom() + 30))), "Add")
    canvas.centerOn(canvas.graph_scene.content_rect().center())
    canvas.document.undo_stack.clear()
    return "n"


def test_a_wire_is_drawn_from_an_output_to_an_input(qtbot, canvas, graph, stack, spare):
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), canvas.port_pos(spare, "in", "other"))
    assert graph.input(spare, "other") == Wire("y", 0, spare, "other")
    assert stack.count() == 1
    stack.undo()
    assert graph.input(spare, "other") is None


def test_a_wire_is_drawn_from_an_input_back_to_an_output(qtbot, canvas, graph, spare):
    drag(qtbot, canvas, canvas.port_pos(spare, "in", "input"), canvas.port_pos("x", "out", 0))
    assert graph.input(spare, "input") == Wire("x", 0, spare, "input")


def test_a_wire_snaps_to_a_port_nearby(qtbot, canvas, graph, spare):
    near = canvas.port_pos(spare, "in", "other") + QPointF(-14, 6)
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), near)
    assert graph.input(spare, "other") == Wire("y", 0, spare, "other")


def test_a_wire_dropped_on_a_card_takes_its_first_free_input(qtbot, canvas, graph, spare):
    drag(qtbot, canvas, canvas.port_pos("w", "out", 0), header(canvas, spare))
    drag(qtbot, canvas, canvas.port_pos("x", "out", 0), header(canvas, spare))
    assert [(s, w.source) for s, w in graph.inputs(spare).items()] == [("input", "w"), ("other", "x")]


def test_a_wire_into_a_taken_input_replaces_the_old_one_in_one_step(qtbot, canvas, graph, stack):
    before = dumps(graph)
    drag(qtbot, canvas, canvas.port_pos("x", "out", 0), canvas.port_pos("y", "in", "other"))
    assert graph.input("y", "other") == Wire("x", 0, "y", "other")
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_wire_into_an_input_with_a_number_replaces_the_number(qtbot, canvas, graph, stack):
    drag(qtbot, canvas, canvas.port_pos("x", "out", 0), canvas.port_pos("b", "in", "other"))
    assert graph.input("b", "other") == Wire("x", 0, "b", "other")
    assert graph.node("b").literals == {}
    stack.undo()
    assert graph.node("b").literals == {"other": 1}


def test_a_wired_end_dragged_into_the_void_is_disconnected(qtbot, canvas, graph, stack):
    drag(qtbot, canvas, canvas.port_pos("y", "in", "input"), free_spot(canvas))
    assert graph.input("y", "input") is None
    assert stack.count() == 1


def test_a_wired_end_dragged_to_another_input_moves_there_in_one_step(qtbot, canvas, graph, stack, spare):
    drag(qtbot, canvas, canvas.port_pos("y", "in", "input"), canvas.port_pos(spare, "in", "input"))
    assert graph.input("y", "input") is None
    assert graph.input(spare, "input") == Wire("a", 0, spare, "input")
    assert stack.count() == 1


def test_a_wired_end_put_back_changes_nothing(canvas, graph, stack):
    at = canvas.port_pos("y", "in", "input")
    spot = press(canvas, at)
    move(canvas, spot, spot + QPoint(-60, -40))
    move(canvas, spot + QPoint(-60, -40), spot)
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, spot)
    assert graph.input("y", "input") == Wire("a", 0, "y", "input")
    assert stack.count() == 0


def test_a_new_wire_dropped_into_the_void_is_nothing(qtbot, canvas, graph, stack):
    before = dumps(graph)
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), free_spot(canvas))
    assert dumps(graph) == before
    assert stack.count() == 0


REFUSALS = [
    # from, to, words that have to come up
    (("y", "out", 0), ("b", "in", "other"), ["cycle", "b → y"]),
    (("y", "out", 0), ("y", "in", "input"), ["own output"]),
]


@pytest.mark.parametrize(("start", "end", "words"), REFUSALS)
def test_an_impossible_wire_is_refused_in_words(qtbot, canvas, graph, stack, start, end, words):
    before, said = dumps(graph), []
    canvas.message.connect(said.append)
    drag(qtbot, canvas, canvas.port_pos(*start), canvas.port_pos(*end))
    assert len(said) == 1
    assert all(word in said[0] for word in words), said
    assert canvas.hint.isVisible()
    assert canvas.hint.text() == said[0]
    assert dumps(graph) == before
    assert stack.count() == 0


def test_a_wire_into_a_value_is_refused_in_words(qtbot, canvas, graph):
    said = []
    canvas.message.connect(said.append)
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), header(canvas, "w"))
    assert said == ["w is a value and takes no input; wire into an op instead."]
    assert len(graph.wires()) == 5


def test_the_reason_is_shown_at_the_pointer_while_dragging(canvas):
    spot = press(canvas, canvas.port_pos("y", "out", 0))
    move(canvas, spot, canvas.mapFromScene(canvas.port_pos("b", "in", "other")))
    assert "cycle" in canvas.hint.text()
    assert canvas.hint.isVisible()
    move(canvas, spot, canvas.mapFromScene(free_spot(canvas)))
    assert not canvas.hint.isVisible()
    QTest.mouseRelease(canvas.viewport(), LEFT)


def test_nodes_on_which_a_wire_can_not_end_are_dimmed_until_it_is_done(canvas):
    spot = press(canvas, canvas.port_pos("a", "out", 0))
    move(canvas, spot, spot + QPoint(30, 60))
    marks = {name: canvas.graph_scene.items_by_id[name].marks.dimmed for name in "wxaby"}
    assert marks == {"w": True, "x": True, "a": False, "b": False, "y": False}
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not any(item.marks.dimmed for item in canvas.graph_scene.items_by_id.values())
    QTest.mouseRelease(canvas.viewport(), LEFT)


def test_esc_while_wiring_leaves_no_trace(canvas, graph, stack):
    before = dumps(graph)
    spot = press(canvas, canvas.port_pos("y", "in", "input"))
    move(canvas, spot, spot + QPoint(-50, 90))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT)
    assert dumps(graph) == before
    assert canvas.graph_scene.wire_layer.hidden is None
    assert not canvas.hint.isVisible()
    assert stack.count() == 0


def test_a_node_removed_in_mid_wiring_ends_the_gesture(canvas, graph):
    spot = press(canvas, canvas.port_pos("a", "out", 0))
    move(canvas, spot, spot + QPoint(50, 90))
    canvas.document.do(RemoveNode("a"), "Delete")
    move(canvas, spot, spot + QPoint(90, 90))
    QTest.mouseRelease(canvas.viewport(), LEFT)
    assert "a" not in graph


# -- the view --------------------------------------------------------------------


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
