"""Whether a window may close: not before its work is saved, or given up by a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .messages import Answer
    from .window import MainWindow


class Closing:
    """What is agreed about the end of one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._agreed = False
        self.done = False
        """Whether the window has closed; Qt may ask once more."""

    def ask_to_save(self, name: str, then: Callable[[Answer], None]) -> None:
        """Ask about unsaved changes in a dialog."""
        from .messages import ask_to_save

        ask_to_save(self._window, name, then)

    def is_agreed(self) -> bool:
        """Whether nothing would be lost; otherwise asks, and closes the window after the answer."""
        if self._agreed or self.done:
            return True
        asking = True

        def agree() -> None:
            self._agreed = True
            if not asking:  # inside closeEvent Qt takes no second close()
                self._window.close()

        self._window.files.when_saved(agree)
        asking = False
        return self._agreed
