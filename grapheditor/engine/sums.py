"""Sums and maxima along one side of float arrays, by the ways to them that take numpy the least time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Dtype, Shape

LEAST = 1 << 12
"""Elements from which on the call of BLAS pays."""
ROW = range(8, 1025)
"""Lengths of rows that BLAS adds up sooner than numpy, and as accurately."""
_reduce: Any = np.add.reduce
_DTYPES = frozenset({np.dtype(np.float32), np.dtype(np.float64)})


@lru_cache(maxsize=1024)
def short_sum(shape: Shape, dtype: Dtype, axes: tuple[int, ...], keepdims: bool) -> Callable[..., Any] | None:
    """``total(x, out=None)`` for arrays of this shape, as a product with ones; None where np.add.reduce does as well.

    `axes` are in order and not negative. One function serves all who add up such an array, as the bits are not those
    of np.add.reduce.
    """
    count, rank = len(axes), len(shape)
    if dtype not in _DTYPES or not 0 < count < rank or math.prod(shape) < LEAST:
        return None
    if axes == (rank - 1,) and shape[-1] in ROW:
        ones = np.ones((shape[-1], 1) if keepdims else shape[-1], dtype)
        return lambda x, out=None: np.matmul(x, ones, out)
    if axes == tuple(range(count)) and math.prod(shape[count:]) in ROW:
        return _over_planes(shape, dtype, axes, keepdims)
    return None


def _over_planes(shape: Shape, dtype: Dtype, axes: tuple[int, ...], keepdims: bool) -> Callable[..., Any]:
    rows = math.prod(shape[: len(axes)])
    flat, ones = (rows, math.prod(shape[len(axes) :])), np.ones(rows, dtype)
    size = (*(1 for _ in axes), *shape[len(axes) :]) if keepdims else shape[len(axes) :]

    def total(x: Any, out: Any = None) -> Any:
        if not x.flags.c_contiguous:
            return _reduce(x, axes, None, out, keepdims)
        if out is None:
            return np.matmul(ones, x.reshape(flat)).reshape(size)
        np.matmul(ones, x.reshape(flat), out.reshape(flat[1:]))
        return out

    return total


@lru_cache(maxsize=64)
def _starts(rows: int, length: int) -> Any:
    return np.arange(0, rows * length, length)


def largest(x: Any, axis: int) -> Any:
    """The maximum along an axis, which stays with size 1; also of what stands for an array."""
    last = x.__class__ is np.ndarray and axis in (-1, x.ndim - 1) and x.flags.c_contiguous
    if not last or x.shape[-1] not in ROW or x.size < LEAST:
        return np.maximum.reduce(x, axis, keepdims=True)
    # reduceat goes from row to row in less time, and its bits are the same
    starts = _starts(x.size // x.shape[-1], x.shape[-1])
    return np.maximum.reduceat(x.reshape(-1), starts).reshape(*x.shape[:-1], 1)


def add_up(x: Any, axes: Sequence[int], keepdims: bool = False) -> Any:
    """The sum of floats over `axes`, in order and not negative; also of what stands for an array."""
    axes = tuple(axes)
    short = short_sum(x.shape, x.dtype, axes, keepdims) if x.__class__ is np.ndarray else None
    return _reduce(x, axes, keepdims=keepdims) if short is None else short(x)
