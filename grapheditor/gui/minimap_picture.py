"""The whole graph in a few thousand pixels, drawn from arrays so that it takes no longer for thousands of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTransform

from .colours import mixed
from .overview import head_colour
from .pixels import boxes_picture
from .wire_index import line_path

if TYPE_CHECKING:
    from .node_item import NodeItem
    from .scene import GraphScene

Box = tuple[float, float, float, float]
"""x, y, width and height."""
EDGE = 6.0
"""Room between the nodes and the edge of the picture, in pixels."""
MANY = 2000
"""So many nodes are drawn pixel by pixel, so many wires stand for all."""


class Places(NamedTuple):
    """Where all cards stand, and in which colours."""

    boxes: np.ndarray
    """x, y, width and height."""
    colours: list[QColor]
    """Of the headers."""
    kinds: np.ndarray
    """Which of the colours each card has."""


class MinimapPicture:
    """A picture of all nodes, and where in it a point of the scene lies."""

    def __init__(self, scene: GraphScene, places: Places, size: QSizeF, ratio: float) -> None:
        self._scene = scene
        self._boxes, self._colours, self._kinds = places
        boxes = places.boxes
        area = QRectF()
        if len(boxes):
            left, top = boxes[:, :2].min(axis=0).tolist()
            right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
            area = QRectF(left, top, right - left, bottom - top)
        self.to_picture = _fit(area, size)
        self.pixmap = QPixmap((size * ratio).toSize())
        self.pixmap.setDevicePixelRatio(ratio)
        ground = QColor(scene.theme.panel)
        ground.setAlphaF(0.9)
        self.pixmap.fill(ground)
        painter = QPainter(self.pixmap)
        self._paint_frames(painter)
        self._paint_wires(painter)
        if len(boxes) >= MANY:
            self._paint_pixels(painter, ratio)
        else:
            self._paint_rects(painter)
        self._paint_marks(painter)
        painter.end()

    def _paint_frames(self, painter: QPainter) -> None:
        """The grounds of frames, the large ones behind the small ones, as on the canvas."""
        frames = sorted(self._scene.decor.frames.values(), key=lambda frame: frame.zValue())
        for frame in frames:
            rect = self.to_picture.mapRect(frame.rect)
            if rect.isEmpty():
                continue
            colour = frame.colour()
            painter.setPen(QPen(mixed(colour, self._scene.theme.panel, 0.6), 1.0))
            colour = QColor(colour)
            colour.setAlphaF(0.25)
            painter.setBrush(colour)
            painter.drawRect(rect)

    def _paint_wires(self, painter: QPainter) -> None:
        index, theme = self._scene.wire_layer.index, self._scene.theme
        painter.setTransform(self.to_picture)
        painter.setOpacity(0.45 if len(self._boxes) < MANY else 0.25)
        drawn = ~np.isnan(index.ends[:, 0])
        for grad, colour in ((False, theme.wire), (True, theme.wire_grad)):
            rows = np.flatnonzero(drawn & (index.grad == grad))
            painter.setPen(QPen(colour, 0))
            painter.drawPath(line_path(index.lines_of(rows[:: len(rows) // MANY + 1].tolist())))
        painter.setOpacity(1.0)
        painter.resetTransform()

    def _paint_rects(self, painter: QPainter) -> None:
        theme = self._scene.theme
        painter.setPen(QPen(theme.border, 1.0) if theme.line > 1.0 else QPen(Qt.PenStyle.NoPen))
        boxes = self._shrunk(self._boxes)
        for kind, colour in enumerate(self._colours):
            painter.setBrush(colour)
            painter.drawRects(_rects(boxes[self._kinds == kind]))

    def _paint_pixels(self, painter: QPainter, ratio: float) -> None:
        """Nodes of a few pixels each, all of them at once."""
        size = self.pixmap.size()
        boxes = self._shrunk(self._boxes) * ratio
        boxes[:, 2:] += boxes[:, :2]
        inks = np.array([colour.rgb() for colour in self._colours], np.uint32)[self._kinds]
        image = boxes_picture(boxes, inks, size.width(), size.height())
        image.setDevicePixelRatio(ratio)
        painter.drawImage(0, 0, image)

    def _paint_marks(self, painter: QPainter) -> None:
        """Errors and what is selected, on top."""
        theme, items, run = self._scene.theme, self._scene.items_by_id, self._scene.run
        painter.setPen(Qt.PenStyle.NoPen)
        results = run.nodes.items() if run else ()
        failed = [_box(items[i]) for i, r in results if r.error and r.blamed in (None, "", i) and i in items]
        painter.setBrush(theme.error)
        painter.drawRects([rect.adjusted(-1, -1, 1, 1) for rect in _rects(self._shrunk(_array(failed)))])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.selection, 1.5))
        chosen = self._scene.selection.nodes
        if len(chosen) == len(self._boxes) == len(items):  # all of them, whose boxes are at hand
            boxes = self._boxes
        else:
            boxes = _array([_box(items[i]) for i in chosen if i in items])
        painter.drawRects(_rects(self._shrunk(boxes)))

    def _shrunk(self, boxes: np.ndarray) -> np.ndarray:
        """Boxes in the picture, none too small to be seen."""
        scale, dx, dy = self.to_picture.m11(), self.to_picture.dx(), self.to_picture.dy()
        shrunk = boxes * scale + (dx, dy, 0.0, 0.0)
        least = 2.0 if len(self._boxes) < MANY else 1.0
        shrunk[:, 2:] = np.maximum(shrunk[:, 2:], least)
        return shrunk


def gather(scene: GraphScene) -> Places:
    """The places of all cards; most of the work, so worth keeping while none of them moves."""
    theme, (categories, kinds) = scene.theme, scene.overview.categories()
    boxes = scene.overview.boxes().copy()
    boxes[:, 2:] -= boxes[:, :2]
    return Places(boxes, [head_colour(theme, category) for category in categories], kinds)


def _box(item: NodeItem) -> Box:
    box: Box = item.scene_rect().getRect()  # type: ignore[assignment]
    return box


def _array(boxes: list[Box]) -> np.ndarray:
    return np.array(boxes, float).reshape(-1, 4)


def _rects(boxes: np.ndarray) -> list[QRectF]:
    return [QRectF(*box) for box in boxes.tolist()]


def _fit(area: QRectF, size: QSizeF) -> QTransform:
    """Shows `area` in the middle of a picture, as large as it goes but not larger than a tenth."""
    if area.isEmpty():
        area = QRectF(0.0, 0.0, 1.0, 1.0)
    room = QSizeF(size.width() - 2 * EDGE, size.height() - 2 * EDGE)
    scale = min(room.width() / area.width(), room.height() / area.height(), 0.1)
    centre = area.center()
    across, down = size.width() / 2 - centre.x() * scale, size.height() / 2 - centre.y() * scale
    return QTransform(scale, 0.0, 0.0, scale, across, down)
