"""How much each class counts in the losses of choosing one of many."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.engine.class_checks import class_dim
from grapheditor.engine.dtypes import Shape


def even_share(smoothing: float, shape: Shape) -> float:
    """What smoothing gives to each class."""
    return smoothing / max(shape[class_dim(shape)], 1)


def class_column(weight: Any, shape: Shape) -> Any:
    """One number per class, shaped so that it meets the dimension of the classes."""
    return weight.reshape((-1,) + (1,) * (len(shape) - class_dim(shape) - 1))


def class_places(target: Any, shape: Shape, ignore_index: int) -> tuple[Any, Any]:
    """Per row the class, 0 where there is none to count, and whether there is one; raises IndexError as PyTorch."""
    dim = class_dim(shape)
    target = target.reshape(shape[:dim] + shape[dim + 1 :])  # of one row also a number in brackets
    counted = target != ignore_index
    wrong = counted & ((target < 0) | (target >= shape[dim]))
    if wrong.any():
        raise IndexError(f"Target {target[wrong].flat[0]} is out of bounds.")
    return np.where(counted, target, 0), counted


def row_weights(target: Any, weight: Any, shape: Shape, ignore_index: int, dtype: Any) -> Any:
    """The weight of each row: that of its class, 0 where it is ignored."""
    places, counted = class_places(target, shape, ignore_index)
    if weight is None:
        return counted.astype(dtype)
    return np.where(counted, weight[places] if weight.size else 0, 0).astype(dtype, copy=False)


def _one_hot(target: Any, shape: Shape, ignore_index: int, weight: Any, dtype: Any) -> Any:
    """Weights of the classes, in the shape of the scores: the class's weight at the target, 0 elsewhere."""
    dim = class_dim(shape)
    places, _ = class_places(target, shape, ignore_index)
    hits = np.zeros(shape, dtype)
    if hits.size:
        rows = row_weights(target, weight, shape, ignore_index, dtype)
        np.put_along_axis(hits, np.expand_dims(places, dim), np.expand_dims(rows, dim), dim)
    return hits


def class_weights(target: Any, weight: Any, shape: Shape, ignore_index: int, smoothing: float, dtype: str) -> Any:
    """How much each class's log-probability counts, where classes are numbers."""
    hits = _one_hot(target, shape, ignore_index, weight, dtype)
    if not smoothing:
        return hits
    dim = class_dim(shape)
    even = class_column(np.ones(shape[dim], dtype) if weight is None else weight, shape)
    counted = np.expand_dims(target, dim) != ignore_index
    mixed = hits * (1 - smoothing) + counted * even * (even_share(smoothing, shape))
    return mixed.astype(dtype)


def class_divisor(target: Any, weight: Any, shape: Shape, ignore_index: int, dtype: str) -> Any:
    """What mean divides by: the weights of the targets, or the number of distributions."""
    if target.dtype.kind == "f":
        dim = class_dim(shape)
        return np.asarray(np.prod(shape[:dim] + shape[dim + 1 :]) if shape[dim] else 0, dtype)
    return np.sum(row_weights(target, weight, shape, ignore_index, dtype), dtype=dtype)


def class_slope_divisor(target: Any, weight: Any, shape: Shape, ignore_index: int, dtype: str) -> Any:
    """What the gradient of a mean divides by; where all targets are ignored PyTorch's is 0, and no 0 / 0."""
    ignored = target.dtype.kind != "f" and np.all(target == ignore_index)
    return np.ones((), dtype) if ignored else class_divisor(target, weight, shape, ignore_index, dtype)
