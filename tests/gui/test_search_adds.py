"""What is chosen in the search is added to the graph, wired or put in the place of another."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.run import NodeResult, Run
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.theme import Theme
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.graph_text import article
from tests.gui.mouse import LEFT, NONE, free_spot, header
from tests.gui.searching import GROUND, add, open_at, press_key, reasons, search, titles, type_in
from tests.gui.windows import document, drag, grad, value, wait_for_run


def test_enter_adds_an_op_exactly_there_as_one_undo_step(canvas, graph, stack):
    before, at = dumps(graph), canvas.mapToScene(GROUND)
    (new,) = add(canvas, "sigm")
    node = graph.node(new)
    assert (node.op, node.pos) == ("sigmoid", (at.x(), at.y()))
    assert canvas.selected_nodes() == [new]
    assert QApplication.focusWidget() is canvas
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_click_on_a_row_adds_it(canvas, graph):
    popup = open_at(canvas)
    type_in(popup, "max")
    assert titles(popup)[1] == "maximum"
    place = popup.list.visualRect(popup.list.rows.index(1)).center()
    QTest.mouseClick(popup.list.viewport(), LEFT, NONE, place)
    assert graph.find("maximum").op == "maximum"


def test_a_kind_of_value_is_added(canvas, graph):
    (new,) = add(canvas, "randn")
    assert graph.node(new).content.kind == "randn"


def test_from_the_keyboard_a_node_comes_on_free_ground(canvas, graph):
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(header(canvas, "a")) + QPoint(1, 1))
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(header(canvas, "a")))
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    popup = search(canvas)
    type_in(popup, "relu")
    press_key(popup, Qt.Key.Key_Return)
    rect = canvas.node_rect("relu")
    assert [n for n in graph if n != "relu" and canvas.node_rect(n).intersects(rect)] == []


@pytest.mark.parametrize(
    ("typed", "content"),
    [("2.5", tensor_data(2.5)), ("3", tensor_data(3)), ("[[1, 2], [3, 4]]", tensor_data([[1, 2], [3, 4]]))],
)
def test_a_typed_number_or_list_is_added_as_a_value(canvas, graph, stack, typed, content):
    before = dumps(graph)
    (new,) = add(canvas, typed)
    assert graph.node(new).content == content
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_whole_numbers_are_offered_as_floating_point_too(canvas, graph):
    popup = open_at(canvas)
    type_in(popup, "[1, 2]")
    assert titles(popup) == ["Add value [1, 2]", "Add value [1.0, 2.0]"]
    press_key(popup, Qt.Key.Key_Down)
    press_key(popup, Qt.Key.Key_Return)
    assert graph.find("x1").content == tensor_data([1.0, 2.0])


def test_a_formula_becomes_wired_nodes_as_one_undo_step(canvas, graph, stack):
    before = dumps(graph)
    new = add(canvas, "z = tanh(w @ x) + c ** 2")
    assert [getattr(graph.node(n), "op", "value") for n in new] == ["matmul", "tanh", "value", "pow", "add"]
    assert {w.source for w in graph.inputs("matmul").values()} == {"w", "x"}
    assert graph.find("z").op == "add"
    assert canvas.selected_nodes() == new
    rects = [canvas.node_rect(n) for n in graph]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_what_a_formula_would_add_is_told_before_enter(canvas):
    popup = open_at(canvas)
    type_in(popup, "w * c + d")
    assert titles(popup) == ["Add formula w * c + d"]
    assert popup.foot.text() == "Adds mul, add. New values: c, d."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sotfmax(w)", "Did you mean softmax"),
        ("y = w * x", "already named 'y'"),
        ("w +", "not finished"),
        ("lambda: w + 1", "no lambda"),
        ("w.__class__ + 1", "no .__class__"),
        ("_ + 1", "dragged into empty space"),
        ("(" * 3_000, "nested too deeply|not finished"),
        ("+" * 10_000, "too long"),
    ],
)
def test_a_formula_that_can_not_be_says_why_and_stays_open(canvas, graph, stack, typed, words):
    popup = open_at(canvas)
    popup.line.setText(typed)
    assert popup.list.current().refused
    press_key(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    assert any(word in popup.foot.text() for word in words.split("|"))
    assert stack.count() == 0


def test_the_article_typed_as_a_formula_gives_its_gradient(window, qtbot):
    graph = Graph()
    graph.value([1.0], name="w", requires_grad=True)
    graph.value([2.0], name="x", requires_grad=True)
    window.set_document(document(graph))
    wait_for_run(qtbot, window)
    new = add(window.canvas, "y = (w + x) * (w + 1)")
    assert len(new) == 3
    wait_for_run(qtbot, window)
    assert value(window, "y") == 6.0
    window.runner.backward()
    wait_for_run(qtbot, window)
    assert grad(window, "w") % 5.0 == 0.0


def drop_wire(qtbot, canvas, *port) -> QPointF:
    spot = free_spot(canvas)
    drag(qtbot, canvas, canvas.port_pos(*port), spot)
    return canvas.mapToScene(canvas.mapFromScene(spot))


def test_a_wire_from_an_output_offers_ops_and_wires_the_choice_with_its_port_there(qtbot, canvas, graph, stack):
    before = dumps(graph)
    spot = drop_wire(qtbot, canvas, "y", "out", 0)
    popup = search(canvas)
    assert "Placeholder" not in titles(popup)
    type_in(popup, "relu")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("relu", "input") == Wire("y", 0, "relu", "input")
    assert (canvas.port_pos("relu", "in", "input") - spot).manhattanLength() <= 2
    assert canvas.selected_nodes() == ["relu"]
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_wire_goes_to_the_first_input_that_fits(qtbot, canvas, graph):
    canvas.set_run(known_shapes(w=(1,), x=(1,), a=(1,), b=(1,), y=(1,)), ())
    drop_wire(qtbot, canvas, "y", "out", 0)
    popup = search(canvas)
    type_in(popup, "where")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("where", "input") == Wire("y", 0, "where", "input")


@pytest.mark.parametrize(("typed", "name"), [("Tensor", "x1"), ("sigmoid", "sigmoid")])
def test_a_wire_from_an_input_offers_values_and_ops(qtbot, canvas, graph, stack, typed, name):
    before = dumps(graph)
    spot = drop_wire(qtbot, canvas, "b", "in", "other")
    popup = search(canvas)
    type_in(popup, typed)
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("b", "other") == Wire(name, 0, "b", "other")
    assert graph.node("b").literals == {}
    assert (canvas.port_pos(name, "out", 0) - spot).manhattanLength() <= 2
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_formula_takes_the_dragged_wire_as_underscore(qtbot, canvas, graph, stack):
    before = dumps(graph)
    spot = drop_wire(qtbot, canvas, "y", "out", 0)
    popup = search(canvas)
    type_in(popup, "tanh(_) * 2 + w")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("tanh", "input") == Wire("y", 0, "tanh", "input")
    assert (canvas.port_pos("tanh", "in", "input") - spot).manhattanLength() <= 2
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_the_result_of_a_formula_goes_into_a_wire_dragged_from_an_input(qtbot, canvas, graph, stack):
    before = dumps(graph)
    drop_wire(qtbot, canvas, "b", "in", "other")
    popup = search(canvas)
    type_in(popup, "w * x + 2")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("b", "other") == Wire("add", 0, "b", "other")
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize(
    ("port", "typed", "words"),
    [
        (("y", "out", 0), "w * 2", "Write _"),
        (("y", "out", 0), "2.5", "Write _"),
        (("b", "in", "other"), "y * 2", "close a cycle"),
        (("b", "in", "other"), "b + 1", "close a cycle"),
        (("b", "in", "other"), "_ + 1", "dragged into empty space"),
    ],
)
def test_a_formula_that_the_wire_can_not_take_is_refused_in_words(qtbot, canvas, stack, port, typed, words):
    drop_wire(qtbot, canvas, *port)
    popup = search(canvas)
    popup.line.setText(typed)
    press_key(popup, Qt.Key.Key_Return)
    assert words in popup.foot.text()
    assert popup.isVisible()
    assert stack.count() == 0


def test_the_wire_is_shown_until_the_search_is_closed(qtbot, canvas):
    drop_wire(qtbot, canvas, "y", "out", 0)
    assert len(canvas._on_top) == 1
    press_key(search(canvas), Qt.Key.Key_Escape)
    assert canvas._on_top == []


def known_shapes(dtype: str = "float32", **shapes) -> Run:
    run = Run()
    for name, shape in shapes.items():
        run.nodes[name] = NodeResult((np.zeros(shape, dtype),))
    return run


def test_ops_that_certainly_do_not_fit_come_last_with_the_reason(qtbot, canvas, graph):
    canvas.set_run(known_shapes(w=(3,), x=(3,), a=(3,), b=(3,), y=(3,)), ())
    drop_wire(qtbot, canvas, "y", "out", 0)
    popup = search(canvas)
    unfit = reasons(popup)
    assert "at least 2 dimensions" in unfit["linalg_det"]
    assert "add" not in unfit
    assert set(titles(popup)[-len(unfit) :]) == set(unfit)
    said = []
    canvas.message.connect(said.append)
    type_in(popup, "linalg_det")
    assert "at least 2 dimensions" in popup.foot.text()
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("linalg_det", "A") == Wire("y", 0, "linalg_det", "A")
    assert len(said) == 1
    assert "at least 2 dimensions" in said[0]


def test_values_that_do_not_fit_an_input_come_last_with_the_reason(qtbot, canvas, graph):
    canvas.document.do(AddNode(OpNode("n", "n", "matmul", pos=(-300, 500))), "Add")
    canvas.document.do(AddNode(ValueNode("v", "v", tensor_data(np.zeros((4, 5), "float32")), pos=(-600, 500))), "Add")
    graph.connect(Wire("v", 0, "n", "input"))
    canvas.set_run(known_shapes(v=(4, 5)), ())
    canvas.centerOn(canvas.node_rect("n").center())
    drag(qtbot, canvas, canvas.port_pos("n", "in", "other"), canvas.port_pos("n", "in", "other") + QPointF(-40, 160))
    assert {"Tensor", "zeros", "ones"} <= set(reasons(search(canvas)))


def test_an_op_that_no_plugin_brings_can_still_be_wired_onward(qtbot):
    graph = article()
    graph.add(OpNode("odd", "odd", "no_such_op", pos=(0, 600)))
    canvas = Canvas(document(graph), Theme.light())
    qtbot.addWidget(canvas)
    canvas.resize(1000, 900)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.centerOn(canvas.node_rect("odd").center())
    drag(qtbot, canvas, canvas.port_pos("odd", "out", 0), canvas.port_pos("odd", "out", 0) + QPointF(120, 80))
    popup = search(canvas)
    type_in(popup, "_ * 2")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.input("mul", "input") == Wire("odd", 0, "mul", "input")


def test_an_op_is_replaced_by_another_in_one_step_and_what_it_drops_is_told(window):
    graph, canvas = window.document.graph, window.canvas
    before, said = dumps(graph), []
    canvas.message.connect(said.append)
    canvas.select(["y"])
    QTest.keyClick(canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    popup = search(canvas)
    assert "mul" not in titles(popup)
    type_in(popup, "relu")
    press_key(popup, Qt.Key.Key_Return)
    assert graph.node("y").op == "relu"
    assert graph.input("y", "input") == Wire("a", 0, "y", "input")
    assert graph.input("y", "other") is None
    assert said == ["relu has no place for the wire into other."]
    assert window.undo_stack.count() == 1
    window.undo_stack.undo()
    assert dumps(graph) == before


def test_only_a_single_op_can_be_replaced(window):
    action, canvas = window.action("edit.replace_op"), window.canvas
    states = {}
    for chosen in ([], ["w"], ["a"], ["a", "b"]):
        canvas.select(chosen)
        states[tuple(chosen)] = action.isEnabled()
    assert states == {(): False, ("w",): False, ("a",): True, ("a", "b"): False}
    canvas.search.open_to_replace()
    assert canvas.search.popup is None


@pytest.mark.parametrize("text", ["sigmoid", "tensor", "u * v + 1"])
def test_what_is_added_at_the_edge_is_in_view_with_the_results_that_it_gets(window, qtbot, text):
    canvas = window.canvas
    canvas.zoom_reset()
    popup = open_at(canvas, QPoint(canvas.viewport().width() - 30, canvas.viewport().height() - 10))
    before = set(window.document.graph)
    type_in(popup, text)
    press_key(popup, Qt.Key.Key_Return)
    wait_for_run(qtbot, window)
    new = [node_id for node_id in window.document.graph if node_id not in before]
    assert new
    assert all(canvas.visible_rect().contains(canvas.node_rect(node_id)) for node_id in new)
