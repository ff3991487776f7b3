"""Gestures that edit wires and nodes together, through real events; each is one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.edit.edits import Connect
from grapheditor.gui.drop import OP_MIME, VALUE_MIME, mime_of
from grapheditor.gui.gesture_marks import MarkedWires
from grapheditor.io import dumps
from grapheditor.model.node import Wire
from tests.gui.mouse import (
    ALT,
    CONTROL,
    LEFT,
    NONE,
    RIGHT,
    SHIFT,
    along,
    click,
    drag_with,
    free_spot,
    header,
    move,
    press,
)
from tests.gui.windows import add_below


def onto(canvas, name, target, slot):
    """Where the pointer has to be for the middle of a card to stand on the middle of a wire."""
    return header(canvas, name) + along(canvas, target, slot, 0.5) - canvas.node_rect(name).center()


def marked(canvas):
    return [item for item in canvas.graph_scene.items() if isinstance(item, MarkedWires)]


def undone(canvas, before):
    """Exactly one step was made, and undoing it restores the graph."""
    stack = canvas.document.undo_stack
    assert stack.count() == 1
    stack.undo()
    assert dumps(canvas.document.graph) == before


# -- inserting ---------------------------------------------------------------------------


def test_a_node_dropped_on_a_wire_goes_into_it_in_the_step_that_moves_it(canvas, graph, stack):
    add_below(canvas, "n")
    before = dumps(graph)
    drag_with(canvas, header(canvas, "n"), onto(canvas, "n", "y", "input"))
    assert graph.input("n", "input") == Wire("a", 0, "n", "input")
    assert graph.input("y", "input") == Wire("n", 0, "y", "input")
    assert stack.undoText() == "Insert n"
    assert marked(canvas) == []
    undone(canvas, before)


def test_the_wire_under_a_dragged_card_is_marked_and_named(canvas, graph):
    add_below(canvas, "n")
    spot = press(canvas, header(canvas, "n"))
    move(canvas, spot, canvas.mapFromScene(onto(canvas, "n", "y", "input")))
    assert len(marked(canvas)) == 1
    assert canvas.hint.text() == "Insert between a and y"
    assert canvas.hint.tone == "good"
    away = canvas.mapFromScene(free_spot(canvas))
    move(canvas, spot, away)
    assert marked(canvas) == []
    assert not canvas.hint.isVisible()
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, away)
    assert graph.wires(["n"]) == []


def test_a_node_that_is_wired_to_an_end_of_the_wire_only_moves(canvas, graph):
    add_below(canvas, "n", "mul")
    canvas.document.do(Connect(Wire("a", 0, "n", "input")), "Wire")
    drag_with(canvas, header(canvas, "n"), onto(canvas, "n", "y", "input"))
    assert graph.input("y", "input") == Wire("a", 0, "y", "input")


def test_a_value_and_several_nodes_at_once_only_move(canvas, graph):
    add_below(canvas, "n")
    x = canvas.add_value(QPointF(-300.0, 300.0))
    wires = graph.wires()
    drag_with(canvas, header(canvas, x), onto(canvas, x, "y", "input"))
    canvas.select(["n", x])
    drag_with(canvas, header(canvas, "n"), onto(canvas, "n", "y", "other"))
    assert graph.wires() == wires


def drop_event(kind, canvas, at, name):
    mime = mime_of(OP_MIME, name)
    place = QPointF(canvas.mapFromScene(at))
    position = place if kind is QDropEvent else place.toPoint()
    event = kind(position, Qt.DropAction.CopyAction, mime, LEFT, NONE)
    event.mime = mime  # Qt does not keep it
    return event


def test_an_op_dropped_on_a_wire_from_the_palette_goes_into_it_in_one_step(canvas, graph, stack):
    before, at = dumps(graph), along(canvas, "y", "input", 0.5)
    for kind in (QDragEnterEvent, QDragMoveEvent):
        QApplication.sendEvent(canvas.viewport(), drop_event(kind, canvas, at, "exp"))
    assert len(marked(canvas)) == 1
    QApplication.sendEvent(canvas.viewport(), drop_event(QDropEvent, canvas, at, "exp"))
    assert graph.input("y", "input") == Wire("exp", 0, "y", "input")
    assert graph.input("exp", "input") == Wire("a", 0, "exp", "input")
    assert canvas.selected_nodes() == ["exp"]
    rect = canvas.node_rect("exp")
    assert abs(rect.center().y() - at.y()) < 3
    assert canvas.node_rect("a").right() < rect.left()
    assert rect.right() < canvas.node_rect("y").left()
    assert marked(canvas) == []
    undone(canvas, before)


def test_a_drag_from_the_palette_that_goes_away_leaves_no_mark(canvas):
    at = along(canvas, "y", "input", 0.5)
    for kind in (QDragEnterEvent, QDragMoveEvent):
        QApplication.sendEvent(canvas.viewport(), drop_event(kind, canvas, at, "exp"))
    assert len(marked(canvas)) == 1
    QApplication.sendEvent(canvas.viewport(), QDragLeaveEvent())
    assert marked(canvas) == []
    assert not canvas.hint.isVisible()


def test_a_value_dropped_on_a_wire_is_just_added(canvas, graph):
    wires = graph.wires()
    assert canvas.drop(mime_of(VALUE_MIME, "tensor"), along(canvas, "y", "input", 0.5))
    assert graph.wires() == wires


# -- taking out --------------------------------------------------------------------------


def test_a_drag_with_shift_takes_a_node_out_and_heals_its_wires(canvas, graph, stack):
    before, start = dumps(graph), canvas.node_rect("a").topLeft()
    spot = press(canvas, header(canvas, "a"), SHIFT)
    move(canvas, spot, spot + QPoint(20, 150))
    assert canvas.graph_scene.wire_layer.hidden == {("a", "input"), ("a", "other"), ("y", "input")}
    assert len(marked(canvas)) == 1
    QTest.mouseRelease(canvas.viewport(), LEFT, SHIFT, spot + QPoint(20, 150))
    assert graph.wires(["a"]) == []
    assert graph.input("y", "input") == Wire("w", 0, "y", "input")
    assert canvas.node_rect("a").topLeft() == start + QPointF(20, 150)
    assert marked(canvas) == []
    undone(canvas, before)


def test_esc_while_taking_out_brings_back_wires_place_and_selection(canvas, graph, stack):
    canvas.select(["b"])
    before, start = dumps(graph), canvas.node_rect("a")
    spot = press(canvas, header(canvas, "a"), SHIFT)
    move(canvas, spot, spot + QPoint(20, 150))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas.viewport(), LEFT)
    assert (dumps(graph), canvas.node_rect("a"), stack.count()) == (before, start, 0)
    assert canvas.selected_nodes() == ["b"]
    assert canvas.graph_scene.wire_layer.hidden == set()


def test_a_node_can_be_taken_from_one_wire_into_another_in_one_step(canvas, graph, stack):
    add_below(canvas, "n")
    drag_with(canvas, header(canvas, "n"), onto(canvas, "n", "y", "input"))
    stack.clear()
    before = dumps(graph)
    drag_with(canvas, header(canvas, "n"), onto(canvas, "n", "y", "other"), SHIFT)
    assert graph.input("y", "input") == Wire("a", 0, "y", "input")
    assert graph.input("y", "other") == Wire("n", 0, "y", "other")
    assert graph.input("n", "input") == Wire("b", 0, "n", "input")
    undone(canvas, before)


def test_shift_and_a_click_still_adds_to_the_selection_and_a_node_without_wires_is_dragged_along(canvas, graph):
    add_below(canvas, "n")
    click(canvas, header(canvas, "a"))
    click(canvas, header(canvas, "b"), SHIFT)
    assert canvas.selected_nodes() == ["a", "b"]
    canvas.select([])
    start, wires = canvas.node_rect("n").topLeft(), graph.wires()
    drag_with(canvas, header(canvas, "n"), header(canvas, "n") + QPointF(-90, 40), SHIFT)
    assert canvas.node_rect("n").topLeft() == start + QPointF(-90, 40)
    assert graph.wires() == wires


# -- ends of wires -----------------------------------------------------------------------


def test_a_drag_near_the_target_end_takes_it_to_another_input(canvas, graph):
    add_below(canvas, "n", "add")
    before = dumps(graph)
    drag_with(canvas, along(canvas, "y", "input", 0.8), canvas.port_pos("n", "in", "other"))
    assert graph.input("y", "input") is None
    assert graph.input("n", "other") == Wire("a", 0, "n", "other")
    undone(canvas, before)


def test_a_drag_near_the_source_end_takes_it_to_another_output(canvas, graph):
    before = dumps(graph)
    drag_with(canvas, along(canvas, "y", "input", 0.2), canvas.port_pos("x", "out", 0))
    assert graph.input("y", "input") == Wire("x", 0, "y", "input")
    undone(canvas, before)


def test_a_source_end_let_go_over_nothing_takes_the_wire_away(canvas, graph):
    before = dumps(graph)
    drag_with(canvas, along(canvas, "y", "input", 0.2), free_spot(canvas))
    assert graph.input("y", "input") is None
    undone(canvas, before)


def test_a_source_end_can_not_be_put_where_it_would_close_a_cycle(canvas, graph, stack):
    add_below(canvas, "n")
    canvas.document.do(Connect(Wire("y", 0, "n", "input")), "Wire")
    stack.clear()
    before, said = dumps(graph), []
    canvas.message.connect(said.append)
    drag_with(canvas, along(canvas, "y", "input", 0.2), canvas.port_pos("n", "out", 0))
    assert "cycle" in said[0]
    assert (dumps(graph), stack.count()) == (before, 0)


@pytest.mark.parametrize("fraction", [0.2, 0.5, 0.8])
def test_a_click_on_a_wire_selects_it_wherever_it_is(canvas, graph, stack, fraction):
    click(canvas, along(canvas, "y", "input", fraction))
    assert canvas.selected_wires() == [Wire("a", 0, "y", "input")]
    assert stack.count() == 0


def test_a_drag_in_the_middle_of_a_wire_moves_no_end(canvas, graph, stack):
    before = dumps(graph)
    drag_with(canvas, along(canvas, "y", "input", 0.5), free_spot(canvas))
    assert (dumps(graph), stack.count()) == (before, 0)


def test_control_and_a_drag_takes_all_wires_of_an_output(canvas, graph):
    before = dumps(graph)
    drag_with(canvas, canvas.port_pos("w", "out", 0), canvas.port_pos("x", "out", 0), CONTROL)
    assert graph.outputs("w") == []
    assert {(w.target, w.slot) for w in graph.outputs("x")} == {("a", "input"), ("a", "other"), ("b", "input")}
    undone(canvas, before)


def test_all_wires_stay_where_one_would_close_a_cycle_and_are_cut_over_nothing(canvas, graph, stack):
    before, said = dumps(graph), []
    canvas.message.connect(said.append)
    drag_with(canvas, canvas.port_pos("w", "out", 0), canvas.port_pos("y", "out", 0), CONTROL)
    assert "cycle" in said[0]
    assert (dumps(graph), stack.count()) == (before, 0)
    drag_with(canvas, canvas.port_pos("w", "out", 0), free_spot(canvas), CONTROL)
    assert graph.outputs("w") == []
    undone(canvas, before)


# -- cutting -----------------------------------------------------------------------------


def slash(canvas, keys, button, release=True):
    """From above to below, between the columns of a and y."""
    right, left = canvas.node_rect("a").right(), canvas.port_pos("y", "in", "input").x()
    middle, rect = (right + left) / 2, canvas.graph_scene.content_rect()
    spot = press(canvas, QPointF(middle, rect.top() - 20), keys, button)
    goal = canvas.mapFromScene(QPointF(middle + 3, rect.bottom() + 20))
    move(canvas, spot, goal)
    if release:
        QTest.mouseRelease(canvas.viewport(), button, keys, goal)
    return goal


@pytest.mark.parametrize(("keys", "button"), [(ALT, LEFT), (CONTROL, RIGHT)])
def test_a_stroke_cuts_the_wires_that_it_crosses(canvas, graph, keys, button):
    before = dumps(graph)
    goal = slash(canvas, keys, button, release=False)
    assert len(marked(canvas)) == 1
    assert len(graph.wires()) == 5
    QTest.mouseRelease(canvas.viewport(), button, keys, goal)
    assert graph.inputs("y") == {}
    assert len(graph.wires()) == 3
    assert marked(canvas) == []
    undone(canvas, before)


def test_a_stroke_over_nothing_is_no_step(canvas, stack):
    spot = free_spot(canvas)
    drag_with(canvas, spot, spot + QPointF(10, -25), ALT)
    assert stack.count() == 0


def test_a_stroke_in_the_overview_cuts_the_straight_lines_that_are_shown(canvas, graph):
    canvas.zoom_by(0.15)
    canvas.centerOn(canvas.graph_scene.content_rect().center())
    assert canvas.is_overview
    slash(canvas, ALT, LEFT)
    assert graph.inputs("y") == {}


def test_no_menu_comes_up_over_a_stroke(canvas):
    seen = []
    canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    canvas.viewport().customContextMenuRequested.connect(seen.append)
    canvas.customContextMenuRequested.connect(seen.append)
    at = canvas.mapFromScene(free_spot(canvas))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, canvas.viewport().mapToGlobal(at), CONTROL)
    QApplication.sendEvent(canvas.viewport(), event)
    assert seen == []


# -- copies ------------------------------------------------------------------------------


@pytest.mark.parametrize(("keys", "inputs"), [(ALT, []), (ALT | SHIFT, ["w", "x"])])
def test_a_drag_with_alt_puts_a_copy_down_and_shift_keeps_its_inputs(canvas, graph, keys, inputs):
    before, start = dumps(graph), canvas.node_rect("a").topLeft()
    drag_with(canvas, header(canvas, "a"), header(canvas, "a") + QPointF(30, 210), keys)
    (copy,) = canvas.selected_nodes()
    assert copy != "a"
    assert canvas.node_rect("a").topLeft() == start
    assert canvas.node_rect(copy).topLeft() == start + QPointF(30, 210)
    assert [wire.source for wire in graph.inputs(copy).values()] == inputs
    undone(canvas, before)


def test_a_drag_with_alt_copies_the_whole_selection(canvas, graph):
    canvas.select(["a", "y"])
    drag_with(canvas, header(canvas, "a"), header(canvas, "a") + QPointF(0, 250), ALT)
    assert len(graph) == 7
    assert len(graph.wires(canvas.selected_nodes())) == 1
