"""Elements and whole tensors so many times over."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, UnknownShapeError, hookimpl, implemented, wrap_dim

Shape = tuple[int, ...]


def _repeat_shape(shape: Shape, repeats: Shape) -> Shape:
    if len(repeats) < len(shape):
        raise RuntimeError("Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor")
    wide = (1,) * (len(repeats) - len(shape)) + shape
    sizes = tuple(n * r for n, r in zip(wide, repeats, strict=True))
    for size in sizes:
        if size < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {size}: {list(sizes)}")
    return sizes


def _repeat_slope(g: Any, input: Any, repeats: Shape) -> Any:
    wide = (1,) * (len(repeats) - len(input.shape)) + input.shape
    pairs = [size for r, n in zip(repeats, wide, strict=True) for size in (r, n)]
    return g.reshape(pairs).sum(dim=tuple(range(0, len(pairs), 2))).reshape(input.shape) if pairs else g


def _repeat(input: Any, repeats: Shape) -> Any:
    _repeat_shape(input.shape, repeats)
    return np.tile(input, repeats)


def _tiles(shape: Shape, dims: Shape) -> Shape:
    return (1,) * (len(shape) - len(dims)) + tuple(dims)


def _repeat_each_shape(shape: Shape, repeats: int, dim: int | None, output_size: int | None) -> Shape:
    axis = 0 if dim is None else wrap_dim(dim, len(shape))
    size = (math.prod(shape) if dim is None else (*shape, 1)[axis]) * repeats
    if output_size not in (None, size):
        raise RuntimeError(f"repeat_interleave: Invalid output_size, expected {size} but got {output_size}")
    if dim is None:
        return (size,)
    if not shape:
        wrap_dim(axis + 1, 0)  # where PyTorch puts the copies
    return (*shape[:axis], size, *shape[axis + 1 :])


def _repeat_each_slope(g: Any, out: Any, input: Any, repeats: int, dim: int | None, output_size: int | None) -> Any:
    if dim is None:
        return g.reshape((math.prod(input.shape), repeats)).sum(dim=1).reshape(input.shape)
    axis = wrap_dim(dim, len(input.shape))
    shape = input.shape
    return g.reshape((*shape[: axis + 1], repeats, *shape[axis + 1 :])).sum(dim=axis + 1)


def _counted(input: Any, repeats: Any, dim: int | None, output_size: int | None) -> Any:
    if dim is None:
        input, dim = input.reshape(-1), 0
    axis = wrap_dim(dim, input.ndim)
    counts = np.broadcast_to(repeats.reshape(-1), input.shape[axis])
    if output_size is not None and counts.size:
        if output_size < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {output_size}: [{output_size}]")
        if counts.sum() != output_size:
            raise RuntimeError("allocated size does not match required size")
    if counts.size and counts.min() < 0:
        raise RuntimeError("repeats can not be negative")
    return np.repeat(input, counts, axis)


def _counted_slope(g: Any, out: Any, input: Any, repeats: Any, dim: int | None, output_size: int | None) -> Any:
    axis = 0 if dim is None else wrap_dim(dim, len(input.shape))
    size = math.prod(input.shape) if dim is None else input.shape[axis]
    counts = repeats.reshape([-1]).expand([size])
    ends = counts.cumsum(0).reshape([1, -1])
    places = g._constant(np.arange(g.shape[axis])).reshape([-1, 1])
    source = places.ge(ends).sum(dim=[1])  # how many of the input's elements end before
    flat = input.reshape([-1]) if dim is None else input
    return flat.zeros_like().index_add(axis, source, g).reshape(input.shape)


def _counted_shape(shape: Shape, repeats: Shape, dim: int | None, output_size: int | None) -> Shape:
    axis = 0 if dim is None else wrap_dim(dim, len(shape))
    size = output_size if (math.prod(shape) if dim is None else (*shape, 1)[axis]) else 0
    if size is None:
        raise UnknownShapeError(
            "how often elements are repeated is known only when it runs; give output_size, or use the eager evaluator"
        )
    return (size,) if dim is None else (*shape[:axis], size, *shape[axis + 1 :])


def _counts_fit(given: Given) -> None:
    dim, shape = given["dim"], given["input"].shape
    if len(given["repeats"].shape) > 1:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    if dim is not None and not shape:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    if dim is not None:
        wrap_dim(dim, len(shape))
    count, size = math.prod(given["repeats"].shape), math.prod(shape) if dim is None else shape[dim]
    if count not in (1, size):
        raise RuntimeError(
            f"repeats must have the same size as input along dim, but got repeats.size(0) = {count} and "
            f"input.size({dim or 0}) = {size}"
        )


def _repeated_below(name: str, shapes: Any, params: Any) -> Any:
    rows = ("View", 0) if params["dim"] is None and len(shapes[0]) != 1 else 0
    return (("Clone", ("Expand", ("Unsqueeze", rows))),)


OPS = [
    Op(
        "repeat(Tensor input, int[] repeats)",
        category="Shape",
        doc="Copies of the whole tensor, so many along each dimension; their gradients add up.",
        forward=_repeat,
        vjp=(lambda g, out, input, repeats: _repeat_slope(g, input, repeats),),
        grad_fn="RepeatBackward0",
        shape=_repeat_shape,
        dtype="same",
        source={"numpy": "np.tile({input}, {repeats})", "torch": "{input}.repeat({repeats})"},
        samples=(((2, 3), {"repeats": (2, 1)}), ((3,), {"repeats": (2, 2)})),
    ),
    Op(
        "tile(Tensor input, int[] dims)",
        category="Shape",
        doc="As repeat, with missing numbers of copies taken as 1.",
        forward=lambda input, dims: np.tile(input, dims),
        vjp=(lambda g, out, input, dims: _repeat_slope(g, input, _tiles(input.shape, dims)),),
        grad_fn="RepeatBackward0",
        shape=lambda shape, dims: _repeat_shape(shape, _tiles(shape, dims)),
        dtype="same",
        source={"numpy": "np.tile({input}, {dims})", "torch": "torch.tile({input}, {dims})"},
        samples=(((2, 3), {"dims": (2,)}), ((3,), {"dims": (2, 2)})),
    ),
    Op(
        "repeat_interleave(Tensor input, int repeats, int? dim=None, *, int? output_size=None)",
        category="Shape",
        doc="Every element so many times in a row.",
        forward=lambda input, repeats, dim, output_size: np.repeat(input, repeats, dim),
        vjp=(_repeat_each_slope,),
        grad_fn="ViewBackward0",
        next_functions=_repeated_below,
        shape=_repeat_each_shape,
        dtype="same",
        source={
            "numpy": "np.repeat({input}, {repeats}, {dim})",
            "torch": "torch.repeat_interleave({input}, {repeats}, {dim})",
        },
        samples=(((2, 3), {"repeats": 2, "dim": 1}), ((3,), {"repeats": 2})),
    ),
    Op(
        "repeat_interleave.self_Tensor(Tensor input, Tensor repeats, int? dim=None, *, int? output_size=None)",
        check=(_counts_fit, implemented("repeats", "int32", "int64", kernel="repeat_interleave_cpu")),
        copied=("repeats",),
        category="Shape",
        doc="Every element as often in a row as repeats says; output_size tells a compiler the sum of repeats.",
        forward=_counted,
        vjp=(_counted_slope, None),
        grad_fn="IndexSelectBackward0",
        shape=_counted_shape,
        dtype="same",
        source={"torch": "torch.repeat_interleave({input}, {repeats}, {dim}, output_size={output_size})"},
        samples=(
            ((2, 3), [2, 0, 1], {"dim": 1, "output_size": 3}),
            ((2, 2), [1, 2, 0, 1], {"output_size": 4}),
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
