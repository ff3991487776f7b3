"""A picture of something large on the canvas, kept so that most frames copy it instead of drawing it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion, QTransform
from PySide6.QtWidgets import QWidget

MARGIN = 32
"""Pixels that the picture has around the view, so that moving the view draws a strip now and then instead of always."""
MOST_PARTS = 32
"""What is drawn anew in more pieces than these is drawn in the rectangle around them."""
FEW_STRIPS = 3
"""So many pieces are what came into view as it moved; more are where something was spoiled."""
NEARLY = 1e-3
"""How far from a whole number of pixels a picture may have to be moved."""

Draw = Callable[[QPainter, list[QRectF], QRectF], None]
"""Draws, in the scene's units, what is seen in some rectangles of the last one; the rest is clipped away."""


class KeptPicture:
    """What one view shows of a layer, in the view's own pixels, and where it is still true.

    A stroke of two pixels costs Qt fifteen times as much as copying the pixels
    around it. The picture moves along when the view is moved, is drawn anew only
    where something was spoiled, and is given up at another zoom.
    """

    def __init__(self) -> None:
        self._picture = QPixmap()
        self._view: QWidget | None = None
        self._to_view = QTransform()
        """From the scene to the view's pixels, where one of high resolution has more of them."""
        self._corner = QPoint()
        """The view's corner in the picture."""
        self._true = QRegion()
        """Where the picture shows what is there, in its pixels."""

    def extent(self) -> QRectF:
        """A rectangle of the scene outside of which it shows nothing, wherever its view has gone since."""
        if self._true.isEmpty():
            return QRectF()
        return self._to_picture().inverted()[0].mapRect(QRectF(self._true.boundingRect()))

    def spoil(self, rects: Iterable[QRectF] | None = None) -> None:
        """Tell in which rectangles of the scene it is true no more; None for everywhere."""
        if rects is None or self._true.isEmpty():
            self._true = QRegion()
            return
        to_picture = self._to_picture()
        for rect in rects:
            self._true -= QRegion(to_picture.mapRect(rect).toAlignedRect().adjusted(-1, -1, 1, 1))

    def paint(self, painter: QPainter, view: QWidget, region: QRegion, draw: Draw) -> bool:
        """Paint a region of the view, in its pixels; returns whether that can be done, or the layer has to be drawn."""
        ratio = view.devicePixelRatioF()
        to_view, device = painter.worldTransform(), painter.deviceTransform()
        # a picture of the view may have more pixels than the view, and stand between them
        is_other = to_view.isRotating() or not math.isclose(device.m11(), to_view.m11() * ratio, rel_tol=1e-9)
        if is_other or _is_between(device.dx() - to_view.dx() * ratio, device.dy() - to_view.dy() * ratio):
            return False
        self._follow(view, to_view * QTransform.fromScale(ratio, ratio), ratio)
        missing = _scaled(region, ratio).translated(self._corner) - self._true
        if not missing.isEmpty():
            self._draw(missing, draw)
        painter.resetTransform()
        painter.drawPixmap(QPointF(-self._corner) / ratio, self._picture)
        painter.setWorldTransform(to_view)
        return True

    def _to_picture(self) -> QTransform:
        return self._to_view * QTransform.fromTranslate(self._corner.x(), self._corner.y())

    def _follow(self, view: QWidget, to_view: QTransform, ratio: float) -> None:
        """Be the picture of this view as it is now, with what can be kept of the old one."""
        room = QPoint(MARGIN, MARGIN)
        size = (QSizeF(view.size()) * ratio).toSize() + QSize(2 * MARGIN, 2 * MARGIN)
        across, down = to_view.dx() - self._to_view.dx(), to_view.dy() - self._to_view.dy()
        is_other = self._view is not view or self._picture.size() != size or to_view.m11() != self._to_view.m11()
        if self._picture.size() != size:
            self._picture = QPixmap(size)
            self._picture.fill(Qt.GlobalColor.transparent)  # it has no room for transparency before
        self._picture.setDevicePixelRatio(ratio)
        if is_other or _is_between(across, down):
            self._true, self._corner = QRegion(), room
        else:
            self._corner -= QPoint(round(across), round(down))
            if not QRect(QPoint(), room * 2).contains(self._corner):
                self._shift(room - self._corner)
        self._view, self._to_view = view, to_view

    def _shift(self, away: QPoint) -> None:
        """Move what is in the picture, so that there is room around the view again."""
        self._corner += away
        ratio = self._picture.devicePixelRatio()
        self._picture.setDevicePixelRatio(1.0)
        self._picture.scroll(away.x(), away.y(), self._picture.rect())
        self._true = self._true.translated(away) & self._picture.rect()
        self._picture.setDevicePixelRatio(ratio)

    def _draw(self, missing: QRegion, draw: Draw) -> None:
        ratio = self._picture.devicePixelRatio()
        self._picture.setDevicePixelRatio(1.0)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        to_picture = self._to_picture()
        to_scene, _ = to_picture.inverted()
        whole = to_scene.mapRect(QRectF(self._picture.rect()))
        for region in self._pieces(missing):
            painter.resetTransform()
            painter.setClipRegion(region)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(region.boundingRect(), Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setTransform(to_picture)
            draw(painter, [to_scene.mapRect(QRectF(part.adjusted(-3, -3, 3, 3))) for part in _parts(region)], whole)
            self._true += region
        painter.end()
        self._picture.setDevicePixelRatio(ratio)

    def _pieces(self, missing: QRegion) -> list[QRegion]:
        """What is drawn at once: strips that come into view apart from each other, and with all that lies beyond."""
        count, whole = missing.rectCount(), self._picture.rect()
        if count > MOST_PARTS:
            return [QRegion(missing.boundingRect())]
        if count > FEW_STRIPS or self._true.isEmpty():
            return [missing]
        return [QRegion(_with_margin(part, whole)) for part in _parts(missing)]


def _with_margin(strip: QRect, whole: QRect) -> QRect:
    """A strip at a side of the view with all of the picture beyond it, which comes into view next."""
    if strip.width() < MARGIN <= strip.height():
        right = strip.center().x() > whole.center().x()
        return QRect(
            QPoint(strip.left(), 0) if right else QPoint(),
            whole.bottomRight() if right else QPoint(strip.right(), whole.bottom()),
        )
    if strip.height() < MARGIN <= strip.width():
        below = strip.center().y() > whole.center().y()
        return QRect(
            QPoint(0, strip.top()) if below else QPoint(),
            whole.bottomRight() if below else QPoint(whole.right(), strip.bottom()),
        )
    return strip


def _parts(region: Any) -> list[QRect]:
    return list(region)  # a QRegion, which PySide's stubs do not know to be gone through


def _scaled(region: QRegion, ratio: float) -> QRegion:
    if ratio == 1.0:
        return region
    scaled = QRegion()
    for part in _parts(region):
        corner, size = QPointF(part.topLeft()) * ratio, QSizeF(part.size()) * ratio
        scaled += QRectF(corner, size).toAlignedRect()
    return scaled


def _is_between(*pixels: float) -> bool:
    return any(abs(number - round(number)) > NEARLY for number in pixels)
