"""What gather and the scatters ask of an index along one dimension, and the places that it names."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Shape
from grapheditor.engine.inference import wrap_dim
from grapheditor.engine.op_checks import Check, Given, positions


def places_along(shape: Shape, index: Any, dim: int) -> tuple[Any, ...]:
    """Positions for numpy that follow `index` along dim and count up along the others."""
    rank = max(len(shape), 1)
    axis = wrap_dim(dim, rank)
    sized = index.reshape((1,)) if index.ndim == 0 else index
    size = shape[axis] if shape else 1
    if sized.size and (sized.min() < 0 or sized.max() >= size):
        worst = int(sized.max() if sized.max() >= size else sized.min())
        raise RuntimeError(f"index {worst} is out of bounds for dimension {axis} with size {size}")
    if sized.ndim != rank and sized.size == 0:
        return (np.zeros(0, np.int64),) * rank  # PyTorch lets an empty index have any rank
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in sized.shape)])
    places[axis] = sized
    return tuple(places)


def named_part(src: Any, index: Any) -> Any:
    """The part of src that index speaks of."""
    if index.size == 0:
        return np.zeros(0, src.dtype)
    if np.ndim(src) == 0:
        return src
    return src[tuple(slice(n) for n in index.shape)]


def widened(part: Any, src: Any) -> Any:
    """A gradient for what index speaks of, with 0 for the rest of src."""
    for axis, (have, want) in enumerate(zip(part.shape, src.shape, strict=True)):
        if have != want:
            part = part._widen(axis, 0, want)
    return part


def same_rank(*names: str) -> Check:
    """As many dimensions as the input, where a single number counts as a row; an empty index may have any."""

    def check(given: Given) -> None:
        tensors = given.tensors(names)
        if tensors and 0 in tensors[0][1].shape:
            return
        wrap_dim(given["dim"], len(given["input"].shape))
        rank = len(given["input"].shape) or 1
        if len(given["index"].shape) == rank:
            for _, spec in tensors[1:]:
                _reach(given["index"].shape, spec.shape)
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
    return expected if src is None else f"{expected} and to be no larger size than src {list(src.shape)}"


def within_sizes(name: str, others: bool) -> Check:
    """An index that reaches beyond no size of a tensor; its size along dim is free with `others`."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            axis = wrap_dim(given["dim"], len(given["input"].shape))
            for i, (n, m) in enumerate(zip(given["index"].shape, spec.shape, strict=False)):
                if n > m and not (others and i == axis) and 0 not in given["index"].shape:
                    raise RuntimeError(_too_large(given, i, axis))

    return check


def source_alike(given: Given) -> None:
    """A source of the input's dtype."""
    if given["src"].dtype != given["input"].dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")


def _alike_source(given: Given) -> None:
    """A source of the input's dtype, unless it is a number."""
    if given["src"].shape:
        source_alike(given)


SCATTERED = (
    positions("index"),
    _alike_source,
    same_rank("index", "src"),
    within_sizes("input", True),
    within_sizes("src", False),
)
"""What every scatter asks of its index and src."""
