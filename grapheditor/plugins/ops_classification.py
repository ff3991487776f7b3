"""The losses of choosing one class of many."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.api import (
    BY_PARTS,
    REDUCTION,
    BackwardFunction,
    Call,
    Op,
    Spec,
    class_column,
    class_dim,
    class_divisor,
    class_numbers,
    class_numbers_of_scores,
    class_places,
    class_rows,
    class_scores,
    class_slope_divisor,
    class_weights,
    even_share,
    fixed,
    hookimpl,
    log_softmax,
    result_type,
    row_weights,
)

Shape = tuple[int, ...]


def _smoothed(label_smoothing: float) -> float:
    """How much is smoothed: nothing below 0, and nothing by NaN."""
    return label_smoothing if label_smoothing > 0 else 0.0


def _common(*inputs: Any) -> str:
    """The dtype that a loss of these is computed in; that of the scores where classes are numbers."""
    tensors = [Spec(x.shape, x.dtype) for x in inputs if x is not None and x.dtype.kind == "f"]
    return str(result_type(tensors).name)


def _spread(target: Any, shape: Shape, smoothing: float) -> Any:
    """Probabilities, smoothed."""
    return target * (1 - smoothing) + even_share(smoothing, shape) if smoothing else target


def _of_probabilities(logs: Any, target: Any, weight: Any, reduction: str, smoothing: float) -> Any:
    """The loss where the target is of probabilities; each product is promoted by itself, as in PyTorch."""
    loss = logs * _spread(target, logs.shape, smoothing)
    if weight is not None:
        column = class_column(weight, logs.shape)
        loss = loss * (column if weight.dtype.kind == "f" else column.astype(loss.dtype))
    if reduction == "none":
        return -np.sum(loss, axis=class_dim(logs.shape))
    total = -np.sum(loss)
    return total if reduction == "sum" else total / class_divisor(target, weight, logs.shape, 0, loss.dtype)


def _nll(input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float = 0.0) -> Any:
    dtype = _common(input, target, weight)
    dim = class_dim(input.shape)
    if smoothing:
        counts = class_weights(target, weight, input.shape, ignore_index, smoothing, dtype)
        places = counts if weight is None else class_weights(target, None, input.shape, ignore_index, smoothing, dtype)
        loss = np.sum(np.where(places == 0, places, -counts * input), axis=dim)
    else:
        places, counted = class_places(target, input.shape, ignore_index)
        rows = row_weights(target, weight, input.shape, ignore_index, dtype)
        picked = np.take_along_axis(input, np.expand_dims(places, dim), dim).squeeze(dim) if input.size else rows
        loss = np.asarray(np.where(counted, -rows * picked, rows), order="C")
    if reduction == "none":
        return loss
    total = np.sum(loss)
    return total if reduction == "sum" else total / class_divisor(target, weight, input.shape, ignore_index, dtype)


def _shares(g: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float) -> Any:
    """The gradient that reaches each log-probability."""
    if target.shape == (1,) and len(input.shape) == 1 and target.dtype.kind != "f":
        raise RuntimeError(f"size mismatch (got input: {list(input.shape)}, target: [1])")  # forward takes it
    given = {"shape": input.shape, "ignore_index": ignore_index, "dtype": input.dtype.name}
    if reduction == "none":
        g = g.unsqueeze(class_dim(input.shape))
    elif reduction == "mean":
        g = g / target._class_divisor(weight, **given)
    if target.dtype.kind != "f":
        shares = -g * target._class_weights(weight, smoothing=smoothing, **given)
        if weight is None:
            return shares
        # NaN, from weights or from those of 0 that leave nothing to divide by, stays with the targets in PyTorch
        return shares.masked_fill(target._class_weights(None, smoothing=smoothing, **given).eq(0), 0)
    return _per_product(-g, input, target, weight) * _spread(target, input.shape, smoothing)


def _per_product(g: Any, input: Any, target: Any, weight: Any) -> Any:
    """The gradient that reaches each product of a probability and a logarithm, in the dtype of these."""
    if weight is None:
        return g
    part, dtype = g * class_column(weight, input.shape), _common(input, target)
    return part if part.dtype.name == dtype else part.to(dtype)


def _nll_slope(g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str) -> Any:
    return _shares(g, input, target, weight, ignore_index, reduction, 0.0)


def _cross_entropy(
    input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    logs = log_softmax(input, class_dim(input.shape))
    if target.dtype.kind == "f":
        return _of_probabilities(logs, target, weight, reduction, _smoothed(label_smoothing))
    return _nll(logs, target, weight, ignore_index, reduction, _smoothed(label_smoothing))


def _cross_entropy_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    dim = class_dim(input.shape)
    shares = _shares(g, input, target, weight, ignore_index, reduction, _smoothed(label_smoothing))
    if shares.dtype != input.dtype:
        shares = shares.to(input.dtype.name)
    return shares - input.softmax(dim) * shares.sum(dim=dim, keepdim=True)


def _per_class(g: Any, target: Any, reduction: str) -> Any:
    """The gradient that reaches the loss of each class."""
    dim = class_dim(target.shape)
    if reduction == "none":
        g = g.unsqueeze(dim)
    elif reduction == "mean":
        g = g / (target.numel() // max(target.shape[dim], 1))
    return -g


def _cross_entropy_target_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    part = _per_product(_per_class(g, target, reduction), input, target, weight)
    slope = part * input.log_softmax(class_dim(input.shape))
    smoothing = _smoothed(label_smoothing)
    return slope * (1 - smoothing) if smoothing else slope


def _cross_entropy_weight_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    """Of probabilities alone: numbers of classes have no derivative by the weights, here as in PyTorch."""
    dim = class_dim(input.shape)
    loss = input.log_softmax(dim) * _spread(target, input.shape, _smoothed(label_smoothing))
    product = _per_class(g, target, reduction) * loss
    others = [d for d in range(len(input.shape)) if d != dim]
    return product.sum(dim=others) if others else product


def _fixed_weight(specs: Sequence[Spec | None]) -> str | None:
    """What PyTorch calls the loss whose weights may not require grad; None for one of probabilities."""
    input, target = specs[:2]
    if input is None or target is None or input.shape == target.shape:
        return None
    return "nll_loss_forward" if len(input.shape) <= 2 else "nll_loss2d_forward"


def _common_of_probabilities(op: Op, specs: Sequence[Spec], params: dict[str, Any]) -> Any:
    """A dtype rule: what is promoted where the target is of probabilities."""
    return None, (result_type([s for s in specs if s.dtype.kind == "f"]),)


def _loss_shape(input: Shape, target: Shape, weight: Shape | None, reduction: str, **params: Any) -> Shape:
    if reduction != "none":
        return ()
    dim = class_dim(input)
    return input[:dim] + input[dim + 1 :]


def _cross_entropy_name(call: Call) -> str:
    if call.args[1].dtype.kind == "f":
        mean = call.params["reduction"] == "mean" and math.prod(call.args[0].shape)
        return "DivBackward1" if mean else "NegBackward0"
    return "AddBackward0" if call.params["label_smoothing"] > 0 else _nll_name(call)


def _cross_entropy_below(name: str, shapes: Any, params: Any) -> Any:
    scores = ("LogSoftmax", 0)
    if name.startswith(("Nll", "View")):
        return _nll_tree(name, len(shapes[0]), scores)
    return BY_PARTS


def _nll_below(name: str, shapes: Any, params: Any) -> Any:
    return _nll_tree(name, len(shapes[0]), 0)


def _nll_tree(name: str, rank: int, scores: Any) -> Any:
    """What is below: of other ranks than those that PyTorch has kernels for, scores become four-dimensional."""
    if rank in (1, 2, 4):
        return (scores,)
    flat = ("View", scores)
    return (("NllLoss2D", flat),) if name.startswith("View") else (flat,)


def _nll_name(call: Call) -> str:
    rank = len(call.args[0].shape)
    if rank <= 2:
        return "NllLossBackward0"
    return "ViewBackward0" if rank != 4 and call.params["reduction"] == "none" else "NllLoss2DBackward0"


LOSSES = [
    Op(
        f"nll_loss(Tensor input, Tensor target, Tensor? weight=None, legacy size_average=None, "
        f"int ignore_index=-100, legacy reduce=None, {REDUCTION})",
        check=(
            class_rows,
            fixed("weight", function=_fixed_weight),
            class_numbers,
        ),
        saved=("input",),
        category="Losses",
        doc="Minus the log-probability of the right class; input holds the logarithms, classes in dimension 1.",
        forward=_nll,
        vjp=(_nll_slope, None, None),
        grad_fn=_nll_name,
        next_functions=_nll_below,
        backward=BackwardFunction(leads_on=True),
        shape=_loss_shape,
        dtype="same",
        source={
            "torch": "torch.nn.functional.nll_loss({input}, {target}, {weight}, ignore_index={ignore_index}, "
            "reduction={reduction})"
        },
        samples=(
            ((3, 4), [1, 0, 3]),
            ((3, 4), [1, 0, 3], [0.5, 1.0, 2.0, 1.5], {"reduction": "sum", "ignore_index": 0}),
            ((2, 3, 2), [[0, 2], [1, 1]], {"reduction": "none"}),
        ),
    ),
    Op(
        "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, legacy size_average=None, "
        f"int ignore_index=-100, legacy reduce=None, {REDUCTION}, float label_smoothing=0.0)",
        check=(
            class_scores,
            fixed("weight", function=_fixed_weight),
            class_numbers_of_scores,
        ),
        category="Losses",
        doc="nll_loss of log_softmax(input): for scores of classes and the right class, or its probabilities.",
        forward=_cross_entropy,
        vjp=(_cross_entropy_slope, _cross_entropy_target_slope, _cross_entropy_weight_slope),
        grad_fn=_cross_entropy_name,
        copied=lambda slots, params: ("input", "target") if slots[2] and slots[1].dtype.kind == "f" else ("input",),
        backward=BackwardFunction("LogSoftmaxBackwardDataBackward0"),
        next_functions=_cross_entropy_below,
        shape=_loss_shape,
        dtype=_common_of_probabilities,
        source={
            "torch": "torch.nn.functional.cross_entropy({input}, {target}, {weight}, "
            "ignore_index={ignore_index}, reduction={reduction}, label_smoothing={label_smoothing})"
        },
        samples=(
            ((3, 4), [1, 0, 3]),
            ((3, 4), [1, 0, 3], {"label_smoothing": 0.1}),
            ((2, 3, 2), [[0, 2], [1, 1]], {"reduction": "none"}),
            ((3, 4), (3, 4), [0.5, 1.0, 2.0, 1.5], {"label_smoothing": 0.1}),
            ((3, 4), (3, 4), {"reduction": "none"}),
        ),
    ),
]


def _internal(signature: str, doc: str, forward: Callable[..., Any], shape: Any) -> Op:
    return Op(
        signature, category="Internal", doc=doc, forward=forward, shape=shape, dtype="param",
        samples=(([1, 0], {"shape": (2, 3), "ignore_index": 0, "dtype": "float64"}),),
    )  # fmt: skip


INTERNAL = [
    _internal(
        "_class_weights(Tensor target, Tensor? weight=None, *, int[] shape, int ignore_index, "
        "float smoothing=0.0, dtype dtype)",
        "How much each class's log-probability counts in a loss.",
        class_weights,
        lambda target, weight, shape, **params: tuple(shape),
    ),
    _internal(
        "_class_divisor(Tensor target, Tensor? weight=None, *, int[] shape, int ignore_index, dtype dtype)",
        "What the gradient of the mean of a loss of classes divides by.",
        class_slope_divisor,
        lambda *shapes, **params: (),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return LOSSES + INTERNAL
