"""Pressing keys as a person does: they go to whatever has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


def press(*keys: str) -> None:
    """Press keys such as "Ctrl+F" and "Return", one after the other."""
    for name in keys:
        combination = QKeySequence(name)[0]
        QTest.keyClick(_target(), combination.key(), combination.keyboardModifiers())


def write(text: str) -> None:
    """Type letters."""
    for letter in text:
        QTest.keyClick(_target(), letter)


def give_focus(window, qtbot) -> None:
    """Make a window the one that keys go to, with the focus on its canvas."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus(Qt.FocusReason.TabFocusReason)


def _target():
    target = QApplication.focusWidget()
    assert target is not None, "nothing has the focus"
    return target


def ready(canvas, *selected: str) -> None:
    """Give a canvas the keys, with these nodes selected."""
    canvas.window().activateWindow()
    QTest.qWaitForWindowActive(canvas)
    canvas.setFocus()
    canvas.select(selected)


def wires(canvas) -> set[tuple[str, str, str]]:
    """Source, target and slot of every wire."""
    return {(wire.source, wire.target, wire.slot) for wire in canvas.document.graph.wires()}
