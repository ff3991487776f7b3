"""All wires of the graph in one graphics item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.edit.bends import Bend
from grapheditor.model.decoration import Decoration, Route
from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId, Position, Wire

from .bend_points import paint_points
from .colours import mixed
from .first_wires import are_plain, ends_of, paint_plain
from .ports import Port as NodePort
from .theme import Theme
from .written_wires import WrittenWires, idle_pen, paint_written

if TYPE_CHECKING:
    import numpy as np

    from .scene import GraphScene
    from .wire_index import WireIndex

WIRE_WIDTH = 2.0
THIN, FAINT = 0.62, 0.3
"""How much of its colour a wire keeps far out, and so far out that there are more wires than ground."""
THIN_ABOVE, FAINT_BELOW = 0.15, 0.04
"""The zooms at which it keeps so much, and so little."""
MANY = 500
"""So many wires are painted anew sooner by painting everything."""


class WireLayer(QGraphicsItem):
    """Draws the wires that can be seen, and tells which one lies under a point."""

    def __init__(self, scene: GraphScene) -> None:
        super().__init__()
        self._scene = scene
        self._index: WireIndex | None = None
        self._unasked: dict[Port, Wire] = {}
        """The wires, until their index is made."""
        self.selected: set[Port] = set()
        self.hovered: Port | None = None
        self.only: frozenset[NodeId] | None = None
        """Nodes among which wires are drawn; None for all."""
        self.hidden: set[Port] = set()
        """Wires that a gesture is about to take away, or to lead elsewhere."""
        self.held: set[NodePort] = set()
        """Ports at which it shows other wires in their place."""
        self.exposed: list[QRectF] = []
        """What a view paints anew, where that is less than the rectangle around it; empty for all of that."""
        self._bounds = QRectF(-1e3, -1e3, 2e3, 2e3)
        self._written = WrittenWires(scene)
        self._straight: list[QPainterPath] | None = None
        self._strayed: set[Port] = set()
        """Wires whose bends are shown elsewhere than the graph has them."""
        self.setZValue(-1.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.set_theme(scene.theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self._pens = [_pen(theme.wire, WIRE_WIDTH), _pen(theme.wire_grad, WIRE_WIDTH)]
        self._square_pens = [QPen(pen) for pen in self._pens]
        for pen in self._square_pens:
            pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        self._hover_pens = [_pen(theme.wire, 3.0), _pen(theme.wire_grad, 3.0)]
        self._selected_pen = _pen(theme.selection, 3.0)
        self._idle_pen = idle_pen(theme.wire)
        self.update()

    @property
    def index(self) -> WireIndex:
        """Where every wire runs; made when that is asked for first."""
        if self._index is None:
            from .wire_index import WireIndex

            self._index = WireIndex(self._scene.graph.wires)
            self._place(self._take_in(self._unasked.values()))
            self._unasked.clear()
        return self._index

    # -- following the graph ---------------------------------------------------------

    def add(self, wires: Iterable[Wire]) -> None:
        """Draw new wires; their nodes are on the canvas already."""
        if self._index is None:
            self._unasked |= {(wire.target, wire.slot): wire for wire in wires}
            self.update()
        else:
            self.follow_rows(self._take_in(wires))

    def _take_in(self, wires: Iterable[Wire]) -> list[int]:
        rows = self.index.add_all(wires)
        if self._scene.graph.decorations or self._scene.found.lanes:
            self._take_bends(rows)
        return rows

    def remove(self, wires: Iterable[Wire]) -> None:
        """Stop drawing wires."""
        wires = list(wires)
        if self._index is None:
            for wire in wires:
                del self._unasked[wire.target, wire.slot]
            self.update()
            return
        if len(wires) >= MANY:
            self.update()
        else:
            self._update([self.index.rows[wire.target, wire.slot] for wire in wires])
        self.index.remove_all(wires)
        if self.selected:
            self.selected.difference_update((wire.target, wire.slot) for wire in wires)
        if self.hovered is not None and self.hovered not in self.index.rows:
            self.hovered = None
        self._straight = None

    def reroute(self, decorations: Iterable[Decoration | None]) -> None:
        """Follow changed bends, as they were and as they are."""
        ports = {(item.target, item.slot) for item in decorations if isinstance(item, Route)}
        if self._index is None:  # it will take them from the graph
            self.update()
            return
        rows = [self.index.rows[port] for port in ports if port in self.index.rows]
        self._update(rows)
        self._take_bends(rows)
        self.follow_rows(rows)

    def _take_bends(self, rows: Iterable[int]) -> None:
        for row in rows:
            wire = self.index.wires[row]
            route = self._scene.found.route_of(wire) if wire else None
            if route is not None or row in self.index.bent:
                self.index.bend(row, *((route.points, route.lane) if route else ((),)))

    def show_bends(self, places: Mapping[Bend, Position]) -> None:
        """Show points elsewhere while they are being dragged; those that are not named go back where they belong."""
        if not places and not self._strayed:
            return
        strayed, self._strayed = self._strayed, {bend.port for bend in places}
        rows = {port: self.index.rows[port] for port in strayed | self._strayed if port in self.index.rows}
        self._update(list(rows.values()))
        self._take_bends(rows.values())
        for bend, place in places.items():
            points = list(self.index.bent.points.get(rows.get(bend.port, -1), ()))
            if bend.number < len(points):
                points[bend.number] = place
                self.index.bend(rows[bend.port], tuple(points), self.index.bent.lanes[rows[bend.port]])
        self._straight = None
        self._update(list(rows.values()))

    def follow(self, node_ids: Iterable[NodeId]) -> None:
        """Let the wires of nodes that moved or changed follow their ports."""
        if self._index is None:
            self.update()
        else:
            self.follow_rows(self.index.of_nodes(node_ids))

    def follow_rows(self, rows: list[int]) -> None:
        """Place the ends of these wires where their ports are now."""
        few = len(rows) < MANY
        near = few and not self._scene.is_far()
        were = self.index.boxes(rows) if near else None
        if few:
            self._update([row for row in rows if row in self.index.bent] if near else rows)
        self._place(rows)
        if few:
            self._update(rows, were)
        else:
            self.update()

    def _place(self, rows: list[int]) -> None:
        items = self._scene.items_by_id
        ends: list[float] = []
        for wire in self.index.wires_of(rows):
            ends += ends_of(wire, items)
        if self.index.place(rows, ends):
            self._straight = None
        self._take_grad(rows)

    def _take_grad(self, rows: list[int]) -> None:
        wires = self.index.wires_of(rows)
        self._written.take(rows, wires)
        grad = self._scene.carry_grad(wires)
        if self._written.idle:
            grad = [carries and row not in self._written.idle for row, carries in zip(rows, grad, strict=True)]
        if self.index.take_grad(rows, grad):
            self._straight = None

    def recolour(self, node_ids: Iterable[NodeId]) -> None:
        """Take in whether these nodes' outputs require grad."""
        if self._index is None:
            self.update()
            return
        rows = self.index.of_nodes(node_ids)
        self._take_grad(rows)
        self._update(rows)

    def set_bounds(self, bounds: QRectF) -> None:
        """Where wires may run; a rectangle that holds the whole scene."""
        self.prepareGeometryChange()
        self._bounds = bounds

    def leave_out(self, ports: Iterable[Port] = (), held: Iterable[NodePort] = ()) -> None:
        """Leave out exactly these wires until a gesture is done; the graph keeps them.

        Their ports look free, but for those `held`, at which the gesture shows other wires.
        """
        old, self.hidden, self.held = self.hidden, set(ports), set(held)
        changed = old ^ self.hidden
        self.touch(changed)
        for port in changed:
            row = self.index.rows.get(port)
            wire = self.index.wires[row] if row is not None else None
            for node_id in (wire.source, wire.target) if wire is not None else ():
                if node_id in self._scene.items_by_id:  # its ports and marks at the ends of the wire change too
                    self._scene.items_by_id[node_id].recolour()

    def touch(self, ports: Iterable[Port]) -> None:
        """Paint these wires again, as after a change of selection."""
        self._update([self.index.rows[port] for port in ports if port in self.index.rows])

    def _update(self, rows: list[int], were: np.ndarray | None = None) -> None:
        if len(rows) > MANY:
            self.update()
        elif rows and self._scene.is_far():
            for row in rows:  # far out, wires are straight and leave their curves
                self.update(self.index.bounds(row))
        elif rows:
            # asked of the scene, as Qt unites what one item asks for into one large rectangle
            for rect in self.index.parts(rows, were):
                self._scene.update(rect)

    # -- asking ----------------------------------------------------------------------

    def straight_rects(self, node_ids: Iterable[NodeId]) -> list[QRectF]:
        """A rectangle around each wire of these nodes, as the overview draws it."""
        ends = self.index.lines_of(self.index.of_nodes(node_ids)).tolist()
        return [QRectF(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)) for x1, y1, x2, y2 in ends]

    def wire_at(self, pos: QPointF, tolerance: float) -> Wire | None:
        """The wire that runs within `tolerance` of a point, the last drawn first."""
        spot = QRectF(pos.x() - tolerance, pos.y() - tolerance, 2 * tolerance, 2 * tolerance)
        stroker = QPainterPathStroker(QPen(Qt.GlobalColor.black, 2 * tolerance))
        for row in reversed(self.index.crossing(spot)):
            if self.index.bounds(row).intersects(spot) and stroker.createStroke(self.index.path(row)).contains(pos):
                return self.index.wires[row]
        return None

    def has_written(self, wires: Iterable[Wire]) -> bool:
        """Whether the target of one of these wires writes in place into what it carries."""
        return any(self.index.rows.get((wire.target, wire.slot)) in self._written for wire in wires)

    def has_idle(self, wires: Iterable[Wire]) -> bool:
        """Whether what one of these wires carries is not used, as its target is bypassed."""
        return any(self.index.rows.get((wire.target, wire.slot)) in self._written.idle for wire in wires)

    def bend_at(self, bend: Bend) -> Position:
        """Where a point of a wire is shown."""
        return self.index.bent.points[self.index.rows[bend.port]][bend.number]

    # -- painting --------------------------------------------------------------------

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._index is None and self.only is None and are_plain(self._scene, self._unasked.values()):
            paint_plain(painter, self._scene, self._unasked.values(), self._pens)
            return
        index, exposed = self.index, option.exposedRect
        rows = index.crossing(exposed)
        if rows and self.exposed:
            rows = index.near(rows, self.exposed)
        lines: dict[int, list[QLineF]] = {}
        # pictures get true curves, and so do wires that shine through, as lines would be darker where they meet
        if rows and widget is not None and painter.opacity() == 1.0:
            lines = index.long_lines(rows, exposed, option.levelOfDetailFromTransform(painter.worldTransform()))
        on_top = []
        for row in rows:
            wire = index.wires[row]
            assert wire is not None
            port = (wire.target, wire.slot)
            if port in self.hidden or (
                self.only is not None and not (wire.source in self.only and wire.target in self.only)
            ):
                continue
            if port in self.selected or port == self.hovered:
                on_top.append((row, port))
                continue
            grad = int(index.grad[row])
            if row in self._written:
                paint_written(painter, index.path(row), self._pens[grad].color(), self.theme.canvas)
            elif row in self._written.idle:
                painter.setPen(self._idle_pen)
                painter.drawPath(index.path(row))
            elif row in lines:
                painter.setPen(self._square_pens[grad])
                painter.drawLines(lines[row])
            else:
                painter.setPen(self._pens[grad])
                path = index.path(row)
                painter.drawPath(index.bent.seen(row, path, exposed) if widget and row in index.bent else path)
        for row, port in on_top:
            painter.setPen(self._selected_pen if port in self.selected else self._hover_pens[int(index.grad[row])])
            painter.drawPath(index.path(row))
        if index.bent.points:
            paint_points(self, self._scene, painter, option)

    def paint_straight(self, painter: QPainter, exposed: QRectF | None = None) -> None:
        """All wires as thin straight lines, for a zoom at which curves can't be told apart; or those in `exposed`."""
        paths = self._straight
        if exposed is not None:
            paths = [self.index.straight(grad, exposed) for grad in (False, True)]
        elif paths is None:
            paths = self._straight = [self.index.straight(grad) for grad in (False, True)]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        theme = self.theme
        keeps = THIN if theme.line > 1.0 else _share(painter.worldTransform().m11())  # high contrast stays so
        for colour, path in zip((theme.wire, theme.wire_grad), paths, strict=True):
            painter.setPen(QPen(mixed(colour, theme.canvas, keeps), 0))
            painter.drawPath(path)


def _share(zoom: float) -> float:
    """How much of its colour a thin wire keeps: many of them would drown the nodes."""
    part = (zoom - FAINT_BELOW) / (THIN_ABOVE - FAINT_BELOW)
    return FAINT + (THIN - FAINT) * min(max(part, 0.0), 1.0)


def _pen(colour: object, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen
