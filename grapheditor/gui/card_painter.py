"""Paints a card. The same code draws on the screen and into PNG, SVG and PDF."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from grapheditor.model.lazy_dataclass import dataclass

from . import card_text
from .card_digest import DIGEST_BELOW, TITLE_BELOW
from .card_frame import HEADER, VALUE, Text
from .card_looks import PLAIN, Line, header_colour, paint_looks
from .node_card import RADIUS, Card
from .port_markers import MARKERS, PORT_COLOURS, Kind, PortKinds
from .ports import Port
from .theme import Theme

Results = tuple[list[Line], list[QRectF]]
"""Lines, and dashes where nothing was computed."""
DIMMED = 0.38
SOFT = {"light": 247, "dark": 222, "contrast": 255}
"""How opaque the small words of a header are: quieter than the name, and still to be read."""


@dataclass(slots=True)
class Marks:
    """How a card is shown at this moment."""

    selected: bool = False
    hovered: bool = False
    failed: bool = False
    stale: bool = False
    dimmed: bool = False
    """No wire in the making can end here."""
    trace: str = ""
    """here, upstream, downstream or off, while the ways from and to one node are shown."""
    current: bool = False
    """Keys act on this node."""
    port: Port | None = None
    """Keys act on this port of it."""

    @property
    def faded(self) -> bool:
        """Whether the card stands back behind others."""
        return self.dimmed or self.trace == "off"

    @property
    def key(self) -> tuple[object, ...]:
        """All of it, to be compared later."""
        return (
            self.selected,
            self.hovered,
            self.failed,
            self.stale,
            self.dimmed,
            self.trace,
            self.current,
            self.port,
        )

    @property
    def is_passing(self) -> bool:
        """Whether pointer, keys, selection or a trace mark the card just now."""
        return self.selected or self.hovered or self.dimmed or self.current or bool(self.trace)


class Inks:
    """Pens and brushes of one theme, made once."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        names = [name for name in theme.__dataclass_fields__ if isinstance(getattr(theme, name), QColor)]
        self.colour: dict[str, QColor] = {name: getattr(theme, name) for name in names}
        soft = QColor(theme.on_header)
        soft.setAlpha(SOFT[theme.name])
        self.colour["on_header_soft"] = soft
        self.pen = {name: QPen(colour) for name, colour in self.colour.items()}
        solid = Qt.BrushStyle.SolidPattern  # said, as PySide makes QGradient's presets to find out that none is meant
        self.brush = {name: QBrush(colour, solid) for name, colour in self.colour.items()}
        self.outline = QPen(theme.border, theme.line)
        self.selected = QPen(theme.selection, 1.0 + theme.line)
        self.failed = QPen(theme.error, 0.8 + theme.line)
        self.traced = {
            "here": QPen(theme.text, 2.0),
            "upstream": QPen(theme.upstream, 2.2),
            "downstream": QPen(theme.downstream, 2.2, Qt.PenStyle.DashLine),  # not told by its colour alone
        }
        self.missing = QPen(theme.muted, 1.2, Qt.PenStyle.DashLine)
        self.hovered = QPen(theme.muted, theme.line)
        self.field = QPen(theme.field_border, theme.line)
        self.empty_field = QPen(theme.field_border, 1.0, Qt.PenStyle.DotLine)
        self.dash = QPen(theme.faint, 1.4)
        self.port = {kind: QPen(self.colour[name], 1.6) for kind, name in PORT_COLOURS.items()}
        self.port_grad = QPen(theme.wire_grad, 1.6)
        self.hatch = QBrush(theme.field_border, Qt.BrushStyle.BDiagPattern)


@lru_cache(maxsize=4)
def inks(theme: Theme) -> Inks:
    """The pens and brushes of a theme."""
    return Inks(theme)


@lru_cache(maxsize=512)
def _body(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(0.5, 0.5, width - 1.0, height - 1.0), RADIUS, RADIUS)
    return path


@lru_cache(maxsize=128)
def _head(width: float) -> QPainterPath:
    path = QPainterPath()
    right, r = width - 1.0, RADIUS - 0.5
    path.moveTo(1.0, HEADER)
    path.lineTo(1.0, 1.0 + r)
    path.quadTo(1.0, 1.0, 1.0 + r, 1.0)
    path.lineTo(right - r, 1.0)
    path.quadTo(right, 1.0, right, 1.0 + r)
    path.lineTo(right, HEADER)
    path.closeSubpath()
    return path


@lru_cache(maxsize=128)
def _foot(width: float, height: float) -> QPainterPath:
    path = QPainterPath()
    right, bottom, r = width - 1.0, height - 1.0, RADIUS - 0.5
    path.moveTo(1.0, 0.0)
    path.lineTo(1.0, bottom - r)
    path.quadTo(1.0, bottom, 1.0 + r, bottom)
    path.lineTo(right - r, bottom)
    path.quadTo(right, bottom, right, bottom - r)
    path.lineTo(right, 0.0)
    path.closeSubpath()
    return path


def lay_out(texts: list[Text]) -> list[Line]:
    """The texts ready to be painted, cut where they have no room."""
    return [
        (QPointF(t.x, t.y), card_text.static(card_text.elided(t.text, t.font, t.room), t.font), t.font, t.colour)
        for t in texts
        if t.text
    ]


