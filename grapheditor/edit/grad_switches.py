"""requires_grad, retain_grad and the loss, switched for several nodes at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grapheditor.edit.edits import Configure, Edit, ReplaceNode, Several
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode


def switch_requires_grad(graph: PlainGraph, node_ids: Iterable[NodeId]) -> tuple[Edit, bool]:
    """Let these values require a gradient, or none of them where all do already; and which of the two it is.

    Raises GraphError where none of them can.
    """
    nodes = [graph.node(node_id) for node_id in node_ids]
    values = [node for node in nodes if isinstance(node, ValueNode)]
    able = [node for node in values if node.content.dtype.startswith("float")]
    if not values:
        raise GraphError("Only values have requires_grad; select a value, or use retain_grad for what an op computes.")
    if not able:
        value = values[0]
        raise GraphError(
            "{0} is {1}, and only float values can require a gradient; give it a float dtype first.",
            value.name,
            value.content.dtype,
            node=value.id,
        )
    on = not all(node.requires_grad for node in able)
    return Several(tuple(ReplaceNode(replace(node, requires_grad=on)) for node in able)), on


def switch_retain_grad(graph: PlainGraph, node_ids: Iterable[NodeId]) -> tuple[Edit, bool]:
    """Let these nodes keep their gradient, or none of them where all do already; and which of the two it is."""
    nodes = [graph.node(node_id) for node_id in node_ids]
    on = not all(node.retain_grad for node in nodes)
    return Several(tuple(ReplaceNode(replace(node, retain_grad=on)) for node in nodes)), on


def switch_loss(graph: PlainGraph, node_id: NodeId) -> tuple[Edit, bool]:
    """Let backward start from this op; where it does already, leave the choice open again.

    Raises GraphError for a value, which has nothing to go back through.
    """
    node = graph.node(node_id)
    if not isinstance(node, OpNode):
        raise GraphError("{0} is a value; backward starts from the output of an op.", node.name, node=node_id)
    on = graph.settings.loss != node_id
    return Configure(replace(graph.settings, loss=node_id if on else None)), on
