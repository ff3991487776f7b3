"""The part of a graph that some nodes depend on, traced: what a compiler starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from grapheditor.compiler.rewriting import Rewriting
from grapheditor.engine.arrays import read_only
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.inference import UnknownShapeError
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import choose_loss, needs_feed, prepare, unfed
from grapheditor.engine.regions import grad_modes, in_mode
from grapheditor.engine.schedule import schedule
from grapheditor.engine.trace import Trace, Var
from grapheditor.engine.writing_ops import NO_HOOK
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode


class DependsOnNumbers(EvaluationError):
    """A node whose shape is known only when it runs; the message names it, and what helps."""


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
        """Per node its outputs; of a tensor that is written in place, as they are after the last write."""
        self.inputs: dict[NodeId, Var] = {}
        """What is given at run time, per value node."""
        self.requires_grad: set[NodeId] = set()
        self.errors: dict[NodeId, tuple[str, NodeId]] = {}
        self._unknown: set[NodeId] = set()
        """Those of the errors that are shapes which depend on numbers."""
        self._modes = grad_modes(graph)
        plan = schedule(graph, ops, goals)
        self._rewriting = Rewriting(graph, ops, plan) if plan.writers else None
        for node_id in plan.order:
            try:
                if node_id in plan.faults:
                    raise EvaluationError(plan.faults[node_id], node=node_id)
                self._record(node_id, ops, inputs)
            except Exception as error:  # a shape rule of a plugin may raise anything
                self.errors[node_id] = (str(error) or type(error).__name__, node_id)
                if isinstance(error, UnknownShapeError):
                    self._unknown.add(node_id)

    def _record(self, node_id: NodeId, ops: OpTable, inputs: Mapping[NodeId, Spec]) -> None:
        node = self.graph.node(node_id)
        if isinstance(node, ValueNode):
            spec = inputs.get(node_id)
            if spec is None and needs_feed(node):
                raise unfed(node)
            if spec is None:
                var = self.trace.constant(read_only(node.content))
            else:
                var = self.inputs[node_id] = self.trace.input(spec)
            self.vars[node_id] = (var,)
            if node.requires_grad:
                self.requires_grad.add(node_id)
            return
        wires = list(self.graph.inputs(node_id).values())
        sources = [wire.source for wire in wires]
        for source in sources if self.errors else ():
            if source in self.errors:
                blamed = self.errors[source][1]
                self.errors[node_id] = (
                    f"Not computed, as {self.graph.node(blamed).name} has an error.",
                    blamed,
                )
                return
        call = prepare(self.graph, node, ops)
        for wire in wires:
            count = len(self.vars[wire.source])
            if wire.output >= count:
                raise EvaluationError(
                    f"{self.graph.node(wire.source).name} has {count} outputs, so there is no output "
                    f"{wire.output}; wire another one."
                )
        mode = self._modes.get(node_id)
        reached = not self.requires_grad.isdisjoint(sources)
        recorded = not mode and reached
        if call.op.hook and not recorded:
            raise RuntimeError(NO_HOOK)
        if call.op.writes is not None and self._rewriting is not None:
            self._rewriting.check(node_id, self.requires_grad, bool(mode))
        if mode:
            with in_mode(mode, node.name):
                result = self.trace.record(call.op, call.args(self.vars), call.params)
        else:
            result = self.trace.record(call.op, call.args(self.vars), call.params)
        self.vars[node_id] = result if isinstance(result, tuple) else (result,)
        if mode and reached:
            self.vars[node_id] = tuple(self.trace.apply("detach", (var,), {}) for var in self.vars[node_id])
        if recorded and call.op.recorded and any(v.spec.dtype.kind == "f" for v in self.vars[node_id]):
            self.requires_grad.add(node_id)
        if call.op.writes is not None and self._rewriting is not None:
            self._rewriting.take(node_id, self.vars, self.requires_grad)

    def same_tensor(self, node_id: NodeId) -> list[NodeId]:
        """The node, and those that write in place into what it made, or into whose tensor it writes; in their order."""
        return [node_id] if self._rewriting is None else self._rewriting.same_tensor(node_id)

    def writers(self, node_id: NodeId) -> tuple[str, ...]:
        """Names of the nodes that wrote into a node's tensor, in their order."""
        made = self.same_tensor(node_id)[1:] if self._rewriting is not None else []
        return tuple(self.graph.node(i).name for i in made)

    def var(self, node_id: NodeId) -> Var:
        """The first output of a node; raises EvaluationError with the node's own error."""
        if node_id in self.errors:
            message, blamed = self.errors[node_id]
            if blamed != node_id:
                message = self.errors[blamed][0]
            kind = DependsOnNumbers if blamed in self._unknown else EvaluationError
            raise kind("{0}: {1}", self.graph.node(blamed).name, message, node=blamed)
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
