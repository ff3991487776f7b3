"""The scene mirrors the graph: one item per node, one layer of wires, one reaction per change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from grapheditor.edit.grad_flow import GradFlow
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.run import Badge, Run
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.node import Node, NodeId, Position

from .badge_source import BadgeSource, Given
from .decor_layer import DecorLayer, room_of
from .found_layout import FoundLayout
from .idle_collector import collect_when_idle
from .node_card import Outline
from .node_item import NodeItem
from .scene_facts import SceneFacts
from .selection import Selection
from .shelves import Shelves
from .theme import Theme
from .wire_item import WireLayer

if TYPE_CHECKING:
    from grapheditor.edit.arrange import Routes

    from .overview import Overview

MARGIN = 4000.0
FEW_LIFTED = 200


class GraphScene(SceneFacts):
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
        self.age = 0
        """Counts what may change any card: a card made at an older age is made anew before it is painted."""
        self.changes = 0
        """Counts what may change any card or how it is shown, but for its marks and the theme."""
        self._badges: BadgeSource = Given()
        self._told = set()
        self.failed = set()
        self._overview = None
        self._moved_ports: list[NodeId] | None = None
        self._flow = GradFlow(graph, ops)
        self._requiring = set(self._flow)
        """Nodes whose output required grad when a run was shown last."""
        self._fixed = False
        self.found = FoundLayout(self)
        self._improved = False
        self._shelves = Shelves(self)
        self.wire_layer = WireLayer(self)
        self.decor = DecorLayer(self)
        self.selection = Selection(self)
        self.addItem(self.wire_layer)
        self.setBackgroundBrush(theme.canvas)
        collect_when_idle()
        self._load()

    # -- asking ------------------------------------------------------------------

    @property
    def overview(self) -> Overview:
        """All nodes as plain rectangles; made when a view is far out, or a minimap shows."""
        if self._overview is None:
            from .overview import Overview

            self._overview = Overview(self)
        return self._overview

    def nodes_in(self, rect: QRectF) -> list[NodeItem]:
        """The nodes whose card or labels touch `rect`, topmost first."""
        return [item for item in self.items(rect) if isinstance(item, NodeItem)]

    def content_rect(self, ids: Iterable[str] | None = None) -> QRectF:
        """The smallest rectangle around all nodes, frames, notes and points of wires, or around these."""
        if ids is not None:
            return reduce(QRectF.united, map(self.decor.box, ids), QRectF())
        rect = self.decor.rect() | room_of([*self.graph.decorations.values(), *self.found.lanes])
        if self.is_large:
            return rect | self.overview.content_rect()
        for item in self.items_by_id.values():
            rect |= item.boundingRect().translated(item.pos())
        return rect

    def itemsBoundingRect(self) -> QRectF:
        self.settle(self.items_by_id)  # whoever asks is about to draw all of it
        # Qt would count the whole ground over which the wire layer may draw
        rect = self.content_rect()
        for row in self.wire_layer.index.rows.values():
            rect |= self.wire_layer.index.bounds(row)
        return rect

    def sizes(self) -> Mapping[NodeId, tuple[float, float]]:
        """Width and height of every node for arranging, with room for the results that a run will show."""
        rooms: dict[Outline, tuple[float, float]] = {}  # cards that nobody has looked at share their outlines
        return {i: rooms.get(item.outline) or item.room(rooms) for i, item in self.items_by_id.items()}

    # -- cards -------------------------------------------------------------------

    def settle(self, node_ids: Iterable[NodeId]) -> list[NodeId]:
        """Bring the cards of these nodes up to date; returns those whose ports moved."""
        old = [i for i in node_ids if i in self.items_by_id and not self.items_by_id[i].is_current]
        if not old:
            return []
        self._badges.prepare(old)
        self._moved_ports = []
        try:
            for node_id in old:
                self.items_by_id[node_id].refresh()
        finally:
            moved, self._moved_ports = self._moved_ports, None
        self.wire_layer.follow(moved)
        self.decor.follow(old)
        return moved

    def settle_in(self, rect: QRectF) -> None:
        """Bring the cards that can be seen in `rect` up to date, and the pictures that are kept of them."""
        # by their boxes, in which their labels lie too
        found = self.items(rect, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        items = [item for item in found if isinstance(item, NodeItem)]
        self.settle([item.node.id for item in items])
        for item in items:
            item.renew()

    def move_ports(self, node_id: NodeId) -> None:
        """Let the wires of a node follow its ports, at once or at the end of `settle`."""
        if self._moved_ports is None:
            self.wire_layer.follow([node_id])
        else:
            self._moved_ports.append(node_id)

    def _settle_views(self, node_ids: Iterable[NodeId]) -> None:
        """Bring these cards up to date, of a large graph only those that a view shows."""
        if not self.is_large:
            self.settle(node_ids)
            return
        for view in self.views():
            # far out no cards are drawn, and an overview waits for none of them
            if not getattr(view, "is_overview", False):
                self.settle_in(view.mapToScene(view.viewport().rect()).boundingRect())

    # -- following ---------------------------------------------------------------

    def apply(self, change: Change) -> None:
        """Follow one change of the graph."""
        self.changes += 1
        layer = self.wire_layer
        layer.remove(old for old, _ in change.wires.values() if old is not None)
        flowing = self._flow.apply(change)
        stay = {i for i in flowing if i in self.items_by_id}
        touched: dict[NodeId, None] = {}
        moved: dict[NodeId, None] = {}
        fresh: dict[NodeId, None] = {}
        gone = [node_id for node_id, (_, new) in change.nodes.items() if new is None]
        self._remove_items(gone)
        for node_id, (old, new) in change.nodes.items():
            if new is None:
                continue
            if node_id not in self.items_by_id:
                fresh[node_id] = None
                continue
            item = self.items_by_id[node_id]
            item.node = new
            (moved if old is not None and _only_moved(old, new) else touched)[node_id] = None
            if new.pos is not None:
                item.stand(new.pos)
            elif node_id in self.found.places:
                item.stand(self.found.places[node_id])
        if change.definitions:
            ops = {definition.op for pair in change.definitions.values() for definition in pair if definition}
            touched |= {i: None for i, item in self.items_by_id.items() if getattr(item.node, "op", "") in ops}
        for pair in change.wires.values():
            for wire in pair:
                if wire is not None:
                    touched[wire.source] = touched[wire.target] = None
        touched = {i: None for i in touched if i in self.items_by_id}
        for node_id in touched:
            self.items_by_id[node_id].sketch()
        self._add_items(list(fresh))
        layer.add([new for _, new in change.wires.values() if new is not None])
        layer.follow((*touched, *moved))
        led = [item for pair in change.decorations.values() for item in pair]
        layer.reroute([*led, *self.found.lanes_at((*touched, *moved))])
        self._settle_views((*touched, *fresh))
        self._recolour(stay)
        if change.wires or gone or fresh:
            self.ways_age += 1
        if gone or len(fresh) > 1:
            self.forget_far()
        self.follow_far((*touched, *moved, *fresh))
        self.decor.apply(change)
        self.decor.follow((*touched, *moved))
        self.selection.drop_missing()
        self._hold(touched | moved | fresh, room_of(new for _, new in change.decorations.values()))

    def lift(self, node_ids: Collection[NodeId]) -> None:
        """Show nodes above all others; only few of them, as the rest would be hidden."""
        if len(node_ids) <= FEW_LIFTED:
            self._shelves.lift([self.items_by_id[node_id] for node_id in node_ids])

    def move_items(self, places: Mapping[NodeId, Position]) -> None:
        """Show nodes elsewhere while they are being dragged; the graph does not change."""
        self.leave_far(places)
        for node_id, (x, y) in places.items():
            self.items_by_id[node_id].stand((x, y))
        self.follow_far(places)
        self.wire_layer.follow(places, dragged=True)
        self.decor.follow(places)
        self.leave_far(places)

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.theme = theme
        self.setBackgroundBrush(theme.canvas)
        self.wire_layer.set_theme(theme)
        self.decor.restyle()
        self.forget_far()
        self.update()

    def set_run(self, run: Run | None, badges: Iterable[Badge] | BadgeSource, stale: bool = False) -> None:
        """Show the results of a run; `stale` fades them, as the graph has changed since."""
        before = self._requiring
        self.run = run
        self._badges = badges if isinstance(badges, BadgeSource) else Given(badges)
        self.age += 1
        self.changes += 1
        if self.stale != stale:
            self.stale = stale
            for item in self.items_by_id.values():
                item.marks.stale = stale
            self.update()
        self._read(run)
        self._settle_views(self.items_by_id)
        unplaced = not self.is_large and all(item.node.pos is None for item in self.items_by_id.values())
        if unplaced and not self._improved:
            self.found.place(list(self.items_by_id))  # results need more room than was kept
            self.wire_layer.follow(self.items_by_id)
            self._hold(self.items_by_id)
            self.forget_far()
        self.decor.follow_all()
        self._recolour(i for i in before ^ self._requiring if i in self.items_by_id)

    def _read(self, run: Run | None) -> None:
        """Take in which nodes require grad and which failed, once for each run."""
        results = run.nodes.items() if run is not None else ()
        self._told = {p.node for p in run.problems if p.node is not None} if run is not None else set()
        self.failed = {i for i, result in results if result.error} | self._told
        self._requiring = set(self._flow)
        if not self.stale:
            known = {i: result.requires_grad for i, result in results if result.values is not None}
            self._requiring -= known.keys()
            self._requiring |= {i for i, requires in known.items() if requires}

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
        self._settle_views(self.items_by_id)
        self._hold(self.items_by_id, room_of(self.graph.decorations.values()))

    def _add_items(self, node_ids: list[NodeId]) -> None:
        unplaced = []
        for node_id in node_ids:
            node = self.graph.node(node_id)
            item = self.items_by_id[node_id] = NodeItem(node, self)
            if self.stale:
                item.marks.stale = True
            if node.pos is None:
                unplaced.append(node_id)
            else:
                item.stand(node.pos)
        if unplaced:
            self.found.place(unplaced)
        self._shelves.add([self.items_by_id[node_id] for node_id in node_ids])

    def _remove_items(self, node_ids: list[NodeId]) -> None:
        for node_id in node_ids:
            self._shelves.remove(self.items_by_id.pop(node_id))
            self.found.forget(node_id)

    def show_found(self, places: Mapping[NodeId, Position], lanes: Routes) -> None:
        """Stand nodes in better places that the graph does not know of, with their wires."""
        self._improved = True  # so that the next run does not take it back
        self.found.stand(places, lanes)
        self.wire_layer.follow(places)
        self._hold(places)
        self.forget_far()

    def _hold(self, node_ids: Iterable[NodeId], room: QRectF | None = None) -> None:
        """Grow the scene's rectangle, in which Qt finds items fast, around these nodes and `room`."""
        node_ids = [node_id for node_id in node_ids if node_id in self.items_by_id]
        rect = self.content_rect(None if len(node_ids) == len(self.items_by_id) else node_ids)
        if room is not None:
            rect |= room
        # before it is set, Qt would work it out from all items
        if rect.isNull() or (self._fixed and self.sceneRect().contains(rect)):
            return
        grown = rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        self.setSceneRect(grown | self.sceneRect() if self._fixed else grown)
        self._fixed = True
        self.wire_layer.set_bounds(self.sceneRect())


def _only_moved(old: Node, new: Node) -> bool:
    """Whether the records share all but their position, told by identity so that it costs next to nothing."""
    names = new.__dataclass_fields__
    return type(old) is type(new) and all(n == "pos" or getattr(old, n) is getattr(new, n) for n in names)
