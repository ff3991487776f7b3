"""Dragging with the mouse: cards snap to neighbours and to the grid, guides come and go, Ctrl lets go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.gui.guide_item import GuideItem
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.window import MainWindow
from grapheditor.io import dumps
from tests.gui.mouse import CONTROL, LEFT, NONE, header, press
from tests.gui.windows import document, wait_for_run


@pytest.fixture
def snapping(canvas):
    """The canvas of the article, on which cards snap to each other."""
    canvas.snap_switches.guides = True
    return canvas


def guides(canvas) -> list:
    """What is drawn of guides."""
    return [guide for item in canvas.scene().items() if isinstance(item, GuideItem) for guide in item.guides]


def send_move(canvas, to: QPoint, keys=NONE) -> None:
    """Move the mouse with keys held, which QTest can't."""
    at = canvas.viewport().mapToGlobal(to)
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(to), QPointF(at), Qt.MouseButton.NoButton, LEFT, keys)
    QApplication.sendEvent(canvas.viewport(), event)


def drag_to(canvas, name: str, corner: QPointF, keys=NONE) -> QPoint:
    """Press a card by its header and move it until the pointer would put its corner there; the button stays down."""
    start = press(canvas, header(canvas, name))
    away = corner - canvas.node_rect(name).topLeft()
    end = start + QPoint(round(away.x() * canvas.zoom), round(away.y() * canvas.zoom))
    send_move(canvas, start + (end - start) / 2, keys)
    send_move(canvas, end, keys)
    return end


def release(canvas, at: QPoint) -> None:
    QTest.mouseRelease(canvas.viewport(), LEFT, NONE, at)


def test_a_card_snaps_in_line_with_its_neighbour_as_one_undo_step(snapping):
    graph, stack = snapping.document.graph, snapping.document.undo_stack
    before = dumps(graph)
    left = snapping.node_rect("w").left()
    end = drag_to(snapping, "x", QPointF(left + 4, snapping.node_rect("x").top() + 200))
    assert snapping.node_rect("x").left() == left
    assert any(guide.x1 == guide.x2 for guide in guides(snapping))
    release(snapping, end)
    assert guides(snapping) == []
    assert graph.node("x").pos[0] == left
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_wire_snaps_level(snapping):
    height = snapping.port_pos("a", "out", 0).y()
    drop = snapping.port_pos("y", "in", "input").y() - snapping.node_rect("y").top()
    end = drag_to(snapping, "y", QPointF(snapping.node_rect("y").left() + 91, height - drop + 4))
    assert snapping.port_pos("y", "in", "input").y() == pytest.approx(height)
    assert "wire" in [guide.kind for guide in guides(snapping)]
    release(snapping, end)


def test_control_lets_a_card_go_anywhere_and_letting_it_go_snaps_again(snapping):
    target = QPointF(snapping.node_rect("w").left() + 4, snapping.node_rect("x").top() + 200)
    end = drag_to(snapping, "x", target, CONTROL)
    assert snapping.node_rect("x").left() == pytest.approx(target.x(), abs=1)
    assert guides(snapping) == []
    send_move(snapping, end)
    assert snapping.node_rect("x").left() == snapping.node_rect("w").left()
    release(snapping, end)


def test_escape_takes_the_guides_away_and_puts_the_card_back(snapping, qtbot):
    start = snapping.node_rect("x")
    end = drag_to(snapping, "x", QPointF(snapping.node_rect("w").left() + 4, start.top() + 200))
    qtbot.keyClick(snapping, Qt.Key.Key_Escape)
    assert snapping.node_rect("x") == start
    assert guides(snapping) == []
    release(snapping, end)
    assert snapping.document.undo_stack.count() == 0


@pytest.mark.parametrize("zoom", [0.5, 2.0])
def test_a_card_snaps_from_as_many_pixels_at_any_zoom(snapping, zoom):
    snapping.zoom_by(zoom / snapping.zoom)
    snapping.centerOn(snapping.graph_scene.content_rect().center())
    left = snapping.node_rect("w").left()
    down = snapping.node_rect("x").top() + 110
    end = drag_to(snapping, "x", QPointF(left + 5 / zoom, down))
    assert snapping.node_rect("x").left() == left
    send_move(snapping, end + QPoint(6, 0))
    assert snapping.node_rect("x").left() != left
    release(snapping, end)


def test_the_grid_takes_the_card_that_is_held_and_all_move_alike(canvas):
    canvas.snap_switches.grid = True
    canvas.select(["a", "b"])
    apart = canvas.node_rect("b").topLeft() - canvas.node_rect("a").topLeft()
    end = drag_to(canvas, "a", canvas.node_rect("a").topLeft() + QPointF(-35, 41))
    release(canvas, end)
    place = canvas.node_rect("a").topLeft()
    assert (place.x() % 12, place.y() % 12) == (0, 0)
    assert canvas.node_rect("b").topLeft() - place == apart


def test_cards_that_move_along_are_not_snapped_to(snapping):
    snapping.select_all()
    start = snapping.node_rect("x").topLeft()
    end = drag_to(snapping, "x", start + QPointF(3, 2))
    send_move(snapping, end + QPoint(20, 20))
    assert guides(snapping) == []
    assert snapping.node_rect("x").topLeft() - start == QPointF(23, 22)
    release(snapping, end)


def test_the_switches_are_remembered(window, qtbot, tmp_path):
    assert window.action("view.smart_guides").isChecked()
    assert not window.action("view.snap_grid").isChecked()
    window.action("view.snap_grid").trigger()
    window.action("view.smart_guides").trigger()
    assert (window.canvas.snap_switches.guides, window.canvas.snap_switches.grid) == (False, True)
    again = MainWindow(document(), Preferences(tmp_path / "settings.ini"))
    qtbot.addWidget(again)
    again.ask = lambda name, then: then("discard")
    wait_for_run(qtbot, again)
    assert (again.canvas.snap_switches.guides, again.canvas.snap_switches.grid) == (False, True)
    assert again.action("view.snap_grid").isChecked()
