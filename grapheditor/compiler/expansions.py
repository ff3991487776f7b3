"""What ops come to in simpler ops, step by step as their `forward` computes it, so that no bit differs.

Each entry takes traced inputs and the parameters, as a derivative rule does,
and gives a traced value, or None where this call has no such formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from grapheditor.engine.inference import wrap_dims

Formula = Callable[..., Any]


def _divided(numerator: Any, denominator: Any, of: Any) -> Any:
    return of._apply("div", (numerator, denominator), {})


def _sigmoid(input: Any) -> Any:
    return _divided(1.0, (-input).exp() + 1.0, input)


def _relu(input: Any) -> Any:
    return None if input.dtype.kind == "b" else input.clamp_min(0)


def _mean(input: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    if input.dtype.kind != "f":
        return None
    count = math.prod(input.shape[d] for d in wrap_dims(dim, input.ndim))
    return input.sum(dim=dim, keepdim=keepdim, dtype=dtype) / float(count)


def _sum_to(input: Any, size: Sequence[int]) -> Any:
    if input.dtype.kind != "f":
        return None
    extra = input.ndim - len(size)
    inner = (i + extra for i, n in enumerate(size) if n == 1 and input.shape[i + extra] != 1)
    dims = (*range(extra), *inner)
    return (input.sum(dim=dims) if dims else input).reshape(tuple(size))


def _exponentials(input: Any, dim: int, dtype: Any) -> tuple[Any, Any]:
    if dtype is not None:
        input = input.to(dtype)
    shifted = input - input.amax(dim=(dim,), keepdim=True)
    return shifted, shifted.exp()


def _softmax(input: Any, dim: int, dtype: Any) -> Any:
    if not input.ndim or not input.shape[dim]:
        return None
    powers = _exponentials(input, dim, dtype)[1]
    return powers / powers.sum(dim=(dim,), keepdim=True)


def _log_softmax(input: Any, dim: int, dtype: Any) -> Any:
    if not input.ndim or not input.shape[dim]:
        return None
    shifted, powers = _exponentials(input, dim, dtype)
    return shifted - powers.sum(dim=(dim,), keepdim=True).log()


def _standard(input: Any, dims: tuple[int, ...], eps: float) -> Any:
    count = float(math.prod(input.shape[d] for d in dims))
    centred = input - input.sum(dim=dims, keepdim=True) / count
    variance = (centred * centred).sum(dim=dims, keepdim=True) / count
    return centred / (variance + eps).sqrt()


def _scaled(x: Any, weight: Any, bias: Any) -> Any:
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def _layer_norm(input: Any, weight: Any, bias: Any, normalized_shape: Sequence[int], eps: float) -> Any:
    dims = tuple(range(input.ndim - len(normalized_shape), input.ndim))
    return _scaled(_standard(input, dims, eps), weight, bias)


def _linear(input: Any, weight: Any, bias: Any) -> Any:
    if bias is not None and bias.ndim > 1:
        return None
    out = input @ (weight if weight.ndim == 1 else weight.T)
    return out if bias is None else out + bias


def _addmm(input: Any, mat1: Any, mat2: Any, beta: Any, alpha: Any) -> Any:
    return input * beta + (mat1 @ mat2) * alpha if input.dtype.kind == "f" else None


def _difference(input: Any, other: Any, alpha: Any) -> Any:
    return other - input if alpha == 1 else None


EXPANSIONS: dict[str, Formula] = {
    "addmm": _addmm,
    "bmm": lambda input, mat2: input @ mat2,
    "dot": lambda input, other: input @ other,
    "layer_norm": _layer_norm,
    "linear": _linear,
    "log_softmax": _log_softmax,
    "mean": _mean,
    "mm": lambda input, mat2: input @ mat2,
    "mv": lambda input, vec: input @ vec,
    "relu": _relu,
    "rsqrt": lambda input: _divided(1.0, input.sqrt(), input),
    "rsub": _difference,
    "sigmoid": _sigmoid,
    "silu": lambda input: input / ((-input).exp() + 1.0),
    "softmax": _softmax,
    "sum_to": _sum_to,
}
