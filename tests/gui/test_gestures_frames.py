"""Gestures where frames, locks, bends and guides meet, through real events; each is one undo step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from grapheditor.edit.edits import ReplaceNode
from grapheditor.engine.run import NodeResult, Run
from grapheditor.gui.drop import OP_MIME, mime_of
from grapheditor.gui.gesture_marks import MarkedWires
from grapheditor.gui.guide_item import GuideItem
from grapheditor.gui.picture import Picture, PictureOptions
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame, Note, Route
from grapheditor.model.node import Wire
from tests.gui.decor import PLACES, frame_rect, put, settle, title
from tests.gui.mouse import ALT, CONTROL, LEFT, NONE, SHIFT, along, click, drag_with, header, move, press
from tests.gui.windows import add_below, drag


@pytest.fixture
def board(canvas):
    """The article's graph, with a frame around a and b."""
    settle(canvas)
    put(canvas, Frame("f", "Sums", ("a", "b")))
    return canvas


def lock(graph, *names: str) -> None:
    for name in names:
        ReplaceNode(replace(graph.node(name), locked=True)).do(graph)


def shown(canvas, kind: type) -> list:
    return [item for item in canvas.graph_scene.items() if isinstance(item, kind)]


def undone(canvas, before: str) -> None:
    stack = canvas.document.undo_stack
    assert stack.count() == 1
    stack.undo()
    assert dumps(canvas.document.graph) == before


# -- moving ------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["release", "Esc"])
def test_a_framed_node_snaps_to_the_other_and_stays_framed(board, graph, end):
    board.snap_switches.guides = True
    drag_with(board, header(board, "b"), header(board, "b") + QPointF(30, 20), CONTROL)
    board.document.undo_stack.clear()
    board.clear_selection()
    before, room = dumps(graph), frame_rect(board, "f")
    spot = press(board, header(board, "b"))
    goal = board.mapFromScene(header(board, "b") + QPointF(-28, 0))
    move(board, spot, goal)
    assert shown(board, GuideItem)
    if end == "Esc":
        QTest.keyClick(board, Qt.Key.Key_Escape)
        QTest.mouseRelease(board.viewport(), LEFT, NONE, goal)
        assert dumps(graph) == before
        assert frame_rect(board, "f") == room
    else:
        QTest.mouseRelease(board.viewport(), LEFT, NONE, goal)
        assert graph.node("b").pos[0] == graph.node("a").pos[0]
        assert graph.decorations["f"].members == ("a", "b")
        assert frame_rect(board, "f").contains(board.node_rect("b"))
        undone(board, before)
    assert not shown(board, GuideItem)


def test_a_frame_with_one_node_goes_into_no_wire(board, graph):
    add_below(board, "n")
    put(board, Frame("g", "One", ("n",)))
    wires = graph.wires()
    way = along(board, "y", "input", 0.5) - board.node_rect("n").center()
    drag_with(board, title(board, "g"), title(board, "g") + way)
    assert (board.node_rect("n").center() - along(board, "y", "input", 0.5)).manhattanLength() < 4
    assert graph.wires() == wires
    assert not shown(board, MarkedWires)


def test_a_node_dropped_on_a_bent_wire_goes_into_it_and_undo_brings_the_bend_back(board, graph):
    add_below(board, "n")
    put(board, Route("y", "input", ((520.0, -120.0),)))
    before = dumps(graph)
    place = board.graph_scene.wire_layer.index.path(board.graph_scene.wire_layer.index.rows["y", "input"])
    assert place.boundingRect().top() < -60
    drag_with(board, header(board, "n"), header(board, "n") + QPointF(520, -120) - board.node_rect("n").center())
    assert graph.input("y", "input") == Wire("n", 0, "y", "input")
    assert not [d for d in graph.decorations.values() if isinstance(d, Route)]
    undone(board, before)


