"""Ops that compute float16 in float32, as those kernels of PyTorch do that add up many numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from grapheditor.engine.dtypes import FLOAT32
from grapheditor.engine.op import Op


def in_single(op: Op) -> Op:
    """The op with forward and rules that do so; what comes out has the dtype of the first input."""
    forward, rules = op.forward, op.vjp

    def wide(*arrays: Any, **params: Any) -> Any:
        dtype = arrays[0].dtype
        if dtype.itemsize == 2 and dtype.kind == "f":  # float16
            arrays = tuple(a if a is None or a.dtype != dtype else a.astype(FLOAT32) for a in arrays)
        out = forward(*arrays, **params)
        return out if out.dtype == dtype else out.astype(dtype)

    assert isinstance(rules, tuple)
    return replace(
        op,
        forward=wide,
        vjp=tuple(None if rule is None else _wide_rule(rule) for rule in rules),
        dtype=lambda op, specs, params: (None, (specs[0].dtype,)),
    )


def _wide_rule(rule: Callable[..., Any]) -> Callable[..., Any]:
    def wide(*tensors: Any, **params: Any) -> Any:
        return rule(*map(_widened, tensors), **params)

    return wide


def formula_in_single(formula: Callable[..., Any]) -> Callable[..., Any]:
    """A formula of ops that does so; what comes out has the dtype of the first input."""

    def wide(*inputs: Any, **params: Any) -> Any:
        dtype = inputs[0].dtype
        out = formula(*(map(_widened, inputs) if dtype.name == "float16" else inputs), **params)
        return out if out.dtype == dtype else out.to(dtype.name)

    return wide


def _widened(x: Any) -> Any:
    return x.to("float32") if getattr(x, "dtype", None) is not None and x.dtype.name == "float16" else x
