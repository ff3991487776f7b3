"""A graph as a picture: painted by the items that paint the screen, into whatever a painter takes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId

from .card_digest import DIGEST_BELOW
from .card_painter import Marks
from .gesture_marks import Marking
from .legend import Legend, make_legend
from .node_item import NodeItem
from .scene import GraphScene
from .scene_facts import LARGE
from .theme import Theme
from .wire_item import WireLayer
from .wire_marks import WireMarks
from .zoom_view import OVERVIEW_BELOW

MARGIN = 24
MOST_FOR_PREVIEW = 4_000_000
"""Pixels up to which a preview is drawn larger and then made smaller."""
LEGIBLE = 1600.0
"""Width of a picture from which on title and legend grow with it."""
EVERYWHERE = (WireLayer, WireMarks, Marking)
"""Items that may draw anywhere, and so tell nothing of how far the graph goes."""


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """What a picture shows, and how."""

    scale: float = 2.0
    """Pixels per unit; 1 is the size on the screen at 100 %."""
    theme: Theme | None = None
    """None: as the scene is drawn now."""
    transparent: bool = False
    nodes: frozenset[NodeId] | None = None
    """Only these nodes and the wires among them; None for all."""
    legend: bool = False
    """With the graph's title above and what colours and marks mean below."""


