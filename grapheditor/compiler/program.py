"""Compile-then-feed: a graph and its gradients traced once, turned into one function, fed many times."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from grapheditor.compiler import tiers
from grapheditor.compiler.compiled import compiled
from grapheditor.compiler.explain import Explanation, explain
from grapheditor.compiler.feeding import run_many
from grapheditor.compiler.memory import machine_memory
from grapheditor.compiler.op_by_op import OpByOp
from grapheditor.compiler.request import Request, lower_request
from grapheditor.compiler.traced_graph import DependsOnNumbers
from grapheditor.compiler.version import Version
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.record import feeds_by_id, needs_feed, unfed
from grapheditor.engine.run import Outputs, Progress
from grapheditor.model.collector import gc_paused
from grapheditor.model.content import Initialiser, Placeholder
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode

VERSIONS = 8
"""Shapes of inputs that a program is kept compiled for."""


class StaticProgram:
    """A compiled graph; see `run`. Several threads may run it at once.

    A feed of another shape, or of a constant, compiles anew and counts a build;
    going back to shapes that came before does not.
    """

    def __init__(
        self,
        graph: PlainGraph,
        ops: OpTable,
        fetches: Sequence[str],
        wrt: Sequence[str] = (),
        loss: str | None = None,
        tier: str = "auto",
        memory_limit: int | None = None,
    ) -> None:
        """`memory_limit` is in bytes; None stands for the memory of the machine."""
        tiers.check_name(tier)
        graph = graph.copy()
        self._request = Request(
            graph,
            ops,
            {name: graph.find(name).id for name in fetches},
            {name: graph.find(name).id for name in wrt},
            None if loss is None else graph.find(loss).id,
        )
        self.tier = tier
        self._limit = machine_memory() if memory_limit is None else memory_limit
        self._lock = threading.Lock()
        self._versions: OrderedDict[Any, Version | OpByOp] = OrderedDict()
        self.builds = 0
        self.runs = 0
        with gc_paused():
            self._inputs = self._first_inputs()
            self._version = None if self._open() else self._build(self._inputs)

    def run(self, feeds: Mapping[str, Any] | None = None, progress: Progress | None = None) -> Outputs:
        """Values and gradients for one feed; raises FeedError naming the node and the remedy.

        `progress` is called between parts of a long run, with how many are done
        and how many there are; what it raises ends the run.
        """
        version = self._version
        arrays: Any = None if version is None else version.arrays(feeds or {})
        if arrays is None:
            version, arrays = self._look_closer(feeds or {})
        outputs = version.run(arrays, progress)  # type: ignore[union-attr]
        with self._lock:
            self.runs += 1
        return outputs

    def run_many(
        self, feeds: Iterable[Mapping[str, Any]], workers: int = 1, progress: Progress | None = None
    ) -> Iterator[Outputs]:
        """One result per feed, in their order, as they are asked for.

        With several `workers`, that many threads run ahead. `progress` is called
        with the feeds done and, where `feeds` tells its length, all there are.
        """
        return run_many(self.run, feeds, workers, progress)

    def explain(self) -> Explanation:
        """What the compiler did: the graph after each pass, buffers, and which tier runs what; print it."""
        version = self._version
        if version is None:
            raise unfed(self._open()[0])
        if isinstance(version, OpByOp):
            return version.explanation()
        request = self._request
        lowered = lower_request(request, version.inputs, named=True)
        grads = [f"{name}.grad" for name, missing in zip(request.wrt, lowered.missing, strict=False) if not missing]
        inputs = [request.graph.node(i).name for i in version.inputs]
        return explain(version.compiled, inputs, lowered, [*request.fetches, *grads])

    @property
    def source(self) -> str:
        """The generated text; empty while a placeholder's shape is still open."""
        return "" if self._version is None else self._version.source

    # -- versions ----------------------------------------------------------------------

    def _first_inputs(self) -> dict[NodeId, Spec]:
        wanted: dict[NodeId, Spec] = {}
        wrt = set(self._request.wrt.values())
        for node in self._request.graph.nodes():
            if isinstance(node, ValueNode) and not _is_open(node):
                content = node.content
                fed = isinstance(content, (Placeholder, Initialiser))  # other numbers are constants
                if node.requires_grad or node.id in wrt or fed:
                    wanted[node.id] = Spec(content.shape, as_dtype(content.dtype))
        return wanted

    def _open(self) -> list[ValueNode]:
        """The placeholders whose shape is known with their first feed only."""
        graph = self._request.graph
        found = [n for n in graph.nodes() if isinstance(n, ValueNode) and _is_open(n)]
        needed = graph.upstream(self._request.goals) if found else set()
        return [n for n in found if self._waits(n, needed)]

    def _waits(self, node: ValueNode, needed: set[NodeId]) -> bool:
        return node.id in needed and node.id not in self._inputs

    def _build(self, inputs: dict[NodeId, Spec]) -> Version | OpByOp:
        """The version for these inputs, made where there is none."""
        key = tuple((node_id, spec.shape) for node_id, spec in inputs.items())
        version = self._versions.get(key)
        if version is None:
            version = self._made(inputs)
            self.builds += 1
            self._versions[key] = version
            while len(self._versions) > VERSIONS:
                self._versions.popitem(last=False)
        self._versions.move_to_end(key)
        return version

    def _made(self, inputs: dict[NodeId, Spec]) -> Version | OpByOp:
        request = self._request
        try:
            found = compiled(request, inputs, self.tier, self._limit)
        except DependsOnNumbers as reason:
            return OpByOp(request, inputs, str(reason))
        nodes = [request.graph.node(i) for i in inputs]
        return Version(found, inputs, nodes, list(request.fetches), list(request.wrt))  # type: ignore[arg-type]

    def _look_closer(self, feeds: Mapping[str, Any]) -> tuple[Version | OpByOp, Any]:
        """The version for these feeds and its arrays, after checking each feed in full."""
        fed = feeds_by_id(self._request.graph, feeds)
        with self._lock:
            inputs = self._inputs | {i: Spec(a.shape, a.dtype) for i, a in fed.items()}
            if self._version is None or inputs != self._inputs:
                before, self._inputs = self._inputs, inputs
                try:
                    waiting = self._open()
                    if waiting:
                        raise unfed(waiting[0])
                    self._version = self._build(inputs)
                except BaseException:
                    self._inputs = before
                    raise
            version = self._version
        return version, version.placed({self._request.graph.node(i).name: array for i, array in fed.items()})


def _is_open(node: ValueNode) -> bool:
    return needs_feed(node) and -1 in node.content.shape
