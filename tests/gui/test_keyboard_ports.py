"""Keys walk the ports of a node, say what is wired there, and act on it."""

from __future__ import annotations

import pytest

from grapheditor.gui.ports import Port
from grapheditor.io.text import dumps
from tests.gui.keyboard import press, ready, wires, write
from tests.gui.mouse import click, free_spot


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
