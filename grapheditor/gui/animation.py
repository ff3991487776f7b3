"""The one switch for movement: whatever moves on the screen asks an `Animator`, or jumps where it is off."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from .preferences import Preferences

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation

SWITCH = "animations"
"""The name of the switch among the preferences."""
MOVE = 180
"""Milliseconds that a move of the view takes."""
_WITHOUT_A_SCREEN = ("offscreen", "minimal")

Step = Callable[[float], object]


def is_on(preferences: Preferences) -> bool:
    """Whether things move: as a person chose, else as the system asks, and never where nobody looks."""
    return preferences.switch(SWITCH, _is_wanted())


def _is_wanted() -> bool:
    if QGuiApplication.platformName() in _WITHOUT_A_SCREEN:
        return False
    from PySide6.QtWidgets import QStyle  # after that question: its enumerations take long to make

    # 0 says that the desktop is set to show no movement
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class Animator(QObject):
    """Takes one thing from 0 to 1 at a time, gently, and calls back at every step.

    Where `enabled` is off, the last step comes at once, inside `run`. Whoever is
    shown calls `finish` or `cancel` when it is hidden: nothing may tick on then.
    """

    def __init__(self, parent: QObject | None = None, enabled: bool = False) -> None:
        super().__init__(parent)
        self.enabled = enabled
        self._step: Step | None = None
        self._done: Callable[[], object] | None = None

    @cached_property
    def _animation(self) -> QVariantAnimation:
        """Made for the first move: few windows open with one."""
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        animation = QVariantAnimation(self)
        animation.setStartValue(0.0)
        animation.setEndValue(1.0)
        animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        animation.valueChanged.connect(self._on_value)
        animation.finished.connect(self.finish)
        return animation

    @property
    def is_running(self) -> bool:
        """Whether something is on its way."""
        return self._step is not None

    def run(self, step: Step, milliseconds: int = MOVE, done: Callable[[], object] | None = None) -> None:
        """Call ``step(0.0)`` to ``step(1.0)`` over the time given, then `done`; what still ran is finished first."""
        self.finish()
        self._step, self._done = step, done
        if not self.enabled or milliseconds <= 0:
            self.finish()
            return
        self._animation.setDuration(milliseconds)
        self._animation.start()

    def finish(self) -> None:
        """Go to the end at once."""
        step, done = self._step, self._done
        self.cancel()
        if step is not None:
            step(1.0)
        if done is not None:
            done()

    def cancel(self) -> None:
        """Stop where it is; `done` is not called."""
        self._step = self._done = None
        if "_animation" in vars(self):
            self._animation.stop()

    def _on_value(self, value: float) -> None:
        if self._step is not None and value < 1.0:  # the last step is that of `finish`
            self._step(value)
