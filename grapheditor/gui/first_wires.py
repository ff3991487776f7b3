"""The few wires of a small graph as its first picture shows them, before anything asks where each of them runs.

The index that answers this is made of arrays, and numpy takes a quarter of the time in which a window opens.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter, QPen

from grapheditor.model.node import NodeId, OpNode, Wire

from .card_frame import input_place, output_place
from .wire_curve import curve

if TYPE_CHECKING:
    from .node_item import NodeItem
    from .scene import GraphScene

FEW = 64


def ends_of(wire: Wire, items: Mapping[NodeId, NodeItem]) -> tuple[float, float, float, float]:
    """Where a wire starts and ends: x1, y1, x2, y2."""
    source, target = items[wire.source], items[wire.target]
    x1, y1 = source.at
    right, down = output_place(source.outline.frame, wire.output)
    x2, y2 = target.at
    away, below = input_place(target.outline.frame, wire.slot)
    return x1 + right, y1 + down, x2 + away, y2 + below


def are_plain(scene: GraphScene, wires: Collection[Wire]) -> bool:
    """Whether all of these are few, and each is a single line from port to port."""
    if len(wires) > FEW or scene.graph.decorations or scene.found.lanes:
        return False
    targets = (scene.items_by_id[wire.target].node for wire in wires)
    return not any(isinstance(node, OpNode) and (node.bypass or node.op.endswith("_")) for node in targets)


def paint_plain(painter: QPainter, scene: GraphScene, wires: Collection[Wire], pens: list[QPen]) -> None:
    """All of them, with the first pen, or with the second where they carry grad."""
    for wire, grad in zip(wires, scene.carry_grad(wires), strict=True):
        painter.setPen(pens[int(grad)])
        painter.drawPath(curve(*ends_of(wire, scene.items_by_id)))
