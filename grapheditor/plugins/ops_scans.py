"""Running sums and products."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Op, as_dtype, hookimpl, wrap_dim

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
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
