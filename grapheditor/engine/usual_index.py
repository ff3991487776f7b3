"""Indices as PyTorch reads them: which lists stand for tuples, and what is no part of an index at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.engine.argument_kinds import TensorLike, kind_of
from grapheditor.model.errors import WrongNumbersError

_USUAL = frozenset({int, bool, slice, type(None), type(Ellipsis)})
_SEQUENCES = (list, tuple, range, str, bytes, np.ndarray, TensorLike)
_SHORT = 32
"""So many items and more are numbers in any case, as they were for numpy, whose rule this was."""
_LONG = 2**63


def usual_index(index: Any, rank: int | None) -> Any:
    """One part of an index, or a tuple of them; `rank` is that of the tensor, None where it is not known.

    Lists of numbers stay, those of floats as the ints that they are cut to. Raises IndexError, TypeError or
    ValueError as PyTorch does for what is no index.
    """
    if index.__class__ is not tuple:
        if index.__class__ in _USUAL:
            return _fitting(index)
        if not _stands_for_tuple(index):
            return _part(index, 1, rank)
        index = tuple(index)
    taken = sum(part is not None and part is not Ellipsis and part.__class__ is not bool for part in index)
    if not all(part.__class__ in _USUAL for part in index):
        index = tuple([_part(part, taken, rank) for part in index])
    for part in index:
        _fitting(part)
    return _with_one_ellipsis(index) if sum([part is Ellipsis for part in index]) > 1 else index


def _stands_for_tuple(index: Any) -> bool:
    """Whether it is a short sequence with something in it that is no number."""
    if not isinstance(index, (list, range, str)) or len(index) >= _SHORT:
        return False
    return any(isinstance(item, (*_SEQUENCES, slice)) or item is None or item is Ellipsis for item in index)


def _part(part: Any, taken: int, rank: int | None) -> Any:
    if isinstance(part, (str, bytes)):
        _fit(taken, rank)
        raise TypeError(f"new(): invalid data type '{type(part).__name__}'")
    if isinstance(part, np.bool_):
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
            f"(got {kind_of(part)})"
        )
    if isinstance(part, np.ndarray) and not part.ndim and part.dtype.kind in "iu":
        return int(part)
    if isinstance(part, (list, tuple, range, np.ndarray)):
        return _list(list(part) if isinstance(part, (tuple, range)) else part, taken, rank)
    return part


def _list(part: Any, taken: int, rank: int | None) -> Any:
    numbers = np.asarray(part)
    if numbers.dtype.kind == "f" and numbers.ndim and numbers.size:
        return numbers.astype(np.int64)
    if numbers.dtype != object:
        return part
    _fit(taken, rank)
    other = next((item for item in numbers.flat if not isinstance(item, int)), 0)
    if isinstance(other, int):
        raise WrongNumbersError("Overflow when unpacking long long")
    raise RuntimeError(f"Could not infer dtype of {kind_of(other)}")


def _fit(taken: int, rank: int | None) -> None:
    if rank is not None and taken > rank:
        raise IndexError(f"too many indices for tensor of dimension {rank}")


def _fitting(part: Any) -> Any:
    """A part as it is, unless its int has more than 64 bits or an end of the slice is no int."""
    if part.__class__ is int:
        if not -_LONG <= part < _LONG:
            raise WrongNumbersError(f"Overflow when unpacking long long\nThe index is {part}; ints have 64 bits here.")
    elif part.__class__ is slice:
        for end in (part.start, part.stop, part.step):
            if end is not None and not hasattr(end, "__index__"):
                raise TypeError("slice indices must be integers or None or have an __index__ method")
    return part


def _with_one_ellipsis(index: tuple[Any, ...]) -> tuple[Any, ...]:
    """Without those behind the first, which stand for no dimensions; raises IndexError where something follows them."""
    first, second = [place for place, part in enumerate(index) if part is Ellipsis][:2]
    if any(part is not None and part is not Ellipsis for part in index[second:]):
        raise IndexError("an index can only have a single ellipsis ('...') before its other parts")
    return (*index[: first + 1], *[part for part in index[first + 1 :] if part is not Ellipsis])
