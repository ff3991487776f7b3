"""Slices of a tensor written at positions: filled with a number, copied from another tensor, or set by a mask."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    alike,
    broadcast,
    dtypes,
    fixed_in_whole,
    held,
    holding,
    hookimpl,
    slices_in_memory,
    torch_name,
    wrap_dim,
)

Shape = tuple[int, ...]


def _places(input: Any, dim: int, index: Any) -> tuple[Any, ...]:
    axis = wrap_dim(dim, input.ndim)
    size = input.shape[axis] if input.ndim else 1
    if index.size and (index.min() < -size or index.max() >= size):
        wrong = index[(index < -size) | (index >= size)].flat[0]
        raise IndexError(f"index {wrong} is out of bounds for dimension {axis} with size {size}")
    return (slice(None),) * axis + (index.reshape(-1),)


def _written(input: Any, dim: int, index: Any, value: Any) -> Any:
    out = np.array(input, copy=True)
    if not out.size:
        return out  # PyTorch does not look where the slices of nothing would be
    view = out.reshape((1,)) if out.ndim == 0 else out
    view[_places(input, dim, index)] = value
    return out


def _fill(input: Any, index: Any, value: Any, dim: int) -> Any:
    return _written(input, dim, index, value if value.dtype == input.dtype else held(value.item(), input.dtype))


def _copy(input: Any, index: Any, source: Any, dim: int) -> Any:
    axis = wrap_dim(dim, input.ndim)
    size = input.shape[axis] if input.ndim else 1
    wrong = index[(index < 0) | (index >= size)]
    if input.size and wrong.size:
        raise IndexError(f"index_copy_(): index {wrong.flat[0]} is out of bounds for dimension {axis} with size {size}")
    return _written(input, dim, index, source if input.ndim or not source.ndim else source.reshape(-1))


def _whole(given: Given) -> None:
    """Positions of dtype int64, and a value without dimensions."""
    rank = len(given["value"].shape)
    if rank:
        raise RuntimeError(
            f"index_fill_ only supports a 0-dimensional value tensor, but got tensor with {rank} dimension(s)."
        )
    if given["index"].dtype.name != "int64":
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    wrap_dim(given["dim"], len(given["input"].shape))
    if len(given["index"].shape) > 1:
        raise RuntimeError("Index has to be a vector/scalar")


def _fitting(given: Given) -> None:
    """A source of the input's shape, but for dim, along which it has one slice per position."""
    shape, source, index = (given[name].shape for name in ("input", "source", "index"))
    axis = wrap_dim(given["dim"], len(shape))
    count = math.prod(index)
    if len(index) > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {len(index)})")
    if not source and count != 1:
        raise IndexError(f"index_copy_(): When source is scalar, index should have one element (got {count})")
    if source and shape and len(source) != len(shape):
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must match. Source "
            f"dimensionality ({len(source)}), destination dimensionality ({len(shape)})"
        )
    if given["index"].dtype.name != "int64":
        raise RuntimeError(
            f"index_copy_(): Expected a long tensor for index, but got {torch_name(given['index'].dtype)}"
        )
    alike(
        "input", "source",
        words="index_copy_(): self and source expected to have the same dtype, but got (self) {kind} and (source) "
        "{other}",
    )(given)  # fmt: skip
    others = [tuple(n for i, n in enumerate(sizes) if i != axis) for sizes in (shape, source)]
    if others[0] != others[1]:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{' '.join(map(str, others[0]))} at dimension {axis} and source slice shape: "
            f"{' '.join(map(str, others[1]))} at dimension 0."
        )
    if source and count != source[axis]:
        raise IndexError(
            f"index_copy_(): Number of indices ({count}) should be equal to source.size(dim) ({source[axis]})"
        )


def _mask_meets(given: Given) -> None:
    broadcast(given["mask"].shape, given["input"].shape)


def _scatter(input: Any, mask: Any, source: Any) -> Any:
    wide, where = (np.array(a, copy=True) for a in np.broadcast_arrays(input, mask))
    count = np.count_nonzero(where)
    if count > source.size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    wide[where] = source.reshape(-1)[:count]
    return wide


def _taken(input: Any, mask: Any, like: Any) -> Any:
    found = np.zeros(math.prod(like.shape), input.dtype)
    picked = input[np.broadcast_to(mask, input.shape)]
    found[: picked.size] = picked
    return found.reshape(like.shape)


def _shape(input: Shape, *rest: Any, **params: Any) -> Shape:
    return input


def _at(shape: Shape, dim: int, index: int) -> tuple[Any, ...]:
    """Where `select` looks; raises IndexError for a position that is not there."""
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    size = shape[axis]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}")
    return (slice(None),) * axis + (index,)


def _along(shape: Shape, dim: int, start: int | None, end: int | None, step: int) -> tuple[Any, ...]:
    if not shape:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    if step < 1:
        raise RuntimeError("slice step must be positive")
    return (slice(None),) * wrap_dim(dim, len(shape)) + (slice(start, end, step),)


def _fits(part: str, shape: Shape, source: Shape, place: tuple[Any, ...]) -> Shape:
    """The shape of the input, where the source has that of the place."""
    wanted = np.broadcast_to(np.empty((), np.int8), shape)[place].shape
    if tuple(source) != wanted:
        raise RuntimeError(
            f"expected src to have a size equal to the {part} of self. src size = {list(source)}, {part} size = "
            f"{list(wanted)}"
        )
    return shape


def _put_part(input: Any, src: Any, place: tuple[Any, ...]) -> Any:
    out = np.array(input, copy=True)
    out[place] = src
    return out


def _value_slope(g: Any, out: Any, input: Any, index: Any, value: Any, dim: int) -> Any:
    """The sum over the slices, each once; PyTorch selects them here, and so takes no negative places."""
    places = index.reshape([-1])
    again = places.unsqueeze(1).eq(places.unsqueeze(0)).tril(-1).any(dim=1)
    rank = len(g.shape)
    wide = [-1 if d == wrap_dim(dim, rank) else 1 for d in range(rank)]
    return g.index_select(dim, places).masked_fill(again.reshape(wide), 0).sum()


