"""A trace over the overview: a veil over everything, then the ways themselves in plain lines and rectangles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from .trace import Trace

if TYPE_CHECKING:
    from .scene import GraphScene

VEIL = 0.55
MANY = 300


class FarTrace:
    """Gathers lines and rectangles of a trace once for all places, and paints them in a few calls."""

    def __init__(self, scene: GraphScene, trace: Trace) -> None:
        self._scene = scene
        self._trace = trace
        self._gathered: list[tuple[str, list[QRectF], QPainterPath]] = []
        self._key: object = None
        """What was traced, how, and where it stood."""

    def paint(self, painter: QPainter, with_heads: bool) -> None:
        """Over the overview; `with_heads` outlines nodes, as what is in them can be seen, and else fills them."""
        if not self._trace:
            return
        theme = self._scene.theme
        if self._trace.dims:
            veil = QColor(theme.canvas)
            veil.setAlphaF(VEIL)
            painter.save()
            painter.resetTransform()
            painter.fillRect(painter.viewport(), veil)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for side, rects, lines in self._gather():
            colour = {"upstream": theme.upstream, "downstream": theme.downstream}.get(side, theme.text)
            style = Qt.PenStyle.DashLine if side == "downstream" else Qt.PenStyle.SolidLine
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, 0, style))
            painter.setOpacity(1.0 if len(rects) < MANY else 0.4)  # many lines would hide the nodes
            painter.drawPath(lines)
            painter.setOpacity(1.0)
            if with_heads:
                outline = QPen(colour, 2.5, style)
                outline.setCosmetic(True)
                painter.setPen(outline)
            else:
                painter.setPen(QPen(theme.canvas, 0))
                painter.setBrush(colour)
            painter.drawRects(rects)

    def _gather(self) -> list[tuple[str, list[QRectF], QPainterPath]]:
        key = self._trace.origins, self._scene.ways_age, self._scene.places_age
        if self._key != key:
            from .wire_index import line_path  # of arrays, and a first picture has none

            trace, items, index = self._trace, self._scene.items_by_id, self._scene.wire_layer.index
            rows: dict[str, list[int]] = {"upstream": [], "downstream": [], "here": []}
            for row in index.of_nodes(trace.upstream | trace.downstream):
                wire = index.wires[row]
                side = trace.side(wire) if wire is not None else ""
                if side:
                    rows[side].append(row)
            nodes = {
                "upstream": trace.upstream - trace.origins,
                "downstream": trace.downstream - trace.origins,
                "here": trace.origins,
            }
            self._key = key
            self._gathered = [
                (side, [items[i].scene_rect() for i in nodes[side]], line_path(index.lines_of(rows[side])))
                for side in rows
            ]
        return self._gathered
