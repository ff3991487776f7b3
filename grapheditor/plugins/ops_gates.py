"""Bounds for numbers, and activations that one half or a learned number opens and shuts."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Call,
    Given,
    Op,
    TensorLike,
    alike,
    broadcast,
    holding,
    hookimpl,
    is_number,
    plain,
    same,
    where,
    wrap_dim,
)


def _of_one_kind(given: dict[str, Any]) -> None:
    """A tensor of one number is a number beside one."""
    bounds = {name: given.get(name) for name in ("min", "max")}
    if any(map(is_number, bounds.values())):
        for name, bound in bounds.items():
            if isinstance(bound, TensorLike) and (number := plain(bound)) is not None:
                given[name] = number


def _alike_bounds(given: Given) -> None:
    bounds = [given[name] for name in ("min", "max")]
    if None not in bounds and bounds[0].weak != bounds[1].weak:
        raise TypeError("clamp() takes two numbers or two tensors as its bounds, but got one of each")


def _clamp(input: Any, min: Any, max: Any) -> Any:
    if min is None and max is None:
        raise ValueError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if min is not None:
        input = np.maximum(input, min)
    return input if max is None else np.minimum(input, max)


def _clamp_slope(g: Any, out: Any, input: Any, min: Any, max: Any) -> Any:
    _fits_in((input, min), (input, max))
    if min is not None:
        g = where(input.ge(min), g, 0)  # NaN is on neither side
    return g if max is None else where(input.le(max), g, 0)


def _clamp_min_slope(g: Any, out: Any, input: Any, min: Any, max: Any) -> Any:
    _fits_in((input, min), (min, max))
    g = where(input.lt(min), g, 0)
    return g if max is None else where(min.lt(max), g, 0)


def _clamp_max_slope(g: Any, out: Any, input: Any, min: Any, max: Any) -> Any:
    _fits_in((input, max), (min, max))
    above = input.gt(max)
    return where(above if min is None else above.logical_or(max.lt(min)), g, 0)


def _fits_in(first: tuple[Any, Any], second: tuple[Any, Any]) -> None:
    """Raise PyTorch's error where the second comparison is not of the first one's shape, into which it is written."""
    if any(x is None for x in (*first, *second)):
        return
    shape, other = (broadcast(tuple(x.shape), tuple(y.shape)) for x, y in (first, second))
    if (larger := broadcast(shape, other)) != shape:
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(larger)}")


def _clamp_name(call: Call) -> str:
    numbers = all(a is None or isinstance(a, (bool, int, float)) for a in call.args[1:])
    return f"ClampBackward{1 if numbers else 0}"


def _bound_name(name: str) -> Callable[[Call], str]:
    return lambda call: f"{name}Backward{0 if isinstance(call.args[1], (bool, int, float)) else 1}"


def _lifted(weight: Any, rank: int) -> Any:
    """One weight per channel, shaped so that it meets dimension 1 of the input."""
    if weight.ndim == 0 or rank < 2:
        return weight
    return weight.reshape((-1,) + (1,) * (rank - 2))


def _prelu_ranks(given: Given) -> None:
    rank = len(given["weight"].shape)
    if rank > 1:
        raise RuntimeError(f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {rank}")


def _prelu_sizes(given: Given) -> None:
    input, numbers = given["input"].shape, math.prod(given["weight"].shape)
    if numbers == 1:
        return
    if not input:
        raise RuntimeError("Not allow zero-dim input tensor.")
    channels = input[1] if len(input) > 1 else 1
    if channels != numbers:
        raise RuntimeError(
            f"Mismatch of parameter numbers and input channel size. Found parameter numbers = {numbers} and channel "
            f"size = {channels}."
        )


def _prelu(input: Any, weight: Any) -> Any:
    return np.where(input > 0, input, _lifted(weight, input.ndim) * input).reshape(input.shape)


def _prelu_parts(input: Any, weight: Any) -> Any:
    rank = len(input.shape)
    if rank != len(weight.shape):
        weight = weight.view([weight.numel() if d == 1 else 1 for d in range(rank)])
    return input._prelu_kernel(weight)


def _prelu_weight_slope(g: Any, out: Any, input: Any, weight: Any) -> Any:
    part = (g * input).masked_fill(input.gt(0), 0)
    if len(input.shape) > 1 and weight.shape and weight.shape != (1,):
        return part.sum(dim=[d for d in range(len(input.shape)) if d != 1])
    return part.sum().expand(weight.shape)


def _glu_parts(input: Any, dim: int) -> Any:
    half = input.shape[dim] // 2
    return input.narrow(dim, 0, half), input.narrow(dim, half, half)


def _glu(input: Any, dim: int) -> Any:
    value, gate = np.split(input, 2, axis=dim)
    return value * (1 / (1 + np.exp(-gate)))


def _glu_slope(g: Any, out: Any, input: Any, dim: int) -> Any:
    value, gate = _glu_parts(input, dim)
    weight = gate.sigmoid()
    parts = [g * weight, g * value * (weight * (1 - weight))]
    return g._apply("cat", (parts,), {"dim": dim})


def _glu_shape(shape: tuple[int, ...], dim: int) -> tuple[int, ...]:
    if not shape:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    axis = wrap_dim(dim, len(shape))
    if shape[axis] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {axis} is size {shape[axis]}")
    sizes = list(shape)
    sizes[axis] //= 2
    return tuple(sizes)


OPS = [
    Op(
        "clamp(Tensor input, Tensor|Scalar? min=None, Tensor|Scalar? max=None)",
        functional=_of_one_kind,
        check=(_alike_bounds, holding("min", "max", common=True)),
        category="Activations",
        doc="Cuts off below min and above max; the gradient passes between the bounds and at them.",
        in_place=True,
        forward=_clamp,
        vjp=(_clamp_slope, _clamp_min_slope, _clamp_max_slope),
        grad_fn=_clamp_name,
        next_functions=lambda name, shapes, params: (0,) if name.endswith("1") else (0, 1, 2),
        aliases=("clip",),
        source={
            "numpy": "np.clip({input}, {min}, {max})",
            "torch": "torch.clamp({input}, min={min}, max={max})",
        },
        samples=(((2, 3), -0.5, 0.5), ((2, 3), None, 0.5), ((2, 3), (3,), (2, 3))),
    ),
    Op(
        "clamp_min(Tensor input, Tensor|Scalar min)",
        check=(holding("min", common=True),),
        category="Activations",
        doc="Cuts off below min.",
        forward=np.maximum,
        vjp=(
            lambda g, out, input, min: where(input.ge(min), g, 0),
            lambda g, out, input, min: where(input.lt(min), g, 0),
        ),
        grad_fn=_bound_name("ClampMin"),
        source={"numpy": "np.maximum({input}, {min})", "torch": "torch.clamp_min({input}, {min})"},
        samples=(((2, 3), -0.5), ((2, 3), (3,))),
    ),
    Op(
        "clamp_max(Tensor input, Tensor|Scalar max)",
        check=(holding("max", common=True),),
        category="Activations",
        doc="Cuts off above max.",
        forward=np.minimum,
        vjp=(
            lambda g, out, input, max: where(input.le(max), g, 0),
            lambda g, out, input, max: where(input.gt(max), g, 0),
        ),
        grad_fn=_bound_name("ClampMax"),
        source={"numpy": "np.minimum({input}, {max})", "torch": "torch.clamp_max({input}, {max})"},
        samples=(((2, 3), 0.5), ((2, 3), (3,))),
    ),
    Op(
        "prelu(Tensor input, Tensor weight)",
        check=(
            alike("input", "weight", words="prelu: Type promoting not supported. Got {kind} and {other}"),
            _prelu_sizes,
            _prelu_ranks,
        ),
        category="Activations",
        doc="leaky_relu whose slope below 0 is learned, one for all or one per channel.",
        forward=_prelu,
        vjp=(
            lambda g, out, input, weight: where(
                input.gt(0),
                g,
                g * (weight.reshape((-1,) + (1,) * (len(input.shape) - 2)) if len(input.shape) > 1 else weight),
            ),
            _prelu_weight_slope,
        ),
        grad_fn="PreluKernelBackward0",
        next_functions=lambda name, shapes, params: (0, 1 if len(shapes[0]) == len(shapes[1]) else ("View", 1)),
        composed=_prelu_parts,
        saved=("weight",),
        backward=BackwardFunction(("PreluKernelBackwardBackward0", None), leads_on=True),
        dtype="floating",
        shape=same,
        source={"torch": "torch.nn.functional.prelu({input}, {weight})"},
        samples=(((2, 3), (3,)), ((2, 3), (1,)), ((2, 3, 2), (3,)), ((), (1,))),
    ),
    Op(
        "_prelu_kernel(Tensor input, Tensor weight)",
        category="Internal",
        doc="prelu with a weight that lies along the dimensions of input.",
        forward=lambda input, weight: np.where(input > 0, input, weight * input).reshape(input.shape),
        vjp=(
            lambda g, out, input, weight: where(input.gt(0), g, g * weight),
            lambda g, out, input, weight: (g * input).masked_fill(input.gt(0), 0),
        ),
        saved=("input", "weight"),
        grad_fn="PreluKernelBackward0",
        dtype="floating",
        samples=(((2, 3), (1, 3)), ((3,), (1,))),
    ),
    Op(
        "glu(Tensor input, int dim=-1)",
        category="Activations",
        doc="Splits input in two halves along dim and lets the second gate the first: a · sigmoid(b).",
        forward=_glu,
        vjp=(_glu_slope,),
        grad_fn="GluBackward0",
        backward=BackwardFunction("GluBackwardBackward0"),
        dtype="floating",
        shape=_glu_shape,
        source={"torch": "torch.nn.functional.glu({input}, dim={dim})"},
        samples=(((2, 4),), ((4, 3), {"dim": 0})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
