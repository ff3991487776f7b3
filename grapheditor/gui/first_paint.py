"""What waits until a window shows something."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Calls `then` once, soon after `widget` is painted for the first time."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._then = then
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._timer.start()  # its turn comes when the event has been dealt with
        return False

    def _go(self) -> None:
        self._widget.removeEventFilter(self)
        self._then()
        self.deleteLater()
