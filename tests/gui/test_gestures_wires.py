"""Drawing wires through real events: where they snap, what they replace, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit.edits import AddNode, RemoveNode
from grapheditor.engine.run import NodeResult, Run
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, Wire
from tests.gui.mouse import LEFT, NONE, along, free_spot, header, move, press
from tests.gui.windows import drag


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
    assert canvas.search.popup is None


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


def test_a_new_wire_dropped_into_the_void_asks_where_to_and_esc_makes_it_nothing(qtbot, canvas, graph, stack):
    before = dumps(graph)
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), free_spot(canvas))
    assert canvas.search.popup is not None
    QTest.keyClick(canvas.search.popup.line, Qt.Key.Key_Escape)
    assert canvas.search.popup is None
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


def test_a_wire_whose_shapes_do_not_fit_is_drawn_and_warned_of(qtbot, canvas, graph):
    run = Run()
    for name, shape in (("w", (2,)), ("a", (3,)), ("x", (2,)), ("b", (3,))):
        run.nodes[name] = NodeResult((np.zeros(shape, "float32"),))
    canvas.set_run(run, ())
    said = []
    canvas.message.connect(said.append)
    drag(qtbot, canvas, canvas.port_pos("x", "out", 0), canvas.port_pos("y", "in", "other"))
    assert graph.input("y", "other") == Wire("x", 0, "y", "other")
    assert len(said) == 1
    assert "must match the size" in said[0]


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
    assert canvas.graph_scene.wire_layer.hidden == set()
    assert not canvas.hint.isVisible()
    assert stack.count() == 0


def test_a_node_removed_in_mid_wiring_ends_the_gesture(canvas, graph):
    spot = press(canvas, canvas.port_pos("a", "out", 0))
    move(canvas, spot, spot + QPoint(50, 90))
    canvas.document.do(RemoveNode("a"), "Delete")
    move(canvas, spot, spot + QPoint(90, 90))
    QTest.mouseRelease(canvas.viewport(), LEFT)
    assert "a" not in graph


def test_what_the_pointer_marked_is_forgotten_while_an_end_is_dragged(canvas, qtbot):
    on_wire = canvas.mapFromScene(along(canvas, "a", "other", 0.9))
    layer = canvas.graph_scene.wire_layer
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(header(canvas, "w")))
    qtbot.waitUntil(lambda: bool(canvas.sight.trace))
    QTest.mouseMove(canvas.viewport(), on_wire)
    assert layer.hovered == ("a", "other")
    QTest.mousePress(canvas.viewport(), LEFT, NONE, on_wire)
    move(canvas, on_wire, on_wire + QPoint(-60, 80))
    assert layer.hovered is None
    assert canvas.sight.highlights.emphasised() == []  # although the wire is selected: it is not there just now
    canvas.cancel_gesture()
    assert canvas.sight.highlights.emphasised() == [("a", "other")]


def test_a_drag_ends_the_trace_of_the_node_under_the_pointer(canvas, qtbot):
    spot = canvas.mapFromScene(canvas.port_pos("x", "out", 0))
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(header(canvas, "x")))
    qtbot.waitUntil(lambda: bool(canvas.sight.trace))
    QTest.mousePress(canvas.viewport(), LEFT, NONE, spot)
    move(canvas, spot, spot + QPoint(60, 80))
    assert not canvas.sight.trace
    canvas.cancel_gesture()
