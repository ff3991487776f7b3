"""Thousands of rectangles of a few pixels each, drawn as the pixels of one picture."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter


def paint_boxes(painter: QPainter, boxes: np.ndarray, inks: np.ndarray, exposed: QRectF | None = None) -> None:
    """Fill `boxes` (left, top, right, bottom in the painter's units, turned or sheared by nothing) pixel by pixel.

    What they hide of `exposed` is painted, or of the whole device.
    """
    world, ratio = painter.worldTransform(), painter.device().devicePixelRatio()
    shown = QRectF(painter.viewport())
    if exposed is not None:
        shown &= world.mapRect(exposed)
    left, top = math.floor(shown.left() * ratio), math.floor(shown.top() * ratio)
    wide, high = math.ceil(shown.right() * ratio) - left, math.ceil(shown.bottom() * ratio) - top
    if wide <= 0 or high <= 0:
        return
    across, down = world.dx() * ratio - left, world.dy() * ratio - top
    scaled = boxes * (world.m11() * ratio)
    scaled += (across, down, across, down)
    picture = boxes_picture(scaled, inks, wide, high)
    picture.setDevicePixelRatio(ratio)
    painter.save()
    painter.resetTransform()
    painter.drawImage(QPointF(left / ratio, top / ratio), picture)
    painter.restore()


def boxes_picture(boxes: np.ndarray, inks: np.ndarray, wide: int, high: int) -> QImage:
    """A transparent picture of so many pixels with a filled rectangle for each row of `boxes`.

    `boxes` has the left, top, right and bottom edges in pixels, one row a
    rectangle, `inks` its colour as 0xAARRGGBB, opaque or premultiplied. What
    is thinner than a pixel still fills one, as nothing may vanish; of two that
    share a pixel the later one is on top, or of rectangles of several pixels
    the one that ends there.
    """
    pixels = np.zeros((high, wide), np.uint32)
    left, top, right, bottom = np.floor(boxes.T + 0.5).astype(np.int32)
    right, bottom = np.maximum(right, left + 1), np.maximum(bottom, top + 1)
    left, top = np.maximum(left, 0), np.maximum(top, 0)
    across, down = np.minimum(right, wide) - left, np.minimum(bottom, high) - top
    start = top * wide + left
    flat = pixels.reshape(-1)
    for row in range(int(down.max(initial=0))):
        for column in range(int(across.max(initial=0))):
            some = np.flatnonzero((down > row) & (across > column))
            flat[start[some] + (row * wide + column)] = inks[some]
    picture = QImage(pixels.data, wide, high, wide * 4, QImage.Format.Format_ARGB32_Premultiplied)
    picture.kept = pixels  # type: ignore[attr-defined]  # Qt only points to them
    return picture
