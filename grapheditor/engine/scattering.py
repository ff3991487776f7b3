"""What gather and the scatters ask of an index along one dimension, and the places that it names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Shape, torch_name
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.op_checks import Check, Given, positions


def places_along(shape: Shape, index: Any, dim: int) -> tuple[Any, ...]:
    """Positions for numpy that follow `index` along dim and count up along the others."""
    rank = max(len(shape), 1)
    axis = wrap_dim(dim, rank)
    sized = index.reshape((1,)) if index.ndim == 0 else index
    size = shape[axis] if shape else 1
    if sized.size and (sized.min() < 0 or sized.max() >= size):
        found = _first_outside(sized, axis, size)
        raise RuntimeError(f"index {found} is out of bounds for dimension {axis} with size {size}")
    if sized.ndim != rank and sized.size == 0:
        return (np.zeros(0, np.int64),) * rank  # PyTorch lets an empty index have any rank
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in sized.shape)])
    places[axis] = sized
    return tuple(places)


def _first_outside(index: Any, axis: int, size: int) -> int:
    """The one that PyTorch meets first: along dim for each place behind it, or the other way where these are many."""
    before, along, behind = (math.prod(part) for part in np.split(index.shape, [axis, axis + 1]))
    ordered = index.reshape(before, along, behind)
    if behind < along or behind == 1:
        ordered = ordered.swapaxes(1, 2)
    return int(ordered[(ordered < 0) | (ordered >= size)][0])


def named_part(src: Any, index: Any) -> Any:
    """The part of src that index speaks of."""
    if index.size == 0:
        return np.zeros(0, src.dtype)
    if np.ndim(src) == 0:
        return src
    if index.ndim == 0:
        return src.reshape(-1)[:1]
    return src[tuple(slice(n) for n in index.shape)]


def same_rank(*names: str) -> Check:
    """As many dimensions as the input, where a single number counts as a row; an empty index may have any."""

    def check(given: Given) -> None:
        tensors = given.tensors(names)
        if tensors and 0 in tensors[0][1].shape:
            return
        input, index = given["input"].shape or (1,), given["index"].shape
        axis, rank = wrap_dim(given["dim"], len(input)), len(input)
        sizes = [(n, m) for i, (n, m) in enumerate(zip(index, input, strict=False)) if i != axis]
        if len(index) == rank and all(n <= m for n, m in sizes):
            for _, spec in tensors[1:]:
                _reach(index, spec.shape)
        for name, spec in tensors:
            if (len(spec.shape) or 1) != rank:
                other = "src" if name == "src" else "input" if given.op.base == "gather" else "self"
                raise RuntimeError(f"Index tensor must have the same number of dimensions as {other} tensor")

    return check


def _reach(index: Shape, src: Shape) -> None:
    """PyTorch compares sizes before it counts dimensions, and stops at the first that is too small."""
    for axis, size in enumerate(index):
        if src and axis >= len(src):
            wrap_dim(axis, len(src))
        if not src or size > src[axis]:
            return


def _too_large(given: Given, dimension: int, axis: int) -> str:
    index, input = (list(given[name].shape) for name in ("index", "input"))
    if given.op.base == "gather":
        return (
            f"Size does not match at dimension {dimension} expected index {index} to be no larger than self {input} "
            f"apart from dimension {axis}"
        )
    expected = f"Expected index {index} to be no larger than self {input} apart from dimension {axis}"
    src = given["src"]
    return expected if src is None or src.weak else f"{expected} and to be no larger size than src {list(src.shape)}"


def within_sizes(name: str, others: bool) -> Check:
    """An index that reaches beyond no size of a tensor; its size along dim is free with `others`."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            axis = wrap_dim(given["dim"], len(given["input"].shape))
            for i, (n, m) in enumerate(zip(given["index"].shape, spec.shape or (1,), strict=False)):
                if n > m and not (others and i == axis) and 0 not in given["index"].shape:
                    raise RuntimeError(_too_large(given, i, axis))

    return check


def source_alike(given: Given) -> None:
    """A source of the input's dtype."""
    if given["src"].dtype != given["input"].dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")


def _alike_source(given: Given) -> None:
    """A source of the input's dtype, unless it is a number."""
    if not given["src"].weak:
        source_alike(given)


def reducible_slices(given: Given) -> None:
    """One slice of source for each place in a vector, each of the shape of the input's; what is reduced into it."""
    name, input, index, source = given.op.base, given["input"], given["index"], given["source"]
    axis, count = wrap_dim(given["dim"], len(input.shape)), math.prod(index.shape)
    if len(index.shape) > 1:
        raise IndexError(
            f"{name}_(): Index is supposed to be a vector, but got dim: {len(index.shape)} with type: "
            f"{torch_name(index.dtype)} and size: {list(index.shape)}"
        )
    if index.dtype.name not in ("int32", "int64"):
        raise RuntimeError(f"{name}_(): Expected dtype int32/int64 for index but got: {torch_name(index.dtype)}")
    if input.dtype != source.dtype:
        kinds = torch_name(input.dtype), torch_name(source.dtype)
        raise RuntimeError(f"{name}_(): self ({kinds[0]}) and source ({kinds[1]}) must have the same scalar type")
    rank = len(source.shape)
    if axis and axis >= rank:
        raise RuntimeError(f"{name}_(): Indexing dim {axis} is out of bounds of the source tensor with dim {rank}")
    if not rank and count != 1:
        raise IndexError(f"Dimension specified as {axis} but tensor has no dimensions")
    if rank and count != source.shape[axis]:
        raise RuntimeError(
            f"{name}_(): Number of indices ({count}) should be equal to source.size(dim): ({source.shape[axis]}), for "
            f"dim: {axis}"
        )
    part = rank and len(input.shape)
    sizes = [s.shape[:axis] + s.shape[axis + 1 :] if part else s.shape for s in (input, source)]
    if sizes[0] != sizes[1]:
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = "
            f"{list(input.shape)} source.shape = {list(source.shape)}"
        )


def slices_in_memory(given: Given) -> None:
    """Memory for the slices that are named, which PyTorch looks for before it looks at what names them."""
    shape, dtype = given["input"].shape, given["input"].dtype
    axis = wrap_dim(given["dim"], len(shape))
    sizes = [*shape[:axis], math.prod(given["index"].shape), *shape[axis + 1 :]]
    if math.prod(shape) or not math.prod(sizes):
        return
    strides = [math.prod(max(n, 1) for n in shape[i + 1 :]) for i in range(len(shape))]
    strides[axis] = 0
    needed = (1 + sum((n - 1) * stride for n, stride in zip(sizes, strides, strict=True))) * dtype.itemsize
    raise RuntimeError(
        f"setStorage: sizes {sizes}, strides {strides}, storage offset 0, and itemsize {dtype.itemsize} requiring a "
        f"storage size of {needed} are out of bounds for storage of size 0"
    )


SCATTERED = (
    positions("index"),
    _alike_source,
    same_rank("index", "src"),
    within_sizes("input", True),
    within_sizes("src", False),
)
"""What every scatter asks of its index and src."""
