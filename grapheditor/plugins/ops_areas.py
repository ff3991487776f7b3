"""Areas under what is given at points that lines connect."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Given, Op, composite, hookimpl, wrap_dim


def _no_truths(given: Given) -> None:
    """Numbers at numbers, and a plain one as their distance."""
    if any(spec is not None and spec.dtype.kind == "b" for spec in given.specs):
        shown = "`x` or `y`" if "x" in given.op.inputs else "`y`"
        raise RuntimeError(f"{given.op.base}: received a bool input for {shown}, but bool is not supported")
    if isinstance(given.params.get("dx"), bool):
        raise RuntimeError(f"{given.op.base}: Currently, we only support dx as a real number.")


def _with_dimensions(given: Given) -> None:
    """What is to be added along, and a place for each of its points."""
    shape, whole, placed = given["y"].shape, given.op.base == "trapezoid", "x" in given.op.inputs
    if not whole and not placed:
        _no_truths(given)
    axis = wrap_dim(given["dim"], len(shape)) if shape or placed else given["dim"]
    missing = f"Dimension specified as {axis} but tensor has no dimensions"
    if whole and not shape:
        raise IndexError(missing)
    if whole and not shape[axis]:
        return  # the area under no points is 0 wherever they are
    _no_truths(given)
    rank = len(given["x"].shape) if placed else 0
    if not shape:
        raise IndexError(missing if rank == 1 else "slice() cannot be applied to a 0-dim tensor.")
    if rank == 1 and given["x"].shape[0] != shape[axis]:
        raise RuntimeError(f"{given.op.base}: There must be one `x` value for each sample point")


def _but_one(x: Any, axis: int, first: bool) -> Any:
    """A tensor without its first element along an axis, or without its last one."""
    count = max(x.shape[axis] - 1, 0)
    return x.narrow(axis, x.shape[axis] - count if first else 0, count)


def _evenly(y: Any, dx: Any, dim: int) -> Any:
    axis = wrap_dim(dim, len(y.shape))
    left = _but_one(y, axis, False)
    return (_but_one(y, axis, True) + left)._mul_number(dx / 2.0).cumsum(axis)


def _strips(y: Any, x: Any, axis: int) -> Any:
    """Between each two points their distance times the sum of their heights."""
    if len(x.shape) == 1:
        x = x.view([-1 if d == axis else 1 for d in range(len(y.shape))])
    elif len(x.shape) < len(y.shape):
        x = x.view([1] * (len(y.shape) - len(x.shape)) + list(x.shape))
    before = _but_one(x, axis, False)
    widths = _but_one(x, axis, True) - before
    left = _but_one(y, axis, False)
    return (_but_one(y, axis, True) + left) * widths


def _at_places(y: Any, x: Any, dim: int) -> Any:
    axis = wrap_dim(dim, len(y.shape))
    return _strips(y, x, axis).cumsum(axis)._div_number(2.0)


def _nothing(y: Any, axis: int) -> Any:
    """The areas under no points, which PyTorch makes anew."""
    return y._constant(np.zeros((*y.shape[:axis], *y.shape[axis + 1 :]), y.dtype.name))


def _whole_at_places(y: Any, x: Any, dim: int) -> Any:
    axis = wrap_dim(dim, len(y.shape))
    return _strips(y, x, axis).sum(dim=[axis])._div_number(2.0) if y.shape[axis] else _nothing(y, axis)


def _whole_evenly(y: Any, dx: Any, dim: int) -> Any:
    axis = wrap_dim(dim, len(y.shape))
    if not y.shape[axis]:
        return _nothing(y, axis)
    last, first = y.select(axis, -1), y.select(axis, 0)
    ends = (first + last)._mul_number(0.5)
    return (y.sum(dim=[axis]) - ends)._mul_number(float(dx))


OPS = [
    composite(
        "cumulative_trapezoid(Tensor y, *, Scalar dx=1, int dim=-1)",
        _evenly,
        inline=True,
        check=(_with_dimensions,),
        category="Reductions",
        doc="Area under points that lines connect, dx apart, up to each of them.",
        grad_fn="CumsumBackward0",
        samples=(((2, 4),), ((3, 2), {"dx": 0.5, "dim": 0})),
        source={"torch": "torch.cumulative_trapezoid({y}, dx={dx}, dim={dim})"},
    ),
    composite(
        "cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1)",
        _at_places,
        inline=True,
        check=(_with_dimensions,),
        category="Reductions",
        doc="Area under points that lines connect, at x, up to each of them.",
        grad_fn="DivBackward1",
        samples=(((4,), [0.0, 1.0, 1.5, 3.0]), ((3, 2), [0.0, 1.0, 1.5], {"dim": 0})),
        source={"torch": "torch.cumulative_trapezoid({y}, {x}, dim={dim})"},
    ),
    composite(
        "trapezoid(Tensor y, *, Scalar dx=1, int dim=-1)",
        _whole_evenly,
        inline=True,
        check=(_with_dimensions,),
        category="Reductions",
        doc="Area under points that lines connect, dx apart.",
        grad_fn="MulBackward1",
        aliases=("trapz",),
        samples=(((2, 4),), ((3, 2), {"dx": 0.5, "dim": 0})),
        source={"torch": "torch.trapezoid({y}, dx={dx}, dim={dim})"},
    ),
    composite(
        "trapezoid.x(Tensor y, Tensor x, *, int dim=-1)",
        _whole_at_places,
        inline=True,
        check=(_with_dimensions,),
        category="Reductions",
        doc="Area under points that lines connect, at x.",
        grad_fn="DivBackward1",
        aliases=("trapz",),
        samples=(((4,), [0.0, 1.0, 1.5, 3.0]), ((3, 2), [0.0, 1.0, 1.5], {"dim": 0})),
        source={"torch": "torch.trapezoid({y}, {x}, dim={dim})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
