"""How a frame shows the mode that it puts its ops under: a pill in its title bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from . import card_text

if TYPE_CHECKING:
    from .frame_item import FrameItem

MARGIN = 8.0
SMALLEST = 10.0
"""Pixels that the word keeps, however far out the view is."""


def paint_mode(painter: QPainter, frame: FrameItem, zoom: float) -> float:
    """Paint the mode's name at the right end of the bar; the width that it takes of it."""
    theme, bar = frame.graph_scene.theme, frame.title_rect
    font = QFont(card_text.font("small"))
    size = min(max(12.5, SMALLEST / zoom), bar.width() / 5.0, 3.0 * bar.height())
    font.setPixelSize(max(round(size), 1))
    text = frame.record.grad_mode
    width = QFontMetricsF(font).horizontalAdvance(text) + 1.3 * size
    height = 1.6 * size
    # far out it grows upwards, as the title does
    top = bar.bottom() - max((bar.height() + height) / 2.0, height)
    pill = QRectF(bar.right() - width - MARGIN, top, width, height)
    painter.setPen(QPen(theme.muted, 1.0 / max(zoom, 0.2) if zoom < 1.0 else 1.0))
    painter.setBrush(theme.card)
    painter.drawRoundedRect(pill, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(theme.text)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
    return width + MARGIN
