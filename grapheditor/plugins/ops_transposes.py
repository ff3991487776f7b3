"""Dimensions swapped: rows become columns."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Op, hookimpl, warn_once, wrap_dim


def _t(x: Any) -> Any:
    _t_shape(x.shape)
    return x.T


def _t_shape(shape: Any) -> Any:
    if len(shape) > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {len(shape)}D")
    return shape[::-1]


_NO_MATRIX = (
    "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an "
    "error in a future release. Consider `x.mT` to transpose batches of matrices or "
    "`x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor."
)
_NO_DIMENSION = "Tensor.{name} is deprecated on 0-D tensors. This function is the identity in these cases."


def _reversed(x: Any) -> Any:
    if x.ndim != 2:
        warn_once(_NO_MATRIX if x.ndim else _NO_DIMENSION.format(name="T"))
    return x.T


def _turned(x: Any) -> Any:
    if x.ndim:
        return np.swapaxes(x, -1, -2)
    warn_once(_NO_DIMENSION.format(name="mT"))
    return x


def _mt_shape(shape: Any) -> Any:
    if not shape:
        return shape
    if len(shape) < 2:
        raise RuntimeError(
            f"tensor.mT is only supported on matrices or batches of matrices. Got {len(shape)}-D tensor."
        )
    return (*shape[:-2], shape[-1], shape[-2])


def _transpose_shape(shape: Any, dim0: int, dim1: int) -> Any:
    a, b = wrap_dim(dim0, len(shape)), wrap_dim(dim1, len(shape))
    size = list(shape)
    if size:
        size[a], size[b] = size[b], size[a]
    return tuple(size)


OPS = [
    Op(
        "t(Tensor input)",
        category="Linear algebra",
        doc="Rows become columns; for at most two dimensions.",
        views=True,
        forward=_t,
        vjp=(lambda g, out, x: g.t(),),
        grad_fn="TBackward0",
        shape=_t_shape,
        dtype="same",
        source={"numpy": "{input}.T", "torch": "{input}.t()"},
        samples=(((2, 3), {}),),
    ),
    Op(
        "T(Tensor input)",
        category="Linear algebra",
        doc="All dimensions in reverse order.",
        views=True,
        forward=_reversed,
        vjp=(lambda g, out, x: g.permute(tuple(range(x.ndim))[::-1]),),
        grad_fn="PermuteBackward0",
        shape=lambda shape: shape[::-1],
        dtype="same",
        source={"numpy": "{input}.T", "torch": "{input}.T"},
        samples=(((2, 3), {}),),
    ),
    Op(
        "mT(Tensor input)",
        category="Linear algebra",
        doc="The last two dimensions swapped.",
        views=True,
        forward=_turned,
        vjp=(lambda g, out, x: g.transpose(-1, -2) if x.ndim else g,),
        grad_fn="TransposeBackward0",
        shape=_mt_shape,
        dtype="same",
        source={"numpy": "np.swapaxes({input}, -1, -2)", "torch": "{input}.mT"},
        samples=(((2, 3), {}),),
    ),
    Op(
        "transpose(Tensor input, int dim0, int dim1)",
        category="Linear algebra",
        doc="Two dimensions swapped.",
        views=True,
        aliases=("swapaxes", "swapdims"),
        forward=lambda x, dim0, dim1: np.swapaxes(x, dim0, dim1) if x.ndim else x[...],
        vjp=(lambda g, out, x, dim0, dim1: g.transpose(dim0, dim1),),
        grad_fn="TransposeBackward0",
        shape=_transpose_shape,
        dtype="same",
        source={"numpy": "np.swapaxes({input}, {dim0}, {dim1})", "torch": "{input}.transpose({dim0}, {dim1})"},
        samples=(((2, 3, 4), {"dim0": 0, "dim1": -1}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
