"""All wires of the graph in one graphics item."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId, Wire

from .theme import Theme
from .wire_index import WireIndex

if TYPE_CHECKING:
    from .scene import GraphScene

WIRE_WIDTH = 2.0


class WireLayer(QGraphicsItem):
    """Draws the wires that can be seen, and tells which one lies under a point."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__()
        self._scene = scene
        self.index = WireIndex()
        self.selected: set[Port] = set()
        self.hovered: Port | None = None
        self.hidden: Port | None = None
        """A wire whose end is being dragged elsewhere."""
        self._bounds = QRectF(-1e3, -1e3, 2e3, 2e3)
        self._straight: list[QPainterPath] | None = None
        self.setZValue(0.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.set_theme(scene.theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._pens = [_pen(theme.wire, WIRE_WIDTH), _pen(theme.wire_grad, WIRE_WIDTH)]
        self._hover_pens = [_pen(theme.wire, 3.0), _pen(theme.wire_grad, 3.0)]
        self._selected_pen = _pen(theme.selection, 3.0)
        self._thin = [QPen(theme.wire, 0), QPen(theme.wire_grad, 0)]
        self.update()

    # -- following the graph ---------------------------------------------------------

    def add(self, wires: Iterable[Wire]) -> None:
        """Draw new wires; their nodes are on the canvas already."""
        self.follow_rows([self.index.add(wire) for wire in wires])

    def remove(self, wires: Iterable[Wire]) -> None:
        """Stop drawing wires."""
        for wire in wires:
            port = (wire.target, wire.slot)
            self.update(self.index.bounds(self.index.rows[port]))
            self.index.remove(wire)
            self.selected.discard(port)
            if self.hovered == port:
                self.hovered = None
        self._straight = None

    def follow(self, node_ids: Iterable[NodeId]) -> None:
        """Let the wires of nodes that moved or changed follow their ports."""
        self.follow_rows(self.index.of_nodes(node_ids))

    def follow_rows(self, rows: list[int]) -> None:
        """Place the ends of these wires where their ports are now."""
        few = len(rows) < 500
        if few:
            self._update(rows)
        items = self._scene.items_by_id
        ends = []
        for row in rows:
            wire = self.index.wires[row]
            assert wire is not None
            start = items[wire.source].output_at(wire.output)
            end = items[wire.target].input_at(wire.slot)
            ends.append((start.x(), start.y(), end.x(), end.y()))
            self.index.grad[row] = self._scene.requires_grad(wire.source, wire.output)
        self.index.place(rows, ends)
        self._straight = None
        if few:
            self._update(rows)
        else:
            self.update()

    def recolour(self, node_ids: Iterable[NodeId]) -> None:
        """Take in whether these nodes' outputs require grad."""
        rows = self.index.of_nodes(node_ids)
        for row in rows:
            wire = self.index.wires[row]
            assert wire is not None
            self.index.grad[row] = self._scene.requires_grad(wire.source, wire.output)
        self._straight = None
        self._update(rows)

    def set_bounds(self, bounds: QRectF) -> None:
        """Where wires may run; a rectangle that holds the whole scene."""
        self.prepareGeometryChange()
        self._bounds = bounds

    def touch(self, ports: Iterable[Port]) -> None:
        """Paint these wires again, as after a change of selection."""
        self._update([self.index.rows[port] for port in ports if port in self.index.rows])

    def _update(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.update(self.index.bounds(row))

    # -- asking ----------------------------------------------------------------------

    def wire_at(self, pos: QPointF, tolerance: float) -> Wire | None:
        """The wire that runs within `tolerance` of a point, the last drawn first."""
        spot = QRectF(pos.x() - tolerance, pos.y() - tolerance, 2 * tolerance, 2 * tolerance)
        stroker = QPainterPathStroker(QPen(Qt.GlobalColor.black, 2 * tolerance))
        for row in reversed(self.index.crossing(spot)):
            if self.index.bounds(row).intersects(spot) and stroker.createStroke(self.index.path(row)).contains(pos):
                return self.index.wires[row]
        return None

    # -- painting --------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        index = self.index
        painter.setBrush(Qt.BrushStyle.NoBrush)
        on_top = []
        for row in index.crossing(option.exposedRect):
            wire = index.wires[row]
            assert wire is not None
            port = (wire.target, wire.slot)
            if port == self.hidden:
                continue
            if port in self.selected or port == self.hovered:
                on_top.append((row, port))
                continue
            painter.setPen(self._pens[int(index.grad[row])])
            painter.drawPath(index.path(row))
        for row, port in on_top:
            painter.setPen(self._selected_pen if port in self.selected else self._hover_pens[int(index.grad[row])])
            painter.drawPath(index.path(row))

    def paint_straight(self, painter: QPainter) -> None:
        """All wires as thin straight lines, for a zoom at which curves can't be told apart."""
        if self._straight is None:
            self._straight = [self.index.straight(False), self.index.straight(True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for pen, path in zip(self._thin, self._straight, strict=True):
            painter.setPen(pen)
            painter.drawPath(path)


def _pen(colour: object, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
