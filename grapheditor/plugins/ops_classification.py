"""The losses of choosing one class of many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    REDUCTION,
    BackwardFunction,
    Call,
    Given,
    Op,
    alike,
    dtypes,
    hookimpl,
    implemented,
    log_softmax,
)

Shape = tuple[int, ...]


def _class_dim(shape: Shape) -> int:
    return 0 if len(shape) == 1 else 1


def _column(weight: Any, shape: Shape) -> Any:
    """One number per class, shaped so that it meets the dimension of the classes."""
    return weight.reshape((-1,) + (1,) * (len(shape) - _class_dim(shape) - 1))


def _one_per_class(given: Given) -> None:
    """One weight per class, and one target per row of scores."""
    scores, target, weight = given["input"].shape, given["target"], given["weight"]
    dim = _class_dim(scores)
    if scores and weight is not None and weight.shape != (scores[dim],):
        raise RuntimeError(
            f"{given.op.base}: weight tensor should be defined either for all {scores[dim]} classes or no classes but "
            f"got weight tensor of shape: {list(weight.shape)}"
        )
    wanted = scores if target.dtype.kind == "f" else scores[:dim] + scores[dim + 1 :]
    if target.shape == wanted or not scores:
        return
    if target.dtype.kind == "f" and len(target.shape) == len(scores) and scores[0] == target.shape[0]:
        raise RuntimeError(f"Expected target of shape {list(wanted)}, but got {list(target.shape)}")
    if (target.shape[:1] == scores[:1]) if len(scores) > 1 else len(target.shape) > 1:
        raise RuntimeError(f"Expected target size {list(wanted)}, got {list(target.shape)}")
    raise ValueError(f"Expected input batch_size ({scores[0]}) to match target batch_size ({(*target.shape, 1)[0]}).")


def _long_targets(given: Given) -> None:
    """Bytes as targets of single scores alone."""
    if len(given["input"].shape) > 2 and given["target"].dtype.kind == "u":
        raise RuntimeError("expected scalar type Long but found Byte")


def _one_hot(target: Any, shape: Shape, ignore_index: int, weight: Any, dtype: Any) -> Any:
    """Weights of the classes, in the shape of the scores: the class's weight at the target, 0 elsewhere."""
    dim = _class_dim(shape)
    wanted = shape[:dim] + shape[dim + 1 :]
    if target.shape != wanted:
        raise ValueError(f"Expected target size {list(wanted)}, got {list(target.shape)}")
    places = np.expand_dims(target, dim)
    counted = places != ignore_index
    if counted.any() and not ((places >= 0) & (places < shape[dim]) | ~counted).all():
        wrong = target[(target < 0) | (target >= shape[dim])].flat[0]
        raise IndexError(f"Target {wrong} is out of bounds.")
    classes = _column(np.arange(shape[dim]), shape)
    hits = ((places == classes) & counted).astype(dtype)
    return hits if weight is None else hits * _column(weight, shape)


def _weights(target: Any, weight: Any, shape: Shape, ignore_index: int, smoothing: float, dtype: str) -> Any:
    """How much each class's log-probability counts."""
    if target.dtype.kind == "f":
        dim = _class_dim(shape)
        spread = target * (1 - smoothing) + smoothing / shape[dim]
        if weight is not None:
            spread = spread * _column(weight, shape)
        return spread.astype(dtype)
    hits = _one_hot(target, shape, ignore_index, weight, dtype)
    if not smoothing:
        return hits
    dim = _class_dim(shape)
    even = _column(np.ones(shape[dim], dtype) if weight is None else weight, shape)
    counted = np.expand_dims(target, dim) != ignore_index
    mixed = hits * (1 - smoothing) + counted * even * (smoothing / shape[dim])
    return mixed.astype(dtype)


def _divisor(target: Any, weight: Any, shape: Shape, ignore_index: int, dtype: str) -> Any:
    """What mean divides by: the weights of the targets, or the number of distributions."""
    if target.dtype.kind == "f":
        dim = _class_dim(shape)
        return np.asarray(np.prod(shape[:dim] + shape[dim + 1 :]), dtype)
    return np.sum(_one_hot(target, shape, ignore_index, weight, dtype), dtype=dtype)


def _nll(input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float = 0.0) -> Any:
    counts = _weights(target, weight, input.shape, ignore_index, smoothing, input.dtype.name)
    loss = np.sum(np.where(counts == 0, counts, -counts * input), axis=_class_dim(input.shape))
    if reduction == "none":
        return loss
    total = np.sum(loss)
    return (
        total if reduction == "sum" else total / _divisor(target, weight, input.shape, ignore_index, input.dtype.name)
    )


