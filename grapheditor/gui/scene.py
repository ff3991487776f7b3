"""The scene mirrors the graph: one item per node, one layer of wires, one reaction per change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from grapheditor.edit.arrange import arrange, place_new
from grapheditor.edit.grad_flow import GradFlow
from grapheditor.engine.op import OpTable
from grapheditor.engine.run import Badge, Run
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.node import Node, NodeId, Position

from .badges import by_node
from .card_shapes import port_heights
from .decor_layer import DecorLayer, room_of
from .node_item import NodeItem
from .overview import Overview
from .selection import Selection
from .theme import Theme
from .wire_item import WireLayer

MARGIN = 4000.0
RESULTS = 84.0
"""Room kept for results under a card that shows none yet."""


class GraphScene(QGraphicsScene):
    """Shows a graph and the results of a run. It never edits the graph."""

    def __init__(self, graph: PlainGraph, ops: OpTable, theme: Theme, parent: object = None) -> None:
        super().__init__(parent)
        self.graph = graph
        self.ops = ops
        self.theme = theme
        self.run: Run | None = None
        self.stale = False
        self.items_by_id: dict[NodeId, NodeItem] = {}
        # Python must hold the items: PySide6 keeps no reference to them
        self._badges: dict[NodeId, tuple[Badge, ...]] = {}
        self._flow = GradFlow(graph, ops)
        self._fixed = False
        self._found: dict[NodeId, QPointF] = {}
        """Places found for nodes without a position of their own; undo may take them back there."""
        self.layouts_found = 0
        """How often a whole graph without positions was laid out."""
        self._improved = False
        self.wire_layer = WireLayer(self)
        self.decor = DecorLayer(self)
        self.selection = Selection(self)
        self.overview = Overview(self)
        self.addItem(self.wire_layer)
        self.setBackgroundBrush(theme.canvas)
        self._load()

    # -- asking ------------------------------------------------------------------

    def requires_grad(self, node_id: NodeId, output: int = 0) -> bool:
        """Whether an output requires grad: as the last run found it, else as the graph tells."""
        result = self.run.nodes.get(node_id) if self.run and not self.stale else None
        if result is None or result.values is None:
            return node_id in self._flow
        # of several outputs, whole numbers such as the indices of max carry no gradient
        floating = output >= len(result.values) or result.values[output].dtype.kind == "f"
        return result.requires_grad and floating

    def output_count(self, node_id: NodeId) -> int:
        """How many outputs the last run saw at a node; 1 where it saw none."""
        result = self.run.nodes.get(node_id) if self.run else None
        return len(result.values) if result and result.values else 1

    def badges_of(self, node_id: NodeId) -> list[Badge]:
        """The badges drawn on a node."""
        return list(self._badges.get(node_id, ()))

    def nodes_in(self, rect: QRectF) -> list[NodeItem]:
        """The nodes whose card or labels touch `rect`, topmost first."""
        return [item for item in self.items(rect) if isinstance(item, NodeItem)]

    def content_rect(self, ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle around all nodes, frames and notes, or around these."""
        if ids is not None:
            return reduce(QRectF.united, map(self.decor.box, ids), QRectF())
        rect = self.decor.rect() | room_of(self.graph.decorations.values())
        for item in self.items_by_id.values():
            rect |= item.card.bounds.translated(item.pos())
        return rect

    def itemsBoundingRect(self) -> QRectF:
        # Qt would count the whole ground over which the wire layer may draw
        rect = self.content_rect()
        for row in self.wire_layer.index.rows.values():
            rect |= self.wire_layer.index.bounds(row)
        return rect

    def sizes(self) -> Mapping[NodeId, tuple[float, float]]:
        """Width and height of every node for arranging, with room for the results that a run will show."""
        return {
            i: (item.card.width, item.card.bounds.height() + (0.0 if item.card.rule else RESULTS))
            for i, item in self.items_by_id.items()
        }

    # -- following ---------------------------------------------------------------

    def apply(self, change: Change) -> None:
        """Follow one change of the graph."""
        layer = self.wire_layer
        layer.remove(old for old, _ in change.wires.values() if old is not None)
        flowing = self._flow.apply(change)
        stay = {i for i in flowing if i in self.items_by_id}
        touched: dict[NodeId, None] = {}
        moved: dict[NodeId, None] = {}
        fresh: list[NodeId] = []
        for node_id, (old, new) in change.nodes.items():
            if new is None:
                self.removeItem(self.items_by_id.pop(node_id))
                self._badges.pop(node_id, None)
                self._found.pop(node_id, None)
            elif node_id not in self.items_by_id:
                fresh.append(node_id)
            else:
                item = self.items_by_id[node_id]
                item.node = new
                (moved if old is not None and _only_moved(old, new) else touched)[node_id] = None
                if new.pos is not None:
                    item.setPos(*new.pos)
                elif node_id in self._found:
                    item.setPos(self._found[node_id])
        if change.definitions:
            ops = {definition.op for pair in change.definitions.values() for definition in pair if definition}
            touched |= {i: None for i, item in self.items_by_id.items() if getattr(item.node, "op", "") in ops}
        for wire in (w for pair in change.wires.values() for w in pair if w is not None):
            touched.update(dict.fromkeys((wire.source, wire.target)))
        for node_id in touched:
            if node_id in self.items_by_id:
                self.items_by_id[node_id].measure()
        self._add_items(fresh)
        layer.add(new for _, new in change.wires.values() if new is not None)
        layer.follow(n for n in (*touched, *moved) if n in self.items_by_id)
        layer.reroute(item for pair in change.decorations.values() for item in pair)
        self._recolour(stay)
        if len(moved) == len(change.nodes) and not change.wires:
            for node_id in moved:
                self.overview.move(node_id)
        else:
            self.overview.forget()
        self.decor.apply(change)
        self.decor.follow((*touched, *moved))
        self.selection.drop_missing()
        self._hold(touched | moved | dict.fromkeys(fresh), room_of(new for _, new in change.decorations.values()))

    def move_items(self, places: Mapping[NodeId, Position]) -> None:
        """Show nodes elsewhere while they are being dragged; the graph does not change."""
        for node_id, (x, y) in places.items():
            self.items_by_id[node_id].setPos(x, y)
            self.overview.move(node_id)
        self.wire_layer.follow(places)
        self.decor.follow(places)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.theme = theme
        self.setBackgroundBrush(theme.canvas)
        self.wire_layer.set_theme(theme)
        self.decor.restyle()
        self.overview.forget()
        self.update()

    def set_run(self, run: Run | None, badges: Iterable[Badge], stale: bool = False) -> None:
        """Show the results of a run; `stale` fades them, as the graph has changed since."""
        self.run = run
        went_stale = self.stale != stale
        self.stale = stale
        grouped = by_node(badges)
        changed: list[NodeId] = []
        for node_id, item in self.items_by_id.items():
            new = grouped.get(node_id, ())
            error, waits_for = self._trouble(node_id)
            state = item.state
            if (new, error, waits_for) != (state.badges, state.error, state.waits_for):
                state.badges, state.error, state.waits_for = new, error, waits_for
                changed.append(node_id)
            elif len(item.card.outputs) < self.output_count(node_id):
                changed.append(node_id)
            if went_stale:
                item.mark(stale=stale)
        self._badges = grouped
        moved = [node_id for node_id in changed if self.items_by_id[node_id].remake()]
        if changed and not self._improved and all(item.node.pos is None for item in self.items_by_id.values()):
            self._place(list(self.items_by_id))  # results need more room than was kept
            self.wire_layer.follow(self.items_by_id)
            self._hold(self.items_by_id)
            self.decor.follow(self.items_by_id)
        else:
            self.wire_layer.follow(moved)
        self._recolour([i for i, item in self.items_by_id.items() if item.grad_out != self.requires_grad(i)])
        if changed:
            self.decor.follow(changed)
            self.overview.forget()

    def _trouble(self, node_id: NodeId) -> tuple[str, str]:
        result = self.run.nodes.get(node_id) if self.run else None
        if result is None:
            return "", ""
        blamed = result.blamed
        if blamed and blamed != node_id and blamed in self.graph:
            return "", self.graph.node(blamed).name
        return result.error or "", ""

    def _recolour(self, node_ids: Iterable[NodeId]) -> None:
        node_ids = list(node_ids)
        if not node_ids:
            return
        self.wire_layer.recolour(node_ids)
        affected = dict.fromkeys(node_ids)
        for node_id in node_ids:
            affected.update(dict.fromkeys(wire.target for wire in self.graph.outputs(node_id)))
        for node_id in affected:
            self.items_by_id[node_id].recolour()

    def _load(self) -> None:
        self._add_items(list(self.graph))
        self.wire_layer.add(self.graph.wires())
        self.decor.load()
        self._hold(self.items_by_id, room_of(self.graph.decorations.values()))

    def _add_items(self, node_ids: list[NodeId]) -> None:
        unplaced = []
        for node_id in node_ids:
            node = self.graph.node(node_id)
            item = self.items_by_id[node_id] = NodeItem(node, self)
            item.mark(stale=self.stale)
            if node.pos is None:
                unplaced.append(node_id)
            else:
                item.setPos(*node.pos)
        if unplaced:
            self._place(unplaced)
        for node_id in node_ids:
            self.addItem(self.items_by_id[node_id])

    def _place(self, unplaced: list[NodeId]) -> None:
        """Find places for nodes that the graph knows none for."""
        if len(unplaced) == len(self.items_by_id):
            self.layouts_found += 1
            self._stand(arrange(self.graph, self.sizes(), shapes=port_heights(self)))
            return
        fixed = set(self.items_by_id) - set(unplaced)
        known = {i: _position(self.items_by_id[i].pos()) for i in fixed}
        found = place_new(self.graph, unplaced, known, self.sizes())
        tops = {i: self.items_by_id[i].card.bounds.top() for i in found}
        self._stand({i: (round(x), round(y - tops[i])) for i, (x, y) in found.items()})

    def show_found(self, places: Mapping[NodeId, Position]) -> None:
        """Stand nodes in better places that the graph does not know of, with their wires."""
        self._improved = True  # so that the next run does not take it back
        self._stand(places)
        self.wire_layer.follow(places)
        self._hold(places)
        self.overview.forget()

    def _stand(self, places: Mapping[NodeId, Position]) -> None:
        for node_id, place in places.items():
            self._found[node_id] = QPointF(*place)
            self.items_by_id[node_id].setPos(self._found[node_id])

    def _hold(self, node_ids: Iterable[NodeId], room: QRectF | None = None) -> None:
        """Grow the scene's rectangle, in which Qt finds items fast, around these nodes and `room`."""
        rect = QRectF() if room is None else room
        for node_id in node_ids:
            if node_id in self.items_by_id:
                item = self.items_by_id[node_id]
                rect |= item.card.bounds.translated(item.pos())
        if rect.isNull() or (self.sceneRect().contains(rect) and self._fixed):
            return
        grown = rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.setSceneRect(grown | self.sceneRect() if self._fixed else grown)
        self._fixed = True
        self.wire_layer.set_bounds(self.sceneRect())


def _only_moved(old: Node, new: Node) -> bool:
    """Whether the records share all but their position, told by identity so that it costs next to nothing."""
    names = new.__dataclass_fields__
    return type(old) is type(new) and all(n == "pos" or getattr(old, n) is getattr(new, n) for n in names)


def _position(point: QPointF) -> Position:
    return point.x(), point.y()
