"""Mouse events on a canvas, at points of its scene."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


def header(canvas, name: str) -> QPointF:
    """A point on the name of a node."""
    return canvas.node_rect(name).topLeft() + QPointF(40, 13)


def click(canvas, at: QPointF, keys=NONE) -> None:
    QTest.mouseClick(canvas.viewport(), LEFT, keys, canvas.mapFromScene(at))


def press(canvas, at: QPointF, keys=NONE, button=LEFT) -> QPoint:
    spot = canvas.mapFromScene(at)
    QTest.mousePress(canvas.viewport(), button, keys, spot)
    return spot


def move(canvas, start: QPoint, to: QPoint) -> None:
    for part in (0.4, 1.0):
        QTest.mouseMove(canvas.viewport(), start + (to - start) * part)


def free_spot(canvas) -> QPointF:
    """Ground on which nothing stands."""
    rect = canvas.graph_scene.content_rect()
    return QPointF(rect.left() - 60, rect.top() - 40)


def along(canvas, target: str, slot: str, fraction: float) -> QPointF:
    """A point of a wire: 0 at its source, 1 at its target."""
    index = canvas.graph_scene.wire_layer.index
    return index.path(index.rows[target, slot]).pointAtPercent(fraction)


def drag_with(canvas, start: QPointF, end: QPointF, keys=NONE, button=LEFT) -> None:
    """Press, move and release with modifier keys held."""
    spot = press(canvas, start, keys, button)
    goal = canvas.mapFromScene(end)
    move(canvas, spot, goal)
    QTest.mouseRelease(canvas.viewport(), button, keys, goal)
