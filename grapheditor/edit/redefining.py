"""Another inside for a group, with the wires of its nodes at the right ports."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from grapheditor.edit.edits import Connect, Define, Disconnect, Edit, ReplaceNode, Several
from grapheditor.model.definition import Definition, group_name
from grapheditor.model.graph import PlainGraph
from grapheditor.model.groups import definition_of, is_input
from grapheditor.model.node import Node, NodeId, OpNode, Wire


def redefine(graph: PlainGraph, definition: Definition) -> Edit:
    """Give a group another inside; wires of its nodes follow inputs that were renamed and outputs that moved.

    Wires to an input or from an output that is gone are removed.
    """
    old = graph.definitions.get(definition.name)
    edits: list[Edit] = [Define(definition.name, definition)]
    if old is None or (old.slots() == definition.slots() and old.outputs == definition.outputs):
        return edits[0]
    port_map = _PortMap(old, definition)
    users = [node for node in graph.nodes() if group_name(node) == definition.name]
    wires = graph.wires([node.id for node in users])
    edits[:0] = map(Disconnect, wires)
    ids = {node.id for node in users}
    edits += [edit for node in users if isinstance(node, OpNode) for edit in port_map.renumbered(node)]
    edits += [Connect(kept) for wire in wires if (kept := port_map.moved(wire, ids)) is not None]
    for other in graph.definitions.values():
        if definition.name in other.uses():
            edits.append(Define(other.name, port_map.within(other)))
    return Several(tuple(edits))


def kept_ports(definition: Definition, inside: PlainGraph) -> Definition:
    """`definition` with what `inside` holds now: outputs that are gone go, each new placeholder is a new input."""
    inputs = [i for i in definition.inputs if i in inside and is_input(inside.node(i))]
    inputs += [node.id for node in inside.nodes() if is_input(node) and node.id not in inputs]
    outputs = [(i, output) for i, output in definition.outputs if i in inside]
    if not outputs:
        outputs = [(i, 0) for i in inside.order() if not inside.outputs(i) and not is_input(inside.node(i))][-1:]
    return definition_of(inside, definition.name, inputs, outputs, definition.doc, definition.origin, definition.extra)


def rename_node(graph: PlainGraph, node: Node, name: str, with_group: bool = False) -> Edit:
    """Another name for a node; a group that was called as its only node is renamed with it (`with_group`)."""
    rename = ReplaceNode(replace(node, name=name))
    old = graph.definitions.get(group_name(node) or "")
    if not with_group or old is None or old.name != node.name or not name or name in graph.definitions:
        return rename
    users = [other for other in graph.nodes() if group_name(other) == old.name]
    inside = [definition for definition in graph.definitions.values() if old.name in definition.uses()]
    if len(users) > 1 or inside or not isinstance(node, OpNode):
        return rename
    new = replace(old, name=name)
    renamed = ReplaceNode(replace(node, name=name, op=new.op))
    return Several((Define(name, new), renamed, Define(old.name, None)))


class _PortMap:
    """Where the inputs and outputs of a definition are in the one that takes its place."""

    def __init__(self, old: Definition, new: Definition) -> None:
        now = dict(zip(new.inputs, new.slots(), strict=True))
        self._slots = {slot: now.get(i) for i, slot in zip(old.inputs, old.slots(), strict=True)}
        places = {output: place for place, output in enumerate(new.outputs)}
        self._outputs = {place: places.get(output) for place, output in enumerate(old.outputs)}
        self._name = old.name

    def moved(self, wire: Wire, users: Collection[NodeId]) -> Wire | None:
        """A wire at one of the `users`, at the port that is now the right one; None where that is gone."""
        if wire.target in users:
            slot = self._slots.get(wire.slot, wire.slot)
            if slot is None:
                return None
            wire = replace(wire, slot=slot)
        if wire.source in users:
            output = self._outputs.get(wire.output)
            if output is None:
                return None
            wire = replace(wire, output=output)
        return wire

    def renumbered(self, node: OpNode) -> list[Edit]:
        """The edit that moves the numbers of a group node along; none where nothing changes."""
        new = self._with_numbers(node)
        return [] if new == node else [ReplaceNode(new)]

    def within(self, definition: Definition) -> Definition:
        """A definition that uses this one, with its wires at the right ports."""
        users = {node.id for node in definition.nodes if group_name(node) == self._name}
        moved = (self.moved(wire, users) for wire in definition.wires)
        nodes = (self._with_numbers(n) if n.id in users and isinstance(n, OpNode) else n for n in definition.nodes)
        outputs = tuple((i, self._outputs.get(output) if i in users else output) for i, output in definition.outputs)
        return replace(
            definition,
            nodes=tuple(nodes),
            wires=tuple(wire for wire in moved if wire is not None),
            outputs=tuple((i, output) for i, output in outputs if output is not None),
        )

    def _with_numbers(self, node: OpNode) -> OpNode:
        numbers = {self._slots.get(slot, slot): number for slot, number in node.literals.items()}
        return replace(node, literals={slot: number for slot, number in numbers.items() if slot is not None})
