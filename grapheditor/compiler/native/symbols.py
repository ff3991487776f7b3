"""Arrays without numbers that numpy's functions take: what an op's `forward` does to them is written down.

numpy hands calls over by two protocols, `__array_ufunc__` and
`__array_function__`. So native code follows the numpy text of every op, those
of plugins too; what asks for a number, or is not known here, raises Unsupported.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from grapheditor.compiler.native.mathematics import SLOW
from grapheditor.compiler.native.nodes import Builder, Map, Number, Unsupported, View, reshaped
from grapheditor.compiler.native.primitives import PRIMITIVES, offered
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Dtype, Shape

MANY = 1000
"""From so many elements on, numpy's vectors are worth a call."""


class Symbol(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of known shape and dtype."""

    __slots__ = ("builder", "fresh", "view")
    __array_priority__ = 100

    def __init__(self, builder: Builder, view: View, fresh: bool = False) -> None:
        self.builder = builder
        self.view = view
        self.fresh = fresh
        """Whether a forward made it and no other array looks at its elements, so that it may be written to."""

    @property
    def shape(self) -> Shape:
        """Its shape."""
        return self.view.shape

    @property
    def dtype(self) -> Dtype:
        """Its dtype."""
        return self.view.node.dtype

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.view.shape)

    @property
    def size(self) -> int:
        """How many elements it has."""
        return self.view.size

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def _no_number(self, *args: Any, **kwargs: Any) -> Any:
        raise Unsupported("it depends on numbers that are not known yet")

    __bool__ = __float__ = __int__ = __index__ = __array__ = item = __complex__ = _no_number
    __setitem__ = _no_number

    def __iter__(self) -> Iterator[Symbol]:
        return iter([self[i] for i in range(len(self))])

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if ufunc is np.matmul and method == "__call__" and not kwargs:
            from grapheditor.compiler.native.products import matmul

            return Symbol(self.builder, matmul(self.builder, *(self._view(i) for i in inputs)))
        if method == "reduce":
            from grapheditor.compiler.native.functions import REDUCTIONS

            if ufunc.__name__ in REDUCTIONS:
                return REDUCTIONS[ufunc.__name__](inputs[0], **{"axis": 0, **kwargs})
        if method == "__call__" and kwargs.keys() <= {"out"} and ufunc.__name__ in PRIMITIVES and ufunc.nout == 1:
            result = _symbol(inputs)._apply(ufunc, inputs)
            return _written(kwargs["out"][0], result) if kwargs else result
        raise Unsupported(f"{ufunc.__name__} is left to numpy")

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from grapheditor.compiler.native.functions import FUNCTIONS

        handler = FUNCTIONS.get(func)
        if handler is None:
            raise Unsupported(f"{func.__name__} is left to numpy")
        return handler(*args, **kwargs)

    def _view(self, value: Any) -> View:
        if isinstance(value, Symbol):
            return value.view
        return self.builder.fixed(np.asarray(value))

    def _apply(self, ufunc: Any, inputs: tuple[Any, ...]) -> Symbol:
        dtypes = _resolved(ufunc, tuple(_kind(i) for i in inputs))
        shapes = {i.view.shape if isinstance(i, Symbol) else np.shape(i) for i in inputs}
        shape = shapes.pop() if len(shapes) == 1 else np.broadcast_shapes(*shapes)
        if not offered(ufunc.__name__, dtypes[0]):
            raise Unsupported(f"{ufunc.__name__} of {dtypes[0].name} is left to numpy")
        if ufunc.__name__ in SLOW and math.prod(shape) > MANY:
            raise Unsupported(f"numpy is faster at many {ufunc.__name__}")
        args = tuple(self.argument(i, shape, d) for i, d in zip(inputs, dtypes, strict=False))
        name = ufunc.__name__
        if name == "divide" and (x := _logit_of(args)) is not None:
            name, args = "sigmoid", (x,)
        return self.mapped(name, args, shape, dtypes[-1])

    def mapped(self, name: str, args: tuple[View | Number, ...], shape: Shape, dtype: Dtype) -> Symbol:
        """The elementary function of that name, of arguments of that shape."""
        return Symbol(self.builder, self.builder.map(name, args, shape, dtype), fresh=True)

    def argument(self, value: Any, shape: Shape, dtype: Dtype) -> View | Number:
        """A value brought to a dtype, and repeated to a shape."""
        if isinstance(value, Symbol):
            if value.view.shape == shape and value.dtype == dtype:
                return value.view
            return broadcast(value.astype(dtype).view, shape)
        array = np.asarray(value).astype(dtype)
        if array.size == 0:
            raise Unsupported("empty arrays are left to numpy")
        first = array.reshape(-1)[:1]
        if array.size == 1 or _same(array):
            return Number(first[0], dtype)
        return broadcast(self.builder.fixed(array), shape)

    def astype(self, dtype: Any, copy: bool = True, **kwargs: Any) -> Symbol:
        """The values in another dtype."""
        dtype = np.dtype(dtype)
        if dtype == self.dtype:
            return self
        return self.mapped("to", (self.view,), self.shape, dtype)

    def copy(self, order: str = "C") -> Symbol:
        """The same values, which may be written to."""
        return Symbol(self.builder, self.view, fresh=True)

    def reshape(self, *shape: Any, **kwargs: Any) -> Symbol:
        """The same elements in another shape."""
        new = list(shape[0]) if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)) else list(shape)
        if -1 in new:
            new[new.index(-1)] = self.size // max(1, math.prod(n for n in new if n != -1))
        if math.prod(new) != self.size:
            raise ValueError("cannot reshape")
        target = tuple(int(n) for n in new)
        strides = reshaped(self.shape, self.view.strides, target)
        if strides is None:
            return self.dense().reshape(target)
        return self.seen(target, strides, self.view.offset)

    def dense(self) -> Symbol:
        """The same values in a buffer of their own."""
        return self.mapped("positive", (self.view,), self.shape, self.dtype)

    def seen(self, shape: Shape, strides: tuple[int, ...], offset: int) -> Symbol:
        """Elements of the same buffer."""
        self.fresh = False
        return Symbol(self.builder, View(self.view.node, shape, strides, offset))

    def transpose(self, *axes: Any) -> Symbol:
        """The axes in another order; turned round where none is given."""
        order = tuple(axes[0]) if len(axes) == 1 and axes[0] is not None and not isinstance(axes[0], int) else axes
        if not order or order == (None,):
            order = tuple(range(self.ndim))[::-1]
        order = tuple(a % self.ndim for a in order)
        view = self.view
        return self.seen(tuple(view.shape[a] for a in order), tuple(view.strides[a] for a in order), view.offset)

    @property
    def T(self) -> Symbol:  # noqa: N802 - numpy's name
        """The axes turned round."""
        return self.transpose()

    def squeeze(self, axis: Any = None) -> Symbol:
        """Without axes of length 1."""
        axes = range(self.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        dropped = {a % self.ndim for a in axes if self.shape[a] == 1}
        kept = [a for a in range(self.ndim) if a not in dropped]
        view = self.view
        return self.seen(tuple(view.shape[a] for a in kept), tuple(view.strides[a] for a in kept), view.offset)

    def __getitem__(self, index: Any) -> Symbol:
        parts = list(index) if isinstance(index, tuple) else [index]
        if any(not (p is None or p is Ellipsis or isinstance(p, (int, slice))) or isinstance(p, bool) for p in parts):
            raise Unsupported("lists of positions are left to numpy")
        # numpy does the arithmetic, on a view that has no memory
        view, span = self.view, 1 << 40
        probe = np.lib.stride_tricks.as_strided(_PROBE[span >> 1 :], view.shape, view.strides)
        base = probe.__array_interface__["data"][0]
        found = probe[(*parts, ...)] if Ellipsis not in parts else probe[tuple(parts)]
        moved = found.__array_interface__["data"][0] - base
        return self.seen(found.shape, found.strides, view.offset + moved)

    def sum(self, axis: Any = None, dtype: Any = None, keepdims: bool = False, **kwargs: Any) -> Any:
        """As numpy's."""
        return np.sum(self, axis=axis, dtype=dtype, keepdims=keepdims, **kwargs)


_PROBE = np.lib.stride_tricks.as_strided(np.empty(1, np.int8), (1 << 41,), (1,))
"""Addresses to count with; none of them is read."""


def _symbol(inputs: tuple[Any, ...]) -> Symbol:
    for value in inputs:
        if isinstance(value, Symbol):
            return value
    raise Unsupported("known numbers are written to an unknown array")


def _written(out: Any, result: Symbol) -> Symbol:
    """`out` with the elements of `result`: nodes never change, so it looks at another one from now on."""
    if not isinstance(out, Symbol) or not out.fresh or out.shape != result.shape:
        raise Unsupported("it writes to an array that others may look at")
    out.view = result.astype(out.dtype).view
    return out


def broadcast(view: View, shape: Shape) -> View:
    """The view repeated along new axes and along those of length 1."""
    if view.shape == shape:
        return view
    extra = len(shape) - len(view.shape)
    old = (1,) * extra + view.shape
    steps = (0,) * extra + view.strides
    if extra < 0 or any(m not in (n, 1) for m, n in zip(old, shape, strict=True)):
        raise ValueError("shapes do not fit")
    strides = tuple(s if m == n else 0 for m, n, s in zip(old, shape, steps, strict=True))
    return View(view.node, shape, strides, view.offset)


def _same(array: Array) -> bool:
    """Whether all elements have the same bits."""
    if array.size > 1 and not any(array.strides):
        return True
    flat = np.ascontiguousarray(array).reshape(-1)
    bits = flat.view(f"u{flat.dtype.itemsize}")
    return bool((bits == bits[0]).all())


def _kind(value: Any) -> Any:
    if isinstance(value, Symbol):
        return value.dtype
    return type(value) if type(value) in (bool, int, float) else np.asarray(value).dtype


@functools.lru_cache(4096)
def _resolved(ufunc: Any, kinds: tuple[Any, ...]) -> tuple[Dtype, ...]:
    """The dtypes that numpy computes in, and that of the result."""
    found: tuple[Dtype, ...] = ufunc.resolve_dtypes((*kinds, None))
    return found


def _logit_of(args: tuple[View | Number, ...]) -> View | None:
    """x, where the arguments of a division say 1 / (1 + exp(-x)): as one function it is faster."""
    one, power = args[0], _made_by(args[1], "add")
    if power is None or not isinstance(one, Number) or one.value != 1:
        return None
    terms = sorted(power, key=lambda t: isinstance(t, Number))
    if not isinstance(terms[1], Number) or terms[1].value != 1 or (inner := _made_by(terms[0], "exp")) is None:
        return None
    negative = _made_by(inner[0], "negative")
    return negative[0] if negative is not None and isinstance(negative[0], View) else None


def _made_by(arg: View | Number, name: str) -> tuple[View | Number, ...] | None:
    """The arguments of the primitive of this name that made all of a view."""
    if not isinstance(arg, View) or not isinstance(arg.node, Map) or arg.node.name != name:
        return None
    return arg.node.args if arg.whole and arg.shape == arg.node.shape else None