OPS = [
    Op(
        "index_fill(Tensor input, int dim, Tensor index, Tensor|Scalar value)",
        check=(_whole, slices_in_memory, holding("value"), fixed_in_whole("value")),
        saved=("index",),
        category="Indexing",
        doc="Input with one number written into the slices along dim that index lists.",
        layout="rows_if_expanded",
        forward=lambda input, index, value, dim: _fill(input, index, value, dim),
        vjp=(
            lambda g, out, input, index, value, dim: g.index_fill(dim, index, 0),
            None,
            _value_slope,
        ),
        grad_fn=lambda call: f"IndexFillBackward{0 if isinstance(call.args[2], bool | int | float) else 1}",
        shape=_shape,
        dtype="same",
        source={"torch": "torch.index_fill({input}, {dim}, {index}, {value})"},
        samples=(((3, 2), [2, 0, 2], 1.5, {"dim": 0}), ((2, 3), [1, 1], (), {"dim": 1})),
    ),
    Op(
        "index_copy(Tensor input, int dim, Tensor index, Tensor source)",
        check=(
            _fitting,
            slices_in_memory,
        ),
        saved=("index",),
        category="Indexing",
        doc="Input with the slices of source written where index says along dim.",
        layout="rows",
        forward=lambda input, index, source, dim: _copy(input, index, source, dim),
        vjp=(
            lambda g, out, input, index, source, dim: g.index_fill(dim, index, 0),
            None,
            lambda g, out, input, index, source, dim: (
                g.index_select(dim, index).expand_as(source) if source.shape else g.index_select(dim, index).reshape([])
            ),
        ),
        grad_fn="IndexCopyBackward0",
        shape=_shape,
        dtype="same",
        source={"torch": "torch.index_copy({input}, {dim}, {index}, {source})"},
        samples=(((3, 2), [2, 0], (2, 2), {"dim": 0}), ((2, 3), [1], (2, 1), {"dim": 1})),
    ),
    Op(
        "masked_scatter(Tensor input, Tensor mask, Tensor source)",
        check=(
            _mask_meets,
            alike(
                "input",
                "source",
                words="masked_scatter: expected self and source to have same dtypes but got{kind} and {other}",
            ),
            dtypes("mask", "bool", words="masked_scatter_ only supports boolean masks, but got mask with dtype {kind}"),
        ),
        saved=("mask",),
        category="Indexing",
        doc="Input with the elements of source, in order, where the mask is true.",
        layout="rows",
        forward=_scatter,
        vjp=(
            lambda g, out, input, mask, source: g.masked_fill(mask, 0),
            None,
            lambda g, out, input, mask, source: g._masked_head(mask, source.zeros_like()),
        ),
        grad_fn="MaskedScatterBackward0",
        shape=lambda input, mask, source: broadcast(mask, input),
        dtype="same",
        source={"torch": "torch.masked_scatter({input}, {mask}, {source})"},
        samples=(((2, 3), [[True, False, True], [False, False, True]], (4,)), ((2, 2), [True, False], (2, 2))),
    ),
    Op(
        "_masked_head(Tensor input, Tensor mask, Tensor like)",
        category="Internal",
        doc="The elements where the mask is true, and zeros up to the size of another tensor.",
        forward=_taken,
        vjp=(
            lambda g, out, input, mask, like: input.zeros_like().masked_scatter(mask, g),
            None,
            None,
        ),
        shape=lambda input, mask, like: like,
        dtype="same",
        samples=(((3,), [True, False, True], (4,)),),
    ),
    Op(
        "select_scatter(Tensor input, Tensor src, int dim, int index)",
        category="Indexing",
        doc="Input with another tensor written at one position along dim.",
        layout="rows_if_expanded",
        forward=lambda input, src, dim, index: _put_part(input, src, _at(input.shape, dim, index)),
        vjp=(
            lambda g, out, input, src, dim, index: g.select_scatter(src.zeros_like(), dim, index),
            lambda g, out, input, src, dim, index: g.select(dim, index),
        ),
        check=(fixed_in_whole("src"),),
        grad_fn="SelectScatterBackward0",
        shape=lambda input, src, dim, index: _fits("slice", input, src, _at(input, dim, index)),
        dtype="same",
        source={"torch": "torch.select_scatter({input}, {src}, {dim}, {index})"},
        samples=(((2, 3), (2,), {"dim": 1, "index": -1}), ((2, 3), (3,), {"dim": 0, "index": 0})),
    ),
    Op(
        "slice_scatter(Tensor input, Tensor src, int dim=0, int? start=None, int? end=None, int step=1)",
        category="Indexing",
        doc="Input with another tensor written into a slice along dim.",
        layout="rows_if_expanded",
        forward=lambda input, src, **given: _put_part(input, src, _along(input.shape, **given)),
        vjp=(
            lambda g, out, input, src, **given: g.slice_scatter(src.zeros_like(), **given),
            lambda g, out, input, src, **given: g[_along(input.shape, **given)],
        ),
        check=(fixed_in_whole("src"),),
        grad_fn="SliceScatterBackward0",
        shape=lambda input, src, **given: _fits("slice", input, src, _along(input, **given)),
        dtype="same",
        source={"torch": "torch.slice_scatter({input}, {src}, {dim}, {start}, {end}, {step})"},
        samples=(((2, 5), (2, 2), {"dim": 1, "start": 1, "end": 5, "step": 2}), ((3, 2), (1, 2), {"start": 2})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
