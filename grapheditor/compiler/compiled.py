"""A request compiled for inputs of given shapes: what all programs that ask for the same share."""

from __future__ import annotations

from collections.abc import Mapping

from grapheditor.compiler import tiers
from grapheditor.compiler.cache import Cache, content_key
from grapheditor.compiler.memory import check_built, check_values
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.request import Request, lower_request
from grapheditor.engine.dtypes import Spec
from grapheditor.model.collector import gc_paused
from grapheditor.model.node import NodeId


class Compiled:
    """The executable of a request; a faster one may take its place between two runs."""

    def __init__(self, request: Request, inputs: Mapping[NodeId, Spec], tier: str, limit: int) -> None:
        check_values(request.graph, request.graph.upstream(request.goals), limit)
        with gc_paused():
            lowered = lower_request(request, inputs)
            module = optimise(lowered.module)
            self.used, self.missing = lowered.used, lowered.missing
            self.largest = lowered.largest
            built, self.fallback = tiers.build(module, tier)
        self.built = built
        check_built(built, request.graph, self.largest, limit)
        self.unimproved = module if tier == "auto" else None
        """What a faster tier could still be asked for."""
        self._fed_once = False

    def improve(self) -> None:
        """With the second feed ask for something faster: what is fed once would not gain from it."""
        if self._fed_once and self.unimproved is not None:
            module, self.unimproved = self.unimproved, None
            tiers.improve(module, self._take)
        self._fed_once = True

    def _take(self, faster: tiers.Built) -> None:
        self.built = faster


_cache: Cache[Compiled] = Cache()


def compiled(request: Request, inputs: Mapping[NodeId, Spec], tier: str, limit: int) -> Compiled:
    """The request compiled for these inputs, perhaps by an earlier program; raises EvaluationError before it runs."""
    found = _cache.get(content_key(request, inputs, tier), lambda: Compiled(request, inputs, tier, limit))
    check_built(found.built, request.graph, found.largest, limit)
    return found


def clear_cache() -> None:
    """Forget all compiled graphs; programs that exist keep theirs."""
    _cache.clear()
