"""The outline follows graph, runs and selection row by row, and edits what it shows."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode, Connect, Disconnect, RemoveNode, ReplaceNode, Several
from grapheditor.gui.outline_cells import ERROR, GRAD, GRAD_FN, HEADINGS, NAME, OP, VALUE
from grapheditor.gui.outline_model import BATCH, OutlineModel, stretches
from grapheditor.gui.ports import Port
from grapheditor.io.text import dumps
from grapheditor.model.node import OpNode, Wire
from tests.gui.keyboard import give_focus, press, write
from tests.gui.windows import document, select, show, wait_for_run


@pytest.fixture
def outline(window, qtbot):
    """The outline of the article's graph, shown and with the focus."""
    give_focus(window, qtbot)
    press("Ctrl+Shift+O")
    qtbot.waitUntil(lambda: window.outline.in_sight)
    return window.outline


def names(model: OutlineModel) -> list[str]:
    return [model.index(row, NAME).data() for row in range(model.rowCount())]


def row_of(outline, name: str) -> QModelIndex:
    return outline.model.index(names(outline.model).index(name), NAME)


def inputs(model: OutlineModel, name: str) -> list[str]:
    parent = model.index(names(model).index(name), NAME)
    return [model.index(row, NAME, parent).data() for row in range(model.rowCount(parent))]


def chain(length: int) -> Graph:
    graph = Graph()
    with graph.batch():
        node = graph.value([1.0], name="start")
        for number in range(length - 1):
            node = graph.op("add", node, 1, name=f"n{number}")
    return graph


# -- what it shows ---------------------------------------------------------------


def test_rows_tell_name_op_value_gradient_and_grad_fn(outline):
    table = [[outline.model.index(row, column).data() for column in (NAME, OP, VALUE, GRAD, GRAD_FN)]
             for row in range(5)]  # fmt: skip
    assert sorted(table) == [
        ["a", "add", "[3.]", "none", "AddBackward0"],
        ["b", "add", "[2.]", "none", "AddBackward0"],
        ["w", "float32", "[1.]", "[5.]", ""],
        ["x", "float32", "[2.]", "[2.]", ""],
        ["y", "mul", "[6.]", "none", "MulBackward0"],
    ]
    order = names(outline.model)
    assert order.index("a") < order.index("y")
    assert inputs(outline.model, "a") == ["input ← w", "other ← x"]
    assert inputs(outline.model, "b") == ["input ← w", "other = 1"]
    assert inputs(outline.model, "w") == []


def test_a_screen_reader_hears_a_row_as_a_sentence(outline):
    role = Qt.ItemDataRole.AccessibleTextRole
    a = row_of(outline, "a")
    assert a.data(role) == "a, add of w and x, value [3.], grad none, AddBackward0"
    assert row_of(outline, "w").data(role) == "w, float32 value, value [1.], grad [5.], requires_grad"
    assert outline.model.index(1, NAME, a).data(role) == "input other of a, wired from x"
    assert a.siblingAtColumn(ERROR).data(role) == "empty"


def test_an_error_is_told_in_its_row(window, qtbot, outline):
    window.document.do(Disconnect(window.document.graph.input("a", "other")), "Disconnect")
    wait_for_run(qtbot, window)
    a = row_of(outline, "a")
    assert "other" in a.siblingAtColumn(ERROR).data()
    assert "error: " in a.data(Qt.ItemDataRole.AccessibleTextRole)
    assert inputs(outline.model, "a") == ["input ← w", "other: free"]


def test_large_values_are_told_by_their_shape(window, qtbot, outline):
    graph = Graph()
    graph.op("neg", graph.value([[float(i) for i in range(40)]] * 30, name="big"), name="minus")
    show(window, qtbot, graph)
    assert row_of(outline, "minus").siblingAtColumn(VALUE).data().startswith("30×40")


# -- following edits -------------------------------------------------------------


def test_any_sequence_of_edits_and_undos_leaves_the_rows_of_the_graph(qtbot):
    random.seed(5)
    doc = document(chain(12))
    model = OutlineModel(doc)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    doc.changed.connect(model.apply)
    for row in range(model.rowCount()):
        model.rowCount(model.index(row, NAME))  # unfolded
    for _ in range(150):
        random_step(doc)
        graph = doc.graph
        assert names(model) == [graph.node(i).name for i in graph.order()]
        fresh = OutlineModel(doc)
        for name in names(model):
            assert inputs(model, name) == inputs(fresh, name)


