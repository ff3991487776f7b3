"""The title above a picture, and below it what its colours, ports and labels mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from grapheditor.engine.run import Badge
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode

from . import card_text
from .badges import look
from .card_painter import Inks, inks
from .node_card import LABEL, PORT
from .node_item import NodeItem
from .scene import GraphScene
from .theme import Theme
from .translation import QT_TRANSLATE_NOOP, plugin_text
from .written_wires import idle_pen, paint_written

translate = QCoreApplication.translate

Symbol = Callable[[QPainter, QRectF, Inks], None]
MARGIN = 24.0
TITLE = 44.0
LINE = 24.0
GAP = 22.0
SYMBOL = 26.0
NARROWEST = 360.0

_BADGES = {
    ("value", "body"): QT_TRANSLATE_NOOP("Legend", "result of forward"),
    ("shape", "body"): QT_TRANSLATE_NOOP("Legend", "shape and dtype"),
    ("grad", "body"): QT_TRANSLATE_NOOP("Legend", "gradient after backward"),
    ("no-grad", "body"): QT_TRANSLATE_NOOP("Legend", "backward left no gradient here"),
    ("no-grad", "outside"): QT_TRANSLATE_NOOP("Legend", "no gradient goes back through it"),
    ("version", "outside"): QT_TRANSLATE_NOOP("Legend", "written to in place this often"),
    ("leaf", "outside"): QT_TRANSLATE_NOOP("Legend", "backward adds to its grad"),
    ("retained", "outside"): QT_TRANSLATE_NOOP("Legend", "keeps its grad (retain_grad)"),
    ("grad_fn", "outside"): QT_TRANSLATE_NOOP("Legend", "backward node (grad_fn)"),
}
"""What the badges of overlays mean, by role and place; roles without an entry speak for themselves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its meaning."""

    symbol: Symbol
    words: str
    width: float = SYMBOL
    """Of the symbol."""


@dataclass(frozen=True, slots=True)
class Legend:
    """A title and entries, laid out in lines of `width`."""

    title: str
    lines: tuple[tuple[tuple[float, Entry], ...], ...]
    width: float
    theme: Theme

    @property
    def above(self) -> float:
        """Height of the title."""
        return TITLE if self.title else 0.0

    @property
    def below(self) -> float:
        """Height of the entries."""
        return LINE * len(self.lines) + MARGIN / 2 if self.lines else 0.0

    def paint(self, painter: QPainter, height: float) -> None:
        """The title at the top and the entries at the foot of a picture of this height."""
        ink = inks(self.theme)
        if self.title:
            painter.setPen(self.theme.text)
            painter.setFont(card_text.font("big"))
            room = self.width - 2 * MARGIN
            title = card_text.elided(self.title, "big", room)
            painter.drawText(QPointF(MARGIN, MARGIN + card_text.metrics("big").ascent()), title)
        font = card_text.font("label")
        metrics = card_text.metrics("label")
        for number, line in enumerate(self.lines):
            top = height - self.below + number * LINE
            for x, entry in line:
                painter.save()
                entry.symbol(painter, QRectF(x, top, entry.width, LINE), ink)
                painter.restore()
                painter.setPen(self.theme.muted)
                painter.setFont(font)
                base = top + (LINE - metrics.height()) / 2 + metrics.ascent()
                painter.drawText(QPointF(x + entry.width + 6.0, base), entry.words)


def make_legend(scene: GraphScene, node_ids: Iterable[NodeId], theme: Theme, width: float) -> Legend:
    """The legend of these nodes: only what occurs among them is explained."""
    width = max(width, NARROWEST)
    lines: list[list[tuple[float, Entry]]] = []
    x = width
    for entry in _entries(scene, list(node_ids)):
        needed = entry.width + 6.0 + card_text.width(entry.words, "label")
        if x + needed > width - MARGIN:
            x = MARGIN
            lines.append([])
        lines[-1].append((x, entry))
        x += needed + GAP
    return Legend(scene.graph.settings.title, tuple(map(tuple, lines)), width, theme)


def _entries(scene: GraphScene, node_ids: list[NodeId]) -> list[Entry]:
    items = [scene.items_by_id[node_id] for node_id in node_ids]
    entries = [
        Entry(_head(category), translate("Legend", "value node") if category is None else plugin_text(category), 16.0)
        for category in sorted({item.card.category for item in items if not item.card.missing}, key=lambda c: c or "")
    ]
    if any(item.node.requires_grad for item in items if not isinstance(item.node, OpNode)):
        entries.append(Entry(_nabla, translate("Legend", "requires_grad=True"), 18.0))
    wires = [wire for item in items for wire in scene.graph.outputs(item.node.id)]
    grads = {scene.requires_grad(wire.source, wire.output) for wire in wires}
    if True in grads:
        entries.append(Entry(_wire(True), translate("Legend", "wire: its value requires grad")))
    if False in grads:
        entries.append(Entry(_wire(False), translate("Legend", "wire: a constant, no gradient")))
    if scene.wire_layer.has_written(wires):
        entries.append(Entry(_written, translate("Legend", "wire: the op writes into what comes in")))
    if scene.wire_layer.has_idle(wires):
        entries.append(Entry(_idle, translate("Legend", "wire: its value is not used")))
    if any(len(item.card.inputs) > len(item.state.wired) for item in items):
        entries.append(Entry(_port, translate("Legend", "input without a wire"), 12.0))
    entries += _badge_entries(scene, items)
    if any(item.card.missing for item in items):
        entries.append(Entry(_missing, translate("Legend", "an op that no installed plugin brings")))
    if any(item.marks.failed for item in items):
        entries.append(Entry(_failed, translate("Legend", "could not be computed")))
    if scene.stale:
        entries.append(Entry(_stale, translate("Legend", "from before the last change")))
    return entries


def _badge_entries(scene: GraphScene, items: Iterable[NodeItem]) -> list[Entry]:
    samples: dict[tuple[str, str], Badge] = {}
    for node_id in (item.node.id for item in items):
        for badge in scene.badges_of(node_id):
            role = "no-grad" if badge.text == "None" else badge.role
            samples.setdefault((role, "body" if badge.place == "body" else "outside"), badge)
    found = []
    for key, words in _BADGES.items():
        if key in samples:
            badge = samples[key]
            style = look(badge)
            sample = (badge.label or key[0]) if badge.place == "body" and not style.fill else badge.text
            sample = card_text.elided(sample, style.font, 150.0)
            width = card_text.width(sample, style.font) + (14.0 if style.fill else 0.0)
            found.append(
                Entry(_sample(sample, style.font, style.colour, style.fill), translate("Legend", words), width)
            )
    return found


def _head(category: str | None) -> Symbol:
    def paint(painter: QPainter, rect: QRectF, ink: Inks) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.theme.header(category))
        painter.drawRoundedRect(QRectF(rect.left(), rect.center().y() - 6.0, rect.width(), 12.0), 3.0, 3.0)

    return paint


def _nabla(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    _head(None)(painter, rect, ink)
    painter.setPen(ink.pen["on_header"])
    painter.setFont(card_text.font("op"))
    across = (rect.width() - card_text.width("∇", "op")) / 2
    metrics = card_text.metrics("op")
    base = rect.center().y() - metrics.height() / 2 + metrics.ascent()
    painter.drawText(QPointF(rect.left() + across, base), "∇")


def _wire(grad: bool) -> Symbol:
    def paint(painter: QPainter, rect: QRectF, ink: Inks) -> None:
        pen, y = QPen(ink.theme.wire_grad if grad else ink.theme.wire, 1.6), rect.center().y()
        painter.setPen(pen)
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
        painter.setBrush(pen.color())
        painter.drawEllipse(QPointF(rect.right() - PORT, y), PORT, PORT)

    return paint


def _written(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    y = rect.center().y()
    path = QPainterPath(QPointF(rect.left(), y))
    path.lineTo(rect.right(), y)
    paint_written(painter, path, ink.theme.wire, ink.theme.canvas)


def _idle(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    painter.setPen(idle_pen(ink.theme.wire))
    painter.drawLine(QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y()))


def _port(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    painter.setPen(QPen(ink.theme.wire, 1.6))
    painter.setBrush(ink.brush["card"])
    painter.drawEllipse(rect.center(), PORT, PORT)


def _sample(text: str, role: str, colour: str, fill: str) -> Symbol:
    def paint(painter: QPainter, rect: QRectF, ink: Inks) -> None:
        if fill:
            pill = QRectF(rect.left(), rect.center().y() - LABEL / 2, rect.width(), LABEL)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.brush[fill])
            painter.drawRoundedRect(pill, LABEL / 2, LABEL / 2)
        painter.setPen(ink.pen[colour])
        painter.setFont(card_text.font(role))
        metrics = card_text.metrics(role)
        base = rect.center().y() - metrics.height() / 2 + metrics.ascent()
        painter.drawText(QPointF(rect.left() + (7.0 if fill else 0.0), base), text)

    return paint


def _box(painter: QPainter, rect: QRectF) -> None:
    painter.drawRoundedRect(QRectF(rect.left() + 1.0, rect.center().y() - 7.0, rect.width() - 2.0, 14.0), 4.0, 4.0)


def _missing(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    painter.setPen(ink.missing)
    _box(painter, rect)


def _failed(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    painter.setPen(ink.failed)
    painter.setBrush(ink.brush["error_fill"])
    _box(painter, rect)


def _stale(painter: QPainter, rect: QRectF, ink: Inks) -> None:
    painter.setPen(ink.field)
    painter.setBrush(ink.hatch)
    _box(painter, rect)
