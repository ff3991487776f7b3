"""Where the elements of a tensor stand in order, with equal ones as PyTorch names them on a CPU."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.engine import selection
from grapheditor.engine.dtypes import Dtype

Array = Any
MANY = 1 << 20
"""Beyond so many elements equal ones come in the order in which they stand, as going by steps would take seconds."""


def sorted_places(x: Array, axis: int, descending: bool, stable: bool) -> Array:
    """For each rank along one dimension the place of the element; NaN is above all."""
    order = _stable(x, axis, descending)
    size = x.shape[axis]
    if stable or size <= selection.SMALL or x.size > MANY or x.strides[axis] == 0:
        return order

    def by_steps(keys: list[int], places: list[int]) -> None:
        selection.sort(keys, places, 0, size)

    return _retaken(x, axis, order, descending, by_steps, size)


def first_places(x: Array, count: int, axis: int, largest: bool, in_order: bool) -> Array:
    """The places of the `count` largest or smallest along one dimension, as topk names them."""
    size = x.shape[axis]
    if in_order and 0 < count < size // 2:
        clear = _places_of_others(x, count, axis, largest)
        if clear is not None:
            return clear
    order = _stable(x, axis, largest)
    if not count or x.size > MANY:
        return np.take(order, range(count), axis)

    def by_steps(keys: list[int], places: list[int]) -> None:
        if count * 64 <= size:
            selection.smallest(keys, places, 0, count, size)
        else:
            selection.nth_element(keys, places, count - 1, size)
            if in_order:
                selection.sort(keys, places, 0, count - 1)

    return _retaken(x, axis, order, largest, by_steps, count, every=not in_order)


def nth_places(x: Array, nth: int, axis: int) -> Array:
    """The place of the element that stands at `nth` in order, as kthvalue names it; the dimension is kept."""
    alike = x == np.partition(x, nth, axis).take([nth], axis)
    if (np.count_nonzero(alike, axis=axis) == 1).all():
        return np.argmax(alike, axis=axis, keepdims=True)
    order = _stable(x, axis, False)
    if x.size > MANY:
        return np.take(order, [nth], axis)

    def by_steps(keys: list[int], places: list[int]) -> None:
        selection.quick_select(keys, places, nth)
        places[0] = places[nth]

    kept = np.take(order, [nth], axis)
    return _retaken(x, axis, order, False, by_steps, 1, kept=kept)


def middle_places(x: Array, axis: int) -> Array:
    """The place of the lower median along one dimension, in a stable order; of the first NaN; the dimension is kept."""
    nth = (x.shape[axis] - 1) // 2
    value = np.partition(x, nth, axis).take([nth], axis)
    alike = x == value
    rank = nth - np.count_nonzero(x < value, axis=axis, keepdims=True)
    place = np.argmax(np.cumsum(alike, axis=axis) > rank, axis=axis, keepdims=True)
    missing = x != x
    return np.where(missing.any(axis=axis, keepdims=True), np.argmax(missing, axis=axis, keepdims=True), place)


def _places_of_others(x: Array, count: int, axis: int, largest: bool) -> Array | None:
    """The places of the first `count`, in order; None where two of them, or the next, are equal."""
    rows = np.moveaxis(x, axis, -1)
    part = slice(rows.shape[-1] - count - 1, None) if largest else slice(count + 1)
    places = np.argpartition(rows, part.start if largest else count, axis=-1)[..., part]
    values = np.take_along_axis(rows, places, -1)
    order = np.argsort(values, axis=-1)
    values = np.take_along_axis(values, order, -1)
    missing = values != values
    if not ((values[..., 1:] > values[..., :-1]) | (missing[..., 1:] & ~missing[..., :-1])).all():
        return None
    order = np.flip(order, -1) if largest else order
    return np.ascontiguousarray(np.moveaxis(np.take_along_axis(places, order[..., :count], -1), -1, axis))


def _stable(x: Array, axis: int, descending: bool) -> Array:
    if not descending:
        return np.argsort(x, axis=axis, kind="stable")
    # in reverse and back, so that equal elements keep their order and NaN comes first
    return x.shape[axis] - 1 - np.flip(np.argsort(np.flip(x, axis), axis=axis, kind="stable"), axis)


def _retaken(
    x: Array,
    axis: int,
    order: Array,
    descending: bool,
    by_steps: Callable[[list[int], list[int]], None],
    count: int,
    *,
    every: bool = False,
    kept: Array = None,
) -> Array:
    """The first `count` of each row's order, by steps where a row has equal elements (or in every row)."""
    size = x.shape[axis]
    rows = np.moveaxis(order, axis, -1).reshape(-1, size)
    values = np.take_along_axis(np.moveaxis(x, axis, -1).reshape(-1, size), rows, 1)
    above = values[:, 1:] != values[:, :-1]
    if x.dtype.kind == "f":
        above &= (values[:, 1:] == values[:, 1:]) | (values[:, :-1] == values[:, :-1])  # one NaN is like another
    chosen = np.arange(len(rows)) if every else np.flatnonzero(~above.all(axis=1))
    found = np.take(order, range(count), axis) if kept is None else kept
    if not len(chosen):
        return found
    ranks = np.zeros((len(chosen), size), np.int64)
    np.cumsum(above[chosen], axis=1, out=ranks[:, 1:])
    keys = np.empty_like(ranks)
    np.put_along_axis(keys, rows[chosen], ranks, 1)
    result = np.moveaxis(found, axis, -1).reshape(-1, count)
    for row, row_keys in zip(chosen, keys.tolist(), strict=True):
        places = list(range(size))
        by_steps(row_keys, places)
        result[row] = places[:count]
    shape = (*np.moveaxis(x, axis, -1).shape[:-1], count)
    return np.moveaxis(result.reshape(shape), -1, axis)


def commonest_places(x: Array, axis: int) -> Array:
    """The place that mode names: in order, each run of equal elements counted where it ends; the dimension is kept."""
    rows = np.moveaxis(x, axis, -1)
    flat = rows.reshape(-1, x.shape[axis])
    size = flat.shape[1]
    order = np.argsort(flat, axis=1, kind="stable")
    values = np.take_along_axis(flat, order, 1)
    if x.size <= MANY:
        again = values[:, 1:] == values[:, :-1] if size > selection.SMALL else np.zeros((len(flat), 0), bool)
        for row in np.flatnonzero(again.any(axis=1) | (flat != flat).any(axis=1)):  # NaN is below and above nothing
            keys, places = flat[row].tolist(), list(range(size))
            selection.sort(keys, places, 0, size)
            order[row] = places
        values = np.take_along_axis(flat, order, 1)
    ends = np.ones(flat.shape, bool)
    ends[:, :-1] = values[:, 1:] != values[:, :-1]
    numbers = np.arange(1, size + 1)
    before = np.zeros(flat.shape, np.int64)
    before[:, 1:] = np.maximum.accumulate(np.where(ends, numbers, 0), axis=1)[:, :-1]
    longest = np.argmax(np.where(ends, numbers - before, 0), axis=1)
    place = np.take_along_axis(order, longest[:, None], 1)
    return np.moveaxis(place.reshape((*rows.shape[:-1], 1)), -1, axis)


def middle_of_none(dtype: Dtype) -> Any:
    """What PyTorch takes for the middle of no elements: NaN, the least whole number, or true."""
    if dtype.kind == "f":
        return np.asarray(np.nan, dtype)
    return np.asarray(True if dtype.kind == "b" else np.iinfo(dtype).min, dtype)
