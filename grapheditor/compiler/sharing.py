"""Common subexpressions: what is computed twice is computed once."""

from __future__ import annotations

from typing import Any

from grapheditor.compiler.ir import Module, Value
from grapheditor.compiler.rewriter import Rewriter

_SMALL = 256
"""Constants of up to so many bytes are compared by their numbers, larger ones by identity."""


def share_common(module: Module) -> Module:
    """The module with one instruction for all calls of one op on the same values with the same parameters."""
    rewriter = Rewriter()
    seen: dict[Any, tuple[Value, ...]] = {}
    texts: dict[int, str] = {}
    constants: dict[Any, Value] = {}
    for step in module.body:
        for arg in step.args:
            if arg is not None and arg.constant is not None:
                rewriter.replace(arg, constants.setdefault(_identity(arg), arg))
        params = ""
        if step.params:
            params = texts.get(id(step.params)) or texts.setdefault(id(step.params), repr(step.params))
        known = seen.setdefault((step.op, rewriter.args(step), params), step.outs)
        if known is step.outs:
            rewriter.keep(step)
        else:
            for old, new in zip(step.outs, known, strict=True):
                rewriter.replace(old, new)
    return rewriter.module(module)


def _identity(value: Value) -> Any:
    array = value.constant
    assert array is not None
    if array.nbytes > _SMALL:
        return id(array), array.shape
    return array.dtype, array.shape, array.tobytes()
