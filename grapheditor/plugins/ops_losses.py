"""Losses: one number that says how far a prediction is from its target."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    REDUCTION,
    SUBTRACTION_OF_BOOL,
    SUBTRACTION_OF_BOOLS,
    SWITCHES,
    BackwardFunction,
    Call,
    Given,
    Op,
    below_loss,
    broadcast,
    dtypes,
    fixed,
    hookimpl,
    implemented,
    loss_shape,
    named_by_reduction,
    per_element,
    reduced,
    torch_name,
    written,
    written_as,
)

# -- yes or no ---------------------------------------------------------------------


def _weighted(loss: Any, weight: Any) -> Any:
    return loss if weight is None else loss * weight


def _written_over(shape: Any, other: Any) -> None:
    """Raise PyTorch's error for what can't be multiplied in place by something of a shape."""
    if (wide := broadcast(shape, other)) != shape:
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(wide)}")


def _weight_fits(given: Given) -> None:
    """A weight that broadcasts to the loss and leaves its shape."""
    if given["weight"] is not None:
        _written_over(broadcast(given["input"].shape, given["target"].shape), given["weight"].shape)


def _pos_weight_fits(given: Given) -> None:
    """Numbers that broadcast to the loss and leave its shape."""
    pos_weight, target = given["pos_weight"], given["target"]
    if pos_weight is not None:
        if pos_weight.dtype.kind == "b":
            raise RuntimeError(SUBTRACTION_OF_BOOL)
        _written_over(given["input"].shape, broadcast(pos_weight.shape, target.shape))


def _float_target(given: Given) -> None:
    """A target of floats."""
    kind = given["target"].dtype
    if kind.kind == "b":
        raise RuntimeError(SUBTRACTION_OF_BOOLS)
    if kind.kind != "f":
        found = torch_name(given["input"].dtype)
        raise RuntimeError(f"result type {found} can't be cast to the desired output type {torch_name(kind)}")


def _target_alike(given: Given) -> None:
    """A target of the input's dtype."""
    kinds = [torch_name(given[name].dtype) for name in ("target", "input")]
    if kinds[0] != kinds[1]:
        raise RuntimeError(f"Found dtype {kinds[0]} but expected {kinds[1]}")


def _same_sizes(given: Given) -> None:
    if given["input"].shape != given["target"].shape:
        target, input = (f"torch.Size({list(given[name].shape)})" for name in ("target", "input"))
        if given.op.base == "binary_cross_entropy_with_logits":
            raise ValueError(f"Target size ({target}) must be the same as input size ({input})")
        raise ValueError(
            f"Using a target size ({target}) that is different to the input size ({input}) is deprecated. "
            "Please ensure they have the same size."
        )


def _bce(input: Any, target: Any, weight: Any, reduction: str) -> Any:
    if input.size and not ((input >= 0) & (input <= 1)).all():
        raise RuntimeError("all elements of input should be between 0 and 1")
    if target.size and not ((target >= 0) & (target <= 1)).all():
        raise RuntimeError("all elements of target should be between 0 and 1")
    floor = input.dtype.type(-100)
    yes, no = np.maximum(np.log(input), floor), np.maximum(np.log1p(-input), floor)
    return reduced(_weighted((target - 1) * no - target * yes, weight), reduction)


_TINY = float(np.float32(1e-12))
"""What PyTorch keeps the divisor above, a float32 for float64, too."""


def _bce_slope(g: Any, out: Any, input: Any, target: Any, weight: Any, reduction: str) -> Any:
    slope = (input - target) / (input * (1 - input)).clamp_min(_TINY)
    return _weighted(per_element(g, reduction, input, target) * slope, weight)


def _bce_target_slope(g: Any, out: Any, input: Any, target: Any, weight: Any, reduction: str) -> Any:
    slope = (1 - input).log() - input.log()
    return _weighted(per_element(g, reduction, input, target) * slope, weight)


def _softplus(x: Any) -> Any:
    if x.dtype.name == "float16":
        return _softplus(x.astype(np.float32)).astype(x.dtype)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def _logits(input: Any, target: Any, weight: Any, pos_weight: Any, reduction: str) -> Any:
    less = _softplus(-input)
    if pos_weight is not None:  # in place, in PyTorch
        less = (less * (1 + (pos_weight - 1) * target)).astype(input.dtype, copy=False)
    loss = (1 - target) * input + less
    return reduced(_weighted(loss, weight), reduction)


def _in_place(value: Any, like: Any) -> Any:
    """A product or difference as PyTorch has it, which writes it over its first operand."""
    return value if value.dtype == like.dtype else value.to(like.dtype.name)


def _logits_slope(g: Any, out: Any, input: Any, target: Any, weight: Any, pos_weight: Any, reduction: str) -> Any:
    if pos_weight is None:
        slope = input.sigmoid() - target
    else:
        positive = target * pos_weight
        slope = _in_place((positive + 1 - target) * input.sigmoid(), positive) - positive
    return _weighted(per_element(g, reduction, input, target) * slope, weight)


def _logits_target_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, pos_weight: Any, reduction: str
) -> Any:
    part = per_element(g, reduction, input, target)
    if pos_weight is None:
        return _weighted(part * -input, weight)
    slope = _in_place((-input).logsigmoid() - _in_place(pos_weight * input.logsigmoid(), input), input)
    return _weighted(_in_place(part * slope, input), weight)


def _bce_shape(input: Any, target: Any, *rest: Any, reduction: str) -> Any:
    if input != target:
        raise ValueError(
            f"Using a target size (torch.Size({list(target)})) that is different to the input size "
            f"(torch.Size({list(input)})) is deprecated. Please ensure they have the same size."
        )
    return input if reduction == "none" else ()


