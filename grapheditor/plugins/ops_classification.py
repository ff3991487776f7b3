"""Scores turned into probabilities, and the losses of choosing one class of many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import Call, Given, Op, alike, as_dtype, dtypes, hookimpl, implemented, wrap_dim

Shape = tuple[int, ...]
REDUCTION = 'str{none,mean,sum} reduction="mean"'


def _cast(input: Any, dtype: Any) -> Any:
    return input if dtype is None else input.astype(as_dtype(dtype))


def _exponentials(input: Any, dim: int) -> tuple[Any, Any]:
    """Shifted scores and their exponentials; the largest is exp(0), so nothing overflows."""
    if not input.ndim:
        return input - input, np.exp(input - input)
    shifted = input - np.max(input, axis=dim, keepdims=True) if input.size else input
    return shifted, np.exp(shifted)


def _softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    scores = _cast(input, dtype)
    if not scores.ndim or not scores.size:
        return np.ones_like(scores) * (scores - scores + 1)
    powers = np.subtract(scores, np.maximum.reduce(scores, dim, keepdims=True))
    np.exp(powers, powers)
    return np.true_divide(powers, np.add.reduce(powers, dim, keepdims=True), powers)


def _log_softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    shifted, powers = _exponentials(_cast(input, dtype), dim)
    return shifted - np.log(np.sum(powers, axis=dim, keepdims=True) if powers.ndim else powers)


def _softmax_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any = None) -> Any:
    return out * (g - (g * out).sum(dim=dim, keepdim=True))


def _log_softmax_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any = None) -> Any:
    return g - out.exp() * g.sum(dim=dim, keepdim=True)


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    def forward(input: Any, dim: int, dtype: Any) -> Any:
        wrap_dim(dim, input.ndim)
        return function(input, dim, dtype)

    return forward


def _shape(shape: Shape, dim: int, dtype: Any) -> Shape:
    wrap_dim(dim, len(shape))
    return shape


def _float_dtype(given: Given) -> None:
    if given["dtype"] is not None and as_dtype(given["dtype"]).kind != "f":
        raise NotImplementedError(f'"{given.op.base}" not implemented for {as_dtype(given["dtype"]).name!r}')


def _probability(
    name: str, grad_fn: str, doc: str, forward: Callable[..., Any], rule: Callable[..., Any], prefix: str = "torch."
) -> Op:
    return Op(
        f"{name}(Tensor input, int dim, dtype? dtype=None)",
        check=(_float_dtype,),
        category="Activations",
        doc=doc,
        forward=_checked(forward),
        vjp=(rule,),
        grad_fn=grad_fn,
        shape=_shape,
        dtype="cast",
        source={"torch": f"{prefix}{name}({{input}}, {{dim}}, dtype=torch.{{dtype}})"},
        samples=(((2, 3), {"dim": 1}), ((2, 3, 2), {"dim": 0}), ((), {"dim": 0})),
    )


# -- classes -----------------------------------------------------------------------


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
    logs = _log_softmax(input, _class_dim(input.shape))
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


def _nll_name(call: Call) -> str:
    rank = len(call.args[0].shape)
    if rank <= 2:
        return "NllLossBackward0"
    return "ViewBackward0" if rank != 4 and call.params["reduction"] == "none" else "NllLoss2DBackward0"


PROBABILITIES = [
    _probability(
        "softmax", "SoftmaxBackward0", "Scores to probabilities: exp(input) / sum(exp(input)) along dim.",
        _softmax, _softmax_slope,
    ),
    _probability(
        "log_softmax", "LogSoftmaxBackward0", "The logarithm of softmax, computed without overflow.",
        _log_softmax, _log_softmax_slope,
    ),
    _probability(
        "softmin", "SoftmaxBackward0", "softmax of −input: the smallest gets the most.",
        lambda input, dim, dtype: _softmax(-input, dim, dtype),
        lambda g, out, input, dim, dtype: -_softmax_slope(g, out, input, dim), "torch.nn.functional.",
    ),
]  # fmt: skip

LOSSES = [
    Op(
        f"nll_loss(Tensor input, Tensor target, Tensor? weight=None, *, int ignore_index=-100, {REDUCTION})",
        check=(
            implemented("input", "f", kernel="nll_loss_out_frame"),
            alike("input", "weight"),
            dtypes("target", "int64", "uint8"),
            _one_per_class,
        ),
        saved=("input",),
        category="Losses",
        doc="Minus the log-probability of the right class; input holds the logarithms, classes in dimension 1.",
        forward=_nll,
        vjp=(_nll_slope, None, None),
        grad_fn=_nll_name,
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
        "cross_entropy(Tensor input, Tensor target, Tensor? weight=None, *, int ignore_index=-100, "
        f"{REDUCTION}, float label_smoothing=0.0)",
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
    return PROBABILITIES + LOSSES + INTERNAL
