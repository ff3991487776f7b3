"""Colours, captions, locks and bypasses of nodes: by keys, menus and the inspector."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from grapheditor.gui.card_looks import header_colour
from grapheditor.gui.colours import FAMILIES, chosen_colour
from grapheditor.gui.theme import Theme
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame, Note, Route
from tests.gui.decor import key, line, put, settle, title
from tests.gui.mouse import CONTROL, NONE, SHIFT, click, header
from tests.gui.windows import child, drag, pick, select, type_text


@pytest.fixture
def board(canvas):
    settle(canvas)
    return canvas


def told(board) -> str:
    """What the canvas says at the moment."""
    return board.hint.text() if not board.hint.isHidden() else ""


def lock(board, *names: str) -> None:
    board.select(names)
    board.decor.lock()


# -- colours and captions --------------------------------------------------------------


def test_a_colour_is_given_to_all_that_is_selected_as_one_step(board, graph, stack):
    put(board, Frame("f", "Frame", ("a",)), Note("n", "Note", (0.0, 400.0)))
    before = dumps(graph)
    board.select(["a", "w", "f", "n"])
    board.decor.colour("violet")
    things = [graph.node("a"), graph.node("w"), graph.decorations["f"], graph.decorations["n"]]
    assert {thing.colour for thing in things} == {"violet"}
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize("theme", [Theme.light(), Theme.dark()], ids=["light", "dark"])
def test_the_header_takes_the_chosen_colour_in_both_themes(board, theme):
    board.set_theme(theme)
    for name in FAMILIES:
        board.select(["a"])
        board.decor.colour(name)
        item = board.graph_scene.items_by_id["a"]
        assert header_colour(theme, item.card) == getattr(theme, name)
        spot = board.mapFromScene(item.pos() + QPointF(60, 4))
        assert board.viewport().grab().toImage().pixelColor(spot) == getattr(theme, name)


@pytest.mark.parametrize(("text", "dark_enough"), [("#ffff00", True), ("#000000", True), ("#808080", True)])
def test_colours_of_files_are_made_dark_enough_for_white_letters(text, dark_enough):
    colour = chosen_colour(Theme.light(), text)
    assert colour is not None
    assert (colour.lightnessF() < 0.55) == dark_enough


@pytest.mark.parametrize("text", ["", "no colour", "#12", "#gggggg", "red"])
def test_what_is_no_colour_leaves_a_node_its_own(text):
    assert chosen_colour(Theme.light(), text) is None


def test_a_caption_is_typed_above_the_cards(board, graph, stack):
    before, bounds = dumps(graph), board.graph_scene.items_by_id["a"].boundingRect()
    board.select(["a", "b"])
    board.decor.label()
    QTest.keyClicks(line(board), "sums of w")
    QTest.keyClick(line(board), Qt.Key.Key_Return)
    assert [graph.node(i).label for i in "ab"] == ["sums of w", "sums of w"]
    assert board.graph_scene.items_by_id["a"].boundingRect().top() < bounds.top() - 10
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


# -- locks -----------------------------------------------------------------------------


def test_a_locked_node_is_not_dragged_and_says_so(qtbot, board, graph, stack):
    lock(board, "a")
    before = dumps(graph)
    drag(qtbot, board, header(board, "a"), header(board, "a") + QPointF(80, 60))
    assert dumps(graph) == before
    assert stack.count() == 1
    assert "a is locked" in told(board)
    assert "Ctrl+Shift+K" in told(board)


def test_a_selection_with_locked_nodes_moves_and_loses_the_others(qtbot, board, graph, stack):
    lock(board, "a")
    before = dumps(graph)
    board.select(["a", "b"])
    drag(qtbot, board, header(board, "b"), header(board, "b") + QPointF(40, 40))
    assert graph.node("a").pos == (300.0, 0.0)
    assert graph.node("b").pos == (340.0, 240.0)
    stack.undo()
    key(board, Qt.Key.Key_Right)
    assert (graph.node("a").pos, graph.node("b").pos) == ((300.0, 0.0), (308.0, 200.0))
    assert "a is locked" in told(board)
    stack.undo()
    board.hint.vanish()
    key(board, Qt.Key.Key_Delete)
    assert "a" in graph
    assert "b" not in graph
    assert "a is locked" in told(board)
    stack.undo()
    assert dumps(graph) == before


@pytest.mark.parametrize("pressed", [Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Left])
def test_keys_change_nothing_about_a_locked_node(board, graph, pressed):
    lock(board, "w")
    before = dumps(graph)
    key(board, pressed)
    assert not board.editing.is_open
    assert dumps(graph) == before
    assert "w is locked" in told(board)


def test_fields_and_names_of_a_locked_node_do_not_open(board, graph):
    lock(board, "b")
    item = board.graph_scene.items_by_id["b"]
    click(board, item.pos() + item.card.fields["other"].center())
    assert not board.editing.is_open
    QTest.mouseDClick(board.viewport(), Qt.MouseButton.LeftButton, NONE, board.mapFromScene(header(board, "b")))
    assert not board.editing.is_open
    assert "b is locked" in told(board)


def test_unlocking_makes_it_free_again(qtbot, board, graph):
    lock(board, "a")
    assert graph.node("a").locked
    lock(board, "a")
    assert not graph.node("a").locked
    drag(qtbot, board, header(board, "a"), header(board, "a") + QPointF(16, 0))
    assert graph.node("a").pos == (316.0, 0.0)


def test_lock_locks_all_unless_all_are_locked(board, graph):
    lock(board, "a")
    lock(board, "a", "b")
    assert all(graph.node(i).locked for i in "ab")
    lock(board, "a", "b")
    assert not any(graph.node(i).locked for i in "ab")


def test_a_locked_member_stays_when_its_frame_is_dragged(qtbot, board, graph):
    put(board, Frame("f", "Frame", ("a", "b")))
    lock(board, "b")
    drag(qtbot, board, title(board, "f"), title(board, "f") + QPointF(0, -40))
    assert graph.node("a").pos == (300.0, -40.0)
    assert graph.node("b").pos == (300.0, 200.0)


# -- bypass ----------------------------------------------------------------------------


def test_bypass_is_switched_for_ops_only(board, graph, stack):
    before = dumps(graph)
    board.select(["w", "a", "b"])
    board.decor.bypass()
    assert [graph.node(i).bypass for i in "ab"] == [True, True]
    assert stack.count() == 1
    board.decor.bypass()
    assert dumps(graph) == before
    board.select(["w"])
    board.decor.bypass()
    assert "No op is selected" in told(board)


def test_a_bypassed_op_looks_different_and_keeps_its_fields(board, graph):
    item = board.graph_scene.items_by_id["b"]
    fields = dict(item.card.fields)
    spot = board.mapFromScene(item.pos() + QPointF(60, 4))
    before = board.viewport().grab().toImage().pixelColor(spot)
    board.select(["b"])
    board.decor.bypass()
    assert board.viewport().grab().toImage().pixelColor(spot) != before
    assert item.card.fields == fields


# -- the window ------------------------------------------------------------------------


def test_shortcuts_and_menus_do_the_same(window):
    graph, canvas = window.document.graph, window.canvas
    canvas.setFocus()
    select(window, "a")
    QTest.keyClick(canvas, Qt.Key.Key_B, CONTROL)
    assert graph.node("a").bypass
    QTest.keyClick(canvas, Qt.Key.Key_K, CONTROL | SHIFT)
    assert graph.node("a").locked
    window.action("edit.lock").trigger()
    window.action("edit.colour.rose").trigger()
    assert graph.node("a").colour == "rose"
    window.action("edit.colour.none").trigger()
    assert graph.node("a").colour == ""


def test_the_inspector_shows_and_changes_looks(window, qtbot):
    graph = window.document.graph
    select(window, "a")
    type_text(qtbot, child(window, "inspector.label"), "first")
    pick(qtbot, child(window, "inspector.colour"), "green")
    child(window, "inspector.bypass").click()
    child(window, "inspector.locked").click()
    node = graph.node("a")
    assert (node.label, node.colour, node.bypass, node.locked) == ("first", "green", True, True)
    assert not child(window, "inspector.name").isEnabled()
    assert not child(window, "inspector.colour").isEnabled()
    child(window, "inspector.locked").click()
    assert child(window, "inspector.name").isEnabled()
    window.canvas.select(["a", "w"])
    assert child(window, "inspector.colour").currentIndex() == -1
    pick(qtbot, child(window, "inspector.colour"), "brick")
    assert {graph.node(i).colour for i in "aw"} == {"brick"}


# -- the menu of things ----------------------------------------------------------------


def menu(window) -> QMenu:
    """The menu that is open; the test closes it."""
    QApplication.processEvents()
    found = [m for m in window.findChildren(QMenu, "context_menu") if m.isVisible()]
    assert len(found) == 1
    return found[0]


def entries(opened: QMenu) -> list[str]:
    return [action.objectName() for action in opened.actions() if action.objectName()]


def right_click(window, at: QPointF) -> None:
    canvas = window.canvas
    spot = canvas.viewport().mapTo(window, canvas.mapFromScene(at))
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.RightButton, NONE, spot)


def test_a_right_click_offers_what_fits(window):
    canvas, graph = window.canvas, window.document.graph
    settle(canvas)
    put(canvas, Frame("f", "F", ("w",)), Note("n", "N", (300.0, 330.0)), Route("y", "input", ((520.0, 20.0),)))
    wire = canvas.graph_scene.wire_layer.index
    at = {
        "edit.bypass": header(canvas, "a"),
        "edit.unframe": title(canvas, "f"),
        "edit.frame": QPointF(350, 350),
        "context.edit.add_bend": wire.path(wire.rows["b", "input"]).pointAtPercent(0.5),
        "edit.straighten": QPointF(520, 20),
    }
    for wanted, place in at.items():
        right_click(window, place)
        opened = menu(window)
        assert wanted in entries(opened)
        opened.close()
    assert len(graph.decorations) == 3


def test_a_node_offers_what_its_kind_can_do(window):
    canvas, graph = window.canvas, window.document.graph
    settle(canvas)
    right_click(window, header(canvas, "w"))
    opened = menu(window)
    assert "node.requires_grad" in entries(opened)
    assert not {"edit.bypass", "edit.replace_op", "node.retain_grad"} & set(entries(opened))
    opened.close()
    canvas.select(["w", "a"])
    QTest.keyClick(canvas, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    opened = menu(window)
    assert "edit.bypass" in entries(opened)
    opened.close()
    canvas.clear_selection()
    right_click(window, header(canvas, "a"))
    opened = menu(window)
    assert {"edit.replace_op", "edit.swap_inputs", "edit.extract", "node.retain_grad"} <= set(entries(opened))
    next(action for action in opened.actions() if action.objectName() == "node.loss").trigger()
    opened.close()
    assert graph.settings.loss == "a"


def test_a_group_can_be_entered_by_its_menu(window):
    settle(window.canvas)
    window.canvas.select(["a", "b"])
    window.action("edit.group").trigger()
    QTest.keyClick(line(window.canvas), Qt.Key.Key_Return)
    window.canvas.decor.open_menu()
    opened = menu(window)
    assert {"view.enter_group", "edit.ungroup"} <= set(entries(opened))
    opened.close()


def test_the_menu_acts_on_what_was_clicked(window):
    canvas, graph = window.canvas, window.document.graph
    settle(canvas)
    select(window, "w")
    right_click(window, header(canvas, "b"))
    opened = menu(window)
    next(action for action in opened.actions() if action.objectName() == "edit.bypass").trigger()
    opened.close()
    assert graph.node("b").bypass
    index = canvas.graph_scene.wire_layer.index
    right_click(window, index.path(index.rows["y", "other"]).pointAtPercent(0.3))
    opened = menu(window)
    next(action for action in opened.actions() if "add_bend" in action.objectName()).trigger()
    opened.close()
    assert len(graph.decorations) == 1


def test_the_menu_comes_up_again_and_again(window):
    canvas = window.canvas
    settle(canvas)
    for name in ("a", "b", "a"):
        right_click(window, header(canvas, name))
        opened = menu(window)
        assert any(action.menu() is not None for action in opened.actions())
        opened.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the event loop does
    assert window.actions_.menus["colour"].actions()


@pytest.mark.parametrize(("pressed", "keys"), [(Qt.Key.Key_Menu, NONE), (Qt.Key.Key_F10, SHIFT)])
def test_the_menu_opens_by_keys_for_the_selection(window, pressed, keys):
    settle(window.canvas)
    select(window, "a")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, pressed, keys)
    opened = menu(window)
    assert "edit.lock" in entries(opened)
    opened.close()
    window.canvas.clear_selection()
    QTest.keyClick(window.canvas, pressed, keys)
    QApplication.processEvents()
    assert not [m for m in window.findChildren(QMenu, "context_menu") if m.isVisible()]


def test_empty_ground_has_no_menu_of_things(window):
    settle(window.canvas)
    right_click(window, QPointF(500, -60))
    QApplication.processEvents()
    assert not [m for m in window.findChildren(QMenu, "context_menu") if m.isVisible()]
    assert window.canvas.pointer() != QPoint()
