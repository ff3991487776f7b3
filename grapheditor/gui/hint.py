"""A small bubble of words near the pointer."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from .error_words import in_words
from .theme import Theme

Tone = Literal["bad", "good", "plain"]
"""Whether words tell of something that can't be, that will do, or that just is."""
BAD: Tone = "bad"
GOOD: Tone = "good"
PLAIN: Tone = "plain"
STAYS = 4500
"""Milliseconds after which words that nobody took back vanish."""


class Hint(QLabel):
    """Says what a gesture would do, or why it can't, where it is tried. A child of the viewport, so no window."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("canvas_hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.vanish)
        self._tone = BAD
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        edge = {BAD: theme.error, GOOD: theme.good, PLAIN: theme.border}[self._tone]
        self.setStyleSheet(
            f"color: {theme.text.name()}; background: {theme.card.name()}; border: 1px solid "
            f"{edge.name()}; border-radius: 6px; padding: 5px 8px;"
        )

    @property
    def tone(self) -> Tone:
        """How the words are meant."""
        return self._tone

    def show_text(self, text: str, at: QPoint, stays: int = 0, tone: Tone = BAD) -> None:
        """Show `text` beside a point of the parent, inside it; `stays` milliseconds, or until `vanish`."""
        if tone != self._tone:
            self._tone = tone
            self.set_theme(self._theme)
        text = in_words(text)
        self.setText(text)
        self.ensurePolished()  # its padding counts
        room = self.parentWidget().rect()
        wanted = self.fontMetrics().horizontalAdvance(text) + 26
        width = min(wanted, 340, max(room.width() - 20, 60))
        self.setFixedWidth(width)
        self.setFixedHeight(self.heightForWidth(width))
        x = min(max(at.x() + 18, 4), max(room.width() - width - 4, 4))
        y = at.y() + 20
        if y + self.height() > room.height() - 4:
            y = max(at.y() - self.height() - 14, 4)
        self.move(x, y)
        self.show()
        self.raise_()
        if stays:
            self._timer.start(stays)
        else:
            self._timer.stop()

    def vanish(self) -> None:
        """Take the words back."""
        self._timer.stop()
        self.hide()
