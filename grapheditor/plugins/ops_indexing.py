"""Picking elements by position, and putting them back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    broadcast,
    composite,
    dtypes,
    hookimpl,
    in_range,
    positions,
    reducible_slices,
    torch_name,
    wrap_dim,
)

Shape = tuple[int, ...]


def _one_of_scalar(given: Given) -> None:
    """A single index where the input is a single number."""
    wrap_dim(given["dim"], len(given["input"].shape))
    if len(given["index"].shape) > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if not given["input"].shape and (count := math.prod(given["index"].shape)) != 1:
        raise RuntimeError(f"index_select(): Index to scalar can have only 1 value, got {count} value(s)")


def _select_shape(shape: Shape, index: Shape, dim: int) -> Shape:
    axis = wrap_dim(dim, len(shape))
    if not shape:
        return ()
    return (*shape[:axis], math.prod(index), *shape[axis + 1 :])


def _index_select(input: Any, index: Any, dim: int) -> Any:
    if index.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    size = input.shape[dim] if input.ndim else 1
    if input.ndim > 1 and index.size and not size:
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    if (
        input.ndim > 1 and index.size and (wrap_dim(dim, input.ndim) == 1 or not input.size)
    ):  # a kernel of its own, with an error of its own
        wrong = index[(index < 0) | (index >= size)]
        if wrong.size:
            raise RuntimeError(f"INDICES element is out of DATA bounds, id={wrong.flat[0]} axis_dim={size}")
    _within(index, size)
    return np.take(input, index.reshape(-1), dim) if input.ndim else np.copy(input)


def _within(index: Any, size: int) -> None:
    if index.size and (index.min() < 0 or index.max() >= size):
        raise IndexError("index out of range in self")


def _index_add(input: Any, dim: int, index: Any, source: Any, alpha: Any) -> Any:
    out = np.array(input, copy=True)
    if out.ndim > 1 and not out.size:
        return out  # PyTorch does not look where the slices of nothing would go
    view = out.reshape((1,)) if out.ndim == 0 else out
    axis = wrap_dim(dim, input.ndim)
    size = view.shape[axis]
    wrong = index[(index < 0) | (index >= size)]
    if wrong.size:
        if alpha != 1 or view.dtype.kind == "b" or view.ndim == 1 or 0 < axis < view.ndim - 1:  # slice by slice
            raise IndexError("index out of range in self")
        raise RuntimeError(f"index {wrong.flat[0]} is out of bounds for dimension {axis} with size {size}")
    places = (slice(None),) * axis + (index.reshape(-1),)
    np.add.at(view, places, source if alpha == 1 else source * np.asarray(alpha).astype(source.dtype))
    return out


def _take(input: Any, index: Any) -> Any:
    size = input.size
    if index.size and (index.min() < -size or index.max() >= size):
        if not size:
            raise IndexError("take(): tried to take from an empty tensor")
        wrong = index[(index < -size) | (index >= size)].flat[0]
        raise IndexError(f"out of range: tried to access index {wrong} on a tensor of {size} elements.")
    return input.reshape(-1)[index]


def _take_along(input: Any, indices: Any, dim: int | None) -> Any:
    if dim is None:
        return input.reshape([-1]).gather(0, indices.reshape([-1]))
    if len(input.shape) != len(indices.shape):
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(input.shape)} dimensions for input, and {len(indices.shape)} dimensions for indices"
        )
    if indices.dtype != np.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {torch_name(indices.dtype)}"
        )
    if not input.shape:
        raise IndexError(f"Dimension specified as {wrap_dim(dim, 0)} but tensor has no dimensions")
    axis = wrap_dim(dim, len(input.shape))
    wide = list(broadcast(*((*s[:axis], 1, *s[axis + 1 :]) for s in (input.shape, indices.shape))))
    source = input.expand([*wide[:axis], input.shape[axis], *wide[axis + 1 :]])
    places = indices.expand([*wide[:axis], indices.shape[axis], *wide[axis + 1 :]])
    return source.gather(axis, places.remainder(input.shape[axis]))


def _take_along_parts(input: Any, indices: Any, dim: int | None) -> Any:
    if dim is None:
        return input.view([-1]).gather(0, indices.reshape([-1]))
    return _take_along(input, indices, dim)


OPS = [
    composite(
        "take_along_dim(Tensor input, Tensor indices, int? dim=None)",
        _take_along,
        category="Indexing",
        doc="As gather, with the sizes beside dim broadcast; without dim by places in the flattened input.",
        grad_fn="GatherBackward0",
        saved=("input",),
        copied=lambda slots, params: () if params["dim"] is None else ("indices",),
        next_functions=lambda name, shapes, params: (("View" if params["dim"] is None else "Expand", 0),),
        composed=_take_along_parts,
        source={
            "numpy": "np.take_along_axis({input}, {indices}, {dim})",
            "torch": "torch.take_along_dim({input}, {indices}, {dim})",
        },
        samples=(((2, 3), [[0], [2]], {"dim": 1}), ((2, 3), [[-1]], {"dim": 0}), ((2, 3), [4, 0])),
    ),
    Op(
        "index_select(Tensor input, int dim, Tensor index)",
        check=(_one_of_scalar, positions("index")),
        category="Indexing",
        doc="The slices along dim that index lists, in its order.",
        forward=_index_select,
        vjp=(lambda g, out, input, index, dim: input.zeros_like().index_add(dim, index, g), None),
        grad_fn="IndexSelectBackward0",
        shape=_select_shape,
        dtype="same",
        source={
            "numpy": "np.take({input}, {index}, {dim})",
            "torch": "torch.index_select({input}, {dim}, {index})",
        },
        samples=(((3, 2), [2, 0, 2], {"dim": 0}), ((2, 3), [1], {"dim": -1})),
    ),
    Op(
        "index_add(Tensor input, int dim, Tensor index, Tensor source, *, Scalar alpha=1)",
        check=(reducible_slices, in_range("alpha")),
        saved=("index if source", "source if source"),
        category="Indexing",
        doc="Input with the slices of source added where index says along dim.",
        layout="rows",
        forward=lambda input, index, source, dim, alpha: _index_add(input, dim, index, source, alpha),
        vjp=(
            lambda g, out, input, index, source, dim, alpha: g,
            None,
            lambda g, out, input, index, source, dim, alpha: g.index_select(dim, index) * alpha,
        ),
        grad_fn="IndexAddBackward0",
        shape=lambda shape, index, source, dim, alpha: shape,
        dtype="same",
        source={"torch": "torch.index_add({input}, {dim}, {index}, {source}, alpha={alpha})"},
        samples=(((3, 2), [2, 0, 2], (3, 2), {"dim": 0}), ((2, 3), [1], (2, 1), {"dim": 1, "alpha": 2})),
    ),
    Op(
        "take(Tensor input, Tensor index)",
        check=(dtypes("index", "int64", words="take(): Expected a long tensor for index, but got {kind}"),),
        saved=("input",),
        category="Indexing",
        doc="Elements by their place in the flattened input.",
        layout="rows",
        forward=_take,
        vjp=(lambda g, out, input, index: _put_flat(g, input, index), None),
        grad_fn="TakeBackward0",
        shape=lambda shape, index: index,
        dtype="same",
        source={"numpy": "np.take({input}, {index})", "torch": "torch.take({input}, {index})"},
        samples=(((2, 3), [[0, 5], [2, 2]]),),
    ),
]


def _put_flat(g: Any, input: Any, index: Any) -> Any:
    flat = input.zeros_like().reshape(-1)
    return g._apply("index_put", (flat, [index], g), {"accumulate": True}).reshape(input.shape)


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
