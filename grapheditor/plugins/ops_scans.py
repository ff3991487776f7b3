"""Running sums and products."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import BackwardFunction, Given, Op, as_dtype, hookimpl, recorded_in_floats, reduce, where, wrap_dim

Shape = tuple[int, ...]


def _running(function: Any) -> Any:
    def forward(input: Any, dim: int, dtype: Any) -> Any:
        wanted = as_dtype(dtype) if dtype is not None else input.dtype if input.dtype.kind == "f" else np.int64
        axis = wrap_dim(dim, input.ndim)
        if not input.ndim:
            return np.asarray(input).astype(wanted)
        if np.dtype(wanted).kind != "f":
            return function(input, axis, dtype=wanted)
        # PyTorch, too, goes on in double precision from each element to the next
        return function(input.astype(wanted, copy=False), axis, dtype=np.float64).astype(wanted, copy=False)

    return forward


def _summable(given: Given) -> None:
    if given["dtype"] is not None and as_dtype(given["dtype"]).kind == "b":
        raise NotImplementedError(f"\"{given.op.base}_out_cpu\" not implemented for 'Bool'")


def _same_shape(shape: Shape, dim: int, **params: Any) -> Shape:
    wrap_dim(dim, len(shape))
    return shape


def _cumsum_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any) -> Any:
    return g.flip((dim,)).cumsum(dim).flip((dim,)) if input.shape else g


def _cumprod_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any) -> Any:
    return g if not input.shape or input.shape[dim] == 1 else g._apply("_cumprod_backward", (g, input), {"dim": dim})


def _cumprod_backward(grad: Any, input: Any, dim: int) -> Any:
    """By division where there is no 0; before, at and after the first 0 each in its own way, as PyTorch has it."""
    result = _running(np.cumprod)(input, dim, grad.dtype)
    weighed, zero = grad * result, input == 0
    if not zero.any():
        return _backwards(weighed, dim) / input
    zeros = np.cumsum(zero, dim)
    first = zero & (zeros == 1)
    before = _backwards(np.where(zeros == 0, weighed, 0), dim) / input
    place = np.argmax(first, dim, keepdims=True)
    led = np.where(place > 0, np.take_along_axis(result, np.maximum(place - 1, 0), dim), 1)
    followed = np.cumprod(np.where((zeros == 1) & ~zero, input, 1), dim)
    at = np.sum(followed * np.where(zeros == 1, grad, 0), axis=dim, keepdims=True) * led
    return np.where(zeros == 0, before, np.where(first, at, 0)).astype(weighed.dtype, copy=False)


def _backwards(x: Any, dim: int) -> Any:
    """The running sum from the end."""
    return np.flip(_running(np.cumsum)(np.flip(x, dim), dim, None), dim)


def _one_left_out(input: Any, dim: int) -> tuple[Any, Any, Any]:
    """Along dim as the last one: copies with a 1 in place k of copy k, where that is, and their running products."""
    size = input.shape[dim]
    row = input.transpose(dim, -1).unsqueeze(-2)
    copies = row.expand((*row.shape[:-2], size, size))
    place = copies.ones_like().tril().triu().eq(1)
    copies = copies.masked_fill(place, 1)
    return copies, place, copies.cumprod(-1)


def _cumprod_twice_by_grad(g: Any, out: Any, grad: Any, input: Any, dim: int) -> Any:
    products = _one_left_out(input, dim)[2].triu()
    return (g.transpose(dim, -1).unsqueeze(-1) * products).sum(dim=-2).transpose(dim, -1)


def _cumprod_twice_by_input(g: Any, out: Any, grad: Any, input: Any, dim: int) -> Any:
    copies, place, products = _one_left_out(input, dim)
    weights = (g.transpose(dim, -1).unsqueeze(-1) * grad.transpose(dim, -1).unsqueeze(-2)).triu()
    slopes = _cumprod_slope(weights, products, copies, len(copies.shape) - 1, None)
    return slopes.masked_fill(place, 0).sum(dim=-2).transpose(dim, -1)


def _spread(g: Any, x: Any, dim: int, keepdim: bool) -> Any:
    return (g if keepdim or not x.ndim else g.unsqueeze(dim)).expand(x.shape)


def _prod(x: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    wanted = as_dtype(dtype) if dtype is not None else x.dtype if x.dtype.kind == "f" else np.int64
    return np.prod(
        x, axis=None if dim is None else wrap_dim(dim, x.ndim) if x.ndim else None, keepdims=keepdim, dtype=wanted
    )


def _prod_slope(g: Any, out: Any, x: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    """PyTorch divides by each element; only where there is a 0 it multiplies all the others."""
    if x.ndim == 0:
        return g
    whole = dim is None
    flat = x.reshape((-1,)) if whole else x
    axis = 0 if whole else wrap_dim(dim, x.ndim)
    slope, result = (v.expand(flat.shape) if whole else _spread(v, x, axis, keepdim) for v in (g, out))
    some = flat.eq(0).any()
    others = flat._apply("_prod_of_others", (flat, axis), {})
    if whole:  # two zeros make it 0 even beside NaN
        others = others.masked_fill(others.isnan().logical_and(flat.eq(0).sum().gt(1)), 0)
    return (slope * where(some, others, result / flat.masked_fill(some, 1))).reshape(x.shape)


def _others(x: Any, dim: int) -> Any:
    if not x.size:
        return np.copy(x)
    before, after = (np.cumprod(_shifted(side, dim), dim, dtype=x.dtype) for side in (x, np.flip(x, dim)))
    return before * np.flip(after, dim)


def _shifted(x: Any, dim: int) -> Any:
    """All but the last element, behind a 1."""
    ones = np.ones_like(np.take(x, [0], dim))
    return np.concatenate([ones, np.take(x, range(x.shape[dim] - 1), dim)], dim)


def _others_slope(g: Any, out: Any, x: Any, dim: int) -> Any:
    # element (k, i) is the product without both: x in n copies, copy k with a 1 in place k
    rows = x.transpose(dim, -1).unsqueeze(-2)
    copies = rows.expand((*rows.shape[:-2], rows.shape[-1], rows.shape[-1]))
    same = copies.ones_like().tril().triu().eq(1)
    pairs = copies.masked_fill(same, 1)._prod_of_others(dim=-1).masked_fill(same, 0)
    return (g.transpose(dim, -1).unsqueeze(-2) * pairs).sum(dim=-1).transpose(dim, -1)


OPS = [
    Op(
        "prod(Tensor input, int? dim=None, bool keepdim=False, *, dtype? dtype=None)",
        check=(recorded_in_floats,),
        saved=("result",),
        category="Reductions",
        doc="Multiplies all elements, or those along one dimension. With one 0 among them, only that has a gradient.",
        forward=_prod,
        vjp=(_prod_slope,),
        grad_fn=lambda call: "ProdBackward0" if call.params["dim"] is None else "ProdBackward1",
        backward=BackwardFunction("MulBackward0"),
        shape=reduce,
        dtype="sum",
        source={
            "numpy": "np.prod({input}, axis={dim}, keepdims={keepdim})",
            "torch": "torch.prod({input}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})",
        },
        domain=(0.5, 2.0),
        samples=(((2, 3), {}), ((2, 3), {"dim": 1}), ((2, 3), {"dim": 0, "keepdim": True})),
    ),
    Op(
        "_prod_of_others(Tensor input, int dim)",
        category="Internal",
        doc="For each element the product of the others along dim.",
        forward=_others,
        vjp=(_others_slope,),
        dtype="same",
        domain=(0.5, 2.0),
        samples=(((2, 3), {"dim": 1}),),
    ),
    Op(
        "_cumprod_backward(Tensor grad, Tensor input, int dim)",
        category="Internal",
        doc="The gradient of cumprod, whose own derivatives leave out two elements at a time.",
        layout="rows",
        forward=_cumprod_backward,
        vjp=(_cumprod_twice_by_grad, _cumprod_twice_by_input),
        domain=(0.5, 2.0),
        samples=(((2, 3), (2, 3), {"dim": 1}), ((3, 2), (3, 2), {"dim": 0})),
    ),
    Op(
        "cumsum(Tensor input, int dim, *, dtype? dtype=None)",
        check=(_summable, recorded_in_floats),
        category="Reductions",
        doc="Running sum along dim: each element plus all before it.",
        layout="rows",
        forward=_running(np.cumsum),
        vjp=(_cumsum_slope,),
        grad_fn="CumsumBackward0",
        shape=_same_shape,
        dtype="sum",
        source={
            "numpy": "np.cumsum({input}, {dim})",
            "torch": "torch.cumsum({input}, {dim}, dtype=torch.{dtype})",
        },
        samples=(((2, 3), {"dim": 1}), ((3, 2), {"dim": 0})),
    ),
    Op(
        "cumprod(Tensor input, int dim, *, dtype? dtype=None)",
        check=(_summable, recorded_in_floats),
        saved=("input", "result"),
        category="Reductions",
        doc="Running product along dim: each element times all before it.",
        layout="rows",
        forward=_running(np.cumprod),
        vjp=(_cumprod_slope,),
        grad_fn="CumprodBackward0",
        shape=_same_shape,
        dtype="sum",
        source={
            "numpy": "np.cumprod({input}, {dim})",
            "torch": "torch.cumprod({input}, {dim}, dtype=torch.{dtype})",
        },
        samples=(((2, 3), {"dim": 1}), ((3, 2), {"dim": 0})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
