"""What a program is asked to compute, and the module that computes it for given inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grapheditor.compiler.ir import Module, Value, lower_with_values
from grapheditor.compiler.traced_graph import TracedGraph
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.trace import Var
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId


@dataclass(frozen=True, slots=True)
class Request:
    """A graph, and what is wanted of it: values, and gradients of a loss, by node name."""

    graph: PlainGraph
    ops: OpTable
    fetches: Mapping[str, NodeId]
    wrt: Mapping[str, NodeId]
    loss: NodeId | None

    @property
    def goals(self) -> list[NodeId]:
        """The nodes that have to be traced."""
        if self.wrt and self.loss is None:
            return list(self.graph)
        return [*self.fetches.values(), *self.wrt.values(), *([self.loss] if self.loss else [])]


@dataclass(frozen=True, slots=True)
class Lowered:
    """A request as a module."""

    module: Module
    """Its inputs are those of the request that it needs."""
    used: tuple[bool, ...]
    """Which inputs of the request those are."""
    missing: tuple[bool, ...] = ()
    """Which gradients there are none of, as nothing leads there."""
    names: Mapping[Value, str] = field(default_factory=dict)
    """What values are called in the graph, where that was asked for; those of gradients and casts have no name."""


def lower_values(inputs: Sequence[Var], outputs: Sequence[Var]) -> Lowered:
    """The function of traced `inputs` that computes traced `outputs`, and which inputs that takes."""
    return _lowered(inputs, outputs)[0]


def _lowered(inputs: Sequence[Var], outputs: Sequence[Var]) -> tuple[Lowered, Mapping[int, Value]]:
    module, values = lower_with_values(inputs, outputs)
    wanted: set[Value | None] = set(module.outputs)
    for step in module.body:
        wanted.update(step.args)
    used = tuple([value in wanted for value in module.inputs])
    return Lowered(replace(module, inputs=tuple([v for v in module.inputs if v in wanted])), used), values


def lower_request(request: Request, inputs: Mapping[NodeId, Spec], named: bool = False) -> Lowered:
    """The module for a request, traced with these inputs; raises EvaluationError naming the node at fault.

    `named` asks for the names of values too.
    """
    traced = TracedGraph(request.graph, request.ops, request.goals, inputs)
    outputs = [traced.var(i) for i in request.fetches.values()]
    grads: list[Var | None] = []
    if request.wrt:
        loss = traced.var(traced.loss(request.loss))
        grads = gradient(loss, [traced.var(i) for i in request.wrt.values()])
    given = [traced.inputs[i] if i in traced.inputs else traced.trace.input(s) for i, s in inputs.items()]
    lowered, values = _lowered(given, [*outputs, *(g for g in grads if g is not None)])
    names = _names(traced, values) if named else {}
    return replace(lowered, missing=tuple([g is None for g in grads]), names=names)


def _names(traced: TracedGraph, values: Mapping[int, Value]) -> dict[Value, str]:
    named: dict[Value, str] = {}
    for node_id, outputs in traced.vars.items():
        name = traced.graph.node(node_id).name
        for number, var in enumerate(outputs):
            value = values.get(id(var))
            if value is not None:
                named.setdefault(value, name if len(outputs) == 1 else f"{name}.{number}")
    return named


def largest_node(request: Request, inputs: Mapping[NodeId, Spec]) -> NodeId | None:
    """The node with the most bytes, for the message where there are too many."""
    traced = TracedGraph(request.graph, request.ops, request.goals, inputs)
    sizes = {i: sum(v.numel() * v.dtype.itemsize for v in vs) for i, vs in traced.vars.items()}
    return max(sizes, key=sizes.__getitem__, default=None)
