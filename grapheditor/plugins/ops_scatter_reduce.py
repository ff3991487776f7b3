"""Reducing elements into the places of another tensor that an index names along a dimension."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    SCATTERED,
    BackwardFunction,
    Given,
    NoDerivative,
    Op,
    broadcast,
    hookimpl,
    named_part,
    places_along,
    source_alike,
    where,
)


def _reducible(given: Given) -> None:
    """A src that is no number, and no mean of truth values."""
    source_alike(given)
    sizes = given["index"].shape
    if not given["src"].shape and 0 not in sizes and (len(given["input"].shape) > 1 or max(sizes, default=1) > 1):
        raise RuntimeError("scatter_reduce(): index must be no larger than src, which is a single number")
    if given["reduce"] == "mean" and given["input"].dtype.kind == "b" and 0 not in sizes:
        raise NotImplementedError("\"scatter_gather_tensor_cpu_reduce_mean\" not implemented for 'Bool'")


_REDUCTIONS: dict[str, Any] = {
    "sum": np.add, "mean": np.add, "prod": np.multiply, "amax": np.maximum, "amin": np.minimum,
}  # fmt: skip


def _scatter_into(input: Any, index: Any, src: Any, dim: int, reduce: str) -> Any:
    out = np.array(input, copy=True)
    if index.size == 0:
        return out
    view = out.reshape((1,)) if out.ndim == 0 else out
    part = np.asarray(named_part(src, index)).astype(out.dtype)
    (np.add if reduce == "add" else np.multiply).at(view, places_along(input.shape, index, dim), part)
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
    places = places_along(input.shape, index, dim)
    if not include_self:
        view[places] = _neutral(out.dtype, reduce)
    _REDUCTIONS[reduce].at(
        view, places, named_part(src, index).reshape(np.broadcast_shapes(*(p.shape for p in places)))
    )
    if reduce == "mean":
        counts = np.full(view.shape, include_self, np.int64)
        np.add.at(counts, places, 1)
        divide = np.true_divide if out.dtype.kind == "f" else np.floor_divide
        divide(out, np.maximum(counts, 1).reshape(out.shape).astype(out.dtype), out=out)
    return out


def _compared(index: Any, src: Any, reduce: str) -> None:
    """Raise PyTorch's error where backward compares src with what index picks, and one is too large for the other."""
    if reduce not in ("sum", "mean"):
        broadcast(tuple(src.shape), tuple(index.shape))


def _share_of_self(
    g: Any, out: Any, input: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool
) -> Any:
    _compared(index, src, reduce)
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
    _compared(index, src, reduce)
    if reduce == "prod":
        return _prod_slope(g, out, input, index, src, dim, include_self)
    if reduce == "mean":
        g = g / _counts(g, index, dim, include_self)
    if reduce in ("amax", "amin"):
        _, theirs, ties = _hits(out, input, index, src, dim)
        return theirs * (g / ties).gather(dim, index)
    return g.gather(dim, index)


def _counts(g: Any, index: Any, dim: int, include_self: bool) -> Any:
    """How many elements each mean is of."""
    start = g.ones_like() if include_self else g.zeros_like()
    counts = start.scatter_add(dim, index, index.to(g.dtype.name).ones_like())
    return counts.masked_fill(counts.eq(0), 1)


def _hits(out: Any, input: Any, index: Any, src: Any, dim: int) -> Any:
    """Where the input, and where src reaches the extreme, and how many share it."""
    mine = input.eq(out).to(out.dtype.name)
    theirs = src.eq(out.gather(dim, index)).to(out.dtype.name)
    return mine, theirs, mine.scatter_add(dim, index, theirs)


def _prod_slope(g: Any, out: Any, input: Any, index: Any, src: Any, dim: int, include_self: bool) -> Any:
    """The product without the element itself; a single 0 is left out rather than divided by."""
    zero = src.eq(0)
    zeros = input.zeros_like().scatter_add(dim, index, zero.to(src.dtype.name)).gather(dim, index)
    alone = zero.logical_and(zeros.eq(1))
    rest = input.scatter_reduce(dim, index, src.masked_fill(alone, 1), "prod", include_self=include_self)
    return where(alone, (g * rest).gather(dim, index), (g * out).gather(dim, index) / src.masked_fill(zero, 1))


def _several_zeros(args: Any, params: Any) -> tuple[int, str] | None:
    """Where zeros meet in a product, PyTorch has no second derivative by src."""
    if params["reduce"] != "prod":
        return None
    input, index, src = (arg.detach().numpy() for arg in args)
    zeros = (np.asarray(named_part(src, index)) == 0).astype(np.int64)
    counts = np.zeros(input.shape or (1,), np.int64)
    np.add.at(counts, places_along(input.shape, index, params["dim"]), zeros)
    if counts.max(initial=0) < 2:
        return None
    return 2, (
        "scatter_reduce(): Double backward is unsupported for src when >1 zeros in src are scattered to the same "
        "position in self"
    )


OPS = [
    Op(
        "scatter.reduce(Tensor input, int dim, Tensor index, Tensor|Scalar:value src, *, str{add,multiply} reduce)",
        check=SCATTERED,
        category="Indexing",
        doc="Input with the elements of src added to or multiplied into the places that index names along dim.",
        layout="rows",
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
        check=(*SCATTERED, _reducible),
        saved=("input", "index", "src", "result"),
        category="Indexing",
        doc="Input with the elements of src reduced into the places that index names along dim; without include_self "
        "what stood there does not count.",
        layout="rows",
        forward=_scatter_reduce,
        vjp=(_share_of_self, None, _share_of_src),
        grad_fn="ScatterReduceBackward0",
        backward=BackwardFunction(delayed=_several_zeros),
        shape=lambda shape, index, src, **params: shape,
        dtype="same",
        source={"torch": "torch.scatter_reduce({input}, {dim}, {index}, {src}, {reduce}, include_self={include_self})"},
        samples=tuple(
            ((3, 2), [[0, 1], [0, 2]], (2, 2), {"dim": 0, "reduce": reduce, "include_self": include_self})
            for reduce in _REDUCTIONS
            for include_self in (True, False)
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
