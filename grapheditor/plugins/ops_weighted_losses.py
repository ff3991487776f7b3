"""Losses of differences in which each element has a weight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grapheditor.api import (
    REDUCTION,
    SWITCHES,
    Given,
    Op,
    broadcast,
    hookimpl,
    loss_of_ops,
    named_by_reduction,
    reduced_by_ops,
    warn_of_other_size,
)


def _weights_fit(given: Given) -> None:
    input, target, weight = (given[name] for name in ("input", "target", "weight"))
    if weight is None:
        return
    warn_of_other_size(input, target)
    broadcast(input.shape, target.shape)
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")


def _together(input: Any, target: Any) -> tuple[Any, Any]:
    shape = broadcast(input.shape, target.shape)
    one, other = (x if x.shape == shape else x.expand(list(shape)) for x in (input, target))
    return one, other


def _weighed(name: str, error: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A loss as it is without weights, or with them: the mean is one by weight."""

    def loss(input: Any, target: Any, weight: Any, reduction: str) -> Any:
        if weight is None:
            return getattr(input, name)(target, reduction=reduction)
        errors = error(*_together(input, target)) * weight
        if reduction == "none":
            return errors
        return errors.sum() if reduction == "sum" else errors.sum() / weight.sum()

    return loss


def _huber(input: Any, target: Any, weight: Any, reduction: str, delta: float) -> Any:
    if weight is None:
        return input.huber_loss(target, reduction=reduction, delta=delta)
    one, other = _together(input, target)
    errors = one.huber_loss(other, reduction="none", delta=delta) * weight
    return reduced_by_ops(errors, reduction)


def _loss(name: str, arguments: str, formula: Any, doc: str, mean: str, template: str) -> Op:
    return loss_of_ops(
        f"{name}.weight(Tensor input, Tensor target, {arguments}, Tensor? weight=None)",
        formula,
        f"{doc}, each element with a weight.",
        f"{{input}}, {{target}}, {template}, weight={{weight}}",
        inline=True,
        check=(_weights_fit,),
        grad_fn=named_by_reduction("MulBackward0", mean=mean),
        samples=tuple(
            ((2, 3), (2, 3), [[0.5, 1.0, 2.0], [1.0, 1.5, 0.2]], {"reduction": word})
            for word in ("mean", "sum", "none")
        ),
    )


_PLAIN = f"{SWITCHES}, {REDUCTION}"
OPS = [
    _loss(
        "mse_loss", _PLAIN, _weighed("mse_loss", lambda one, other: (one - other).pow(2)), "Mean squared error",
        "DivBackward0", "reduction={reduction}",
    ),
    _loss(
        "l1_loss", _PLAIN, _weighed("l1_loss", lambda one, other: (one - other).abs()), "Mean absolute error",
        "DivBackward0", "reduction={reduction}",
    ),
    _loss(
        "huber_loss", f"{REDUCTION}, float delta=1.0", _huber, "Half the squared error up to delta, straight beyond it",
        "MeanBackward0", "reduction={reduction}, delta={delta}",
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
