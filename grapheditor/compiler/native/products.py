"""Matrix products: how operands are laid out for them, and the code for small ones."""

from __future__ import annotations

import math

import numpy as np

from grapheditor.compiler.native.nodes import Builder, Number, Unsupported, View, dense, reshaped
from grapheditor.engine.dtypes import Shape

Strides = tuple[int, ...]


def matmul(builder: Builder, a: View, b: View) -> View:
    """As numpy's: vectors, matrices and stacks of them, which are repeated to fit."""
    if a.node.dtype != b.node.dtype or a.node.dtype.kind != "f":
        raise Unsupported("products of these dtypes are left to numpy")
    if not a.shape or not b.shape or not a.size or not b.size:
        raise Unsupported("empty products are left to numpy")
    left = View(a.node, (1, *a.shape), (0, *a.strides), a.offset) if len(a.shape) == 1 else a
    right = View(b.node, (*b.shape, 1), (*b.strides, 0), b.offset) if len(b.shape) == 1 else b
    if left.shape[-1] != right.shape[-2]:
        raise ValueError("matrices do not fit")
    stack = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    rows, columns = left.shape[-2], right.shape[-1]
    out = (*stack, rows, columns)
    folded = _one_tall(left) if math.prod(right.shape[:-2]) == 1 else None
    if folded is not None:
        result = builder.product(folded, _stacked(builder, right, (1,)))
    else:
        result = builder.product(_stacked(builder, left, stack), _stacked(builder, right, stack))
    shape = out if len(b.shape) > 1 else out[:-1]
    if len(a.shape) == 1:
        shape = (*shape[:-2], shape[-1]) if len(b.shape) > 1 else shape[:-1]
    return View(result.node, shape, dense(shape))


def _one_tall(view: View) -> View | None:
    """A stack of matrices as one tall matrix, where its rows are equally far apart."""
    rows, inner = math.prod(view.shape[:-1]), view.shape[-1]
    strides = reshaped(view.shape[:-1], view.strides[:-1], (rows,))
    if strides is None:
        return None
    return _for_product(View(view.node, (1, rows, inner), (0, strides[0], view.strides[-1]), view.offset))


def _for_product(view: View) -> View | None:
    """The view, if its rows or its columns are without gaps; None where it has to be copied."""
    _, rows, columns = view.shape
    _, down, right = view.strides
    by_rows = (right == 1 or columns == 1) and (rows == 1 or down >= columns)
    by_columns = (down == 1 or rows == 1) and (columns == 1 or right >= rows)
    return view if by_rows or by_columns else None


def _stacked(builder: Builder, view: View, stack: Shape) -> View:
    """The view as (count, rows, columns), copied where its elements are too far apart."""
    count = math.prod(stack)
    extra = len(stack) - (len(view.shape) - 2)
    shape, steps = (1,) * extra + view.shape[:-2], (0,) * extra + view.strides[:-2]
    steps = tuple(s if m == n else 0 for m, n, s in zip(shape, stack, steps, strict=True))
    strides = reshaped(stack, steps, (count,)) if count > 1 else (0,)
    if strides is not None:
        found = _for_product(View(view.node, (count, *view.shape[-2:]), (strides[0], *view.strides[-2:]), view.offset))
        if found is not None:
            return found
    full = (*stack, *view.shape[-2:])
    args: tuple[View | Number, ...] = (View(view.node, full, (*steps, *view.strides[-2:]), view.offset),)
    copied = builder.map("positive", args, full, view.node.dtype)
    three = (count, *view.shape[-2:])
    return View(copied.node, three, dense(three))
