"""What a person gave a node besides its numbers: a colour, a caption, a lock, a bypass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

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
PALE = 0.58


@dataclass(frozen=True, slots=True)
class Looks:
    """Chosen by hand, for one card."""

    colour: str = ""
    label: str = ""
    locked: bool = False
    bypass: bool = False


PLAIN = Looks()


def looks_of(node: Node) -> Looks:
    """How a node was made to look; one shared record for all that look plain."""
    bypass = isinstance(node, OpNode) and node.bypass
    if not (node.colour or node.label or node.locked or bypass):
        return PLAIN
    return Looks(node.colour, node.label, node.locked, bypass)


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


def paint_looks(painter: QPainter, card: Card, body: QPainterPath, theme: Theme, zoom: float, selected: bool) -> None:
    """Paint the bypass over a finished card, then caption and padlock."""
    looks = card.looks
    if looks.bypass:
        edge = QPen(theme.selection, 2.2) if selected else QPen(theme.muted, 1.4)
        edge.setStyle(Qt.PenStyle.DashLine)
        _paint_bypass(painter, card, body, theme, edge)
    if looks.label:
        text = card_text.elided(looks.label, "name", WIDE)
        painter.setFont(card_text.font("name"))
        painter.setPen(theme.text)
        painter.drawStaticText(QPointF(1.0, card.label_top + 1.0), card_text.static(text, "name"))
    if looks.locked and zoom > 0.3:
        _paint_lock(painter, QPointF(card.width - 6.0, 1.0), theme)


def _paint_bypass(painter: QPainter, card: Card, body: QPainterPath, theme: Theme, edge: QPen) -> None:
    veil = QColor(theme.canvas)
    veil.setAlphaF(PALE)
    painter.fillPath(body, veil)
    name = card.title()[0]  # again, as white letters on a pale header can't be read
    painter.setFont(card_text.font("name"))
    painter.setPen(theme.text)
    words = card_text.elided(name.text, "name", name.room)
    painter.drawStaticText(QPointF(name.x, name.y), card_text.static(words, "name"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(body, QPen(theme.canvas, edge.widthF() + 0.6))  # the solid edge goes, so that the dashes show
    painter.setPen(edge)
    painter.drawPath(body)
    first = next(iter(card.inputs.values()), None)
    if first is not None and card.outputs:
        line, last = QPainterPath(first), card.outputs[0]
        middle = (first.x() + last.x()) / 2
        line.cubicTo(middle, first.y(), middle, last.y(), last.x(), last.y())
        pen = QPen(theme.wire_grad if card.needs_grad else theme.muted, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawPath(line)


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
