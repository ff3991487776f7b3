"""How PyTorch puts losses together from other ops; see `compositions`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from grapheditor.engine.class_checks import class_dim
from grapheditor.engine.inference import broadcast


def _reduced(loss: Any, reduction: str, batch: int = 1) -> Any:
    if reduction == "batchmean":
        return loss.sum() / batch
    return loss if reduction == "none" else getattr(loss, reduction)()


def _alike(input: Any, target: Any) -> tuple[Any, Any]:
    whole = broadcast(input.shape, target.shape)
    left, right = (x if x.shape == whole else x.expand(whole) for x in (input, target))
    return left, right


def _l1(input: Any, target: Any, reduction: str) -> Any:
    left, right = _alike(input, target)
    return _reduced((left - right).abs(), reduction)


def _spread(name: str, input: Any, target: Any, *more: Any, **params: Any) -> Any:
    """A loss of two sides that are first brought to one shape."""
    if params.get("beta") == 0:
        return _l1(input, target, params["reduction"])
    return input._apply(name, (*_alike(input, target), *more), params)


def _kl_div(input: Any, target: Any, reduction: str, log_target: bool) -> Any:
    # the right one first, as C++ does: backward comes to the younger one first
    if log_target:
        difference = target - input
        loss = target.exp() * difference
    else:
        product = target * input
        loss = target.xlogy(target) - product
    return _reduced(loss, reduction, input.shape[0] if input.shape else 1)


def _nll(input: Any, target: Any, weight: Any, reduction: str, **params: Any) -> Any:
    shape = input.shape
    if len(shape) in (1, 2, 4):  # for which PyTorch has kernels
        return input.nll_loss(target, weight, reduction=reduction, **params)
    flat = input.reshape([*shape[:2], 1, -1])
    loss = flat.nll_loss(target.reshape([shape[0], 1, -1]), weight, reduction=reduction, **params)
    return loss.view([shape[0], *shape[2:]]) if reduction == "none" else loss


def _cross_entropy(
    input: Any, target: Any, weight: Any, reduction: str, ignore_index: int, label_smoothing: float
) -> Any:
    dim = class_dim(input.shape)
    scores = input.log_softmax(dim)
    weights = None if weight is None else weight.view([-1 if n == dim else 1 for n in range(len(input.shape))])
    label_smoothing = label_smoothing if label_smoothing > 0 else 0.0
    even = label_smoothing / max(input.shape[dim], 1)
    if target.dtype.kind != "f":
        loss = scores.nll_loss(target, weight, reduction=reduction, ignore_index=ignore_index)
        if not label_smoothing:
            return loss
        # the right one first, as C++ does
        smooth = _evenly(scores, target, weight, weights, dim, reduction, ignore_index) * even
        return loss * (1 - label_smoothing) + smooth
    loss = scores * (target * (1 - label_smoothing) + even if label_smoothing else target)
    if weights is not None:
        loss = loss * weights
    if reduction == "none":
        return loss.sum(dim=[dim]).neg()
    if reduction == "sum":
        return loss.sum().neg()
    return loss.sum().neg() / (input.numel() // max(input.shape[dim], 1))


def _evenly(scores: Any, target: Any, weight: Any, weights: Any, dim: int, reduction: str, ignore_index: int) -> Any:
    """The part of a smoothed loss in which all classes count alike."""
    ignored = target.eq(ignore_index)
    smooth = (scores if weights is None else scores * weights).sum(dim=[dim]).neg().masked_fill(ignored, 0.0)
    if reduction == "none":
        return smooth
    if reduction == "sum":
        return smooth.sum()
    kept = ignored.logical_not()
    return smooth.sum() / (kept.sum() if weight is None else weight.gather(0, target.masked_select(kept)).sum())


def _poisson(input: Any, target: Any, log_input: bool, full: bool, eps: float, reduction: str) -> Any:
    product = target * (input if log_input else (input + eps).log())
    return _reduced((input.exp() if log_input else input) - product, reduction)


def _ranking(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    difference = input1 - input2
    return _reduced((target.neg() * difference + margin).clamp_min(0), reduction)


def _cosine(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    products = (input1 * input2).sum(dim=[-1])
    sizes = [(x * x).sum(dim=[-1]) + 1e-12 for x in (input1, input2)]
    cosine = products / (sizes[0] * sizes[1]).sqrt()
    near = 1 - cosine
    far = (cosine - margin).clamp_min(0)
    zeros = cosine.detach().zeros_like()
    return _reduced(near.where(target.eq(1), zeros) + far.where(target.eq(-1), zeros), reduction)


def _hinge(input: Any, target: Any, margin: float, reduction: str) -> Any:
    far, zeros = (margin - input).clamp_min(0), input.detach().zeros_like()
    return _reduced(far.where(target.ne(1), zeros) + input.where(target.ne(-1), zeros), reduction)


def _triplet(
    anchor: Any, positive: Any, negative: Any, margin: float, p: float, eps: float, swap: bool, reduction: str
) -> Any:
    near, far = (distance(anchor, other, p, eps) for other in (positive, negative))
    if swap:
        far = far.minimum(distance(positive, negative, p, eps))
    return _reduced(((near + margin) - far).clamp_min(0), reduction)


def distance(x: Any, y: Any, p: float, eps: float, keepdim: bool = False) -> Any:
    """The p-norm of x - y + eps over the last dimension, as `pairwise_distance` has it."""
    return (x - y + eps).linalg_vector_norm(p, [-1], keepdim)


LOSSES: dict[str, Callable[..., Any]] = {
    "cosine_embedding_loss": _cosine,
    "cross_entropy": _cross_entropy,
    "hinge_embedding_loss": _hinge,
    **{name: partial(_spread, name) for name in ("huber_loss", "mse_loss", "smooth_l1_loss")},
    "kl_div": _kl_div,
    "l1_loss": _l1,
    "margin_ranking_loss": _ranking,
    "nll_loss": _nll,
    "poisson_nll_loss": _poisson,
    "triplet_margin_loss": _triplet,
}
"""By the names of built-in ops."""