def random_step(doc) -> None:
    graph = doc.graph
    nodes = list(graph)
    kind = random.choice(["add", "remove", "wire", "cut", "rename", "undo", "redo", "stack", "many"])
    if kind == "undo":
        doc.undo_stack.undo()
    elif kind == "redo":
        doc.undo_stack.redo()
    elif kind in ("add", "stack", "many"):
        ids = []
        for _ in range(3 if kind == "many" else 1):
            op = "stack" if kind == "stack" else "mul"
            node_id = graph.fresh_id(f"{op}x{len(ids)}")
            ids.append(AddNode(OpNode(node_id, node_id, op, {"tensors.0": 1.0} if op == "stack" else {})))
        doc.do(Several(tuple(ids)), "Add")
    elif kind == "remove" and len(nodes) > 4:
        doc.do(Several(tuple(RemoveNode(i) for i in random.sample(nodes, 2))), "Remove")
    elif kind == "rename":
        node = graph.node(random.choice(nodes))
        doc.do(ReplaceNode(replace(node, name=f"{node.id}_{random.randrange(999)}")), "Rename")
    elif kind == "cut" and graph.wires():
        doc.do(Disconnect(random.choice(graph.wires())), "Cut")
    elif kind == "wire":
        target = graph.node(random.choice(nodes))
        slot = "tensors.1" if getattr(target, "op", "") == "stack" else random.choice(["input", "other"])
        doc.do(Connect(Wire(random.choice(nodes), 0, target.id, slot)), "Wire")  # refused where it is taken


def test_rows_stay_unfolded_and_selected_when_a_wire_changes_the_order(window, qtbot, outline):
    tree = outline.tree
    tree.expand(row_of(outline, "a"))
    select(window, "a")
    window.document.graph.value([1.0], name="late")
    late = window.document.graph.find("late").id
    wire = window.document.graph.input("a", "other")
    window.document.do(Several((Disconnect(wire), Connect(Wire(late, 0, "a", "other")))), "Rewire")
    assert names(outline.model).index("late") < names(outline.model).index("a")
    assert tree.isExpanded(row_of(outline, "a"))
    assert inputs(outline.model, "a") == ["input ← w", "other ← late"]
    assert tree.currentIndex().data() == "a"


def test_what_happens_while_it_is_hidden_is_read_when_it_is_shown(window, qtbot, outline):
    press("Ctrl+Tab")
    window.docks.show("palette")
    qtbot.waitUntil(lambda: not outline.in_sight)
    window.document.do(RemoveNode("y"), "Remove")
    window.document.graph.value([7.0], name="z")
    wait_for_run(qtbot, window)
    window.docks.find_node()
    assert sorted(names(outline.model)) == ["a", "b", "w", "x", "z"]
    assert row_of(outline, "z").siblingAtColumn(VALUE).data() == "[7.]"


def test_a_view_is_told_of_a_batch_of_rows_and_of_more_when_they_are_asked_for():
    doc = document(chain(3 * BATCH))
    model = OutlineModel(doc)
    assert model.rowCount() == BATCH
    told = []
    model.rowsInserted.connect(lambda parent, first, last: told.append((first, last)))
    assert model.index_of(f"n{2 * BATCH}").isValid() or model.index_of(list(doc.graph)[2 * BATCH]).isValid()
    assert model.rowCount() >= 2 * BATCH
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 3 * BATCH
    assert told[-1][1] == 3 * BATCH - 1


@pytest.mark.parametrize(
    ("rows", "expected"), [([], []), ([3], [(3, 3)]), ([0, 1, 2, 5, 6, 9], [(0, 2), (5, 6), (9, 9)])]
)
def test_stretches(rows, expected):
    assert stretches(rows) == expected


# -- selection and keys ----------------------------------------------------------


def test_a_row_selects_its_node_on_the_canvas_and_the_other_way_round(window, outline):
    select(window, "b")
    assert outline.tree.currentIndex().data() == "b"
    assert [i.data() for i in outline.tree.selectionModel().selectedRows()] == ["b"]
    outline.tree.setCurrentIndex(row_of(outline, "x"))
    assert window.canvas.selected_nodes() == ["x"]
    window.canvas.select_all()
    assert len(outline.tree.selectionModel().selectedRows()) == 5
    window.canvas.clear_selection()
    assert outline.tree.selectionModel().selectedRows() == []


def test_a_row_brings_its_node_into_sight(window, qtbot, outline):
    window.document.do(ReplaceNode(replace(window.document.graph.node("x"), pos=(9000.0, 9000.0))), "Move")
    outline.tree.setCurrentIndex(row_of(outline, "x"))
    assert window.canvas.visible_rect().contains(window.canvas.node_rect("x"))


