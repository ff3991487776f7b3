"""Losses of several labels at once, and of a normal distribution whose variance is predicted, too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    REDUCTION,
    SWITCHES,
    BackwardFunction,
    Call,
    Given,
    Op,
    TensorLike,
    WrongNumbersError,
    below_loss,
    c_name,
    fixed,
    hookimpl,
    implemented,
    in_range,
    kind_of,
    loss_of_ops,
    named_by_reduction,
    reduced,
    reduced_by_ops,
    torch_name,
)

# -- a normal distribution -----------------------------------------------------------------


def _gaussian(input: Any, target: Any, var: Any, full: bool, eps: float, reduction: str) -> Any:
    if var.shape != input.shape and len(var.shape) == len(input.shape) - 1:
        var = var.unsqueeze(-1)
    var = var._not_negative()
    lifted = var + (float(eps) - var.detach()).clamp_min(0)  # the slope is that of var, as PyTorch lifts it unseen
    apart = input - target
    loss = (lifted.log() + apart * apart / lifted) * 0.5
    return reduced_by_ops(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


def _gaussian_by_parts(input: Any, target: Any, var: Any, full: bool, eps: float, reduction: str) -> Any:
    if isinstance(var, float | int):
        var = input.ones_like() * var
    lifted = (var.unsqueeze(-1) if len(var.shape) < len(input.shape) else var).clone()
    lifted.detach().clamp_(eps)  # which writes into the copy, too
    loss = (lifted.log() + (input - target) ** 2 / lifted) * 0.5
    return reduced_by_ops(loss + 0.5 * math.log(2 * math.pi) if full else loss, reduction)


_NO_TRUTH = "any() received an invalid combination of arguments - got ({0}), but expected one of:"


def _looked_at(given: dict[str, Any]) -> None:
    var = given.get("var", 0.0)
    if not isinstance(var, (float, TensorLike)):
        raise TypeError(_NO_TRUTH.format(kind_of(var < 0)))
    if given.get("eps", 0) is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")


def _variances(given: Given) -> None:
    input, var, number = given["input"].shape, given["var"], given.number("var")
    if isinstance(number, int):
        raise TypeError(_NO_TRUTH.format("bool"))
    if number is not None and number < 0:
        raise ValueError("var has negative entry/entries")
    if var.weak:
        return
    others = [y for x, y in zip(input, var.shape, strict=False) if x != y]
    if var.shape not in (input, input[:-1]) and (len(var.shape) != len(input) or sum(others) != 1):
        raise ValueError("var is of incorrect size")
    if var.dtype.kind != "f":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {c_name(var.dtype)}")


def _not_negative(input: Any) -> Any:
    if (input < 0).any():
        raise WrongNumbersError("var has negative entry/entries")
    return np.positive(input)


def _gaussian_name(call: Call) -> str:
    plain = "AddBackward0" if call.params["full"] else "MulBackward0"
    return named_by_reduction(plain)(call)


def _gaussian_below(name: str, shapes: Any, params: Any) -> Any:
    lifted: Any = None  # a number
    if shapes[2] is not None:
        lifted = ("Clone", 2 if len(shapes[2]) == len(shapes[0]) else ("Unsqueeze", 2))
    loss: Any = ("Mul", ("Add", lifted and ("Log", lifted), ("Div", ("PowBackward0", ("Sub", 0, 1)), lifted)), None)
    loss = ("Add", loss, None) if params["full"] else loss
    return below_loss(*loss)(name, shapes, params)


# -- labels ----------------------------------------------------------------------------------


def _soft(input: Any, target: Any, weight: Any, reduction: str) -> Any:
    loss = -(target * input.logsigmoid() + (1 - target) * (-input).logsigmoid())
    loss = loss if weight is None else loss * weight
    if not input.shape:
        raise IndexError("Dimension specified as -1 but tensor has no dimensions")
    return reduced_by_ops(loss.sum(dim=[len(input.shape) - 1]) / input.shape[-1], reduction)


def _soft_below(name: str, shapes: Any, params: Any) -> Any:
    terms = ("Mul", 1, ("LogSigmoid", 0)), ("Mul", ("RsubBackward1", 1), ("LogSigmoid", ("Neg", 0)))
    loss: Any = ("Neg", ("Add", *terms))
    loss = loss if shapes[2] is None else ("Mul", loss, 2)
    return below_loss("Div", ("SumBackward1", loss), None)(name, shapes, params)


def _known(target: Any) -> Any:
    """Which of the targets count: those before the first that is negative."""
    return np.cumprod(target >= 0, axis=-1).astype(bool)


def _meant(target: Any) -> Any:
    """1 at the places of the labels, in rows of the target's shape."""
    found: Any = np.zeros(target.shape, bool)
    rows, places, known = found.reshape(-1, target.shape[-1]), target.reshape(-1, target.shape[-1]), _known(target)
    for row, place, counts in zip(rows, places, known.reshape(rows.shape), strict=True):
        row[place[counts]] = True
    return found


def _short(input: Any, target: Any) -> tuple[Any, Any, Any]:
    """How much each other score is too near to each label's, zero where it is not, with labels and what counts."""
    meant, known = _meant(target), _known(target)
    scores = np.take_along_axis(input, np.where(known, target, 0), -1)
    short = 1 - scores[..., :, None] + input[..., None, :]
    counts = known[..., :, None] & ~meant[..., None, :] & (short > 0)
    return np.where(counts, short, 0).astype(input.dtype), counts, known


