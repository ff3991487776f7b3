"""The search on the canvas: where it opens, what it finds, and what becomes of the choice."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph, tensor_data
from grapheditor.edit.edits import AddNode, RemoveNode
from grapheditor.engine.run import NodeResult, Run
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import install_translators
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.gui.mouse import LEFT, NONE, click, free_spot, header
from tests.gui.windows import article, document, drag, grad, value, wait_for_run

RIGHT = Qt.MouseButton.RightButton
GROUND = QPoint(40, 40)
"""A point of the viewport on which nothing stands."""


def search(canvas):
    """The popup, which has to be open."""
    popup = canvas.search.popup
    assert popup is not None
    assert popup.isVisible()
    return popup


def open_at(canvas, spot: QPoint = GROUND):
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, spot)
    return search(canvas)


def type_in(popup, text: str) -> None:
    QTest.keyClicks(popup.line, text)


def press_key(popup, key) -> None:
    QTest.keyClick(popup.line, key)


def titles(popup) -> list[str]:
    return [row.choice.title for row in popup.list.rows.rows]


def reasons(popup) -> dict[str, str]:
    return {row.choice.title: row.choice.reason for row in popup.list.rows.rows if row.choice.reason}


def add(canvas, text: str) -> list[str]:
    """Search for a text on free ground and take the first hit; returns the ids of what is new."""
    before = set(canvas.document.graph)
    popup = open_at(canvas)
    type_in(popup, text)
    press_key(popup, Qt.Key.Key_Return)
    return [node_id for node_id in canvas.document.graph if node_id not in before]


# -- opening and closing -----------------------------------------------------------------


def test_tab_opens_the_search_at_the_pointer_and_the_line_has_the_focus(canvas):
    QTest.mouseMove(canvas.viewport(), QPoint(30, 50))
    QTest.mouseMove(canvas.viewport(), QPoint(300, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    popup = search(canvas)
    assert QApplication.focusWidget() is popup.line
    assert popup.geometry().contains(QPoint(300, 60))
    assert not popup.isWindow()


def test_tab_opens_the_search_in_a_window_too_and_shift_tab_still_leaves_the_canvas(window, qtbot):
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab)
    popup = search(window.canvas)
    QTest.keyClick(popup.line, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.canvas
    QTest.keyClick(window.canvas, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert window.canvas.search.popup is None
    assert QApplication.focusWidget() is not window.canvas


def test_tab_while_a_number_is_typed_on_a_card_opens_no_search(window, qtbot):
    window.canvas.edit_value("w")
    line = QApplication.focusWidget()
    assert line.objectName() == "inline_editor"
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert window.canvas.search.popup is None


@pytest.mark.parametrize("how", [lambda c: QTest.mouseDClick(c.viewport(), LEFT, NONE, GROUND),
                                 lambda c: QTest.mouseClick(c.viewport(), RIGHT, NONE, GROUND)])  # fmt: skip
def test_a_double_or_a_right_click_on_the_ground_opens_the_search_there(canvas, how):
    how(canvas)
    assert search(canvas).geometry().contains(GROUND)


def test_a_right_click_on_a_node_or_wire_selects_it_and_opens_nothing(canvas):
    QTest.mouseClick(canvas.viewport(), RIGHT, NONE, canvas.mapFromScene(header(canvas, "a")))
    assert canvas.selected_nodes() == ["a"]
    start, end = canvas.port_pos("a", "out", 0), canvas.port_pos("y", "in", "input")
    QTest.mouseClick(canvas.viewport(), RIGHT, NONE, canvas.mapFromScene((start + end) / 2))
    assert [(w.source, w.target) for w in canvas.selected_wires()] == [("a", "y")]
    assert canvas.search.popup is None


def test_a_double_click_on_a_name_still_renames(canvas):
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(header(canvas, "a")))
    assert canvas.search.popup is None
    assert canvas.editing.is_open
    canvas.editing.close()


def test_esc_closes_without_a_trace_and_keeps_the_selection(canvas, graph, stack):
    canvas.select(["a"])
    before = dumps(graph)
    canvas.search.open_here()
    popup = search(canvas)
    type_in(popup, "w * 2")
    press_key(popup, Qt.Key.Key_Escape)
    assert canvas.search.popup is None
    assert QApplication.focusWidget() is canvas
    assert canvas.selected_nodes() == ["a"]
    assert dumps(graph) == before
    assert stack.count() == 0


def test_a_click_elsewhere_closes(canvas):
    open_at(canvas)
    click(canvas, header(canvas, "y"))
    assert canvas.search.popup is None


def test_the_focus_going_elsewhere_closes(window):
    window.canvas.search.open_here()
    window.palette_.search.setFocus()
    assert window.canvas.search.popup is None
    assert QApplication.focusWidget() is window.palette_.search


def test_an_edit_or_another_document_closes(canvas):
    open_at(canvas)
    canvas.document.do(RemoveNode("y"), "Delete")
    assert canvas.search.popup is None
    open_at(canvas)
    other = document(Graph())
    canvas.set_document(other)
    assert canvas.search.popup is None


def test_keys_that_edit_the_line_leave_the_graph_alone(window, qtbot):
    before = dumps(window.document.graph)
    window.canvas.select(["a"])
    window.canvas.search.open_here()
    popup = search(window.canvas)
    type_in(popup, "ab")
    for key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_F2, Qt.Key.Key_Left):
        press_key(popup, key)
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_X):
        QTest.keyClick(popup.line, key, Qt.KeyboardModifier.ControlModifier)
    assert dumps(window.document.graph) == before
    assert popup.isVisible()
    press_key(popup, Qt.Key.Key_Escape)


def test_a_popup_near_the_edge_stays_inside(canvas):
    popup = open_at(canvas, QPoint(canvas.viewport().width() - 5, 5))
    assert canvas.rect().contains(popup.geometry())
    press_key(popup, Qt.Key.Key_Escape)
    popup = open_at(canvas, QPoint(20, canvas.viewport().height() - 5))
    assert canvas.rect().contains(popup.geometry())


def test_it_opens_in_a_canvas_smaller_than_itself(qtbot):
    canvas = Canvas(document(), Theme.dark())
    qtbot.addWidget(canvas)
    canvas.resize(220, 160)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.search.open_here()
    assert canvas.rect().contains(search(canvas).geometry())


# -- finding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("relu", "relu"),
        ("lsm", "log_softmax"),
        ("torch.nn.functional.gelu", "gelu"),
        ("F.gelu", "gelu"),
        ("max.dim", "max (dim)"),
        ("divide", "div"),
        ("placeh", "Placeholder"),
        ("mean reduc", "mean"),
        ("cuts off what is negative", "relu"),
    ],
)
def test_names_full_names_categories_and_documentation_are_searched(canvas, typed, first):
    popup = open_at(canvas)
    type_in(popup, typed)
    assert titles(popup)[0] == first


def test_a_category_is_found_in_the_language_of_the_window(qapp, canvas):
    installed = install_translators(qapp, "zh_CN")
    try:
        name = QCoreApplication.translate("Plugins", "Activations")
        assert not name.isascii()
        popup = open_at(canvas)
        popup.line.setText(name)
        assert "relu" in titles(popup)
        popup.line.setText("activations")
        assert "relu" in titles(popup)
    finally:
        for translator in installed:
            qapp.removeTranslator(translator)


def test_arrows_and_page_keys_choose_and_single_steps_go_round(canvas):
    popup = open_at(canvas)
    row = popup.list.currentIndex
    count = len(titles(popup))
    for key, expected in [
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, count - 1),
        (Qt.Key.Key_Down, 0),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, popup.list.page()),
        (Qt.Key.Key_Tab, popup.list.page() + 1),
    ]:
        press_key(popup, key)
        assert row().row() == expected, key
    assert popup.line.text() == ""


def test_the_current_entry_is_told_below_the_list_and_to_screen_readers(canvas):
    popup = open_at(canvas)
    type_in(popup, "tanh")
    signature, doc = popup.foot.text().split("\n")
    assert signature == "torch.tanh(Tensor input)"
    assert doc.startswith("Hyperbolic tangent")
    assert popup.line.accessibleDescription().startswith("tanh – Hyperbolic tangent")


def test_what_fits_nothing_is_told(canvas, graph):
    popup = open_at(canvas)
    type_in(popup, "nosuchop")
    assert titles(popup) == []
    assert "nosuchop" in popup.foot.text()
    press_key(popup, Qt.Key.Key_Return)
    assert popup.isVisible()
    popup.line.setText("x" * 10_000)
    assert titles(popup) == []


def test_what_was_chosen_lately_comes_first(canvas):
    popup = open_at(canvas)
    type_in(popup, "sig")
    assert titles(popup)[0] == "sign"
    press_key(popup, Qt.Key.Key_Escape)
    add(canvas, "sigmoid")
    popup = open_at(canvas, QPoint(30, canvas.viewport().height() - 30))
    assert titles(popup)[0] == "sigmoid"
    type_in(popup, "sig")
    assert titles(popup)[0] == "sigmoid"


# -- adding --------------------------------------------------------------------------------


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


# -- formulas ------------------------------------------------------------------------------


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


# -- wires into empty space ----------------------------------------------------------------


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


# -- another op in the place of one --------------------------------------------------------


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
