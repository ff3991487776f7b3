"""The dimensions that tensordot sums over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.dtypes import Shape
from grapheditor.engine.inference import wrap_dim, wrap_dims

Dims = list[int]
_TOO_MANY = "too many values to unpack (expected 2)"
_NEITHER = (
    "tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got "
    "dims="
)


def refuse_odd_dims(given: dict[str, Any]) -> None:
    """Raise RuntimeError for what stands for the dims of tensordot and is neither a number of them nor lists."""
    dims = given.get("dims", 2)
    if isinstance(dims, int) and dims >= 2**63:
        raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
    if not isinstance(dims, (int, list, tuple, TensorLike)):
        raise RuntimeError(f"{_NEITHER}{dims}")


def contracted_dims(dims: Any, first: Shape, second: Shape) -> tuple[Dims, Dims]:
    """Which dimensions of two tensors of these shapes meet, counted from the front.

    `dims` is how many, the last of the one and the first of the other, or a list for each. Raises what
    torch.tensordot raises.
    """
    ones, others = _listed(dims, len(first), len(second))
    met: tuple[Dims, Dims] = [], []
    for named in zip(ones, others, strict=True):
        for dim, shape, found in zip(named, (first, second), met, strict=True):
            if not shape:
                raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
            found.append(wrap_dim(dim, len(shape)))
        one, other = first[met[0][-1]], second[met[1][-1]]
        if one != other and 1 not in (one, other):
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {one} in dim {named[0]} and second has size "
                f"{other} in dim {named[1]}"
            )
    for found, shape in zip(met, (first, second), strict=True):
        if found:
            wrap_dims(found, len(shape))
    return met


def _listed(dims: Any, first: int, second: int) -> tuple[Sequence[int], Sequence[int]]:
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(first, second):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        return range(-dims, 0), range(dims)
    if not isinstance(dims, tuple):
        raise RuntimeError(f"{_NEITHER}{dims}")
    if len(dims) != 2:
        raise ValueError(_TOO_MANY if len(dims) > 2 else f"not enough values to unpack (expected 2, got {len(dims)})")
    for name, part in zip(("'dims_self' (position 3)", "'dims_other' (position 4)"), dims, strict=True):
        wanted = f"tensordot(): argument {name} must be tuple of ints,"
        if not isinstance(part, tuple):
            raise TypeError(f"{wanted} not {type(part).__name__}")
        for place, dim in enumerate(part):
            if not isinstance(dim, int):
                raise TypeError(f"{wanted} but found element of type {type(dim).__name__} at pos {place}")
    if len(dims[0]) != len(dims[1]):
        raise RuntimeError("both dimension lists should have same length")
    return dims