def _margin(input: Any, target: Any, reduction: str) -> Any:
    rows = (x.reshape(1) if not x.ndim else x for x in (input, target))
    input, target = rows
    if target.size and (target.max() >= input.shape[-1] or target.min() < -1):
        raise RuntimeError("argument #2 'target' is out of range")
    short, _, _ = _short(input, target)
    loss = short.sum(axis=(-1, -2)) / input.dtype.type(input.shape[-1])
    return reduced(np.asarray(loss, input.dtype), reduction)


def _margin_signs(input: Any, target: Any) -> Any:
    """The slope of each row's loss."""
    shape = input.shape
    rows = (x.reshape(1) if not x.ndim else x for x in (input, target))
    input, target = rows
    _, counts, known = _short(input, target)
    found = counts.sum(axis=-2).astype(input.dtype)
    np_rows, places = found.reshape(-1, found.shape[-1]), np.where(known, target, 0).reshape(-1, found.shape[-1])
    for row, place, taken in zip(np_rows, places, counts.sum(axis=-1).reshape(np_rows.shape), strict=True):
        np.subtract.at(row, place, taken)
    return (found / input.dtype.type(input.shape[-1])).reshape(shape)


def _margin_slope(g: Any, out: Any, input: Any, target: Any, reduction: str) -> Any:
    signs = input.detach()._label_slopes(target)
    part = g if reduction != "mean" or len(input.shape) < 2 else g / input.shape[0]
    return (part.unsqueeze(-1) if reduction == "none" and len(input.shape) == 2 else part) * signs


def _margin_shape(input: Any, target: Any, reduction: str) -> Any:
    return input[:-1] if reduction == "none" else ()


def _labels(given: Given) -> None:
    input, target = given["input"], given["target"]
    shape = list(input.shape)
    if len(shape) > 2 or 0 in shape[-1:]:
        raise RuntimeError(f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {shape}")
    if input.shape != target.shape and not (
        len(shape) < 2 and len(target.shape) < 2 and math.prod(target.shape) == math.prod(shape)
    ):
        raise RuntimeError(f"inconsistent target size: {list(target.shape)} for input of size: {shape}")
    implemented("input", "float32", "float64", kernel="multilabel_margin_loss_forward_out_frame")(given)
    if target.dtype.name != "int64":
        raise RuntimeError(f"expected scalar type Long but found {torch_name(target.dtype)}")


OPS = [
    loss_of_ops(
        "gaussian_nll_loss(Tensor input, Tensor target, Tensor|Scalar var, bool~ full=False, "
        f"Scalar eps=1e-6, {REDUCTION})",
        _gaussian,
        "How unlikely the target is under a normal distribution with mean input and variance var.",
        "{input}, {target}, {var}, {full}, {eps}, reduction={reduction}",
        functional=_looked_at,
        check=(_variances, in_range("eps")),
        grad_fn=_gaussian_name,
        next_functions=_gaussian_below,
        composed=_gaussian_by_parts,
        copied=("input", "target", "var"),
        domain=(0.3, 1.5),
        samples=(
            ((2, 3), (2, 3), (2, 3)),
            ((2, 3), (2, 3), (2,), {"full": True, "reduction": "none"}),
            ((2, 3), (2, 3), (2, 1), {"reduction": "sum"}),
        ),
    ),
    loss_of_ops(
        f"multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, {SWITCHES}, {REDUCTION})",
        _soft,
        "Cross entropy of many yes-or-no labels, the mean over the labels of each row.",
        "{input}, {target}, {weight}, reduction={reduction}",
        check=(implemented("input", "f", kernel="log_sigmoid_cpu"),),
        grad_fn=named_by_reduction("DivBackward0"),
        next_functions=_soft_below,
        copied=("input unless input", "target unless input"),
        domain=(0.2, 0.8),
        samples=(
            ((2, 3), (2, 3)),
            ((2, 3), (2, 3), (3,), {"reduction": "none"}),
            ((3,), (3,), {"reduction": "sum"}),
        ),
    ),
    Op(
        f"multilabel_margin_loss(Tensor input, Tensor target, {SWITCHES}, {REDUCTION})",
        category="Losses",
        doc="How much the scores of the labels, listed up to a −1, fall short of being above all others by 1.",
        check=(fixed("target", function="multilabel_margin_loss"), _labels),
        forward=_margin,
        vjp=(_margin_slope, None),
        grad_fn="MultilabelMarginLossBackward0",
        backward=BackwardFunction(refused="multilabel_margin_loss_backward"),
        shape=_margin_shape,
        dtype=lambda op, specs, params: (None, (specs[0].dtype,)),
        samples=(
            ([[0.1, 0.7, 0.4], [0.3, 0.2, 0.9]], [[1, -1, 0], [0, 2, -1]]),
            ([[0.1, 0.7, 0.4], [0.3, 0.2, 0.9]], [[1, -1, 0], [0, 2, -1]], {"reduction": "none"}),
            ([0.1, 0.7, 0.4], [0, -1, 1], {"reduction": "sum"}),
        ),
        source={"torch": "torch.nn.functional.multilabel_margin_loss({input}, {target}, reduction={reduction})"},
    ),
    Op(
        "_not_negative(Tensor input)",
        category="Internal",
        doc="The input, which is refused where an element is below 0.",
        forward=_not_negative,
        vjp=(lambda g, out, input: g,),
        shape=lambda input: input,
        dtype="same",
        domain=(0.3, 1.5),
        samples=(((2, 3),),),
    ),
    Op(
        "_label_slopes(Tensor input, Tensor target)",
        category="Internal",
        doc="The slopes of multilabel_margin_loss, of each row by itself.",
        forward=_margin_signs,
        shape=lambda input, target: input,
        dtype=lambda op, specs, params: (None, (specs[0].dtype,)),
        samples=(([[0.1, 0.7, 0.4], [0.3, 0.2, 0.9]], [[1, -1, 0], [0, 2, -1]]),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
