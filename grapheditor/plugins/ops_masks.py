"""Picking elements by tensors of positions and by masks, and putting them back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, UnknownShapeError, alike, broadcast, hookimpl, pick, refused_places, wrap_dim

Shape = tuple[int, ...]
MASKS = "bu"
"""Kinds of dtypes that take elements instead of naming them: truth values, and bytes, which PyTorch still takes."""


def _indices(indices: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(slice(None) if i is None else i.astype(bool) if i.dtype.kind == "u" else i for i in indices)


def _index_shape(shape: Shape, *indices: Shape | None, dtypes: Any = (), **params: Any) -> Shape:
    if any(dtype is not None and dtype.kind in MASKS for dtype in dtypes[1:]):
        _unknown_length(shape)
    return _position_shape(shape, *indices)


def _position_shape(shape: Shape, *indices: Shape | None, dtypes: Any = (), **params: Any) -> Shape:
    """With tensors of positions; how many a mask takes is not known, but that they lie along one dimension."""
    kinds = ["" if dtype is None else "b" if dtype.kind in MASKS else dtype.kind for dtype in dtypes[1:]]
    if "b" in kinds:
        spread: list[Shape | None] = []
        for index, kind in zip(indices, kinds, strict=True):
            spread += [(2,)] * len(index) if kind == "b" and index else [index]
        others = [n for i, k in zip(indices, kinds, strict=True) if i and k != "b" for n in i[-1:] if n != 1]
        indices = tuple((others[0],) if others and i == (2,) else i for i in spread)
    return _picked_shape(shape, indices)


def _picked_shape(shape: Shape, indices: Sequence[Shape | None]) -> Shape:
    probe = np.lib.stride_tricks.as_strided(np.empty(1, np.int8), shape, (0,) * len(shape))
    picked = pick(probe, tuple(slice(None) if i is None else np.zeros(i, np.int64) for i in indices))
    return tuple(picked.shape)


def _index_put(input: Any, *rest: Any, accumulate: bool) -> Any:
    *indices, values = rest
    out = np.array(input, copy=True)
    places = _indices(tuple(indices))
    if values.ndim and any(isinstance(place, np.ndarray) and place.dtype.kind == "b" for place in places):
        only = places[0]
        if len(places) == 1:
            _meets(values.shape, (int(np.count_nonzero(only)), *input.shape[only.ndim :]))
        else:
            _meets(values.shape, _picked_shape(input.shape, _taken_by(places)))
    try:
        if accumulate:
            np.add.at(out, places, values)
        else:
            out[places] = values
    except IndexError as error:
        if 0 in _picked_shape(input.shape, _taken_by(places)):
            return out  # at places where nothing is
        raise (refused_places(input.shape, places) or error) from error
    return out


def _taken_by(places: tuple[Any, ...]) -> list[Shape | None]:
    """Shapes of positions, those that masks stand for among them."""
    taken: list[Shape | None] = []
    for place in places:
        if isinstance(place, slice):
            taken.append(None)
        else:
            mask = place.dtype.kind == "b"
            taken += [(int(np.count_nonzero(place)),)] * place.ndim if mask else [place.shape]
    return taken


def _meets(values: Shape, named: Shape) -> None:
    """Values of the shape of the part of the input that the indices name, or spread over it."""
    there = named[len(named) - len(values) :]
    if len(values) > len(named) or any(n not in (1, m) for n, m in zip(values, there, strict=True)):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(values)} cannot be broadcast to indexing result of shape "
            f"{list(named)}"
        )


def _index_put_slope(slot: int, g: Any, out: Any, input: Any, *rest: Any, accumulate: bool) -> Any:
    *indices, values = rest
    if slot == 0:
        zero = values.zeros_like()
        return g if accumulate else g._apply("index_put", (g, indices, zero), {})
    if slot != len(rest):
        return None
    part = g._apply("_index", (g, indices), {})  # of masks the size is a guess, until it runs
    return part if part.shape == values.shape else part.sum_to(size=values.shape)


def _masked_put(input: Any, mask: Any) -> Any:
    out = np.zeros(mask.shape, input.dtype)
    out[mask] = input
    return out


def _unmask(input: Any, mask: Any) -> Any:
    source, where = np.broadcast_arrays(input, mask)
    return source[where]


def _unknown_length(*shapes: Shape) -> Shape:
    raise UnknownShapeError(
        "how many elements a mask takes is known only when it runs; use where() or masked_fill(), or the eager "
        "evaluator"
    )


def _selects(given: Given) -> None:
    """A mask of truth values that can be spread over the input, or the input over it."""
    if given["mask"].dtype.kind != "b":
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    broadcast(given["mask"].shape, given["input"].shape)


def _positions_or_masks(given: Given) -> None:
    """Indices of dtypes that there are, within the dimensions of the input, and masks of its very shape."""
    shape, writes = given["input"].shape, "values" in given.op.inputs
    specs = given.specs[1:-1] if writes else given.specs[1:]
    widths = [len(s.shape) if s is not None and s.dtype.kind in MASKS else 1 for s in specs]
    if max(len(specs), 0 if writes else sum(widths)) > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}{f' (got {len(specs)})' * writes}")
    place = 0
    for spec, width in zip(specs, widths, strict=True):
        if spec is not None:
            if spec.dtype.name not in ("int64", "int32", "uint8", "bool"):
                raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
            if spec.dtype.kind in MASKS:
                _mask_meets(shape, spec.shape, place)
        place += width
    if place > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)} (got {place})")


def _mask_meets(shape: Shape, mask: Shape, place: int) -> None:
    for i, size in enumerate(mask):
        wrap_dim(place + i, len(shape))
        if size != shape[place + i]:
            raise IndexError(
                f"The shape of the mask {list(mask)} at index {i} does not match the shape of the indexed tensor "
                f"{list(shape)} at index {place + i}"
            )


def _index_op(name: str, category: str, doc: str, shape: Any) -> Op:
    text = "{input}[tuple(slice(None) if i is None else i for i in {indices})]"
    return Op(
        f"{name}(Tensor input, Tensor?[] indices)",
        category=category,
        check=(_positions_or_masks,),
        doc=doc,
        forward=lambda input, *indices: pick(input, _indices(indices)),
        vjp=lambda slot, g, out, input, *indices: (
            None if slot else g._apply("index_put", (input.zeros_like(), list(indices), g), {"accumulate": True})
        ),
        grad_fn="IndexBackward0",
        shape=shape,
        dtype="same",
        source={"numpy": text, "torch": text},
        samples=(((3, 2), ([2, 0, 2],)), ((3, 2), ([2, 0], [1, 1]))),
    )


def _index_there(given: Given) -> None:
    indices = given.specs[1:-1]
    if not indices:
        raise RuntimeError("index_put(): at least one tensor of indices is needed")
    if all(spec is None for spec in indices):
        raise TypeError("expected Tensor as element 0 in argument 1, but got NoneType")


def _values_fit(given: Given) -> None:
    """Values that meet what positions name; how much masks name shows in the numbers."""
    indices = given.specs[1:-1]
    if not any(spec is not None and spec.dtype.kind in MASKS for spec in indices):
        named = _picked_shape(given["input"].shape, [None if spec is None else spec.shape for spec in indices])
        _meets(given["values"].shape, named)


def _fills(given: Given) -> None:
    """A single number for one mask is filled in by PyTorch, which does that with truth values alone."""
    named = [spec for spec in given.specs[1:-1] if spec is not None]
    single = math.prod(given["values"].shape) == 1 and not given["accumulate"]
    if single and len(named) == 1 and named[0].dtype.kind == "u" and named[0].shape:
        raise RuntimeError("masked_fill_ only supports boolean masks, but got mask with dtype unsigned char")


_values_alike = alike(
    "input", "values",
    words="Index put requires the source and destination dtypes match, got {kind} for the destination and {other} for "
    "the source.",
)  # fmt: skip


OPS = [
    _index_op(
        "index",
        "Indexing",
        "What x[i, j] does with tensors of positions, or of True and False; a missing one takes everything.",
        _index_shape,
    ),
    _index_op("_index", "Internal", "The way back of index_put: index with masks that fit.", _position_shape),
    Op(
        "index_put(Tensor input, Tensor?[] indices, Tensor values, bool accumulate=False)",
        check=(_index_there, _positions_or_masks, _fills, _values_fit, _values_alike),
        category="Indexing",
        doc="Input with values written, or added, where the indices point.",
        layout="rows_if_expanded",
        forward=_index_put,
        vjp=_index_put_slope,
        grad_fn="IndexPutBackward0",
        shape=lambda shape, *rest, **params: shape,
        dtype="same",
        source={"torch": "torch.index_put({input}, tuple({indices}), {values}, {accumulate})"},
        samples=(((3, 2), ([2, 0],), (2, 2)), ((3, 2), ([2, 2],), (2, 2), {"accumulate": True})),
    ),
    Op(
        "masked_select(Tensor input, Tensor mask)",
        check=(_selects,),
        saved=("input",),
        category="Indexing",
        doc="A vector of the elements where the mask is true. How many is known only when it runs.",
        forward=_unmask,
        vjp=(lambda g, out, input, mask: g._masked_put(mask.expand(_wide(input, mask))), None),
        grad_fn="MaskedSelectBackward0",
        shape=_unknown_length,
        dtype="same",
        source={"torch": "torch.masked_select({input}, {mask})"},
        samples=(((2, 3), [[True, False, True], [False, False, True]]),),
    ),
    Op(
        "_masked_put(Tensor input, Tensor mask)",
        category="Internal",
        doc="Zeros with the elements of a vector where the mask is true.",
        forward=_masked_put,
        vjp=(lambda g, out, input, mask: g._masked_take(mask, input.shape[0]), None),
        shape=lambda shape, mask: mask,
        dtype="same",
        samples=(((2,), [True, False, True]),),
    ),
    Op(
        "_masked_take(Tensor input, Tensor mask, int size)",
        category="Internal",
        doc="masked_select where the number of elements is known.",
        forward=lambda input, mask, size: _unmask(input, mask),
        vjp=(lambda g, out, input, mask, size: g._masked_put(mask), None),
        shape=lambda shape, mask, size: (size,),
        dtype="same",
        samples=(((3,), [True, False, True], {"size": 2}),),
    ),
]


def _wide(input: Any, mask: Any) -> Shape:
    return np.broadcast_shapes(input.shape, mask.shape)


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
