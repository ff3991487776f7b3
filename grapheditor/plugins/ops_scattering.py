"""Picking elements one by one along a dimension, and writing or adding into such places."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    SCATTERED,
    Call,
    Op,
    holding,
    hookimpl,
    named_part,
    places_along,
    positions,
    same_rank,
    within_sizes,
)


def _gather(input: Any, index: Any, dim: int) -> Any:
    source = input.reshape((1,)) if input.ndim == 0 else input
    if not index.size:
        return np.zeros(index.shape, input.dtype)  # its dtype may be any
    return source[places_along(input.shape, index, dim)].reshape(index.shape)


def _scatter(input: Any, index: Any, src: Any, dim: int) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    view[places_along(input.shape, index, dim)] = named_part(src, index)
    return out


def _scatter_add(input: Any, index: Any, src: Any, dim: int) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    np.add.at(view, places_along(input.shape, index, dim), named_part(src, index))
    return out


def _scatter_name(call: Call) -> str:
    return f"ScatterBackward{1 if isinstance(call.args[2], (bool, int, float)) else 0}"


OPS = [
    Op(
        "gather(Tensor input, int dim, Tensor index)",
        check=(
            positions("index"),
            same_rank("index"),
            within_sizes("input", True),
        ),
        saved=("input",),
        category="Indexing",
        doc="For each place of index the element of input that it points to along dim.",
        layout="rows",
        forward=_gather,
        vjp=(lambda g, out, input, index, dim: input.zeros_like().scatter_add(dim, index, g), None),
        grad_fn="GatherBackward0",
        shape=lambda shape, index, dim: index,
        dtype="same",
        source={"torch": "torch.gather({input}, {dim}, {index})"},
        samples=(((3, 2), [[0, 1], [2, 2]], {"dim": 0}), ((2, 3), [[0], [2]], {"dim": -1})),
    ),
    Op(
        "scatter(Tensor input, int dim, Tensor index, Tensor|Scalar:value src)",
        check=(*SCATTERED, holding("src")),
        category="Indexing",
        doc="Input with the elements of src written to the places that index names along dim.",
        layout="rows",
        forward=_scatter,
        vjp=(
            lambda g, out, input, index, src, dim: g.scatter(dim, index, 0),
            None,
            lambda g, out, input, index, src, dim: g.gather(dim, index),
        ),
        grad_fn=_scatter_name,
        shape=lambda shape, index, src, dim: shape,
        dtype="same",
        source={"torch": "torch.scatter({input}, {dim}, {index}, {src})"},
        samples=(((3, 2), [[0, 1], [2, 2]], (2, 2), {"dim": 0}), ((2, 3), [[0], [2]], 1.5, {"dim": 1})),
    ),
    Op(
        "scatter_add(Tensor input, int dim, Tensor index, Tensor src)",
        check=SCATTERED,
        category="Indexing",
        doc="Input with the elements of src added at the places that index names along dim.",
        layout="rows",
        forward=_scatter_add,
        vjp=(
            lambda g, out, input, index, src, dim: g,
            None,
            lambda g, out, input, index, src, dim: g.gather(dim, index),
        ),
        grad_fn="ScatterAddBackward0",
        shape=lambda shape, index, src, dim: shape,
        dtype="same",
        source={"torch": "torch.scatter_add({input}, {dim}, {index}, {src})"},
        samples=(((3, 2), [[0, 1], [0, 2]], (2, 2), {"dim": 0}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
