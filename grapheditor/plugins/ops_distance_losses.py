"""Losses that measure the distance of a prediction from its target, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    REDUCTION,
    SUBTRACTION_OF_BOOL,
    SUBTRACTION_OF_BOOLS,
    SWITCHES,
    BackwardFunction,
    Given,
    Op,
    Spec,
    above,
    broadcast,
    hookimpl,
    implemented,
    loss_shape,
    named_by_reduction,
    per_element,
    reduced,
    result_type,
    torch_name,
    warn_of_other_size,
    written,
    written_as,
)


def _written_alike(given: Given) -> None:
    """PyTorch writes the loss into a tensor of the input's dtype."""
    input, target = given["input"].dtype, given["target"].dtype
    if input.kind != "f" and target.kind == "f":
        found, wanted = torch_name(result_type([given["input"], given["target"]])), torch_name(input)
        raise RuntimeError(f"result type {found} can't be cast to the desired output type {wanted}")


def _distance_loss(
    signature: str,
    doc: str,
    forward: Callable[..., Any],
    slope: Callable[..., Any],
    *,
    call: str = "",
    samples: tuple[dict[str, Any], ...] = (),
    alone: bool = False,
    **fields: Any,
) -> Op:
    """A loss of the difference input − target alone; `slope` is its derivative.

    One that stands `alone` is written into a tensor of the input's dtype, and its derivative mixes no dtypes.
    """
    name = signature.partition("(")[0]

    def rule(g: Any, out: Any, input: Any, target: Any, reduction: str, **params: Any) -> Any:
        if alone and input.dtype != target.dtype:
            raise RuntimeError(f"Found dtype {torch_name(target.dtype)} but expected {torch_name(input.dtype)}")
        return per_element(g, reduction, input, target) * slope(_apart(input, target), **params)

    def loss(input: Any, target: Any, reduction: str, **params: Any) -> Any:
        warn_of_other_size(input, target)
        found = reduced(forward(input - target, **params), reduction)
        return found if found.dtype.kind == "f" or reduction == "none" else found.astype(np.int64)

    return Op(
        signature,
        category="Losses",
        doc=doc,
        forward=written(loss, 0) if alone else loss,
        vjp=(rule, lambda *args, **params: -rule(*args, **params)),
        shape=loss_shape,
        dtype=fields.pop("dtype", written_as(0) if alone else "spread"),
        source={
            "torch": f"torch.nn.functional.{name}({{input}}, {{target}}, reduction={{reduction}}{call})",
        },
        samples=(
            ((2, 3), (2, 3)),
            ((2, 3), (2, 3), {"reduction": "sum"}),
            *(((2, 3), (2, 3), {"reduction": "none"} | more) for more in samples or ({},)),
        ),
        **fields,
    )


_by_difference = named_by_reduction("AbsBackward0")


def _apart(input: Any, target: Any) -> Any:
    """The difference, of truth values too, which an op does not take but these losses do."""
    if target.dtype.kind == "b":
        return input - target.to(input.dtype.name)
    return input.to(target.dtype.name) - target if input.dtype.kind == "b" else input - target


def _smooth(difference: Any, beta: float) -> Any:
    size = np.abs(difference)
    if beta == 0:
        return size
    b = difference.dtype.type(beta)
    return np.where(size < b, size * size / (2 * b), size - b / 2)


def _of_absolutes(name: str, shapes: Any, params: Any) -> Any:
    """What is below l1_loss: PyTorch has the absolute values of a difference."""
    difference = ("Sub", *_spread(name, shapes, params))
    return (difference,) if name.startswith("Abs") else (("Abs", difference),)


def _spread(name: str, shapes: Any, params: Any) -> Any:
    """What is below a loss that first brings both to one shape."""
    whole = broadcast(*shapes[:2])
    return tuple(slot if shape == whole else ("Expand", slot) for slot, shape in enumerate(shapes[:2]))


