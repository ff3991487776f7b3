"""Frames on the canvas: made, dragged, joined, left, renamed and taken away, through real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit.edits import ReplaceNode
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Frame, Note
from tests.gui.decor import PLACES, double_click, frame_rect, key, line, put, settle, title
from tests.gui.mouse import CONTROL, LEFT, NONE, click, header, move, press
from tests.gui.windows import child, drag


@pytest.fixture
def board(canvas):
    """The article's graph, with a frame around a and b."""
    settle(canvas)
    put(canvas, Frame("f", "Sums", ("a", "b")))
    return canvas


def test_a_frame_stands_around_its_members_and_behind_them(board):
    rect = frame_rect(board, "f")
    for name in "ab":
        assert rect.contains(board.node_rect(name))
    assert not rect.intersects(board.node_rect("w"))
    assert board.graph_scene.decor.frames["f"].zValue() < board.graph_scene.wire_layer.zValue()


def test_the_command_frames_the_selection_and_asks_for_a_title(board, graph, stack):
    before = dumps(graph)
    board.select(["w", "x"])
    board.decor.frame()
    QTest.keyClicks(line(board), "Leaves")
    QTest.keyClick(line(board), Qt.Key.Key_Return)
    (frame,) = [d for d in graph.decorations.values() if d.id != "f"]
    assert (frame.title, frame.members) == ("Leaves", ("w", "x"))
    assert board.decor.selected() == [frame.id]
    stack.undo()
    stack.undo()
    assert dumps(graph) == before


def test_nothing_selected_is_refused_in_words(board, stack, qtbot):
    board.clear_selection()
    with qtbot.waitSignal(board.message) as told:
        assert board.decor.frame() is None
    assert "Nothing is selected" in told.args[0]
    assert stack.count() == 0


def test_dragging_the_title_moves_all_members_as_one_step(qtbot, board, graph, stack):
    before, rect = dumps(graph), frame_rect(board, "f")
    drag(qtbot, board, title(board, "f"), title(board, "f") + QPointF(0, 60))
    assert graph.node("a").pos == (300.0, 60.0)
    assert graph.node("b").pos == (300.0, 260.0)
    assert graph.node("w").pos == PLACES["w"]
    assert frame_rect(board, "f") == rect.translated(0, 60)
    assert stack.count() == 1
    assert graph.decorations["f"].members == ("a", "b")
    stack.undo()
    assert dumps(graph) == before
    assert frame_rect(board, "f") == rect


def test_esc_in_mid_drag_leaves_no_trace(board, graph, stack):
    before, rect = dumps(graph), frame_rect(board, "f")
    spot = press(board, title(board, "f"))
    move(board, spot, spot + QPoint(30, 80))
    assert frame_rect(board, "f") != rect
    key(board, Qt.Key.Key_Escape)
    QTest.mouseRelease(board.viewport(), LEFT, NONE, spot + QPoint(30, 80))
    assert frame_rect(board, "f") == rect
    assert dumps(graph) == before
    assert stack.count() == 0


def test_a_node_dropped_inside_joins_and_one_dragged_out_leaves(qtbot, board, graph, stack):
    before = dumps(graph)
    drag(qtbot, board, header(board, "w"), header(board, "w") + QPointF(300, 90))
    assert graph.decorations["f"].members == ("a", "b", "w")
    assert stack.count() == 1
    drag(qtbot, board, header(board, "w"), header(board, "w") - QPointF(300, 90))
    assert graph.decorations["f"].members == ("a", "b")
    drag(qtbot, board, header(board, "b"), header(board, "b") + QPointF(0, 190))
    assert graph.decorations["f"].members == ("a",)
    for _ in range(3):
        stack.undo()
    assert dumps(graph) == before


def test_a_small_move_inside_keeps_a_member(qtbot, board, graph):
    drag(qtbot, board, header(board, "b"), header(board, "b") + QPointF(15, 10))
    assert graph.decorations["f"].members == ("a", "b")
    assert frame_rect(board, "f").contains(board.node_rect("b"))


def test_the_frame_under_a_dragged_node_stays_and_is_marked(board):
    rect = frame_rect(board, "f")
    spot = press(board, header(board, "b"))
    move(board, spot, spot + QPoint(0, 30))
    item = board.graph_scene.decor.frames["f"]
    assert item.target
    move(board, spot + QPoint(0, 30), spot + QPoint(0, 230))
    assert not item.target
    assert item.rect == rect
    QTest.mouseRelease(board.viewport(), LEFT, NONE, spot + QPoint(0, 230))
    assert item.rect.height() < rect.height()


def test_a_frame_dropped_into_a_larger_one_is_joined_by_its_members(qtbot, board, graph):
    put(board, Frame("outer", "All", ("w", "y")))
    assert frame_rect(board, "outer").contains(frame_rect(board, "f").center())
    drag(qtbot, board, title(board, "f"), title(board, "f") + QPointF(0, 30))
    assert set(graph.decorations["outer"].members) == {"w", "y", "a", "b"}
    assert graph.decorations["f"].members == ("a", "b")
    frames = board.graph_scene.decor.frames
    assert frames["outer"].zValue() < frames["f"].zValue()


def test_frames_follow_members_that_are_nudged_or_grow(board, graph):
    board.select(["a"])
    rect = frame_rect(board, "f")
    key(board, Qt.Key.Key_Up)
    assert frame_rect(board, "f").top() == rect.top() - 8
    put(board, Note("n", "words", (300.0, 420.0), (100.0, 100.0)), Frame("f", "Sums", ("a", "b", "n")))
    assert frame_rect(board, "f").bottom() > 520
    put(board, Note("n", "words", (300.0, 420.0), (100.0, 300.0)))
    assert frame_rect(board, "f").bottom() > 720


