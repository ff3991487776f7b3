"""The minimap: when it is there, where it stands, and how it moves the view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode, Decorate
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.minimap import WORTH_IT
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.theme import Theme
from grapheditor.gui.window import MainWindow
from grapheditor.model.decoration import Frame
from grapheditor.model.node import OpNode, ValueNode
from tests.graph_text import article
from tests.gui.windows import document, wait_for_run

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def many(count: int) -> Graph:
    graph = Graph()
    with graph.batch():
        for i in range(count):
            pos = (i % 8 * 300.0, i // 8 * 200.0)
            graph.add(ValueNode(f"n{i}", f"n{i}", tensor_data(float(i)), pos=pos))
    return graph


@pytest.fixture
def wide(qtbot) -> Canvas:
    """A canvas with a graph that is worth a minimap."""
    canvas = Canvas(document(many(64)), Theme.light())
    qtbot.addWidget(canvas)
    canvas.resize(1000, 640)
    canvas.show()
    qtbot.waitExposed(canvas)
    canvas.jump_to(1.0, canvas.node_rect("n0").center())
    return canvas


def test_it_comes_with_a_graph_that_is_worth_it(canvas):
    assert not canvas.sight.minimap.isVisible()
    canvas.set_document(document(many(WORTH_IT + 1)))
    canvas.zoom_reset()
    assert canvas.sight.minimap.isVisible()
    canvas.set_document(document(article()))
    canvas.jump_to(3.0, QPointF())
    assert not canvas.sight.minimap.isVisible()


def test_it_is_away_while_all_of_the_graph_is_in_view(wide):
    minimap, told = wide.sight.minimap, []
    wide.sight.minimap_shown.connect(told.append)
    picture = minimap._drawn()
    wide.fit_all(at_once=True)
    assert not minimap.isVisible()
    assert told[-1] is False
    wheel(wide.viewport(), QPointF(300, 300), 480)
    assert minimap.isVisible()
    assert told[-1] is True
    assert minimap._drawn() is picture  # nothing has changed, so nothing was drawn anew
    wide.fit_all(at_once=True)
    far = OpNode("far", "far", "exp", pos=(9000, 200))
    wide.document.do(AddNode(far), "Add")  # not by the canvas, which would go there
    assert minimap.isVisible()
    assert minimap._drawn() is not picture
    wide.document.undo_stack.undo()
    assert not minimap.isVisible()


def test_a_pointer_on_it_keeps_it(wide):
    minimap = wide.sight.minimap
    QTest.mouseMove(minimap, QPoint(20, 20))
    for _ in range(20):
        wheel(minimap, QPointF(20, 20), -480)
    assert wide.visible_rect().contains(wide.graph_scene.content_rect())
    assert minimap.isVisible()
    QTest.mouseMove(wide.viewport(), QPoint(20, 20))
    assert not minimap.isVisible()


def test_one_that_was_asked_for_stays(wide):
    wide.sight.set_minimap(True)
    wide.fit_all(at_once=True)
    assert wide.sight.minimap.isVisible()


def test_it_stands_in_a_corner_of_the_canvas(wide):
    minimap, ground = wide.sight.minimap, wide.viewport().geometry()
    assert ground.contains(minimap.geometry())
    wide.resize(520, 400)
    assert wide.viewport().geometry().contains(minimap.geometry())


def test_a_small_canvas_is_not_covered(wide):
    wide.resize(300, 240)
    assert not wide.sight.minimap.isVisible()
    wide.resize(900, 600)
    assert wide.sight.minimap.isVisible()


def test_a_press_brings_that_part_of_the_graph_to_the_middle(wide):
    minimap = wide.sight.minimap
    there = minimap._drawn().to_picture.map(wide.node_rect("n63").center())
    QTest.mouseClick(minimap, LEFT, NONE, there.toPoint())
    assert wide.visible_rect().contains(wide.node_rect("n63").center())
    assert not wide.visible_rect().contains(wide.node_rect("n0").center())


def test_dragging_its_frame_moves_the_view_along(wide):
    minimap = wide.sight.minimap
    start, before = minimap.seen().center().toPoint(), wide.visible_centre()
    QTest.mousePress(minimap, LEFT, NONE, start)
    held = wide.visible_centre()
    QTest.mouseMove(minimap, start + QPoint(30, 20))
    QTest.mouseRelease(minimap, LEFT, NONE, start + QPoint(30, 20))
    scale = minimap._drawn().to_picture.m11()
    moved, room = wide.visible_centre() - before, 3 / scale  # a pixel or two of the minimap
    assert abs(moved.x() - 30 / scale) < room
    assert abs(moved.y() - 20 / scale) < room
    assert (held - before).manhattanLength() < 2 * room


def wheel(widget, spot: QPointF, turn: int) -> None:
    event = QWheelEvent(spot, widget.mapToGlobal(spot), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, NONE,
                        Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_its_wheel_zooms_the_canvas(wide):
    wheel(wide.sight.minimap, QPointF(20, 20), -240)
    assert wide.zoom < 0.9


def count(canvas: Canvas, colour) -> int:
    """So many pixels of the minimap have this colour."""
    image = canvas.sight.minimap._drawn().pixmap.toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(pixel.name() == colour.name() for pixel in pixels)


def test_it_shows_the_colours_of_the_nodes_and_follows_edits(qtbot, wide):
    theme = wide.theme

    def shows(colour) -> bool:
        return count(wide, colour) > 0

    assert shows(theme.value_header)
    assert not shows(theme.violet)
    wide.add_op("exp", QPointF(100.0, 2000.0))
    qtbot.waitUntil(lambda: shows(theme.violet))
    wide.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not shows(theme.violet))


def test_a_colour_chosen_by_hand_is_shown(qtbot, wide):
    graph = many(64)
    graph.add(ValueNode("mine", "mine", tensor_data(1.0), pos=(100.0, 2000.0), colour="green"))
    wide.set_document(document(graph))
    qtbot.waitUntil(lambda: count(wide, wide.theme.green) > 0)


def test_frames_are_shown_in_their_colour_and_go_with_undo(qtbot, wide):
    minimap = wide.sight.minimap
    shown = lambda at: minimap.grab().toImage().pixelColor(at.toPoint())  # noqa: E731
    gap = wide.node_rect("n0").center() + QPointF(150, 0)
    at = minimap._drawn().to_picture.map(gap)
    before = shown(at)
    Decorate("f", Frame("f", "Part", ("n0", "n1"), "rose")).do(wide.document.graph)
    qtbot.waitUntil(lambda: shown(at) != before)
    assert shown(at).red() > shown(at).green()
    Decorate("f", None).do(wide.document.graph)
    qtbot.waitUntil(lambda: shown(at) == before)


def test_selected_nodes_are_marked_one_or_all(qtbot, wide):
    colour = wide.theme.selection
    before = count(wide, colour)
    QTest.mouseClick(wide.viewport(), LEFT, NONE, wide.mapFromScene(wide.node_rect("n0").center()))
    qtbot.waitUntil(lambda: count(wide, colour) > before)
    one = count(wide, colour)
    QTest.keyClick(wide, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: count(wide, colour) > 10 * (one - before))


def test_it_makes_way_for_what_is_typed(wide):
    minimap = wide.sight.minimap
    corner = minimap.geometry()
    # the node's field comes to lie under the minimap
    under = wide.mapToScene(corner.center() - wide.viewport().pos())
    wide.jump_to(1.0, wide.visible_centre() - (under - wide.node_rect("n9").center()))
    wide.edit_value("n9")
    line = wide.editing.line_rect()
    assert line is not None
    assert line.intersects(corner)
    assert not line.intersects(minimap.geometry())
    QTest.keyClick(wide.focusWidget(), Qt.Key.Key_Escape)
    assert minimap.geometry() == corner


def test_thousands_of_nodes_are_drawn_too(qtbot):
    canvas = Canvas(document(many(4000)), Theme.dark())
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    canvas.show()
    image = canvas.sight.minimap._drawn().pixmap.toImage()
    found = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert Theme.dark().value_header.name() in found


def test_a_person_decides_and_is_remembered(qtbot, window, tmp_path):
    action, minimap = window.action("view.minimap"), window.canvas.sight.minimap
    assert not action.isChecked()
    QTest.keyClick(window.canvas, Qt.Key.Key_M)
    assert minimap.isVisible()
    assert action.isChecked()
    window.close()
    again = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    again.ask = lambda name, then: then("discard")
    qtbot.addWidget(again)
    again.show()
    wait_for_run(qtbot, again)
    again.resize(1280, 800)
    assert again.canvas.sight.minimap.isVisible()
    again.action("view.minimap").trigger()
    again.set_document(document(many(WORTH_IT + 1)))
    assert not again.canvas.sight.minimap.isVisible()
    wait_for_run(qtbot, again)
