"""Which theme a window wears, and what has to be told when it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from grapheditor.gui.shell_style import shell_style
from grapheditor.gui.theme import THEMES, Theme

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

CHOICES = ("system", *THEMES)


class Appearance(QObject):
    """Keeps a window in the colours that were chosen, or in those that the system is set to right now."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.theme = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        if hasattr(hints, "accessibility"):  # Qt 6.10 and later
            hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    @property
    def choice(self) -> str:
        """system, or the name of a theme."""
        choice = self._window.preferences.text("theme", "system")
        return choice if choice in CHOICES else "system"

    def choose(self, choice: str) -> None:
        """Use the colours of a theme, or those of the system."""
        self._window.preferences.set_text("theme", choice)
        self._follow()

    def apply(self) -> None:
        """Put the theme on everything in the window."""
        window, theme = self._window, self.theme
        QApplication.setPalette(theme.palette())
        window.setStyleSheet(theme.stylesheet() + shell_style(theme))
        window.canvas.set_theme(theme)
        window.actions_.set_theme(theme)
        window.toolbar.set_theme(theme)
        window.panels.set_theme(theme)
        if window.docks.batches is not None:
            window.docks.batches.set_theme(theme)

    def _wanted(self) -> Theme:
        app = QGuiApplication.instance()
        if self.choice == "system" and isinstance(app, QGuiApplication):
            return Theme.for_system(app)
        return Theme.named("light" if self.choice == "system" else self.choice)

    def _follow(self, *_: Any) -> None:
        theme = self._wanted()
        if theme is not self.theme:
            self.theme = theme
            self.apply()
