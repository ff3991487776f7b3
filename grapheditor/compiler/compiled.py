"""Modules compiled: what all programs that ask for the same share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grapheditor.compiler import tiers
from grapheditor.compiler.cache import Cache, content_key
from grapheditor.compiler.memory import check_built, check_values
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.patience import feeds_before
from grapheditor.compiler.request import Lowered, Request, largest_node, lower_request
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.run import Progress
from grapheditor.model.collector import gc_paused
from grapheditor.model.node import NodeId


class Compiled:
    """A function of arrays; a faster executable may take the place of its own between two runs."""

    def __init__(self, lowered: Lowered, tier: str = "auto") -> None:
        self.lowered = lowered
        module = optimise(lowered.module)
        self.built, self.fallback = tiers.build(module, tier)
        self._unused = None if all(lowered.used) else [i for i, used in enumerate(lowered.used) if used]
        self._unimproved = module if tier == "auto" else None
        self._feeds_left = feeds_before(module) if tier == "auto" else 0

    def run(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """One array per output for one per input; those that are not used may be anything."""
        if self._unused is not None:
            arrays = [arrays[i] for i in self._unused]
        results = self.built.run(arrays, progress)
        if self._unimproved is not None:
            self._improve()
        return results

    def rest(self) -> None:
        """Let go of what is kept for the next run, which will take as long as the first one."""
        rest = getattr(self.built.run, "rest", None)
        if rest is not None:
            rest()

    def _improve(self) -> None:
        """Ask for something faster as soon as there have been enough feeds for it to be worth its compiling."""
        self._feeds_left -= 1
        if self._feeds_left <= 0 and self._unimproved is not None:
            module, self._unimproved = self._unimproved, None
            tiers.improve(module, self._take)

    def _take(self, faster: tiers.Built) -> None:
        self.built = faster


_cache: Cache[Compiled] = Cache()


def compiled(request: Request, inputs: Mapping[NodeId, Spec], tier: str, limit: int) -> Compiled:
    """The request compiled for these inputs, perhaps by an earlier program; raises EvaluationError before it runs."""
    graph = request.graph

    def make() -> Compiled:
        check_values(graph, graph.upstream(request.goals), limit)
        with gc_paused():
            return Compiled(lower_request(request, inputs), tier)

    found = _cache.get(content_key(request, inputs, tier), make)
    check_built(found.built, graph, lambda: largest_node(request, inputs), limit)
    return found


def clear_cache() -> None:
    """Forget all compiled graphs; programs that exist keep theirs."""
    _cache.clear()
