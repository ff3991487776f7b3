"""Ops that turn many numbers into few."""

from __future__ import annotations

import math
import warnings
from functools import partial
from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    add_up,
    as_dtype,
    hookimpl,
    recorded_in_floats,
    reduce,
    short_sum,
    torch_name,
    wrap_dims,
)

_add_up: Any = np.add.reduce  # what np.sum comes to, without the way there


def _axes(x: Any, dim: Any) -> tuple[int, ...]:
    return wrap_dims(dim, x.ndim)


def _sum(x: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    wanted = as_dtype(dtype) if dtype is not None else x.dtype if x.dtype.kind == "f" else np.dtype(np.int64)
    if wanted == x.dtype and wanted.kind == "f":
        return add_up(x, sorted(_axes(x, dim)), keepdim)
    return _add_up(x, _axes(x, dim), dtype=wanted, keepdims=keepdim)


def _sum_into(specs: Any, params: dict[str, Any]) -> Any:
    dtype, axes = specs[0].dtype, wrap_dims(params["dim"], len(specs[0].shape))
    wanted = dtype if dtype.kind == "f" else np.dtype(np.int64)
    if params["dtype"] is not None:
        wanted = as_dtype(params["dtype"])
    short = short_sum(specs[0].shape, dtype, tuple(sorted(axes)), params["keepdim"]) if wanted == dtype else None
    if short is not None:
        return short
    # an axis as a number is found faster than as a tuple
    axis = axes[0] if len(axes) == 1 else axes
    return partial(np.add.reduce, axis=axis, keepdims=params["keepdim"], dtype=wanted)


def _mean_into(specs: Any, params: dict[str, Any]) -> Any:
    (shape, dtype, *_), axes = specs[0], wrap_dims(params["dim"], len(specs[0].shape))
    total = _sum_into(specs, params)
    wanted = dtype if params["dtype"] is None else as_dtype(params["dtype"])
    count = wanted.type(math.prod(shape[axis] for axis in axes))
    if wanted.name == "float16":
        return None

    def mean(x: Any, out: Any = None) -> Any:
        return np.true_divide(total(x, out=out), count, out=out)

    return mean


def _mean(x: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    wanted = x.dtype if dtype is None else as_dtype(dtype)
    axes = _axes(x, dim)
    count = math.prod(x.shape[a] for a in axes)
    if wanted.name == "float16":  # whose sum may be beyond its range
        total = _add_up(x, axes, dtype=np.float32, keepdims=keepdim)
        return np.divide(total, np.float32(count)).astype(wanted)
    total = add_up(x, sorted(axes), keepdim) if wanted == x.dtype else _add_up(x, axes, dtype=wanted, keepdims=keepdim)
    return np.divide(total, wanted.type(count))


def _mean_dtype(op: Op, specs: list[Any], params: dict[str, Any]) -> Any:
    dtype = specs[0].dtype if params["dtype"] is None else as_dtype(params["dtype"])
    if dtype.kind != "f":
        which = "Input" if params["dtype"] is None else "Optional"
        raise RuntimeError(
            f"mean(): could not infer output dtype. {which} dtype must be either a floating point or complex dtype. "
            f"Got: {torch_name(dtype)}"
        )
    return None, (dtype,)


def _spread(g: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    """The gradient of a reduction's result, expanded to the input's shape."""
    axes = wrap_dims(dim, x.ndim)
    if not keepdim and len(axes) < x.ndim:
        for axis in sorted(axes):
            g = g.unsqueeze(axis)
    return g.expand(x.shape)


def _count(x: Any, dim: Any) -> int:
    return math.prod(x.shape[a] for a in wrap_dims(dim, x.ndim))


def _full(call: Any) -> bool:
    return call.params["dim"] is None


def _truth_dtype(op: Any, specs: Any, params: Any) -> Any:
    """bool, and uint8 for uint8, which PyTorch used before it had bool."""
    dtype = specs[0].dtype
    return None, (dtype if dtype == np.uint8 else np.dtype(np.bool_),)


def _truth_shape(shape: Any, dim: Any, keepdim: bool) -> Any:
    return shape if dim == () else reduce(shape, dim, keepdim)


def _tested(test: Any, x: Any, dim: Any, keepdim: bool) -> Any:
    return test(x, axis=() if dim == () else _axes(x, dim), keepdims=keepdim)  # no dimension is none here, not all


def _told(x: Any, answer: Any) -> Any:
    return answer.astype(np.uint8) if x.dtype == np.uint8 else answer


def _spread_dtype(op: Op, specs: list[Any], params: dict[str, Any]) -> Any:
    if specs[0].dtype.kind != "f":
        raise RuntimeError("std and var only support floating point and complex dtypes")
    return None, (specs[0].dtype,)


def _left(count: int, correction: float | None, unbiased: bool) -> float:
    """What the sum of squares is divided by."""
    return max(0, count - (int(unbiased) if correction is None else correction))  # 0 for NaN, as std::max has it


_NO_FREEDOM = (
    "degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by "
    "output numel)."
)


def _var(
    x: Any, dim: Any, keepdim: bool, correction: float | None = None, unbiased: bool = True, name: str = "var"
) -> Any:
    axes = _axes(x, dim)
    count = math.prod(x.shape[a] for a in axes)
    if not _left(count, correction, unbiased):
        warnings.warn(f"{name}(): {_NO_FREEDOM}", UserWarning, stacklevel=2)
    mean = np.sum(x, axis=axes, keepdims=True) / x.dtype.type(count)
    squares = np.square(x - mean)
    return np.sum(squares, axis=axes, keepdims=keepdim) / x.dtype.type(_left(count, correction, unbiased))


def _std(x: Any, name: str = "std", **params: Any) -> Any:
    # in double precision, as PyTorch has it: the square of a deviation may be beyond the dtype that holds it
    return np.sqrt(_var(x.astype(np.float64), name=name, **params)).astype(x.dtype)


def _named_spread(x: Any, word: str, **params: Any) -> Any:
    return (_std if word == "std_mean" else _var)(x, name=word, **params)


def _named_slope(g: Any, out: Any, x: Any, word: str, **params: Any) -> Any:
    return (_std_slope if word == "std_mean" else _var_slope)(g, out, x, **params)


def _var_slope(
    g: Any, out: Any, x: Any, dim: Any, keepdim: bool, correction: float | None = None, unbiased: bool = True
) -> Any:
    left = _count(x, dim) - (int(unbiased) if correction is None else correction)  # below 0, too, as in PyTorch
    mean = x.mean() if dim is None else x.mean(dim=dim, keepdim=True)
    if dim is None and left <= 0:
        return g * (x.zeros_like() + math.inf).masked_fill(x.eq(mean), math.nan)
    return _spread(g, x, dim, keepdim) * (2 / left if left else math.inf) * (x - mean)


def _std_slope(g: Any, out: Any, x: Any, **params: Any) -> Any:
    return _var_slope((g / (out * 2)).masked_fill(out.eq(0), 0), out, x, **params)


def _logsumexp(x: Any, dim: Any, keepdim: bool) -> Any:
    axes = _axes(x, dim)
    top = np.max(x, axis=axes, keepdims=True, initial=-math.inf) if x.ndim else x
    safe = np.where(np.isfinite(top), top, 0).astype(x.dtype)
    total = np.log(np.sum(np.exp(x - safe), axis=axes, keepdims=True)) + safe
    return total if keepdim else total.reshape(reduce(x.shape, dim, False))


DIMS = "int[1]? dim=None, bool keepdim=False"


def _no_dimension_kept(given: Given) -> None:
    shape = given["input"].shape
    rank = len(shape)
    if (
        given["dim"] == () and rank and 0 not in shape and not given["keepdim"]
    ):  # which PyTorch reads as all, but not as none
        raise RuntimeError(f"output with shape [] doesn't match the broadcast shape {[1] * rank}")


OPS = [
    Op(
        f"sum(Tensor input, {DIMS}, *, dtype? dtype=None)",
        check=(recorded_in_floats,),
        category="Reductions",
        doc="Adds up all elements, or those along the dimensions dim.",
        forward=_sum,
        into=_sum_into,
        vjp=(lambda g, out, x, dim, keepdim, dtype: _spread(g, x, dim, keepdim),),
        grad_fn=lambda call: "SumBackward0" if _full(call) else "SumBackward1",
        shape=reduce,
        dtype="sum",
        source={
            "numpy": "np.sum({input}, axis={dim}, keepdims={keepdim})",
            "torch": "torch.sum({input}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})",
        },
        samples=(((2, 3), {}), ((2, 3), {"dim": (1,)}), ((2, 3, 2), {"dim": (0, -1), "keepdim": True})),
    ),
    Op(
        f"mean(Tensor input, {DIMS}, *, dtype? dtype=None)",
        category="Reductions",
        doc="The mean of all elements, or of those along the dimensions dim.",
        dense=True,
        forward=_mean,
        into=_mean_into,
        vjp=(lambda g, out, x, dim, keepdim, dtype: _spread(g / _count(x, dim), x, dim, keepdim),),
        grad_fn=lambda call: "MeanBackward0" if _full(call) else "MeanBackward1",
        shape=reduce,
        dtype=_mean_dtype,
        source={
            "numpy": "np.mean({input}, axis={dim}, keepdims={keepdim})",
            "torch": "torch.mean({input}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})",
        },
        samples=(((2, 3), {}), ((2, 3), {"dim": (1,)}), ((2, 3, 2), {"dim": (0, -1), "keepdim": True})),
    ),
    Op(
        "_spread_of(Tensor input, int[1]? dim, Scalar? correction, bool keepdim, str word)",
        category="Internal",
        doc="The variance or standard deviation in var_mean or std_mean, which name themselves in warnings.",
        forward=_named_spread,
        vjp=(_named_slope,),
        shape=lambda shape, word, **params: reduce(shape, **params),
        dtype=_spread_dtype,
        samples=(((2, 3), {"dim": (1,), "correction": 1, "keepdim": False, "word": "var_mean"}),),
    ),
    *(
        op
        for name, what, forward, rule in (
            ("var", "Variance: the mean squared distance from the mean", _var, _var_slope),
            ("std", "Standard deviation: the square root of the variance", _std, _std_slope),
        )
        for op in (
            Op(
                f"{name}(Tensor input, int[1]? dim=None, *, Scalar? correction=1, bool keepdim=False)",
                category="Reductions",
                doc=f"{what}; the sum is divided by the count less the correction.",
                forward=forward,
                vjp=(rule,),
                grad_fn=f"{name.capitalize()}Backward0",
                shape=reduce,
                dtype=_spread_dtype,
                source={"torch": f"torch.{name}({{input}}, {{dim}}, correction={{correction}}, keepdim={{keepdim}})"},
                samples=(((2, 3),), ((2, 3), {"dim": (1,), "correction": 0}), ((2, 3), {"dim": (0,), "keepdim": True})),
            ),
            Op(
                f"{name}.unbiased(Tensor input, int[1]? dim=None, bool unbiased=True, bool keepdim=False)",
                category="Reductions",
                doc=f"{what}; unbiased divides by the count less one.",
                forward=forward,
                vjp=(rule,),
                grad_fn=f"{name.capitalize()}Backward0",
                shape=reduce,
                dtype=_spread_dtype,
                source={"torch": f"torch.{name}({{input}}, {{dim}}, {{unbiased}}, {{keepdim}})"},
                samples=(((2, 3), {"dim": (1,), "unbiased": False}),),
            ),
            Op(
                f"{name}.all(Tensor input, bool unbiased)",
                category="Reductions",
                doc=f"{what}, of all elements; unbiased divides by the count less one.",
                forward=lambda x, unbiased, forward=forward: forward(x, dim=None, keepdim=False, unbiased=unbiased),
                vjp=(
                    lambda g, out, x, unbiased, rule=rule: rule(
                        g, out, x, dim=None, keepdim=False, correction=None, unbiased=unbiased
                    ),
                ),
                grad_fn=f"{name.capitalize()}Backward0",
                shape=lambda shape, unbiased: (),
                dtype=_spread_dtype,
                source={"torch": f"torch.{name}({{input}}, {{unbiased}})"},
                samples=(((2, 3), {"unbiased": False}),),
            ),
        )
    ),
    Op(
        "logsumexp(Tensor input, int[1] dim, bool keepdim=False)",
        check=(_no_dimension_kept,),
        category="Reductions",
        doc="log(sum(exp(input))) along dim, without overflow.",
        forward=_logsumexp,
        vjp=(lambda g, out, x, dim, keepdim: _spread(g, x, dim, keepdim) * (x - _spread(out, x, dim, keepdim)).exp(),),
        grad_fn="LogsumexpBackward0",
        shape=reduce,
        dtype="float",
        source={"torch": "torch.logsumexp({input}, {dim}, {keepdim})"},
        samples=(((2, 3), {"dim": (1,)}),),
    ),
    *(
        Op(
            f"{name}(Tensor input, int[1]? dim=None, bool keepdim=False)",
            category="Reductions",
            doc=f"Whether {name} of the elements are true, that is, not zero.",
            forward=lambda x, dim, keepdim, test=test: _told(x, _tested(test, x, dim, keepdim)),
            shape=_truth_shape,
            dtype=_truth_dtype,
            source={
                "numpy": f"np.{name}({{input}}, axis={{dim}}, keepdims={{keepdim}})",
                "torch": f"torch.{name}({{input}}, dim={{dim}}, keepdim={{keepdim}})",
            },
            samples=(([[True, False], [True, True]], {"dim": (1,)}), ((2, 3), {"dim": (0,), "keepdim": True})),
        )
        for name, test in (("all", np.all), ("any", np.any))
    ),
    Op(
        f"nansum(Tensor input, {DIMS}, *, dtype? dtype=None)",
        check=(recorded_in_floats,),
        category="Reductions",
        doc="The sum that counts NaN as 0; no gradient passes there.",
        forward=lambda x, dim, keepdim, dtype: _sum(
            np.where(np.isnan(x), x.dtype.type(0), x) if x.dtype.kind == "f" else x, dim, keepdim, dtype
        ),
        vjp=(lambda g, out, x, dim, keepdim, dtype: _spread(g, x, dim, keepdim) * x.isnan().logical_not(),),
        grad_fn="NansumBackward0",
        shape=reduce,
        dtype="sum",
        source={"torch": "torch.nansum({input}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})"},
        samples=(((2, 3),), ((2, 3), {"dim": (1,), "keepdim": True})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
