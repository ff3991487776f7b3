"""A graph is built, wired, run and read by keys alone; ports are walked; wiring is refused in words and given up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.keyboard_wiring import KeyboardWiring
from grapheditor.gui.outline_cells import GRAD, GRAD_FN, NAME, VALUE
from grapheditor.gui.ports import Port
from grapheditor.gui.theme import Theme
from grapheditor.io.text import dumps
from grapheditor.model.node import OpNode, Wire
from tests.graph_text import article
from tests.gui.keyboard import give_focus, press, write
from tests.gui.mouse import click, free_spot
from tests.gui.windows import document, select, show, wait_for_run


@pytest.fixture
def said(canvas) -> list[str]:
    """What a screen reader is told."""
    texts: list[str] = []
    canvas.announced.connect(texts.append)
    return texts


def wires(canvas) -> set[tuple[str, str, str]]:
    return {(wire.source, wire.target, wire.slot) for wire in canvas.document.graph.wires()}


def ready(canvas, *selected: str) -> None:
    canvas.window().activateWindow()
    QTest.qWaitForWindowActive(canvas)
    canvas.setFocus()
    canvas.select(selected)


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


# -- the whole lesson ------------------------------------------------------------


def add(window, what: str, name: str, number: str = "") -> None:
    """Find it in the palette, add it, go back to the canvas, rename it and type its number."""
    window.action("edit.find_op").trigger()  # by whichever keys it has
    write(what)
    press("Return", "Esc", "Esc")
    assert QApplication.focusWidget() is window.canvas
    press("F2")
    press("Ctrl+A")
    write(name)
    press("Return")
    if number:
        press("Return", "Ctrl+A")
        write(number)
        press("Return")


def test_the_article_is_built_run_and_read_by_keys_alone(window, qtbot):
    window.action("file.new").trigger()
    give_focus(window, qtbot)
    add(window, "tensor", "w", "[1.0]")
    press("G")
    add(window, "tensor", "x", "[2.0]")
    press("G")
    add(window, "add", "a")
    press("Shift+W")
    write("w")
    press("Return", "Shift+W")
    write("x")
    press("Return")
    add(window, "add", "b")
    press("Shift+W")
    write("w")
    press("Return", ".", ".", "Return")  # on to the second input, and type its number
    write("1")
    press("Return")
    add(window, "mul", "y")
    press("Shift+W")
    write("a")
    press("Return", "Shift+W")
    write("b")
    press("Return", "L", "F5")
    wait_for_run(qtbot, window)

    press("Ctrl+Shift+O")
    outline = window.outline
    assert QApplication.focusWidget() is outline.tree
    rows = {outline.model.index(i, NAME).data(): i for i in range(outline.model.rowCount())}
    assert set(rows) == {"w", "x", "a", "b", "y"}

    def cell(name: str, column: int) -> str:
        return outline.model.index(rows[name], column).data()

    assert cell("y", VALUE) == "[6.]"
    assert (cell("w", GRAD), cell("x", GRAD)) == ("[5.]", "[2.]")
    assert cell("y", GRAD_FN) == "MulBackward0"


# -- wiring ----------------------------------------------------------------------


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


# -- ports -----------------------------------------------------------------------


@pytest.mark.parametrize(("forward", "back"), [(".", ","), ("Ctrl+Down", "Ctrl+Up")])
def test_keys_walk_the_ports_and_say_what_is_wired(canvas, said, forward, back):
    ready(canvas, "b")
    ports = [Port("b", "in", "input"), Port("b", "in", "other"), Port("b", "out", "", 0)]
    for port in [*ports, ports[0]]:
        press(forward)
        assert canvas.keyboard.port == port
    assert said[-4:-1] == [
        "input input of b, wired from w",
        "input other of b, the number 1",
        "output 1 of b, wired to y.other",
    ]
    press(back)
    assert canvas.keyboard.port == ports[-1]
    press("Esc")
    assert canvas.keyboard.port is None
    assert canvas.selected_nodes() == ["b"]
    press("Esc")
    assert canvas.selected_nodes() == []


@pytest.mark.parametrize(
    ("steps", "gone"),
    [(1, {("w", "b", "input")}), (3, {("b", "y", "other")})],
)
def test_del_on_a_port_takes_its_wires_away_and_keeps_the_node(canvas, steps, gone):
    before, all_wires = dumps(canvas.document.graph), wires(canvas)
    ready(canvas, "b")
    press(*["."] * steps, "Del")
    assert all_wires - wires(canvas) == gone
    assert "b" in canvas.document.graph
    canvas.document.undo_stack.undo()
    assert dumps(canvas.document.graph) == before


def test_del_on_a_typed_number_clears_it_and_enter_opens_it(canvas):
    ready(canvas, "b")
    press(".", ".", "Del")
    assert canvas.document.graph.node("b").literals == {}
    press("Return")
    write("2")
    press("Return")
    assert canvas.document.graph.node("b").literals == {"other": 2}


def test_the_marks_show_while_keys_are_used_and_vanish_at_a_click(canvas):
    item = canvas.graph_scene.items_by_id["b"]
    ready(canvas, "b")
    press(".")
    assert item.marks.current
    assert item.marks.port == Port("b", "in", "input")
    click(canvas, free_spot(canvas))
    assert not item.marks.current
    assert item.marks.port is None
    ready(canvas, "a", "b")
    press("Alt+Left")
    marked = [i for i, it in canvas.graph_scene.items_by_id.items() if it.marks.current]
    assert marked == canvas.selected_nodes()[-1:]


def test_alt_shift_and_an_arrow_add_the_next_node_to_the_selection(canvas):
    ready(canvas, "a")
    press("Alt+Shift+Right")
    assert set(canvas.selected_nodes()) == {"a", "y"}
    assert canvas.keyboard.node == "y"


# -- switches --------------------------------------------------------------------


def test_g_switches_requires_grad_of_all_selected_values_in_one_step(canvas):
    graph = canvas.document.graph
    before = dumps(graph)
    ready(canvas, "w", "x", "a")
    press("G")
    assert not graph.node("w").requires_grad
    assert not graph.node("x").requires_grad
    press("G")
    assert dumps(graph) == before
    canvas.document.undo_stack.undo()
    canvas.document.undo_stack.undo()
    assert dumps(graph) == before


def test_shift_g_and_l_switch_retain_grad_and_the_loss(canvas):
    graph = canvas.document.graph
    ready(canvas, "a")
    press("Shift+G", "L")
    assert graph.node("a").retain_grad
    assert graph.settings.loss == "a"
    press("Shift+G", "L")
    assert not graph.node("a").retain_grad
    assert graph.settings.loss is None


@pytest.mark.parametrize(
    ("node", "key", "told"),
    [("a", "G", "Only values"), ("n", "G", "only float values"), ("w", "L", "is a value"), ("", "G", "Select a node")],
)
def test_switches_that_make_no_sense_are_refused_in_words(canvas, said, node, key, told):
    canvas.document.graph.value([1, 2], name="n")
    before = dumps(canvas.document.graph)
    ready(canvas, *([node] if node else []))
    press(key)
    assert told in said[-1]
    assert dumps(canvas.document.graph) == before


def test_keys_without_a_node_say_what_to_do(canvas, said):
    ready(canvas)
    for key in ("W", "Shift+W", ".", "L"):
        press(key)
        assert "Select a node first" in said[-1]
    assert not canvas.is_busy


def test_far_out_wiring_comes_near_enough_to_read(window, qtbot):
    show(window, qtbot, article())
    give_focus(window, qtbot)
    window.canvas.zoom_by(0.1)
    select(window, "a")
    press("W")
    assert window.canvas.zoom >= 0.5
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