def test_delete_takes_the_frame_and_leaves_its_members(board, graph, stack):
    before = dumps(graph)
    click(board, title(board, "f"))
    assert board.decor.selected() == ["f"]
    key(board, Qt.Key.Key_Delete)
    assert "f" not in graph.decorations
    assert "a" in graph
    stack.undo()
    assert dumps(graph) == before
    assert frame_rect(board, "f").contains(board.node_rect("a"))


def test_unframe_works_on_a_frame_or_on_what_is_inside(board, graph, stack):
    put(board, Frame("outer", "All", ("a", "b", "y")))
    board.select(["a"])
    board.decor.unframe()
    assert set(graph.decorations) == {"outer"}
    click(board, title(board, "outer"))
    board.decor.unframe()
    assert not graph.decorations
    assert stack.count() == 2


def test_a_frame_goes_with_its_last_member_and_comes_back(board, graph, stack):
    before = dumps(graph)
    board.select(["a", "b"])
    board.delete_selection()
    assert not graph.decorations
    stack.undo()
    assert dumps(graph) == before
    assert frame_rect(board, "f").contains(board.node_rect("b"))


@pytest.mark.parametrize("how", ["double click", "F2", "Enter"])
def test_a_title_is_typed_in_place(board, graph, stack, how):
    if how == "double click":
        double_click(board, title(board, "f"))
    else:
        click(board, title(board, "f"))
        key(board, Qt.Key.Key_F2 if how == "F2" else Qt.Key.Key_Return)
    line(board).setText("")
    QTest.keyClicks(line(board), "Both sums")
    QTest.keyClick(line(board), Qt.Key.Key_Return)
    assert graph.decorations["f"].title == "Both sums"
    assert stack.count() == 1


def test_copies_carry_frames_whose_members_are_all_copied(board, graph, stack):
    before = dumps(graph)
    board.select(["a", "b"])
    board.duplicate()
    (new,) = [d for d in graph.decorations.values() if d.id != "f"]
    assert new.title == "Sums"
    assert not set(new.members) & {"a", "b"}
    assert all(member in graph for member in new.members)
    assert set(board.selected_nodes()) == set(new.members)
    stack.undo()
    assert dumps(graph) == before
    board.select(["a"])
    board.duplicate()
    assert list(graph.decorations) == ["f"]


def test_a_selected_frame_is_copied_with_all_it_holds(board, graph):
    click(board, title(board, "f"))
    key(board, Qt.Key.Key_D, CONTROL)
    assert len(graph.decorations) == 2
    assert len(graph) == 7


def test_ground_inside_a_frame_is_still_ground(board):
    inside = QPointF(380, 160)
    assert frame_rect(board, "f").contains(inside)
    click(board, title(board, "f"))
    click(board, inside)
    assert board.decor.selected() == []


def test_frames_are_painted_in_the_overview_and_counted_in_the_content(board):
    put(board, Note("n", "far away", (2000.0, 900.0), (100.0, 100.0)))
    rect = board.graph_scene.content_rect()
    assert rect.contains(frame_rect(board, "f"))
    assert rect.contains(QPointF(2050, 950))
    board.zoom_by(0.15 / board.zoom)
    assert board.is_overview
    board.centerOn(frame_rect(board, "f").center())
    spot = board.mapFromScene(QPointF(380, 160))
    with_frame = board.viewport().grab().toImage().pixelColor(spot)
    board.decor.unframe()
    board.select(["a"])
    board.decor.unframe()
    assert board.viewport().grab().toImage().pixelColor(spot) != with_frame


def test_files_keep_frames(board, graph):
    again = loads(dumps(graph))
    assert again.decorations["f"] == graph.decorations["f"]


def test_a_member_that_is_gone_is_passed_over(board, graph):
    put(board, Frame("f", "Sums", ("a", "b", "gone")))
    ReplaceNode(graph.node("a")).do(graph)
    assert frame_rect(board, "f").contains(board.node_rect("a"))


def test_the_window_offers_the_commands_and_the_inspector_the_title(window, qtbot):
    window.canvas.select(["a", "b"])
    window.action("edit.frame").trigger()
    QTest.keyClick(line(window.canvas), Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    field = child(window, "inspector.frame_title")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Two sums")
    (frame,) = window.document.graph.decorations.values()
    assert frame.title == "Two sums"
    window.action("edit.colour.violet").trigger()
    assert window.document.graph.decorations[frame.id].colour == "violet"
    assert child(window, "inspector.colour").currentData() == "violet"
    window.action("edit.unframe").trigger()
    assert not window.document.graph.decorations


def test_frames_notes_and_locks_work_inside_a_group(window, qtbot):
    canvas = window.canvas
    settle(canvas)
    canvas.select(["a", "b"])
    window.action("edit.group").trigger()
    QTest.keyClick(line(canvas), Qt.Key.Key_Return)
    window.action("view.enter_group").trigger()
    inner, before = canvas.document.graph, dumps(window.document.graph)
    canvas.select(["a", "b"])
    window.action("edit.frame").trigger()
    QTest.keyClick(line(canvas), Qt.Key.Key_Return)
    (frame,) = inner.decorations.values()
    canvas.select(["a"])
    window.action("edit.lock").trigger()
    canvas.select([frame.id])
    place = inner.node("a").pos
    key(canvas, Qt.Key.Key_Right)
    assert inner.node("a").pos == place
    assert inner.node("b").pos is not None
    assert "a is locked" in canvas.hint.text()
    while dumps(window.document.graph) != before:
        assert window.undo_stack.canUndo()
        window.undo_stack.undo()
    assert not canvas.document.graph.decorations
