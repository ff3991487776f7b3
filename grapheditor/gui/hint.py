"""A small bubble of words near the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from .theme import Theme

STAYS = 4500
"""Milliseconds after which words that nobody took back vanish."""


class Hint(QLabel):
    """Says why something can't be done, where it was tried. A child of the viewport, so no window of its own."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setObjectName("canvas_hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.vanish)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.setStyleSheet(
            f"color: {theme.text.name()}; background: {theme.card.name()}; border: 1px solid "
            f"{theme.error.name()}; border-radius: 6px; padding: 5px 8px;"
        )

    def show_text(self, text: str, at: QPoint, stays: int = 0) -> None:
        """Show `text` beside a point of the parent, inside it; `stays` milliseconds, or until `vanish`."""
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
