"""Picking elements one by one along a dimension, and writing or reducing into such places."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Call,
    Given,
    NoDerivative,
    Op,
    alike,
    hookimpl,
    positions,
    where,
    wrap_dim,
)

Shape = tuple[int, ...]


def _along(shape: Shape, index: Any, dim: int) -> tuple[Any, ...]:
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


def _same_rank(*names: str) -> Any:
    """As many dimensions as the input, where a single number counts as a row; an empty index may have any."""

    def check(given: Given) -> None:
        tensors = given.tensors(names)
        if tensors and 0 in tensors[0][1].shape:
            return
        rank = len(given["input"].shape) or 1
        for name, spec in tensors:
            if name == "src" and not spec.shape:
                continue  # a number
            if (len(spec.shape) or 1) != rank:
                raise RuntimeError(
                    f"{given.op.base}(): {name} must have the same number of dimensions as input, but it has "
                    f"{len(spec.shape)} of {rank}"
                )

    return check


def _alike_source(given: Given) -> None:
    """A source of the input's dtype, unless it is a number."""
    if given["src"].shape:
        alike("input", "src")(given)


def _within_sizes(name: str, others: bool) -> Any:
    """An index that reaches beyond no size of a tensor; its size along dim is free with `others`."""

    def check(given: Given) -> None:
        for _, spec in given.tensors((name,)):
            axis = wrap_dim(given["dim"], len(given["input"].shape))
            for i, (n, m) in enumerate(zip(given["index"].shape, spec.shape, strict=False)):
                if n > m and not (others and i == axis) and 0 not in given["index"].shape:
                    raise RuntimeError(
                        f"{given.op.base}(): size of index does not match at dimension {i}: expected "
                        f"{list(given['index'].shape)} to be no larger than {name} {list(spec.shape)}"
                    )

    return check


_SCATTERED = (
    positions("index"),
    _alike_source,
    _same_rank("index", "src"),
    _within_sizes("input", True),
    _within_sizes("src", False),
)
"""What every scatter asks of its index and src."""


def _reducible(given: Given) -> None:
    """A src that is no number, and no mean of truth values."""
    alike("input", "src")(given)
    if not given["src"].shape and (len(given["input"].shape) > 1 or max(given["index"].shape, default=1) > 1):
        raise RuntimeError("scatter_reduce(): index must be no larger than src, which is a single number")
    if given["reduce"] == "mean" and given["input"].dtype.kind == "b" and 0 not in given["index"].shape:
        raise NotImplementedError("\"scatter_gather_tensor_cpu_reduce_mean\" not implemented for 'Bool'")


def _gather(input: Any, index: Any, dim: int) -> Any:
    source = input.reshape((1,)) if input.ndim == 0 else input
    return source[_along(input.shape, index, dim)].reshape(index.shape)


def _scatter(input: Any, index: Any, src: Any, dim: int) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    view[_along(input.shape, index, dim)] = _fitting(src, index)
    return out


def _scatter_add(input: Any, index: Any, src: Any, dim: int) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    np.add.at(view, _along(input.shape, index, dim), _fitting(src, index))
    return out


def _fitting(src: Any, index: Any) -> Any:
    """The part of src that index speaks of."""
    if index.size == 0:
        return np.zeros(0, src.dtype)
    if np.ndim(src) == 0:
        return src
    return src[tuple(slice(n) for n in index.shape)]


def _gather_src(g: Any, dim: int, index: Any, src: Any) -> Any:
    """The gradient for src: from where its elements went, 0 for those that index left out."""
    return _widened(g.gather(dim, index), src)


def _widened(part: Any, src: Any) -> Any:
    """A gradient for what index speaks of, with 0 for the rest of src."""
    for axis, (have, want) in enumerate(zip(part.shape, src.shape, strict=True)):
        if have != want:
            part = part._widen(axis, 0, want)
    return part


def _scatter_name(call: Call) -> str:
    return f"ScatterBackward{1 if isinstance(call.args[2], (bool, int, float)) else 0}"


