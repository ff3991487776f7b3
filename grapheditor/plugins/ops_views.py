"""More ways of looking at the same numbers: slices, diagonals, repetitions, rotations."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Op, as_dtype, hookimpl, same, wrap_dim

Shape = tuple[int, ...]


def _narrow_shape(shape: Shape, dim: int, start: int, length: int) -> Shape:
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    size = shape[axis]
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= start <= size:
        raise IndexError(f"Dimension out of range (expected to be in range of [{-size}, {size}], but got {start})")
    if start % size + length > size if size else length:
        raise RuntimeError(f"start ({start}) + length ({length}) exceeds dimension size ({size}).")
    return (*shape[:axis], length, *shape[axis + 1 :])


def _slice(rank: int, dim: int, start: int, stop: int) -> tuple[slice, ...]:
    return (slice(None),) * wrap_dim(dim, rank) + (slice(start, stop),)


def _narrow(input: Any, dim: int, start: int, length: int) -> Any:
    _narrow_shape(input.shape, dim, start, length)
    if start < 0:
        start += input.shape[dim]
    return input[_slice(input.ndim, dim, start, start + length)]


def _widen(input: Any, dim: int, start: int, size: int) -> Any:
    shape = list(input.shape)
    length, shape[dim] = shape[dim], size
    out = np.zeros(shape, input.dtype)
    out[_slice(input.ndim, dim, start, start + length)] = input
    return out


def _widen_shape(shape: Shape, dim: int, start: int, size: int) -> Shape:
    axis = wrap_dim(dim, len(shape))
    return (*shape[:axis], size, *shape[axis + 1 :])


def _narrow_slope(g: Any, out: Any, input: Any, dim: int, start: int, length: int) -> Any:
    size = input.shape[dim]
    return g._widen(wrap_dim(dim, len(input.shape)), start + size if start < 0 else start, size)


def _select_shape(shape: Shape, dim: int, index: int) -> Shape:
    if not shape:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    axis = wrap_dim(dim, len(shape))
    if not -shape[axis] <= index < shape[axis]:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {axis}"
        )
    return (*shape[:axis], *shape[axis + 1 :])


def _select(input: Any, dim: int, index: int) -> Any:
    _select_shape(input.shape, dim, index)
    return input[(slice(None),) * wrap_dim(dim, input.ndim) + (index,)]


def _select_slope(g: Any, out: Any, input: Any, dim: int, index: int) -> Any:
    size = input.shape[dim]
    axis = wrap_dim(dim, len(input.shape))
    return g.unsqueeze(axis)._widen(axis, index % size, size)


def _unflatten_shape(shape: Shape, dim: int, sizes: Shape) -> Shape:
    axis = wrap_dim(dim, len(shape))
    new = list(sizes)
    if -1 in new:
        new[new.index(-1)] = shape[axis] // math.prod(n for n in sizes if n != -1)
    if math.prod(new) != shape[axis]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {axis} "
            f"({shape[axis]}) in the input tensor"
        )
    return (*shape[:axis], *new, *shape[axis + 1 :])


def _repeat_shape(shape: Shape, repeats: Shape) -> Shape:
    if len(repeats) < len(shape):
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
    wide = (1,) * (len(repeats) - len(shape)) + shape
    return tuple(n * r for n, r in zip(wide, repeats, strict=True))


def _repeat_slope(g: Any, input: Any, repeats: Shape) -> Any:
    wide = (1,) * (len(repeats) - len(input.shape)) + input.shape
    pairs = [size for r, n in zip(repeats, wide, strict=True) for size in (r, n)]
    return g.reshape(pairs).sum(dim=tuple(range(0, len(pairs), 2))).reshape(input.shape) if pairs else g


def _repeat(input: Any, repeats: Shape) -> Any:
    _repeat_shape(input.shape, repeats)
    return np.tile(input, repeats)


def _tiles(shape: Shape, dims: Shape) -> Shape:
    return (1,) * (len(shape) - len(dims)) + tuple(dims)


def _roll(input: Any, shifts: Shape, dims: Shape) -> Any:
    if dims and len(shifts) != len(dims):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}")
    return np.roll(input, shifts, dims) if dims else np.roll(input, shifts[0])


def _repeat_each_shape(shape: Shape, repeats: int, dim: int | None) -> Shape:
    if dim is None:
        return (math.prod(shape) * repeats,)
    axis = wrap_dim(dim, len(shape))
    return (*shape[:axis], shape[axis] * repeats, *shape[axis + 1 :])


def _repeat_each_slope(g: Any, out: Any, input: Any, repeats: int, dim: int | None) -> Any:
    if dim is None:
        return g.reshape((-1, repeats)).sum(dim=1).reshape(input.shape)
    axis = wrap_dim(dim, len(input.shape))
    shape = input.shape
    return g.reshape((*shape[: axis + 1], repeats, *shape[axis + 1 :])).sum(dim=axis + 1)


# -- diagonals ---------------------------------------------------------------------


def _diagonal_shape(shape: Shape, offset: int, dim1: int, dim2: int) -> Shape:
    first, second = wrap_dim(dim1, len(shape)), wrap_dim(dim2, len(shape))
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    rows, columns = shape[first], shape[second]
    length = min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns)
    return (*(n for i, n in enumerate(shape) if i not in (first, second)), max(length, 0))


def _embed(input: Any, offset: int, dim1: int, dim2: int, rows: int, columns: int) -> Any:
    out = np.zeros((*input.shape[:-1], rows, columns), input.dtype)
    places = np.arange(input.shape[-1])
    out[..., places + max(-offset, 0), places + max(offset, 0)] = input
    return np.moveaxis(out, (-2, -1), (dim1, dim2))


def _embed_shape(shape: Shape, offset: int, dim1: int, dim2: int, rows: int, columns: int) -> Shape:
    sizes: list[int] = list(shape[:-1])
    rank = len(shape) + 1
    for axis, size in sorted(((wrap_dim(dim1, rank), rows), (wrap_dim(dim2, rank), columns))):
        sizes.insert(axis, size)
    return tuple(sizes)


def _square(length: int, offset: int) -> tuple[int, int]:
    return length + abs(offset), length + abs(offset)


def _diag_shape(shape: Shape, diagonal: int) -> Shape:
    if len(shape) == 1:
        return _square(shape[0], diagonal)
    if len(shape) != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {len(shape)}D")
    return _diagonal_shape(shape, diagonal, 0, 1)


def _diag_slope(g: Any, out: Any, input: Any, diagonal: int) -> Any:
    if len(input.shape) == 1:
        return g.diagonal(diagonal)
    return g._diagonal_back(diagonal, 0, 1, *input.shape)


SLICES = [
    Op(
        "narrow(Tensor input, int dim, int start, int length)",
        category="Indexing",
        doc="A slice of so many elements from start along dim.",
        forward=_narrow,
        vjp=(_narrow_slope,),
        grad_fn="SliceBackward0",
        shape=_narrow_shape,
        dtype="same",
        source={"torch": "torch.narrow({input}, {dim}, {start}, {length})"},
        samples=(((3, 4), {"dim": 1, "start": 1, "length": 2}), ((4,), {"dim": 0, "start": -2, "length": 1})),
    ),
    Op(
        "_widen(Tensor input, int dim, int start, int size)",
        category="Internal",
        doc="Input as a slice among zeros: what narrow took, put back.",
        forward=_widen,
        vjp=(lambda g, out, input, dim, start, size: g.narrow(dim, start, input.shape[dim]),),
        shape=_widen_shape,
        dtype="same",
        samples=(((2, 2), {"dim": 1, "start": 1, "size": 4}),),
    ),
    Op(
        "select(Tensor input, int dim, int index)",
        category="Indexing",
        doc="One slice along dim, without that dimension.",
        forward=_select,
        vjp=(_select_slope,),
        grad_fn="SelectBackward0",
        shape=_select_shape,
        dtype="same",
        source={
            "numpy": "np.take({input}, {index}, {dim})",
            "torch": "torch.select({input}, {dim}, {index})",
        },
        samples=(((3, 4), {"dim": 1, "index": -1}), ((3,), {"dim": 0, "index": 1})),
    ),
]


def _shaped(signature: str, doc: str, forward: Any, rule: Any, shape: Any, samples: Any, **fields: Any) -> Op:
    name = signature.partition("(")[0]
    words = "".join(f", {{{part.split()[1].split('=')[0]}}}" for part in signature[:-1].split(", ")[1:])
    return Op(
        signature,
        category="Shape",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        shape=shape,
        dtype="same",
        samples=samples,
        source={"torch": f"torch.{name}({{input}}{words})"} | fields.pop("source", {}),
        **fields,
    )


VIEWS = [
    _shaped(
        "unflatten(Tensor input, int dim, int[] sizes)",
        "One dimension taken apart into several.",
        lambda input, dim, sizes: np.reshape(input, _unflatten_shape(input.shape, dim, sizes)),
        lambda g, out, input, dim, sizes: g.reshape(input.shape),
        _unflatten_shape, (((2, 6), {"dim": 1, "sizes": (2, -1)}),), grad_fn="ViewBackward0",
    ),
    _shaped(
        "ravel(Tensor input)",
        "All elements in one row.",
        lambda input: np.reshape(input, -1),
        lambda g, out, input: g.reshape(input.shape),
        lambda shape: (math.prod(shape),), (((2, 3),),), grad_fn="ViewBackward0",
        source={"numpy": "np.ravel({input})"},
    ),
    _shaped(
        "repeat(Tensor input, int[] repeats)",
        "Copies of the whole tensor, so many along each dimension; their gradients add up.",
        _repeat, lambda g, out, input, repeats: _repeat_slope(g, input, repeats),
        _repeat_shape, (((2, 3), {"repeats": (2, 1)}), ((3,), {"repeats": (2, 2)})), grad_fn="RepeatBackward0",
        source={"numpy": "np.tile({input}, {repeats})", "torch": "{input}.repeat({repeats})"},
    ),
    _shaped(
        "tile(Tensor input, int[] dims)",
        "As repeat, with missing numbers of copies taken as 1.",
        lambda input, dims: np.tile(input, dims),
        lambda g, out, input, dims: _repeat_slope(g, input, _tiles(input.shape, dims)),
        lambda shape, dims: _repeat_shape(shape, _tiles(shape, dims)),
        (((2, 3), {"dims": (2,)}), ((3,), {"dims": (2, 2)})), grad_fn="RepeatBackward0",
        source={"numpy": "np.tile({input}, {dims})"},
    ),
    _shaped(
        "repeat_interleave(Tensor input, int repeats, int? dim=None)",
        "Every element so many times in a row.",
        lambda input, repeats, dim: np.repeat(input, repeats, dim),
        _repeat_each_slope, _repeat_each_shape, (((2, 3), {"repeats": 2, "dim": 1}), ((3,), {"repeats": 2})),
        grad_fn="ViewBackward0", source={"numpy": "np.repeat({input}, {repeats}, {dim})"},
    ),
    _shaped(
        "roll(Tensor input, int[] shifts, int[] dims=())",
        "Shifted along dims; what falls off one end comes in at the other.",
        _roll, lambda g, out, input, shifts, dims: g.roll([-s for s in shifts], dims),
        same, (((2, 3), {"shifts": (1,), "dims": (1,)}), ((2, 3), {"shifts": (2,)})), grad_fn="RollBackward0",
    ),
    _shaped(
        "movedim(Tensor input, int[] source, int[] destination)",
        "Some dimensions moved to other places.",
        lambda input, source, destination: np.moveaxis(input, source, destination),
        lambda g, out, input, source, destination: g.movedim(destination, source),
        lambda shape, source, destination: np.moveaxis(
            np.lib.stride_tricks.as_strided(np.empty(1), shape, (0,) * len(shape)), source, destination
        ).shape,
        (((2, 3, 4), {"source": (0,), "destination": (2,)}),), grad_fn="PermuteBackward0", aliases=("moveaxis",),
        source={"numpy": "np.moveaxis({input}, {source}, {destination})"},
    ),
    _shaped(
        "diagonal(Tensor input, int offset=0, int dim1=0, int dim2=1)",
        "The diagonal of two dimensions, as the last dimension.",
        lambda input, offset, dim1, dim2: np.diagonal(input, offset, dim1, dim2).copy(),
        lambda g, out, input, offset, dim1, dim2: g._diagonal_back(
            offset, dim1, dim2, input.shape[dim1], input.shape[dim2]
        ),
        _diagonal_shape,
        (((3, 4),), ((2, 3, 4), {"offset": 1, "dim1": 1, "dim2": 2}), ((4, 3), {"offset": -1})),
        grad_fn="DiagonalBackward0", source={"numpy": "np.diagonal({input}, {offset}, {dim1}, {dim2})"},
    ),
    _shaped(
        "diag_embed(Tensor input, int offset=0, int dim1=-2, int dim2=-1)",
        "Matrices with the last dimension on their diagonal and zeros elsewhere.",
        lambda input, offset, dim1, dim2: _embed(input, offset, dim1, dim2, *_square(input.shape[-1], offset)),
        lambda g, out, input, offset, dim1, dim2: g.diagonal(offset, dim1, dim2),
        lambda shape, offset, dim1, dim2: _embed_shape(shape, offset, dim1, dim2, *_square(shape[-1], offset)),
        (((3,),), ((2, 3), {"offset": -1}), ((2, 3), {"dim1": 0, "dim2": 1})), grad_fn="DiagEmbedBackward0",
    ),
    _shaped(
        "diag(Tensor input, int diagonal=0)",
        "The diagonal of a matrix, or the matrix with a vector on its diagonal.",
        lambda input, diagonal: np.diag(input, diagonal).copy(),
        _diag_slope, _diag_shape, (((3, 4),), ((3,), {"diagonal": 1})),
        grad_fn=lambda call: "DiagEmbedBackward0" if len(call.args[0].shape) == 1 else "DiagonalBackward0_copy",
        source={"numpy": "np.diag({input}, {diagonal})"},
    ),
]  # fmt: skip

INTERNAL = [
    Op(
        "_diagonal_back(Tensor input, int offset, int dim1, int dim2, int rows, int columns)",
        category="Internal",
        doc="Matrices of zeros with input on a diagonal.",
        forward=_embed,
        vjp=(lambda g, out, input, offset, dim1, dim2, rows, columns: g.diagonal(offset, dim1, dim2),),
        shape=_embed_shape,
        dtype="same",
        samples=(((3,), {"offset": 1, "dim1": 0, "dim2": 1, "rows": 3, "columns": 4}),),
    ),
    Op(
        "full_like(Tensor input, Scalar fill_value, *, dtype? dtype=None)",
        category="Creation",
        doc="A tensor of input's shape, filled with one number.",
        forward=lambda input, fill_value, dtype: np.full(
            input.shape, fill_value, input.dtype if dtype is None else as_dtype(dtype)
        ),
        shape=same,
        dtype="param",
        source={
            "numpy": "np.full_like({input}, {fill_value}, dtype={dtype})",
            "torch": "torch.full_like({input}, {fill_value})",
        },
        samples=(((2, 3), {"fill_value": 2.5}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return SLICES + VIEWS + INTERNAL
