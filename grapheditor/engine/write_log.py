"""What happened to tensors that nodes wrote into: their versions, who wrote them, and whose backward that breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine import versions
from grapheditor.engine.run import Problem
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId


class WriteLog:
    """Of one forward run of a graph in which some node writes in place."""

    def __init__(self, graph: PlainGraph) -> None:
        self._graph = graph
        self._made: dict[GradNode, NodeId] = {}
        self._written: dict[int, tuple[Any, list[NodeId]]] = {}

    def computed(self, node_id: NodeId, outputs: Sequence[Tensor], writes: bool) -> None:
        """Note that a node has run, and whether it wrote into its input."""
        for tensor in outputs:
            if tensor.grad_fn is not None:
                self._made.setdefault(tensor.grad_fn, node_id)
        if writes:
            owner = versions.root(outputs[0]._array())
            self._written.setdefault(id(owner), (owner, []))[1].append(node_id)

    def writers(self, tensor: Tensor) -> tuple[str, ...]:
        """Names of the nodes that wrote into a tensor's memory, in their order: as many as its version."""
        return tuple(self._graph.node(i).name for i in self._ids(tensor._data))

    def _ids(self, array: Any) -> list[NodeId]:
        known = self._written.get(id(versions.root(array)))
        return known[1] if known is not None else []

    def problem(self, error: Exception) -> Problem | None:
        """A failed backward as a problem of the node whose saved numbers are gone; None for any other error."""
        place = getattr(error, "saved", None)
        if place is None or place[0] not in self._made:
            return None
        tape_node, array, expected = place
        node_id = self._made[tape_node]
        return Problem(node_id, str(error), explanation=self._explanation(node_id, array, expected))

    def _explanation(self, node_id: NodeId, array: Any, expected: int) -> str:
        name = self._graph.node(node_id).name
        writers = [self._graph.node(i).name for i in self._ids(array)[expected:]] or ["another node"]
        who = " and ".join(writers)
        return (
            f"{who} wrote over numbers that {name} had kept for its derivative. "
            f"{_remedy(self._graph, writers[0])}or put a clone before {writers[0]}."
        )


def _remedy(graph: PlainGraph, writer: str) -> str:
    op = getattr(graph.find(writer), "op", "") if graph.has_name(writer) else ""
    return f"Use {op.rstrip('_')} instead of {op}, " if op.endswith("_") else "Let it make a new tensor, "
