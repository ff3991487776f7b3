"""Groups in the window: made, entered, edited inside, left, unpacked and used again, with real events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton

from grapheditor import io
from grapheditor.edit.clipboard import copy_text, paste_edit
from grapheditor.edit.edits import Disconnect, ReplaceNode
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.group_document import GroupDocument
from grapheditor.model.decoration import Frame, Route, route_id
from tests.gui.decor import put, settle
from tests.gui.mouse import LEFT, NONE, click, header
from tests.gui.windows import child, document, grad, value, wait_for_run

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def graph(window):
    return window.document.graph


@pytest.fixture
def grouped(qtbot, window):
    """The article's window with a and b in a group named ab."""
    group(qtbot, window, ["a", "b"], "ab")
    return window


def group(qtbot, window, names: list[str], name: str) -> None:
    canvas = window.canvas
    click(canvas, header(canvas, names[0]))
    for other in names[1:]:
        click(canvas, header(canvas, other), CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_G, CONTROL)
    line = child(window, "inline_editor")
    QTest.keyClick(line, Qt.Key.Key_A, CONTROL)
    QTest.keyClicks(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait_for_run(qtbot, window)


def double_click(window, name: str) -> None:
    canvas = window.canvas
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, canvas.mapFromScene(header(canvas, name)))


def shown(window, node_id: str) -> float:
    """The value that the canvas shows on a node of this level."""
    return window.runner.run.nodes[node_id].value.item()


def test_the_selection_becomes_a_group_that_can_be_named_and_taken_back(qtbot, window, graph):
    before = io.dumps(graph)
    group(qtbot, window, ["a", "b"], "ab")
    node = next(node for node in graph.nodes() if node.name == "ab")
    assert node.op == "group:ab"
    assert set(graph.definitions) == {"ab"}
    assert set(window.canvas.graph_scene.items_by_id) == {"w", "x", "y", node.id}
    assert (grad(window, "w"), grad(window, "x"), value(window, "y")) == (5.0, 2.0, 6.0)
    window.undo_stack.undo()
    window.undo_stack.undo()
    assert io.dumps(graph) == before
    window.undo_stack.redo()
    assert len(graph) == 4


def test_a_group_is_entered_by_double_click_and_left_by_the_breadcrumb(qtbot, grouped):
    window = grouped
    double_click(window, "group")
    wait_for_run(qtbot, window)
    assert set(window.canvas.graph_scene.items_by_id) == {"a", "b", "w", "x"}
    assert (shown(window, "a"), shown(window, "b"), shown(window, "x")) == (3.0, 2.0, 2.0)
    assert {(b.node, b.text) for b in window.levels.marks()} >= {("w", "input"), ("x", "input"), ("a", "output 0")}
    back = child(window, "breadcrumb.0", QToolButton)
    assert back.isVisible()
    QTest.mouseClick(back, LEFT)
    wait_for_run(qtbot, window)
    assert set(window.canvas.graph_scene.items_by_id) == {"w", "x", "y", "group"}
    assert window.canvas.selected_nodes() == ["group"]
    assert not child(window, "breadcrumb").isVisible()
    assert shown(window, "y") == 6.0


def test_a_group_is_entered_and_left_by_keys(qtbot, grouped):
    canvas = grouped.canvas
    click(canvas, header(canvas, "group"))
    QTest.keyClick(canvas, Qt.Key.Key_PageDown, CONTROL)
    assert isinstance(grouped.levels.document, GroupDocument)
    QTest.keyClick(canvas, Qt.Key.Key_PageUp, CONTROL)
    assert grouped.levels.document is grouped.document
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert isinstance(grouped.levels.document, GroupDocument)
    wait_for_run(qtbot, grouped)


def test_edits_inside_are_undoable_steps_and_change_the_results_outside(qtbot, grouped, graph):
    window, canvas = grouped, grouped.canvas
    before, count = io.dumps(graph), window.undo_stack.count()
    double_click(window, "group")
    canvas.edit_field("b", "other")
    line = child(window, "inline_editor")
    QTest.keyClicks(line, "4")
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait_for_run(qtbot, window)
    assert window.undo_stack.count() == count + 1
    assert shown(window, "b") == 5.0
    window.levels.leave()
    wait_for_run(qtbot, window)
    assert value(window, "y") == 15.0
    double_click(window, "group")
    window.undo_stack.undo()
    wait_for_run(qtbot, window)
    assert io.dumps(graph) == before
    assert shown(window, "b") == 2.0
    assert canvas.graph_scene.items_by_id["b"].node.literals == {"other": 1}


