"""One dimension in another size: each new element is made of a few old ones, its taps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.api import Op, hookimpl

Taps = tuple[Any, Any]
"""Places of shape (new size, taps) and their weights; what has weight 0 for certain may hold anything, NaN too."""


def _positions(old: int, new: int, scale: float | None, align_corners: bool) -> Any:
    places = np.arange(new, dtype=np.float64)
    if align_corners:
        return places * ((old - 1) / (new - 1) if new > 1 else 0.0)
    step = old / new if scale is None else 1.0 / scale
    return (places + 0.5) * step - 0.5


def _nearest(old: int, new: int, scale: float | None, exact: bool) -> Taps:
    step = np.float32(old / new if scale is None else 1.0 / scale)
    places = np.arange(new, dtype=np.float32)
    chosen = np.floor((places + np.float32(0.5)) * step if exact else places * step).astype(int)
    return np.minimum(chosen, old - 1)[:, None], np.ones((new, 1))


def _linear(old: int, new: int, scale: float | None, align_corners: bool) -> Taps:
    at = np.maximum(_positions(old, new, scale, align_corners), 0.0)
    low = np.minimum(np.floor(at).astype(int), old - 1)
    high = np.minimum(low + 1, old - 1)
    share = at - low
    return np.stack([low, high], 1), np.stack([1 - share, share], 1)


def _cubic(old: int, new: int, scale: float | None, align_corners: bool) -> Taps:
    at = _positions(old, new, scale, align_corners)
    low = np.floor(at).astype(int)
    share, a = at - low, -0.75
    near = [share + 1, share, 1 - share, 2 - share]
    weights = [
        a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a if i in (0, 3) else (a + 2) * t**3 - (a + 3) * t**2 + 1
        for i, t in enumerate(near)
    ]
    return np.stack([np.clip(low + i - 1, 0, old - 1) for i in range(4)], 1), np.stack(weights, 1)


def _means(old: int, new: int) -> Taps:
    """Each new element the mean of the old ones that it covers."""
    starts = np.arange(new) * old // new
    counts = -(-(np.arange(new) + 1) * old // new) - starts
    steps = np.arange(counts.max(initial=1))
    inside = steps < counts[:, None]
    return np.where(inside, starts[:, None] + steps, -1), np.where(inside, 1 / counts[:, None], 0.0)


@lru_cache(maxsize=64)
def _taps_of(mode: str, old: int, new: int, scale: float | None, align_corners: bool) -> Taps:
    if mode in ("nearest", "nearest-exact"):
        return _nearest(old, new, scale, mode == "nearest-exact")
    if mode == "area":
        return _means(old, new)
    return (_cubic if mode == "bicubic" else _linear)(old, new, scale, align_corners)


@lru_cache(maxsize=64)
def _matrix_of(mode: str, old: int, new: int, scale: float | None, align_corners: bool) -> Any:
    """The same as a matrix of shape (new size, old size)."""
    places, weights = _taps_of(mode, old, new, scale, align_corners)
    matrix = np.zeros((new, old))
    np.add.at(matrix, (np.arange(new)[:, None], places), weights)
    return matrix


def _blended_bytes(input: Any, dim: int, weights: Any) -> Any:
    """Bytes blended as PyTorch does it: weights are 16-bit numbers, as fine as the largest allows; halves go up."""
    precision = next(n for n in range(23) if n == 22 or int(0.5 + weights.max(initial=0.0) * 2 ** (n + 1)) >= 2**15)
    scaled = weights * 2.0**precision
    whole = np.trunc(scaled + np.copysign(0.5, scaled))
    totals = np.moveaxis(input.astype(np.float64), dim, -1) @ whole.T  # whole numbers, each of them exact
    blended = np.floor(totals / 2.0**precision + 0.5).clip(0, 255)
    return np.ascontiguousarray(np.moveaxis(blended, -1, dim).astype(input.dtype))


def _resized(input: Any, dim: int, size: int, mode: str, scale: float | None, align_corners: bool) -> Any:
    places, weights = _taps_of(mode, input.shape[dim], size, scale, align_corners)
    if mode.startswith("nearest"):
        return np.take(input, places[:, 0], dim)
    if input.dtype.kind != "f":
        return _blended_bytes(input, dim, _matrix_of(mode, input.shape[dim], size, scale, align_corners))
    column = (-1,) + (1,) * (input.ndim - dim - 1)
    total: Any = None
    for place, weight in zip(places.T, weights.T, strict=True):
        part = np.take(input, place, dim) * weight.astype(input.dtype).reshape(column)
        if mode == "area" and (place < 0).any():  # beyond the window, where it may be NaN
            part = np.where((place < 0).reshape(column), input.dtype.type(0), part)
        total = part if total is None else total + part
    return total


def _resized_slope(
    g: Any, out: Any, input: Any, dim: int, size: int, mode: str, scale: float | None, align_corners: bool
) -> Any:
    matrix = _matrix_of(mode, input.shape[dim], size, scale, align_corners)
    back = g._constant(matrix.astype(np.dtype(g.dtype.name)))
    return (g.transpose(dim, -1) @ back).transpose(dim, -1)


def _resized_shape(shape: tuple[int, ...], dim: int, size: int, **params: Any) -> tuple[int, ...]:
    return (*shape[:dim], size, *shape[dim + 1 :])


OPS = [
    Op(
        "_resized(Tensor input, int dim, int size, str mode, float? scale=None, bool align_corners=False)",
        category="Internal",
        doc="One dimension in another size, each new element blended of old ones.",
        forward=_resized,
        vjp=(_resized_slope,),
        shape=_resized_shape,
        dtype="same",
        samples=(
            ((3, 4), {"dim": 0, "size": 5, "mode": "linear"}),
            ((3, 4), {"dim": 1, "size": 3, "mode": "area"}),
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