def _shares(g: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, smoothing: float) -> Any:
    """The gradient that reaches each log-probability."""
    given = {"shape": input.shape, "ignore_index": ignore_index, "dtype": input.dtype.name}
    if reduction == "none":
        g = g.unsqueeze(_class_dim(input.shape))
    elif reduction == "mean":
        g = g / target._class_divisor(weight, **given)
    if target.dtype.kind != "f":
        return -g * target._class_weights(weight, smoothing=smoothing, **given)
    dim = _class_dim(input.shape)
    spread = target * (1 - smoothing) + smoothing / input.shape[dim]
    return -g * (spread if weight is None else spread * _column(weight, input.shape))


def _nll_slope(g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str) -> Any:
    return _shares(g, input, target, weight, ignore_index, reduction, 0.0)


def _cross_entropy(
    input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    logs = log_softmax(input, _class_dim(input.shape))
    return _nll(logs, target, weight, ignore_index, reduction, label_smoothing)


def _cross_entropy_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    dim = _class_dim(input.shape)
    shares = _shares(g, input, target, weight, ignore_index, reduction, label_smoothing)
    return shares - input.softmax(dim) * shares.sum(dim=dim, keepdim=True)


def _cross_entropy_target_slope(
    g: Any, out: Any, input: Any, target: Any, weight: Any, ignore_index: int, reduction: str, label_smoothing: float
) -> Any:
    dim = _class_dim(input.shape)
    if reduction == "none":
        g = g.unsqueeze(dim)
    elif reduction == "mean":
        g = g / (target.numel() // target.shape[dim])
    logs = input.log_softmax(dim) * (1 - label_smoothing)
    if weight is not None:
        logs = logs * _column(weight, input.shape)
    return -g * logs


def _loss_shape(input: Shape, target: Shape, weight: Shape | None, reduction: str, **params: Any) -> Shape:
    if reduction != "none":
        return ()
    dim = _class_dim(input)
    return input[:dim] + input[dim + 1 :]


def _cross_entropy_name(call: Call) -> str:
    if call.args[1].dtype.kind == "f":
        return "DivBackward1" if call.params["reduction"] == "mean" else "NegBackward0"
    return "AddBackward0" if call.params["label_smoothing"] else _nll_name(call)


def _cross_entropy_below(name: str, shapes: Any, params: Any) -> Any:
    scores = ("LogSoftmax", 0)
    if name.startswith(("Nll", "View")):
        return _nll_tree(name, len(shapes[0]), scores)
    if shapes[0] != shapes[1] or shapes[2] is not None or params["label_smoothing"]:
        return None
    products = ("Mul", scores, 1)
    if params["reduction"] == "none":
        return (("SumBackward1", products),)
    return (("Neg", ("Sum", products)),) if params["reduction"] == "mean" else (("Sum", products),)


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
            implemented("input", "f", kernel="nll_loss_out_frame"),
            alike("input", "weight"),
            dtypes("target", "int64", "uint8"),
            _one_per_class,
            _long_targets,
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
            implemented("input", "f", kernel="log_softmax_lastdim_kernel_impl"),
            alike("input", "weight"),
            dtypes("target", "f", "int64", "uint8"),
            _one_per_class,
        ),
        category="Losses",
        doc="nll_loss of log_softmax(input): for scores of classes and the right class, or its probabilities.",
        forward=_cross_entropy,
        vjp=(_cross_entropy_slope, _cross_entropy_target_slope, None),
        grad_fn=_cross_entropy_name,
        backward=BackwardFunction("LogSoftmaxBackwardDataBackward0"),
        next_functions=_cross_entropy_below,
        shape=_loss_shape,
        dtype="same",
        source={
            "torch": "torch.nn.functional.cross_entropy({input}, {target}, {weight}, "
            "ignore_index={ignore_index}, reduction={reduction}, label_smoothing={label_smoothing})"
        },
        samples=(
            ((3, 4), [1, 0, 3]),
            ((3, 4), [1, 0, 3], [0.5, 1.0, 2.0, 1.5], {"label_smoothing": 0.1}),
            ((2, 3, 2), [[0, 2], [1, 1]], {"reduction": "none"}),
            ((3, 4), (3, 4), {"label_smoothing": 0.1}),
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
        _weights,
        lambda target, weight, shape, **params: tuple(shape),
    ),
    _internal(
        "_class_divisor(Tensor target, Tensor? weight=None, *, int[] shape, int ignore_index, dtype dtype)",
        "What the mean of a loss of classes divides by.",
        _divisor,
        lambda *shapes, **params: (),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return LOSSES + INTERNAL
