"""Fonts, widths and laid-out texts of the cards, each measured once."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QStaticText, QTransform

# role -> pixel size, weight, italic
_FONTS: dict[str, tuple[int, QFont.Weight, bool]] = {
    "name": (13, QFont.Weight.DemiBold, False),
    "op": (12, QFont.Weight.Normal, False),
    "label": (11, QFont.Weight.Normal, False),
    "value": (12, QFont.Weight.Normal, False),
    "italic": (12, QFont.Weight.Normal, True),
    "small": (10, QFont.Weight.Normal, False),
    "small_italic": (10, QFont.Weight.Normal, True),
    "big": (19, QFont.Weight.Normal, False),
    "middle": (14, QFont.Weight.Normal, False),
    "far": (20, QFont.Weight.DemiBold, False),
    "far_value": (19, QFont.Weight.Normal, False),
    "plate": (34, QFont.Weight.DemiBold, False),
    "plate_value": (27, QFont.Weight.Normal, False),
}
ROUNDING = 0.05
"""Pixels by which the places of letters may be rounded, each."""
_CACHED = 20_000  # texts; values change at every run, so the cache has to have an end


@cache
def font(role: str) -> QFont:
    """The font of one role; without hinting, so that letters keep their places while zooming."""
    size, weight, italic = _FONTS[role]
    made = QFont()
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setItalic(italic)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if hasattr(QFont.Tag, "fromString"):  # PySide6 6.8.0 to 6.8.2 have no way to name a feature
        made.setFeature(QFont.Tag("liga"), 0)  # a search in a PDF finds "float" only where fl are two letters
    return made


@cache
def metrics(role: str) -> QFontMetricsF:
    """How large letters of a role are."""
    return QFontMetricsF(font(role))


@cache
def line_height(role: str) -> float:
    """The height of one line."""
    return metrics(role).height()


@lru_cache(maxsize=_CACHED)
def width(text: str, role: str) -> float:
    """How wide `text` is."""
    return metrics(role).horizontalAdvance(text)


class _Steps(dict[str, float]):
    """How far each letter stands from the one before it, by pairs, each measured when it first occurs."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._width = metrics(role).horizontalAdvance

    def __missing__(self, pair: str) -> float:
        # letters of other scripts change their shape beside each other
        step = self._width(pair) - self._width(pair[:1]) + ROUNDING if pair.isascii() else math.inf
        self[pair] = step
        return step


_steps = cache(_Steps)


def at_most(text: str, role: str) -> float:
    """What `text` is certainly no wider than, told without laying it out; infinite where that is not known."""
    steps, first = _steps(role), text[:1]
    # as wide as its first letter, counted from one that stands alone
    return width(first, role) + sum([steps[text[i : i + 2]] for i in range(len(text) - 1)])


@lru_cache(maxsize=_CACHED)
def elided(text: str, role: str, room: float) -> str:
    """`text`, cut with … where it is wider than `room`."""
    if width(text, role) <= room:
        return text
    return metrics(role).elidedText(text, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=_CACHED)
def static(text: str, role: str) -> QStaticText:
    """`text` laid out once for painting."""
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(QTransform(), font(role))
    return made


@lru_cache(maxsize=1)
def _pieces() -> re.Pattern[str]:
    """Words, spaces, and characters of scripts without spaces, each with the mark that ends a phrase.

    So large a set of characters takes milliseconds to compile.
    """
    return re.compile(r"[\u2e80-\uffef][\u3001\u3002\uff0c\uff1a\uff1b\uff09,.;:!?)]*|[^\s\u2e80-\uffef]+|\s+")


def wrapped(text: str, role: str, room: float, lines: int) -> list[str]:
    """`text` in at most `lines` lines of width `room`, the last one cut with …."""
    result: list[str] = []
    pieces = [" " if piece.isspace() else piece for piece in _pieces().findall(text.strip())]
    start = 0
    while start < len(pieces) and len(result) < lines - 1:
        end = start + 1
        while end < len(pieces) and width("".join(pieces[start : end + 1]).rstrip(), role) <= room:
            end += 1
        result.append(elided("".join(pieces[start:end]).rstrip(), role, room))
        start = end + (end < len(pieces) and pieces[end] == " ")
    if start < len(pieces):
        result.append(elided("".join(pieces[start:]), role, room))
    return result


def forget() -> None:
    """Drop every measured text, as after another application font."""
    for cached in (font, metrics, line_height, width, _steps, elided, static):
        cached.cache_clear()