# -- distributions -----------------------------------------------------------------


def _kl(input: Any, target: Any, reduction: str, log_target: bool) -> Any:
    if log_target:
        loss = np.exp(target) * (target - input)
    else:
        loss = np.where(target == 0, target.dtype.type(0), target * np.log(target)) - target * input
    if reduction == "batchmean":
        return np.sum(loss) / loss.dtype.type(input.shape[0] if input.ndim else 1)
    return reduced(loss, reduction)


def _kl_part(g: Any, input: Any, target: Any, reduction: str) -> Any:
    if reduction == "batchmean":
        part = g / (input.shape[0] if input.shape else 1)
    else:
        part = per_element(g, reduction, input, target)
    return part if input.shape == target.shape else part.expand(broadcast(input.shape, target.shape))


def _kl_slope(g: Any, out: Any, input: Any, target: Any, reduction: str, log_target: bool) -> Any:
    return _kl_part(g, input, target, reduction) * -(target.exp() if log_target else target)


def _kl_target_slope(g: Any, out: Any, input: Any, target: Any, reduction: str, log_target: bool) -> Any:
    part = _kl_part(g, input, target, reduction)
    if log_target:
        return part * (target.exp() * (target - input + 1))
    return part.xlogy(target).masked_fill(target.eq(0), 0) + part * (target / target) - part * input


def _kl_name(call: Call) -> str:
    none = "MulBackward0" if call.params["log_target"] else "SubBackward0"
    return named_by_reduction(none, batchmean="DivBackward0")(call)


def _below_kl(name: str, shapes: Any, params: Any) -> Any:
    if params["log_target"]:
        loss: Any = ("Mul", ("Exp", 1), ("Sub", 1, 0))
    else:
        loss = ("Sub", ("Xlogy", 1, 1), ("Mul", 1, 0))
    if params["reduction"] == "batchmean":
        return ("Sum", loss), None
    return below_loss(*loss)(name, shapes, params)


OPS = [
    Op(
        f"binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, {SWITCHES}, {REDUCTION})",
        check=(
            _same_sizes,
            _target_alike,
            implemented("input", "f"),
            _weight_fits,
            fixed("weight", function="binary_cross_entropy"),
        ),
        category="Losses",
        doc="For yes-or-no questions: −target · log(input) − (1 − target) · log(1 − input) of a probability.",
        forward=written(_bce, 0),
        vjp=(_bce_slope, _bce_target_slope, None),
        grad_fn="BinaryCrossEntropyBackward0",
        saved=("target",),
        backward=BackwardFunction("BinaryCrossEntropyBackwardBackward0"),
        shape=_bce_shape,
        dtype=written_as(0),
        domain=(0.2, 0.8),
        source={
            "torch": "torch.nn.functional.binary_cross_entropy({input}, {target}, {weight}, reduction={reduction})"
        },
        samples=(((2, 3), (2, 3)), ((2, 3), (2, 3), {"reduction": "none"})),
    ),
    Op(
        "binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, "
        f"{SWITCHES}, {REDUCTION}, Tensor? pos_weight=None)",
        check=(
            _same_sizes,
            fixed("weight", "pos_weight", function="binary_cross_entropy_with_logits"),
            implemented("input", "f", kernel="log_sigmoid_cpu"),
            _pos_weight_fits,
            _float_target,
            _weight_fits,
        ),
        category="Losses",
        doc="binary_cross_entropy of sigmoid(input), computed without overflow.",
        forward=written(_logits, 1),
        vjp=(_logits_slope, _logits_target_slope, None, None),
        grad_fn="BinaryCrossEntropyWithLogitsBackward0",
        saved=("target",),
        shape=lambda input, target, weight, pos_weight, reduction: _bce_shape(input, target, reduction=reduction),
        dtype=written_as(1),
        source={
            "torch": "torch.nn.functional.binary_cross_entropy_with_logits({input}, {target}, {weight}, "
            "reduction={reduction}, pos_weight={pos_weight})"
        },
        samples=(
            ((2, 3), (2, 3)),
            ((2, 3), (2, 3), {"reduction": "none"}),
            ((2, 3), (2, 3), None, [0.5, 1.0, 2.0], {"reduction": "sum"}),
        ),
    ),
    Op(
        f"kl_div(Tensor input, Tensor target, {SWITCHES}, "
        'str~{none,mean,sum,batchmean} reduction="mean", bool log_target=False)',
        check=(
            dtypes("input", "f", words="kl_div: Integral inputs not supported."),
            dtypes("target", "f", words="kl_div: Integral inputs not supported."),
        ),
        category="Losses",
        doc="Distance between distributions: the mean of target · (log(target) − input), input being logarithms.",
        forward=_kl,
        vjp=(_kl_slope, _kl_target_slope),
        grad_fn=_kl_name,
        copied=lambda slots, params: ("input", "target") if params["log_target"] else (),
        next_functions=_below_kl,
        shape=lambda input, target, **params: loss_shape(target, input, **params),
        dtype="apart",
        domain=(0.2, 0.8),
        source={
            "torch": "torch.nn.functional.kl_div({input}, {target}, reduction={reduction}, log_target={log_target})"
        },
        samples=(
            ((2, 3), (2, 3), {"reduction": "batchmean"}),
            ((2, 3), (2, 3), {"reduction": "sum", "log_target": True}),
            ((2, 3), (2, 3), {"reduction": "none"}),
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
