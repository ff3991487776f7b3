"""How soon machine code is worth its compiling: at once where it would help, later where products take the time."""

from __future__ import annotations

import math

from grapheditor.compiler.ir import Instruction, Module

SECOND = 2
"""What is fed once would gain nothing; what is fed twice may well be fed often."""
COMPILING = 0.1
"""Seconds that machine code takes to compile on a usual machine: from 0.05 for ten instructions on."""
_FLOPS = 4e10
"""Operations a second of a BLAS on one core; twice as many or half as many change little here."""
_CALL, _ELEMENT = 5e-7, 5e-10
"""Seconds of one numpy call, and of each element that it writes."""
_SMALL = 1 / 4
"""The share of a run that is too small to hurry for."""


def feeds_before(module: Module) -> int:
    """The feed with which to ask for machine code.

    A BLAS multiplies matrices as fast below numpy as below machine code. Where
    a run is little else, the compiler waits until the runs have taken as long
    as it would: on a single core it would hold them up, and never make up for it.
    """
    products = sum(map(_flops, module.body)) / _FLOPS
    others = sum(_CALL + _ELEMENT * math.prod(out.spec.shape) for step in module.body for out in step.outs)
    if products == 0 or others > products * _SMALL:
        return SECOND
    return max(math.ceil(COMPILING / products), SECOND)


def _flops(step: Instruction) -> int:
    """The multiplications and additions of a matrix product; 0 for all else."""
    left = step.args[0] if step.args else None
    if step.op.name != "matmul" or left is None or not left.spec.shape:
        return 0
    return 2 * math.prod(step.outs[0].spec.shape) * left.spec.shape[-1]
