"""The fixed part of a card: ports, fields, numbers and parameters. Equal nodes share one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from grapheditor.edit.number_text import MOST_TYPED, format_rows, format_scalar, shape_text
from grapheditor.model.content import ITEM_SIZES, Content, Initialiser, Scalar, TensorData
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import OpNode, Position, ValueNode

from . import card_text
from .ports import Ports

translate = QCoreApplication.translate
HEADER = 27.0
ROW = 21.0
PAD = 12.0
NARROW, WIDE = 144.0, 288.0
VALUE = ""
"""The slot name under which the number of a value node is found among the fields."""
TO_BE_FED = "to be fed"
Rows = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Text:
    """One line: where it starts, how it looks, and what room it has."""

    x: float
    y: float
    text: str
    font: str
    colour: str
    room: float = WIDE


@dataclass(slots=True, eq=False)
class Frame:
    """What stands between header and results, in the card's own coordinates; the same one for equal nodes."""

    bottom: float = 0.0
    inputs: dict[str, QPointF] = field(default_factory=dict)
    outputs: list[QPointF] = field(default_factory=list)
    fields: dict[str, QRectF] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    """Slots whose field holds no number."""
    texts: list[Text] = field(default_factory=list)
    starts: list[Position] = field(default_factory=list)
    """The outputs again: where wires start, once one did."""
    ends: dict[str, Position] = field(default_factory=dict)
    """As far as wires end at them, the inputs again."""


NO_PORT = QPointF(0.0, HEADER + ROW / 2)


def output_point(frame: Frame, output: int) -> QPointF:
    """The centre of an output port; the last one where `output` is out of range."""
    outputs = frame.outputs
    return outputs[output] if output < len(outputs) else outputs[-1]


def input_point(frame: Frame, slot: str) -> QPointF:
    """The centre of an input port; the card's left edge where the node has no such slot."""
    return frame.inputs.get(slot) or NO_PORT


def output_place(frame: Frame, output: int) -> Position:
    """The same as `output_point`, sooner: thousands of wires ask for it at a time."""
    starts = frame.starts
    if not starts:
        starts += [point.toTuple() for point in frame.outputs]
    return starts[output] if output < len(starts) else starts[-1]


def input_place(frame: Frame, slot: str) -> Position:
    """The same as `input_point`, sooner."""
    place = frame.ends.get(slot)
    if place is None:
        place = frame.ends[slot] = input_point(frame, slot).toTuple()
    return place


def middle(y: float, height: float, font: str) -> float:
    """Where a line starts that stands in the middle of a row."""
    return y + (height - card_text.line_height(font)) / 2


# -- values ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """What a value node shows of its numbers."""

    lines: tuple[str, ...]
    complete: bool
    """Whether those are all of its numbers."""
    rows: Rows


@lru_cache(maxsize=4096)
def shown(content: Content) -> Shown:
    """How the content of a value node reads."""
    if isinstance(content, TensorData):
        count = _count(content)
        lines = _number_lines(content, count)
        if lines:
            return Shown(lines, True, ())
        return Shown((shape_text(content.shape),), False, (("tensor", f"{count:,} numbers"),))
    if isinstance(content, Initialiser):
        rows: list[tuple[str, str]] = []
        if content.kind in ("randn", "uniform"):
            rows.append(("seed", str(content.seed)))
        if content.args:
            rows.append(("arguments", ", ".join(f"{number:g}" for number in content.args)))
        return Shown((f"{content.kind} {shape_text(content.shape)}",), False, tuple(rows))
    rows = [("placeholder", shape_text(content.shape))]
    default = _number_lines(content.default, _count(content.default)) if content.default else ()
    return Shown(default or (TO_BE_FED,), False, tuple(rows))


def _number_lines(data: TensorData, count: int) -> tuple[str, ...]:
    """All numbers in a few lines; nothing where they are too many."""
    rows, columns = data.shape if len(data.shape) == 2 else (1, count)
    if not 0 < count <= 64 or rows > 6 or columns > 8:
        return ()
    lines = tuple(format_rows(data))
    widest = max(card_text.width(line, value_font(lines)) for line in lines)
    return lines if widest <= WIDE - 2 * PAD - 12.0 else ()


def editable_as_text(content: TensorData) -> bool:
    """Whether a tensor is small enough to be typed."""
    return _count(content) <= MOST_TYPED


def _count(data: TensorData) -> int:
    return len(data.data) // ITEM_SIZES[data.dtype]


def value_font(lines: Sequence[str]) -> str:
    """Large letters for few of them."""
    if len(lines) > 1:
        return "value"
    return "big" if len(lines[0]) <= 9 and lines[0] != TO_BE_FED else "middle"


def value_width(node: ValueNode) -> float:
    """What the numbers of a value node need."""
    lines = shown(node.content).lines
    return max(card_text.width(line, value_font(lines)) for line in lines) + 2 * PAD + 12.0


