"""Compile-then-feed: a graph and its gradients traced once, turned into one function, fed many times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from grapheditor.compiler import tiers
from grapheditor.compiler.ir import lower
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.traced_graph import TracedGraph
from grapheditor.engine.arrays import Array, materialise
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.engine.gradient import gradient
from grapheditor.engine.op import OpTable
from grapheditor.engine.record import checked_feed, feeds_by_id, needs_feed, unfed
from grapheditor.engine.run import Outputs
from grapheditor.engine.trace import Var
from grapheditor.model.content import Initialiser, Placeholder
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode

Key = tuple[NodeId, int]
"""One output of a node."""


class StaticProgram:
    """A compiled graph; see `run`. A feed of another shape, or of a constant, compiles anew and counts a build."""

    def __init__(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
        tier: str = "auto",
    ) -> None:
        self._tier = tier
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
        self._built: tiers.Built | None = None
        if waits:
            return
        traced = TracedGraph(self._graph, self._ops, goals, inputs)
        outputs = [traced.var(i) for i in self._fetches.values()]
        grads: list[Var | None] = []
        if self._wrt:
            loss = traced.var(traced.loss(self._loss))
            grads = gradient(loss, [traced.var(i) for i in self._wrt.values()])
        self._missing = [g is None for g in grads]
        present = {i: traced.inputs[i] if i in traced.inputs else traced.trace.input(s) for i, s in inputs.items()}
        module = lower(list(present.values()), [*outputs, *(g for g in grads if g is not None)])
        wanted = {a for step in module.body for a in step.args} | set(module.outputs)
        self._used = [value in wanted for value in module.inputs]
        module = replace(module, inputs=tuple(v for v in module.inputs if v in wanted))
        module = optimise(module)
        self._built, self._fallback = tiers.build(module, self._tier)
        self._fed_once = False
        self._unimproved = module if self._tier == "auto" else None
        self._defaults = [
            None if not used or needs_feed(node) else materialise(node.content)  # type: ignore[arg-type, union-attr]
            for node, used in zip(self._nodes, self._used, strict=True)
        ]
        self.builds += 1

    def _improve(self, built: tiers.Built) -> None:
        """With the second feed ask for a faster program: what is fed once would not gain from it."""
        if self._fed_once and self._unimproved is not None:
            module, self._unimproved = self._unimproved, None
            tiers.improve(module, partial(self._take, built))
        self._fed_once = True

    def _take(self, first: tiers.Built, faster: tiers.Built) -> None:
        """Run `faster` from the next feed on, unless the graph was built anew since `first` was."""
        if self._built is first:
            self._built = faster

    def _open_shapes(self) -> list[ValueNode]:
        nodes = self._graph.nodes()
        return [n for n in nodes if isinstance(n, ValueNode) and needs_feed(n) and -1 in n.content.shape]

    @property
    def source(self) -> str:
        """The generated Python text; empty while a placeholder's shape is still open."""
        return self._built.source if self._built is not None else ""

    def run(self, feeds: Mapping[str, Any] | None = None) -> Outputs:
        """Values and gradients for one feed; raises FeedError naming the node and the remedy."""
        arrays = self._arrays(feeds or {})
        built = self._built
        if built is None:
            raise unfed(next(n for n in self._open_shapes() if n.id not in self._inputs))
        try:
            owned = built.run([a for a, used in zip(arrays, self._used, strict=True) if used])
        except Exception as error:  # an op of a plugin may raise anything
            raise EvaluationError(
                f"The compiled graph could not be run: {error}. The eager evaluator names the node."
            ) from error
        self.runs += 1
        if self._unimproved is not None:
            self._improve(built)
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
