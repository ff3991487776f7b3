"""Quantiles: numbers below which a share of the elements lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, composite, hookimpl, wrap_dim

WORDS = 'str{linear,lower,higher,nearest,midpoint} interpolation="linear"'


def _accepted(given: Given) -> None:
    """Floats of one dtype, and one quantile or a row of them."""
    input, q, name = given["input"], given["q"], "quantile"  # which nanquantile is called, too
    if 0 in input.shape:
        raise RuntimeError(f"{name}() input tensor must be non-empty")
    if input.dtype.name not in ("float32", "float64"):
        raise RuntimeError(f"{name}() input tensor must be either float or double dtype")
    if not isinstance(q, float | int):
        if q.dtype != input.dtype:
            raise RuntimeError(f"{name}() q tensor must be same dtype as the input tensor")
        if len(q.shape) > 1:
            raise RuntimeError(f"{name}() q must be a scalar or 1D tensor")
    elif not 0 <= q <= 1:
        raise RuntimeError(f"{name}() q must be in the range [0, 1] but got {q}")
    wrap_dim(0 if given["dim"] is None else given["dim"], len(input.shape))


def _rows(input: Any, dim: int | None) -> Any:
    """The input with what is ordered in the last dimension."""
    if dim is None:
        return input if len(input.shape) == 1 else input.reshape([-1])
    if not input.shape:
        return input
    axis = wrap_dim(dim, len(input.shape))
    return input if axis == len(input.shape) - 1 else input.unsqueeze(-1).transpose(axis, -1)


def _shape(shape: tuple[int, ...], dim: int | None, keepdim: bool) -> list[int]:
    """The shape of one quantile."""
    if dim is None or not shape:
        return [1] * len(shape) if keepdim else []
    axis = wrap_dim(dim, len(shape))
    return [1 if i == axis else n for i, n in enumerate(shape) if keepdim or i != axis]


def _formula(skip: bool) -> Callable[..., Any]:
    """PyTorch's own: the numbers at both sides of a place between them; `skip` leaves NaN out."""

    def quantile(input: Any, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Any:
        if isinstance(q, float | int):
            q = input._constant(np.asarray(q, input.dtype.name))
        ordered = _rows(input, dim).sort(dim=-1)[0]
        one = _shape(input.shape, dim, keepdim)
        ordered = ordered.view([*one, -1] if one or ordered.shape else [1])
        last = ordered.shape[-1] - 1
        missing = ordered.isnan()
        if skip:
            others = missing.logical_not().sum(dim=[-1], keepdim=True) - 1
            places = (q * others).masked_fill(others.lt(0), 0)
        else:
            some = missing.any(dim=-1, keepdim=True)
            wide = (*ordered.shape[:-1], *(q.shape or (1,)))
            places = q * last if wide == q.shape else (q * last).expand(list(wide))
            places = places.masked_fill(some.expand(list(wide)), last)
        rounding = {"lower": "floor", "higher": "ceil", "nearest": "round"}.get(interpolation)
        if rounding is not None:
            places = getattr(places, rounding)()
        below = places.to("int64")
        result = ordered.gather(-1, below)
        if rounding is None:
            weight = places.full_like(0.5) if interpolation == "midpoint" else places - below
            result = result.lerp(ordered.gather(-1, places.ceil().to("int64")), weight)
        if not q.shape:
            return result.squeeze(-1)
        return result.unsqueeze(0).transpose(0, -1).squeeze(-1)

    return quantile


def _below(skip: bool, name: str, shapes: Any, params: Any) -> tuple[Any, ...]:
    """PyTorch's nodes: the ordered numbers, gathered once or at both sides of the place that q says."""
    input, q = (*shapes, ())[:2]
    dim, rank = params["dim"], len(input)
    if dim is None:
        rows: Any = 0 if rank == 1 else ("View", 0)
    else:
        rows = 0 if rank and wrap_dim(dim, rank) == rank - 1 else ("Transpose", ("Unsqueeze", 0))
    gathered = ("Gather", ("View", ("Sort", rows)))
    found: Any = gathered
    if params["interpolation"] == "midpoint":
        found = ("LerpBackward1", gathered, gathered, None)
    elif params["interpolation"] == "linear":
        place: Any = ("Mul", 1, None) if skip else ("MulBackward1", 1)
        if not skip and (_shape(input, dim, params["keepdim"]) or not q):
            place = ("Expand", place)
        found = ("LerpBackward1", gathered, gathered, ("Sub", ("MaskedFill", place), None))
    return (("TransposeBackward1", ("UnsqueezeBackward1", found)) if q else found,)


def _within(op: Op) -> Op:
    """The op, which looks at the numbers of q first; a compiled graph does not."""
    forward = op.forward

    def checked(input: Any, q: Any, **params: Any) -> Any:
        if not ((q >= 0) & (q <= 1)).all():
            raise RuntimeError("quantile() q values must be in the range [0, 1]")
        return forward(input, q, **params)

    return replace(op, forward=checked)


def _quantiles(name: str, doc: str, skip: bool) -> list[Op]:
    shared: dict[str, Any] = {
        "category": "Reductions",
        "grad_fn": "SqueezeBackward4",
        "check": (_accepted,),
        "next_functions": partial(_below, skip),
        "source": {"torch": f"torch.{name}({{input}}, {{q}}, {{dim}}, {{keepdim}}, interpolation={{interpolation}})"},
    }
    one = composite(
        f"{name}(Tensor input, float q, int? dim=None, bool keepdim=False, *, {WORDS})",
        _formula(skip),
        doc=doc,
        copied=("input",),
        samples=(((2, 5), {"q": 0.3, "dim": 1}), ((5,), {"q": 0.5}), ((4,), {"q": 0.6, "interpolation": "higher"})),
        **shared,
    )
    several = composite(
        f"{name}.tensor(Tensor input, Tensor q, int? dim=None, bool keepdim=False, *, {WORDS})",
        _formula(skip),
        doc=f"{doc} For several shares they come in the first dimension.",
        copied=("input", "q"),
        samples=(((2, 5), [0.3, 0.6], {"dim": 1}), ((3, 5), [0.3], {"dim": 0, "keepdim": True})),
        **shared,
    )
    return [one, _within(several)]


OPS = [
    *_quantiles("quantile", "The number below which a share q of the elements lies.", False),
    *_quantiles("nanquantile", "The number below which a share q of the elements lies that are not NaN.", True),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
