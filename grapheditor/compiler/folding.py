"""Constant folding: what depends on constants alone is computed while compiling."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.rewriter import Rewriter
from grapheditor.compiler.writers import elementwise
from grapheditor.engine.dtypes import Spec

LIMIT = 1 << 24
"""Bytes that a folded result may have beyond those that went in; what would be larger is computed in each run."""


def fold_constants(module: Module) -> Module:
    """The module with the results of constant instructions in their places."""
    if not any(map(_is_known, module.body)):
        return module
    rewriter = Rewriter()
    for step in module.body:
        args = rewriter.args(step)
        results = None
        for arg in args:
            if arg is not None and arg.constant is None:
                break
        else:
            results = _computed(step, args)
        if results is None:
            rewriter.keep(step)
        else:
            for old, array in zip(step.outs, results, strict=True):
                rewriter.replace(old, Value(Spec(array.shape, array.dtype), array))
    return rewriter.module(module)


def _is_known(step: Instruction) -> bool:
    return all(arg is None or arg.constant is not None for arg in step.args)


def _computed(step: Instruction, args: tuple[Value | None, ...]) -> list[Any] | None:
    """The results, or None where they are too large, can't be had now, or come cheaper after `simplify_algebra`."""
    if any(map(_spread, args)) and elementwise(step) is not None:
        return None
    arrays = [None if a is None else a.constant for a in args]
    size = sum(math.prod(o.spec.shape) * o.spec.dtype.itemsize for o in step.outs)
    if size > LIMIT + sum(a.nbytes for a in arrays if a is not None) and not step.op.views:
        return None
    try:
        with np.errstate(all="ignore"):
            given = step.op.forward(*arrays, **step.params)
    except Exception:  # it will fail again, and be reported, when it is run
        return None
    results = [np.asarray(r) for r in (given if isinstance(given, tuple) else (given,))]
    wanted = [(o.spec.shape, o.spec.dtype) for o in step.outs]
    return results if [(r.shape, r.dtype) for r in results] == wanted else None


def _spread(value: Value | None) -> bool:
    """Whether it is a few numbers seen in many places, which are cheaper to compute with before they are spread."""
    array = None if value is None else value.constant
    return array is not None and array.size > 1 and 0 in array.strides
