"""The part of a graph that some nodes depend on, traced: what a compiler starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grapheditor.engine.arrays import materialise
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op import OpTable
from grapheditor.engine.record import choose_loss, needs_feed, prepare, unfed
from grapheditor.engine.regions import grad_modes, in_mode
from grapheditor.engine.trace import Trace, Var
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode


class TracedGraph:
    """The part of a graph that some nodes depend on, as traced values; node errors are kept per node."""

    def __init__(
        self,
        graph: PlainGraph,
        ops: OpTable,
        goals: Iterable[NodeId],
        inputs: Mapping[NodeId, Spec],
    ) -> None:
        """`inputs` are the values given at run time; the others are constants of the trace."""
        self.graph = graph
        self.trace = Trace(ops)
        self.vars: dict[NodeId, tuple[Var, ...]] = {}
        self.requires_grad: set[NodeId] = set()
        self.errors: dict[NodeId, tuple[str, NodeId]] = {}
        self._modes = grad_modes(graph)
        for node_id in graph.order(graph.upstream(goals)):
            try:
                self._record(node_id, ops, inputs)
            except Exception as error:  # a shape rule of a plugin may raise anything
                self.errors[node_id] = (str(error) or type(error).__name__, node_id)

    def _record(self, node_id: NodeId, ops: OpTable, inputs: Mapping[NodeId, Spec]) -> None:
        node = self.graph.node(node_id)
        if isinstance(node, ValueNode):
            spec = inputs.get(node_id)
            if spec is None and needs_feed(node):
                raise unfed(node)
            var = self.trace.constant(materialise(node.content)) if spec is None else self.trace.input(spec)
            self.vars[node_id] = (var,)
            if node.requires_grad:
                self.requires_grad.add(node_id)
            return
        sources = [wire.source for wire in self.graph.inputs(node_id).values()]
        for source in sources:
            if source in self.errors:
                blamed = self.errors[source][1]
                self.errors[node_id] = (
                    f"Not computed, as {self.graph.node(blamed).name} has an error.",
                    blamed,
                )
                return
        call = prepare(self.graph, node, ops)
        for wire in self.graph.inputs(node_id).values():
            count = len(self.vars[wire.source])
            if wire.output >= count:
                raise EvaluationError(
                    f"{self.graph.node(wire.source).name} has {count} outputs, so there is no output "
                    f"{wire.output}; wire another one."
                )
        mode = self._modes.get(node_id)
        with in_mode(mode, node.name):
            result = self.trace.record(call.op, call.args(self.vars), call.params)
        self.vars[node_id] = result if isinstance(result, tuple) else (result,)
        if mode and any(s in self.requires_grad for s in sources):
            self.vars[node_id] = tuple(self.trace.apply("detach", (var,), {}) for var in self.vars[node_id])
        if mode:
            return
        floating = any(v.dtype.kind == "f" for v in self.vars[node_id])
        if floating and call.op.recorded and any(s in self.requires_grad for s in sources):
            self.requires_grad.add(node_id)

    def var(self, node_id: NodeId) -> Var:
        """The first output of a node; raises EvaluationError with the node's own error."""
        if node_id in self.errors:
            message, blamed = self.errors[node_id]
            if blamed != node_id:
                message = self.errors[blamed][0]
            raise EvaluationError(f"{self.graph.node(blamed).name}: {message}", node=blamed)
        return self.vars[node_id][0]

    def loss(self, loss: NodeId | None) -> NodeId:
        """The node that gradients start from; raises EvaluationError where it is unclear or has many elements."""
        chosen = loss if loss is not None else choose_loss(self.graph, self._fits)
        if chosen is None:
            raise EvaluationError(
                "It is not clear which node to differentiate: choose a loss, a node with one element that "
                "depends on a value with requires_grad."
            )
        var = self.var(chosen)
        if var.numel() != 1:
            name = self.graph.node(chosen).name
            raise EvaluationError(
                f"The loss {name} has shape {list(var.shape)}; gradients start from one number. Reduce it first, "
                "for instance with sum or mean.",
                node=chosen,
            )
        return chosen

    def _fits(self, node_id: NodeId) -> bool:
        return node_id in self.requires_grad and node_id in self.vars and self.vars[node_id][0].numel() == 1
