"""Programs that would need more memory than they may have are refused before anything is computed."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable

from grapheditor.compiler.tiers import Built
from grapheditor.model.content import ITEM_SIZES
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, ValueNode

_REMEDY = "Feed smaller batches, compute less at once, or raise memory_limit."


def machine_memory() -> int:
    """The bytes of memory that this machine has, or a number that nothing reaches where it does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 1 << 62


def check_values(graph: PlainGraph, nodes: Iterable[NodeId], limit: int) -> None:
    """Raise EvaluationError where the numbers of the value nodes are more than `limit` bytes."""
    total = 0
    largest, most = None, -1
    for node_id in nodes:
        node = graph.node(node_id)
        if isinstance(node, ValueNode):
            size = abs(math.prod(node.content.shape)) * ITEM_SIZES[node.content.dtype]
            total += size
            if size > most:
                largest, most = node_id, size
    if total > limit:
        raise _error("The values of this graph", total, limit, graph, largest)


def check_built(built: Built, graph: PlainGraph, largest: Callable[[], NodeId | None], limit: int) -> None:
    """Raise EvaluationError where a run would hold more than `limit` bytes."""
    if built.peak_bytes > limit:
        raise _error("A run of this graph", built.peak_bytes, limit, graph, largest())


def _error(what: str, size: int, limit: int, graph: PlainGraph, largest: NodeId | None) -> EvaluationError:
    node = "" if largest is None else f" {graph.node(largest).name} is the largest."
    return EvaluationError(
        f"{what} would take {in_words(size)}, more than the {in_words(limit)} that it may have.{node} {_REMEDY}",
        node=largest,
    )


def in_words(size: int) -> str:
    """A number of bytes for a person: 1.5 GB."""
    amount = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} TB"
