"""Compiled graphs, kept by what they compute, so that the same graph need not be compiled again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Generic, TypeVar

from grapheditor.compiler.request import Request
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.regions import grad_modes
from grapheditor.model.node import NodeId, ValueNode

T = TypeVar("T")
LIMIT = 64
"""Compiled graphs that are kept."""


class Cache(Generic[T]):
    """The last things made, by key; those used longest ago are forgotten first."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept for a key, made now where there is nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


def content_key(request: Request, inputs: Mapping[NodeId, Spec], tier: str) -> Hashable:
    """Equal for all that a compiled graph depends on: ops, wires, constants, shapes of inputs, and what is wanted."""
    parts: list[object] = []
    numbers: list[bytes] = []
    for part in _parts(request, inputs, tier):
        if isinstance(part, bytes):
            numbers.append(part)  # bytes remember their hash, so large constants are read once for all programs
        else:
            parts.append(part)
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).digest(), tuple(numbers)


def _parts(request: Request, inputs: Mapping[NodeId, Spec], tier: str) -> Iterator[object]:
    graph, ops = request.graph, request.ops
    yield tier, list(request.fetches.values()), list(request.wrt.values()), request.loss, graph.settings.loss
    yield [(i, spec.shape, spec.dtype.str) for i, spec in inputs.items()]
    yield sorted(grad_modes(graph).items())
    identities: dict[str, int] = {}
    for node_id in graph.order(graph.upstream(request.goals)):
        node = graph.node(node_id)
        if isinstance(node, ValueNode):
            yield node_id, node.requires_grad
            if node_id not in inputs:
                yield node.content
                yield getattr(node.content, "data", b"")
                yield getattr(getattr(node.content, "default", None), "data", b"")
        else:
            if node.op not in identities:
                identities[node.op] = id(ops.get(node.op))
            wires = [(slot, wire.source, wire.output) for slot, wire in graph.inputs(node_id).items()]
            yield node_id, node.op, identities[node.op], node.literals, node.params, wires