def test_a_frame_takes_in_what_grew_in_it_during_a_drag(board):
    spot = press(board, header(board, "w"))
    move(board, spot, spot + QPoint(-30, 40))
    low = frame_rect(board, "f").bottom()
    board.set_run(Run({"b": NodeResult(error="something is wrong " * 12)}), ())
    QTest.mouseRelease(board.viewport(), LEFT, NONE, spot + QPoint(-30, 40))
    assert frame_rect(board, "f").bottom() > low
    assert frame_rect(board, "f").contains(board.graph_scene.decor.box("b"))


# -- copying -----------------------------------------------------------------------------


def test_a_copy_joins_the_frame_in_which_it_is_put_down(board, graph):
    before = dumps(graph)
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(0, 110), ALT)
    (copy,) = board.selected_nodes()
    assert graph.decorations["f"].members == ("a", "b", copy)
    undone(board, before)


def test_a_copy_put_down_elsewhere_joins_no_frame(board, graph):
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(0, -160), ALT)
    assert graph.decorations["f"].members == ("a", "b")


def test_copies_of_all_that_a_frame_holds_bring_a_frame_of_their_own(board, graph):
    before = dumps(graph)
    click(board, title(board, "f"))
    click(board, header(board, "a"), SHIFT)
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(40, 30), ALT)
    (new,) = [d for d in graph.decorations.values() if d.id != "f"]
    assert new.title == "Sums"
    assert set(new.members) == set(board.selected_nodes())
    assert set(new.members).isdisjoint({"a", "b"})
    assert board.decor.selected() == [new.id]
    assert graph.decorations["f"].members == ("a", "b")
    undone(board, before)


def test_of_a_locked_node_a_copy_comes_while_it_stays(board, graph):
    lock(graph, "a")
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(0, -160), ALT)
    assert len(graph) == 6
    assert not board.hint.isVisible()
    assert graph.node("a").pos == (300.0, 0.0)


# -- taking out --------------------------------------------------------------------------


def test_a_node_taken_out_of_its_wires_leaves_its_frame_too(board, graph):
    before = dumps(graph)
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(0, -220), SHIFT)
    assert graph.wires(["a"]) == []
    assert graph.decorations["f"].members == ("b",)
    undone(board, before)


def test_a_locked_node_is_not_taken_out(board, graph):
    lock(graph, "a")
    before = dumps(graph)
    drag_with(board, header(board, "a"), header(board, "a") + QPointF(0, -220), SHIFT)
    assert dumps(graph) == before
    assert "locked" in board.hint.text()


def test_taking_out_that_is_broken_off_leaves_a_selected_frame_selected(board):
    click(board, title(board, "f"))
    spot = press(board, header(board, "a"), SHIFT)
    move(board, spot, board.mapFromScene(header(board, "a") + QPointF(0, -220)))
    QTest.keyClick(board, Qt.Key.Key_Escape)
    QTest.mouseRelease(board.viewport(), LEFT, SHIFT, spot)
    assert board.decor.selected() == ["f"]
    assert board.selected_nodes() == []


def test_delete_and_heal_leaves_locked_nodes_and_takes_frames_along(board, graph):
    lock(graph, "b")
    before = dumps(graph)
    board.graph_scene.selection.set(["a", "b"], things=["f"])
    board.rewiring.delete_heal()
    assert "a" not in graph
    assert "b" in graph
    assert "f" not in graph.decorations
    assert graph.input("y", "input") == Wire("w", 0, "y", "input")
    assert "b is locked" in board.hint.text()
    undone(board, before)


# -- adding ------------------------------------------------------------------------------


def inside(canvas) -> QPointF:
    """Free ground inside the frame."""
    return QPointF(canvas.node_rect("a").left() + 10, canvas.node_rect("a").bottom() + 40)


def test_what_is_searched_for_inside_a_frame_joins_it(board, graph):
    before, spot = dumps(graph), board.mapFromScene(inside(board))
    QTest.mouseDClick(board.viewport(), LEFT, NONE, spot)
    QTest.keyClicks(board.search.popup.line, "exp")
    QTest.keyClick(board.search.popup.line, Qt.Key.Key_Return)
    assert graph.decorations["f"].members == ("a", "b", "exp")
    undone(board, before)


