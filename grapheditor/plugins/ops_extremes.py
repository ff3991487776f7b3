"""The largest and the smallest: their values, their places, and sorting."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    dtypes,
    filled,
    first_places,
    hookimpl,
    implemented,
    middle_of_none,
    middle_places,
    picked,
    picked_of_all,
    reduce,
    sorted_places,
    unless_empty,
    values_and_places,
    where,
    wrap_dim,
    wrap_dims,
)


def _spread(g: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    """A reduction's result, expanded to the input's shape."""
    if not keepdim:
        for axis in sorted(wrap_dims(dim, x.ndim)):
            g = g.unsqueeze(axis)
    return g.expand(x.shape)


def _axes(x: Any, dim: Any) -> tuple[int, ...]:
    return wrap_dims(dim, x.ndim)


def _extreme(find: Any) -> Any:
    def forward(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        return find(x, axis=_axes(x, dim) or None, keepdims=keepdim) if x.ndim else x.copy()

    return forward


def _extreme_into(ufunc: Any) -> Any:
    def into(specs: Any, params: dict[str, Any]) -> Any:
        shape, dim = specs[0].shape, params["dim"]
        if not shape or 0 in shape:
            return None
        return partial(ufunc.reduce, axis=wrap_dims(dim, len(shape)), keepdims=params["keepdim"])

    return into


def _ties(g: Any, out: Any, x: Any, dim: Any = None, keepdim: bool = False) -> Any:
    """The gradient shared evenly among all that reach the extreme."""
    hits = (x == _spread(out, x, dim, keepdim)).to(g.dtype.name)
    share = hits / hits.sum(dim=dim, keepdim=True).expand(x.shape) if x.ndim else hits
    return _spread(g, x, dim, keepdim) * share


def _along(argument: Any) -> Any:
    def forward(x: Any, dim: int, keepdim: bool) -> Any:
        if x.ndim == 0:
            wrap_dim(dim, 0)
            return x.copy(), np.int64(0)
        axis = wrap_dim(dim, x.ndim)
        index = argument(x, axis=axis, keepdims=True)
        best = np.take_along_axis(x, index, axis)
        if not keepdim:
            best, index = best.squeeze(axis), index.squeeze(axis)
        return best, np.asarray(index, np.int64)

    return forward


def _along_shape(shape: Any, dim: int, keepdim: bool) -> Any:
    if shape and shape[wrap_dim(dim, len(shape))] == 0:
        raise IndexError(f"max(): Expected reduction dim {dim} to have non-zero size.")
    one = reduce(shape, (dim,), keepdim)
    return [one, one]


def _argument(find: Any) -> Any:
    def forward(x: Any, dim: Any, keepdim: bool) -> Any:
        if dim is None:
            flat = np.asarray(find(x), np.int64)
            return flat.reshape((1,) * x.ndim) if keepdim else flat
        if x.ndim == 0:
            return np.int64(0)
        return np.asarray(find(x, axis=wrap_dim(dim, x.ndim), keepdims=keepdim), np.int64)

    return forward


def _half(largest: bool, g: Any, x: Any, y: Any) -> Any:
    """The gradient for the one that is not beaten; a tie is halved, and NaN is no loss."""
    return where(x.eq(y), g / 2, g).masked_fill(x.lt(y) if largest else x.gt(y), 0)


OPS = [
    Op(
        "amax(Tensor input, int[1]? dim=None, bool keepdim=False)",
        check=(filled,),
        category="Reductions",
        doc="The largest element along the dimensions dim. Ties share the gradient evenly.",
        forward=_extreme(np.max),
        into=_extreme_into(np.maximum),
        vjp=(_ties,),
        grad_fn="AmaxBackward0",
        shape=reduce,
        dtype="same",
        source={
            "numpy": "np.max({input}, axis={dim}, keepdims={keepdim})",
            "torch": "torch.amax({input}, dim={dim}, keepdim={keepdim})",
        },
        samples=(((2, 3), {}), ((2, 3), {"dim": (1,)})),
    ),
    Op(
        "amin(Tensor input, int[1]? dim=None, bool keepdim=False)",
        check=(filled,),
        category="Reductions",
        doc="The smallest element along the dimensions dim. Ties share the gradient evenly.",
        forward=_extreme(np.min),
        into=_extreme_into(np.minimum),
        vjp=(_ties,),
        grad_fn="AminBackward0",
        shape=reduce,
        dtype="same",
        source={
            "numpy": "np.min({input}, axis={dim}, keepdims={keepdim})",
            "torch": "torch.amin({input}, dim={dim}, keepdim={keepdim})",
        },
        samples=(((2, 3), {}), ((2, 3), {"dim": (1,)})),
    ),
    *[
        op
        for name, whole, argument, other in (
            ("max", np.max, np.argmax, "maximum"),
            ("min", np.min, np.argmin, "minimum"),
        )
        for op in (
            picked_of_all(
                f"{name}(Tensor input)",
                f"The {name}imum of all elements. Ties share the gradient evenly.",
                _extreme(whole),
                check=(filled,),
                grad_fn=f"{name.capitalize()}Backward1",
                source={"numpy": f"np.{name}({{input}})"},
            ),
            picked(
                f"{name}.dim(Tensor input, int dim, bool keepdim=False) -> (values, indices)",
                f"The {name}imum along one dimension, and where it stands. The gradient goes to that place alone.",
                _along(argument),
                check=(filled,),
                grad_fn=f"{name.capitalize()}Backward0",
                shape=_along_shape,
                samples=(((2, 3), {"dim": 1}), ((2, 3), {"dim": 0, "keepdim": True})),
            ),
            Op(
                f"{name}.other(Tensor input, Tensor other)",
                category="Arithmetic",
                doc=f"The same as {other}: element by element.",
                forward=np.maximum if name == "max" else np.minimum,
                vjp=(
                    lambda g, out, x, y, largest=name == "max": _half(largest, g, x, y),
                    lambda g, out, x, y, largest=name == "max": _half(largest, g, y, x),
                ),
                grad_fn=f"{other.capitalize()}Backward0",
                source={"numpy": f"np.{other}({{input}}, {{other}})", "torch": f"torch.{name}({{input}}, {{other}})"},
            ),
            Op(
                f"arg{name}(Tensor input, int? dim=None, bool keepdim=False)",
                check=(dtypes("input", "f", "i", "u", words="{op}(): does not support bool input"), filled),
                category="Reductions",
                doc=f"The place of the {name}imum. No gradient passes.",
                forward=_argument(argument),
                shape=reduce,
                dtype="index",
                source={
                    "numpy": f"np.arg{name}({{input}}, axis={{dim}}, keepdims={{keepdim}})",
                    "torch": f"torch.arg{name}({{input}}, dim={{dim}}, keepdim={{keepdim}})",
                },
                samples=(((2, 3), {}), ((2, 3), {"dim": 1})),
            ),
        )
    ],
]


def _order(x: Any, dim: int, descending: bool, stable: bool | None = None) -> Any:
    if x.ndim == 0:
        wrap_dim(dim, 0)
        return np.zeros((), np.int64)
    return sorted_places(x, wrap_dim(dim, x.ndim), descending, bool(stable))


def _taken(x: Any, order: Any, dim: int) -> Any:
    return (np.take_along_axis(x, order, dim) if x.ndim else np.copy(x)), order


def _so_many(given: Given) -> None:
    shape = given["input"].shape
    if not 0 <= given["k"] <= (*shape, 1)[wrap_dim(given["dim"], len(shape))]:
        raise RuntimeError("selected index k out of range")


def _topk(x: Any, k: int, dim: int, largest: bool, sorted: bool) -> Any:
    if not x.ndim:
        return np.copy(x), np.zeros((), np.int64)
    return _taken(x, first_places(x, k, wrap_dim(dim, x.ndim), largest, sorted), dim)


def _topk_shape(shape: Any, k: int, dim: int, largest: bool, sorted: bool) -> Any:
    axis = wrap_dim(dim, len(shape))
    one = tuple(k if i == axis else n for i, n in enumerate(shape))
    return [one, one]


def _median(x: Any, dim: int, keepdim: bool) -> Any:
    axis = wrap_dim(dim, x.ndim)
    if not x.ndim:
        return np.copy(x), np.zeros((), np.int64)
    middle = middle_places(x, axis)
    value = np.take_along_axis(x, middle, dim)
    return (value, middle) if keepdim else (value.squeeze(dim), middle.squeeze(dim))


def _sorted_slope(g: Any, out: Any, x: Any, dim: int, **params: Any) -> Any:
    return g[0] if not x.shape else x.zeros_like().scatter_add(dim, out[1], g[0])


SORTS = [
    Op(
        "sort(Tensor input, int dim=-1, bool descending=False, *, bool? stable=None) -> (values, indices)",
        category="Reductions",
        doc="The elements in order along dim, and where each one stood. Gradients go back to those places.",
        layout="following",
        forward=lambda x, dim, descending, stable: _taken(x, _order(x, dim, descending, stable), dim),
        vjp=(_sorted_slope,),
        saved=("indices",),
        grad_fn=lambda call: f"SortBackward{0 if call.params['stable'] is None else 1}",
        shape=lambda shape, **params: [shape, shape],
        dtype=values_and_places,
        source={"torch": "torch.sort({input}, {dim}, {descending})"},
        samples=(((2, 3),), ((3, 2), {"dim": 0, "descending": True})),
    ),
    Op(
        "argsort(Tensor input, int dim=-1, bool descending=False, *, bool stable=False)",
        category="Reductions",
        doc="The places of the elements in ascending or descending order. No gradient passes.",
        layout="following",
        forward=lambda x, dim, descending, stable: _order(x, dim, descending, stable),
        shape=lambda shape, **params: shape,
        dtype="index",
        source={"torch": "torch.argsort({input}, {dim}, {descending})"},
        samples=(((2, 3),), ((3, 2), {"dim": 0, "descending": True})),
    ),
    Op(
        "topk(Tensor input, int k, int dim=-1, bool largest=True, bool sorted=True) -> (values, indices)",
        check=(_so_many, dtypes("input", "f", "i", "u", words="topk does not support bool dtypes on CPU")),
        category="Reductions",
        doc="The k largest or smallest along dim, and where they stand.",
        forward=_topk,
        vjp=(_sorted_slope,),
        saved=("indices",),
        grad_fn="TopkBackward0",
        shape=_topk_shape,
        dtype=values_and_places,
        source={"torch": "torch.topk({input}, {k}, {dim}, {largest}, {sorted})"},
        samples=(((2, 4), {"k": 2}), ((4, 2), {"k": 3, "dim": 0, "largest": False})),
    ),
    picked_of_all(
        "median(Tensor input)",
        "The middle one of all elements, the lower of two. Ties share the gradient.",
        lambda x: _median(np.ravel(x), 0, False)[0] if x.size else middle_of_none(x.dtype),
        check=(unless_empty(implemented("input", "f", "i", "u", kernel="median_cpu")),),
        grad_fn="MedianBackward0",
        samples=(((2, 3),),),
    ),
    picked(
        "median.dim(Tensor input, int dim, bool keepdim=False) -> (values, indices)",
        "The middle one along dim, the lower of two, and where it stands.",
        _median,
        check=(filled, implemented("input", "f", "i", "u", kernel="median_out")),
        grad_fn="MedianBackward1",
        shape=_along_shape,
        samples=(((2, 3), {"dim": 1}), ((2, 3), {"dim": 0, "keepdim": True})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS + SORTS
