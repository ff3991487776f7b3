"""Commands that edit wires and nodes together, by key and menu, and what is said at the pointer while wiring."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.engine.run import NodeResult, Run
from grapheditor.io import dumps
from grapheditor.model.node import Wire
from tests.gui.mouse import ALT, CONTROL, LEFT, SHIFT, free_spot, move, press
from tests.gui.windows import add_below


def test_keys_take_out_heal_duplicate_and_swap(canvas, graph, stack):
    before = dumps(graph)
    for key, keys, text in (
        (Qt.Key.Key_X, CONTROL | SHIFT, "Take out a"),
        (Qt.Key.Key_Delete, CONTROL, "Delete and heal a"),
        (Qt.Key.Key_Backspace, CONTROL, "Delete and heal a"),
        (Qt.Key.Key_D, CONTROL | SHIFT, "Duplicate with inputs"),
        (Qt.Key.Key_S, ALT, "Swap inputs of a"),
    ):
        canvas.select(["a"])
        QTest.keyClick(canvas, key, keys)
        assert stack.undoText() == text
        stack.undo()
        assert dumps(graph) == before


@pytest.mark.parametrize(
    ("action", "changed"),
    [
        ("edit.extract", lambda g: g.wires(["a"]) == [] and g.input("y", "input") == Wire("w", 0, "y", "input")),
        ("edit.delete_heal", lambda g: "a" not in g and g.input("y", "input") == Wire("w", 0, "y", "input")),
        ("edit.duplicate_wired", lambda g: [w.source for w in g.inputs("a1").values()] == ["w", "x"]),
        ("edit.swap_inputs", lambda g: [w.source for w in g.inputs("a").values()] == ["x", "w"]),
    ],
)
def test_the_actions_do_the_same_by_menu_and_shortcut(qtbot, window, action, changed):
    graph = window.document.graph
    before = dumps(graph)
    assert not window.action(action).isEnabled() or action == "edit.delete_heal"
    window.canvas.select([graph.find("a").id])
    window.action(action).trigger()
    assert changed(graph)
    window.undo_stack.undo()
    assert dumps(graph) == before
    for shortcut in window.action(action).shortcuts():
        window.canvas.select([graph.find("a").id])
        window.canvas.setFocus()
        step = shortcut[0]
        qtbot.keyClick(window.canvas, step.key(), step.keyboardModifiers())
        assert changed(graph)
        window.undo_stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize(
    ("chosen", "command", "word"),
    [
        (["lonely"], "extract", "wired to others"),
        ([], "extract", "wired to others"),
        (["lonely"], "swap_inputs", "fewer than two"),
        (["w"], "swap_inputs", "Select an op"),
    ],
)
def test_a_command_that_means_nothing_is_refused_in_words(canvas, graph, stack, chosen, command, word):
    add_below(canvas, "lonely")
    said = []
    canvas.message.connect(said.append)
    canvas.select(chosen)
    getattr(canvas.rewiring, command)()
    assert len(said) == 1
    assert word in said[0]
    assert stack.count() == 0


def test_control_and_backspace_in_a_field_deletes_letters_and_no_node(qtbot, window):
    window.canvas.select(["w"])
    window.canvas.edit_value("w")
    line = window.canvas.findChild(object, "inline_editor")
    qtbot.keyClicks(line, "12 34")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
        qtbot.keyClick(line, key, CONTROL)
    assert "w" in window.document.graph
    assert line.text() != "12 34"
    qtbot.keyClick(line, Qt.Key.Key_Escape)


# -- what is said while wiring -------------------------------------------------------------


@pytest.fixture
def told(canvas):
    """The hint over the canvas while a wire is drawn from w's output to a port; its words and tone."""
    run = Run()
    for name, shape in (("w", (3, 1)), ("x", (4,)), ("a", (3, 4)), ("b", (3, 1))):
        run.nodes[name] = NodeResult((np.zeros(shape, "float32"),))
    canvas.set_run(run, ())

    def say(start, end):
        spot = press(canvas, canvas.port_pos(*start))
        move(canvas, spot, canvas.mapFromScene(end if isinstance(end, QPointF) else canvas.port_pos(*end)))
        said = (canvas.hint.text(), canvas.hint.tone) if canvas.hint.isVisible() else None
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(canvas.viewport(), LEFT)
        assert not canvas.hint.isVisible()
        return said

    return say


def test_the_shape_in_hand_and_what_the_op_would_give_are_told(canvas, told):
    add_below(canvas, "m", "matmul")
    assert told(("w", "out", 0), free_spot(canvas)) == ("[3, 1] float32", "plain")
    assert told(("w", "out", 0), ("a", "in", "input")) == ("[3, 1] float32 + [4] → [3, 4]", "good")
    assert told(("w", "out", 0), ("m", "in", "other")) == ("? @ [3, 1] float32", "plain")
    assert told(("w", "out", 0), ("b", "in", "input")) == ("[3, 1] float32 + 1 → [3, 1]", "good")
    assert told(("m", "in", "input"), ("a", "out", 0)) == ("[3, 4] float32 @ ?", "plain")
    assert told(("m", "in", "input"), free_spot(canvas)) is None


def test_why_a_wire_will_not_do_is_told_as_bad(canvas, told):
    text, tone = told(("a", "out", 0), ("b", "in", "input"))
    assert tone == "good"
    canvas.graph_scene.run.nodes["a"] = NodeResult((np.zeros((2, 5), "float32"),))
    text, tone = told(("a", "out", 0), ("y", "in", "other"))
    assert (text, tone) == ("[2, 5] float32 * [2, 5] → [2, 5]", "good")
    text, tone = told(("b", "out", 0), ("y", "in", "other"))
    assert tone == "bad"
    assert "must match the size" in text
    text, tone = told(("y", "out", 0), ("b", "in", "other"))
    assert tone == "bad"
    assert "cycle" in text