class Picture:
    """A drawing of a scene in the scene's units, its top left corner at 0, 0."""

    def __init__(self, scene: GraphScene, options: PictureOptions) -> None:
        self.options = options
        self._scene = scene
        self._theme = options.theme or scene.theme
        chosen = options.nodes
        self._chosen = None if chosen is None else frozenset(i for i in chosen if i in scene.items_by_id)
        content = self._content()
        # whole numbers, so that lines fall on pixels as they do on the screen
        left, top = math.floor(content.left()) - MARGIN, math.floor(content.top()) - MARGIN
        right, bottom = math.ceil(content.right()) + MARGIN, math.ceil(content.bottom()) + MARGIN
        self.area = QRectF(left, top, right - left, bottom - top)
        """The part of the scene that is shown."""
        self._legend: Legend | None = None
        self._zoom = 1.0
        if options.legend:
            self._zoom = max(1.0, self.area.width() / LEGIBLE)
            shown = scene.items_by_id if self._chosen is None else self._chosen
            self._legend = make_legend(scene, shown, self._theme, self.area.width() / self._zoom)

    @property
    def title(self) -> str:
        """What the graph is called; may be empty."""
        return self._scene.graph.settings.title

    @property
    def size(self) -> QSizeF:
        """Width and height in units."""
        width, height = self.area.width(), self.area.height()
        if self._legend is not None:
            width = max(width, self._legend.width * self._zoom)
            height += (self._legend.above + self._legend.below) * self._zoom
        return QSizeF(math.ceil(width), math.ceil(height))

    def image(self, scale: float) -> QImage:
        """The picture in pixels; a null image where it is too large for memory."""
        return self._image(scale)

    def _image(self, scale: float, from_afar: bool = False) -> QImage:
        opaque = QImage.Format.Format_RGB32
        kind = QImage.Format.Format_ARGB32_Premultiplied if self.options.transparent else opaque
        size = self.size * scale
        image = QImage(max(1, round(size.width())), max(1, round(size.height())), kind)
        if image.isNull():
            return image
        image.fill(Qt.GlobalColor.transparent if self.options.transparent else self._theme.canvas)
        image.setDotsPerMeterX(round(96 * scale / 0.0254))
        image.setDotsPerMeterY(round(96 * scale / 0.0254))
        painter = QPainter(image)
        try:
            painter.scale(scale, scale)
            self.paint(painter, from_afar=from_afar)
        finally:
            painter.end()  # also where drawing fails: a painter must not outlive what it paints on
        return image

    def thumbnail(self, scale: float) -> QImage:
        """A small picture for a preview; of a large graph it shows what the canvas shows from afar."""
        if self._chosen is None and len(self._scene.items_by_id) > LARGE and scale < OVERVIEW_BELOW:
            return self._image(scale, from_afar=True)
        fine = max(scale, DIGEST_BELOW)  # below that, texts are left out
        if fine * fine * self.size.width() * self.size.height() > MOST_FOR_PREVIEW:
            return self._image(scale)
        wanted = (self.size * scale).toSize().expandedTo(QSize(1, 1))
        ratio, mode = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        return self._image(fine).scaled(wanted, ratio, mode)

    def paint(self, painter: QPainter, part: QRectF | None = None, from_afar: bool = False) -> None:
        """Draw everything, or only what shows in `part`; where the ground is not transparent, that as well."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        if not self.options.transparent:
            painter.fillRect(QRectF(QPointF(), self.size), self._theme.canvas)
        above = 0.0
        if self._legend is not None:
            above = self._legend.above * self._zoom
            painter.save()
            painter.scale(self._zoom, self._zoom)
            self._legend.paint(painter, self.size.height() / self._zoom)
            painter.restore()
        painter.save()
        painter.translate(-self.area.left(), above - self.area.top())
        shown = self.area if part is None else part.translated(self.area.left(), self.area.top() - above)
        with self._as_wanted():
            if from_afar:
                self._paint_overview(painter)
            else:
                self._paint_items(painter, shown)
        painter.restore()

    def _paint_items(self, painter: QPainter, shown: QRectF) -> None:
        touching, upwards = Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
        for item in self._scene.items(shown, touching, upwards):
            if item.isVisible() and self._is_shown(item):
                _paint_item(painter, item, shown)

    def _paint_overview(self, painter: QPainter) -> None:
        overview = self._scene.overview
        overview.forget()
        overview.paint(painter, with_heads=True)
        overview.forget()

    def _content(self) -> QRectF:
        scene, layer, chosen = self._scene, self._scene.wire_layer, self._chosen
        if chosen is None:
            rect = scene.itemsBoundingRect()
            for item in self._others():
                rect |= item.sceneBoundingRect()
            return rect
        rect = QRectF()
        for node_id in chosen:
            item = scene.items_by_id[node_id]
            rect |= item.boundingRect().translated(item.pos())
        for (target, _), row in layer.index.rows.items():
            wire = layer.index.wires[row]
            if wire is not None and target in chosen and wire.source in chosen:
                rect |= layer.index.bounds(row)
        return rect

    def _others(self) -> list[QGraphicsItem]:
        """What else stands in the scene."""
        items = self._scene.items()
        return [item for item in items if item.isVisible() and not isinstance(item, (NodeItem, *EVERYWHERE))]

    def _is_shown(self, item: QGraphicsItem) -> bool:
        if isinstance(item, Marking):
            return False
        if self._chosen is None or isinstance(item, WireLayer):
            return True
        if isinstance(item, NodeItem):
            return item.node.id in self._chosen
        return self.area.contains(item.sceneBoundingRect())  # what else lies among the chosen nodes

    @contextmanager
    def _as_wanted(self) -> Iterator[None]:
        """The scene in the picture's theme and without selection; nothing of it reaches the screen."""
        scene, layer = self._scene, self._scene.wire_layer
        theme, wire_theme = scene.theme, layer.theme  # that of the wires is paler while a node is traced
        states = layer.selected, layer.hovered, layer.hidden
        things, scene.selection.things = scene.selection.things, {}
        marks = {i: item.marks for i, item in scene.items_by_id.items() if item.marks.is_passing}
        picked = [item for item in self._others() if getattr(item, "selected", False) is True]
        scene.theme = self._theme
        layer.set_theme(self._theme)
        layer.selected, layer.hovered, layer.hidden, layer.only = set(), None, set(), self._chosen
        for node_id, old in marks.items():
            scene.items_by_id[node_id].marks = Marks(failed=old.failed, stale=old.stale)
        traced = [item for item in scene.items() if isinstance(item, WireMarks)]
        for wire_marks in traced:
            wire_marks.trace_on = False
        for item in picked:
            setattr(item, "selected", False)  # noqa: B010 -- no attribute that Qt knows
        try:
            yield
        finally:
            scene.theme = theme
            layer.set_theme(wire_theme)
            scene.selection.things = things
            layer.selected, layer.hovered, layer.hidden = states
            layer.only = None
            for node_id, old in marks.items():
                scene.items_by_id[node_id].marks = old
            for wire_marks in traced:
                wire_marks.trace_on = True
            for item in picked:
                setattr(item, "selected", True)  # noqa: B010


def _paint_item(painter: QPainter, item: QGraphicsItem, area: QRectF) -> None:
    option = QStyleOptionGraphicsItem()
    option.exposedRect = item.boundingRect() & item.mapRectFromScene(area)
    opacity = item.effectiveOpacity()
    if isinstance(item, (NodeItem, WireLayer)) and opacity == 1.0:
        # these leave nothing behind but pen and brush, and saving the rest would double the time that an SVG takes
        before = painter.worldTransform()
        painter.setWorldTransform(item.sceneTransform() * before)
        item.paint(painter, option, None)
        painter.setWorldTransform(before)
        return
    painter.save()
    painter.setTransform(item.sceneTransform(), True)
    painter.setOpacity(opacity)
    item.paint(painter, option, None)
    painter.restore()
