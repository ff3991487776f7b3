"""What a port carries, told by its shape as well as its colour: circle, square, diamond, ring or double."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import ValueNode, Wire

from .node_card import PORT, Card
from .ports import Port

if TYPE_CHECKING:
    from .scene import GraphScene

Kind = Literal["float", "int", "bool", "any", "many"]
"""Real numbers, whole numbers, truth values, not known (yet), and a list of tensors."""

_OF_LETTER: dict[str, Kind] = {"f": "float", "i": "int", "u": "int", "b": "bool"}
"""Kinds by the first letter of a dtype, which numpy's one-letter kinds share."""


@dataclass(frozen=True, slots=True)
class PortKinds:
    """The kinds of all ports of one node."""

    inputs: dict[str, Kind]
    outputs: list[Kind]


def kinds_of(scene: GraphScene, node_id: str, card: Card) -> PortKinds:
    """The kinds of the ports on a card: of what a wire brings, of what was computed, else not known."""
    wired = scene.graph.inputs(node_id)
    inputs: dict[str, Kind] = {}
    for slot in card.inputs:
        wire = wired.get(slot)
        if wire is not None:
            inputs[slot] = output_kind(scene, wire.source, wire.output)
        else:
            inputs[slot] = "many" if "." in slot else "any"
    return PortKinds(inputs, [output_kind(scene, node_id, i) for i in range(len(card.outputs))])


def output_kind(scene: GraphScene, node_id: str, output: int) -> Kind:
    """What an output carries, as far as the last run or the value itself tells."""
    result = scene.run.nodes.get(node_id) if scene.run else None
    if result is not None and result.values and output < len(result.values):
        return _OF_LETTER.get(result.values[output].dtype.kind, "any")
    node = scene.graph.node(node_id)
    return _OF_LETTER.get(node.content.dtype[0], "any") if isinstance(node, ValueNode) else "any"


def port_tip(scene: GraphScene, port: Port) -> str:
    """What a port carries in words, as ``input · float32 [64, 100]``; "" where nobody knows."""
    source: Wire | None = Wire(port.node_id, port.output, "", "")
    if port.kind == "in":
        source = scene.graph.input(port.node_id, port.slot)
    result = scene.run.nodes.get(source.source) if scene.run and source else None
    if source is None or result is None or not result.values or source.output >= len(result.values):
        return ""
    array = result.values[source.output]
    what = f"{array.dtype} {list(array.shape)}"
    return f"{port.slot} · {what}" if port.slot else what


def _diamond(reach: float) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]))
    path.closeSubpath()
    return path


def _circle(radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(0.0, 0.0), radius, radius)
    return path


def _square(reach: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(-reach, -reach, 2 * reach, 2 * reach))
    return path


def _double() -> QPainterPath:
    """Two rounded bars, one above the other."""
    path = QPainterPath()
    for top in (-PORT - 0.8, 0.8):
        path.addRoundedRect(QRectF(-PORT, top, 2 * PORT, PORT), 2.0, 2.0)
    return path


MARKERS: dict[Kind, QPainterPath] = {
    "float": _circle(PORT),
    "int": _square(PORT - 0.6),
    "bool": _diamond(PORT + 1.2),
    "any": _circle(PORT - 0.9),
    "many": _double(),
}
"""Shapes around (0, 0), made once."""

PORT_COLOURS: dict[Kind, str] = {"float": "wire", "int": "retained", "bool": "grad_fn", "any": "wire", "many": "wire"}
"""The theme's colour for each kind where no gradient flows; with one, every kind has the colour of gradients."""
