"""How the wires of a layer look, most of them taken from a picture that is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from grapheditor.model.graph import Port

from .colours import mixed
from .kept_picture import KeptPicture
from .theme import Theme
from .written_wires import idle_pen, paint_written

if TYPE_CHECKING:
    from .wire_item import WireLayer

WIRE_WIDTH, MARKED_WIDTH = 2.0, 3.0
ANY = QRectF(0.0, 0.0, 1.0, 1.0)
LITTLE = 0.3
"""The share of the whole that is drawn from the lines there, and not from all of them."""
NOTHING: Mapping[int, Any] = MappingProxyType({})
FEW = 12
"""Of so many wires no picture is kept, as it would save little."""
THIN, FAINT = 0.62, 0.3
"""How much of its colour a wire keeps far out, and so far out that there are more wires than ground."""
THIN_ABOVE, FAINT_BELOW = 0.15, 0.04
"""The zooms at which it keeps so much, and so little."""


class WirePens:
    """The pens of one theme: of wires that carry no grad, and of those that do."""

    def __init__(self, theme: Theme) -> None:
        self.plain = [_pen(theme.wire, WIRE_WIDTH), _pen(theme.wire_grad, WIRE_WIDTH)]
        self.square = [QPen(pen) for pen in self.plain]
        for pen in self.square:
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        self.hovered = [_pen(theme.wire, MARKED_WIDTH), _pen(theme.wire_grad, MARKED_WIDTH)]
        self.selected = _pen(theme.selection, MARKED_WIDTH)
        self.idle = idle_pen(theme.wire)


class WireDrawing:
    """Draws the wires of a layer: at rest, on the way with a card, selected or under the pointer."""

    def __init__(self, layer: WireLayer) -> None:
        self._layer = layer
        self._kept = KeptPicture()
        self._carried: set[int] = set()
        """Rows of wires at nodes that are being dragged: above the others, and in no picture of them."""
        self._straight: list[QPainterPath] | None = None
        """All of them, far out."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.pens = WirePens(theme)
        self._kept.spoil()

    # -- following -------------------------------------------------------------------

    def carry(self, rows: set[int], spoilt: Callable[[Collection[int]], list[QRectF]]) -> None:
        """These wires, and no others, go on moving from now on; `spoilt` tells where wires are now."""
        changed = rows ^ self._carried
        if changed:
            self._kept.spoil(spoilt(changed))
            self._carried = rows
            self._straight = None

    def put_down(self, rows: Iterable[int]) -> bool:
        """These do not go on moving; returns whether any of them did, and so is missing from the picture."""
        before = len(self._carried)
        self._carried.difference_update(rows)
        return len(self._carried) < before

    def spoil(self, rows: Collection[int], parts: list[QRectF]) -> None:
        """Wires are to be drawn anew, in these rectangles."""
        if not self._carried.issuperset(rows):
            self._kept.spoil(parts)

    def extent(self) -> QRectF:
        """Outside of which no wire can be seen that was drawn before."""
        return self._kept.extent()

    def spoil_all(self) -> None:
        """All wires are to be drawn anew."""
        self._kept.spoil()
        self._straight = None

    def forget_lines(self) -> None:
        """A wire runs elsewhere, or is another one."""
        self._straight = None

    # -- drawing ---------------------------------------------------------------------

    def paint(self, painter: QPainter, exposed: QRectF, view: QWidget | None) -> None:
        """All wires that are seen in `exposed`, in the scene's units; without a view, for a picture."""
        layer, shown = self._layer, self._layer.exposed
        marked = self._rows(layer.selected if layer.hovered is None else {*layer.selected, layer.hovered})
        apart = marked | self._carried
        # how far a wire reaches beyond the view decides how it is drawn, so that it looks the same in every part of it
        whole = exposed if view is None else painter.worldTransform().inverted()[0].mapRect(QRectF(view.rect()))
        index, zoom = layer.index, painter.worldTransform().m11()

        def rest(onto: QPainter, rects: list[QRectF], room: QRectF, on_screen: bool = True) -> None:
            onto.setBrush(Qt.BrushStyle.NoBrush)
            rows = [row for row in self._seen(rects) if row not in apart]
            if on_screen:
                self._draw(onto, rows, room, index.long_lines(rows, room, zoom) if rows else {})
            else:
                self._draw(onto, rows)

        keeps = view is not None and shown is not None and len(index.rows) > FEW
        if not keeps or not self._kept.paint(painter, view, shown, rest):
            # pictures get true curves, and so do wires that shine through, as lines would be darker where they meet
            rest(painter, [exposed], whole, view is not None and painter.opacity() == 1.0)
        if apart:
            asks = len(apart) > FEW or layer.only is not None
            seen = self._seen([exposed]) if asks else apart - self._rows(layer.hidden)
            carried = (self._carried - marked).intersection(seen)
            self._draw(painter, carried, whole, pieces=index.seen_paths(list(carried), whole))
            self._draw_marked(painter, marked.intersection(seen))

    def _seen(self, rects: list[QRectF]) -> list[int]:
        """Rows of the wires that may be seen in the rectangles, without those that are left out just now."""
        index, only = self._layer.index, self._layer.only
        rows = index.crossing(_around(rects))
        if rows and len(rects) > 1:
            rows = index.near(rows, rects)
        if self._layer.hidden:
            left_out = self._rows(self._layer.hidden)
            rows = [row for row in rows if row not in left_out]
        if only is not None:
            wires = index.wires_of(rows)
            rows = [row for row, w in zip(rows, wires, strict=True) if w.source in only and w.target in only]
        return rows

    def _rows(self, ports: Iterable[Port]) -> set[int]:
        rows = self._layer.index.rows
        return {rows[port] for port in ports if port in rows}

    def _draw(
        self,
        painter: QPainter,
        rows: Collection[int],
        exposed: QRectF | None = None,
        lines: Mapping[int, list[QLineF]] = NOTHING,
        pieces: Mapping[int, QPainterPath] = NOTHING,
    ) -> None:
        """Wires that are not marked; of those that reach far out of `exposed`, what stands for them there."""
        index, written = self._layer.index, self._layer.written
        for row in rows:
            grad = int(index.grad[row])
            if row in written:
                paint_written(painter, index.path(row), self.pens.plain[grad].color(), self._layer.theme.canvas)
            elif row in written.idle:
                painter.setPen(self.pens.idle)
                painter.drawPath(index.path(row))
            elif row in lines:
                painter.setPen(self.pens.square[grad])
                painter.drawLines(lines[row])
            else:
                painter.setPen(self.pens.plain[grad])
                path = pieces[row] if row in pieces else index.path(row)
                painter.drawPath(index.bent.seen(row, path, exposed) if exposed and row in index.bent else path)

    def _draw_marked(self, painter: QPainter, rows: Iterable[int]) -> None:
        """Wires that are selected or under the pointer."""
        index = self._layer.index
        for row in rows:
            wire = index.wires[row]
            selected = wire is not None and (wire.target, wire.slot) in self._layer.selected
            painter.setPen(self.pens.selected if selected else self.pens.hovered[int(index.grad[row])])
            painter.drawPath(index.path(row))

    def paint_straight(self, painter: QPainter, view: QWidget | None = None) -> None:
        """All wires as thin straight lines, for a zoom at which curves can't be told apart; with a view, on it."""
        index, shown = self._layer.index, self._layer.exposed

        def rest(onto: QPainter, rects: list[QRectF], whole: QRectF) -> None:
            onto.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            around = _around(rects)
            if around.width() * around.height() < LITTLE * whole.width() * whole.height():
                self._draw_straight(onto, index.straight(index.all_but(self._carried, around)))
                return
            if self._straight is None:
                self._straight = index.straight(index.all_but(self._carried))
            self._draw_straight(onto, self._straight)

        if view is None or shown is None or not self._kept.paint(painter, view, shown, rest):
            rest(painter, [ANY], ANY)
        if self._carried:
            self._draw_straight(painter, index.straight(index.only(self._carried)))

    def _draw_straight(self, painter: QPainter, paths: list[QPainterPath]) -> None:
        theme = self._layer.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, path in zip((theme.wire, theme.wire_grad), paths, strict=True):
            painter.setPen(QPen(_thin(colour, theme, painter.worldTransform().m11()), 0))
            painter.drawPath(path)


def _around(rects: list[QRectF]) -> QRectF:
    whole = QRectF(rects[0])
    for rect in rects[1:]:
        whole |= rect
    return whole


def _thin(colour: QColor, theme: Theme, zoom: float) -> QColor:
    """That of a wire far out: many of them would drown the nodes."""
    part = (zoom - FAINT_BELOW) / (THIN_ABOVE - FAINT_BELOW)
    share = FAINT + (THIN - FAINT) * min(max(part, 0.0), 1.0)
    return mixed(colour, theme.canvas, THIN if theme.line > 1.0 else share)  # high contrast stays so


def _pen(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
