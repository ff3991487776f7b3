"""Colours chosen by hand: families of the theme by name, so that they fit light and dark, or any ``#rrggbb``."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from .theme import Theme
from .translation import QT_TRANSLATE_NOOP

FAMILIES = {
    "blue": QT_TRANSLATE_NOOP("Actions", "Blue"),
    "cyan": QT_TRANSLATE_NOOP("Actions", "Cyan"),
    "green": QT_TRANSLATE_NOOP("Actions", "Green"),
    "ochre": QT_TRANSLATE_NOOP("Actions", "Ochre"),
    "brick": QT_TRANSLATE_NOOP("Actions", "Brick"),
    "rose": QT_TRANSLATE_NOOP("Actions", "Rose"),
    "violet": QT_TRANSLATE_NOOP("Actions", "Violet"),
    "slate": QT_TRANSLATE_NOOP("Actions", "Slate"),
}
"""What a person can choose, and how it is called."""


def family_name(name: str) -> str:
    """How a family is called in the language of the window."""
    return QCoreApplication.translate("Actions", FAMILIES[name])


def chosen_colour(theme: Theme, name: str) -> QColor | None:
    """The colour of this name; None for "" and for what is no colour."""
    if name in FAMILIES:
        colour: QColor = getattr(theme, name)
        return colour
    return _readable(name) if name.startswith("#") else None


@lru_cache(maxsize=256)
def _readable(name: str) -> QColor | None:
    """A colour from a file, dark enough for the white letters of a header."""
    colour = QColor.fromString(name)
    if not colour.isValid():
        return None
    colour.setAlpha(255)
    while _luminance(colour) > 0.18:  # at this one, white has a contrast of 4.5
        colour = colour.darker(112)
    return colour


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of the one colour with the rest of the other."""
    rest = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * rest,
        one.greenF() * share + other.greenF() * rest,
        one.blueF() * share + other.blueF() * rest,
    )


def swatch(colour: QColor) -> QIcon:
    """A dot of a colour for a menu."""
    picture = QPixmap(32, 32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(5, 5, 22, 22)
    painter.end()
    return QIcon(picture)
