"""Connectionist temporal classification: the loss of a sequence of labels whose places in time are not known.

The sums over all placements are those of Graves et al. (2006), https://doi.org/10.1145/1143844.1143891, in logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import REDUCTION, Call, Given, NoDerivative, Op, hookimpl, implemented, wrap_dim

Shape = tuple[int, ...]


def _labels(targets: Any, lengths: Shape, blank: int) -> list[Any]:
    """Per sample its labels with blanks between and around them; 1-D targets stand one sample behind the other."""
    if targets.ndim == 2:
        rows = [row[:length] for row, length in zip(targets, lengths, strict=True)]
    else:
        ends = np.cumsum(lengths)
        rows = [targets[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    spread = []
    for row in rows:
        word = np.full(2 * len(row) + 1, blank, np.int64)
        word[1::2] = row
        spread.append(word)
    return spread


def _sums(scores: Any, word: Any) -> Any:
    """The logarithm of the sum over all ways to be at a place of `word` at a time; scores are of time and place."""
    found = np.full(scores.shape, -np.inf, scores.dtype)
    found[0, :2] = scores[0, :2]
    skips = np.zeros(len(word), bool)
    skips[3::2] = word[3::2] != word[1:-2:2]  # equal labels have to have a blank between them
    one, two = np.full_like(found[0], -np.inf), np.full_like(found[0], -np.inf)
    for time in range(1, len(scores)):
        before = found[time - 1]
        one[1:] = before[:-1]
        two[2:] = np.where(skips[2:], before[:-2], -np.inf)
        found[time] = _sum_of(before, one, two) + scores[time]
    return found


def _sum_of(*parts: Any) -> Any:
    """The logarithm of a sum of which there are the logarithms; an infinity among them gives NaN, as in PyTorch."""
    most = parts[0]
    for part in parts[1:]:
        most = np.where(part > most, part, most)
    most = np.where(np.isneginf(most), parts[0].dtype.type(0), most)
    total = np.exp(parts[0] - most)
    for part in parts[1:]:
        total = total + np.exp(part - most)
    return np.log(total) + most


def _sample(scores: Any, word: Any) -> tuple[Any, Any]:
    """The sums forward of one sample, and its loss."""
    if not len(scores):
        return scores[:, word], scores.dtype.type(0 if len(word) == 1 else np.inf)
    forward = _sums(scores[:, word], word)
    last = forward[-1, ::-1]
    return forward, -(last[0] if len(word) == 1 else _sum_of(last[0], last[1]))


def _batched(log_probs: Any, targets: Any) -> tuple[Any, Any]:
    """With a dimension for the samples, where there is only one without it."""
    return (log_probs, targets) if log_probs.ndim == 3 else (log_probs[:, None], targets.reshape(1, -1))


def _fitting(given: Given) -> None:
    """Scores of times, samples and classes, and labels for each sample, or for all in a row."""
    scores, targets = given["log_probs"].shape, given["targets"].shape
    rank = len(scores)
    if rank != 3:
        wrap_dim(1, rank + 1)  # PyTorch makes a batch of one
        scores, rank = (*scores[:1], 1, *scores[1:]), rank + 1
    implemented("log_probs", "float32", "float64", kernel="ctc_loss_cpu")(given)
    if 0 in scores:
        raise RuntimeError("log_probs tensor must not be empty")
    if rank != 3:
        raise _refusal(f"Expected 3-dimensional tensor, but got {rank}-dimensional tensor for argument #1 'log_probs'")
    if len(targets) not in (1, 2):
        raise _refusal(
            f"Expected 1 to 2 dimensions, but got {len(targets)}-dimensional tensor for argument #2 'targets'"
        )
    if not 0 <= given["blank"] < scores[2]:
        raise RuntimeError("blank must be in label range")
    for name in ("input_lengths", "target_lengths"):
        if len(given[name]) != scores[1]:
            raise RuntimeError(f"{name} must be of size batch_size")
    _lengths_within(given["target_lengths"], "target_lengths")
    _enough_labels(targets, given["target_lengths"], scores[1])
    _lengths_within(given["input_lengths"], "input_lengths", scores[0])


def _refusal(words: str) -> RuntimeError:
    return RuntimeError(f"{words} (while checking arguments for ctc_loss_allocate_outputs)")


def _lengths_within(lengths: Shape, name: str, most: float = math.inf) -> None:
    for length in lengths:
        if not 0 <= length <= most:
            limit = "least 0" if length < 0 else f"most {most}"
            raise _refusal(f"Expected {name} to have value at {limit}, but got value {length}")


def _enough_labels(targets: Shape, lengths: Shape, count: int) -> None:
    words, argument = "Expected tensor to have size", "for argument #2 'targets'"
    wanted = count if len(targets) == 2 else sum(lengths)
    if targets[0] != wanted:
        raise _refusal(f"{words} {wanted} at dimension 0, but got size {targets[0]} {argument}")
    if len(targets) == 2 and targets[1] < max(lengths):
        raise _refusal(f"{words} at least {max(lengths)} at dimension 1, but got size {targets[1]} {argument}")


def _losses(
    log_probs: Any, targets: Any, input_lengths: Shape, target_lengths: Shape, blank: int, zero_infinity: bool
) -> Any:
    scores, labels = _batched(log_probs, targets)
    words = _labels(labels, target_lengths, blank)
    losses = np.array([_sample(scores[:n, i], words[i])[1] for i, n in enumerate(input_lengths)], scores.dtype)
    return np.where(np.isposinf(losses), losses.dtype.type(0), losses) if zero_infinity else losses


def _ctc(log_probs: Any, targets: Any, reduction: str, target_lengths: Shape, **params: Any) -> Any:
    losses = _losses(log_probs, targets, target_lengths=target_lengths, **params)
    if reduction == "none":
        return losses if log_probs.ndim == 3 else losses[0]
    if reduction == "sum":
        return losses.sum()
    return (losses / np.maximum(target_lengths, 1).astype(losses.dtype)).mean()


def _slopes(
    g: Any, log_probs: Any, targets: Any, input_lengths: Shape, target_lengths: Shape, blank: int, zero_infinity: bool
) -> Any:
    """PyTorch's gradient: that by the scores of which `log_probs` are the log_softmax, scaled per sample by `g`."""
    scores, labels = _batched(log_probs, targets)
    found = np.zeros_like(scores)
    words = _labels(labels, target_lengths, blank)
    for i, (length, word) in enumerate(zip(input_lengths, words, strict=True)):
        part = scores[:length, i]
        forward, loss = _sample(part, word)
        if (zero_infinity and np.isposinf(loss)) or not length:
            continue
        both = forward + _sums(part[::-1, word[::-1]], word[::-1])[::-1, ::-1]
        both[-1, :-2] = -np.inf  # where no way ends
        shares = np.full_like(part, -np.inf)
        for place, label in reversed(list(enumerate(word))):
            known, more = shares[:, label], both[:, place]
            shares[:, label] = np.where(np.isneginf(known), more, _sum_of(known, more))
            if place == len(word) - 2:  # PyTorch takes for granted that the last label is not the blank
                shares[-1, label] = more[-1]
        found[:length, i] = (np.exp(part) - np.exp(shares + loss - part)) * g[i]
    return found.reshape(log_probs.shape)


