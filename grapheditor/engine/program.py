"""Compile-then-feed: a graph and its gradients traced once, turned into one function, fed many times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array, materialise
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.engine.gradient import gradient
from grapheditor.engine.kernel import Kernel, compile_trace
from grapheditor.engine.op import OpTable
from grapheditor.engine.record import checked_feed, choose_loss, feeds_by_id, needs_feed, prepare, unfed
from grapheditor.engine.run import Outputs
from grapheditor.engine.trace import Trace, Var
from grapheditor.model.content import Initialiser, Placeholder
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode

Key = tuple[NodeId, int]
"""One output of a node."""


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
        result = self.trace.record(call.op, call.args(self.vars), call.params)
        self.vars[node_id] = result if isinstance(result, tuple) else (result,)
        floating = any(v.dtype.kind == "f" for v in self.vars[node_id])
        if floating and call.op.differentiable and any(s in self.requires_grad for s in sources):
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


class StaticProgram:
    """A compiled graph; see `run`. A feed of another shape, or of a constant, compiles anew and counts a build."""

    def __init__(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
    ) -> None:
        self._graph = graph.copy()
        self._ops = ops
        self._fetches = {name: self._graph.find(name).id for name in fetches}
        self._wrt = {name: self._graph.find(name).id for name in wrt}
        self._loss = None if loss is None else self._graph.find(loss).id
        self.builds = 0
        self.runs = 0
        self._inputs: dict[NodeId, Spec] = {}
        self._defaults: list[Array | None] = []
        self._names: dict[str, int] = {}
        self._build(self._first_inputs())

    def _first_inputs(self) -> dict[NodeId, Spec]:
        wanted: dict[NodeId, Spec] = {}
        for node in self._graph.nodes():
            if isinstance(node, ValueNode):
                content = node.content
                if needs_feed(node) and -1 in content.shape:
                    continue  # its shape is known with the first feed
                if node.requires_grad or node.id in self._wrt.values() or needs_feed(node) or _fed_by_default(node):
                    wanted[node.id] = Spec(content.shape, as_dtype(content.dtype))
        return wanted

    def _build(self, inputs: dict[NodeId, Spec]) -> None:
        goals = [*self._fetches.values(), *self._wrt.values(), *([self._loss] if self._loss else [])]
        if self._wrt and self._loss is None:
            goals = list(self._graph)
        waits = [n for n in self._open_shapes() if n.id not in inputs and n.id in self._graph.upstream(goals)]
        self._inputs = inputs
        self._nodes = [self._graph.node(i) for i in inputs]
        self._names = {node.name: i for i, node in enumerate(self._nodes)}
        self._kernel: Kernel | None = None
        if waits:
            return
        traced = TracedGraph(self._graph, self._ops, goals, inputs)
        outputs = [traced.var(i) for i in self._fetches.values()]
        grads: list[Var | None] = []
        if self._wrt:
            loss = traced.var(traced.loss(self._loss))
            grads = gradient(loss, [traced.var(i) for i in self._wrt.values()])
        self._missing = [g is None for g in grads]
        present = {i: traced.vars[i][0] if i in traced.vars else traced.trace.input(s) for i, s in inputs.items()}
        self._kernel = compile_trace(list(present.values()), [*outputs, *(g for g in grads if g is not None)])
        self._used = self._kernel.used
        self._defaults = [
            None if not used or needs_feed(node) else materialise(node.content)  # type: ignore[arg-type, union-attr]
            for node, used in zip(self._nodes, self._used, strict=True)
        ]
        self.builds += 1

    def _open_shapes(self) -> list[ValueNode]:
        nodes = self._graph.nodes()
        return [n for n in nodes if isinstance(n, ValueNode) and needs_feed(n) and -1 in n.content.shape]

    @property
    def source(self) -> str:
        """The generated Python text; empty while a placeholder's shape is still open."""
        return self._kernel.source if self._kernel is not None else ""

    def run(self, feeds: Mapping[str, Any] | None = None) -> Outputs:
        """Values and gradients for one feed; raises FeedError naming the node and the remedy."""
        arrays = self._arrays(feeds or {})
        kernel = self._kernel
        if kernel is None:
            raise unfed(next(n for n in self._open_shapes() if n.id not in self._inputs))
        try:
            with np.errstate(all="ignore"):
                results = kernel.run(*arrays)
        except Exception as error:  # an op of a plugin may raise anything
            raise EvaluationError(
                f"The compiled graph could not be run: {error}. The eager evaluator names the node."
            ) from error
        self.runs += 1
        owned = own_results(results, arrays)
        values = dict(zip(self._fetches, owned, strict=False))
        found = iter(owned[len(self._fetches) :])
        grads = {
            name: None if missing else next(found) for name, missing in zip(self._wrt, self._missing, strict=False)
        }
        return Outputs(values, grads)

    def run_many(self, feeds: Iterable[Mapping[str, Any]]) -> Iterator[Outputs]:
        """One result per feed, as they are asked for."""
        return map(self.run, feeds)

    def _arrays(self, feeds: Mapping[str, Any]) -> list[Any]:
        try:
            indices = [self._names[name] for name in feeds]
        except KeyError:
            indices = self._extend(feeds)
        arrays: list[Any] = list(self._defaults)
        for i, data in zip(indices, feeds.values(), strict=True):
            arrays[i] = checked_feed(self._nodes[i], data)  # type: ignore[arg-type]
        specs = list(self._inputs.items())
        for i in indices:
            node_id, spec = specs[i]
            if arrays[i].shape != spec.shape:
                self._build(self._inputs | {node_id: Spec(arrays[i].shape, spec.dtype)})
        for node, array, used in zip(self._nodes, arrays, self._used, strict=True):
            if array is None and used:
                raise unfed(node)  # type: ignore[arg-type]
        return arrays

    def _extend(self, feeds: Mapping[str, Any]) -> list[int]:
        """Build again with the fed constants and newly shaped placeholders as inputs."""
        fed = feeds_by_id(self._graph, feeds)
        self._build(self._inputs | {i: Spec(a.shape, a.dtype) for i, a in fed.items()})
        return [self._names[name] for name in feeds]


def _fed_by_default(node: ValueNode) -> bool:
    """Placeholders and initialisers are there to be fed; other numbers without a gradient are constants."""
    return isinstance(node.content, (Placeholder, Initialiser))


def own_results(results: Iterable[Any], arrays: Iterable[Any]) -> list[Array]:
    """Results as arrays that share memory with nothing: views, inputs, constants and repeats are copied."""
    taken = {id(a) for a in arrays}
    owned: list[Array] = []
    for result in results:
        array = np.asarray(result)
        if array.base is not None or id(array) in taken or not array.flags.writeable:
            array = array.copy()
        taken.add(id(array))
        owned.append(array)
    return owned
