"""Modules compiled: what all programs that ask for the same share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence

from grapheditor.compiler import first_run, tiers
from grapheditor.compiler.cache import Cache, content_key
from grapheditor.compiler.ir import Module
from grapheditor.compiler.memory import check_built, check_values
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.patience import feeds_before
from grapheditor.compiler.request import Lowered, Request, largest_node, lower_request
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.run import Progress
from grapheditor.model.collector import gc_paused
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId


class Compiled:
    """A function of arrays; a faster executable may take the place of its own between two runs.

    With the tier "auto" the first feed may be run op by op, and what the second one needs is made with that.
    """

    def __init__(self, lowered: Lowered, tier: str = "auto") -> None:
        self.lowered = lowered
        self._tier = tier
        self._unused = None if all(lowered.used) else [i for i, used in enumerate(lowered.used) if used]
        self._lock = threading.Lock()
        self._most_bytes = first_run.most_bytes(lowered.module)
        self._waits = tier == "auto" and first_run.suits(lowered.module, self._most_bytes)
        """Whether nothing is made ready before there has been a feed."""
        self._built: tiers.Built | None = None
        self._unimproved: Module | None = None
        self._feeds = 0
        """How many there have been, until something faster is asked for."""
        self._patience = 0
        self.fallback = ""
        if not self._waits:
            self._build()

    @property
    def built(self) -> tiers.Built:
        """What runs every feed but perhaps the first."""
        return self._built or self._build()

    def _build(self) -> tiers.Built:
        with self._lock, gc_paused():
            if self._built is None:
                module = optimise(self.lowered.module)
                self._built, self.fallback = tiers.build(module, self._tier)
                if self._tier == "auto":
                    self._unimproved = module
                    self._patience = feeds_before(module)
            return self._built

    def run(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """One array per output for one per input; those that are not used may be anything."""
        if self._unused is not None:
            arrays = [arrays[i] for i in self._unused]
        built = self._built
        if built is None:
            if self._takes_first():
                return first_run.run(self.lowered.module, arrays, progress)
            built = self._build()
        results = built.run(arrays, progress)
        if self._unimproved is not None:
            self._improve()
        return results

    def _takes_first(self) -> bool:
        """Whether this is the feed to be run op by op."""
        with self._lock:
            first, self._waits = self._waits, False
            self._feeds += first
            return first

    def check(self, graph: PlainGraph, largest: Callable[[], NodeId | None], limit: int) -> None:
        """Raise EvaluationError where a run would hold more than `limit` bytes."""
        if self._built is None and self._most_bytes <= limit:
            return  # whatever is made of it will hold less
        check_built(self.built, graph, largest, limit)

    def rest(self) -> None:
        """Let go of what is kept for the next run, which will take as long as the first one."""
        if self._built is not None:
            rest = getattr(self._built.run, "rest", None)
            if rest is not None:
                rest()

    def _improve(self) -> None:
        """Ask for something faster as soon as there have been enough feeds for it to be worth its compiling."""
        self._feeds += 1
        if self._feeds >= self._patience and self._unimproved is not None:
            module, self._unimproved = self._unimproved, None
            tiers.improve(module, self._take)

    def _take(self, faster: tiers.Built) -> None:
        self._built = faster


_cache: Cache[Compiled] = Cache()


def compiled(request: Request, inputs: Mapping[NodeId, Spec], tier: str, limit: int) -> Compiled:
    """The request compiled for these inputs, perhaps by an earlier program; raises EvaluationError before it runs."""
    graph = request.graph

    def make() -> Compiled:
        check_values(graph, graph.upstream(request.goals), limit)
        with gc_paused():
            return Compiled(lower_request(request, inputs), tier)

    found = _cache.get(content_key(request, inputs, tier), make)
    found.check(graph, lambda: largest_node(request, inputs), limit)
    return found


def clear_cache() -> None:
    """Forget all compiled graphs; programs that exist keep theirs."""
    _cache.clear()
