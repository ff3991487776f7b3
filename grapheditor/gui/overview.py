"""The whole graph as plain rectangles, for a zoom at which cards can't be read."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from grapheditor.engine.op_table import OpTable
from grapheditor.model.node import NodeId, OpNode, ValueNode

from .card_frame import HEADER
from .colours import chosen_colour
from .idle_collector import collect_when_idle
from .ports import MISSING

if TYPE_CHECKING:
    from .scene import GraphScene
    from .theme import Theme

HEAD = HEADER + 8.0
LABELS = 26.0
"""Room for the labels above and below a card."""
FEW_PIXELS = 0.3
"""Of the whole picture: what takes up less is painted from the rectangles that lie there, and not from all."""

CHOSEN = "chosen "
"""What the name of a group of heads starts with whose colour was chosen by hand."""
PLATE = 56.0
"""The height of a node far out, where a head alone would be a hairline: of any card, made or not, nearly always."""
TINY = 24.0
"""Pixels of a plate."""
BODY = math.inf
FEW_MOVED = 8
"""More nodes at a time are followed by painting everything."""
FEW_SELECTED = 300
"""More are marked by something that is faster to draw than an outline of two pixels."""


class Overview:
    """Rectangles of all nodes, kept while nodes move; painted in a few calls."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self._left: list[QRectF] | None = None
        self._rows: dict[NodeId, int] | None = None
        self._places = np.empty((0, 4))
        """x, y, width and height by row."""
        self._boxes = np.empty((0, 4))
        """Left, top, right and bottom."""
        self._content: QRectF | None = None
        self._rects: dict[float, list[QRectF]] = {}
        """Rectangles by row, no higher than so much; made when they are painted first, as few zooms show them all."""
        self._grouped: dict[float, list[list[QRectF]]] = {}
        """The same ones by category."""
        self._categories: list[str | None] = []
        self._kinds = self._by_kind = np.empty(0, np.intp)
        """The number of its category by row, and the rows in the order of these numbers."""

    # -- following ---------------------------------------------------------------

    def forget(self) -> None:
        """Gather the rectangles anew when they are needed next."""
        self._rows = None

    def follow(self, node_id: NodeId) -> bool:
        """Let one node's rectangles follow it, and tell whether there was need to; those of a new one come later."""
        if self._rows is None:
            return True
        row = self._rows.get(node_id)
        if row is None:
            self.forget()
            return True
        item = self._scene.items_by_id[node_id]
        if _category(item.node, self._scene.ops) != self._categories[self._kinds[row]]:
            self.forget()
            return True
        x, y, width, height = place = (*item.at, item.outline.width, item.outline.height)
        if self._places[row].tolist() == [*place]:
            return False
        self._places[row] = place
        before, self._boxes[row] = self._boxes[row].tolist(), (x, y, x + width, y + height)
        if not (self._is_within(before) and self._is_within(self._boxes[row].tolist())):
            self._content = None
        for highest, rects in self._rects.items():
            rects[row].setRect(x, y, width, min(height, highest))
        return True

    def leave(self, node_ids: Collection[NodeId]) -> None:
        """These nodes and their wires are about to move, or have moved: note where they are for `take_left`."""
        if self._left is None or len(node_ids) > FEW_MOVED or not self._scene.is_far():
            self._left = None
            return
        self._left += [self._scene.items_by_id[node_id].scene_rect() for node_id in node_ids]
        self._left += self._scene.wire_layer.straight_rects(node_ids)

    def take_left(self) -> list[QRectF] | None:
        """Where nodes moved since this was asked last; None where it was nearly everywhere."""
        left, self._left = self._left, []
        return left

    def boxes(self) -> np.ndarray:
        """Left, top, right and bottom of every card, one row a node; kept up to date, and not to be written to."""
        self._gather()
        return self._boxes

    def categories(self) -> tuple[list[str | None], np.ndarray]:
        """The categories that occur (None for values), and the number of its own by row."""
        self._gather()
        return self._categories, self._kinds

    def content_rect(self) -> QRectF:
        """A rectangle around all nodes and their labels."""
        self._gather()
        if not len(self._places):
            return QRectF()
        if self._content is None:  # each frame asks for it
            boxes = self.boxes()
            left, top = boxes[:, :2].min(axis=0).tolist()
            right, bottom = boxes[:, 2:].max(axis=0).tolist()
            content = QRectF(left, top, right - left, bottom - top)
            self._content = content.adjusted(-LABELS, -LABELS, LABELS, LABELS)
        return QRectF(self._content)

    def _is_within(self, box: list[float]) -> bool:
        """Whether a card stands away from all sides of the content, which is the same without it."""
        if self._content is None:
            return False
        inner = self._content.adjusted(LABELS, LABELS, -LABELS, -LABELS)
        left, top, right, bottom = box
        return left > inner.left() and top > inner.top() and right < inner.right() and bottom < inner.bottom()

    # -- painting ----------------------------------------------------------------

    def paint(
        self, painter: QPainter, with_heads: bool, exposed: QRectF | None = None, view: QWidget | None = None
    ) -> None:
        """Wires, bodies, heads, then what is selected or failed; what lies in `exposed` where that is little.

        `view` is whose pixels are painted, if it is not a picture.
        """
        self._gather()
        rows = self._rows_in(exposed)
        self._scene.decor.paint_far(painter, painter.worldTransform().m11())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._scene.wire_layer.paint_straight(painter, view)
        painter.setPen(Qt.PenStyle.NoPen)
        theme = self._scene.theme
        if with_heads and len(self._places):
            painter.setBrush(theme.card)
            bodies = self._all(BODY)
            painter.drawRects(bodies if rows is None else [bodies[row] for row in rows])
        if with_heads or not self._is_tiny(painter):
            self._paint_heads(painter, HEAD if with_heads else PLATE, rows)
            self._paint_failed(painter)
            self._paint_selected(painter, with_heads, rows)
            return
        self._paint_pixels(painter, rows, exposed)
        self._paint_failed(painter)
        if len(self._scene.selection.nodes) < FEW_SELECTED:
            self._paint_selected(painter, with_heads, rows)

    def _paint_heads(self, painter: QPainter, highest: float, rows: list[int] | None) -> None:
        for category, rects in zip(self._categories, self._by_category(highest, rows), strict=True):
            if rects:
                painter.setBrush(head_colour(self._scene.theme, category))
                painter.drawRects(rects)

    def _is_tiny(self, painter: QPainter) -> bool:
        """Whether a plate is so few pixels that setting them is faster than asking Qt for a rectangle."""
        if not len(self._places):
            return False
        scale = painter.worldTransform().m11() * painter.device().devicePixelRatio()
        return bool(self._places[:, 2].mean() * PLATE * scale * scale < TINY)

    def _paint_pixels(self, painter: QPainter, rows: list[int] | None, exposed: QRectF | None) -> None:
        """The plates of these rows, or of all, in the colour of the selection where they are of many selected."""
        # plates may share a pixel: which one is on top must not depend on the order in which nodes came
        from .pixels import paint_boxes

        order = self._by_kind if rows is None else sorted(rows, key=self._kinds.__getitem__)
        boxes = self._places[order]
        boxes[:, 3] = np.minimum(boxes[:, 3], PLATE)
        boxes[:, 2:] += boxes[:, :2]
        paint_boxes(painter, boxes, self._inks()[order], None if rows is None else exposed)

    def _inks(self) -> np.ndarray:
        """The colour of every row's plate."""
        theme, chosen, known = self._scene.theme, self._scene.selection.nodes, self._rows or {}
        inks = np.array([head_colour(theme, category).rgba() for category in self._categories], np.uint32)[self._kinds]
        if len(chosen) == len(inks):
            inks[:] = theme.selection.rgba()
        elif len(chosen) >= FEW_SELECTED:
            inks[[known[node_id] for node_id in chosen if node_id in known]] = theme.selection.rgba()
        return inks

    def _paint_failed(self, painter: QPainter) -> None:
        scene = self._scene
        failed: Iterable[NodeId] = scene.failed
        if not scene.is_large:
            failed = [node_id for node_id, item in scene.items_by_id.items() if item.marks.failed]
        if rects := self._bodies_of(failed):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(scene.theme.error, 0))
            painter.drawRects(rects)

    def _paint_selected(self, painter: QPainter, with_outlines: bool, rows: list[int] | None) -> None:
        chosen = self._scene.selection.nodes
        if not chosen:
            return
        if len(chosen) == len(self._places):
            rects = self._all(BODY)
            rects = rects if rows is None else [rects[row] for row in rows]
        else:
            rects = self._bodies_of(chosen)
        colour = QColor(self._scene.theme.selection)
        if with_outlines or len(chosen) < FEW_SELECTED:
            pen = QPen(colour, 2.0 if len(chosen) < FEW_SELECTED else 0.0)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        else:  # so small that an outline would cover them anyway; filling is many times faster
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
        painter.drawRects(rects)

    def _bodies_of(self, node_ids: Iterable[NodeId]) -> list[QRectF]:
        known = self._rows or {}
        rows = [known[node_id] for node_id in node_ids if node_id in known]
        if len(rows) < FEW_SELECTED:  # not worth the memory of all rectangles
            return [QRectF(*place) for place in self._places[rows].tolist()] if rows else []
        bodies = self._all(BODY)
        return [bodies[row] for row in rows]

    def _rows_in(self, exposed: QRectF | None) -> list[int] | None:
        """Rows of the nodes in `exposed`; None for all of them."""
        if exposed is None or not len(self._places):
            return None
        all_of_it = self.content_rect()
        if exposed.width() * exposed.height() > FEW_PIXELS * all_of_it.width() * all_of_it.height():
            return None
        left, top, right, bottom = self.boxes().T
        seen = (right >= exposed.left()) & (left <= exposed.right())
        seen &= (bottom >= exposed.top()) & (top <= exposed.bottom())
        rows: list[int] = np.flatnonzero(seen).tolist()
        return rows

    def _all(self, highest: float) -> list[QRectF]:
        """The rectangles of all cards, no higher than this."""
        rects = self._rects.get(highest)
        if rects is None:
            collect_when_idle()  # thousands of rectangles at a time would call for it in the middle of a picture
            rects = [QRectF(x, y, width, min(height, highest)) for x, y, width, height in self._places.tolist()]
            self._rects[highest] = rects
        return rects

    def _by_category(self, highest: float, rows: list[int] | None) -> list[list[QRectF]]:
        """The same by category, of these rows where they are told."""
        grouped = self._grouped.get(highest) if rows is None else None
        if grouped is None:
            grouped = [[] for _ in self._categories]
            rects = self._all(highest)
            chosen = self._kinds if rows is None else self._kinds[rows]
            for row, kind in zip(range(len(rects)) if rows is None else rows, chosen.tolist(), strict=True):
                grouped[kind].append(rects[row])
            if rows is None:
                self._grouped[highest] = grouped
        return grouped

    def _gather(self) -> None:
        if self._rows is not None:
            return
        items, ops = self._scene.items_by_id, self._scene.ops
        self._rows = dict(zip(items, range(len(items)), strict=True))
        self._rects, self._grouped, self._content = {}, {}, None
        places: list[float] = []
        kinds: list[str | None] = []
        of_ops: dict[str, str | None] = {}
        for item in items.values():
            node, outline = item.node, item.outline
            places += item.at
            places += (outline.width, outline.height)
            name = CHOSEN + node.colour if node.colour else node.op if isinstance(node, OpNode) else ""
            if name not in of_ops:
                of_ops[name] = _category(node, ops)
            kinds.append(of_ops[name])
        self._places = np.array(places).reshape(-1, 4)
        self._boxes = np.concatenate([self._places[:, :2], self._places[:, :2] + self._places[:, 2:]], axis=1)
        self._categories = sorted(set(kinds), key=lambda category: category or "")
        numbers = {category: number for number, category in enumerate(self._categories)}
        self._kinds = np.array([numbers[kind] for kind in kinds], np.intp)
        self._by_kind = np.argsort(self._kinds, kind="stable")


def head_colour(theme: Theme, category: str | None) -> QColor:
    """The colour of a group of heads: one chosen by hand, or that of a category."""
    if category is not None and category.startswith(CHOSEN):
        chosen = chosen_colour(theme, category[len(CHOSEN) :])
        return theme.value_header if chosen is None else chosen
    return theme.slate if category == MISSING else theme.header(category)


def _category(node: ValueNode | OpNode, ops: OpTable) -> str | None:
    if node.colour:
        return CHOSEN + node.colour
    if not isinstance(node, OpNode):
        return None
    op = ops.facts_of(node.op)
    return MISSING if op is None else op.category