def test_an_op_dropped_inside_a_frame_joins_it(board, graph):
    before = dumps(graph)
    mime = mime_of(OP_MIME, "exp")
    at = QPointF(board.mapFromScene(inside(board)))
    board.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, mime, LEFT, NONE))
    assert graph.decorations["f"].members == ("a", "b", "exp")
    undone(board, before)


def test_a_note_put_inside_a_frame_joins_it(board, graph):
    at = inside(board) - QPointF(100, 20)
    note = board.decor.add_note(at)
    assert isinstance(graph.decorations[note], Note)
    assert graph.decorations["f"].members == ("a", "b", note)


# -- showing -----------------------------------------------------------------------------


def test_marks_of_keys_bends_and_traces_stay_out_of_pictures(board):
    put(board, Route("y", "input", ((520.0, -120.0),)))

    def picture():
        return Picture(board.graph_scene, PictureOptions(scale=1.0)).image(1.0)

    board.center_on("y")
    board.sight.rest()
    before = picture()
    assert before.width() < 1000
    click(board, QPointF(520.0, -120.0))
    assert board.graph_scene.selection.bends()
    for item in board.graph_scene.items_by_id.values():
        item.mark(current=True, selected=True)
    board.sight.trace.show(["b"], dims=True)
    board.keyboard.show_marks(True)
    shown = board.grab().toImage()
    assert picture() == before
    assert board.grab().toImage() == shown


@pytest.fixture
def framed(window):
    """A window with a frame around a and b."""
    settle(window.canvas)
    put(window.canvas, Frame("f", "Sums", ("a", "b")))
    window.document.undo_stack.clear()
    return window


def test_a_group_takes_the_place_of_its_nodes_in_their_frame(framed):
    graph, canvas = framed.document.graph, framed.canvas
    put(canvas, Frame("g", "More", ("a", "b", "y")))
    before = dumps(graph)
    canvas.select(["a", "b"])
    framed.action("edit.group").trigger()
    canvas.editing.close()
    (group,) = canvas.selected_nodes()
    assert graph.decorations["g"].members == ("y", group)
    assert "f" not in graph.decorations  # it went into the group with all that it held
    grouped = dumps(graph)
    framed.action("edit.ungroup").trigger()
    new = canvas.selected_nodes()
    assert graph.decorations["g"].members == ("y", *new)
    (inner,) = [d for d in graph.decorations.values() if d.id != "g"]
    assert set(inner.members) == set(new)
    framed.document.undo_stack.undo()
    assert dumps(graph) == grouped
    framed.document.undo_stack.undo()
    assert dumps(graph) == before


def test_what_a_lone_framed_group_holds_stays_framed_when_it_is_unpacked(framed):
    graph, canvas = framed.document.graph, framed.canvas
    canvas.select(["a", "b", "y"])
    framed.action("edit.group").trigger()
    canvas.editing.close()
    (group,) = canvas.selected_nodes()
    put(canvas, Frame("g", "One", (group,)))
    before = dumps(graph)
    framed.action("edit.ungroup").trigger()
    assert set(graph.decorations["g"].members) == set(canvas.selected_nodes())
    framed.document.undo_stack.undo()
    assert dumps(graph) == before


def test_a_node_dropped_on_a_wire_makes_room_for_itself_in_the_same_step(qtbot, canvas, graph, stack):
    settle(canvas)
    name = add_below(canvas, "n")
    before, y = dumps(graph), canvas.node_rect("y")
    goal = along(canvas, "y", "input", 0.5) - canvas.node_rect(name).center() + header(canvas, name)
    drag(qtbot, canvas, header(canvas, name), goal)
    assert graph.input("y", "input").source == name
    new = canvas.node_rect(name)
    assert new.left() > canvas.node_rect("a").right()
    assert canvas.node_rect("y").left() > new.right()
    assert canvas.node_rect("y").top() == y.top()
    assert graph.node("w").pos == PLACES["w"]
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before
