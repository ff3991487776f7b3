"""The points of bent wires that can be seen and taken hold of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from grapheditor.edit.bends import Bend, bends
from grapheditor.model.node import Position

if TYPE_CHECKING:
    from .scene import GraphScene
    from .wire_item import WireLayer

DOTS_ABOVE = 0.3
"""Zoom above which the points of bent wires are drawn."""


def bend_under(scene: GraphScene, pos: QPointF, tolerance: float) -> Bend | None:
    """The point of a wire within `tolerance` of a place, the nearest first."""
    layer = scene.wire_layer
    if not layer.index.bent.points:
        return None
    spot = QRectF(pos.x() - tolerance, pos.y() - tolerance, 2 * tolerance, 2 * tolerance)
    found: list[tuple[float, Bend]] = []
    for row in layer.index.bent_crossing(spot):
        for bend, (x, y) in _shown(scene, row):
            away = math.hypot(x - pos.x(), y - pos.y())
            if away <= tolerance:
                found.append((away, bend))
    return min(found)[1] if found else None


def paint_points(layer: WireLayer, scene: GraphScene, painter: QPainter, option: QStyleOptionGraphicsItem) -> None:
    """Dots at the points, for a zoom at which they can be told apart."""
    index, theme = layer.index, scene.theme
    if option.levelOfDetailFromTransform(painter.worldTransform()) < DOTS_ABOVE:
        return
    chosen = set(scene.selection.bends())
    painter.setPen(Qt.PenStyle.NoPen)
    for row in index.bent_crossing(option.exposedRect):
        wire = index.wires[row]
        assert wire is not None
        port = (wire.target, wire.slot)
        if port in layer.hidden:
            continue
        near = port == layer.hovered or port in layer.selected
        for bend, (x, y) in _shown(scene, row):
            on = bend in chosen
            colour = theme.wire_grad if index.grad[row] else theme.wire
            painter.setBrush(theme.selection if on or port in layer.selected else colour)
            size = 5.5 if on else 5.0 if near else 3.6
            painter.drawEllipse(QPointF(x, y), size, size)


def _shown(scene: GraphScene, row: int) -> list[tuple[Bend, Position]]:
    """The points of a wire that a person may move; those of lanes only while the wire is marked."""
    layer = scene.wire_layer
    wire, bent = layer.index.wires[row], layer.index.bent
    assert wire is not None
    port = (wire.target, wire.slot)
    is_marked = port == layer.hovered or port in layer.selected
    if bent.lanes[row] and not is_marked and all(bend.port != port for bend in scene.selection.bends()):
        return []
    if not bends(scene.graph, port):  # found with the places of a graph that has none
        return []
    between = set(bent.through(row, layer.index.ends[row].tolist()))
    return [(Bend(*port, i), place) for i, place in enumerate(bent.points[row]) if place in between]
