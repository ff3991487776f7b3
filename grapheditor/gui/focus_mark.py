"""How the node and the port that keys act on are marked: a dashed frame, and a ring."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from .card_frame import input_point, output_point
from .card_painter import Inks
from .node_card import RADIUS, Card
from .ports import Port

AWAY, RING = 5.0, 7.0


def paint_focus(painter: QPainter, card: Card, ink: Inks, port: Port | None) -> None:
    """A frame around the card, apart from that of the selection; and a ring around one of its ports."""
    pen = QPen(ink.theme.text, 1.4, Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([3.0, 2.2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = QRectF(-AWAY, -AWAY, card.width + 2 * AWAY, card.height + 2 * AWAY)
    painter.drawRoundedRect(frame, RADIUS + AWAY, RADIUS + AWAY)
    if port is not None:
        painter.setPen(QPen(ink.theme.selection, 2.4))
        painter.drawEllipse(place_of(card, port), RING, RING)


def place_of(card: Card, port: Port) -> QPointF:
    """The centre of a port, in the card's own coordinates."""
    return input_point(card.frame, port.slot) if port.kind == "in" else output_point(card.frame, port.output)
