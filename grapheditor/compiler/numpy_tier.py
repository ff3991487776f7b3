"""Tier 1: a module as generated Python source of numpy calls, ready at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from grapheditor.compiler.blocks import LARGE, Blocks, running
from grapheditor.compiler.buffers import ALIGNMENT, nbytes
from grapheditor.compiler.fusion import fuse
from grapheditor.compiler.ir import Instruction, Module
from grapheditor.compiler.numpy_source import Source, write_source
from grapheditor.compiler.quiet import quietly
from grapheditor.compiler.region import REGION, without_regions
from grapheditor.compiler.tiers import Built, Piece
from grapheditor.compiler.writers import blockwise
from grapheditor.engine.arrays import Array
from grapheditor.engine.run import Progress

Arena = tuple[list[Callable[[Any], Any]], int]
"""The functions of the source, on memory of their own, and the size of the frame that they share."""
_KEPT = 4
"""Arenas that wait for the next run; more threads than that make theirs anew."""


def build(module: Module) -> Built:
    """The module as functions of numpy calls."""
    module, regions = _in_blocks(module)
    shown = module if regions else None
    source = write_source(module, regions)
    plan = source.plan
    blocks = list(regions.values())
    ops = sum(step.op is not REGION for step in module.body)
    pieces = [Piece("numpy", ops, "call by call")] if ops else []
    pieces += [Piece("numpy", len(body.body), f"in blocks of {b.rows} rows") for body, b in regions.items()]
    return Built(
        Runner(source),
        "numpy",
        tuple(pieces),
        "\n".join([*source.code.texts, *(b.source for b in blocks)]),
        (*plan.sizes, *(b.bytes for b in blocks)),
        plan.peak_bytes + sum(b.bytes for b in blocks),
        shown,
    )


def _in_blocks(module: Module) -> tuple[Module, dict[Module, Blocks]]:
    """The module with regions where arrays are too large for the cache, and how each is run."""
    large = [step for step in module.body if any(out.spec.shape and nbytes(out) >= LARGE for out in step.outs)]
    if sum(map(blockwise, large)) < 2:
        return module, {}
    found: dict[Module, Blocks] = {}

    def keep(step: Instruction) -> bool:
        body: Module = step.params["body"]
        spec = body.outputs[0].spec
        if math.prod(spec.shape) * spec.dtype.itemsize < LARGE:
            return False
        blocks = Blocks(body, lambda source: partial(_arena_run, _maker(source), source.plan.offsets[-1]))
        if blocks.worthwhile:
            found[body] = blocks
        return blocks.worthwhile

    return without_regions(fuse(module), keep), found


def _maker(source: Source) -> Callable[[Array], Arena]:
    """A function that makes an arena of memory."""
    source.names["offset"] = source.plan.offsets
    makers: list[Callable[[Array], Any]] = []
    for text in source.code.texts:
        exec(compile(text, "<compiled graph>", "exec"), source.names)  # noqa: S102 - our own text, no user's
        makers.append(source.names["make"])
    size = source.code.frame
    return lambda memory: ([part for make in makers for part in make(memory)], size)


def _arena_run(make: Callable[[Array], Arena], size: int) -> Callable[[Sequence[Any]], Any]:
    """What runs in a new arena."""
    arena = make(_aligned(size))
    return lambda arrays: _run(arena, arrays, None)


class Runner:
    """Runs the source; each run that is under way has an arena to itself."""

    def __init__(self, source: Source) -> None:
        self._make = _maker(source)
        self._size = source.plan.offsets[-1]
        self._free: list[Arena] = []
        self._alone: Callable[[Any], Any] | None = None
        """The only function, where it keeps nothing from run to run and so needs no arena to itself."""
        if source.code.parts == 1 and not source.fixed:
            self._alone = self._make(_aligned(0))[0][0]

    def __call__(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """The outputs for these inputs; `progress` is called after each part."""
        if self._alone is not None:
            return quietly(self._alone, arrays)  # type: ignore[no-any-return]
        try:
            arena = self._free.pop()
        except IndexError:
            arena = self._make(_aligned(self._size))
        # an arena whose run was broken off is not used again
        results: Sequence[Array] = quietly(_run, arena, arrays, progress)
        if len(self._free) < _KEPT:
            self._free.append(arena)
        return results

    def rest(self) -> None:
        """Let go of the memory that waits for the next run."""
        self._free.clear()


def _run(arena: Arena, arrays: Sequence[Array], progress: Progress | None) -> Any:
    parts, size = arena
    if not size and progress is None:
        return parts[0](arrays)
    frame: Any = [*arrays, *[None] * (size - len(arrays))] if size else arrays
    result = None
    if progress is None:
        for part in parts:
            result = part(frame)
        return result
    for number, part in enumerate(parts, 1):
        running.ask = partial(progress, number - 1, len(parts))
        try:
            result = part(frame)
        finally:
            running.ask = None
        progress(number, len(parts))
    return result


def _aligned(size: int) -> Array:
    """Memory that begins where a line of the cache does."""
    memory = np.empty(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
