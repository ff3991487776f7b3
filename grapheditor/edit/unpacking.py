"""A group becomes the nodes that it holds."""

from __future__ import annotations

from dataclasses import replace

from grapheditor.edit.edits import AddNode, Configure, Connect, Decorate, Edit, Several, remove_all
from grapheditor.edit.grouping import bent_as_before, middle
from grapheditor.edit.names import FreeNames
from grapheditor.model.decoration import Decoration, Note, Route, route_id
from grapheditor.model.definition import Definition, group_name
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId, OpNode, Wire


def unpack(graph: PlainGraph, node_id: NodeId) -> tuple[Edit, list[NodeId]]:
    """The edit that puts the nodes of a group in its place, and their ids; the definition stays for further use.

    They keep their names where these are free. Raises GraphError for a node
    that is no group, or one that is bypassed.
    """
    node = graph.node(node_id)
    definition = graph.definitions.get(group_name(node) or "")
    if definition is None or not isinstance(node, OpNode):
        raise GraphError("{0} is no group; select a group node.", node.name, node=node_id)
    if node.bypass:
        raise GraphError("{0} is bypassed; switch that off before you unpack it.", node.name, node=node_id)
    return _Unpacking(graph, node, definition).edit()


class _Unpacking:
    def __init__(self, graph: PlainGraph, node: OpNode, definition: Definition) -> None:
        self._graph, self._node, self._definition = graph, node, definition
        wires = graph.inputs(node.id)
        self._wired = {i: wires[slot] for i, slot in self._slots() if slot in wires}
        self._numbers = {
            i: node.literals[slot] for i, slot in self._slots() if slot in node.literals and i not in self._wired
        }
        free = FreeNames(graph, leaving=[node.id])
        self._kept = [n for n in definition.nodes if n.id not in self._wired and n.id not in self._numbers]
        self._ids = {n.id: free.fresh(n.id) for n in self._kept}
        self._names = {n.id: self._ids[n.id] if n.name == n.id else free.name(n.name) for n in self._kept}
        self._ids |= {d.id: free.fresh(d.id) for d in definition.decorations if not isinstance(d, Route)}
        centre = definition.origin or middle(definition)
        self._offset = (0.0, 0.0)
        if centre is not None and node.pos is not None:
            self._offset = (node.pos[0] - centre[0], node.pos[1] - centre[1])

    def _slots(self) -> list[tuple[NodeId, str]]:
        return list(zip(self._definition.inputs, self._definition.slots(), strict=True))

    def edit(self) -> tuple[Edit, list[NodeId]]:
        """What takes the group's place, and the ids of its nodes there."""
        graph, group = self._graph, self._node
        edits: list[Edit] = [remove_all(graph, [group.id])]
        edits += [AddNode(self._placed(node)) for node in self._kept]
        edits += [Connect(wire) for wire in map(self._wire, self._definition.wires) if wire is not None]
        outputs = self._definition.outputs
        used = [wire for wire in graph.outputs(group.id) if wire.output < len(outputs)]
        onward = [self._wire(Wire(*outputs[wire.output], wire.target, wire.slot), outside=True) for wire in used]
        kept = [wire for wire in onward if wire is not None]
        edits += [*map(Connect, kept), *bent_as_before(graph, kept)]
        edits += [Decorate(item.id, item) for item in map(self._decoration, self._decorations())]
        if graph.settings.loss == group.id and self._definition.outputs:
            loss = self._ids.get(self._definition.outputs[0][0])
            edits.append(Configure(replace(graph.settings, loss=loss)))
        return Several(tuple(edits)), [self._ids[node.id] for node in self._kept]

    def _placed(self, node: Node) -> Node:
        pos = None if node.pos is None else (node.pos[0] + self._offset[0], node.pos[1] + self._offset[1])
        placed = replace(node, id=self._ids[node.id], name=self._names[node.id], pos=pos)
        if isinstance(placed, OpNode) and self._numbers:
            ends = [w for w in self._definition.wires if w.target == node.id and w.source in self._numbers]
            placed = replace(placed, literals={**placed.literals, **{w.slot: self._numbers[w.source] for w in ends}})
        return placed

    def _wire(self, wire: Wire, outside: bool = False) -> Wire | None:
        """A wire inside as it runs outside; None where a number takes its place."""
        if wire.source in self._numbers:
            return None
        target = wire.target if outside else self._ids[wire.target]
        if wire.source in self._wired:
            source = self._wired[wire.source]
            return Wire(source.source, source.output, target, wire.slot)
        return Wire(self._ids[wire.source], wire.output, target, wire.slot)

    def _decorations(self) -> list[Decoration]:
        """All but the bends of wires in whose place a number stands."""
        gone = {route_id(w.target, w.slot) for w in self._definition.wires if w.source in self._numbers}
        return [item for item in self._definition.decorations if item.id not in gone]

    def _decoration(self, item: Decoration) -> Decoration:
        across, down = self._offset
        if isinstance(item, Route):
            return replace(
                item, target=self._ids[item.target], points=tuple((x + across, y + down) for x, y in item.points)
            )
        if isinstance(item, Note):
            return replace(item, id=self._ids[item.id], pos=(item.pos[0] + across, item.pos[1] + down))
        return replace(item, id=self._ids[item.id], members=tuple(self._ids.get(m, m) for m in item.members))
