"""Slopes of what is given at points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.api import (
    SUBTRACTION_OF_BOOLS,
    CallError,
    Given,
    Op,
    TensorLike,
    composite,
    hookimpl,
    wrap_dims,
)


def _accepted(given: Given) -> None:
    input, order = given["input"], given["edge_order"]
    _known_combination(given)
    if input.dtype.name == "uint8":
        raise RuntimeError("torch.gradient does not support uint8 input.")
    dim = (given["dim"],) if isinstance(given["dim"], int) else given["dim"]
    _one_spacing_each(given, len(input.shape) if dim is None else len(dim))
    if order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    axes = () if dim == () else wrap_dims(dim, len(input.shape))
    if dim and not input.shape:
        raise IndexError(f"Dimension specified as {dim[0]} but tensor has no dimensions")
    if any(input.shape[axis] < order + 1 for axis in axes):
        raise RuntimeError("torch.gradient expected each dimension size to be at least edge_order+1")
    if input.dtype.kind == "b" and axes and not given.op.variadic:
        raise RuntimeError(SUBTRACTION_OF_BOOLS)


def _one_spacing_each(given: Given, wanted: int) -> None:
    spacing = given.params.get("spacing")
    count = len(given.specs) - 1 if given.op.variadic else 0
    count = len(spacing) if isinstance(spacing, tuple) else count
    if (count or isinstance(spacing, tuple)) and count != wanted:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length equal to 'self.dim() = "
            f"{wanted}', since dim argument was not given, but got a list of length {count}"
            if given["dim"] is None
            else "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to "
            f"have the same length, but got a spacing argument of length {count} and a dim argument of length {wanted}."
        )


def _known_combination(given: Given) -> None:
    """A spacing that is a number, or one per dimension; None goes along with a dimension that is no list."""
    if given.op.variadic:
        return
    spacing, dim = given["spacing"], given["dim"]
    if isinstance(spacing, tuple) and not all(isinstance(step, int | float) for step in spacing):
        raise TypeError(f"expected Tensor as element 0 in argument 1, but got {type(spacing[0]).__name__}")
    several = spacing is None and dim is not None and not isinstance(dim, int)
    if several or isinstance(spacing, str):
        kinds = "edge_order=int, " if given["edge_order"] != 1 else ""
        kinds += f"spacing={type(spacing).__name__}" + ("" if dim is None else ", dim=tuple")
        raise TypeError(
            f"gradient() received an invalid combination of arguments - got (Tensor, {kinds}), but expected one of:"
        )


def _part(x: Any, axis: int, start: int, end: int) -> Any:
    size = x.shape[axis]
    first = start + size if start < 0 else start
    return x.narrow(axis, first, (end + size if end <= 0 else end) - first)


def _even_slope(x: Any, axis: int, step: Any, edge_order: int) -> Any:
    """Differences of what is a step apart, one-sided at the ends."""
    inner = (_part(x, axis, 2, 0) - _part(x, axis, 0, -2))._div_number(2.0)
    if edge_order == 1:
        start = _part(x, axis, 1, 2) - _part(x, axis, 0, 1)
        end = _part(x, axis, -1, 0) - _part(x, axis, -2, -1)
    else:
        first, second, third = (_part(x, axis, n, n + 1)._mul_number(w) for n, w in ((0, -1.5), (1, 2), (2, 0.5)))
        start = first + second - third
        last, before, third = (_part(x, axis, -n, 1 - n)._mul_number(w) for n, w in ((1, 1.5), (2, 2), (3, 0.5)))
        end = last - before + third
    parts = [part._div_number(step) for part in (start, inner, end)]
    return x._apply("cat", (parts,), {"dim": axis})


def _uneven_slope(x: Any, axis: int, places: Any, edge_order: int) -> Any:
    """The same between places; the formula is that of numpy.gradient.

    Steps at the ends are tensors without dimensions, as in PyTorch, and so decide on no dtype there.
    """
    wide = [-1 if d == axis else 1 for d in range(len(x.shape))]
    steps = places.diff()
    left, right = _slice(steps, 0, 0, -1), _slice(steps, 0, 1, None)
    a, c = -right / (left * (left + right)), left / (right * (left + right))
    b = (right - left) / (left * right)
    weights = [weight.reshape(wide) for weight in (a, b, c)]
    inner = _weighed(weights, [_slice(x, axis, n, n - 2 or None) for n in range(3)])
    if edge_order == 1:
        start = (_slice(x, axis, 1, 2) - _slice(x, axis, 0, 1)) / steps.select(0, 0)
        end = (_slice(x, axis, -1, None) - _slice(x, axis, -2, -1)) / steps.select(0, -1)
    else:
        far, near = steps.select(0, 1), steps.select(0, 0)
        weights = [-(near * 2.0 + far) / (near * (near + far)), (near + far) / (near * far)]
        weights.append(-near / (far * (near + far)))
        start = _weighed(weights, [_slice(x, axis, n, n + 1) for n in range(3)])
        far, near = steps.select(0, -2), steps.select(0, -1)
        weights = [near / (far * (near + far)), -(near + far) / (near * far)]
        weights.append((near * 2.0 + far) / (near * (near + far)))
        end = _weighed(weights, [_slice(x, axis, -n, 1 - n or None) for n in (3, 2, 1)])
    return x._apply("cat", ([start, inner, end],), {"dim": axis})


def _slice(x: Any, axis: int, start: int, end: int | None) -> Any:
    """A part that may be shorter than it is said to be, as Python's slices are."""
    first, last, _ = slice(start, end).indices(x.shape[axis])
    return x.narrow(axis, first, max(last - first, 0))


