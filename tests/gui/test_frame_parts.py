"""What is painted anew is less than everything, and never too little: of wires, and of the pictures kept of cards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainterPathStroker, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QGraphicsItem

from grapheditor.gui.theme import Theme
from grapheditor.gui.wire_index import WireIndex
from grapheditor.model.node import Wire
from tests.gui.mouse import LEFT, NONE, header, press
from tests.gui.windows import wait_for_run

places = st.floats(-3000.0, 3000.0)
ends = st.tuples(places, places, places, places)


def index_of(wires: list[tuple[float, float, float, float]]) -> WireIndex:
    index = WireIndex(lambda _: [])
    rows = [index.add(Wire("a", 0, f"n{i}", "input")) for i in range(len(wires))]
    index.place(rows, np.array(wires, float).reshape(-1, 4))
    return index


@given(ends)
def test_the_parts_of_a_wire_hold_its_curve(wire):
    index = index_of([wire])
    path, parts = index.path(index.rows["n0", "input"]), index.parts(list(index.rows.values()))
    assert all(any(part.contains(path.pointAtPercent(i / 40)) for part in parts) for i in range(41))


@given(ends, ends)
def test_the_parts_of_a_wire_in_a_rectangle_hold_what_is_seen_of_it_there(wire, corners):
    index = index_of([wire])
    rows = list(index.rows.values())
    x1, y1, x2, y2 = corners
    rect = QRectF(QPointF(x1, y1), QPointF(x2, y2)).normalized()
    path, parts = index.path(rows[0]), index.parts(rows, None, rect)
    stroke = QPainterPathStroker(QPen(Qt.GlobalColor.black, 3.0))
    drawn = [stroke.createStroke(piece) for piece in index.seen_paths(rows, rect).values()]  # none: all of it is drawn
    points = [path.pointAtPercent(i / 80) for i in range(81)]
    for point in filter(rect.contains, points):
        assert any(part.contains(point) for part in parts)
        assert all(piece.contains(point) for piece in drawn)
    whole = index.bounds(rows[0])
    assert all(whole.adjusted(-4.0, -4.0, 4.0, 4.0).contains(part) for part in parts)


def test_a_long_wire_has_parts_of_little_area():
    index = index_of([(0.0, 0.0, 2000.0, 1200.0)])
    whole = index.bounds(index.rows["n0", "input"])
    parts = index.parts(list(index.rows.values()))
    assert sum(part.width() * part.height() for part in parts) < 0.4 * whole.width() * whole.height()


@given(st.lists(ends, min_size=1, max_size=6), st.lists(ends, min_size=1, max_size=4))
def test_no_wire_that_meets_a_rectangle_is_left_out(wires, corners):
    index = index_of(wires)
    rects = [QRectF(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)) for x1, y1, x2, y2 in corners]
    near = index.near(list(index.rows.values()), rects)
    for row in index.rows.values():
        points = [index.path(row).pointAtPercent(i / 40) for i in range(41)]
        if any(rect.contains(point) for rect in rects for point in points):
            assert row in near


def shown(canvas) -> np.ndarray:
    canvas.viewport().repaint()
    return pixels(canvas.viewport().grab().toImage())


def pixels(image: QImage) -> np.ndarray:
    """Rows by columns by blue, green and red."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    held = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return held[..., :3].astype(int)


def without_pictures(canvas) -> np.ndarray:
    """The same, with every card painted for this once."""
    items = canvas.graph_scene.items_by_id.values()
    modes = QGraphicsItem.CacheMode
    for item in items:
        item.setCacheMode(modes.NoCache)
    found = shown(canvas)
    for item in items:
        item.setCacheMode(modes.DeviceCoordinateCache)
    return found


def select_one(window):
    window.canvas.select(["a"])


def trace(window):
    window.canvas.sight.set_tracing(True)
    window.canvas.select(["a"])


def wear_dark(window):
    window.canvas.set_theme(Theme.named("dark"))


def edit_a_number(window):
    window.action("run.live").setChecked(False)
    window.canvas.select(["w"])
    window.canvas.delete_selection()
    window.undo_stack.undo()


def zoom(window):
    window.canvas.zoom_by(1.3)


def pan(window):
    window.canvas.pan_by(QPoint(13, 7))


def hover(window):
    QTest.mouseMove(window.canvas.viewport(), window.canvas.mapFromScene(header(window.canvas, "b")))


def hide_overlays(window):
    for action in window.actions_.menus["overlays"].actions():
        if action.isCheckable():
            action.setChecked(False)


@pytest.mark.parametrize(
    "change", [select_one, trace, wear_dark, edit_a_number, zoom, pan, hover, hide_overlays], ids=lambda c: c.__name__
)
def test_cards_look_as_if_they_were_painted_each_time(qtbot, window, change):
    wait_for_run(qtbot, window)
    window.canvas.zoom_reset()
    shown(window.canvas)
    change(window)
    wait_for_run(qtbot, window)
    found = shown(window.canvas)
    # a picture with a clear ground that is laid on another rounds its colours once more
    assert np.abs(found - without_pictures(window.canvas)).max() <= 4


def test_a_drag_leaves_on_the_screen_what_painting_everything_gives(qtbot, canvas):
    viewport = canvas.viewport()
    start = press(canvas, header(canvas, "b"))
    for step in range(1, 12):
        QTest.mouseMove(viewport, start + QPoint(9 * step, 5 * step))
        QTest.qWait(0)  # each step is painted
    window = canvas.window()
    left = pixels(window.screen().grabWindow(window.winId()).toImage())
    whole = pixels(window.grab().toImage())
    QTest.mouseRelease(viewport, LEFT, NONE, start + QPoint(99, 55))
    assert left.shape == whole.shape
    assert (np.abs(left - whole).max(axis=2) > 24).mean() < 1e-4  # a line that stands for a curve may be a hair off


@given(st.lists(ends, min_size=1, max_size=4), st.lists(ends, min_size=4, max_size=4))
def test_the_parts_of_wires_that_moved_hold_them_before_and_after(wires, moved):
    index = index_of(wires)
    rows = list(index.rows.values())
    were = index.boxes(rows)
    curves = [index.path(row) for row in rows]
    index.place(rows, np.array(moved[: len(rows)]))
    curves += [index.path(row) for row in rows]
    parts = index.parts(rows, were)
    for curve in curves:
        assert all(any(part.contains(curve.pointAtPercent(i / 40)) for part in parts) for i in range(41))


def test_a_wire_without_a_place_is_followed_to_its_first_one():
    index = WireIndex(lambda _: [])
    row = index.add(Wire("a", 0, "b", "input"))
    were = index.boxes([row])
    assert index.parts([row]) == []
    index.place([row], np.array([[0.0, 0.0, 300.0, 40.0]]))
    assert index.parts([row], were) == index.parts([row])