def test_undoing_the_grouping_while_inside_leads_out(qtbot, grouped, graph):
    double_click(grouped, "group")
    grouped.undo_stack.undo()
    grouped.undo_stack.undo()
    qtbot.waitUntil(lambda: grouped.levels.document is grouped.document)
    wait_for_run(qtbot, grouped)
    assert set(grouped.canvas.graph_scene.items_by_id) == {"a", "b", "w", "x", "y"}


def test_a_group_is_unpacked_by_keys(qtbot, grouped, graph):
    canvas = grouped.canvas
    click(canvas, header(canvas, "group"))
    QTest.keyClick(canvas, Qt.Key.Key_G, CONTROL | SHIFT)
    wait_for_run(qtbot, grouped)
    assert set(graph) == {"a", "b", "w", "x", "y"}
    assert sorted(canvas.selected_nodes()) == ["a", "b"]
    assert (grad(grouped, "w"), grad(grouped, "x")) == (5.0, 2.0)


def test_unpacking_by_the_menu_brings_back_all_that_was_there(qtbot, window, graph):
    canvas = window.canvas
    settle(canvas)
    put(canvas, Frame("f", "Sums", ("a", "b"), "blue"), Route("b", "input", ((150.0, 150.0),)))
    put(canvas, Route("y", "other", ((520.0, 260.0), (560.0, 240.0)), lane="right"))
    graph.replace(replace(graph.node("b"), label="one more", colour="#336699"))
    before = io.dumps(graph)
    group(qtbot, window, ["a", "b"], "ab")
    grouped = io.dumps(graph)
    (packed,) = canvas.selected_nodes()
    spot = canvas.mapFromScene(header(canvas, packed))
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton, NONE, spot)
    QApplication.sendEvent(canvas.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, spot))
    (menu,) = (m for m in window.findChildren(QMenu, "context_menu") if m.isVisible())
    entry = next(action for action in menu.actions() if action.objectName() == "edit.ungroup")
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(entry).center())
    assert sorted(canvas.selected_nodes()) == ["a", "b"]
    after = io.loads(io.dumps(graph))
    was = io.loads(before)
    assert {n.id: n for n in after.nodes()} == {n.id: n for n in was.nodes()}
    assert set(after.wires()) == set(was.wires())
    assert [(f.title, f.members, f.colour) for f in after.decorations.values() if isinstance(f, Frame)] == [
        ("Sums", ("a", "b"), "blue")
    ]
    for bent in (route_id("b", "input"), route_id("y", "other")):
        assert after.decorations[bent] == was.decorations[bent]
    window.undo_stack.undo()
    assert io.dumps(graph) == grouped
    while window.undo_stack.canUndo():
        window.undo_stack.undo()
    assert io.dumps(graph) == before
    wait_for_run(qtbot, window)


def test_a_group_is_offered_in_the_palette_and_used_again(qtbot, grouped, graph):
    labels = [item.text(0) for item in grouped.palette_.tree.items()]
    assert labels.count("ab") == 1
    grouped.palette_.search.setFocus()
    QTest.keyClicks(grouped.palette_.search, "ab")
    QTest.keyClick(grouped.palette_.search, Qt.Key.Key_Return)
    wait_for_run(qtbot, grouped)
    again = grouped.canvas.selected_nodes()[0]
    assert graph.node(again).op == "group:ab"
    assert list(grouped.canvas.graph_scene.items_by_id[again].card.inputs) == ["w", "x"]


def test_outputs_are_chosen_inside(qtbot, grouped, graph):
    double_click(grouped, "group")
    click(grouped.canvas, header(grouped.canvas, "a"))
    grouped.action("edit.group_output").trigger()
    assert graph.definitions["ab"].outputs == (("b", 0),)
    grouped.action("edit.group_output").trigger()
    assert graph.definitions["ab"].outputs == (("b", 0), ("a", 0))
    wait_for_run(qtbot, grouped)


def test_the_last_output_stays(qtbot, grouped, graph):
    double_click(grouped, "group")
    grouped.canvas.select(["a", "b"])
    said: list[str] = []
    grouped.canvas.message.connect(said.append)
    grouped.action("edit.group_output").trigger()
    assert len(graph.definitions["ab"].outputs) == 2
    assert "at least one output" in said[0]
    wait_for_run(qtbot, grouped)


