"""Parts of a tensor by the strides of its memory: what views that were written through are made of.

A place is ``(size, stride, offset, base_size, base_stride)``, all in elements
of the base's memory, as `place_of` in engine/view_history.py tells it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Op, check_strides, hookimpl, laid_over

Place = tuple[Any, ...]


def _memory(place: Place, dtype: Any) -> Any:
    extent = 1
    for size, stride in ((place[0], place[1]), (place[3], place[4])):
        offset = place[2] if size is place[0] else 0
        extent = max(extent, 1 + offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True) if n))
    return np.zeros(extent, dtype)


def _part(memory: Any, place: Place) -> Any:
    steps = [s * memory.itemsize for s in place[1]]
    return np.lib.stride_tricks.as_strided(memory[place[2] :], place[0], steps)


def _whole(memory: Any, place: Place) -> Any:
    return np.lib.stride_tricks.as_strided(memory, place[3], [s * memory.itemsize for s in place[4]])


def _as_strided(input: Any, place: Place) -> Any:
    memory = _memory(place, input.dtype)
    _whole(memory, place)[...] = input
    return _part(memory, place).copy()


def _from_strided(input: Any, place: Place) -> Any:
    memory = _memory(place, input.dtype)
    places = np.arange(memory.size)
    np.add.at(memory, _part(places, place), input)  # a view may have an element several times
    if any(step == 0 and n > 1 for n, step in zip(place[3], place[4], strict=True)):
        counts = np.zeros(memory.size, memory.dtype)
        np.add.at(counts, _whole(places, place), 1)
        memory /= np.maximum(counts, 1)  # and so may its base, among which it is shared
    return _whole(memory, place).copy()


def _put_strided(input: Any, part: Any, place: Place) -> Any:
    memory = _memory(place, input.dtype)
    _whole(memory, place)[...] = input
    _part(memory, place)[...] = part
    return _whole(memory, place).copy()


def _contiguous(shape: Any, size: Any, stride: Any, storage_offset: int | None) -> Place:
    """The place of a view of a tensor whose elements lie one behind the other."""
    steps = tuple(math.prod(shape[axis + 1 :]) for axis in range(len(shape)))
    return tuple(size), tuple(stride), storage_offset or 0, tuple(shape), steps


def _laid_over(input: Any, size: Any, stride: Any, storage_offset: int | None) -> Any:
    check_strides(size, stride)
    return laid_over(np.ascontiguousarray(input).reshape(-1), size, stride, storage_offset or 0).copy()


def _laid_shape(shape: Any, size: Any, stride: Any, storage_offset: int | None) -> Any:
    check_strides(size, stride)
    return tuple(size)


_PLACE = ((2, 2), (4, 2), 1, (3, 4), (4, 1))
OPS = [
    Op(
        "as_strided(Tensor input, int[] size, int[] stride, int? storage_offset=None)",
        inline=True,
        composed=lambda input, **params: input._laid_over(**params),
        category="Shape",
        doc="The elements of input's memory from storage_offset on, stride apart along each dimension.",
        shares=True,
        forward=_laid_over,
        vjp=(lambda g, out, input, **params: g._from_strided(_contiguous(input.shape, **params)),),
        grad_fn="AsStridedBackward0",
        shape=_laid_shape,
        dtype="same",
        source={"torch": "torch.as_strided({input}, {size}, {stride}, {storage_offset})"},
        samples=(
            ((3, 4), {"size": (2, 3), "stride": (4, 1), "storage_offset": 1}),
            ((5,), {"size": (3, 3), "stride": (1, 1)}),
        ),
    ),
    Op(
        "_as_strided(Tensor input, any place)",
        category="Internal",
        doc="The elements of a view.",
        forward=_as_strided,
        vjp=(lambda g, out, input, place: g._from_strided(place),),
        grad_fn="AsStridedBackward0",
        shape=lambda shape, place: place[0],
        dtype="same",
        samples=(((3, 4), {"place": _PLACE}),),
    ),
    Op(
        "_from_strided(Tensor input, any place)",
        category="Internal",
        doc="Zeros like the base of a view, with the elements of the view added in their places.",
        forward=_from_strided,
        vjp=(lambda g, out, input, place: g._as_strided(place),),
        shape=lambda shape, place: place[3],
        dtype="same",
        samples=(((2, 2), {"place": _PLACE}), ((2, 3), {"place": ((2, 3), (1, 0), 0, (2,), (1,))})),
    ),
    Op(
        "_put_strided(Tensor input, Tensor part, any place)",
        category="Internal",
        doc="The base of a view with other elements in the places of the view.",
        forward=_put_strided,
        vjp=(
            lambda g, out, input, part, place: g._put_strided(part.zeros_like(), place),
            lambda g, out, input, part, place: g._as_strided(place),
        ),
        shape=lambda shape, part, place: shape,
        dtype="same",
        samples=(((3, 4), (2, 2), {"place": _PLACE}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
