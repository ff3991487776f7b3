"""All wires of the graph in one graphics item."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen, QRegion
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from grapheditor.edit.bends import Bend
from grapheditor.model.decoration import Decoration, Route
from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId, Position, Wire

from .bend_points import paint_points
from .first_wires import are_plain, ends_of, paint_plain
from .kept_picture import MARGIN
from .ports import Port as NodePort
from .theme import Theme
from .wire_drawing import WireDrawing
from .written_wires import WrittenWires

if TYPE_CHECKING:
    import numpy as np

    from .scene import GraphScene
    from .wire_index import WireIndex

ROOM = 2 * MARGIN + 8
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
        self.exposed: QRegion | None = None
        """What a view is about to paint anew, in its pixels."""
        self._bounds = QRectF(-1e3, -1e3, 2e3, 2e3)
        self.written = WrittenWires(scene)
        self._drawing = WireDrawing(self)
        self._strayed: set[Port] = set()
        """Wires whose bends are shown elsewhere than the graph has them."""
        self.setZValue(-1.0)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.set_theme(scene.theme)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.theme = theme
        self._drawing.set_theme(theme)
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
            self._paint_all()
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
            self._paint_all()
            return
        if len(wires) >= MANY:
            self._paint_all()
        else:
            self._update([self.index.rows[wire.target, wire.slot] for wire in wires])
        self._drawing.put_down(self.index.rows[wire.target, wire.slot] for wire in wires)
        self.index.remove_all(wires)
        if self.selected:
            self.selected.difference_update((wire.target, wire.slot) for wire in wires)
        if self.hovered is not None and self.hovered not in self.index.rows:
            self.hovered = None
        self._drawing.forget_lines()

    def reroute(self, decorations: Iterable[Decoration | None]) -> None:
        """Follow changed bends, as they were and as they are."""
        ports = {(item.target, item.slot) for item in decorations if isinstance(item, Route)}
        if self._index is None:  # it will take them from the graph
            self._paint_all()
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
        self._drawing.forget_lines()
        self._update(list(rows.values()))

    def follow(self, node_ids: Iterable[NodeId], dragged: bool = False) -> None:
        """Let the wires of nodes that moved or changed follow their ports; of nodes that go on moving, if `dragged`."""
        if self._index is None:
            self._paint_all()
            return
        rows = self.index.of_nodes(node_ids)
        if dragged and len(rows) < MANY:
            self._drawing.carry(set(rows), self._parts)
        elif not self._drawing.put_down(rows) and len(rows) < MANY and self.index.run_there(rows, self._ends(rows)):
            if self._take_grad(rows):
                self._update(rows)
            return  # an edited number leaves its wires where they are
        self.follow_rows(rows)

    def follow_rows(self, rows: list[int]) -> None:
        """Place the ends of these wires where their ports are now."""
        few = len(rows) < MANY
        near = few and not self._scene.is_far()
        were = self.index.boxes(rows, self._room()) if near else None
        if few:
            self._update([row for row in rows if row in self.index.bent] if near else rows)
        self._place(rows)
        if few:
            self._update(rows, were)
        else:
            self._paint_all()

    def _place(self, rows: list[int]) -> None:
        if self.index.place(rows, self._ends(rows)):
            self._drawing.forget_lines()
        self._take_grad(rows)

    def _ends(self, rows: list[int]) -> list[float]:
        items = self._scene.items_by_id
        ends: list[float] = []
        for wire in self.index.wires_of(rows):
            ends += ends_of(wire, items)
        return ends

    def _take_grad(self, rows: list[int]) -> bool:
        """Take in what these wires carry and lead to; returns whether any of them looks different now."""
        wires = self.index.wires_of(rows)
        changed = self.written.take(rows, wires)
        grad = self._scene.carry_grad(wires)
        if self.written.idle:
            grad = [carries and row not in self.written.idle for row, carries in zip(rows, grad, strict=True)]
        if self.index.take_grad(rows, grad):
            self._drawing.forget_lines()
            changed = True
        return changed

    def recolour(self, node_ids: Iterable[NodeId]) -> None:
        """Take in whether these nodes' outputs require grad."""
        if self._index is None:
            self._paint_all()
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
            self._paint_all()
        elif rows:
            parts = self._parts(rows, were)
            self._drawing.spoil(rows, parts)
            # asked of the views, as Qt unites what one item asks for into one large rectangle
            for view in self._scene.views():
                to_view, region = view.viewportTransform(), QRegion()
                for rect in parts:
                    region += to_view.mapRect(rect).toAlignedRect()
                view.viewport().update(region)

    def _parts(self, rows: Collection[int], were: np.ndarray | None = None) -> list[QRectF]:
        if self._scene.is_far():  # there, wires are straight and leave their curves
            return [self.index.bounds(row) for row in rows]
        return self.index.parts(list(rows), were, self._room())

    def _room(self) -> QRectF | None:
        """Outside of which no view shows anything, or keeps a picture of it."""
        room = self._drawing.extent()
        for view in self._scene.views():
            seen = view.viewport().rect().adjusted(-ROOM, -ROOM, ROOM, ROOM)
            room |= view.mapToScene(seen).boundingRect()
        return None if room.isEmpty() else room

    def draw_anew(self) -> None:
        """Copy no wire from the picture that is kept of them when they are painted next."""
        self._drawing.spoil_all()

    def _paint_all(self) -> None:
        self._drawing.spoil_all()
        self.update()

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
        return any(self.index.rows.get((wire.target, wire.slot)) in self.written for wire in wires)

    def has_idle(self, wires: Iterable[Wire]) -> bool:
        """Whether what one of these wires carries is not used, as its target is bypassed."""
        return any(self.index.rows.get((wire.target, wire.slot)) in self.written.idle for wire in wires)

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
            paint_plain(painter, self._scene, self._unasked.values(), self._drawing.pens.plain)
            return
        self._drawing.paint(painter, option.exposedRect, widget)
        if self.index.bent.points:
            paint_points(self, self._scene, painter, option)

    def paint_straight(self, painter: QPainter, view: QWidget | None = None) -> None:
        """All wires as thin straight lines, for a zoom at which curves can't be told apart; with a view, on it."""
        self._drawing.paint_straight(painter, view)
