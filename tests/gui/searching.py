"""The search popup for tests: opened, typed into and read."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.mouse import LEFT, NONE

RIGHT = Qt.MouseButton.RightButton


GROUND = QPoint(40, 40)


def search(canvas):
    """The popup, which has to be open."""
    popup = canvas.search.popup
    assert popup is not None
    assert popup.isVisible()
    return popup


def open_at(canvas, spot: QPoint = GROUND):
    QTest.mouseDClick(canvas.viewport(), LEFT, NONE, spot)
    return search(canvas)


def type_in(popup, text: str) -> None:
    QTest.keyClicks(popup.line, text)


def press_key(popup, key) -> None:
    QTest.keyClick(popup.line, key)


def titles(popup) -> list[str]:
    return [row.choice.title for row in popup.list.rows.rows]


def reasons(popup) -> dict[str, str]:
    return {row.choice.title: row.choice.reason for row in popup.list.rows.rows if row.choice.reason}


def add(canvas, text: str) -> list[str]:
    """Search for a text on free ground and take the first hit; returns the ids of what is new."""
    before = set(canvas.document.graph)
    popup = open_at(canvas)
    type_in(popup, text)
    press_key(popup, Qt.Key.Key_Return)
    return [node_id for node_id in canvas.document.graph if node_id not in before]