@lru_cache(maxsize=4096)
def value_frame(content: Content, width: float) -> Frame:
    """The field of a value node, its output, and rows such as its seed."""
    frame = Frame()
    what = shown(content)
    font = value_font(what.lines)
    step = card_text.line_height(font)
    height = max(34.0, step * len(what.lines) + 12.0)
    top = HEADER + 9.0
    rect = frame.fields[VALUE] = QRectF(PAD, top, width - 2 * PAD, height)
    y = top + (height - step * len(what.lines)) / 2
    for line in what.lines:
        room = rect.width() - 8.0
        text = translate("Cards", "to be fed") if line == TO_BE_FED else line
        x = rect.center().x() - min(card_text.width(text, font), room) / 2
        colour = "faint" if line == TO_BE_FED else "text"
        frame.texts.append(Text(x, y, text, font, colour, room))
        y += step
    frame.outputs.append(QPointF(width, rect.center().y()))
    frame.bottom = rect.bottom() + 9.0
    _add_rows(frame, what.rows, width)
    return frame


# -- ops -------------------------------------------------------------------------

Form = tuple[Ports, frozenset[str], tuple[tuple[str, Scalar], ...], Rows]
"""All that the fixed part of an op's card depends on: ports, wired slots, literals and parameters."""


def op_form(node: OpNode, ports: Ports, wired: frozenset[str]) -> Form:
    """What decides how the fixed part of an op's card looks."""
    return ports, wired, tuple(node.literals.items()), op_rows(node)


def op_rows(node: OpNode) -> Rows:
    """The parameters that a node sets, as text."""
    return tuple((name, str(value)) for name, value in node.params.items()) if node.params else ()


@lru_cache(maxsize=4096)
def op_width(form: Form) -> float:
    """What the ports and parameters of an op need."""
    ports, wired, literals, rows = form
    numbers = dict(literals)
    needed = 0.0
    for i, slot in enumerate(ports.slots):
        row = card_text.width(slot, "label") + 2 * PAD + 8.0
        if slot not in wired:
            row += _field_width(numbers.get(slot)) + 8.0
        if i < len(ports.outputs):
            row += card_text.width(ports.outputs[i], "label") + 10.0
        needed = max(needed, row)
    for name, value in rows:
        needed = max(needed, card_text.width(name, "label") + card_text.width(value, "label") + 14.0 + 2 * PAD)
    return needed


def _field_width(number: Scalar | None) -> float:
    return 34.0 if number is None else max(card_text.width(format_scalar(number), "value") + 14.0, 34.0)


@lru_cache(maxsize=4096)
def op_frame(form: Form, width: float) -> Frame:
    """The rows of an op's inputs and outputs, and its parameters."""
    ports, wired, literals, rows = form
    frame, numbers = Frame(), dict(literals)
    y = HEADER + 6.0
    for i in range(max(len(ports.slots), len(ports.outputs))):
        right = width - PAD
        if i < len(ports.outputs):
            frame.outputs.append(QPointF(width, y + ROW / 2))
            label = ports.outputs[i]
            if label:
                right -= card_text.width(label, "label")
                frame.texts.append(Text(right, middle(y, ROW, "label"), label, "label", "muted"))
                right -= 10.0
        if i < len(ports.slots):
            slot = ports.slots[i]
            faint = slot in ports.optional and slot not in wired
            _add_input(frame, slot, y, right, None if slot in wired else (numbers.get(slot),), faint)
        y += ROW
    frame.bottom = y + 6.0
    _add_rows(frame, rows, width)
    return frame


def _add_input(
    frame: Frame, slot: str, y: float, right: float, number: tuple[Scalar | None] | None, faint: bool
) -> None:
    """One input; `number` is None where it is wired, else what its field holds."""
    frame.inputs[slot] = QPointF(0.0, y + ROW / 2)
    room = right - PAD
    if number is not None:
        width = min(_field_width(number[0]), room * 0.6)
        rect = frame.fields[slot] = QRectF(right - width, y + 2.0, width, ROW - 4.0)
        room = rect.left() - PAD - 6.0
        if number[0] is None:
            frame.empty.add(slot)
        else:
            text = card_text.elided(format_scalar(number[0]), "value", width - 8.0)
            x = rect.center().x() - card_text.width(text, "value") / 2
            frame.texts.append(Text(x, middle(y, ROW, "value"), text, "value", "text", width))
    colour = "faint" if faint else "muted"
    frame.texts.append(Text(PAD, middle(y, ROW, "label"), slot, "label", colour, room))


def _add_rows(frame: Frame, rows: Rows, width: float) -> None:
    if not rows:
        return
    y = frame.bottom - 4.0
    for name, value in rows:
        left = min(card_text.width(name, "label"), width / 2)
        frame.texts.append(Text(PAD, middle(y, 18.0, "label"), name, "label", "muted", left))
        room = width - 2 * PAD - left - 10.0
        text = card_text.elided(value, "label", room)
        x = width - PAD - card_text.width(text, "label")
        frame.texts.append(Text(x, middle(y, 18.0, "label"), text, "label", "text", room + 1.0))
        y += 18.0
    frame.bottom = y + 6.0
