"""How PyTorch puts products of several matrices together, attention among them; as `compositions` describes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.inference import broadcast


def _named(tensor: Any, name: str) -> Any:
    """The tensor, whose node PyTorch calls otherwise."""
    if tensor._node is not None:
        tensor._node.plan = tensor._node.plan.under(name)
    return tensor


def _rows(x: Any) -> Any:
    return x.reshape([math.prod(x.shape[:-1]), x.shape[-1]])


def matmul(input: Any, other: Any) -> Any:
    """By the dimensions of both a product of vectors, matrices, or stacks of them."""
    left, right = len(input.shape), len(other.shape)
    if left <= 2 and right <= 2 and (left, right) != (1, 2):
        return input.mm(other) if right == 2 else input.mv(other) if left == 2 else input.dot(other)
    if left == 1 and right == 2:
        return input.unsqueeze(0).mm(other).squeeze(0)
    if left >= 3 and right < 3 and _folds(input, other):
        rows, shape = _rows(input), input.shape[:-1]
        return (rows.mv(other) if right == 1 else rows.mm(other))._unsafe_view([*shape, *other.shape[1:]])
    if right >= 3 and left == 1 and _folds(other.mT, input):
        turned = other.mT
        return _rows(turned).mv(input)._unsafe_view(turned.shape[:-1])
    if right >= 3 and left == 2 and input.requires_grad:
        turned, columns = other.mT, input.t()  # before the rows: backward comes to the younger one first
        return _rows(turned).mm(columns)._unsafe_view([*turned.shape[:-1], input.shape[0]]).mT.contiguous()
    if left == right == 3 and input.shape[0] != other.shape[0]:
        if input.shape[0] == 1 and input.requires_grad:
            return matmul(input.squeeze(0), other)
        if other.shape[0] == 1 and other.requires_grad:
            return matmul(input, other.squeeze(0))
    return _stacks(input, other)


def _folds(stack: Any, other: Any) -> bool:
    """Whether the matrices of a stack are put below one another; PyTorch saves itself a copy so, if not always."""
    if other.requires_grad or not stack.numel():
        return True
    strides = stack.stride()
    return all(strides[d] == strides[d + 1] * stack.shape[d + 1] for d in range(len(strides) - 2))


def _stacks(input: Any, other: Any) -> Any:
    """Matrices pair by pair, as stacks of one dimension; vectors as matrices of one row or column."""
    whole = list(broadcast(input.shape[:-2], other.shape[:-2]))
    count = math.prod(whole)
    rows = input.shape[-2:] if len(input.shape) > 1 else (1, *input.shape)
    left = input.expand([*whole, *rows]).reshape([count, *rows])
    right = other.expand([*whole, *other.shape[-2:]]).reshape([count, *other.shape[-2:]])
    shape = [*whole, *input.shape[-2:-1], *other.shape[-1:]]
    if len(other.shape) == 1:
        return left.bmm(right.unsqueeze(2)).squeeze(-1)._unsafe_view(shape[:-1])
    return left.bmm(right)._unsafe_view(shape)


def matrix_power(A: Any, n: int) -> Any:
    """By squares, as linalg_matrix_power_impl does it."""
    if n == 0:
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=np.dtype(A.dtype.name)), A.shape)
        return A.clone()._apply("_copy", (A.clone(), A._constant(np.ascontiguousarray(eye))), {})
    base = A.linalg_inv() if n < 0 else A
    n = abs(n)
    if n == 3:
        return matmul(matmul(base, base), base)
    square = result = None
    while n:
        square = base if square is None else matmul(square, square)
        if n & 1:
            result = square if result is None else matmul(result, square)
        n >>= 1
    return result.clone() if result is A else result


def attention(
    query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: float, is_causal: bool, scale: Any, enable_gqa: bool
) -> Any:
    """As _scaled_dot_product_attention_math: both sides of the first product scaled by the root."""
    if 0 in (*query.shape[:-1], *value.shape):
        zeros = np.zeros((*query.shape[:-1], value.shape[-1]), query.dtype.name)
        return query._constant(zeros) + (query.sum() + key.sum() + value.sum())._mul_number(0)
    if enable_gqa:
        repeats = query.shape[-3] // key.shape[-3]
        key, value = (x.repeat_interleave(repeats, -3) for x in (key, value))
    factor = math.sqrt(1 / math.sqrt(query.shape[-1] or 1) if scale is None else abs(scale))
    scores = matmul(query * (factor if scale is None or scale >= 0 else -factor), key.mT * factor)
    if is_causal:
        ones = np.tril(np.ones(scores.shape[-2:], bool))
        scores = scores + query._constant(np.where(ones, 0, -np.inf).astype(np.dtype(query.dtype.name)))
    elif attn_mask is not None:
        if attn_mask.dtype.kind == "b":
            mask = np.where(attn_mask._array(), 0, -np.inf).astype(np.dtype(query.dtype.name))
            attn_mask = query._constant(mask)
        scores = scores + attn_mask
    return matmul(_named(scores.softmax(-1), "SafeSoftmaxBackward0"), value)


def chain(*tensors: Any) -> Any:
    """As linalg_multi_dot: vectors at the ends as matrices, and the order of products that costs least."""
    shape = [*tensors[0].shape[:-1], *tensors[-1].shape[1:]]
    rows = [tensors[0].unsqueeze(0) if len(tensors[0].shape) == 1 else tensors[0], *tensors[1:-1]]
    rows.append(tensors[-1].unsqueeze(-1) if len(tensors[-1].shape) == 1 else tensors[-1])
    if len(rows) == 2:
        return rows[0].mm(rows[1]).view(shape)
    if len(rows) == 3:
        a, b = rows[0].shape
        c, d = rows[2].shape
        left = a * c * (b + d)
        right = b * d * (a + c)
        one, two, three = rows
        return (one.mm(two).mm(three) if left <= right else one.mm(two.mm(three))).view(shape)
    return _by_order(rows, _best_order(rows), 0, len(rows) - 1).view(shape)


def _best_order(rows: Sequence[Any]) -> dict[tuple[int, int], int]:
    """Where to split each run of matrices, by Cormen's dynamic programming."""
    sizes = [rows[0].shape[0], *(x.shape[1] for x in rows)]
    costs = {(i, i): 0 for i in range(len(rows))}
    splits: dict[tuple[int, int], int] = {}
    for length in range(1, len(rows)):
        for start in range(len(rows) - length):
            end = start + length
            options = [
                (costs[start, k] + costs[k + 1, end] + sizes[start] * sizes[k + 1] * sizes[end + 1], k)
                for k in range(start, end)
            ]
            costs[start, end], splits[start, end] = min(options)
    return splits


def _by_order(rows: Sequence[Any], splits: dict[tuple[int, int], int], start: int, end: int) -> Any:
    if start == end:
        return rows[start]
    split = splits[start, end]
    return _by_order(rows, splits, start, split).mm(_by_order(rows, splits, split + 1, end))


PRODUCTS: dict[str, Callable[..., Any]] = {
    "linalg_matrix_power": matrix_power,
    "linalg_multi_dot": chain,
    "matmul": matmul,
    "linalg_vecdot": lambda x, y, dim: (x * y).sum(dim=[dim]),
    "scaled_dot_product_attention": attention,
}
"""By the names of built-in ops."""
