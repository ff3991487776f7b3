"""What is drawn over the wires and under the cards: traced ways, and labels in mid-wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from . import card_text
from .card_painter import inks
from .trace import Trace

if TYPE_CHECKING:
    from .scene import GraphScene

FONT = "small"
HEIGHT = 15.0
PAD = 4.0
READABLE_FROM = 0.6
Label = tuple[QRectF, str]
WIDTH = 3.0
MANY = 60
"""So many long dashed curves would take Qt several frames to draw."""


class WireMarks(QGraphicsItem):
    """One item over the layer of wires; it costs nothing while nothing is traced and no labels are asked for."""

    def __init__(self, scene: GraphScene, trace: Trace) -> None:
        super().__init__()
        self._scene = scene
        self._trace = trace
        self.labels_on = False
        self.trace_on = True
        """Pictures show no trace."""
        self._placed: tuple[object, list[Label]] | None = None
        self.setZValue(-0.5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        scene.addItem(self)

    def forget(self) -> None:
        """Place the labels anew: nodes or results have changed."""
        self._placed = None
        if self.labels_on:
            self.update()

    def _pen(self, side: str, dashes: bool) -> QPen:
        theme = self._scene.theme
        style = Qt.PenStyle.DashLine if side == "downstream" and dashes else Qt.PenStyle.SolidLine
        return QPen(theme.upstream if side == "upstream" else theme.downstream, WIDTH, style)

    def labels(self, rect: QRectF) -> list[Label]:
        """The labels of the wires in a part of the scene."""
        scene = self._scene
        if scene.run is None:
            return []
        index = scene.wire_layer.index
        rows = index.crossing(rect)
        key = (rect.getRect(), id(scene.run), index.ends[rows].tobytes())
        if self._placed is None or self._placed[0] != key:
            from .wire_labels import place_labels  # by arrays, and a first picture has no labels

            around = rect.adjusted(-400.0, -100.0, 400.0, 100.0)
            grounds = [*(f.title_rect for f in scene.decor.frames.values()), *map(scene.decor.box, scene.decor.notes)]
            self._placed = key, place_labels(index, rows, scene.run, scene.nodes_in(around), grounds)
        return self._placed[1]

    # -- Qt ------------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._scene.wire_layer.boundingRect()

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._trace and self.trace_on:
            self._paint_ways(painter, option.exposedRect)
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if self.labels_on and zoom >= READABLE_FROM:
            self._paint_labels(painter, option.exposedRect)

    def _paint_ways(self, painter: QPainter, rect: QRectF) -> None:
        index = self._scene.wire_layer.index
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ways = []
        for row in index.crossing(rect):
            wire = index.wires[row]
            shown = wire is not None and (wire.target, wire.slot) not in self._scene.wire_layer.hidden
            side = self._trace.side(wire) if shown else ""
            if side:
                ways.append((side, row))
        dashes = len(ways) < MANY
        pens = {side: self._pen(side, dashes) for side in ("upstream", "downstream")}
        for side, row in ways:
            painter.setPen(pens[side])
            painter.drawPath(index.path(row))

    def _paint_labels(self, painter: QPainter, exposed: QRectF) -> None:
        # placed for all that is seen, so that a label does not depend on which part is painted anew
        views = self._scene.views()
        seen = views[0].mapToScene(views[0].viewport().rect()).boundingRect() if views else exposed
        ink = inks(self._scene.theme)
        painter.setFont(card_text.font(FONT))
        high = (HEIGHT - card_text.line_height(FONT)) / 2
        for rect, text in self.labels(seen if seen.contains(exposed) else exposed):
            painter.setPen(ink.field)
            painter.setBrush(ink.brush["card"])
            painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
            painter.setPen(ink.pen["muted"])
            painter.drawStaticText(QPointF(rect.left() + PAD, rect.top() + high), card_text.static(text, FONT))
