"""The view follows a drag that is held at its edge, so that what is dragged need not be let go to go farther."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer

EDGE = 18
"""Pixels inside the edge at which scrolling starts."""
DWELL = 220
"""Milliseconds that the pointer has to stay there: a drag that merely passes scrolls nothing."""
STEP = 16
"""Milliseconds from one step to the next."""
FASTEST = 22
"""Pixels of one step, however far outside the pointer is."""


class EdgeScroll(QObject):
    """Calls `scroll` with pixels again and again while a drag is held at the edge of a view."""

    def __init__(self, parent: QObject, scroll: Callable[[QPoint], None]) -> None:
        super().__init__(parent)
        self._scroll = scroll
        self._by = QPoint()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    @property
    def is_on(self) -> bool:
        """Whether it scrolls, or is about to."""
        return self._timer.isActive()

    def follow(self, view: QRect, pointer: QPoint) -> None:
        """A drag has its pointer there now."""
        self._by = QPoint(
            _beyond(pointer.x(), view.left(), view.right()), _beyond(pointer.y(), view.top(), view.bottom())
        )
        if self._by.isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start(DWELL)

    def stop(self) -> None:
        """The drag is over."""
        self._timer.stop()

    def _step(self) -> None:
        self._timer.setInterval(STEP)
        self._scroll(self._by)


def _beyond(at: int, low: int, high: int) -> int:
    """How far to go in one step along one axis; the farther out, the faster."""
    if at < low + EDGE:
        return -min(1 + (low + EDGE - at) // 2, FASTEST)
    return min(1 + (at - high + EDGE) // 2, FASTEST) if at > high - EDGE else 0
