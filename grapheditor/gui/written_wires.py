"""Wires into whose tensor their target writes in place, drawn as a double line: what comes in is changed itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from grapheditor.model.node import OpNode, Wire

if TYPE_CHECKING:
    from .scene import GraphScene

OUTER, INNER = 5.0, 1.8


class WrittenWires:
    """Knows which rows of the wire layer are written through."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self._rows: set[int] = set()

    def __contains__(self, row: object) -> bool:
        return row in self._rows

    def take(self, rows: list[int], wires: list[Wire]) -> None:
        """Take in what these wires lead to now."""
        if self._rows:
            self._rows.difference_update(rows)
        items = self._scene.items_by_id
        for row, wire in zip(rows, wires, strict=True):
            node = items[wire.target].node
            if isinstance(node, OpNode) and node.op[-1:] == "_" and self._is_written(node, wire):
                self._rows.add(row)

    def _is_written(self, node: OpNode, wire: Wire) -> bool:
        op = self._scene.ops.get(node.op)
        return op is not None and op.writes is not None and wire.slot == op.inputs[0]


def paint_written(painter: QPainter, path: QPainterPath, colour: QColor, ground: QColor) -> None:
    """A line with a core in the colour of the ground."""
    for pen in (QPen(colour, OUTER), QPen(ground, INNER)):
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