def paint_card(
    painter: QPainter, card: Card, lines: list[Line], results: Results, ink: Inks, marks: Marks, zoom: float
) -> None:
    """Body, header, fields and texts; ports are painted by `paint_ports` on top.

    Far out, `lines` are those of `card_digest`, and there are no `results`.
    """
    if marks.faded:
        painter.setOpacity(DIMMED)
    if card.stacked:
        painter.setPen(ink.outline)
        painter.setBrush(ink.brush["field"])
        painter.drawRoundedRect(QRectF(4.5, 4.5, card.width - 1.0, card.height - 1.0), RADIUS, RADIUS)
    plate = zoom < TITLE_BELOW
    _paint_body(painter, card, ink, marks, plate)
    if not plate:
        _paint_fields(painter, card, ink, [VALUE] if zoom < DIGEST_BELOW else card.fields)
    _paint_lines(painter, lines, ink)
    if card.rule and not plate:
        painter.setPen(ink.field)
        painter.drawLine(QPointF(1.0, card.rule + 0.5), QPointF(card.width - 1.0, card.rule + 0.5))
        _paint_results(painter, card, results, ink, marks)
    if card.pills and zoom >= DIGEST_BELOW:
        _paint_pills(painter, card, ink, marks)
    if card.looks is not PLAIN:
        paint_looks(painter, card, lines, _body(card.width, card.height), ink.theme, zoom, marks.selected)
    if marks.faded:
        painter.setOpacity(1.0)


def _paint_body(painter: QPainter, card: Card, ink: Inks, marks: Marks, plate: bool) -> None:
    if marks.selected:
        pen = ink.selected
    elif marks.trace in ink.traced:
        pen = ink.traced[marks.trace]
    elif marks.failed:
        pen = ink.failed
    elif card.missing:
        pen = ink.missing
    else:
        pen = ink.hovered if marks.hovered else ink.outline
    body = _body(card.width, card.height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.brush["card"])
    painter.drawPath(body)
    painter.fillPath(body if plate else _head(card.width), header_colour(ink.theme, card))
    if card.error_rect is not None and not plate:
        painter.translate(0.0, card.error_rect.top())
        painter.fillPath(_foot(card.width, card.error_rect.height()), ink.brush["error_fill"])
        painter.translate(0.0, -card.error_rect.top())
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(body)
    if marks.selected and marks.failed:
        painter.setPen(ink.failed)
        painter.drawPath(body)
        painter.setPen(ink.selected)
        painter.drawRoundedRect(QRectF(-2.5, -2.5, card.width + 5.0, card.height + 5.0), RADIUS + 3, RADIUS + 3)


def _paint_fields(painter: QPainter, card: Card, ink: Inks, slots: Iterable[str]) -> None:
    for slot in slots:
        rect = card.fields.get(slot)
        if rect is None:
            continue
        if slot in card.frame.empty:
            painter.setPen(ink.empty_field)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:
            painter.setPen(ink.field)
            painter.setBrush(ink.brush["field"])
        radius = 6.0 if slot == VALUE else 4.0
        painter.drawRoundedRect(rect, radius, radius)


def _paint_lines(painter: QPainter, lines: list[Line], ink: Inks) -> None:
    for place, text, role, colour in lines:
        painter.setFont(card_text.font(role))
        painter.setPen(ink.pen[colour])
        painter.drawStaticText(place, text)


def _paint_results(painter: QPainter, card: Card, results: Results, ink: Inks, marks: Marks) -> None:
    if marks.stale:
        bottom = card.error_rect.top() if card.error_rect else card.height - 4.0
        painter.fillRect(QRectF(1.0, card.rule + 1.0, card.width - 2.0, bottom - card.rule - 1.0), ink.hatch)
        painter.setOpacity(0.5)
    lines, dashes = results
    _paint_lines(painter, lines, ink)
    if dashes:
        painter.setPen(ink.dash)
        for dash in dashes:
            painter.drawLine(dash.topLeft(), dash.topRight())
    if marks.stale:
        painter.setOpacity(DIMMED if marks.faded else 1.0)


def _paint_pills(painter: QPainter, card: Card, ink: Inks, marks: Marks) -> None:
    if marks.stale:
        painter.setOpacity(0.5)
    for pill in card.pills:
        if pill.fill:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.brush[pill.fill])
            painter.drawRoundedRect(pill.rect, pill.rect.height() / 2, pill.rect.height() / 2)
        painter.setPen(ink.pen[pill.colour])
        painter.setFont(card_text.font(pill.font))
        text = card_text.static(pill.text, pill.font)
        x = pill.rect.left() + (7.0 if pill.fill else 1.0)
        y = pill.rect.top() + (pill.rect.height() - card_text.line_height(pill.font)) / 2
        painter.drawStaticText(QPointF(x, y), text)
    if marks.stale:
        painter.setOpacity(DIMMED if marks.faded else 1.0)


def paint_ports(
    painter: QPainter,
    card: Card,
    wired_in: Mapping[str, bool],
    used_out: Collection[int],
    grad_out: list[bool],
    kinds: PortKinds,
    ink: Inks,
    dimmed: bool,
) -> None:
    """Ports by the kind of what they carry, filled where a wire ends.

    `wired_in` tells of each wired slot whether its wire has grad.
    """
    if dimmed:
        painter.setOpacity(DIMMED)
    for slot, centre in card.inputs.items():
        grad = wired_in.get(slot)
        _port(painter, centre, grad is not None, bool(grad), ink, kinds.inputs.get(slot, "any"))
    for output, centre in enumerate(card.outputs):
        kind = kinds.outputs[output] if output < len(kinds.outputs) else "any"
        _port(painter, centre, output in used_out, grad_out[output], ink, kind)
    if dimmed:
        painter.setOpacity(1.0)


def _port(painter: QPainter, centre: QPointF, filled: bool, grad: bool, ink: Inks, kind: Kind) -> None:
    painter.setPen(ink.port_grad if grad else ink.port[kind])
    colour = ("wire_grad" if grad else PORT_COLOURS[kind]) if filled else "card"
    painter.setBrush(ink.brush[colour])
    painter.translate(centre)
    painter.drawPath(MARKERS[kind])
    painter.translate(-centre)
