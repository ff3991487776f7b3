"""What a person gave a node besides its numbers: a colour, a caption, a lock, a bypass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QStaticText

from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Node, OpNode

from . import card_text
from .card_frame import WIDE
from .colours import chosen_colour
from .theme import Theme

if TYPE_CHECKING:
    from .node_card import Card

CAPTION = 20.0
"""Height of a caption above the card."""
LOCK = 8.5
"""Radius of the padlock's disc."""
PALE = {"light": 0.58, "dark": 0.58, "contrast": 0.0}
"""How much of a bypassed card the ground covers; nothing for eyes that need contrast, as its dashes tell enough."""
Line = tuple[QPointF, QStaticText, str, str]
"""Place, laid-out text, font role and colour."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Chosen by hand, for one card."""

    colour: str = ""
    label: str = ""
    locked: bool = False
    bypass: bool = False
    passes: str = ""
    """The input that a bypassed node hands on."""


PLAIN = Looks()
ON_HEADER = ("on_header", "on_header_soft")


def looks_of(node: Node, passes: str = "") -> Looks:
    """How a node was made to look; one shared record for all that look plain."""
    bypass = isinstance(node, OpNode) and node.bypass
    if not (node.colour or node.label or node.locked or bypass):
        return PLAIN
    return Looks(node.colour, node.label, node.locked, bypass, passes)


def add_caption(card: Card) -> None:
    """Make room for the caption above everything else."""
    card.label_top = min(card.bounds.top() + 6.0, 0.0) - CAPTION
    if card.looks.label:
        width = min(card_text.width(card.looks.label, "name") + 4.0, WIDE)
        card.bounds |= QRectF(0.0, card.label_top, width, CAPTION)


def header_colour(theme: Theme, card: Card) -> QColor:
    """The colour of a card's header: the chosen one, or that of its category."""
    if card.missing:
        return theme.slate
    return chosen_colour(theme, card.looks.colour) or theme.header(card.category)


def paint_looks(
    painter: QPainter, card: Card, lines: list[Line], body: QPainterPath, theme: Theme, zoom: float, selected: bool
) -> None:
    """Paint the bypass over a finished card that says `lines`, then caption and padlock."""
    looks = card.looks
    if looks.bypass:
        edge = QPen(theme.selection, 2.2) if selected else QPen(theme.muted, 1.4)
        edge.setStyle(Qt.PenStyle.DashLine)
        _paint_bypass(painter, card, lines, body, theme, edge)
    if looks.label:
        text = card_text.elided(looks.label, "name", WIDE)
        painter.setFont(card_text.font("name"))
        painter.setPen(theme.text)
        painter.drawStaticText(QPointF(1.0, card.label_top + 1.0), card_text.static(text, "name"))
    if looks.locked and zoom > 0.3:
        _paint_lock(painter, QPointF(card.width - 6.0, 1.0), theme)


def _paint_bypass(
    painter: QPainter, card: Card, lines: list[Line], body: QPainterPath, theme: Theme, edge: QPen
) -> None:
    if PALE[theme.name]:
        _paint_veil(painter, lines, body, theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(body, QPen(theme.canvas, edge.widthF() + 0.6))  # the solid edge goes, so that the dashes show
    painter.setPen(edge)
    painter.drawPath(body)
    first = card.inputs.get(card.looks.passes)
    if first is not None and card.outputs:
        _paint_way(painter, card, lines, first, QPen(theme.wire_grad if card.needs_grad else theme.muted, 2.2))


def _paint_veil(painter: QPainter, lines: list[Line], body: QPainterPath, theme: Theme) -> None:
    veil = QColor(theme.canvas)
    veil.setAlphaF(PALE[theme.name])
    painter.fillPath(body, veil)
    painter.setPen(theme.text)
    for place, text, font, colour in lines:
        if colour in ON_HEADER:  # again, as white letters on a pale header can't be read
            painter.setFont(card_text.font(font))
            painter.drawStaticText(place, text)


def _paint_way(painter: QPainter, card: Card, lines: list[Line], first: QPointF, pen: QPen) -> None:
    """A line from the input to the output that leaves room for the words in its way, so as not to strike them out."""
    line, last = QPainterPath(first), card.outputs[0]
    middle = (first.x() + last.x()) / 2
    line.cubicTo(middle, first.y(), middle, last.y(), last.x(), last.y())
    free = QPainterPath()
    free.addRect(card.rect.adjusted(-pen.widthF(), 0.0, pen.widthF(), 0.0))
    words = QPainterPath()
    words.setFillRule(Qt.FillRule.WindingFill)
    for place, text, *_ in lines:
        words.addRect(QRectF(place, text.size()).adjusted(-4.0, 0.0, 4.0, 0.0))
    for rect in card.fields.values():
        words.addRect(rect.adjusted(-4.0, 0.0, 4.0, 0.0))
    painter.save()
    painter.setClipPath(free.subtracted(words), Qt.ClipOperation.IntersectClip)
    painter.setPen(pen)
    painter.drawPath(line)
    painter.restore()


def _paint_lock(painter: QPainter, centre: QPointF, theme: Theme) -> None:
    painter.setPen(QPen(theme.border, 1.0))
    painter.setBrush(theme.card)
    painter.drawEllipse(centre, LOCK, LOCK)
    shackle = QPainterPath()
    shackle.moveTo(centre.x() - 2.6, centre.y())
    shackle.arcTo(QRectF(centre.x() - 2.6, centre.y() - 5.0, 5.2, 6.0), 180.0, -180.0)
    shackle.lineTo(centre.x() + 2.6, centre.y())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.text, 1.4))
    painter.drawPath(shackle)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text)
    painter.drawRoundedRect(QRectF(centre.x() - 4.0, centre.y() - 0.6, 8.0, 5.4), 1.2, 1.2)
