"""A node's card: its frame, its title, the results of a run and the labels around it.

Sizes are known at once; texts are laid out when a card is first painted, so
that ten thousand nodes open fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from grapheditor.engine.run import Badge
from grapheditor.model.definition import group_name
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import OpNode, ValueNode

from . import card_text
from .badges import look, shown_text
from .card_frame import (
    HEADER,
    NARROW,
    PAD,
    WIDE,
    Form,
    Frame,
    Text,
    middle,
    op_form,
    op_frame,
    op_width,
    shown,
    value_frame,
    value_width,
)
from .card_looks import PLAIN, Looks, add_caption, looks_of
from .ports import MISSING, Ports, passed_slot

translate = QCoreApplication.translate

RADIUS = 8.0
PORT = 4.5
LABEL = 17.0
"""Height of a label above or below the card."""
RESULT_ROW = 19.0
REACH = PORT + 4.0
"""How far ports and outlines stand out of the card."""


@dataclass(slots=True)
class Pill:
    """A small label outside the card."""

    rect: QRectF
    text: str
    font: str
    colour: str
    fill: str
    tip: str = ""


@dataclass(slots=True)
class State:
    """What a card shows beside its node."""

    wired: frozenset[str] = frozenset()
    badges: tuple[Badge, ...] = ()
    error: str = ""
    waits_for: str = ""
    """Name of the node whose error keeps this one from being computed."""
    explanation: str = ""
    """What the error means and what helps."""


@dataclass(slots=True)
class Card:
    """A measured card in its own coordinates."""

    frame: Frame
    width: float = NARROW
    height: float = 0.0
    category: str | None = None
    missing: bool = False
    stacked: bool = False
    """Drawn as a pile of cards: a group."""
    needs_grad: bool = False
    name: str = ""
    extra: str = ""
    """What stands small in the header: an op's name, a value's dtype."""
    optional: frozenset[str] = frozenset()
    body: tuple[Badge, ...] = ()
    rule: float = 0.0
    """Height of the line above the results; 0 for none."""
    foot: tuple[Text, ...] = ()
    """An error in words, or what the node waits for."""
    error_rect: QRectF | None = None
    pills: Sequence[Pill] = ()
    bounds: QRectF = field(default_factory=QRectF)
    looks: Looks = PLAIN
    label_top: float = 0.0
    """Where the caption stands, or would stand."""

    @property
    def rect(self) -> QRectF:
        """The card without its labels and ports."""
        return QRectF(0.0, 0.0, self.width, self.height)

    @property
    def inputs(self) -> dict[str, QPointF]:
        """The input ports by slot."""
        return self.frame.inputs

    @property
    def outputs(self) -> list[QPointF]:
        """The output ports."""
        return self.frame.outputs

    @property
    def fields(self) -> dict[str, QRectF]:
        """Where numbers can be typed, by slot."""
        return self.frame.fields

    def texts(self) -> list[Text]:
        """All lines but the results."""
        return [*self.title(), *self.frame.texts, *self.foot]

    def title(self) -> list[Text]:
        """The lines of the header, the name first."""
        mark = 18.0 if self.needs_grad else 0.0
        room = self.width - 2 * PAD - mark
        half = max(room * 0.5, room - card_text.width(self.name, "name") - 8.0)  # more where the name leaves it
        width = min(card_text.width(self.extra, "op"), half) if self.extra else 0.0
        name_room = room - (width + 8.0 if self.extra else 0.0)
        texts = [Text(PAD, middle(0, HEADER, "name"), self.name, "name", "on_header", name_room)]
        if self.extra:
            x = self.width - PAD - width - mark
            texts.append(Text(x, middle(0, HEADER, "op"), self.extra, "op", "on_header_soft", width))
        if self.needs_grad:
            x = self.width - PAD - card_text.width("∇", "op")
            texts.append(Text(x, middle(0, HEADER, "op"), "∇", "op", "on_header", 20.0))
        return texts

    def results(self) -> tuple[list[Text], list[QRectF]]:
        """The lines of the results, and dashes where nothing was computed."""
        texts: list[Text] = []
        dashes: list[QRectF] = []
        y = self.rule + 5.0
        for badge in self.body:
            style, text = look(badge), shown_text(badge)
            left = PAD
            if badge.label:
                left += card_text.width(badge.label, "label") + 12.0
                colour = "grad" if badge.role == "grad" else "muted"
                texts.append(Text(PAD, middle(y, RESULT_ROW, "label"), badge.label, "label", colour))
            if text == "–" and style.colour == "faint":
                dashes.append(QRectF(self.width - PAD - 12.0, y + 9.0, 12.0, 0.0))
            else:
                room = max(self.width - PAD - left, 20.0)
                text = card_text.elided(text, style.font, room)
                x = self.width - PAD - card_text.width(text, style.font)
                place = middle(y, RESULT_ROW, style.font)
                texts.append(Text(x, place, text, style.font, style.colour, room + 1.0))
            y += RESULT_ROW
        return texts, dashes


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The size and the ports of a card that nobody has looked at yet. Equal nodes share one."""

    frame: Frame
    width: float = NARROW
    height: float = 0.0
    bounds: QRectF = field(default_factory=QRectF)