def _of_differences(op: Any, specs: list[Any], params: dict[str, Any]) -> Any:
    """Of whole numbers, too, though they have no mean."""
    bools = sum(spec.dtype.kind == "b" for spec in specs)
    if bools:
        raise RuntimeError(SUBTRACTION_OF_BOOLS if bools > 1 else SUBTRACTION_OF_BOOL)
    dtype = _common(specs)
    if dtype.kind != "f" and params["reduction"] == "mean":
        raise RuntimeError(
            "mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. "
            f"Got: {torch_name(dtype)}"
        )
    whole = dtype.kind != "f" and params["reduction"] == "sum"
    return dtype, (np.dtype(np.int64) if whole else dtype,)


def _common(specs: list[Any]) -> Any:
    """Of what was brought to one shape."""
    return result_type([Spec(spec.shape or (1,), spec.dtype) for spec in specs])


def _of_near_differences(op: Any, specs: list[Any], params: dict[str, Any]) -> Any:
    """As above where there is no beta, and of floats alone where there is."""
    if params["beta"] == 0:
        return _of_differences(op, specs, params)
    dtype = _common(specs)
    if dtype.kind != "f":
        raise NotImplementedError(f'"smooth_l1_cpu" not implemented for {torch_name(dtype)!r}')
    return dtype, (dtype,)


def _huber(difference: Any, delta: float) -> Any:
    size = np.abs(difference)
    d = difference.dtype.type(delta)
    return np.where(size <= d, size * size / 2, d * (size - d / 2))


OPS = [
    _distance_loss(
        f"mse_loss(Tensor input, Tensor target, {SWITCHES}, {REDUCTION})",
        "Mean squared error: the mean of (input − target)².",
        np.square,
        lambda difference: difference * 2,
        grad_fn="MseLossBackward0",
        backward=BackwardFunction(("MseLossBackwardBackward0",) * 2),
        next_functions=_spread,
    ),
    _distance_loss(
        f"l1_loss(Tensor input, Tensor target, {SWITCHES}, {REDUCTION})",
        "Mean absolute error: the mean of |input − target|.",
        np.abs,
        lambda difference: difference.sign(),
        grad_fn=_by_difference,
        copied=("input", "target"),
        dtype=_of_differences,
        next_functions=_of_absolutes,
    ),
    _distance_loss(
        f"smooth_l1_loss(Tensor input, Tensor target, {SWITCHES}, {REDUCTION}, float beta=1.0)",
        "Squared error near 0 and absolute error beyond beta, so that outliers pull less.",
        _smooth,
        lambda difference, beta: (difference / beta).clamp(-1, 1) if beta else difference.sign(),
        grad_fn=lambda call: "SmoothL1LossBackward0" if call.params["beta"] else _by_difference(call),
        call=", beta={beta}",
        samples=({"beta": 0.5}, {"beta": 0.0}),
        copied=lambda slots, params: () if params["beta"] else ("input", "target"),
        check=(above(-1e-300, "beta"),),
        dtype=_of_near_differences,
        backward=BackwardFunction(("SmoothL1LossBackwardBackward0",) * 2),
        next_functions=lambda name, shapes, params: (
            _spread(name, shapes, params) if params["beta"] else _of_absolutes(name, shapes, params)
        ),
    ),
    _distance_loss(
        f"huber_loss(Tensor input, Tensor target, {REDUCTION}, float delta=1.0)",
        "Half the squared error up to delta, straight beyond it.",
        _huber,
        lambda difference, delta: difference.clamp(-delta, delta),
        grad_fn="HuberLossBackward0",
        call=", delta={delta}",
        samples=({"delta": 0.5},),
        check=(above(0, "delta"), _written_alike, implemented("input", "f", kernel="huber_cpu")),
        alone=True,
        backward=BackwardFunction(("HuberLossBackwardBackward0",) * 2),
        next_functions=_spread,
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
