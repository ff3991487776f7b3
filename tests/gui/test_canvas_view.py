"""Zoom, pan and painting, in both themes and with thousands of nodes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.edit.arrange import arrange_edit
from grapheditor.edit.edits import AddNode
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.theme import Theme
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.graph_text import article
from tests.gui.invented import results
from tests.gui.windows import document

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_PHASE, PHASE = Qt.ScrollPhase.NoScrollPhase, Qt.ScrollPhase.ScrollUpdate


def test_the_wheel_zooms_to_the_pointer(canvas):
    spot = QPoint(220, 140)
    under = canvas.mapToScene(spot)
    glob = QPointF(canvas.viewport().mapToGlobal(spot))
    event = QWheelEvent(
        QPointF(spot), glob, QPoint(), QPoint(0, 240), *(Qt.MouseButton.NoButton, NONE), NO_PHASE, False
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom > 1.2
    moved = canvas.mapToScene(spot) - under
    assert abs(moved.x()) + abs(moved.y()) < 2


def test_two_fingers_on_a_touchpad_pan(canvas):
    spot, before = QPointF(220, 140), canvas.mapToScene(QPoint(0, 0))
    event = QWheelEvent(spot, spot, QPoint(10, -20), QPoint(10, -20), *(Qt.MouseButton.NoButton, NONE), PHASE, False)
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom == 1.0
    assert canvas.mapToScene(QPoint(0, 0)) - before == QPointF(-10, 20)


def test_fit_shows_everything(canvas):
    canvas.centerOn(5000, 5000)
    canvas.zoom_in()
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.visible_rect().contains(canvas.graph_scene.content_rect())


def resize(canvas, width: int, height: int) -> None:
    canvas.resize(width, height)
    QApplication.sendPostedEvents()


def test_what_fits_goes_on_fitting_in_another_size(canvas):
    canvas.fit_all()
    for size in ((520, 300), (900, 700)):
        resize(canvas, *size)
        content = canvas.graph_scene.content_rect()
        assert canvas.visible_rect().contains(content)
        away = canvas.visible_centre() - content.center()
        assert (abs(away.x()) + abs(away.y())) * canvas.zoom < 4


def test_a_view_that_was_moved_stays_in_another_size(canvas):
    canvas.fit_all()
    spot = QPointF(220, 140)
    event = QWheelEvent(spot, spot, QPoint(60, -20), QPoint(60, -20), *(Qt.MouseButton.NoButton, NONE), PHASE, False)
    QApplication.sendEvent(canvas.viewport(), event)
    corner, zoom = canvas.mapToScene(QPoint(0, 0)), canvas.zoom
    resize(canvas, 520, 300)
    assert (canvas.mapToScene(QPoint(0, 0)), canvas.zoom) == (corner, zoom)


def test_fit_of_a_selection_shows_the_selected_nodes(canvas):
    canvas.document.do(AddNode(OpNode("far", "far", "exp", pos=(9000.0, 9000.0))), "Add")
    canvas.select(["far"])
    canvas.fit_selection()
    assert canvas.visible_rect().contains(canvas.node_rect("far"))


def test_undo_does_not_touch_the_zoom(canvas, stack):
    canvas.add_op("add")
    canvas.zoom_in()
    zoom, corner = canvas.zoom, canvas.mapToScene(QPoint(0, 0))
    stack.undo()
    assert canvas.zoom == zoom
    assert canvas.mapToScene(QPoint(0, 0)) == corner


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.2, 0.02])
def test_it_paints_cards_in_the_theme_at_every_zoom(canvas, name, zoom):
    theme = Theme.named(name)
    canvas.set_theme(theme)
    canvas.set_run(*results())
    canvas.select(["y"])
    canvas.fit_all()
    canvas.zoom_by(zoom / canvas.zoom)
    image = canvas.viewport().grab().toImage()
    assert _close(QColor(image.pixel(3, 3)), theme.canvas) or _close(QColor(image.pixel(3, 3)), theme.grid)
    found = {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(found) > 2
    if zoom >= 0.2:
        assert theme.value_header.name() in found


def _close(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_ten_thousand_nodes_can_be_opened_selected_moved_and_taken_back(qtbot):
    graph = Graph()
    with graph.batch():
        for i in range(10_000):
            pos = (i % 100 * 200.0, i // 100 * 130.0)
            if i == 0:
                graph.add(ValueNode("n0", "n0", tensor_data(1.0), True, pos=pos))
            else:
                graph.add(OpNode(f"n{i}", f"n{i}", "exp", pos=pos))
                graph.connect(Wire(f"n{i - 1}", 0, f"n{i}", "input"))
    canvas = Canvas(document(graph), Theme.dark())
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    canvas.show()
    canvas.fit_all()
    image: QImage = canvas.viewport().grab().toImage()
    middle = [image.pixelColor(x, y) for x in range(440, 460) for y in range(290, 310)]
    assert any(colour != Theme.dark().canvas for colour in middle)
    canvas.select_all()
    assert len(canvas.selected_nodes()) == 10_000
    canvas.nudge(8, 0)
    assert canvas.node_rect("n5").left() == 5 * 200 + 8
    canvas.document.undo_stack.undo()
    assert canvas.node_rect("n5").left() == 5 * 200
    assert all(canvas.graph_scene.requires_grad(f"n{i}") for i in (1, 9_999))


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def move_a_node(canvas) -> None:
    spot = canvas.mapFromScene(canvas.node_rect("y").center())
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    for away in (20, 40):
        QTest.mouseMove(canvas.viewport(), spot + QPoint(away, 0))
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, spot + QPoint(40, 0))


CHANGES = {
    "a drag": move_a_node,
    "a selection": lambda canvas: canvas.select_all(),
    "an edit": lambda canvas: canvas.add_op("add"),
    "a run": lambda canvas: canvas.set_run(*results()),
    "a theme": lambda canvas: canvas.set_theme(Theme.dark()),
}


@pytest.mark.parametrize("far", [False, True], ids=["near", "far"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_painted_near_and_far(qtbot, canvas, far, change):
    if far:  # opened far out, so that Qt has never painted an item of it
        graph = article()
        arrange_edit(graph, {}).do(graph)
        graph.add(ValueNode("away", "away", tensor_data(1.0), pos=(20_000.0, 0.0)))
        canvas.set_document(document(graph))
        assert canvas.is_overview
    QTest.qWait(0)
    QApplication.processEvents()
    paints = Paints(canvas.viewport())
    CHANGES[change](canvas)
    qtbot.waitUntil(lambda: paints.count > 0, timeout=2_000)


def test_a_narrow_canvas_is_used_for_the_graph_rather_than_for_the_ground_around_it(canvas):
    canvas.resize(220, 400)
    canvas.fit_all(at_once=True)
    shown, rect = canvas.visible_rect(), canvas.graph_scene.content_rect()
    assert shown.contains(rect)
    assert rect.width() > 0.8 * shown.width()
