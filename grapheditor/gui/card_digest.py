"""What a card says far out, where its own letters are too small: its name and its numbers, large."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import card_text
from .badges import NOT_COMPUTED, look, shown_text
from .card_frame import HEADER, PAD, VALUE, Text, middle

if TYPE_CHECKING:
    from .node_card import Card

DIGEST_BELOW = 0.55
"""Zoom below which a card shows its name and its numbers in large letters, and nothing else."""
TITLE_BELOW = 0.38
"""Zoom below which the whole card is its name, and a number where there is room for it."""
_EXPONENT = re.compile(r"-?\d\.\d+e[-+]\d+")


def digest(card: Card, titles: bool) -> list[Text]:
    """The lines of a card far out; with `titles`, for where the whole card is one coloured plate."""
    return _plate(card) if titles else _few_words(card)


def _few_words(card: Card) -> list[Text]:
    room = card.width - 2 * PAD
    texts = [Text(PAD, middle(0.0, HEADER, "far"), card.name, "far", "on_header", room)]
    if VALUE in card.fields:
        texts += card.frame.texts[: _lines_of_value(card)]
    elif card.extra:
        high = (card.rule or card.height) - HEADER
        texts.append(Text(PAD, middle(HEADER, high, "far_value"), card.extra, "far_value", "muted", room))
    bottom = card.error_rect.top() if card.error_rect is not None else card.height
    step = card_text.line_height("far_value")
    y = card.rule + 4.0
    for text, colour in _numbers(card):
        if y + step > bottom:
            break
        shown = card_text.elided(text, "far_value", room)
        x = card.width - PAD - card_text.width(shown, "far_value")
        texts.append(Text(x, y, shown, "far_value", colour, room + 1.0))
        y += step
    return texts


def _plate(card: Card) -> list[Text]:
    room = card.width - PAD
    name = card_text.elided(card.name, "plate", room)
    high, small = card_text.line_height("plate"), card_text.line_height("plate_value")
    numbers = [text for text, _ in _value(card)]
    numbers += [_EXPONENT.sub(lambda found: f"{float(found[0]):.1e}", text) for text in numbers]
    number = next((text for text in numbers if card_text.width(text, "plate_value") <= room), "")
    fits = number and high + small <= card.height - 4.0
    y = (card.height - high - (small if fits else 0.0)) / 2
    texts = [_centred(card, y, name, "plate", "on_header")]
    if fits:
        texts.append(_centred(card, y + high, number, "plate_value", "on_header_soft"))
    return texts


def _centred(card: Card, y: float, text: str, font: str, colour: str) -> Text:
    width = card_text.width(text, font)
    return Text((card.width - width) / 2, y, text, font, colour, width + 1.0)


def _lines_of_value(card: Card) -> int:
    """How many of the frame's texts are the numbers in the field of a value node: they come first."""
    field = card.fields[VALUE]
    return sum(field.top() <= text.y < field.bottom() for text in card.frame.texts)


def _value(card: Card) -> list[tuple[str, str]]:
    """The number that a node has: typed on a value, computed by an op."""
    if VALUE in card.fields and _lines_of_value(card) == 1:
        return [(card.frame.texts[0].text, "text")]
    return [(text, colour) for text, colour in _numbers(card) if colour != "grad"]


def _numbers(card: Card) -> list[tuple[str, str]]:
    """Values and gradients among the results, with their colours."""
    return [
        (shown_text(badge), look(badge).colour)
        for badge in card.body
        if badge.role in ("value", "grad") and badge.text not in NOT_COMPUTED and badge.text != "None"
    ]