def test_a_group_can_not_be_put_into_itself(qtbot, grouped, graph):
    double_click(grouped, "group")
    before, said = io.dumps(graph), []
    grouped.canvas.message.connect(said.append)
    grouped.canvas.add_op("group:ab")
    assert io.dumps(graph) == before
    assert set(grouped.canvas.graph_scene.items_by_id) == {"a", "b", "w", "x"}
    assert "inside itself" in said[0]
    wait_for_run(qtbot, grouped)


def test_results_are_up_to_date_inside_a_group_that_was_entered_while_they_were_computed(qtbot, grouped, graph):
    window = grouped
    node = graph.find("w")
    click(window.canvas, header(window.canvas, "group"))
    with qtbot.waitSignal(window.runner._timer.timeout):
        window.document.do(ReplaceNode(replace(node, content=tensor_data([4.0]))), "Change w")
    window.action("view.enter_group").trigger()
    wait_for_run(qtbot, window)
    assert not window.runner.stale
    assert not window.canvas.graph_scene.stale
    assert shown(window, "a") == 6.0


def test_groups_within_groups_are_entered_one_after_the_other(qtbot, grouped, graph):
    window = grouped
    group(qtbot, window, ["group", "y"], "all")
    outer = next(node.id for node in graph.nodes() if node.name == "all")
    window.levels.enter(outer)
    window.levels.enter("group")
    wait_for_run(qtbot, window)
    assert (shown(window, "a"), shown(window, "b")) == (3.0, 2.0)
    assert len(window.levels.path) == 2
    window.levels.leave_to(0)
    wait_for_run(qtbot, window)
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)


def test_another_document_forgets_the_group(qtbot, grouped):
    double_click(grouped, "group")
    grouped.set_document(document())
    wait_for_run(qtbot, grouped)
    assert grouped.levels.path == ()
    assert set(grouped.canvas.graph_scene.items_by_id) == {"a", "b", "w", "x", "y"}
    assert not child(grouped, "breadcrumb").isVisible()


def test_an_error_inside_is_told_at_the_group(qtbot, grouped, graph):
    double_click(grouped, "group")
    inner = grouped.levels.document.graph
    grouped.levels.document.do(Disconnect(inner.input("b", "input")), "Cut")
    grouped.levels.leave()
    wait_for_run(qtbot, grouped)
    assert "is free" in grouped.runner.run.nodes["group"].error
    assert "group/b" in grouped.runner.problems[0].message or grouped.runner.problems[0].node == "group"


def test_the_shape_of_what_enters_a_group_is_known_inside(grouped, graph):
    definition = graph.definitions["ab"]
    contents = {node.id: node.content for node in definition.nodes if node.id in definition.inputs}
    assert {content.shape for content in contents.values()} == {(1,)}
    assert np.dtype(contents["w"].dtype) == np.float32


def test_copied_groups_bring_along_what_they_are_made_of(grouped, graph):
    text = copy_text(graph, ["group"])
    other = document().graph
    edit, (new,) = paste_edit(other, text)
    edit.do(other)
    assert other.node(new).op == "group:ab"
    assert other.definitions["ab"] == graph.definitions["ab"]
    again, _ = paste_edit(other, text)
    again.do(other)
    assert set(other.definitions) == {"ab"}


def test_a_pasted_group_of_another_inside_gets_a_name_of_its_own(grouped, graph):
    text = copy_text(graph, ["group"])
    other = document().graph
    other.define("ab", replace(graph.definitions["ab"], doc="another"))
    edit, (new,) = paste_edit(other, text)
    edit.do(other)
    assert other.node(new).op == "group:ab2"
    assert other.definitions["ab2"].outputs == graph.definitions["ab"].outputs


def test_what_a_group_does_can_be_described(qtbot, grouped, graph):
    double_click(grouped, "group")
    field = child(grouped, "inspector.group_doc")
    edit = field.edit if hasattr(field, "edit") else field
    edit.setFocus()
    QTest.keyClicks(edit, "two sums")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert graph.definitions["ab"].doc == "two sums"
    wait_for_run(qtbot, grouped)


def test_the_values_of_a_group_stand_under_the_names_of_its_outputs(grouped, graph):
    node = next(node.id for node in graph.nodes() if node.name == "ab")
    texts, _ = grouped.canvas.graph_scene.items_by_id[node].card.results()
    rows = [text.text for text in texts]
    assert rows.index("a") < rows.index("[3.]") < rows.index("b") < rows.index("[2.]")
    assert "value 1" not in rows
