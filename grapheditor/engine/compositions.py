"""How PyTorch puts ops together from others, for hooks on the nodes that it shows of them.

Each function is called with tensors and the parameters of its op, and gives what the op gives. What it does stands in
the order of PyTorch's own: its graph has a node where `Op.next_functions` shows one, perhaps under another name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from grapheditor.engine.indexing import decode_index
from grapheditor.engine.inference import broadcast, wrap_dim
from grapheditor.engine.loss_compositions import LOSSES, distance
from grapheditor.engine.modes import no_grad
from grapheditor.engine.product_compositions import PRODUCTS, matmul
from grapheditor.engine.window_sizes import per_dimension

# -- products ------------------------------------------------------------------------


def _rows(x: Any) -> Any:
    return x.reshape([-1, x.shape[-1]])


def _linear(input: Any, weight: Any, bias: Any) -> Any:
    if len(weight.shape) == 1:
        product = matmul(input, weight.t())
        return product if bias is None else product + bias
    shape = [*input.shape[:-1], *weight.shape[:-1]]
    if bias is not None:
        rows = input if len(input.shape) == 2 else _rows(input)  # before the weight is turned, and else after it
        product = bias.addmm(rows, weight.t())
        return product if rows is input else product.view(shape)
    turned = weight.t()
    if len(input.shape) == 2:
        return input.mm(turned)
    if len(input.shape) == 1:
        return input.unsqueeze(0).mm(turned).squeeze(0)
    return _rows(input).mm(turned)._unsafe_view(shape)


def _inner(input: Any, other: Any) -> Any:
    return _tensordot(input, other, (-1, -1)) if input.shape and other.shape else input * other


def _outer(input: Any, vec2: Any) -> Any:
    return input.reshape([-1, 1]) * vec2


def _below_each_other(*tensors: Any) -> Any:
    rows = [x.view([1, 1]) if not x.shape else x.unsqueeze(0) if len(x.shape) == 1 else x for x in tensors]
    return tensors[0]._apply("cat", (rows,), {"dim": 0})


def _side_by_side(*tensors: Any) -> Any:
    lines = [x if x.shape else x.view([1]) for x in tensors]
    return tensors[0]._apply("cat", (lines,), {"dim": 0 if len(lines[0].shape) == 1 else 1})


# -- windows -------------------------------------------------------------------------


def _batched(name: str, count: int, input: Any, *inputs: Any, **params: Any) -> Any:
    """An op of windows on a batch, of one where there was none; what is not the same on both sides is padded first."""
    alone = len(input.shape) < count + 2
    x = input.unsqueeze(0) if alone else input
    if params.get("padding") == "same":
        x, params = _padded(x, inputs[0].shape[2:], params)
    result = getattr(x, name)(*inputs, **params)
    return result.squeeze(0) if alone else result


def _padded(x: Any, kernel: Any, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    dilation = per_dimension(params["dilation"], len(kernel), "dilation")
    totals = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
    if any(total % 2 for total in totals):
        x = x.pad([n for total in reversed(totals) for n in (0, total % 2)])
    return x, {**params, "padding": [total // 2 for total in totals]}


def _flat_pool(name: str, input: Any, **params: Any) -> Any:
    """A pool of one dimension as that of two, one of which has the size 1."""
    alone = {"kernel_size": 1, "stride": 1, "padding": 0, "dilation": 1, "output_size": 1}
    if params.get("stride", 1) is None:
        params["stride"] = params["kernel_size"]
    wide = {key: (alone[key], *_one(value)) if key in alone else value for key, value in params.items()}
    result = getattr(input.unsqueeze(-2), name)(**wide)
    if isinstance(result, tuple):
        return tuple(part.squeeze(-2) for part in result)
    return result.squeeze(-2)


def _one(value: Any) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


# -- normalisation -------------------------------------------------------------------


def _rms_norm(input: Any, weight: Any, normalized_shape: Any, eps: float | None) -> Any:
    dims = list(range(-len(normalized_shape), 0))
    small = float(np.finfo(np.dtype(input.dtype.name)).eps) if eps is None else eps
    result = input * (input.pow(2).mean(dim=dims, keepdim=True) + small).rsqrt()
    return result if weight is None else result * weight


def _normalize(input: Any, p: float, dim: Any, eps: float) -> Any:
    return input / input.linalg_vector_norm(p, dim, True).clamp_min(eps).expand(input.shape)


def _similarity(x1: Any, x2: Any, dim: int, eps: float) -> Any:
    if x1.shape != x2.shape:
        whole = broadcast(x1.shape, x2.shape)
        x1, x2 = x1.expand(whole), x2.expand(whole)
    lengths = [x.linalg_vector_norm(2, [dim], True).clone() for x in (x1, x2)]
    with no_grad():
        for length in lengths:
            length.clamp_min_(eps)
    other = x2 / lengths[1]
    return ((x1 / lengths[0]) * other).sum(dim=[dim])


def _instance_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, momentum: float, eps: float, **params: Any
) -> Any:
    count, channels = input.shape[:2]
    scales = [None if x is None else x.repeat([count]) for x in (weight, bias)]
    flat = input.reshape([1, count * channels, *input.shape[2:]])
    return flat.batch_norm(None, None, *scales, True, momentum, eps).view(list(input.shape))


# -- others --------------------------------------------------------------------------


def _repeated(input: Any, repeats: int, dim: int | None, **params: Any) -> Any:
    if dim is None:
        input, dim = input if len(input.shape) == 1 else input.reshape([-1]), 0
    axis = dim % len(input.shape)
    shape = list(input.shape)
    spread = input.unsqueeze(axis + 1).expand([*shape[: axis + 1], repeats, *shape[axis + 1 :]])
    spread = spread.clone() if spread.is_contiguous() else spread.contiguous()
    return spread.view([*shape[:axis], shape[axis] * repeats, *shape[axis + 1 :]])


def _views(input: Any, index: str) -> Any:
    """An index part by part, each in its dimension."""
    parts, dim = decode_index(index), 0
    for place, part in enumerate(parts):
        if part is ...:
            dim = len(input.shape) - sum(other is not None for other in parts[place + 1 :])
            continue
        if part != slice(None):
            input = input[(slice(None),) * dim + (part,)]
        dim += not isinstance(part, int)
    return input


def _summed(input: Any, size: Any) -> Any:
    extra = len(input.shape) - len(size)
    stretched = [n + extra for n, m in enumerate(size) if m == 1 != input.shape[n + extra]]
    return input.sum(dim=[*range(extra), *stretched], keepdim=True).view(size)


def _tensordot(input: Any, other: Any, dims: Any) -> Any:
    pairs = (range(-dims, 0), range(dims)) if isinstance(dims, int) else [_one(part) for part in dims]
    axes = [[wrap_dim(d, len(x.shape)) for d in listed] for listed, x in zip(pairs, (input, other), strict=True)]
    for first, second in zip(*axes, strict=True):
        if other.shape[second] == 1:
            input = input.sum(dim=[first], keepdim=True)
        elif input.shape[first] == 1:
            other = other.sum(dim=[second], keepdim=True)
    free = [[n for n in range(len(x.shape)) if n not in taken] for x, taken in zip((input, other), axes, strict=True)]
    shape = [x.shape[n] for x, kept in zip((input, other), free, strict=True) for n in kept]
    if all(n == 1 for n in shape):
        return _single(input.permute(free[0] + axes[0]), other.permute(axes[1] + free[1])).view(shape)
    inner = math.prod(input.shape[n] for n in axes[0])
    left = input.permute(free[0] + axes[0]).reshape([math.prod(shape[: len(free[0])]), inner])
    right = other.permute(axes[1] + free[1]).reshape([inner, math.prod(shape[len(free[0]) :])])
    return left.mm(right).view(shape)


def _single(left: Any, right: Any) -> Any:
    if left.is_contiguous() and right.is_contiguous():
        one, other = (x if len(x.shape) == 1 else x.reshape([-1]) for x in (left, right))
        return one.dot(other)
    return (left.squeeze() * right.squeeze()).sum()


def _diff(input: Any, prepend: Any, append: Any, n: int, dim: int) -> Any:
    axis = wrap_dim(dim, len(input.shape))
    if prepend is not None or append is not None:
        input = input._apply("cat", ([x for x in (prepend, input, append) if x is not None],), {"dim": axis})
    for _ in range(min(n, input.shape[axis])):
        before = input.narrow(axis, 0, input.shape[axis] - 1)
        input = input.narrow(axis, 1, input.shape[axis] - 1) - before
    return input


_OF_ONE_KIND: dict[str, Callable[..., Any]] = {
    f"{name}{count}d": partial(_batched, f"{name}{count}d", count)
    for name in ("conv", "conv_transpose")
    for count in (1, 2, 3)
}
COMPOSITIONS: dict[str, Callable[..., Any]] = (
    _OF_ONE_KIND
    | LOSSES
    | PRODUCTS
    | {
        "adaptive_avg_pool1d": partial(_flat_pool, "adaptive_avg_pool2d"),
        "adaptive_max_pool1d": partial(_flat_pool, "adaptive_max_pool2d"),
        "avg_pool1d": partial(_flat_pool, "avg_pool2d"),
        "cosine_similarity": _similarity,
        "diff": _diff,
        "getitem": _views,
        "inner": _inner,
        "instance_norm": _instance_norm,
        "linear": _linear,
        "max_pool1d": partial(_flat_pool, "max_pool2d"),
        "normalize": _normalize,
        "outer": _outer,
        "pairwise_distance": lambda x1, x2, p, eps, keepdim: distance(x1, x2, p, eps, keepdim),
        "repeat_interleave": _repeated,
        "rms_norm": _rms_norm,
        "sum_to": _summed,
        "tensordot": _tensordot,
        "softmin": lambda input, **params: input.neg().softmax(**params),
        "softsign": lambda input: input / (input.abs() + 1),
        "tanhshrink": lambda input: input - input.tanh(),
        "hstack": _side_by_side,
        "vstack": _below_each_other,
    }
)
"""By the names of built-in ops."""

ALIKE = frozenset({"corrcoef", "kron"})
"""Ops whose formula has PyTorch's nodes in their order, some under other names."""
