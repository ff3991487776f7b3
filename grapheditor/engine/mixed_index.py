"""Indices of tensors beside numbers, slices, ``...`` and None: in PyTorch a view first, then the tensors' part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.argument_kinds import TensorLike

_ALL = slice(None)


def parted(
    parts: Sequence[Any], shape: tuple[int, ...] | None, constant: Callable[[Any], Any]
) -> tuple[tuple[Any, ...], list[Any]]:
    """The index of the view, and per dimension of that a tensor of positions or None.

    `shape` is that of what is indexed, None where it is not known; `constant` makes a tensor of a list. Raises
    IndexError or TypeError for what is no index of PyTorch.
    """
    rank = None if shape is None else len(shape)
    place = 0
    parts = [_number(part) for part in parts]
    taken = sum(_dimensions(part) for part in parts if part is not None and part is not Ellipsis)
    view: list[Any] = []
    places: list[Any] = []
    for part in parts:
        if part is Ellipsis:
            if rank is None:
                raise IndexError("an index of tensors may not be mixed with '...' here; write ':' for each dimension")
            view += [_ALL] * (rank - taken)
            places += [None] * (rank - taken)
            place += rank - taken
        elif isinstance(part, bool):  # all or nothing, along a dimension of its own
            view.append(None)
            places.append(constant(np.zeros(int(part), np.int64)))
        elif isinstance(part, TensorLike | list | np.ndarray):
            view += [_ALL] * _dimensions(part)
            places.append(part if isinstance(part, TensorLike) else constant(_positions(part)))
        elif part is None or isinstance(part, slice):
            whole = part is not None and shape is not None and place < len(shape) and takes_all(part, shape[place])
            view.append(_ALL if whole else part)
            places.append(None)
        elif hasattr(part, "__index__"):
            view.append(part.__index__())
        else:
            raise IndexError(
                "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
                f"(got {type(part).__name__})"
            )
        place += _dimensions(part) if part is not None and part is not Ellipsis else 0
    if rank is not None and taken > rank:
        raise IndexError(f"too many indices for tensor of dimension {rank}")
    while view and isinstance(view[-1], slice) and view[-1] == _ALL:
        view.pop()
    while places and places[-1] is None:
        places.pop()
    return (() if all(isinstance(p, slice) and p == _ALL for p in view) else tuple(view)), places


def takes_all(part: slice, size: int) -> bool:
    """Whether a slice is one that PyTorch passes over, as it says to take the dimension as it is."""
    return part.start in (None, 0) and part.step in (None, 1) and (part.stop is None or part.stop >= size)


def takes_everything(parts: Sequence[Any], shape: tuple[int, ...]) -> bool:
    """Whether an index says to take every dimension as it is."""
    if sum(part is not Ellipsis for part in parts) > len(shape):
        return False
    place = 0
    for part in parts:
        if part is Ellipsis:
            place += len(shape) - sum(other is not Ellipsis for other in parts)
        elif isinstance(part, slice) and place < len(shape) and takes_all(part, shape[place]):
            place += 1
        else:
            return False
    return True


def _number(part: Any) -> Any:
    """A tensor of one number without dimensions stands for that number, where it is known; a byte for its truth."""
    array = getattr(part, "_data", None)
    if array is None or array.ndim or array.dtype.kind not in "iub":
        return part
    return array.item() if array.dtype.kind == "i" else bool(array)


def _positions(part: Any) -> Any:
    array = np.asarray(part)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"an index can't be of {array.dtype.type.__name__}; use whole numbers or truth values")
    return array if array.size else array.astype(np.int64)


def _dimensions(part: Any) -> int:
    """How many dimensions of the tensor one part takes."""
    dtype = getattr(part, "dtype", None)
    if isinstance(part, bool):
        return 0
    if isinstance(part, list):
        part = np.asarray(part)
        dtype = part.dtype
    return len(part.shape) if dtype is not None and (dtype.kind == "b" or dtype.name == "uint8") else 1