def _slope(g: Any, out: Any, log_probs: Any, targets: Any, reduction: str, **params: Any) -> Any:
    lengths = params["target_lengths"]
    if reduction == "none":
        each = g if len(log_probs.shape) == 3 else g.reshape([1])
    else:
        each = g.expand([len(lengths)])
        if reduction == "mean":
            each = each._apply("stack", ([each[i] / (max(n, 1) * len(lengths)) for i, n in enumerate(lengths)],), {})
    return g._apply("_ctc_slopes", (each, log_probs, targets), params)


def _name(call: Call) -> str:
    reduction = call.params["reduction"]
    if reduction != "none":
        return f"{reduction.capitalize()}Backward0"
    if len(call.args[0].shape) == 2:
        return "SqueezeBackward1"
    return "WhereBackward0" if call.params["zero_infinity"] else "CtcLossBackward0"


def _shape(shape: Shape, targets: Shape, reduction: str, **params: Any) -> Shape:
    return shape[1:2] if reduction == "none" and len(shape) == 3 else ()


def _floating(forward: Callable[..., Any]) -> dict[str, Any]:
    return {"forward": forward, "dtype": lambda op, specs, params: (None, (specs[0].dtype,))}


_LENGTHS = "int[] input_lengths, int[] target_lengths, int blank=0"
OPS = [
    Op(
        f"ctc_loss(Tensor log_probs, Tensor targets, {_LENGTHS}, {REDUCTION}, bool zero_infinity=False)",
        check=(_fitting,),
        category="Losses",
        doc="How unlikely a sequence of labels is, over all its placements in time. The gradient is PyTorch's: that by "
        "the scores of which log_probs are the log_softmax.",
        vjp=(_slope, None),
        grad_fn=_name,
        shape=_shape,
        source={
            "torch": "torch.nn.functional.ctc_loss({log_probs}, {targets}, {input_lengths}, {target_lengths}, {blank}, "
            "{reduction}, {zero_infinity})"
        },
        domain=(-2.0, -0.5),
        samples=(
            ((5, 2, 3), [[1, 2], [1, 1]], {"input_lengths": (5, 4), "target_lengths": (2, 2)}),
            (
                (4, 2, 3),
                [1, 2, 2],
                {"input_lengths": (4, 4), "target_lengths": (1, 2), "reduction": "none", "zero_infinity": True},
            ),
            ((4, 3), [0, 2], {"input_lengths": (4,), "target_lengths": (2,), "blank": 1, "reduction": "sum"}),
        ),
        **_floating(_ctc),
    ),
    Op(
        f"_ctc_slopes(Tensor grad, Tensor log_probs, Tensor targets, {_LENGTHS}, bool zero_infinity=False)",
        category="Internal",
        doc="The gradient of ctc_loss.",
        vjp=NoDerivative("_ctc_loss_backward"),
        grad_fn=NoDerivative.grad_fn,
        shape=lambda grad, log_probs, targets, **params: log_probs,
        samples=(((2,), (5, 2, 3), [[1, 2], [1, 1]], {"input_lengths": (5, 4), "target_lengths": (2, 2)}),),
        **_floating(_slopes),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
