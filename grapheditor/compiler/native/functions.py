"""numpy's functions of whole arrays, on symbols."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.compiler.native import joining
from grapheditor.compiler.native.nodes import Unsupported
from grapheditor.compiler.native.primitives import IDENTITIES
from grapheditor.compiler.native.symbols import Symbol, broadcast
from grapheditor.engine.dtypes import BOOL, Dtype


def _symbol(*values: Any) -> Symbol:
    for value in values:
        if isinstance(value, Symbol):
            return value
    raise Unsupported("there is no unknown value")


def _axes(x: Any, axis: Any) -> tuple[int, ...]:
    if axis is None:
        return tuple(range(x.ndim))
    given = (axis,) if isinstance(axis, (int, np.integer)) else tuple(axis)
    return tuple(sorted(int(a) % x.ndim for a in given))


def _reduction(name: str, dtype_of: Callable[[Dtype], Dtype] | None = None) -> Callable[..., Any]:
    def function(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = False, **kwargs: Any) -> Any:
        initial = kwargs.pop("initial", np._NoValue)
        if initial is not np._NoValue and initial != IDENTITIES[name](_symbol(a).dtype):
            raise Unsupported("a reduction that starts from another number is left to numpy")
        if any(v is not None and v is not np._NoValue for v in kwargs.values()):
            raise Unsupported("a reduction into an array is left to numpy")
        x = _symbol(a)
        axes = _axes(x, axis)
        if dtype is None:
            dtype = x.dtype if dtype_of is None else dtype_of(x.dtype)
        x = x.astype(dtype)
        result = x if not axes else Symbol(x.builder, x.builder.reduce(name, x.view, axes, x.dtype))
        if keepdims is True:
            result = result.reshape([1 if i in axes else n for i, n in enumerate(x.shape)])
        return result

    return function


def _extreme(name: str) -> Callable[..., Any]:
    reduce = _reduction(name)
    return lambda a, axis=None, out=None, keepdims=False, **kwargs: reduce(
        a, axis, None, keepdims is True, out=out, **kwargs
    )


def _truth(name: str) -> Callable[..., Any]:
    reduce = _reduction(name, lambda dtype: BOOL)
    return lambda a, axis=None, out=None, keepdims=False, **kwargs: reduce(
        a, axis, None, keepdims is True, out=out, **kwargs
    )


def _wide(dtype: Dtype) -> Dtype:
    """The dtype of a sum, as numpy has it."""
    return np.dtype(np.int64) if dtype.kind in "bi" else np.dtype(np.uint64) if dtype.kind == "u" else dtype


def _where(condition: Any, x: Any = None, y: Any = None) -> Any:
    some = _symbol(condition, x, y)
    shape = np.broadcast_shapes(*(v.shape if isinstance(v, Symbol) else np.shape(v) for v in (condition, x, y)))
    dtype = _common(x, y)
    args = (
        some.argument(condition, shape, BOOL),
        some.argument(x, shape, dtype),
        some.argument(y, shape, dtype),
    )
    return some.mapped("where", args, shape, dtype)


def _common(x: Any, y: Any) -> Dtype:
    kinds = [v.dtype if isinstance(v, Symbol) else v for v in (x, y)]
    return np.result_type(*kinds)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **kwargs: Any) -> Any:
    if out is not None or any(v is not None and v is not np._NoValue for v in kwargs.values()):
        raise Unsupported("clipping into an array is left to numpy")
    result = a
    if a_min is not None:
        result = np.maximum(result, a_min)
    return result if a_max is None else np.minimum(result, a_max)


def _round(a: Any, decimals: int = 0, out: Any = None) -> Any:
    if decimals or out is not None or a.dtype.kind != "f":
        raise Unsupported("rounding to decimals is left to numpy")
    return np.rint(a)


def _filled(value: Any) -> Callable[..., Any]:
    def function(a: Any, fill_value: Any = value, dtype: Any = None, order: str = "K", **kwargs: Any) -> Any:
        x = _symbol(a)
        found = x.dtype if dtype is None else np.dtype(dtype)
        # one number, repeated without taking memory
        return np.broadcast_to(np.asarray(fill_value).astype(found), x.shape)

    if value is None:
        return function
    return lambda a, *args, **kwargs: function(a, value, *args, **kwargs)


def _expand_dims(a: Any, axis: Any) -> Any:
    given = (axis,) if isinstance(axis, int) else tuple(axis)
    rank = a.ndim + len(given)
    new = {g % rank for g in given}
    old = iter(a.shape)
    return a.reshape([1 if i in new else next(old) for i in range(rank)])


def _swapaxes(a: Any, axis1: int, axis2: int) -> Any:
    order = list(range(a.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return a.transpose(order)


def _moveaxis(a: Any, source: Any, destination: Any) -> Any:
    sources = [s % a.ndim for s in ((source,) if isinstance(source, int) else source)]
    targets = [d % a.ndim for d in ((destination,) if isinstance(destination, int) else destination)]
    order = [n for n in range(a.ndim) if n not in sources]
    for target, start in sorted(zip(targets, sources, strict=True)):
        order.insert(target, start)
    return a.transpose(order)


def _broadcast_to(array: Any, shape: Any, subok: bool = False) -> Any:
    return Symbol(array.builder, broadcast(array.view, tuple(shape)))


def _flip(m: Any, axis: Any = None) -> Any:
    axes = _axes(m, axis)
    return m[tuple(slice(None, None, -1) if i in axes else slice(None) for i in range(m.ndim))]


def _outer(a: Any, b: Any, out: Any = None) -> Any:
    left = a.reshape(-1, 1) if isinstance(a, Symbol) else np.reshape(a, (-1, 1))
    right = b.reshape(1, -1) if isinstance(b, Symbol) else np.reshape(b, (1, -1))
    return np.multiply(left, right)


REDUCTIONS: dict[str, Callable[..., Any]] = {
    "add": _reduction("add", _wide),
    "multiply": _reduction("multiply", _wide),
    "maximum": _reduction("maximum"),
    "minimum": _reduction("minimum"),
    "logical_and": _truth("logical_and"),
    "logical_or": _truth("logical_or"),
}
"""What ``ufunc.reduce`` does, by the ufunc's name."""
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.concatenate: joining.concatenated,
    np.stack: joining.stacked,
    np.hstack: joining.side_by_side,
    np.vstack: joining.one_below_the_other,
    np.split: joining.pieces,
    np.roll: joining.rolled,
    np.tril: lambda m, k=0: _where(np.tri(m.shape[-2], m.shape[-1], k, bool), m, m.dtype.type(0)),
    np.triu: lambda m, k=0: _where(np.tri(m.shape[-2], m.shape[-1], k - 1, bool), m.dtype.type(0), m),
    np.where: _where,
    np.sum: REDUCTIONS["add"],
    np.prod: REDUCTIONS["multiply"],
    np.max: _extreme("maximum"),
    np.min: _extreme("minimum"),
    np.amax: _extreme("maximum"),
    np.amin: _extreme("minimum"),
    np.all: _truth("logical_and"),
    np.any: _truth("logical_or"),
    np.clip: _clip,
    np.round: _round,
    np.around: _round,
    np.zeros_like: _filled(0),
    np.ones_like: _filled(1),
    np.full_like: _filled(None),
    np.reshape: lambda a, *args, **kwargs: a.reshape(*args, **kwargs),
    np.ravel: lambda a, order="C": a.reshape(-1),
    np.transpose: lambda a, axes=None: a.transpose() if axes is None else a.transpose(axes),
    np.swapaxes: _swapaxes,
    np.moveaxis: _moveaxis,
    np.expand_dims: _expand_dims,
    np.squeeze: lambda a, axis=None: a.squeeze(axis),
    np.broadcast_to: _broadcast_to,
    np.flip: _flip,
    np.copy: lambda a, order="K", subok=False: a.copy(),
    np.outer: _outer,
    np.ndim: lambda a: a.ndim,
    np.shape: lambda a: a.shape,
    np.size: lambda a, axis=None: a.size if axis is None else a.shape[axis],
}
