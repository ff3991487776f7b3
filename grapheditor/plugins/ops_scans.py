"""Running sums and products, and the lengths of vectors."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Op, as_dtype, hookimpl, reduce, wrap_dim, wrap_dims

Shape = tuple[int, ...]


def _running(function: Any) -> Any:
    def forward(input: Any, dim: int, dtype: Any) -> Any:
        wanted = as_dtype(dtype) if dtype is not None else input.dtype if input.dtype.kind == "f" else np.int64
        axis = wrap_dim(dim, input.ndim)
        return function(input, axis, dtype=wanted) if input.ndim else np.asarray(input).astype(wanted)

    return forward


def _same_shape(shape: Shape, dim: int, **params: Any) -> Shape:
    wrap_dim(dim, len(shape))
    return shape


def _cumsum_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any) -> Any:
    return g.flip((dim,)).cumsum(dim).flip((dim,)) if input.shape else g


def _cumprod_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any) -> Any:
    if not input.shape:
        return g
    # row i of the copies has a 1 in place i, so its running product leaves element i out; no division by 0
    size = input.shape[dim]
    row = input.transpose(dim, -1).unsqueeze(-2)
    copies = row.expand((*row.shape[:-2], size, size))
    same = copies.ones_like().tril().triu().eq(1)
    products = copies.masked_fill(same, 1).cumprod(-1).triu()
    return (g.transpose(dim, -1).unsqueeze(-2) * products).sum(dim=-1).transpose(dim, -1)


# -- norms -------------------------------------------------------------------------


def _norm(input: Any, ord: float, dim: Any, keepdim: bool, dtype: Any = None) -> Any:
    x = np.abs(input if dtype is None else input.astype(as_dtype(dtype)))
    axes = wrap_dims(dim, input.ndim)
    over: dict[str, Any] = {"axis": axes, "keepdims": keepdim}
    if math.isinf(ord):
        if not axes:
            return np.copy(x)
        return np.max(x, **over, initial=0) if ord > 0 else np.min(x, **over)
    if ord == 0:
        return np.sum(x != 0, **over, dtype=x.dtype)
    if ord == 1:
        return np.sum(x, **over)
    if ord == 2:
        return np.sqrt(np.sum(x * x, **over))
    return np.power(np.sum(np.power(x, x.dtype.type(ord)), **over), x.dtype.type(1 / ord))


def _norm_slope(g: Any, out: Any, input: Any, ord: float, dim: Any, keepdim: bool, dtype: Any = None) -> Any:
    if ord == 0:
        return None  # it counts; PyTorch, too, leaves no gradient
    if not keepdim:
        for axis in sorted(wrap_dims(dim, len(input.shape))):
            g, out = g.unsqueeze(axis), out.unsqueeze(axis)
    if ord == 1:
        return g * input.sign()
    if ord == 2:
        return (input / out).masked_fill(out.eq(0), 0) * g
    if math.isinf(ord):
        most = input.abs().eq(out).logical_or(input.isnan().logical_and(out.isnan())).to(g.dtype.name)
        return input.sign() * most * (g / most.sum(dim=dim, keepdim=True))
    if ord < 1:
        steep = (input.sign() * input.abs().pow(ord - 1)).masked_fill(input.eq(0), 0)
        return steep * g * out.pow(1 - ord)
    if ord < 2:
        return (input.sign() * input.abs().pow(ord - 1) * g / out.pow(ord - 1)).masked_fill(out.eq(0), 0)
    return (input * input.abs().pow(ord - 2) * (g / out.pow(ord - 1))).masked_fill(out.eq(0), 0)


OPS = [
    Op(
        "cumsum(Tensor input, int dim, *, dtype? dtype=None)",
        category="Reductions",
        doc="Running sum along dim: each element plus all before it.",
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
        category="Reductions",
        doc="Running product along dim: each element times all before it.",
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
    *(
        Op(
            f"{name}(Tensor input, Scalar {power}=2, int[]? dim=None, bool keepdim=False, *, dtype? dtype=None)",
            category="Reductions",
            doc=f"Length of a vector: the sum of |input|^{power}, and of that the root; 2 is Euclid's.",
            forward=lambda input, dim, keepdim, dtype, power=power, **order: _norm(
                input, order[power], dim, keepdim, dtype
            ),
            vjp=(
                lambda g, out, input, dim, keepdim, dtype, power=power, **order: _norm_slope(
                    g, out, input, order[power], dim, keepdim
                ),
            ),
            grad_fn="LinalgVectorNormBackward0",
            shape=lambda shape, dim, keepdim, **params: reduce(shape, dim, keepdim),
            dtype="cast",
            source={
                "torch": f"torch.{target}({{input}}, {power}={{{power}}}, dim={{dim}}, keepdim={{keepdim}}, "
                "dtype=torch.{dtype})"
            },
            domain=(0.3, 2.0),
            samples=(
                ((2, 3),),
                ((2, 3), {power: 3, "dim": (1,)}),
                ((2, 3), {power: 1.5, "dim": (0,), "keepdim": True}),
                ((2, 3), {power: 1}),
                ((2, 3), {power: 0.5}),
                ((2, 3), {power: math.inf, "dim": (1,)}),
            ),
        )
        for name, power, target in (
            ("linalg_vector_norm", "ord", "linalg.vector_norm"),
            ("norm", "p", "norm"),
        )
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
