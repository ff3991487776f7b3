"""Native code for modules, by LLVM; an extra that is imported late, and nothing fails where it is missing."""

from __future__ import annotations

import importlib.util
import math

from grapheditor.compiler.ir import Module
from grapheditor.compiler.tiers import Built, Piece, Take, Unavailable
from grapheditor.model.collector import gc_paused

MANY_SCALARS = 8000
"""From so many instructions on single numbers on, machine code of their own is not worth its compiling."""


def build(module: Module) -> Built:
    """The module as machine code; raises Unavailable where none can be made, or where it would gain nothing."""
    listed = as_cells(module, MANY_SCALARS)
    return built(module, "native") if listed is None else listed


def as_cells(module: Module, least: int = 0) -> Built | None:
    """A graph of at least so many single numbers as a list of calls; None where it is none, or can't be had here."""
    if len(module.body) < least or importlib.util.find_spec("llvmlite") is None:
        return None
    from grapheditor.compiler.native import cells, llvm

    if not cells.suits(module):
        return None
    try:
        llvm.machine()
        return cells.build(module)
    except (Unavailable, llvm.Missing):
        return None


def built(module: Module, tier: str, **limits: int) -> Built:
    """As `build`; `limits` say from how many ops on a loop is run in tiles, see `assembly.Limits`."""
    from grapheditor.compiler.native import llvm

    try:
        llvm.machine()
    except llvm.Missing as reason:
        raise Unavailable(str(reason)) from None
    from grapheditor.compiler.native.assembly import Limits, program
    from grapheditor.compiler.native.lowering import lower

    with gc_paused():
        plan = lower(module)
        if len(plan.left) == len(module.body):
            raise Unavailable("; ".join(dict.fromkeys(plan.left)) or "there is nothing to compute")
        run, text, memory = program(plan, Limits(**limits))
    pieces = [Piece(tier, len(module.body) - len(plan.left))]
    if plan.left:
        pieces.append(Piece("numpy", len(plan.left), "; ".join(dict.fromkeys(plan.left))))
    results = sum(v.spec.dtype.itemsize * math.prod(v.spec.shape) for v in module.outputs)
    return Built(run, tier, tuple(pieces), text, (memory.arena,), memory.arena + results)


def improve(module: Module, take: Take) -> None:
    """Have `take` called with the module in machine code when that is there, from a thread that compiles."""
    if importlib.util.find_spec("llvmlite") is not None:
        from grapheditor.compiler.native import cells

        if len(module.body) >= MANY_SCALARS and cells.suits(module):
            return  # a list of calls is all there will be
        from grapheditor.compiler.native.background import worker

        worker.submit(module, take)
