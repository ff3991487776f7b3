"""The dimensions that tensordot sums over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.inference import wrap_dims

Dims = list[int]
_TOO_MANY = "too many values to unpack (expected 2)"
_NEITHER = (
    "tensordot expects dims to be int or tuple[list[int], list[int]] or list[list[int]] containing two lists, but got "
    "dims="
)


def contracted_dims(dims: Any, first: int, second: int) -> tuple[Dims, Dims, Sequence[Sequence[int]]]:
    """Which dimensions of two tensors of these ranks meet, counted from the front, and as the call names them.

    `dims` is how many, the last of the one and the first of the other, or a list for each. Raises what
    torch.tensordot raises.
    """
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(first, second):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        return list(range(first - dims, first)), list(range(dims)), (range(-dims, 0), range(dims))
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
    ranks = zip(dims, (first, second), strict=True)
    mine, theirs = ([] if part == () else list(wrap_dims(part, rank)) for part, rank in ranks)
    return mine, theirs, dims
