"""What a screen reader finds on the canvas when it explores it: a list of nodes, each with its words and its place."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible
from shiboken6 import isValid

from grapheditor.gui.accessible_canvas import AccessibleCanvas, face_of
from grapheditor.model.decoration import Frame, Note
from tests.gui.decor import put
from tests.gui.keyboard import give_focus
from tests.gui.windows import document, select

Text = QAccessible.Text


@pytest.fixture
def face(window) -> AccessibleCanvas:
    """What stands for the canvas of a window."""
    found = QAccessible.queryAccessibleInterface(window.canvas)
    assert found is face_of(window.canvas)
    return found


def names(face) -> list[str]:
    return [face.child(i).text(Text.Name) for i in range(face.childCount())]


def test_the_canvas_is_a_list_of_its_nodes_in_the_order_of_their_computation(face):
    assert face.role() == QAccessible.Role.List
    assert face.text(Text.Name) == "Canvas"
    found = names(face)
    assert sorted(found) == ["a", "b", "w", "x", "y"]
    assert found[-1] == "y"
    for i in range(face.childCount()):
        item = face.child(i)
        assert item.role() == QAccessible.Role.ListItem
        assert item.isValid()
        assert face.indexOfChild(item) == i
        assert item.parent() is face
        assert face.child(i) is item
    assert face.child(99) is None


def test_a_node_tells_value_gradient_and_op(face):
    items = {face.child(i).text(Text.Name): face.child(i) for i in range(face.childCount())}
    assert items["a"].text(Text.Description) == "a, add of w and x, value [3.], grad none, AddBackward0"
    assert items["y"].text(Text.Value) == "[6.]"


def test_a_node_is_found_where_it_is_drawn(face, window):
    canvas = window.canvas
    for i in range(face.childCount()):
        item = face.child(i)
        rect = item.rect()
        assert not rect.isEmpty()
        node = canvas.document.graph.find(item.text(Text.Name)).id
        at = canvas.viewport().mapToGlobal(canvas.mapFromScene(canvas.node_rect(node).center()))
        assert rect.contains(at)
        assert face.childAt(at.x(), at.y()) is item
    ground = canvas.viewport().mapToGlobal(QPoint(3, 3))
    assert face.childAt(ground.x(), ground.y()) is None


def test_the_current_node_has_the_focus(face, window, qtbot):
    give_focus(window, qtbot)
    select(window, "b")
    focused = face.focusChild()
    assert focused.text(Text.Name) == "b"
    assert focused.state().focused
    assert focused.state().selected
    others = [face.child(i).state() for i in range(face.childCount()) if face.child(i) is not focused]
    assert not any(state.selected or state.focused for state in others)
    window.canvas.zoom_reset()
    window.canvas.centerOn(9000.0, 9000.0)
    assert focused.state().offscreen
    window.palette_.search.setFocus()
    assert face.focusChild() is None


def test_nodes_come_and_go_with_edits(face, window):
    select(window, "y")
    gone = next(face.child(i) for i in range(5) if face.child(i).text(Text.Name) == "y")
    window.action("edit.delete").trigger()
    assert names(face) == [name for name in names(face) if name != "y"]
    assert face.childCount() == 4
    assert not isValid(gone)
    window.action("edit.undo").trigger()
    assert sorted(names(face)) == ["a", "b", "w", "x", "y"]


def test_frames_and_notes_come_after_the_nodes(face, window):
    put(window.canvas, Frame("f", "Sums", ("a", "b")), Note("n", "some words", (300.0, 330.0)))
    assert names(face)[5:] == ["Frame Sums", "Note: some words"]
    frame, note = face.child(5), face.child(6)
    assert frame.text(Text.Description) == "a, b"
    assert note.text(Text.Description) == ""
    assert frame.rect().contains(face.child(names(face).index("a")).rect())
    window.canvas.graph_scene.selection.set(things=["n"])
    assert note.state().selected
    assert not frame.state().selected
    window.action("edit.delete").trigger()
    assert names(face)[5:] == ["Frame Sums"]
    assert not isValid(note)


def test_another_document_has_other_nodes_and_a_closed_window_none(face, window):
    old = [face.child(i) for i in range(face.childCount())]
    window.set_document(document())
    assert not any(map(isValid, old))
    new = [face.child(i) for i in range(face.childCount())]
    window.close()
    assert face_of(window.canvas) is None
    assert not any(map(isValid, [face, *new]))
    gc.collect()
