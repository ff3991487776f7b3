"""The whole graph in a few thousand pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

if TYPE_CHECKING:
    from .scene import GraphScene

EDGE = 6.0
"""Room between the nodes and the edge of the picture, in pixels."""


class MinimapPicture:
    """A picture of all nodes, and where in it a point of the scene lies."""

    def __init__(self, scene: GraphScene, size: QSizeF, ratio: float) -> None:
        boxes = _boxes(scene)
        area = QRectF()
        for _, rects in boxes.values():
            for rect in rects:
                area |= rect
        self.to_picture = _fit(area, size)
        self.pixmap = QPixmap((size * ratio).toSize())
        self.pixmap.setDevicePixelRatio(ratio)
        ground = QColor(scene.theme.panel)
        ground.setAlphaF(0.9)
        self.pixmap.fill(ground)
        painter = QPainter(self.pixmap)
        painter.setTransform(self.to_picture)
        painter.setOpacity(0.45)
        scene.wire_layer.paint_straight(painter)
        painter.setOpacity(1.0)
        painter.resetTransform()
        self._paint_nodes(painter, scene, boxes)
        painter.end()

    def _paint_nodes(self, painter: QPainter, scene: GraphScene, boxes: dict[int, tuple[QColor, list[QRectF]]]) -> None:
        """Nodes as rectangles of at least two pixels, errors and what is selected on top."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for colour, rects in boxes.values():
            painter.setBrush(colour)
            painter.drawRects(self._shrunk(rects))
        items = scene.items_by_id
        failed = [item.scene_rect() for item in items.values() if item.marks.failed]
        painter.setBrush(scene.theme.error)
        painter.drawRects([rect.adjusted(-1, -1, 1, 1) for rect in self._shrunk(failed)])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(scene.theme.selection, 1.5))
        painter.drawRects(self._shrunk([items[i].scene_rect() for i in scene.selection.nodes if i in items]))

    def _shrunk(self, rects: list[QRectF]) -> list[QRectF]:
        scale, dx, dy = self.to_picture.m11(), self.to_picture.dx(), self.to_picture.dy()
        return [
            QRectF(
                rect.x() * scale + dx, rect.y() * scale + dy, max(rect.width() * scale, 2.0),
                max(rect.height() * scale, 2.0),
            )
            for rect in rects
        ]  # fmt: skip


def _boxes(scene: GraphScene) -> dict[int, tuple[QColor, list[QRectF]]]:
    """The cards by the colour of their headers."""
    theme = scene.theme
    groups: dict[int, tuple[QColor, list[QRectF]]] = {}
    for item in scene.items_by_id.values():
        card, at = item.card, item.pos()
        colour = theme.slate if card.missing else theme.header(card.category)
        rect = QRectF(at.x(), at.y(), card.width, card.height)
        groups.setdefault(colour.rgb(), (colour, []))[1].append(rect)
    return groups


def _fit(area: QRectF, size: QSizeF) -> QTransform:
    """Shows `area` in the middle of a picture, as large as it goes but not larger than a tenth."""
    if area.isEmpty():
        area = QRectF(0.0, 0.0, 1.0, 1.0)
    room = QSizeF(size.width() - 2 * EDGE, size.height() - 2 * EDGE)
    scale = min(room.width() / area.width(), room.height() / area.height(), 0.1)
    centre = area.center()
    across, down = size.width() / 2 - centre.x() * scale, size.height() / 2 - centre.y() * scale
    return QTransform(scale, 0.0, 0.0, scale, across, down)
