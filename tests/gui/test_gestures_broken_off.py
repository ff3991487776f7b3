"""Every gesture is begun and broken off in every way: nothing is left of it, on the canvas or in the graph."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode, Decorate, ReplaceNode, Several, remove_all
from grapheditor.gui.gesture_marks import Marking
from grapheditor.gui.wire_preview import RubberBand
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame, Note, Route, route_id
from grapheditor.model.node import OpNode
from tests.gui.decor import title
from tests.gui.mouse import ALT, CONTROL, LEFT, MIDDLE, NONE, RIGHT, SHIFT, along, free_spot, header, move, press
from tests.gui.windows import document

BESIDE = QPoint(70, 60)
BACK = Qt.MouseButton.BackButton


def on_node(name, keys=NONE):
    return lambda canvas: (header(canvas, name), keys, LEFT, None)


def on_port(name, kind, slot, keys=NONE):
    return lambda canvas: (canvas.port_pos(name, kind, slot), keys, LEFT, None)


def on_wire(fraction):
    return lambda canvas: (along(canvas, "y", "input", fraction), NONE, LEFT, None)


def on_frame(canvas):
    return title(canvas, "f"), NONE, LEFT, None


def on_note(corner: bool):
    def press_at(canvas):
        rect = canvas.graph_scene.decor.box("note")
        return rect.bottomRight() - QPointF(5, 5) if corner else rect.topLeft() + QPointF(50, 12), NONE, LEFT, None

    return press_at


def on_bend(canvas):
    return QPointF(*canvas.document.graph.decorations[route_id("b", "input")].points[0]), NONE, LEFT, None


def on_ground(keys=NONE, button=LEFT):
    return lambda canvas: (free_spot(canvas), keys, button, along(canvas, "y", "other", 0.5))


GESTURES = {
    # where to press, with which keys and button, and where to go (None: a little aside)
    "move": on_node("a"),
    "insert": lambda canvas: (header(canvas, "n"), NONE, LEFT, along(canvas, "y", "input", 0.5) - QPointF(20, 5)),
    "extract": on_node("a", SHIFT),
    "copy": on_node("a", ALT),
    "band": on_ground(),
    "pan": on_ground(button=MIDDLE),
    "slash": on_ground(ALT),
    "slash with the right button": on_ground(CONTROL, RIGHT),
    "wire from an output": on_port("a", "out", 0),
    "wire from a free input": on_port("n", "in", "input"),
    "wire off an input": on_port("y", "in", "input"),
    "wire by its source end": on_wire(0.2),
    "wire by its target end": on_wire(0.8),
    "all wires of an output": on_port("w", "out", 0, CONTROL),
    "frame with its node": on_frame,
    "note": on_note(corner=False),
    "corner of a note": on_note(corner=True),
    "bend": on_bend,
}


def escape(window):
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)


def undo(window):
    window.action("edit.undo").trigger()


def close(window):
    window.close()


def lose_focus(window):
    window.canvas.clearFocus()


def press_another_button(window):
    viewport = window.canvas.viewport()
    QTest.mousePress(viewport, BACK, NONE, QPoint(30, 30))
    QTest.mouseRelease(viewport, BACK, NONE, QPoint(30, 30))
    assert window.canvas.is_busy
    escape(window)


def open_another_graph(window):
    window.canvas.set_document(window.document)


ENDINGS = (escape, undo, close, lose_focus, press_another_button, open_another_graph)


@pytest.fixture
def spread(window):
    """The window with the article's graph, two unwired ops, n and last, a frame, a note and a bend, at 100 %."""
    canvas = window.canvas
    rect, graph = canvas.graph_scene.content_rect(), canvas.document.graph
    stand = [replace(node, pos=canvas.node_rect(node.id).topLeft().toTuple()) for node in graph.nodes()]
    canvas.document.do(Several(tuple(map(ReplaceNode, stand))), "Stay")
    below = round(rect.bottom() + 260)
    framed = OpNode("framed", "framed", "neg", pos=(round(rect.left()), below))
    things = (Frame("f", "F", ("framed",)), Note("note", "N", (rect.left() + 300.0, float(below))))
    bent = Route("b", "input", ((rect.left() + 190.0, rect.bottom() - 30.0),))
    canvas.document.do(Several((AddNode(framed), *(Decorate(i.id, i) for i in (*things, bent)))), "Add things")
    for name, x in (("n", 0), ("last", 200)):
        node = OpNode(name, name, "mul", pos=(round(rect.left() + x), round(rect.bottom() + 60)))
        canvas.document.do(AddNode(node), f"Add {name}")
    canvas.zoom_reset()
    canvas.centerOn(canvas.graph_scene.content_rect().center())
    canvas.setFocus()
    return window


