"""Extremes and sums so far, means and medians that leave NaN out, and what comes most often."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    as_dtype,
    commonest_places,
    composite,
    filled,
    hookimpl,
    implemented,
    middle_of_none,
    nth_places,
    picked,
    picked_of_all,
    torch_name,
    unless_empty,
    values_and_places,
    wrap_dim,
)

Shape = tuple[int, ...]


def _best_so_far(best: Any, better: Any) -> Any:
    """Running extremes and their places; the last of equal ones, and NaN once it has come."""

    def forward(input: Any, dim: int) -> Any:
        if not input.ndim or not input.size:
            return input.copy(), np.zeros(input.shape, np.int64)
        rows = np.moveaxis(input, dim, 0)
        taken = better(rows[1:], best.accumulate(rows)[:-1]) | (rows[1:] != rows[1:])
        places = np.zeros(rows.shape, np.int64)
        numbers = np.arange(1, len(rows)).reshape(-1, *[1] * (rows.ndim - 1))
        np.maximum.accumulate(taken * numbers, out=places[1:])
        values = np.take_along_axis(rows, places, 0)  # of zeros, the sign of the last
        return np.moveaxis(values, 0, dim).copy(), np.moveaxis(places, 0, dim).copy()

    return forward


def _one_of_its_dims(given: Given) -> None:
    """Of nothing PyTorch looks at no dimension here."""
    shape, dim = given["input"].shape, given["dim"]
    if not shape and dim not in (0, -1):
        raise IndexError(f"{given.op.base}(): Expected reduction dim -1 or 0 for scalar but got {dim}")
    if 0 not in shape:
        wrap_dim(dim, len(shape))


def _back_to_places(g: Any, out: Any, input: Any, dim: int, **params: Any) -> Any:
    return input.zeros_like().scatter_add(dim, out[1], g[0]) if input.shape else g[0]


def _dimension_there(given: Given) -> None:
    wrap_dim(given["dim"], len(given["input"].shape))


def _log_sum(input: Any, dim: int) -> Any:
    if not input.ndim:
        return np.copy(input)
    return np.logaddexp.accumulate(input, axis=dim)


def _log_sum_slope(g: Any, out: Any, input: Any, dim: int) -> Any:
    if not input.shape:
        return g
    # by way of logarithms, as the shares exp(input - out) of early sums may be beyond any float
    size = input.shape[dim]
    row, sums = (x.transpose(dim, -1) for x in (input, out))
    shares = (row.unsqueeze(-1) - sums.unsqueeze(-2)).exp()
    kept = shares.triu() if size else shares
    return (kept * g.transpose(dim, -1).unsqueeze(-2)).sum(dim=-1).transpose(dim, -1)


def _number_within(given: Given) -> None:
    shape = given["input"].shape
    axis = wrap_dim(given["dim"], len(shape))
    if not 1 <= given["k"] <= (*shape, 1)[axis]:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")


def _kth(input: Any, k: int, dim: int, keepdim: bool) -> Any:
    if not input.ndim:
        return np.copy(input), np.zeros((), np.int64)
    place = nth_places(input, k - 1, wrap_dim(dim, input.ndim))
    value = np.take_along_axis(input, place, dim)
    return (value, place) if keepdim else (value.squeeze(dim), place.squeeze(dim))


def _floats(given: Given) -> None:
    dtype = given["input"].dtype
    if dtype.kind != "f":
        raise RuntimeError(
            f"nanmean(): expected input to have floating point or complex dtype but got {torch_name(dtype)}"
        )
    asked = None if given["dtype"] is None else as_dtype(given["dtype"])
    if asked is not None and asked.kind != "f":
        raise RuntimeError(
            "nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. "
            f"Got: {torch_name(asked)}"
        )


def _nan_mean(input: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    missing = input.isnan()
    count = missing.logical_not().sum(dim=dim, keepdim=keepdim)
    return input.nansum(dim=dim, keepdim=keepdim, dtype=dtype) / count


def _nan_median(input: Any, dim: int, keepdim: bool) -> Any:
    if not input.ndim:
        return np.copy(input), np.zeros((), np.int64)
    order = np.argsort(input, axis=dim, kind="stable")  # NaN comes last
    left = np.count_nonzero(~np.isnan(input), axis=dim, keepdims=True)
    place = np.take_along_axis(order, np.maximum(left - 1, 0) // 2, dim)
    value = np.take_along_axis(input, place, dim)
    return (value, place) if keepdim else (value.squeeze(dim), place.squeeze(dim))


def _nan_median_of_all(input: Any) -> Any:
    known = np.ravel(input)
    known = np.sort(known[known == known])
    if known.size:
        return known[(known.size - 1) // 2]
    return middle_of_none(input.dtype)


def _mode(input: Any, dim: int, keepdim: bool) -> Any:
    if not input.ndim:
        wrap_dim(dim, 0)
        return np.copy(input), np.zeros((), np.int64)
    place = commonest_places(input, wrap_dim(dim, input.ndim))
    value = np.take_along_axis(input, place, dim)
    return (value, place) if keepdim else (value.squeeze(dim), place.squeeze(dim))


OPS = [
    *(
        Op(
            f"{name}(Tensor input, int dim) -> (values, indices)",
            category="Reductions",
            doc=f"The {word} so far along dim, and where each stands.",
            check=(_one_of_its_dims,),
            forward=_best_so_far(best, better),
            vjp=(_back_to_places,),
            grad_fn=f"{name.capitalize()}Backward0",
            saved=("input",),
            shape=lambda shape, dim: [shape, shape],
            dtype=values_and_places,
            source={"torch": f"torch.{name}({{input}}, {{dim}})"},
            samples=(((2, 4), {"dim": 1}), ((3, 2), {"dim": 0})),
        )
        for name, word, best, better in (
            ("cummax", "largest", np.maximum, np.greater_equal),
            ("cummin", "smallest", np.minimum, np.less_equal),
        )
    ),
    Op(
        "logcumsumexp(Tensor input, int dim)",
        category="Reductions",
        doc="log(cumsum(exp(input))) without overflow.",
        check=(_dimension_there,),
        layout="rows",
        forward=_log_sum,
        vjp=(_log_sum_slope,),
        grad_fn="LogcumsumexpBackward0",
        shape=lambda shape, dim: shape,
        dtype="floating",
        source={"numpy": "np.logaddexp.accumulate({input}, {dim})", "torch": "torch.logcumsumexp({input}, {dim})"},
        samples=(((2, 4), {"dim": 1}), ((3, 2), {"dim": 0})),
    ),
    picked(
        "kthvalue(Tensor input, int k, int dim=-1, bool keepdim=False) -> (values, indices)",
        "The k-th smallest along dim, and where it stands.",
        _kth,
        check=(filled, _number_within, implemented("input", "f", "i", "u", kernel="kthvalue_cpu")),
        grad_fn="KthvalueBackward0",
        samples=(((2, 4), {"k": 2}), ((3, 2), {"k": 3, "dim": 0, "keepdim": True})),
    ),
    composite(
        "aminmax(Tensor input, *, int? dim=None, bool keepdim=False) -> (min, max)",
        lambda input, dim, keepdim: tuple(
            getattr(input, name)(dim=None if dim is None else [dim], keepdim=keepdim) for name in ("amin", "amax")
        ),
        category="Reductions",
        doc="The smallest and the largest at once.",
        check=(filled,),
        grad_fn="AminmaxBackward0",
        saved=("min", "max"),
        samples=(((2, 3),), ((2, 3), {"dim": 1, "keepdim": True})),
        source={"torch": "torch.aminmax({input}, dim={dim}, keepdim={keepdim})"},
    ),
    composite(
        "nanmean(Tensor input, int[1]? dim=None, bool keepdim=False, *, dtype? dtype=None)",
        _nan_mean,
        check=(_floats,),
        category="Reductions",
        doc="The mean of what is not NaN.",
        grad_fn="DivBackward0",
        next_functions=(("Nansum", 0), None),
        samples=(((2, 3),), ((2, 3), {"dim": (1,)})),
        source={"torch": "torch.nanmean({input}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})"},
    ),
    picked_of_all(
        "nanmedian(Tensor input)",
        "The middle one of all elements that are not NaN, the lower of two. Ties share the gradient.",
        _nan_median_of_all,
        check=(unless_empty(implemented("input", "f", "i", "u", kernel="median_cpu")),),
        grad_fn="NanmedianBackward0",
        samples=(((2, 3),), ([[1.0, float("nan"), 0.5]],)),
    ),
    picked(
        "nanmedian.dim(Tensor input, int dim, bool keepdim=False) -> (values, indices)",
        "The middle one along dim of what is not NaN, the lower of two, and where it stands.",
        _nan_median,
        check=(filled, implemented("input", "f", "i", "u", kernel="median_out")),
        grad_fn="NanmedianBackward1",
        samples=(((2, 4), {"dim": 1}), ([[1.0, float("nan"), 0.5]], {"dim": 1, "keepdim": True})),
    ),
    picked(
        "mode(Tensor input, int dim=-1, bool keepdim=False) -> (values, indices)",
        "What comes most often along dim, the smallest of several, and where it stands last.",
        _mode,
        check=(filled,),
        grad_fn="ModeBackward0",
        samples=(((2, 4),), ([[1, 2, 1], [0, 0, 2]], {"dim": 1, "keepdim": True})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
