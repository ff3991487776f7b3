"""From a graph to the definition of a group and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .content import Json, Placeholder
from .definition import Definition
from .errors import GraphError
from .graph import PlainGraph
from .node import Node, NodeId, Position, ValueNode


def is_input(node: Node) -> bool:
    """Whether a node inside a group is one of its inputs, or may become one."""
    return isinstance(node, ValueNode) and isinstance(node.content, Placeholder)


def definition_of(
    graph: PlainGraph,
    name: str,
    inputs: Iterable[NodeId],
    outputs: Iterable[tuple[NodeId, int]],
    doc: str = "",
    origin: Position | None = None,
    extra: Mapping[str, Json] | None = None,
) -> Definition:
    """What a group of this name holds: everything in `graph`, in an order that does not depend on edits.

    Raises GraphError where the name is empty.
    """
    if not name:
        raise GraphError("A group needs a name; type at least one character.")
    return Definition(
        name,
        tuple(sorted(graph.nodes(), key=lambda node: node.id)),
        tuple(sorted(graph.wires(), key=lambda wire: (wire.target, wire.slot))),
        tuple(inputs),
        tuple(outputs),
        doc,
        tuple(sorted(graph.decorations.values(), key=lambda item: item.id)),
        origin,
        extra or {},
    )


def graph_of_definition(definition: Definition) -> PlainGraph:
    """The inside of a group as a graph of its own."""
    graph = PlainGraph()
    with graph.batch():
        for node in definition.nodes:
            graph.add(node)
        for wire in definition.wires:
            graph.connect(wire)
        for item in definition.decorations:
            graph.decorate(item.id, item)
    return graph
