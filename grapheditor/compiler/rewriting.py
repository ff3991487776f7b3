"""Writes in place without writing: who reads a tensor after a write gets the new value instead of the old one."""

from __future__ import annotations

from typing import TypeVar

from grapheditor.engine.op_table import OpTable
from grapheditor.engine.schedule import Output, Schedule
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, ValueNode

T = TypeVar("T")
_LEAF = "a leaf Variable that requires grad is being used in an in-place operation."


class Rewriting:
    """Follows which outputs are one tensor while the nodes of a graph are traced in their order."""

    def __init__(self, graph: PlainGraph, ops: OpTable, plan: Schedule) -> None:
        self._graph = graph
        self._ops = ops
        self._plan = plan
        self._places = {node_id: place for place, node_id in enumerate(plan.order)}
        self._one: dict[Output, list[Output]] = {}
        """Output -> all outputs that are the same tensor."""
        self._sharing: dict[Output, list[Output]] = {}
        """Output that owns memory -> the outputs that may share it."""
        for output, owner in plan.memory.items():
            self._sharing.setdefault(owner, [owner]).append(output)

    def check(self, writer: NodeId, requires_grad: set[NodeId], unrecorded: bool) -> None:
        """Raise the error of a write that PyTorch refuses, or that can't be told as values."""
        target = self._target(writer)
        node = self._graph.node(target[0])
        if target[0] in requires_grad:
            if unrecorded:
                raise EvaluationError(
                    f"{self._graph.node(writer).name} writes under no_grad into {node.name}, which requires grad: that "
                    "changes numbers behind the back of the tape, which a compiled graph has none of. Run it with "
                    "the eager evaluator, or write into a detached copy.",
                    node=writer,
                )
            if isinstance(node, ValueNode) and node.requires_grad:  # otherwise an earlier write brought the gradient
                raise RuntimeError(_LEAF)
        owner = self._plan.memory.get(target, target)
        one = self._one.get(target, [target])
        others = [o for o in self._sharing[owner] if o not in one and self._places[o[0]] < self._places[writer]]
        if others:
            raise EvaluationError(
                f"{self._graph.node(writer).name} writes into {node.name}, whose memory "
                f"{self._graph.node(others[0][0]).name} may share. A compiled graph has values and no memory, so it "
                "can't tell what else that changes: run it with the eager evaluator, or put a clone before the write.",
                node=writer,
            )

    def take(self, writer: NodeId, values: dict[NodeId, tuple[T, ...]], requires_grad: set[NodeId]) -> None:
        """From now on, all outputs that are the written tensor stand for what `writer` made."""
        target = self._target(writer)
        one = self._one.setdefault(target, [target])
        new = values[writer][0]
        for node_id, output in one:
            old = values[node_id]
            values[node_id] = (*old[:output], new, *old[output + 1 :])
            if writer in requires_grad:
                requires_grad.add(node_id)
        one.append((writer, 0))
        self._one[writer, 0] = one

    def same_tensor(self, node_id: NodeId) -> list[NodeId]:
        """The nodes whose first output is one tensor with that of `node_id`: who made it, then who wrote to it."""
        return [i for i, _ in self._one.get((node_id, 0), [(node_id, 0)])]

    def _target(self, writer: NodeId) -> Output:
        node = self._graph.node(writer)
        assert isinstance(node, OpNode)
        wire = self._graph.input(writer, self._ops[node.op].inputs[0])
        assert wire is not None
        return wire.source, wire.output
