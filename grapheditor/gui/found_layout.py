"""Places and lanes for a graph, or for nodes, that the graph itself knows no places for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from grapheditor.edit.edits import Decorate, Edit, Several
from grapheditor.model.decoration import Route, route_id
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Position, Wire

if TYPE_CHECKING:
    from grapheditor.edit.arrange import Routes

    from .scene import GraphScene


class FoundLayout:
    """Where nodes stand that have no position; undo may take them back there."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self.places: dict[NodeId, Position] = {}
        self._lanes: dict[Wire, Route] = {}
        self.count = 0
        """How often a whole graph without positions was laid out."""

    @property
    def lanes(self) -> Collection[Route]:
        """The ways of the wires that were led between cards."""
        return self._lanes.values()

    def place(self, unplaced: list[NodeId]) -> None:
        """Find places for nodes that the graph knows none for."""

        from grapheditor.edit.arrange import arranged, place_new

        from .card_shapes import port_heights

        scene = self._scene
        items, graph = scene.items_by_id, scene.graph
        if len(unplaced) == len(items):
            self.count += 1
            self.stand(*arranged(graph, scene.sizes(), shapes=port_heights(scene)))
            return
        known = {i: items[i].at for i in set(items) - set(unplaced)}
        found = place_new(graph, unplaced, known, scene.sizes())
        tops = {i: items[i].boundingRect().top() for i in found}
        self.stand({i: (round(x), round(y - tops[i])) for i, (x, y) in found.items()})

    def stand(self, places: Mapping[NodeId, Position], lanes: Routes | None = None) -> None:
        """Stand nodes in these places, and lead the wires of a whole layout."""
        for node_id, (x, y) in places.items():
            self.places[node_id] = (float(x), float(y))
            self._scene.items_by_id[node_id].stand(self.places[node_id])
        if lanes is None or not (lanes or self._lanes):
            return
        before = self._lanes
        wires = ((self._scene.graph.input(*port), lane) for port, lane in lanes.items())
        self._lanes = {wire: lane for wire, lane in wires if wire is not None}
        self._scene.wire_layer.reroute([*before.values(), *lanes.values()])

    def forget(self, node_id: NodeId) -> None:
        """A node is gone."""
        self.places.pop(node_id, None)

    def route_of(self, wire: Wire) -> Route | None:
        """The points that a wire runs through: those that the graph has, else those found with its nodes' places."""
        graph = self._scene.graph
        known = graph.decorations.get(route_id(wire.target, wire.slot)) if graph.decorations else None
        if isinstance(known, Route):
            return known
        lane = self._lanes.get(wire)
        # where both ends stand in places that somebody gave them, the layout is a thing of the past
        return lane if lane is not None and None in (graph.node(wire.source).pos, graph.node(wire.target).pos) else None

    def completion(self, graph: PlainGraph) -> Edit | None:
        """What lets the graph know all these places, once it knows any; None where there is nothing to tell it.

        A file with a few places and none for the rest would look like another graph when it is opened again.
        """

        from grapheditor.edit.arrange import move_edit

        if not self.places:
            return None
        nodes = graph.nodes()
        if all(node.pos is None for node in nodes):
            return None
        missing = {n.id: self.places[n.id] for n in nodes if n.pos is None and n.id in self.places}
        if not missing:
            return None
        lanes = (lane for wire, lane in self._lanes.items() if graph.input(wire.target, wire.slot) == wire)
        led = [Decorate(lane.id, lane) for lane in lanes if lane.id not in graph.decorations]
        return Several((move_edit(graph, missing), *led))

    def lanes_at(self, node_ids: Iterable[NodeId]) -> list[Route]:
        """The lanes found for wires of these nodes."""
        if not self._lanes:
            return []
        return [self._lanes[wire] for wire in self._scene.graph.wires(node_ids) if wire in self._lanes]
