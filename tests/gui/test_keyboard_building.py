"""A graph is built, wired, run and read by keys alone; switches of nodes have keys."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from grapheditor.gui.outline_cells import GRAD, GRAD_FN, NAME, VALUE
from grapheditor.io.text import dumps
from tests.gui.keyboard import give_focus, press, ready, write
from tests.gui.windows import wait_for_run


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
