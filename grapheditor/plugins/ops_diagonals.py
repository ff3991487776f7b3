"""Diagonals taken out of matrices, and put into them."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Given, Op, fixed_in_whole, hookimpl, shaped, wrap_dim

Shape = tuple[int, ...]


def _diagonal_shape(shape: Shape, offset: int, dim1: int, dim2: int) -> Shape:
    first, second = wrap_dim(dim1, len(shape)), wrap_dim(dim2, len(shape))
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    rows, columns = shape[first], shape[second]
    length = min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns)
    return (*(n for i, n in enumerate(shape) if i not in (first, second)), max(length, 0))


def _diagonal(input: Any, offset: int, dim1: int, dim2: int) -> Any:
    view = np.diagonal(input, offset, dim1, dim2)
    view.flags.writeable = input.flags.writeable  # the same memory, which numpy marks as not to be written to
    return view


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


def _diag_embed_shape(shape: Shape, offset: int, dim1: int, dim2: int) -> Shape:
    axes = [wrap_dim(dim, len(shape) + 1) for dim in (dim1, dim2)]
    if axes[0] == axes[1]:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    if not shape:
        wrap_dim(-2, 0)
    return _embed_shape(shape, offset, dim1, dim2, *_square(shape[-1], offset))


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


def _as_long_as_the_diagonal(given: Given) -> None:
    src, size = given["src"].shape, _diagonal_shape(given["input"].shape, **given.params)
    if src != size:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src)}, slice size = {list(size)}"
        )


def _onto_diagonal(input: Any, src: Any, offset: int, dim1: int, dim2: int) -> Any:
    out = np.array(input, copy=True)
    place = np.diagonal(out, offset, dim1, dim2)
    place.flags.writeable = True  # memory of our own copy
    place[...] = src
    return out


DIAGONALS = [
    shaped(
        "diagonal(Tensor input, int offset=0, int dim1=0, int dim2=1)",
        "The diagonal of two dimensions, as the last dimension.",
        _diagonal,
        lambda g, out, input, offset, dim1, dim2: g._diagonal_back(
            offset, dim1, dim2, input.shape[dim1], input.shape[dim2]
        ),
        _diagonal_shape,
        (((3, 4),), ((2, 3, 4), {"offset": 1, "dim1": 1, "dim2": 2}), ((4, 3), {"offset": -1})),
        grad_fn="DiagonalBackward0", source={"numpy": "np.diagonal({input}, {offset}, {dim1}, {dim2})"},
        views=True,
    ),
    shaped(
        "diag_embed(Tensor input, int offset=0, int dim1=-2, int dim2=-1)",
        "Matrices with the last dimension on their diagonal and zeros elsewhere.",
        lambda input, offset, dim1, dim2: _embed(input, offset, dim1, dim2, *_square(input.shape[-1], offset)),
        lambda g, out, input, offset, dim1, dim2: g.diagonal(offset, dim1, dim2),
        _diag_embed_shape,
        (((3,),), ((2, 3), {"offset": -1}), ((2, 3), {"dim1": 0, "dim2": 1})), grad_fn="DiagEmbedBackward0",
        layout="rows",
    ),
    shaped(
        "diag(Tensor input, int diagonal=0)",
        "The diagonal of a matrix, or the matrix with a vector on its diagonal.",
        lambda input, diagonal: np.diag(input, diagonal).copy(),
        _diag_slope, _diag_shape, (((3, 4),), ((3,), {"diagonal": 1})),
        grad_fn=lambda call: "DiagEmbedBackward0" if len(call.args[0].shape) == 1 else "DiagonalBackward0_copy",
        source={"numpy": "np.diag({input}, {diagonal})"},
    ),
    Op(
        "diagonal_scatter(Tensor input, Tensor src, int offset=0, int dim1=0, int dim2=1)",
        category="Indexing",
        doc="Input with another tensor written onto a diagonal.",
        layout="rows_if_expanded",
        check=(fixed_in_whole("src"), _as_long_as_the_diagonal),
        forward=lambda input, src, **given: _onto_diagonal(input, src, **given),
        vjp=(
            lambda g, out, input, src, **given: g.diagonal_scatter(src.zeros_like(), **given),
            lambda g, out, input, src, **given: g.diagonal(**given),
        ),
        grad_fn="DiagonalScatterBackward0",
        shape=lambda input, src, **given: input,
        dtype="same",
        source={"torch": "torch.diagonal_scatter({input}, {src}, {offset}, {dim1}, {dim2})"},
        samples=(((3, 3), (3,)), ((2, 3), (2,), {"offset": 1})),
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
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return DIAGONALS + INTERNAL
