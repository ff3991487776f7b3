"""Which nodes require grad, told from the graph alone and kept while it is edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grapheditor.engine.op_table import OpTable
from grapheditor.engine.regions import grad_modes
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.node import NodeId, ValueNode


class GradFlow:
    """The set of nodes through whose output a gradient could flow back."""

    def __init__(self, graph: PlainGraph, ops: OpTable) -> None:
        self._graph = graph
        self._ops = ops
        self._requiring: set[NodeId] = set()
        self._modes = grad_modes(graph)
        self._answer_all()

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._requiring

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._requiring)

    def apply(self, change: Change) -> set[NodeId]:
        """Follow a change; returns the nodes whose answer became different."""
        self._requiring -= {i for i, (_, new) in change.nodes.items() if new is None}
        seeds = [i for i, (_, new) in change.nodes.items() if new is not None]
        seeds += [target for target, _ in change.wires if target in self._graph]
        if change.decorations:
            before, self._modes = self._modes, grad_modes(self._graph)
            seeds += [i for i in before.keys() ^ self._modes.keys() if i in self._graph]
        if len(seeds) > len(self._graph) // 2:  # most of it, so from the start rather than node by node
            old, self._requiring = self._requiring, set()
            self._answer_all()
            return old ^ self._requiring
        return self._settle(dict.fromkeys(seeds))

    def _answer_all(self) -> None:
        for node_id in self._graph.order():  # so that what a node depends on has been answered
            if self._answer(node_id):
                self._requiring.add(node_id)

    def _settle(self, seeds: Iterable[NodeId]) -> set[NodeId]:
        changed: set[NodeId] = set()
        waiting = self._graph.order(seeds)[::-1]
        pending = set(waiting)
        while waiting:
            node_id = waiting.pop()
            pending.discard(node_id)
            now = self._answer(node_id)
            if now == (node_id in self._requiring):
                continue
            changed ^= {node_id}
            self._requiring ^= {node_id}
            after = {wire.target for wire in self._graph.outputs(node_id)} - pending
            waiting += after
            pending |= after
        return changed

    def _answer(self, node_id: NodeId) -> bool:
        node = self._graph.node(node_id)
        if isinstance(node, ValueNode):
            return node.requires_grad
        requiring = self._requiring
        for wire in self._graph.wires_into(node_id):
            if wire.source in requiring:
                op = self._ops.facts_of(node.op)
                return node_id not in self._modes and (op is None or op.differentiable)
        return False