@lru_cache(maxsize=4096)
def _outline(frame: Frame, width: float) -> Outline:
    height = frame.bottom
    return Outline(frame, width, height, QRectF(-REACH, -REACH, width + 2 * REACH, height + 2 * REACH))


@lru_cache(maxsize=4096)
def _op_outlines(form: Form) -> tuple[float, dict[float, Outline]]:
    """The width that an op's rows need, and its outlines by the width of the card, as far as they were asked for."""
    return op_width(form), {}


def make_outline(node: ValueNode | OpNode, ports: Ports, wired: frozenset[str]) -> Outline:
    """What a card without results takes up; costs a fraction of the card."""
    if isinstance(node, ValueNode):
        width = _step(_needed(node, value_width(node)))
        return _outline(value_frame(node.content, width), width)
    form = op_form(node, ports, wired)
    rows, outlines = _op_outlines(form)
    width = _step(_needed(node, rows))
    outline = outlines.get(width)
    if outline is None:
        outline = outlines[width] = _outline(op_frame(form, width), width)
    return outline


def make_card(node: ValueNode | OpNode, ports: Ports, state: State) -> Card:
    """The card of a node in one state."""
    body = tuple(b for b in state.badges if b.place == "body" and b.role != "error")
    if len(ports.outputs) > 1:
        body = _by_names(body, ports.outputs)
    if isinstance(node, ValueNode) and shown(node.content).complete:  # the value is there already, and large
        body = tuple(b for b in body if b.role != "value")
    if isinstance(node, ValueNode):
        width = _step(max(_needed(node, value_width(node)), _results_width(body)))
        frame = value_frame(node.content, width)
    else:
        form = op_form(node, ports, state.wired)
        width = _step(max(_needed(node, op_width(form)), _results_width(body)))
        frame = op_frame(form, width)
    card = Card(frame, width, frame.bottom, ports.category, ports.category == MISSING, needs_grad=_needs_grad(node))
    card.stacked = group_name(node) is not None
    card.name, card.extra, card.optional, card.body = node.name, _extra(node), ports.optional, body
    if body:
        card.rule = frame.bottom
        card.height += 5.0 + RESULT_ROW * len(body) + 6.0
    if state.error or state.waits_for or card.missing or any(b.role == "error" for b in state.badges):
        _add_trouble(card, node, state)
    _add_labels(card, state.badges)
    card.looks = looks_of(node, passed_slot(node, frame.inputs, state.wired))
    add_caption(card)
    return card


def _by_names(body: tuple[Badge, ...], names: Sequence[str]) -> tuple[Badge, ...]:
    """What is told of one of several outputs under the name of its port, where that has one."""

    def name(badge: Badge) -> str:
        found = names[badge.output] if badge.output is not None and badge.output < len(names) else ""
        return badge.label if not found or found.isdigit() else found

    return tuple(b if b.output is None else replace(b, label=name(b)) for b in body)


def _needs_grad(node: ValueNode | OpNode) -> bool:
    return isinstance(node, ValueNode) and node.requires_grad


