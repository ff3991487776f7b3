"""The first feed of a program, op by op: what runs once is done before an optimiser and a compiler would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.buffers import nbytes
from grapheditor.compiler.ir import Module, Value
from grapheditor.compiler.quiet import quietly
from grapheditor.engine.arrays import Array
from grapheditor.engine.run import Progress

_LARGE = 200_000
"""Bytes of a result, on average, from which on blocks that stay in the cache save more than compiling takes."""
PART = 400
"""Instructions after which a run can be stopped."""


def most_bytes(module: Module) -> int:
    """What a run op by op holds at the very most: every result, as if none was let go of."""
    return sum(nbytes(out) for step in module.body for out in step.outs)


def suits(module: Module, size: int) -> bool:
    """Whether the first feed of a module whose results have this `size` in bytes is sooner done op by op."""
    return size < _LARGE * len(module.body)


def run(module: Module, arrays: Sequence[Array], progress: Progress | None = None) -> list[Array]:
    """One array per output, which belongs to the caller; the bits are those of the numpy tier."""
    results: list[Array] = quietly(_run, module, arrays, progress)
    return results


def _run(module: Module, arrays: Sequence[Array], progress: Progress | None) -> list[Array]:
    known: dict[Value | None, Any] = {None: None}
    known.update(zip(module.inputs, arrays, strict=True))
    known.update((v, v.constant) for v in module.outputs if v.constant is not None)
    for number, (step, ending) in enumerate(zip(module.body, _ends(module), strict=True), 1):
        given = [known[a] if a is None or a.constant is None else a.constant for a in step.args]
        result = step.op.forward(*given, **step.params)
        if len(step.outs) == 1 and not step.op.outputs:
            known[step.outs[0]] = result
        else:
            known.update(zip(step.outs, result, strict=True))
        for value in ending:
            del known[value]
        if progress is not None and number % PART == 0:
            progress(number // PART, -(-len(module.body) // PART))
    return _owned([np.asarray(known[v]) for v in module.outputs], [known[v] for v in module.inputs if v in known])


def _ends(module: Module) -> list[list[Value]]:
    """Per instruction the values that nothing needs after it."""
    seen: set[Value | None] = {None, *module.outputs, *module.inputs}
    ends: list[list[Value]] = []
    for step in reversed(module.body):
        ending = [v for v in dict.fromkeys((*step.outs, *step.args)) if v not in seen and v.constant is None]  # type: ignore[union-attr]
        seen.update(ending)
        ends.append(ending)  # type: ignore[arg-type]
    ends.reverse()
    return ends


def _owned(results: list[Array], inputs: Sequence[Any]) -> list[Array]:
    """The results without anything that shares memory with an input, a constant or another result."""
    taken = set(map(id, inputs))
    for place, array in enumerate(results):
        if array.base is not None or id(array) in taken or not array.flags.c_contiguous or not array.flags.writeable:
            results[place] = array = array.copy()
        taken.add(id(array))
    return results