def begin(canvas, gesture):
    """Press and go half of the way; the place and the button to release."""
    at, keys, button, to = GESTURES[gesture](canvas)
    spot = press(canvas, at, keys, button)
    goal = spot + BESIDE if to is None else canvas.mapFromScene(to)
    move(canvas, spot, goal)
    assert canvas.is_busy
    return goal, button


def leftovers(canvas):
    scene = canvas.graph_scene
    found = [item for item in scene.items() if isinstance(item, (Marking, RubberBand))]
    found += [i for i, item in scene.items_by_id.items() if item.marks.dimmed]
    return found + list(scene.wire_layer.hidden) + ([canvas.hint.text()] if canvas.hint.isVisible() else [])


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("gesture", GESTURES)
def test_a_gesture_that_is_broken_off_leaves_no_trace(spread, gesture, ending):
    window, canvas, graph = spread, spread.canvas, spread.document.graph
    places = {i: canvas.node_rect(i).topLeft() for i in graph}
    before, count = dumps(graph), window.undo_stack.count()
    goal, button = begin(canvas, gesture)
    ending(window)
    assert not canvas.is_busy
    QTest.mouseRelease(canvas.viewport(), button, NONE, goal)
    assert leftovers(canvas) == []
    assert window.undo_stack.count() == count
    if ending is undo:
        assert "last" not in graph
        window.undo_stack.redo()
    assert dumps(graph) == before
    assert {i: canvas.node_rect(i).topLeft() for i in graph} == places


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_gesture_whose_nodes_are_deleted_meanwhile_ends(spread, gesture):
    canvas, graph = spread.canvas, spread.document.graph
    before = dumps(graph)
    goal, button = begin(canvas, gesture)
    canvas.document.do(remove_all(graph, list(graph)), "Delete")
    assert not canvas.is_busy
    move(canvas, goal, goal + BESIDE)
    QTest.mouseRelease(canvas.viewport(), button, NONE, goal + BESIDE)
    assert leftovers(canvas) == []
    assert len(graph) == 0
    spread.undo_stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_gesture_that_leaves_the_window_goes_on_and_can_be_undone(spread, gesture):
    canvas, graph = spread.canvas, spread.document.graph
    before, count = dumps(graph), spread.undo_stack.count()
    _, button = begin(canvas, gesture)
    for away in (QPoint(-4000, 10), QPoint(10, 90_000)):
        QTest.mouseMove(canvas.viewport(), away)
    QTest.mouseRelease(canvas.viewport(), button, NONE, QPoint(-4000, -4000))
    assert not canvas.is_busy
    assert spread.undo_stack.count() <= count + 1
    if spread.undo_stack.count() > count:
        spread.undo_stack.undo()
    assert dumps(graph) == before


def test_a_release_that_never_came_does_not_block_the_next_press(spread):
    canvas = spread.canvas
    before = canvas.node_rect("a")
    begin(canvas, "move")
    at = header(canvas, "y")  # the press that follows comes without the release
    QTest.mousePress(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(at))
    assert canvas.node_rect("a") == before
    assert canvas.selected_nodes() == ["y"]
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(at))


def test_the_undo_key_ends_a_gesture_even_where_there_is_nothing_to_undo(spread):
    canvas = spread.canvas
    spread.undo_stack.clear()
    begin(canvas, "extract")
    QTest.keyClick(canvas, Qt.Key.Key_Z, CONTROL)
    assert not canvas.is_busy
    assert leftovers(canvas) == []
    QTest.mouseRelease(canvas.viewport(), LEFT)


@pytest.mark.parametrize("gesture", GESTURES)
def test_another_graph_may_come_in_the_middle_of_a_gesture(spread, gesture):
    window, canvas = spread, spread.canvas
    canvas.select(["a", "last"])
    goal, button = begin(canvas, gesture)
    graph = Graph()
    graph.value([1.0], name="lonely")
    window.set_document(document(graph))
    assert not canvas.is_busy
    assert not canvas.selected_nodes()
    QTest.mouseRelease(canvas.viewport(), button, NONE, goal)
    assert leftovers(canvas) == []
    assert window.undo_stack.count() == 0