def _extra(node: ValueNode | OpNode) -> str:
    """What stands small in the header."""
    if isinstance(node, ValueNode):
        return node.content.dtype
    op = group_name(node) or node.op.partition(".")[0]
    return "" if node.name == op else op


def _needed(node: ValueNode | OpNode, rows: float) -> float:
    """The width that a node's title and rows need; that of the rows where the title asks for no wider card."""
    title = 2 * PAD + (18.0 if _needs_grad(node) else 0.0)
    if extra := _extra(node):
        title += card_text.width(extra, "op") + 20.0
    least = max(rows, NARROW)
    if title + card_text.at_most(node.name, "name") <= least:  # names differ, and to measure each takes long
        return rows
    return max(rows, title + card_text.width(node.name, "name"))


def _step(width: float) -> float:
    # in steps, so that a number that gains a digit does not make its card twitch; an error makes a card higher
    # but not wider, as its ports would move away under the pointer
    stepped = -(-width // 16.0) * 16.0
    return min(max(stepped, NARROW), WIDE)


def _results_width(body: Sequence[Badge]) -> float:
    needed = 0.0
    for badge in body:
        row = card_text.width(badge.label, "label") + card_text.width(shown_text(badge), look(badge).font)
        needed = max(needed, row + 2 * PAD + 14.0)
    return needed


def _add_trouble(card: Card, node: ValueNode | OpNode, state: State) -> None:
    """Room at the foot for an error in words, or for what the node waits for."""
    error = state.error or next((b.text for b in state.badges if b.role == "error" and b.place == "body"), "")
    if card.missing and isinstance(node, OpNode):
        told = translate("Cards", "No installed plugin brings the op {0}.").format(node.op)
        error = error or (told if node.op else translate("Cards", "No installed plugin brings the op of this node."))
    y, room = card.height, card.width - 2 * PAD
    if error:
        lines = [(line, "error") for line in card_text.wrapped(error.splitlines()[0], "label", room, 5)]
        if state.explanation:
            explained = card_text.wrapped(state.explanation, "label", room, 9)
            lines += [("", "muted"), *((line, "text") for line in explained)]
        card.foot, bottom = _paragraphs(lines, y + 5.0)
        card.error_rect = QRectF(0.0, y, card.width, bottom - y + 7.0)
        card.height += card.error_rect.height()
    elif state.waits_for:
        text = translate("Cards", "waits for {0}").format(state.waits_for)
        card.foot = (Text(PAD, middle(y - 3.0, 16.0, "small_italic"), text, "small_italic", "muted", room),)
        card.height += 19.0


def _paragraphs(lines: Sequence[tuple[str, str]], y: float) -> tuple[tuple[Text, ...], float]:
    """Lines of a text and colour each, an empty one for the gap between paragraphs; and where they end."""
    texts: list[Text] = []
    step = card_text.line_height("label")
    for line, colour in lines:
        if line:
            texts.append(Text(PAD, y, line, "label", colour))
        y += step if line else 4.0
    return tuple(texts), y


def _add_labels(card: Card, badges: Sequence[Badge]) -> None:
    """Pills above the card and below it, from left to right in as many rows as they need; then its bounds."""
    pills: list[Pill] = []
    left, top, right, bottom = 0.0, 0.0, card.width, card.height
    for place in ("above", "below"):
        x, row = 0.0, 0
        for badge in badges:
            if badge.place != place:
                continue
            style, text = look(badge), shown_text(badge)
            text = card_text.elided(f"{badge.label} {text}" if badge.label else text, style.font, WIDE)
            width = card_text.width(text, style.font) + (14.0 if style.fill else 4.0)
            if x and x + width > card.width:
                x, row = 0.0, row + 1
            away = row * (LABEL + 2.0)
            y = -(LABEL + 5.0) - away if place == "above" else card.height + 4.0 + away
            pills.append(Pill(QRectF(x, y, width, LABEL), text, style.font, style.colour, style.fill, badge.tip))
            top, right, bottom = min(top, y), max(right, x + width), max(bottom, y + LABEL)
            x += width + 5.0
    card.pills = pills
    card.bounds = QRectF(left - REACH, top - REACH, right - left + 2 * REACH, bottom - top + 2 * REACH)
