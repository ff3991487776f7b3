"""Elements picked by tensors of positions and by masks, with PyTorch's errors where numpy has words of its own."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Shape


def pick(array: Any, index: tuple[Any, ...]) -> Any:
    """``array[index]``; raises PyTorch's IndexError, and as PyTorch none for positions at which nothing is."""
    try:
        return array[index]
    except IndexError as error:
        with suppress(IndexError):
            found = array[tuple(np.zeros_like(p) if _positions(p) else p for p in index)]
            if not found.size:
                return found
        raise (refused_places(array.shape, index) or _beyond(array.shape, index) or error) from error


def fits_dimensions(shape: Shape, index: Sequence[Any]) -> None:
    """Raise PyTorch's IndexError for more parts of an index than there are dimensions."""
    if sum(part is not None and part is not ... for part in index) > len(shape):
        if shape or len(index) > 1 or isinstance(index[0], list):
            raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
        if isinstance(index[0], slice):
            raise IndexError("slice() cannot be applied to a 0-dim tensor.")
        if isinstance(index[0], int) and index[0]:
            raise IndexError(f"index {index[0]} is out of bounds for dimension 0 with size 0")
        raise IndexError(
            "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a "
            "0-dim tensor to a number"
        )


def _beyond(shape: Shape, index: Sequence[Any]) -> IndexError | None:
    """What PyTorch says to a number that is beyond a dimension, which it counts as a part of the index."""
    axis = 0
    for place, part in enumerate(index):
        if isinstance(part, int) and not isinstance(part, bool):
            if not -shape[axis] <= part < shape[axis]:
                return IndexError(f"index {part} is out of bounds for dimension {place} with size {shape[axis]}")
            axis += 1
        elif part is ...:
            axis += len(shape) - sum(other is not None and other is not ... for other in index)
        elif isinstance(part, list | np.ndarray):
            break  # masks take more dimensions than one
        elif part is not None and not isinstance(part, bool):
            axis += 1
    return None


def refused_places(shape: Shape, index: Sequence[Any]) -> IndexError | None:
    """What PyTorch says to positions that do not go together or are not there; None where these are not at fault."""
    axes, places = _places(shape, index)
    try:
        places = list(np.broadcast_arrays(*places))
    except ValueError:
        return _apart([place.shape for place in places])
    sizes = [shape[axis] for axis in axes]
    if not places or not places[0].size:
        return None
    if 0 in sizes:
        return IndexError("index is out of bounds for dimension with size 0")
    wrong = np.array([((p < -n) | (p >= n)).ravel() for p, n in zip(places, sizes, strict=True)])
    if not wrong.any():
        return None
    which = np.argwhere(wrong.T)[0]  # PyTorch goes from element to element, and puts what is indexed to the front
    found = places[which[1]].flat[which[0]]
    return IndexError(f"index {found} is out of bounds for dimension {which[1]} with size {sizes[which[1]]}")


def _places(shape: Shape, index: Sequence[Any]) -> tuple[list[int], list[Any]]:
    """The arrays of positions in an index, masks as what they take, and the dimension of each."""
    taken = sum(_width(part) for part in index if part is not None and part is not ...)
    axes: list[int] = []
    places: list[Any] = []
    axis = 0
    for part in index:
        if part is ...:
            axis += len(shape) - taken
        elif isinstance(part, np.ndarray):
            if part.dtype.kind == "b" and not part.ndim:
                continue  # all or nothing, of no dimension
            found = part.nonzero() if part.dtype.kind == "b" else [part]
            axes += range(axis, axis + len(found))
            places += found
            axis += len(found)
        elif part is not None:
            axis += _width(part)
    return axes, places


def _positions(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.dtype.kind != "b"


def _width(part: Any) -> int:
    return part.ndim if isinstance(part, np.ndarray) and part.dtype.kind == "b" else 0 if isinstance(part, bool) else 1


def _apart(shapes: Sequence[Shape]) -> IndexError:
    shown = ", ".join(str(list(shape)) for shape in shapes)
    return IndexError(f"shape mismatch: indexing tensors could not be broadcast together with shapes {shown}")
