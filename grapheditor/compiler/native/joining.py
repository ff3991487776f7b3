"""Symbols put side by side: cat and stack, and the gradients of slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.native.nodes import Node, Part, Unsupported, View, dense
from grapheditor.compiler.native.symbols import Symbol, broadcast
from grapheditor.engine.dtypes import Dtype, Shape
from grapheditor.engine.indexing import decode_index, index_as_numpy


def concatenated(arrays: Sequence[Any], axis: Any = 0, *args: Any, **kwargs: Any) -> Symbol:
    """As numpy's concatenate."""
    if args or kwargs or axis is None:
        raise Unsupported("joining into an array is left to numpy")
    builder = next(a.builder for a in arrays if isinstance(a, Symbol))
    dtype = np.result_type(*(a.dtype for a in arrays))
    first = arrays[0].shape
    axis = axis % len(first)
    shape = (*first[:axis], sum(a.shape[axis] for a in arrays), *first[axis + 1 :])
    strides, parts, start = dense(shape), list[Part](), 0
    for array in arrays:
        view = array.astype(dtype).view if isinstance(array, Symbol) else builder.fixed(np.asarray(array, dtype))
        parts.append(Part(view, strides, start * strides[axis]))
        start += array.shape[axis]
    return Symbol(builder, builder.joined(tuple(parts), shape, dtype, True), fresh=True)


def stacked(arrays: Sequence[Any], axis: int = 0, *args: Any, **kwargs: Any) -> Symbol:
    """As numpy's stack."""
    return concatenated([np.expand_dims(a, axis) for a in arrays], axis, *args, **kwargs)


def side_by_side(tup: Sequence[Any]) -> Symbol:
    """As numpy's hstack."""
    arrays = [a if a.ndim else a.reshape((1,)) for a in tup]
    return concatenated(arrays, 0 if arrays[0].ndim == 1 else 1)


def one_below_the_other(tup: Sequence[Any]) -> Symbol:
    """As numpy's vstack."""
    return concatenated([a if a.ndim > 1 else a.reshape((1, -1)) for a in tup], 0)


def pieces(ary: Symbol, indices_or_sections: Any, axis: int = 0) -> list[Symbol]:
    """As numpy's split at given places."""
    if isinstance(indices_or_sections, int):
        raise Unsupported("sections of equal length are left to numpy")
    ends = [*indices_or_sections, ary.shape[axis]]
    before = (slice(None),) * (axis % ary.ndim)
    return [ary[(*before, slice(int(a), int(b)))] for a, b in zip([0, *ends], ends, strict=False)]


def rolled(a: Symbol, shift: Any, axis: Any = None) -> Symbol:
    """As numpy's roll."""
    if axis is None:
        return rolled(a.reshape((-1,)), shift, 0).reshape(a.shape)
    shifts, axes = ((v,) if isinstance(v, (int, np.integer)) else tuple(v) for v in (shift, axis))
    for count, at in zip(shifts, axes, strict=True):
        cut = -int(count) % a.shape[at]
        if cut:
            a = concatenated(pieces(a, [cut], at)[::-1], at)
    return a.copy()


def widened(input: Any, dim: int, start: int, size: int) -> Symbol:
    """Zeros of another length along one axis, with the input from `start` on."""
    shape = [*input.shape]
    shape[dim] = size
    strides = dense(tuple(shape))
    return _among_zeros(input, tuple(shape), input.shape, strides, start * strides[dim])


def put(input: Any, size: Any, index: str) -> Symbol:
    """Zeros with the input at an index, which takes no element twice."""
    size = tuple(size)
    zeros = Symbol(input.builder, View(Node(size, input.dtype), size, dense(size)))
    target = element(zeros, index)
    return _among_zeros(input, size, target.shape, target.view.strides, target.view.offset)


def element(input: Any, index: str) -> Symbol:
    """As the input's own indexing, for an index that takes no lists."""
    found: Symbol = input[index_as_numpy(decode_index(index))]
    return found


def _among_zeros(input: Symbol, size: Shape, shape: Shape, strides: tuple[int, ...], offset: int) -> Symbol:
    dtype: Dtype = input.dtype
    part = Part(broadcast(input.view, shape), strides, offset)
    return Symbol(input.builder, input.builder.joined((part,), size, dtype, False), fresh=True)
