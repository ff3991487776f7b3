"""A view that zooms to the pointer, pans without end, and draws dots or, far out, an overview."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap, QPixmapCache, QResizeEvent, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from .scene import GraphScene
from .theme import Theme

FARTHEST, NEAREST = 0.005, 4.0
OVERVIEW_BELOW, SMALL_OVERVIEW_BELOW = 0.42, 0.2
"""Zoom below which the cards of a large or small graph are drawn as plain rectangles."""
HEADS_ABOVE = 0.12
STEP = 1.25
DOTS = 24.0
ROW = 4
"""Pixels that a row of dots is high."""
ENDLESS = 1e6


MARGIN, MARGIN_SHARE = 48.0, 0.08
"""Pixels around what is shown as a whole, and no more than this share of a small canvas."""


class ZoomView(QGraphicsView):
    """Zooming, panning and painting; knows nothing of gestures."""

    zoom_changed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._dots: tuple[tuple, QPixmap, float] | None = None
        self._on_top: list[QGraphicsItem] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        # the ground is painted everywhere, so that nothing has to be put below it first
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        # apart from the scene's own rectangle, which the search tree for items needs tight
        self.setSceneRect(-ENDLESS, -ENDLESS, 2 * ENDLESS, 2 * ENDLESS)

    @property
    def graph_scene(self) -> GraphScene:
        """The scene that is shown."""
        scene = self.scene()
        assert isinstance(scene, GraphScene)
        return scene

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self.transform().m11()

    @property
    def is_overview(self) -> bool:
        """Whether cards are drawn as plain rectangles at this zoom."""
        return self.zoom < (OVERVIEW_BELOW if self.graph_scene.is_large else SMALL_OVERVIEW_BELOW)

    def visible_rect(self) -> QRectF:
        """What can be seen, in the scene's units."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def visible_centre(self) -> QPointF:
        """The middle of what can be seen."""
        return self.mapToScene(self.viewport().rect().center())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # room for a picture of each card in view, and of some that have just left it
        size, ratio = self.viewport().size(), self.devicePixelRatioF()
        needed = int(size.width() * size.height() * ratio * ratio * 4 / 1024)
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), 4096 + 2 * needed))

    # -- moving the view -----------------------------------------------------------

    def zoom_by(self, factor: float, at: QPoint | None = None) -> None:
        """Zoom so that the point `at` of the viewport (default: its middle) stays where it is."""
        new = min(max(self.zoom * factor, FARTHEST), NEAREST)
        if math.isclose(new, self.zoom, rel_tol=1e-6):
            return
        middle = QPointF(self.viewport().rect().center())
        spot = middle if at is None else QPointF(at)
        fixed = self.mapToScene(spot.toPoint())
        QPixmapCache.clear()  # no card looks as it did; else each would hold two pictures for a while
        self.setTransform(QTransform.fromScale(new, new))
        self.centerOn(fixed + (middle - spot) / new)
        # scroll bars count whole pixels, and the middle of an even width lies between two
        self.pan_by(spot.toPoint() - self.mapFromScene(fixed))
        self.viewport().update()
        self.zoom_changed.emit(new)

    def pan_by(self, away: QPoint) -> None:
        """Move the ground by so many pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - away.x())
        down.setValue(down.value() - away.y())

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step farther."""
        self.zoom_by(1 / STEP)

    def zoom_reset(self) -> None:
        """100 %."""
        self.zoom_by(1 / self.zoom)

    def show_rect(self, rect: QRectF) -> None:
        """Show all of `rect` with a margin, at 100 % at most."""
        self.go_to(*self.fitting(rect))

    def fitting(self, rect: QRectF) -> tuple[float, QPointF]:
        """The zoom and the middle at which all of `rect` is seen with a margin."""
        if rect.isEmpty():
            return 1.0, QPointF()
        room = self.viewport().size()
        across, down = (min(MARGIN, side * MARGIN_SHARE) for side in (room.width(), room.height()))
        wide = max(room.width() - 2 * across, 40.0) / rect.width()
        high = max(room.height() - 2 * down, 40.0) / rect.height()
        return min(wide, high, 1.0), rect.center()

    def go_to(self, zoom: float, centre: QPointF) -> None:
        """Show the surroundings of a point at a zoom."""
        self.jump_to(zoom, centre)

    def jump_to(self, zoom: float, centre: QPointF) -> None:
        """Be there at once."""
        self.zoom_by(zoom / self.zoom)
        self.centerOn(centre)

    # -- painting --------------------------------------------------------------------

    def show_on_top(self, item: QGraphicsItem) -> None:
        """Add an item that is drawn above all others while a gesture goes on."""
        self._on_top.append(item)  # also the reference that keeps it alive
        self.graph_scene.addItem(item)

    def take_from_top(self, item: QGraphicsItem) -> None:
        """Remove such an item."""
        if item in self._on_top:
            self._on_top.remove(item)
            if item.scene() is not None:
                item.scene().removeItem(item)

    def refresh_overview(self) -> None:
        """Paint anew where the overview is shown: Qt tells of no change of items that it has not painted itself."""
        if self.is_overview:
            self.viewport().update()

    def refresh_moved(self) -> None:
        """Paint the overview anew where nodes have moved, and leave the rest of it as it is."""
        if not self.is_overview:
            return
        left = self.graph_scene.overview.take_left()
        if left is None or self._on_top:
            self.viewport().update()
            return
        for rect in left:
            self.viewport().update(self.mapFromScene(rect).boundingRect().adjusted(-4, -4, 4, 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        wires = self.graph_scene.wire_layer
        wires.exposed = event.region()
        exposed = self.mapToScene(event.rect().adjusted(-3, -3, 3, 3)).boundingRect()
        if self.is_overview:
            self._paint_overview(event, exposed)
        else:
            self.graph_scene.settle_in(exposed)
            super().paintEvent(event)
        wires.exposed = None

    def _paint_overview(self, event: QPaintEvent, exposed: QRectF) -> None:
        """All at once: far out, Qt's walk over thousands of items would cost more than drawing them."""
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        self._paint_ground(painter, event.rect())
        painter.setTransform(self.viewportTransform())
        self.graph_scene.overview.paint(painter, self.zoom >= HEADS_ABOVE, exposed, self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_far(painter)
        option = QStyleOptionGraphicsItem()
        for item in self._on_top:
            item.paint(painter, option, None)
        painter.end()

    def paint_far(self, painter: QPainter) -> None:
        """Paint over the overview, in the scene's units."""

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        shown = self.mapFromScene(rect).boundingRect().adjusted(-2, -2, 2, 2)
        painter.save()
        painter.resetTransform()
        self._paint_ground(painter, shown & self.viewport().rect())
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect) -> None:
        """Dots, row by row from a picture of one row that is drawn once per zoom."""
        width, ratio = self.viewport().width(), self.devicePixelRatioF()
        key = (self.zoom, width, ratio, self.theme)
        if self._dots is None or self._dots[0] != key:
            self._dots = (key, *_dotted(self.theme, self.zoom, width, ratio))
        _, row, step = self._dots
        origin = self.viewportTransform()
        left, top = math.floor(origin.dx() % step - step), math.floor(origin.dy() % step - step)
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        # not by fillRect, for whose many forms PySide would make all of QGradient's presets at a start
        painter.setBackground(QColor(self.theme.canvas))
        painter.eraseRect(rect)
        first = max(0, math.floor((rect.top() - top - ROW) / step))
        for i in range(first, math.ceil((rect.bottom() + 1 - top) / step) + 1):
            painter.drawPixmap(QPointF(left, math.floor(top + i * step)), row)


def _dotted(theme: Theme, zoom: float, width: int, ratio: float) -> tuple[QPixmap, float]:
    """One row of dots, a little wider than the view and `ROW` high, and how far apart the dots are."""
    step = DOTS * zoom
    while step < 15.0:
        step *= 4.0
    colour = QColor(theme.grid)
    colour.setAlphaF(min(1.0, max(0.35, (step - 8.0) / 20.0)))
    size = min(max(1.2, 1.5 * zoom), 2.4)
    row = QPixmap(math.ceil((width + 2 * step + 2) * ratio), math.ceil(ROW * ratio))
    row.setDevicePixelRatio(ratio)
    row.fill(Qt.GlobalColor.transparent)
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for i in range(int(width / step) + 3):
        painter.drawEllipse(QPointF(i * step + 1.0, ROW / 2), size / 2, size / 2)
    painter.end()
    return row, step
