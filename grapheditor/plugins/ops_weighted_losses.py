"""Losses of differences in which each element has a weight."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from grapheditor.api import REDUCTION, SWITCHES, Call, Given, Op, broadcast, composite, hookimpl

_OTHER_SIZE = (
    "Using a target size (torch.Size({0})) that is different to the input size (torch.Size({1})). This will likely "
    "lead to incorrect results due to broadcasting. Please ensure they have the same size."
)


def _weights_fit(given: Given) -> None:
    input, target, weight = (given[name] for name in ("input", "target", "weight"))
    if weight is None:
        return
    if input.shape != target.shape:
        sizes = list(target.shape), list(input.shape)
        warnings.warn(_OTHER_SIZE.format(*sizes), UserWarning, stacklevel=2)
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
    return errors if reduction == "none" else getattr(errors, reduction)()


def _named(mean: str) -> Callable[[Call], str]:
    return lambda call: {"none": "MulBackward0", "sum": "SumBackward0", "mean": mean}[call.params["reduction"]]


def _loss(name: str, arguments: str, formula: Any, doc: str, mean: str, template: str) -> Op:
    return composite(
        f"{name}.weight(Tensor input, Tensor target, {arguments}, Tensor? weight=None)",
        formula,
        inline=True,
        check=(_weights_fit,),
        category="Losses",
        doc=f"{doc}, each element with a weight.",
        grad_fn=_named(mean),
        samples=tuple(
            ((2, 3), (2, 3), [[0.5, 1.0, 2.0], [1.0, 1.5, 0.2]], {"reduction": word})
            for word in ("mean", "sum", "none")
        ),
        source={"torch": f"torch.nn.functional.{name}({{input}}, {{target}}, {template}, weight={{weight}})"},
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
