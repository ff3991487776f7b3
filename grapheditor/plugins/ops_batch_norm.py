"""Normalisation over a batch or over each instance: formulas of other ops."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Call,
    Given,
    Op,
    alike,
    broadcast,
    composite,
    fixed,
    formula_in_single,
    hookimpl,
    implemented,
    scaled_alike,
    unless_empty,
    wrap_dim,
)

# -- batch and instance -----------------------------------------------------------------


def _column(weight: Any, rank: int) -> Any:
    return weight.reshape([1, -1] + [1] * (rank - 2))


def _scaled(x: Any, weight: Any, bias: Any, rank: int) -> Any:
    x = x if weight is None else x * _column(weight, rank)
    return x if bias is None else x + _column(bias, rank)


def _standard(x: Any, dims: list[int], eps: float) -> Any:
    centred = x - x.mean(dim=dims, keepdim=True)
    return centred * ((centred * centred).mean(dim=dims, keepdim=True) + eps).rsqrt()


def _running(x: Any, mean: Any, var: Any, eps: float, rank: int) -> Any:
    return (x - _column(mean, rank)) * (_column(var, rank) + eps).rsqrt()


def _scaled_nothing(x: Any, weight: Any, bias: Any) -> Any:
    """A copy of what is empty, scaled by the first numbers so that these have gradients of 0."""
    x = x.clone()
    weight, bias = (w.select(0, 0) if w is not None and w.shape else w for w in (weight, bias))
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def _batch_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, training: bool, momentum: float, eps: float
) -> Any:
    rank = len(input.shape)
    dims = [d for d in range(rank) if d != 1]
    if not math.prod(input.shape):
        return _scaled_nothing(input, weight, bias)
    if training:
        x = _standard(input, dims, eps)
    else:
        x = _running(input, running_mean, running_var, eps, rank)
    return _scaled(x, weight, bias, rank)


def _batch_name(call: Call) -> str:
    input, _, _, weight, bias = call.args
    if math.prod(input.shape):
        return "NativeBatchNormBackward0"
    return "CloneBackward0" if weight is bias is None else "MulBackward0" if bias is None else "AddBackward0"


def _batch_function(specs: Any) -> str | None:
    """What PyTorch calls; it calls nothing for an empty input."""
    return "native_batch_norm" if math.prod(specs[0].shape) else None


def _instance_norm(
    input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, use_input_stats: bool, momentum: float,
    eps: float,
) -> Any:  # fmt: skip
    rank = len(input.shape)
    dims = list(range(2, rank))
    if not math.prod(input.shape):
        return _scaled_nothing(input, weight, bias)
    if use_input_stats:
        x = _standard(input, dims, eps)
    else:
        x = _running(input, running_mean, running_var, eps, rank)
    return _scaled(x, weight, bias, rank)


# -- running statistics -------------------------------------------------------------------


def _moved(old: Any, new: Any, momentum: float) -> Any:
    return old * (1 - momentum) + new * momentum


def _batch_statistics(
    input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, training: bool, momentum: float, eps: float
) -> dict[str, Any]:
    """Of the batch, the variance unbiased; they are kept in training only."""
    if not training or running_mean is None or running_var is None or not input.size:
        return {}
    axes = tuple(d for d in range(input.ndim) if d != 1)
    mean, var = np.mean(input, axis=axes), np.var(input, axis=axes, ddof=1)
    return {
        "running_mean": _moved(running_mean, mean, momentum),
        "running_var": _moved(running_var, var, momentum),
    }


def _instance_statistics(
    input: Any, running_mean: Any, running_var: Any, weight: Any, bias: Any, use_input_stats: bool, momentum: float,
    eps: float,
) -> dict[str, Any]:  # fmt: skip
    """The mean of those of the instances, which is NaN where there are none."""
    if not use_input_stats or running_mean is None or running_var is None:
        return {}
    if not input.size:
        none = {"running_mean": np.full_like(running_mean, np.nan), "running_var": np.full_like(running_var, np.nan)}
        return {} if input.shape[0] else none
    axes = tuple(range(2, input.ndim))
    mean, var = np.mean(input, axis=axes), np.var(input, axis=axes, ddof=1)
    return {
        "running_mean": _moved(running_mean, mean.mean(axis=0), momentum),
        "running_var": _moved(running_var, var.mean(axis=0), momentum),
    }


def _both_or_neither(given: Given) -> None:
    if (given["running_mean"] is None) != (given["running_var"] is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")


def _batches(given: Given) -> None:
    """More than one number per channel where these make the statistics, and what goes with the channels."""
    shape, training, eps = given["input"].shape, given["training"], given["eps"]
    if training:
        _both_or_neither(given)
    if training and eps <= 0:
        raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    if eps < 0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    if training and not shape:
        raise IndexError("tuple index out of range")  # PyTorch looks at the size of the batch
    if training and math.prod(shape[:1] + shape[2:]) == 1:
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size torch.Size({list(shape)})"
        )


def _places_in_space(given: Given) -> None:
    """More than one number per channel of an instance where these make the statistics, and samples of channels."""
    shape = given["input"].shape
    if not given["use_input_stats"] and (given["running_mean"] is None or given["running_var"] is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    if given["use_input_stats"] and math.prod(shape[2:]) == 1:
        raise ValueError(
            f"Expected more than 1 spatial element when training, got input size torch.Size({list(shape)})"
        )
    if not given["use_input_stats"] and (given["running_mean"] is None or given["running_var"] is None):
        raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
    _both_or_neither(given)
    if not shape:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    wrap_dim(1, len(shape))
    for _, spec in given.tensors(("weight", "bias", "running_mean", "running_var")):
        if len(spec.shape) > 1:
            raise RuntimeError(
                "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
            )


def _statistics_of_nothing(given: Given, times: int) -> None:
    """Running numbers that the means over no instances go into."""
    channels = given["input"].shape[1]
    for _, spec in given.tensors(("running_mean", "running_var")):
        count = times * math.prod(spec.shape)
        if count != times * channels:
            raise RuntimeError(f"shape '{[times, channels]}' is invalid for input of size {count}")
        if (wide := broadcast(spec.shape, (channels,))) != spec.shape:
            raise RuntimeError(f"output with shape {list(spec.shape)} doesn't match the broadcast shape {list(wide)}")


def _channels(given: Given) -> None:
    """One number per channel in all that goes with the input, unless that is empty; instances are more channels."""
    shape, alone = given["input"].shape, given.op.base == "batch_norm"
    times = 1 if alone else shape[0]
    if not math.prod(shape):
        for _, spec in given.tensors(("weight", "bias")):
            if alone and not spec.shape:
                raise IndexError("select() cannot be applied to a 0-dim tensor.")
            size = list(spec.shape) if alone else [times * math.prod(spec.shape)]
            if size[0] == 0:
                raise IndexError(f"select(): index 0 out of range for tensor of size {size} at dimension 0")
        if given.params.get("use_input_stats"):
            _statistics_of_nothing(given, times)
        return
    count = times * shape[1] if len(shape) > 1 else 0
    for name in ("running_mean", "running_var", "weight", "bias"):
        spec = given[name]
        if spec is None and name.startswith("running") and alone and not given["training"]:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        if spec is not None and times * math.prod(spec.shape) != count:
            raise RuntimeError(f"{name} should contain {count} elements not {times * math.prod(spec.shape)}")
    wrap_dim(1, len(shape))


def _vectors(given: Given) -> None:
    for _, spec in given.tensors(("running_mean", "running_var")):
        if len(spec.shape) != 1:
            raise RuntimeError(f"TensorAccessor expected 1 dims but tensor has {len(spec.shape)}")


def _instance_below(name: str, shapes: Any, params: Any) -> Any:
    return (("NativeBatchNorm", ("View", 0), ("Repeat", 3), ("Repeat", 4)),) if params["use_input_stats"] else None


def _vector(g: Any, out: Any, input: Any, mean: Any, var: Any, weight: Any, bias: Any, **params: Any) -> None:
    """Weights in one dimension, which forward does not ask for, nor backward of rows alone."""
    if weight is not None and len(weight.shape) != 1 and len(input.shape) > 2 and math.prod(input.shape):
        raise RuntimeError(f"TensorAccessor expected 1 dims but tensor has {len(weight.shape)}")


def _by_channel(op: Op) -> Op:
    """The op, in which gradients of weight and bias have one number per channel, whatever shapes these have."""
    assert isinstance(op.vjp, tuple)
    *others, weight, bias = op.vjp

    def flat(rule: Any) -> Any:
        def by_channel(*tensors: Any, **params: Any) -> Any:
            part = rule(*tensors, **params)
            return part if len(part.shape) == 1 or not math.prod(part.shape) else part.reshape([-1])

        return by_channel

    return replace(op, vjp=(*others, flat(weight), flat(bias)))


BATCH_NORM = composite(
    "batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, "
    "Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05)",
    formula_in_single(_batch_norm),
    updates=_batch_statistics,
    check=(
        _batches,
        _channels,
        fixed("running_mean", "running_var", function=_batch_function),
        unless_empty(
            implemented("input", "f"),
            scaled_alike("input", "weight", "bias", "running_mean", "running_var"),
            alike("running_mean", "running_var"),
            _vectors,
        ),
    ),
    backward_check=_vector,
    category="Normalisation",
    layout="rows_but_images",
    doc="Each channel over the batch brought to mean 0 and variance 1; without `training` by the running ones.",
    grad_fn=_batch_name,
    backward=BackwardFunction(
        ("NativeBatchNormBackwardBackward0", None, None, "NativeBatchNormBackwardBackward0"), bias=4
    ),
    next_functions=(0, 3, 4),
    saved=("input", "running_mean", "running_var", "weight"),
    domain=(0.5, 2.0),
    samples=(
        ((3, 2, 4), None, None, (2,), (2,), {"training": True}),
        ((3, 2), [0.5, 1.0], [1.0, 2.0], (2,), (2,)),
    ),
    constants=("running_mean", "running_var"),
    source={
        "torch": "torch.nn.functional.batch_norm({input}, {running_mean}, {running_var}, {weight}, {bias}, {training}, "
        "{momentum}, {eps})"
    },
)

OPS = [
    _by_channel(BATCH_NORM),
    composite(
        "instance_norm(Tensor input, Tensor? running_mean=None, Tensor? running_var=None, Tensor? weight=None, "
        "Tensor? bias=None, bool use_input_stats=True, float momentum=0.1, float eps=1e-05)",
        formula_in_single(_instance_norm),
        updates=_instance_statistics,
        check=(
            _places_in_space,
            _channels,
            fixed("running_mean", "running_var", function="native_batch_norm"),
            unless_empty(
                implemented("input", "f", kernel="batch_norm"),
                scaled_alike("input", "weight", "bias"),
                alike("weight", "running_var"),
            ),
        ),
        category="Normalisation",
        layout="rows",
        doc="Each channel of each instance brought to mean 0 and variance 1.",
        grad_fn="ViewBackward0",
        next_functions=_instance_below,
        backward=BackwardFunction(bias=4),
        saved=("input",),
        copied=("weight",),
        constants=("running_mean", "running_var"),
        samples=(((2, 2, 4), None, None, (2,), (2,)), ((2, 3, 2, 2),)),
        source={
            "torch": "torch.nn.functional.instance_norm({input}, {running_mean}, {running_var}, {weight}, {bias}, "
            "{use_input_stats}, {momentum}, {eps})"
        },
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
