"""Moving the view: pinch, gliding to where it goes, and the size of the interface."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.gui.interface_size import SIZE, VARIABLE, chosen_size, use_chosen_size
from grapheditor.gui.preferences import Preferences


def pinch(canvas, at: QPoint, by: float) -> None:
    spot = QPointF(at)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2, spot, spot,
        QPointF(canvas.viewport().mapToGlobal(at)), by, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)


@pytest.mark.parametrize("by", [0.3, -0.25])
def test_a_pinch_zooms_to_the_fingers(canvas, by):
    spot = QPoint(300, 200)
    under = canvas.mapToScene(spot)
    pinch(canvas, spot, by)
    assert canvas.zoom == pytest.approx(1.0 + by)
    assert (canvas.mapFromScene(under) - spot).manhattanLength() <= 1


def test_a_point_under_the_pointer_stays_there_through_many_zooms(canvas):
    spot = QPoint(301, 203)
    under = canvas.mapToScene(spot)
    for by in (0.2, -0.15, 0.33, 0.1, -0.4, -0.2, 0.5) * 4:
        pinch(canvas, spot, by)
    assert (canvas.mapFromScene(under) - spot).manhattanLength() <= 6


def test_the_view_glides_and_arrives(qtbot, canvas):
    canvas.sight.set_animations(True)
    canvas.centerOn(3000.0, 2000.0)
    zooms = []
    canvas.zoom_changed.connect(zooms.append)
    start = canvas.zoom
    canvas.fit_all()
    assert canvas.sight.moves.is_running
    qtbot.waitUntil(lambda: not canvas.sight.moves.is_running)
    assert canvas.visible_rect().contains(canvas.graph_scene.content_rect())
    canvas.zoom_by(0.3 / canvas.zoom)
    zooms.clear()
    canvas.fit_all()
    qtbot.waitUntil(lambda: not canvas.sight.moves.is_running)
    assert zooms == sorted(zooms)
    assert canvas.zoom == pytest.approx(zooms[-1])
    assert start


def test_gliding_ends_where_a_jump_would(qtbot, canvas):
    canvas.centerOn(3000.0, 2000.0)
    canvas.fit_all()
    jumped = (canvas.zoom, canvas.visible_centre())
    canvas.jump_to(0.5, QPointF(3000.0, 2000.0))
    canvas.sight.set_animations(True)
    canvas.fit_all()
    qtbot.waitUntil(lambda: not canvas.sight.moves.is_running)
    assert canvas.zoom == pytest.approx(jumped[0])
    assert (canvas.visible_centre() - jumped[1]).manhattanLength() < 3


def test_a_hand_on_the_view_stops_its_gliding(canvas):
    canvas.sight.set_animations(True)
    canvas.centerOn(3000.0, 2000.0)
    canvas.fit_all()
    pinch(canvas, QPoint(300, 200), 0.1)
    assert not canvas.sight.moves.is_running
    assert not canvas.visible_rect().contains(canvas.graph_scene.content_rect())


def test_nothing_moves_on_in_a_canvas_that_is_closed(canvas):
    canvas.sight.set_animations(True)
    canvas.centerOn(3000.0, 2000.0)
    canvas.sight.go_to_node("y")
    assert canvas.sight.moves.is_running
    canvas.close()
    assert not canvas.sight.moves.is_running
    assert canvas.sight.highlights.pulsing is None


def test_a_jump_is_followed_by_a_pulse(qtbot, canvas):
    canvas.sight.set_animations(True)
    canvas.sight.go_to_node("y")
    qtbot.waitUntil(lambda: canvas.sight.highlights.pulse > 0.1)
    assert canvas.sight.highlights.pulsing == "y"
    qtbot.waitUntil(lambda: canvas.sight.highlights.pulsing is None)


def test_animations_can_be_switched_and_are_remembered(window):
    action = window.action("view.animations")
    assert not action.isChecked()
    action.trigger()
    assert window.canvas.sight.moves.enabled
    assert window.preferences.switch("animations", False)


def test_the_size_is_remembered_for_the_next_start(window):
    window.action("view.size.200").trigger()
    assert chosen_size(window.preferences) == 200
    assert "200 %" in window.statusBar().currentMessage()


def test_the_chosen_size_scales_qt_unless_it_is_scaled_from_outside(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    preferences = Preferences(tmp_path / "settings.ini")
    use_chosen_size(preferences)
    assert VARIABLE not in os.environ
    preferences.set_text(SIZE, "150")
    use_chosen_size(preferences)
    assert os.environ[VARIABLE] == "1.5"
    monkeypatch.setenv(VARIABLE, "2")
    use_chosen_size(preferences)
    assert os.environ[VARIABLE] == "2"
    preferences.set_text(SIZE, "nonsense")
    assert chosen_size(preferences) == 100


def test_escape_and_keys_work_while_the_view_glides(canvas):
    canvas.sight.set_animations(True)
    canvas.select(["a"])
    canvas.fit_all()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.selected_nodes()
