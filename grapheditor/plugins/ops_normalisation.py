"""Normalisation: numbers brought to mean 0 and variance 1, or to length 1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Call,
    Given,
    Op,
    add_up,
    c_name,
    composite,
    hookimpl,
    implemented,
    in_single,
    per_channel,
    same,
    scaled_alike,
    shaped_as,
    warn_once,
)

Shape = tuple[int, ...]


def _last(shape: Shape, normalized_shape: Shape) -> tuple[int, ...]:
    """The trailing axes that are normalised."""
    return tuple(range(len(shape) - len(normalized_shape), len(shape)))


def _ends_so(given: Given) -> None:
    """An input whose last sizes are those that are normalised."""
    shape, normalized_shape = given["input"].shape, given["normalized_shape"]
    count = len(normalized_shape)
    star = "*" if given.op.base == "rms_norm" else "*, "
    if not count or tuple(shape[len(shape) - count :]) != tuple(normalized_shape):
        raise RuntimeError(
            f"Given normalized_shape={list(normalized_shape)}, expected input with shape "
            f"[{star}{', '.join(map(str, normalized_shape))}], but got input of size{list(shape)}"
        )


def _standard(input: Any, axes: tuple[int, ...], eps: float) -> Any:
    count = input.dtype.type(math.prod(input.shape[a] for a in axes))
    centred = np.subtract(input, add_up(input, axes, True) / count)
    variance = add_up(np.square(centred), axes, True) / count
    return np.true_divide(centred, np.sqrt(variance + input.dtype.type(eps)), centred)


def _scaled(x: Any, weight: Any, bias: Any) -> Any:
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def _standard_parts(input: Any, dims: tuple[int, ...], eps: float) -> tuple[Any, Any]:
    """The standardised input and one over its deviation, in ops."""
    centred = input - input.mean(dim=dims, keepdim=True)
    scale = ((centred * centred).mean(dim=dims, keepdim=True) + eps).rsqrt()
    return centred * scale, scale


def _standard_slope(g: Any, input: Any, dims: tuple[int, ...], eps: float) -> Any:
    x, scale = _standard_parts(input, dims, eps)
    level = g.mean(dim=dims, keepdim=True)
    return (g - level - x * (g * x).mean(dim=dims, keepdim=True)) * scale


def _layer_norm(input: Any, weight: Any, bias: Any, normalized_shape: Shape, eps: float) -> Any:
    out = _standard(input, _last(input.shape, normalized_shape), eps)
    if weight is not None:
        np.multiply(out, weight, out)
    return out if bias is None else np.add(out, bias, out)


def _layer_slope(g: Any, out: Any, input: Any, weight: Any, bias: Any, normalized_shape: Shape, eps: float) -> Any:
    return _standard_slope(g if weight is None else g * weight, input, _last(input.shape, normalized_shape), eps)


def _layer_weight(g: Any, out: Any, input: Any, weight: Any, bias: Any, normalized_shape: Shape, eps: float) -> Any:
    return g * _standard_parts(input, _last(input.shape, normalized_shape), eps)[0]


# -- per group of channels -----------------------------------------------------------


def _column(weight: Any, rank: int) -> Any:
    """One number per channel, shaped so that it meets dimension 1."""
    return None if weight is None else weight.reshape((-1,) + (1,) * (rank - 2))


def _grouped(shape: Shape, num_groups: int) -> Shape:
    if len(shape) < 2 or shape[1] % num_groups:
        raise RuntimeError(
            f"Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{list(shape)} and num_groups={num_groups}"
        )
    return (shape[0], num_groups, math.prod(shape[1:]) // num_groups)


def _groups_divide(given: Given) -> None:
    _grouped(given["input"].shape, given["num_groups"])


def _several_per_group(given: Given) -> None:
    """More than one number to take a variance of, in all groups together."""
    shape, groups = given["input"].shape, given["num_groups"]
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    if groups and shape[0] * shape[1] // groups * math.prod(shape[2:]) == 1:
        size = [shape[0] * shape[1] // groups, groups, *shape[2:]]
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {size}")


def _group_norm(input: Any, weight: Any, bias: Any, num_groups: int, eps: float) -> Any:
    groups = input.reshape(_grouped(input.shape, num_groups))
    x = _standard(groups, (2,), eps).reshape(input.shape)
    return _scaled(x, _column(weight, input.ndim), _column(bias, input.ndim))


def _group_slope(g: Any, out: Any, input: Any, weight: Any, bias: Any, num_groups: int, eps: float) -> Any:
    groups = _grouped(input.shape, num_groups)
    scaled = g if weight is None else g * _column(weight, len(input.shape))
    return _standard_slope(scaled.reshape(groups), input.reshape(groups), (2,), eps).reshape(input.shape)


def _channel_sums(part: Any) -> Any:
    return part.sum(dim=[d for d in range(len(part.shape)) if d != 1])


def _group_weight(g: Any, out: Any, input: Any, weight: Any, bias: Any, num_groups: int, eps: float) -> Any:
    x = _standard_parts(input.reshape(_grouped(input.shape, num_groups)), (2,), eps)[0]
    sums = _channel_sums(g * x.reshape(input.shape))
    nothing = input.shape[0] and not math.prod(input.shape[2:])  # of which PyTorch takes a mean all the same
    return sums * math.nan if nothing else sums


# -- by length -----------------------------------------------------------------------


def _rms_eps(input: Any, eps: float | None) -> float:
    return float(np.finfo(np.dtype(input.dtype.name)).eps) if eps is None else eps


_MIXED = (
    "Mismatch dtype between input and weight: input dtype = {0}, weight dtype = {1}, Cannot dispatch to fused "
    "implementation."
)


def _rms_name(call: Call) -> str:
    input, weight = call.args
    mixed = weight is not None and np.promote_types(weight.dtype, input.dtype) != input.dtype
    return "ToCopyBackward0" if mixed or input.dtype.name == "float16" else "MulBackward0"


def _of_one_dtype(given: Given) -> None:
    """Other dtypes of the weight are taken, with a warning."""
    input, weight = given["input"].dtype, given["weight"]
    if weight is not None and weight.dtype != input:
        warn_once(_MIXED.format(c_name(input), c_name(weight.dtype)), _MIXED)


def _rms_norm(input: Any, weight: Any, normalized_shape: Shape, eps: float | None) -> Any:
    axes = _last(input.shape, normalized_shape)
    count = input.dtype.type(math.prod(normalized_shape))
    mean = np.sum(input * input, axis=axes, keepdims=True) / count
    return _scaled(input / np.sqrt(mean + input.dtype.type(_rms_eps(input, eps))), weight, None)


def _rms_parts(input: Any, normalized_shape: Shape, eps: float | None) -> tuple[Any, Any, tuple[int, ...]]:
    dims = _last(input.shape, normalized_shape)
    scale = ((input * input).mean(dim=dims, keepdim=True) + _rms_eps(input, eps)).rsqrt()
    return input * scale, scale, dims


def _rms_slope(g: Any, out: Any, input: Any, weight: Any, normalized_shape: Shape, eps: float | None) -> Any:
    x, scale, dims = _rms_parts(input, normalized_shape, eps)
    scaled = g if weight is None else g * weight
    return (scaled - x * (scaled * x).mean(dim=dims, keepdim=True)) * scale


def _groups_there(given: Given) -> None:
    if given["num_groups"] == 0:
        raise ZeroDivisionError("integer division or modulo by zero")


def _divided(given: dict[str, Any]) -> None:
    """What Python says of a number of groups by which it cannot divide."""
    groups = given.get("num_groups", 1)
    if type(groups) is int:
        return
    shape = given["input"].shape
    if len(shape) < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {len(shape)}")
    shape[0] * shape[1] // groups


def _ranks_enough(given: Given) -> None:
    rank, wanted = len(given["input"].shape), len(given["normalized_shape"])
    if rank < wanted:
        raise ValueError(f"Input tensor must have at least {wanted} dimensions, but got {rank}")


def _rms_below(name: str, shapes: Any, params: Any) -> Any:
    scaled = (0, ("Rsqrt", ("AddBackward1", ("MeanBackward1", ("Pow", 0)))))
    below: Any = scaled if shapes[1] is None else (("Mul", *scaled), 1)
    return (("Mul", *below),) if name.startswith("ToCopy") else below


def _vector_length(input: Any, p: Any, dim: Any) -> Any:
    """As torch.norm: by a number, or of matrices by a word."""
    return (
        input.norm(p, dim, True) if isinstance(p, str) else input.linalg_vector_norm(2 if p is None else p, dim, True)
    )


def _normalized_below(name: str, shapes: Any, params: Any) -> Any:
    by_values = ("Permute", ("Unsqueeze", ("SumBackward1", ("LinalgSvd#1", ("Permute", 0)))))
    return (0, ("Expand", ("ClampMin", by_values if params["p"] == "nuc" else ("LinalgVectorNorm", 0))))


OPS = [
    in_single(
        Op(
            "layer_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-5)",
            check=(
                shaped_as("normalized_shape", "weight", "bias"),
                _ends_so,
                scaled_alike("input", "weight", "bias", kernel="LayerNormKernelImpl"),
            ),
            saved=("input", "weight", "bias"),
            category="Normalisation",
            doc="The last dimensions brought to mean 0 and variance 1, then scaled by weight and moved by bias.",
            layout="rows",
            forward=_layer_norm,
            vjp=(_layer_slope, _layer_weight, lambda g, out, *inputs, **params: g),
            grad_fn="NativeLayerNormBackward0",
            backward=BackwardFunction(("NativeLayerNormBackwardBackward0",) * 2, bias=2),
            next_functions=(0, 1, 2),
            shape=same,
            dtype="floating",
            source={"torch": "torch.nn.functional.layer_norm({input}, {normalized_shape}, {weight}, {bias}, {eps})"},
            samples=(
                ((3, 4), {"normalized_shape": (4,)}),
                ((2, 3, 4), (3, 4), (3, 4), {"normalized_shape": (3, 4)}),
            ),
        )
    ),
    in_single(
        Op(
            "group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-5)",
            functional=_divided,
            check=(
                _several_per_group,
                _groups_there,
                _groups_divide,
                per_channel("weight", "bias"),
                scaled_alike("input", "weight", "bias", kernel="GroupNormKernelImpl"),
            ),
            saved=("input", "weight"),
            category="Normalisation",
            doc="Each group of channels brought to mean 0 and variance 1, then scaled and moved per channel.",
            layout="rows_but_images",
            forward=_group_norm,
            vjp=(_group_slope, _group_weight, lambda g, out, *inputs, **params: _channel_sums(g)),
            grad_fn="NativeGroupNormBackward0",
            next_functions=(0, 1, 2),
            shape=same,
            dtype="floating",
            source={"torch": "torch.nn.functional.group_norm({input}, {num_groups}, {weight}, {bias}, {eps})"},
            samples=(((2, 4, 3), (4,), (4,), {"num_groups": 2}), ((2, 4), {"num_groups": 1})),
        )
    ),
    in_single(
        Op(
            "rms_norm(Tensor input, int[] normalized_shape, Tensor? weight=None, float? eps=None)",
            check=(
                shaped_as("normalized_shape", "weight"),
                _ranks_enough,
                _ends_so,
                implemented("input", "f"),
                _of_one_dtype,
            ),
            category="Normalisation",
            doc="The last dimensions divided by the root of their mean square, then scaled by weight.",
            layout="rows_but_images",
            forward=_rms_norm,
            vjp=(
                _rms_slope,
                lambda g, out, input, weight, normalized_shape, eps: g * _rms_parts(input, normalized_shape, eps)[0],
            ),
            grad_fn=_rms_name,
            copied=("input unless input",),
            next_functions=_rms_below,
            shape=same,
            dtype="floating",
            source={"torch": "torch.nn.functional.rms_norm({input}, {normalized_shape}, {weight}, {eps})"},
            samples=(((3, 4), (4,), {"normalized_shape": (4,), "eps": 0.1}),),
        )
    ),
    composite(
        "normalize(Tensor input, Scalar_or_str? p=2.0, int[1]? dim=(1,), Scalar eps=1e-12)",
        lambda input, p, dim, eps: input / _vector_length(input, p, dim).clamp_min(eps),
        category="Normalisation",
        doc="Vectors along dim divided by their length.",
        grad_fn="DivBackward0",
        next_functions=_normalized_below,
        domain=(0.3, 2.0),
        source={"torch": "torch.nn.functional.normalize({input}, p={p}, dim={dim}, eps={eps})"},
        samples=(((3, 4),), ((3, 4), {"p": 3.0, "dim": (0,)}), ((3, 4), {"p": 0.0}), ((3, 4), {"dim": (0, 1)})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
