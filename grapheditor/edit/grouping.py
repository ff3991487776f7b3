"""A selection becomes one node: a group with inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from grapheditor.edit.edits import AddNode, Configure, Connect, Decorate, Define, Edit, Several, remove_all
from grapheditor.model.content import Placeholder
from grapheditor.model.decoration import Decoration, Frame, Note, Route, route_id
from grapheditor.model.definition import Definition
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.groups import definition_of, is_input
from grapheditor.model.node import NodeId, OpNode, Position, ValueNode, Wire

T = TypeVar("T")
SpecOf = Callable[[NodeId, int], Placeholder | None]
"""The shape and dtype of an output as a placeholder; None where they are not known."""
FreePlace = Callable[[Position], Position]
"""Free ground near a place."""
COLUMN, ROW = 340.0, 230.0
"""How far left of the others the inputs of a new group stand, and how far from each other."""


def collapse(
    graph: PlainGraph,
    ids: Iterable[str],
    name: str = "group",
    spec_of: SpecOf = lambda node_id, output: None,
    free_place: FreePlace = lambda place: place,
) -> tuple[Edit, NodeId]:
    """The edit that puts nodes into a new group, and the id of the group node that stands for them.

    Placeholders stay outside, as they are fed by their names. What comes from
    outside becomes an input of the group, what goes outside an output, and so
    does what nobody uses; from the top down, but for the loss, which comes
    first. The group stands amid its nodes, or where `free_place` finds room.
    Raises GraphError where nothing is left to group, and where a node outside
    lies between two inside, as a cycle would be closed.
    """
    ids = list(ids)
    chosen = _groupable(graph, ids)
    _refuse_between(graph, chosen)
    inside, inputs = PlainGraph(), dict[tuple[NodeId, int], NodeId]()
    with inside.batch():
        for node_id in chosen:
            inside.add(graph.node(node_id))
        for node_id in chosen:
            for wire in graph.inputs(node_id).values():
                if wire.source not in chosen:
                    source = _input_for(graph, inside, wire, inputs, spec_of)
                    inside.connect(Wire(source, 0, wire.target, wire.slot))
                else:
                    inside.connect(wire)
        inputs = _from_the_top(graph, inputs)
        for item in _decorations_of(graph, {*chosen, *ids}):
            inside.decorate(item.id, item)
        _place_inputs(inside, list(inputs.values()))
    outputs = _outputs(graph, chosen)
    named = _free_definition(graph, name)
    definition = definition_of(inside, named, inputs.values(), outputs)
    place = middle(definition)
    if place is not None:
        place = free_place(place)
        definition = replace(definition, origin=place)
    node_id = graph.fresh_id(named)
    node = OpNode(node_id, node_id, definition.op, pos=place)
    slots = dict(zip(inputs, definition.slots(), strict=True))
    wires = [Wire(source, output, node_id, slots[source, output]) for source, output in inputs]
    for number, (source, output) in enumerate(outputs):
        used = [w for w in graph.outputs(source) if w.output == output and w.target not in chosen]
        wires += [Wire(node_id, number, wire.target, wire.slot) for wire in used]
    taken = [
        i for i, item in inside.decorations.items() if item == graph.decorations[i] and not isinstance(item, Route)
    ]
    gone = [*chosen, *taken]
    edits = [remove_all(graph, gone), Define(named, definition), AddNode(node), *map(Connect, wires)]
    edits += bent_as_before(graph, wires)
    if graph.settings.loss in chosen:
        edits.append(Configure(replace(graph.settings, loss=node_id)))
    return Several(tuple(edits)), node_id


def bent_as_before(graph: PlainGraph, wires: Iterable[Wire]) -> list[Edit]:
    """What lets wires from other nodes run through the points that the wires into the same inputs run through now."""
    found = (graph.decorations.get(route_id(wire.target, wire.slot)) for wire in wires)
    return [Decorate(route.id, route) for route in found if isinstance(route, Route)]


def _groupable(graph: PlainGraph, ids: Iterable[str]) -> list[NodeId]:
    chosen = graph.order([i for i in dict.fromkeys(ids) if i in graph and not is_input(graph.node(i))])
    if not any(isinstance(graph.node(i), OpNode) for i in chosen):
        raise GraphError("A group needs at least one op; select some and try again.")
    locked = [graph.node(i).name for i in chosen if graph.node(i).locked]
    if locked:
        raise GraphError("{0} is locked; unlock it before you group it.", locked[0])
    return chosen


def _refuse_between(graph: PlainGraph, chosen: list[NodeId]) -> None:
    members = set(chosen)
    between = (graph.downstream(members) & graph.upstream(members)) - members
    if between:
        name = graph.node(graph.order(between)[0]).name
        raise GraphError("{0} lies between the selected nodes: it needs one and feeds another. Select it too.", name)


def _input_for(
    graph: PlainGraph, inside: PlainGraph, wire: Wire, inputs: dict[tuple[NodeId, int], NodeId], spec_of: SpecOf
) -> NodeId:
    """The placeholder inside that stands for an output outside."""
    key = (wire.source, wire.output)
    if key not in inputs:
        name = inside.fresh_id(graph.node(wire.source).name)
        inside.add(ValueNode(name, name, spec_of(*key) or Placeholder(())))
        inputs[key] = name
    return inputs[key]


def _place_inputs(inside: PlainGraph, inputs: list[NodeId]) -> None:
    """One below the other, left of all others, and of the points of wires that came from farther away."""
    places = [node.pos for node in inside.nodes() if node.pos is not None]
    if not places:
        return
    bent = [point for item in inside.decorations.values() if isinstance(item, Route) for point in item.points]
    left = min(x for x, _ in (*places, *bent)) - COLUMN
    top = (min(y for _, y in places) + max(y for _, y in places) - ROW * (len(inputs) - 1)) / 2
    for row, node_id in enumerate(inputs):
        inside.replace(replace(inside.node(node_id), pos=(left, round(top + row * ROW))))


def _outputs(graph: PlainGraph, chosen: list[NodeId]) -> list[tuple[NodeId, int]]:
    """What others use, and what nobody uses; the loss first, as a group counts by its first output."""
    found: dict[tuple[NodeId, int], None] = {}
    members = set(chosen)
    if graph.settings.loss in members and graph.settings.loss is not None:
        found[graph.settings.loss, 0] = None
    for node_id in chosen:
        wires = graph.outputs(node_id)
        if not wires and isinstance(graph.node(node_id), OpNode):
            found[node_id, 0] = None
        for wire in wires:
            if wire.target not in members:
                found[node_id, wire.output] = None
    first = {key: None for key in found if key[0] == graph.settings.loss}
    return [*first, *(key for key in _from_the_top(graph, found) if key not in first)]


def _from_the_top(graph: PlainGraph, ports: dict[tuple[NodeId, int], T]) -> dict[tuple[NodeId, int], T]:
    """Outputs in the order in which they stand on the canvas, so that wires to and from the group do not cross."""
    heights = {node_id: node.pos[1] for node_id, _ in ports if (node := graph.node(node_id)).pos is not None}
    if any(node_id not in heights for node_id, _ in ports):
        return ports
    return {port: ports[port] for port in sorted(ports, key=lambda port: (heights[port[0]], port[1]))}


def _decorations_of(graph: PlainGraph, chosen: Collection[str]) -> list[Decoration]:
    """Frames and notes that stand among the chosen nodes only, and the bends of wires that end there."""
    found: list[Decoration] = []
    for item in graph.decorations.values():
        if isinstance(item, Route):
            if item.target in chosen and graph.input(item.target, item.slot) is not None:
                found.append(item)
        elif isinstance(item, Note):
            if item.id in chosen:
                found.append(item)
        elif item.members and all(m in chosen for m in item.members):
            found.append(item)
        elif item.grad_mode:
            found += _cut(graph, item, chosen)
    return found


def _cut(graph: PlainGraph, frame: Frame, chosen: Collection[str]) -> list[Frame]:
    """The part of a frame with a mode that goes inside, so that the same nodes stay under it.

    Nothing where the frame holds all that is chosen: then the group as a whole stands in it.
    """
    members = tuple(m for m in frame.members if m in chosen)
    others = any(i in graph and i not in members for i in chosen)
    return [replace(frame, members=members)] if members and others else []


def _free_definition(graph: PlainGraph, name: str) -> str:
    number, found = 1, name
    while found in graph.definitions:
        number += 1
        found = f"{name}{number}"
    return found


def middle(definition: Definition) -> Position | None:
    """Where a group node stands at first: amid the nodes that it holds."""
    places = [n.pos for n in definition.nodes if n.pos is not None and n.id not in definition.inputs]
    if not places:
        return None
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)
