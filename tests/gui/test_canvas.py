"""What the canvas adds, copies and follows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode, Connect
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.drop import OP_MIME, VALUE_KINDS, VALUE_MIME, mime_of
from grapheditor.io import dumps
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.gui.windows import document

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_PHASE, PHASE = Qt.ScrollPhase.NoScrollPhase, Qt.ScrollPhase.ScrollUpdate


def number(graph, name: str) -> list | float:
    content = graph.find(name).content
    return np.frombuffer(content.data, content.dtype).reshape(content.shape).tolist()


def test_an_op_is_added_in_the_middle_under_a_fresh_name_as_one_step(canvas, graph, stack):
    new = canvas.add_op("add")
    again = canvas.add_op("add")
    assert {graph.node(new).name, graph.node(again).name} == {"add", "add1"}
    assert canvas.visible_rect().contains(canvas.node_rect(new))
    assert canvas.node_rect(new).topLeft() != canvas.node_rect(again).topLeft()
    assert canvas.selected_nodes() == [again]
    assert stack.count() == 2


def test_a_value_is_added_where_it_is_asked_for(canvas, graph):
    new = canvas.add_value(QPointF(12, 34), tensor_data([1, 2]))
    assert graph.node(new).pos == (12, 34)
    assert canvas.node_rect(new).topLeft() == QPointF(12, 34)


@pytest.mark.parametrize("kind", VALUE_KINDS)
def test_every_kind_of_value_can_be_dropped(canvas, graph, kind):
    assert canvas.drop(mime_of(VALUE_MIME, kind), QPointF(5, 6))
    (new,) = canvas.selected_nodes()
    assert graph.node(new).content == VALUE_KINDS[kind]
    assert graph.node(new).pos == (5, 6)


def test_drop_adds_an_op_and_undo_takes_it_away(canvas, graph, stack):
    before = dumps(graph)
    assert canvas.drop(mime_of(OP_MIME, "mul"), QPointF(10, 20))
    (new,) = canvas.selected_nodes()
    assert graph.node(new).op == "mul"
    stack.undo()
    assert dumps(graph) == before
    assert new not in canvas.graph_scene.items_by_id


@pytest.mark.parametrize(
    ("kind", "text", "word"), [(OP_MIME, "mull", "mul"), (VALUE_MIME, "stone", "stone"), (OP_MIME, "", "no op")]
)
def test_a_drop_of_something_unknown_is_refused_in_words(qtbot, canvas, graph, kind, text, word):
    before = dumps(graph)
    with qtbot.waitSignal(canvas.message) as said:
        assert not canvas.drop(mime_of(kind, text), QPointF())
    assert word in said.args[0]
    assert dumps(graph) == before


def test_a_real_drop_event_adds_the_node_under_the_pointer(canvas, graph):
    mime = mime_of(OP_MIME, "exp")
    what = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NONE)
    enter = QDragEnterEvent(QPoint(190, 150), *what)
    QApplication.sendEvent(canvas.viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(200, 150), *what)
    QApplication.sendEvent(canvas.viewport(), event)
    assert event.isAccepted()
    (new,) = canvas.selected_nodes()
    at = canvas.mapToScene(QPoint(200, 150))
    assert graph.node(new).pos == (at.x(), at.y())


def test_a_drop_that_is_none_of_its_business_is_ignored(canvas, graph):
    mime = QMimeData()
    mime.setText("hello")
    assert not canvas.drop(mime, QPointF())
    assert len(graph) == 5


def test_copy_and_paste_keep_the_wires_among_the_nodes(canvas, graph, stack):
    canvas.select(["a", "b", "y"])
    QTest.keyClick(canvas, Qt.Key.Key_C, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    new = canvas.selected_nodes()
    assert sorted(graph.node(i).name for i in new) == ["a1", "b1", "y1"]
    assert graph.inputs("y1") == {"input": Wire("a1", 0, "y1", "input"), "other": Wire("b1", 0, "y1", "other")}
    assert graph.inputs("a1") == {}
    assert graph.node("b1").literals == {"other": 1}
    assert canvas.node_rect("a1").topLeft() != canvas.node_rect("a").topLeft()
    assert stack.count() == 1
    stack.undo()
    assert len(graph) == 5


def test_pasting_twice_does_not_stack_the_copies(canvas):
    canvas.select(["x"])
    canvas.copy()
    places = []
    for _ in range(2):
        canvas.paste()
        places.append(canvas.node_rect(canvas.selected_nodes()[0]).topLeft())
    assert places[0] != places[1]


def test_cut_and_paste_brings_the_nodes_back_under_their_names(canvas, graph):
    canvas.select(["a"])
    QTest.keyClick(canvas, Qt.Key.Key_X, CONTROL)
    assert "a" not in graph
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert graph.find("a").op == "add"


def test_duplicate_leaves_the_clipboard_alone(canvas, graph):
    QGuiApplication.clipboard().setText("mine")
    canvas.select(["w"])
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert graph.find("w1").content == graph.find("w").content
    assert graph.find("w1").requires_grad
    assert QGuiApplication.clipboard().text() == "mine"


def test_a_graph_file_can_be_pasted_as_text(canvas, graph):
    other = Graph()
    other.value(3.0, name="three")
    QGuiApplication.clipboard().setText(dumps(other))
    canvas.paste()
    assert number(graph, "three") == 3.0


@pytest.mark.parametrize("text", ["", "hello", '{"format": "other"}'])
def test_a_clipboard_without_nodes_is_refused_in_words(qtbot, canvas, graph, stack, text):
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(canvas.message) as said:
        canvas.paste()
    assert "clipboard" in said.args[0]
    assert len(graph) == 5
    assert stack.count() == 0


def test_an_edit_made_elsewhere_appears(canvas, graph):
    canvas.document.do(AddNode(ValueNode("v", "v", tensor_data(1.0), True, pos=(0.0, 300.0))), "Add")
    canvas.document.do(AddNode(OpNode("e", "e", "exp", pos=(250.0, 300.0))), "Add")
    canvas.document.do(Connect(Wire("v", 0, "e", "input")), "Wire")
    assert canvas.node_rect("e").topLeft() == QPointF(250, 300)
    layer = canvas.graph_scene.wire_layer
    assert layer.index.grad[layer.index.rows["e", "input"]]
    assert canvas.graph_scene.items_by_id["e"].grad_out
    assert not canvas.graph_scene.items_by_id["e"].card.fields


def test_the_selection_forgets_what_is_gone(qtbot, canvas, graph):
    canvas.select(["a", "b"])
    with qtbot.waitSignal(canvas.selection_changed):
        graph.remove("a")
    assert canvas.selected_nodes() == ["b"]


def test_another_document_replaces_what_is_shown(qtbot, canvas):
    graph = Graph()
    graph.value(1.0, name="only")
    with qtbot.waitSignal(canvas.selection_changed):
        canvas.set_document(document(graph))
    assert list(canvas.graph_scene.items_by_id) == ["only"]
    canvas.select_all()
    assert canvas.selected_nodes() == ["only"]


def test_an_empty_document_says_what_to_do(qtbot, canvas):
    empty = canvas.findChild(type(canvas.hint).__mro__[1], "canvas_empty")
    assert not empty.isVisible()
    canvas.set_document(document(Graph()))
    assert empty.isVisible()
    assert "palette" in empty.text()
    canvas.add_op("add")
    assert not empty.isVisible()


def test_nodes_added_without_a_place_do_not_cover_others(canvas, graph):
    added = [canvas.add_op("add") for _ in range(6)]
    rects = {node_id: canvas.node_rect(node_id) for node_id in graph}
    for node_id in added:
        assert not [other for other in rects if other != node_id and rects[other].intersects(rects[node_id])]
