"""A graph without groups and bypassed nodes: what evaluators run and exporters write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace

from grapheditor.model.lazy_dataclass import dataclass

from .content import Scalar
from .definition import Definition, group_name
from .errors import GraphError
from .graph import PlainGraph
from .groups import graph_of_definition
from .node import Node, NodeId, OpNode, ValueNode, Wire

Path = tuple[NodeId, ...]
"""The group nodes that one has entered, from the outermost on; empty for the graph itself."""
Output = tuple[NodeId, int]
"""Id of a node of the flat graph, and the number of its output."""
Operand = Output | Scalar | None
"""What an input gets: an output, a number, or nothing."""
SlotsOf = Callable[[OpNode, Iterable[str]], Sequence[str]]
"""The input slots of a node in the order of its op; told those that hold something."""

MOST_NODES = 1_000_000
"""A small file of groups within groups could stand for more nodes than any machine holds."""


@dataclass(slots=True)
class Level:
    """What the nodes of one graph or group have become."""

    graph: PlainGraph
    nodes: dict[NodeId, NodeId] = field(default_factory=dict)
    """Id here -> id in the flat graph, of every node that is there as a node."""
    outputs: dict[NodeId, list[Operand]] = field(default_factory=dict)
    """Where the outputs of the others come from: of groups, bypassed nodes and inputs of groups."""


@dataclass(slots=True)
class Expansion:
    """A flat graph, and per group node that was opened the way from its nodes to those of the flat graph."""

    graph: PlainGraph
    levels: dict[Path, Level]
    origins: dict[NodeId, tuple[Path, NodeId]] = field(default_factory=dict)
    """Id in the flat graph -> where the node stands; nodes of the outermost graph are left out."""

    def place(self, node_id: NodeId) -> tuple[Path, NodeId]:
        """Where a node of the flat graph stands: in which group, and its id there."""
        return self.origins.get(node_id, ((), node_id))


def is_plain(graph: PlainGraph) -> bool:
    """Whether the graph has neither groups nor bypassed nodes, and so is flat itself."""
    definitions = graph.definitions
    if not definitions:  # the usual graph, asked after each edit
        return not any(isinstance(node, OpNode) and node.bypass for node in graph.nodes())
    return not any(_is_special(node, definitions) for node in graph.nodes())


def expand(graph: PlainGraph, slots_of: SlotsOf) -> Expansion:
    """`graph` with every group opened and every bypassed node passed over.

    Nodes inside a group are called as in ``encoder/w``: the group's name, then
    their own. A graph that is flat already is taken as it is.
    """
    if is_plain(graph):
        return Expansion(graph, {(): Level(graph)})
    return _Expander(graph, slots_of).expansion


def _is_special(node: Node, definitions: Mapping[str, Definition]) -> bool:
    return isinstance(node, OpNode) and (node.bypass or group_name(node) in definitions)


class _Expander:
    def __init__(self, graph: PlainGraph, slots_of: SlotsOf) -> None:
        self._slots_of = slots_of
        self._definitions = graph.definitions
        self._insides: dict[str, PlainGraph] = {}
        self._reserved = set(graph) | {node.name for node in graph.nodes()}
        self._flat = type(graph)(graph.settings)
        self.expansion = Expansion(self._flat, {})
        with self._flat.batch():
            self._open(graph, (), "", {})
        loss = graph.settings.loss
        if loss is not None and loss in graph and loss not in self._flat:
            operand = self.expansion.levels[()].outputs[loss][:1]
            found = operand[0][0] if operand and isinstance(operand[0], tuple) else None
            self._flat.configure(replace(graph.settings, loss=found))

    def _open(self, graph: PlainGraph, path: Path, prefix: str, bound: Mapping[NodeId, Operand]) -> Level:
        level = self.expansion.levels[path] = Level(graph)
        for node_id in graph.order():
            node = graph.node(node_id)
            if isinstance(node, ValueNode):
                if bound.get(node_id) is not None:
                    level.outputs[node_id] = [bound[node_id]]
                else:
                    self._keep(node, node, path, prefix, level, {})
                continue
            operands: dict[str, Operand] = dict(node.literals)
            for slot, wire in graph.inputs(node_id).items():
                operands[slot] = _operand(level, wire)
            definition = self._definitions.get(group_name(node) or "")
            if node.bypass:
                level.outputs[node_id] = [self._passed(node, operands, definition)]
            elif definition is not None:
                level.outputs[node_id] = self._enter(node, definition, operands, path, prefix)
            else:
                self._keep(node, _with_numbers(node, operands), path, prefix, level, operands)
        return level

    def _keep(
        self, node: Node, kept: Node, path: Path, prefix: str, level: Level, operands: Mapping[str, Operand]
    ) -> None:
        if path:
            name = self._fresh(prefix + node.name)
            kept = replace(kept, id=name, name=name)
            self.expansion.origins[kept.id] = (path, node.id)
        level.nodes[node.id] = kept.id
        if len(self._flat) >= MOST_NODES:
            raise GraphError(
                "The groups of this graph hold more than {0} nodes together; unpack some.", format(MOST_NODES, ",")
            )
        self._flat.add(kept)
        for slot, operand in operands.items():
            if isinstance(operand, tuple):
                self._flat.connect(Wire(operand[0], operand[1], kept.id, slot))

    def _enter(
        self, node: OpNode, definition: Definition, operands: Mapping[str, Operand], path: Path, prefix: str
    ) -> list[Operand]:
        """The outputs of a group node, after its inside has been taken in."""
        inside = self._insides.get(definition.name)
        if inside is None:
            inside = self._insides[definition.name] = graph_of_definition(definition)
        bound = {i: operands.get(slot) for i, slot in zip(definition.inputs, definition.slots(), strict=True)}
        level = self._open(inside, (*path, node.id), f"{prefix}{node.name}/", bound)
        return [_operand(level, Wire(node_id, output, "", "")) for node_id, output in definition.outputs]

    def _passed(self, node: OpNode, operands: Mapping[str, Operand], definition: Definition | None) -> Operand:
        slots = definition.slots() if definition is not None else self._slots_of(node, operands)
        return next((operands[slot] for slot in slots if operands.get(slot) is not None), None)

    def _fresh(self, wanted: str) -> str:
        # the outermost graph may have a node that is called just so
        while wanted in self._reserved:
            wanted += "'"
        self._reserved.add(wanted)
        return wanted


def _operand(level: Level, wire: Wire) -> Operand:
    if wire.source in level.nodes:
        return level.nodes[wire.source], wire.output
    outputs = level.outputs.get(wire.source, [])
    return outputs[wire.output] if wire.output < len(outputs) else None


def _with_numbers(node: OpNode, operands: Mapping[str, Operand]) -> OpNode:
    """The node with the numbers that come to it through inputs of groups or bypassed nodes."""
    numbers = {slot: o for slot, o in operands.items() if o is not None and not isinstance(o, tuple)}
    return node if numbers == node.literals else replace(node, literals=numbers)