def test_shift_and_arrows_select_several_and_enter_goes_to_the_canvas(window, outline):
    outline.tree.setCurrentIndex(outline.model.index(0, NAME))
    press("Shift+Down", "Shift+Down")
    assert len(window.canvas.selected_nodes()) == 3
    press("Return")
    assert QApplication.focusWidget() is window.canvas


def test_end_and_select_all_reach_rows_that_the_view_was_not_told_of(window, qtbot, outline):
    show(window, qtbot, chain(6 * BATCH))
    outline.tree.setFocus()
    assert outline.model.rowCount() < 6 * BATCH
    press("End")
    assert outline.tree.currentIndex().row() == 6 * BATCH - 1
    assert window.canvas.selected_nodes() == [list(window.document.graph)[-1]]
    press("Ctrl+A")
    assert len(window.canvas.selected_nodes()) == 6 * BATCH


def test_f2_renames_in_place_and_a_taken_name_is_refused_in_words(window, qtbot, outline):
    said: list[str] = []
    window.document.refused.connect(said.append)
    before = dumps(window.document.graph)
    outline.tree.setCurrentIndex(row_of(outline, "a"))
    press("F2", "Ctrl+A")
    write("total")
    press("Return")
    qtbot.waitUntil(lambda: window.document.graph.node("a").name == "total")  # Qt takes the line's text later
    qtbot.waitUntil(outline.tree.hasFocus)
    assert inputs(outline.model, "y") == ["input ← total", "other ← b"]
    window.undo_stack.undo()
    assert dumps(window.document.graph) == before
    press("F2", "Ctrl+A")
    write("b")
    press("Return")
    qtbot.waitUntil(lambda: bool(said))
    assert dumps(window.document.graph) == before
    assert "already named" in said[-1]


def test_del_removes_the_selected_nodes_and_goes_on_with_the_next_row(window, outline):
    before = dumps(window.document.graph)
    row = names(outline.model).index("a")
    outline.tree.setCurrentIndex(row_of(outline, "a"))
    press("Del")
    assert "a" not in window.document.graph
    assert outline.tree.currentIndex().row() == row
    window.undo_stack.undo()
    assert dumps(window.document.graph) == before


def test_the_row_of_an_input_is_its_port_and_del_disconnects_it(window, outline):
    outline.tree.setCurrentIndex(row_of(outline, "a"))
    press("Right", "Down", "Down")
    assert outline.tree.currentIndex().data() == "other ← x"
    assert window.canvas.keyboard.port == Port("a", "in", "other")
    press("Del")
    assert window.document.graph.input("a", "other") is None
    assert "a" in window.document.graph
    assert inputs(outline.model, "a") == ["input ← w", "other: free"]


def test_the_filter_leaves_the_rows_whose_name_or_op_fits(window, qtbot, outline):
    outline.filter.setFocus()
    write("add")
    assert names(outline.model) == ["a", "b"]
    press("Return")
    assert QApplication.focusWidget() is outline.tree
    assert window.canvas.selected_nodes() == ["a"]
    window.document.do(AddNode(OpNode("c", "c", "add")), "Add")
    assert names(outline.model) == ["a", "b", "c"]
    outline.filter.clear()
    assert len(names(outline.model)) == 6


def test_another_document_takes_the_place_of_the_first(window, qtbot, outline):
    outline.filter.setText("add")
    show(window, qtbot, chain(4))
    assert outline.filter.text() == ""
    assert names(outline.model) == ["start", "n0", "n1", "n2"]


def test_the_outline_shows_the_inside_of_a_group_that_is_entered(window, qtbot, outline):
    window.canvas.select(["a", "b"])
    window.action("edit.group").trigger()
    window.canvas.editing.close()
    group = window.canvas.selected_nodes()[0]
    assert sorted(names(outline.model)) == sorted(["w", "x", "y", group])
    assert row_of(outline, group).siblingAtColumn(OP).data() == group
    window.levels.enter(group)
    wait_for_run(qtbot, window)
    inside = names(outline.model)
    assert {"a", "b"} < set(inside)
    assert row_of(outline, "a").siblingAtColumn(VALUE).data() == "[3.]"
    window.canvas.select(["a"])
    window.action("node.loss").trigger()  # the loss is one of the whole graph
    assert window.document.graph.settings.loss is None
    assert "leave the group" in window.canvas.hint.text()
    window.levels.leave()
    assert sorted(names(outline.model)) == sorted(["w", "x", "y", group])


def test_the_columns_have_headings(outline):
    header = [outline.model.headerData(c, Qt.Orientation.Horizontal) for c in range(len(HEADINGS))]
    assert header == ["Name", "Op", "Value", "grad", "grad_fn", "Error"]
    assert not isinstance(outline.model.index(0, NAME).data(Qt.ItemDataRole.FontRole), QFont)
