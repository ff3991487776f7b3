"""Views simplified: the many ways of saying reshape, permute and expand become these three, and chains become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.rewriter import Rewriter, made_by
from grapheditor.engine.dtypes import Shape, Spec

RESHAPES = frozenset(
    {"reshape", "flatten", "unflatten", "ravel", "squeeze", "squeeze.dim", "squeeze.dims", "unsqueeze"}
)
PERMUTES = frozenset({"permute", "transpose", "t", "T", "mT", "movedim"})
SAME = frozenset({"clone", "detach"})
"""What gives the very numbers of its input; nothing in a module writes to a value."""


def simplify_views(module: Module) -> Module:
    """The module with reshape, permute and expand only, one in the place of each chain, none that changes nothing."""
    if not any(step.op.views or step.op.name in SAME for step in module.body):
        return module
    rewriter = Rewriter()
    for step in module.body:
        new = _simplified(step, rewriter) if step.op.views or step.op.name in SAME else None
        if new is None:
            rewriter.keep(step)
        else:
            rewriter.replace(step.outs[0], new)
    return rewriter.module(module)


def _simplified(step: Instruction, rewriter: Rewriter) -> Value | None:
    name = step.op.name
    if name in RESHAPES or (name == "view" and _in_order(step, rewriter)):
        return reshaped(rewriter.now(step.args[0]), step.outs[0].spec.shape, rewriter)  # type: ignore[arg-type]
    if name in PERMUTES:
        return _permuted(rewriter.now(step.args[0]), _order(step), rewriter)  # type: ignore[arg-type]
    if name == "expand":
        return expanded(rewriter.now(step.args[0]), step.outs[0].spec.shape, rewriter)  # type: ignore[arg-type]
    if name in SAME or step.op.hook:
        return rewriter.now(step.args[0])  # type: ignore[arg-type]
    return None


def _in_order(step: Instruction, rewriter: Rewriter) -> bool:
    """Whether `view` can't fail: its input was not permuted or expanded just before."""
    source = rewriter.maker.get(rewriter.now(step.args[0]))  # type: ignore[arg-type]
    return source is None or not source.op.views or source.op.name == "reshape"


def reshaped(value: Value, shape: Shape, rewriter: Rewriter) -> Value:
    """`value` in another shape, by at most one view of what it is made of."""
    while (inner := made_by(rewriter, value, "reshape")) is not None:
        value = inner.args[0]  # type: ignore[assignment]
    if value.spec.shape == shape:
        return value
    spread = made_by(rewriter, value, "expand")
    if spread is not None and _single(spread.args[0]):
        return expanded(reshaped(spread.args[0], (), rewriter), shape, rewriter)  # type: ignore[arg-type]
    return rewriter.call("reshape", (value,), Spec(shape, value.spec.dtype), shape=shape)


def expanded(value: Value, shape: Shape, rewriter: Rewriter) -> Value:
    """`value` broadcast to a shape, by at most one view of what it is made of."""
    while (inner := made_by(rewriter, value, "expand")) is not None:
        value = inner.args[0]  # type: ignore[assignment]
    if value.spec.shape == shape:
        return value
    return rewriter.call("expand", (value,), Spec(shape, value.spec.dtype), size=shape)


def _permuted(value: Value, dims: Sequence[int], rewriter: Rewriter) -> Value:
    while (inner := made_by(rewriter, value, "permute")) is not None:
        first = inner.params["dims"]
        dims = [first[d] % len(first) for d in dims]
        value = inner.args[0]  # type: ignore[assignment]
    if list(dims) == sorted(dims):
        return value
    shape = tuple([value.spec.shape[d] for d in dims])
    spread = made_by(rewriter, value, "expand")
    if spread is not None and _single(spread.args[0]):
        return expanded(reshaped(spread.args[0], (), rewriter), shape, rewriter)  # type: ignore[arg-type]
    moving = [d for d in dims if value.spec.shape[d] != 1]
    if moving == sorted(moving):
        return reshaped(value, shape, rewriter)
    return rewriter.call("permute", (value,), Spec(shape, value.spec.dtype), dims=tuple(dims))


def _order(step: Instruction) -> list[int]:
    """Which dimension of the input each one of the result is, found with a view whose strides are its dimensions."""
    shape = step.args[0].spec.shape  # type: ignore[union-attr]
    last = len(shape) - 1
    if step.op.name in ("T", "t") or (step.op.name == "mT" and last == 1):
        return list(range(last, -1, -1))
    probe = np.lib.stride_tricks.as_strided(np.empty(1, np.int8), shape, tuple(range(len(shape))))
    result: Any = step.op.forward(probe, **step.params)
    return list(result.strides)


def _single(value: Value | None) -> bool:
    return value is not None and all(n == 1 for n in value.spec.shape)
