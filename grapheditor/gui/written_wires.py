"""Wires that do more or less than carry a tensor: those that are written through, and those that nobody reads.

A wire into whose tensor its target writes in place is a double line, as what comes in is changed itself. One into a
bypassed node that hands on another input is dotted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from grapheditor.model.node import OpNode, Wire

from .ports import passed_slot

if TYPE_CHECKING:
    from .scene import GraphScene

OUTER, INNER = 5.0, 1.8


class WrittenWires:
    """Knows which rows of the wire layer are written through, and which are idle."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self._rows: set[int] = set()
        self.idle: set[int] = set()
        """Rows of wires whose value is not used, as their target is bypassed."""

    def __contains__(self, row: object) -> bool:
        return row in self._rows

    def take(self, rows: list[int], wires: list[Wire]) -> bool:
        """Take in what these wires lead to now; returns whether that makes a difference to any."""
        before = self._of(rows)
        if self._rows:
            self._rows.difference_update(rows)
        self.idle.difference_update(rows)
        items = self._scene.items_by_id
        for row, wire in zip(rows, wires, strict=True):
            node = items[wire.target].node
            if not isinstance(node, OpNode):
                continue
            if node.bypass:
                if wire.slot != self._passed(node):
                    self.idle.add(row)
            elif node.op[-1:] == "_" and self._is_written(node, wire):
                self._rows.add(row)
        return self._of(rows) != before

    def _of(self, rows: list[int]) -> tuple[set[int], set[int]]:
        """Which of these rows are written through, and which are idle."""
        return self._rows.intersection(rows), self.idle.intersection(rows)

    def _passed(self, node: OpNode) -> str:
        wired = {wire.slot for wire in self._scene.graph.wires_into(node.id)}
        return passed_slot(node, self._scene.items_by_id[node.id].outline.frame.inputs, wired)

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


def idle_pen(colour: QColor) -> QPen:
    """Dots, in a colour that no gradient has."""
    return QPen(colour, 1.6, Qt.PenStyle.DotLine)