_REDUCTIONS: dict[str, Any] = {
    "sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum,
}  # fmt: skip


def _scatter_into(input: Any, index: Any, src: Any, dim: int, reduce: str) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    part = np.asarray(_fitting(src, index)).astype(out.dtype)
    (np.add if reduce == "add" else np.multiply).at(view, _along(input.shape, index, dim), part)
    return out


def _neutral(dtype: Any, reduce: str) -> Any:
    """What changes nothing in a reduction."""
    if reduce not in ("amax", "amin"):
        return reduce == "prod"
    if dtype.kind == "b":
        return reduce == "amin"
    if dtype.kind == "f":
        return np.inf if reduce == "amin" else -np.inf
    return getattr(np.iinfo(dtype), "max" if reduce == "amin" else "min")


def _scatter_reduce(input: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    places = _along(input.shape, index, dim)
    if not include_self:
        view[places] = _neutral(out.dtype, reduce)
    _REDUCTIONS[reduce].at(view, places, _fitting(src, index).reshape(np.broadcast_shapes(*(p.shape for p in places))))
    if reduce == "mean":
        counts = np.full(view.shape, include_self, np.int64)
        np.add.at(counts, places, 1)
        divide = np.true_divide if out.dtype.kind == "f" else np.floor_divide
        divide(out, np.maximum(counts, 1).reshape(out.shape).astype(out.dtype), out=out)
    return out


def _reached(src: Any, index: Any) -> Any:
    """The part of src that index speaks of, as an op."""
    for axis, size in enumerate(index.shape):
        if src.shape[axis] != size:
            src = src.narrow(axis, 0, size)
    return src


def _share_of_self(
    g: Any, out: Any, input: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool
) -> Any:
    if 0 in index.shape:
        return g
    if reduce == "prod":
        others = input.masked_fill(input.eq(0), 1)
        g = g * others.scatter_reduce(dim, index, src, reduce, include_self=include_self) / others
    elif reduce == "mean":
        g = g / _counts(g, index, dim, include_self)
    elif reduce in ("amax", "amin"):
        mine, _, ties = _hits(out, input, index, src, dim)
        g = mine * (g / ties)
    return g if include_self else g.scatter(dim, index, 0)


def _share_of_src(g: Any, out: Any, input: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool) -> Any:
    if 0 in index.shape:
        return src.zeros_like()
    part = _reached(src, index)
    if reduce == "prod":
        return _widened(_prod_slope(g, out, input, index, part, dim, include_self), src)
    if reduce == "mean":
        g = g / _counts(g, index, dim, include_self)
    picked = g.gather(dim, index)
    if reduce in ("amax", "amin"):
        _, theirs, ties = _hits(out, input, index, part, dim)
        picked = theirs * (g / ties).gather(dim, index)
    return _widened(picked, src)


def _counts(g: Any, index: Any, dim: int, include_self: bool) -> Any:
    """How many elements each mean is of."""
    start = g.ones_like() if include_self else g.zeros_like()
    counts = start.scatter_add(dim, index, index.to(g.dtype.name).ones_like())
    return counts.masked_fill(counts.eq(0), 1)


def _hits(out: Any, input: Any, index: Any, src: Any, dim: int) -> Any:
    """Where the input, and where src reaches the extreme, and how many share it."""
    mine = input.eq(out).to(out.dtype.name)
    theirs = _reached(src, index).eq(out.gather(dim, index)).to(out.dtype.name)
    return mine, theirs, mine.scatter_add(dim, index, theirs)


def _prod_slope(g: Any, out: Any, input: Any, index: Any, src: Any, dim: int, include_self: bool) -> Any:
    """The product without the element itself; a single 0 is left out rather than divided by."""
    zero = src.eq(0)
    zeros = input.zeros_like().scatter_add(dim, index, zero.to(src.dtype.name)).gather(dim, index)
    alone = zero.logical_and(zeros.eq(1))
    rest = input.scatter_reduce(dim, index, src.masked_fill(alone, 1), "prod", include_self=include_self)
    return where(alone, (g * rest).gather(dim, index), (g * out).gather(dim, index) / src.masked_fill(zero, 1))


OPS = [
    Op(
        "gather(Tensor input, int dim, Tensor index)",
        check=(
            positions("index"),
            _same_rank("index"),
            _within_sizes("input", True),
        ),
        saved=("input",),
        category="Indexing",
        doc="For each place of index the element of input that it points to along dim.",
        forward=_gather,
        vjp=(lambda g, out, input, index, dim: input.zeros_like().scatter_add(dim, index, g), None),
        grad_fn="GatherBackward0",
        shape=lambda shape, index, dim: index,
        dtype="same",
        source={"torch": "torch.gather({input}, {dim}, {index})"},
        samples=(((3, 2), [[0, 1], [2, 2]], {"dim": 0}), ((2, 3), [[0], [2]], {"dim": -1})),
    ),
    Op(
        "scatter.reduce(Tensor input, int dim, Tensor index, Tensor|Scalar src, *, str{add,multiply} reduce)",
        check=_SCATTERED,
        category="Indexing",
        doc="Input with the elements of src added to or multiplied into the places that index names along dim.",
        forward=_scatter_into,
        vjp=NoDerivative("scatter"),
        grad_fn=NoDerivative.grad_fn,
        shape=lambda shape, index, src, dim, reduce: shape,
        dtype="same",
        source={"torch": "torch.scatter({input}, {dim}, {index}, {src}, reduce={reduce})"},
        samples=(
            ((3, 2), [[0, 1], [0, 2]], (2, 2), {"dim": 0, "reduce": "multiply"}),
            ((2, 3), [[0, 0], [2, 2]], 1.5, {"dim": -1, "reduce": "add"}),
        ),
    ),
    Op(
        "scatter_reduce(Tensor input, int dim, Tensor index, Tensor src, str{sum,prod,mean,amax,amin} reduce, *, "
        "bool include_self=True)",
        check=(*_SCATTERED, _reducible),
        saved=("input", "index", "src", "result"),
        category="Indexing",
        doc="Input with the elements of src reduced into the places that index names along dim; without include_self "
        "what stood there does not count.",
        forward=_scatter_reduce,
        vjp=(_share_of_self, None, _share_of_src),
        grad_fn="ScatterReduceBackward0",
        shape=lambda shape, index, src, **params: shape,
        dtype="same",
        source={"torch": "torch.scatter_reduce({input}, {dim}, {index}, {src}, {reduce}, include_self={include_self})"},
        samples=tuple(
            ((3, 2), [[0, 1], [0, 2]], (2, 2), {"dim": 0, "reduce": reduce, "include_self": include_self})
            for reduce in _REDUCTIONS
            for include_self in (True, False)
        ),
    ),
    Op(
        "scatter(Tensor input, int dim, Tensor index, Tensor|Scalar src)",
        check=_SCATTERED,
        category="Indexing",
        doc="Input with the elements of src written to the places that index names along dim.",
        forward=_scatter,
        vjp=(
            lambda g, out, input, index, src, dim: g.scatter(dim, index, 0),
            None,
            lambda g, out, input, index, src, dim: _gather_src(g, dim, index, src),
        ),
        grad_fn=_scatter_name,
        shape=lambda shape, index, src, dim: shape,
        dtype="same",
        source={"torch": "torch.scatter({input}, {dim}, {index}, {src})"},
        samples=(((3, 2), [[0, 1], [2, 2]], (2, 2), {"dim": 0}), ((2, 3), [[0], [2]], 1.5, {"dim": 1})),
    ),
    Op(
        "scatter_add(Tensor input, int dim, Tensor index, Tensor src)",
        check=_SCATTERED,
        category="Indexing",
        doc="Input with the elements of src added at the places that index names along dim.",
        forward=_scatter_add,
        vjp=(
            lambda g, out, input, index, src, dim: g,
            None,
            lambda g, out, input, index, src, dim: _gather_src(g, dim, index, src),
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
