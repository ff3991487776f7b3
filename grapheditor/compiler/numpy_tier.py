"""Tier 1: a module as generated Python source of numpy calls, ready at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.buffers import ALIGNMENT
from grapheditor.compiler.ir import Module
from grapheditor.compiler.numpy_source import Source, write_source
from grapheditor.compiler.tiers import Built, Piece
from grapheditor.engine.arrays import Array
from grapheditor.engine.modes import state
from grapheditor.engine.run import Progress

Arena = tuple[list[Callable[[Any], Any]], int]
"""The functions of the source, on memory of their own, and the size of the frame that they share."""
_KEPT = 4
"""Arenas that wait for the next run; more threads than that make theirs anew."""


def build(module: Module) -> Built:
    """The module as functions of numpy calls."""
    source = write_source(module)
    runner = Runner(source)
    piece = Piece("numpy", len(module.body))
    plan = source.plan
    return Built(runner, "numpy", (piece,), source.text, tuple(plan.sizes), plan.peak_bytes)


class Runner:
    """Runs the source; each run that is under way has an arena to itself."""

    def __init__(self, source: Source) -> None:
        names = source.names
        names["offset"] = offsets = source.plan.offsets
        exec(compile(source.text, "<compiled graph>", "exec"), names)  # noqa: S102 - our own text, no user's
        self._make: Callable[[Array], Arena] = names["make"]
        self._size = offsets[-1]
        self._free: list[Arena] = []

    def __call__(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """The outputs for these inputs; `progress` is called after each part."""
        try:
            arena = self._free.pop()
        except IndexError:
            arena = self._make(_aligned(self._size))
        # an arena whose run was broken off is not used again
        results: Sequence[Array] = state.mode.quietly(_run, arena, arrays, progress)
        if len(self._free) < _KEPT:
            self._free.append(arena)
        return results


def _run(arena: Arena, arrays: Sequence[Array], progress: Progress | None) -> Any:
    parts, size = arena
    if not size:
        return parts[0](arrays)
    frame: list[Any] = [*arrays, *[None] * (size - len(arrays))]
    result = None
    for number, part in enumerate(parts, 1):
        result = part(frame)
        if progress is not None:
            progress(number, len(parts))
    return result


def _aligned(size: int) -> Array:
    """Memory that begins where a line of the cache does."""
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
