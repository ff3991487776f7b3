"""Wiring by keys: names, Tab and arrows lead to the port; what is impossible is refused in words, and Esc gives up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.keyboard_wiring import KeyboardWiring
from grapheditor.gui.theme import Theme
from grapheditor.io.text import dumps
from grapheditor.model.node import OpNode, Wire
from tests.graph_text import article
from tests.gui.keyboard import give_focus, press, ready, wires, write
from tests.gui.mouse import click, free_spot
from tests.gui.windows import document, select, show


def fan(qtbot, *names: str) -> Canvas:
    """A canvas with values and an unwired add, sub and mul in a row below one another."""
    graph = Graph()
    for name in names:
        graph.value([1.0], name=name)
    for op in ("add", "sub", "mul"):
        graph.add(OpNode(op, op, op))
    canvas = Canvas(document(graph), Theme.light())
    qtbot.addWidget(canvas)
    canvas.resize(1000, 640)
    canvas.show()
    qtbot.waitExposed(canvas)
    return canvas


def test_w_and_a_name_and_enter_draw_a_wire_that_one_undo_takes_back(canvas, said):
    canvas.document.do(*disconnect(canvas, "y", "other"))
    before = dumps(canvas.document.graph)
    ready(canvas, "b")
    steps = canvas.document.undo_stack.count()
    press("W")
    write("y")
    assert said[-1].endswith("b → other of y")
    press("Return")
    assert ("b", "y", "other") in wires(canvas)
    assert said[-1] == "Wired b into other of y"
    assert canvas.document.undo_stack.count() == steps + 1
    canvas.document.undo_stack.undo()
    assert dumps(canvas.document.graph) == before


def disconnect(canvas, target: str, slot: str):
    from grapheditor.edit.edits import Disconnect

    return Disconnect(canvas.document.graph.input(target, slot)), "Disconnect"


def test_tab_walks_the_inputs_that_fit_nearest_first_and_back(qtbot):
    canvas = fan(qtbot, "x")
    places = {"x": 0, "add": 300, "sub": 600, "mul": 900}
    for name, across in places.items():
        canvas.graph_scene.move_items({name: (across, 0)})
    ready(canvas, "x")
    press("W")
    seen = []
    for _ in range(7):
        far = canvas.gesture._far
        seen.append((far.node_id, far.slot))
        press("Tab")
    ports = [(op, slot) for op in ("add", "sub", "mul") for slot in ("input", "other")]
    assert seen == [*ports, ports[0]]
    press("Shift+Tab", "Shift+Tab", "Return")
    assert wires(canvas) == {("x", "mul", "other")} or wires(canvas) == {("x", "add", "input")}


def test_an_arrow_reaches_nodes_that_do_not_fit_and_tells_why(canvas, said):
    ready(canvas, "a")
    press("W")
    before = dumps(canvas.document.graph)
    # the value that a depends on is found by its name; a wire into it is impossible
    write("w")
    assert "takes no input" in said[-1]
    assert canvas.hint.isVisible()
    assert "takes no input" in canvas.hint.text()
    press("Return")
    assert canvas.is_busy
    assert dumps(canvas.document.graph) == before
    press("Esc")
    assert not canvas.is_busy


def test_a_cycle_is_refused_in_words(canvas, said):
    ready(canvas, "y")
    press("W")
    assert "No other node can take the output of y" in said[-1]
    ready(canvas, "a")
    press("Shift+W")
    write("y")
    assert "cycle" in said[-1]


@pytest.mark.parametrize("end", ["Esc", "click", "edit"])
def test_wiring_that_is_given_up_leaves_no_trace(canvas, end):
    ready(canvas, "b")
    before, steps = dumps(canvas.document.graph), canvas.document.undo_stack.count()
    items = len(canvas.graph_scene.items())
    press("W", "Tab", "Right")
    if end == "Esc":
        press("Esc")
    elif end == "click":
        click(canvas, free_spot(canvas))
    else:
        canvas.add_value(QPointF(0, 500))
        canvas.document.undo_stack.undo()
    assert not canvas.is_busy
    assert len(canvas.graph_scene.items()) == items
    assert not any(item.marks.dimmed for item in canvas.graph_scene.items_by_id.values())
    assert dumps(canvas.document.graph) == before
    if end != "edit":
        assert canvas.document.undo_stack.count() == steps


def test_wiring_ends_when_the_keys_go_elsewhere(window, qtbot):
    give_focus(window, qtbot)
    select(window, "b")
    before = dumps(window.document.graph)
    press("W", "Ctrl+Tab")
    assert not window.canvas.is_busy
    assert dumps(window.document.graph) == before


def test_a_wired_input_says_what_it_would_replace(canvas, said):
    ready(canvas, "x")
    press("W")
    write("b")
    assert said[-1].endswith("x → other of b, in the place of 1")
    press("Return")
    assert ("x", "b", "other") in wires(canvas)
    assert canvas.document.graph.node("b").literals == {}


def test_letters_that_no_name_has_are_told_and_taken_back(canvas, said):
    ready(canvas, "w")
    press("W")
    write("yq")
    assert "No other node is called “yq”" in said[-1]
    press("Backspace")
    assert "of y" in said[-1]


def test_w_again_goes_to_the_next_output(qtbot):
    graph = Graph()
    x = graph.value([[1.0, 2.0]], name="x")
    graph.op("max.dim", x, dim=1, name="top")
    graph.add(OpNode("neg", "neg", "neg"))
    canvas = Canvas(document(graph), Theme.light())
    qtbot.addWidget(canvas)
    canvas.show()
    ready(canvas, "top")
    press("W", "W", "Return")
    assert canvas.document.graph.input("neg", "input") == Wire("top", 1, "neg", "input")


def test_shift_w_again_goes_to_the_next_input(qtbot):
    canvas = fan(qtbot, "x")
    ready(canvas, "sub")
    press("Shift+W", "Shift+W")
    write("x")
    press("Return")
    assert wires(canvas) == {("x", "sub", "other")}


def test_the_letters_of_a_name_call_no_other_command(window, qtbot):
    give_focus(window, qtbot)
    select(window, "a")
    before = dumps(window.document.graph)
    press("W")
    write("glwf.,")
    assert isinstance(window.canvas.gesture, KeyboardWiring)
    press("Esc")
    assert dumps(window.document.graph) == before


def test_after_typing_on_a_card_the_keys_are_back_on_the_canvas(window, qtbot):
    give_focus(window, qtbot)
    select(window, "a")
    for last in ("Return", "Esc"):
        press("F2")
        write("sum")
        press(last)
        assert QApplication.focusWidget() is window.canvas


def test_far_out_wiring_comes_near_enough_to_read(window, qtbot):
    show(window, qtbot, article())
    give_focus(window, qtbot)
    window.canvas.zoom_by(0.1)
    select(window, "a")
    press("W")
    assert window.canvas.zoom >= 0.5
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