def _weighed(weights: Sequence[Any], points: Sequence[Any]) -> Any:
    a, b, c = (weight * point for weight, point in zip(weights, points, strict=True))
    return a + b + c


def _gradient(input: Any, spacing: Any, dim: Any, edge_order: int) -> tuple[Any, ...]:
    axes = () if dim == () else wrap_dims(dim, len(input.shape))
    steps = spacing if isinstance(spacing, tuple) else (1 if spacing is None else spacing,) * len(axes)
    return tuple(_even_slope(input, axis, step, edge_order) for axis, step in zip(axes, steps, strict=True))


def _gradient_between(input: Any, *spacing: Any, dim: Any, edge_order: int) -> tuple[Any, ...]:
    axes = wrap_dims(dim, len(input.shape))
    slopes = []
    for axis, places in zip(axes, spacing, strict=True):
        if len(places.shape) != 1:
            raise RuntimeError(
                "torch.gradient expected each element of spacing to have one dimension, but got an element with "
                f"{len(places.shape)} dimensions!"
            )
        slopes.append(_uneven_slope(input, axis, places, edge_order))
    return tuple(slopes)


def _numbers_alone(given: dict[str, Any]) -> None:
    """A list with a tensor in it is one of places."""
    spacing = given.get("spacing")
    if isinstance(spacing, (list, tuple)) and any(isinstance(step, TensorLike) for step in spacing):
        raise CallError("gradient(): argument 'spacing' must be tuple of Numbers")


_DOC = "The slope along each dimension, from the differences of neighbours"
_NEAR = "one-sided at the ends; with edge_order 2 from three points there"

OPS = [
    *(
        composite(
            f"{name}(Tensor input, Scalar other)",
            formula,
            category="Internal",
            doc="A tensor and a number, as PyTorch's own code has them: the number has no place in the graph.",
            grad_fn=grad_fn,
            samples=(((2, 3), {"other": 1.5}),),
            source={"torch": f"torch.ops.aten.{grad_fn[:3].lower()}.Scalar({{input}}, {{other}})"},
        )
        for name, grad_fn, formula in (
            ("_mul_number", "MulBackward1", lambda input, other: input * other),
            ("_div_number", "DivBackward1", lambda input, other: input / other),
        )
    ),
    composite(
        "gradient(Tensor input, *, any? spacing=1, ints? dim=None, int edge_order=1) -> (parts)",
        _gradient,
        inline=True,
        functional=_numbers_alone,
        check=(_accepted,),
        category="Arithmetic",
        doc=f"{_DOC} that are spacing apart, {_NEAR}.",
        grad_fn="CatBackward0",
        samples=(((3, 4),), ((4, 3), {"spacing": 2.0, "edge_order": 2}), ((3, 4), {"spacing": (1.0, 0.5)})),
        source={"torch": "torch.gradient({input}, spacing={spacing}, dim={dim}, edge_order={edge_order})"},
    ),
    composite(
        "gradient.places(Tensor input, *, Tensor[] spacing, int[1]? dim=None, int edge_order=1) -> (parts)",
        _gradient_between,
        inline=True,
        check=(_accepted,),
        category="Arithmetic",
        doc=f"{_DOC} at the places in spacing, {_NEAR}.",
        grad_fn="CatBackward0",
        samples=(
            ((3, 4), ([0.0, 1.0, 1.5], [0.0, 1.0, 1.5, 3.0])),
            ((3, 4), ([0.0, 1.0, 1.5, 3.0], [0.0, 1.0, 1.5]), {"dim": (1, 0), "edge_order": 2}),
        ),
        source={"torch": "torch.gradient({input}, spacing={spacing}, dim={dim}, edge_order={edge_order})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
