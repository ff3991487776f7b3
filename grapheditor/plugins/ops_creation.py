"""Copies, casts, and new tensors of the same shape."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, as_dtype, held, hookimpl, same


def _to(x: Any, dtype: Any = None, copy: bool = False) -> Any:
    """In another dtype; x itself where that is its own, unless a copy is asked for."""
    wanted = x.dtype if dtype is None else as_dtype(dtype)
    return x if x.dtype == wanted and not copy else np.array(x, wanted)


def _cast_into(x: Any, out: Any) -> None:
    np.copyto(out, x, casting="unsafe")


def _filled(input: Any, fill_value: Any, dtype: Any) -> Any:
    kind = input.dtype if dtype is None else as_dtype(dtype)
    return np.full(input.shape, held(fill_value, kind, input.size == 1))


def _fits(given: Given) -> None:
    """A number that the dtype holds."""
    dtype = given["input"].dtype if given["dtype"] is None else as_dtype(given["dtype"])
    held(given["fill_value"], dtype, math.prod(given["input"].shape) == 1)


OPS = [
    Op(
        "clone(Tensor input)",
        category="Shape",
        doc="A copy with memory of its own, still in the graph.",
        layout="rows_if_expanded",
        forward=np.copy,
        vjp=(lambda g, out, x: g,),
        grad_fn="CloneBackward0",
        shape=same,
        dtype="same",
        source={"numpy": "np.copy({input})", "torch": "{input}.clone()"},
    ),
    Op(
        "detach(Tensor input)",
        category="Shape",
        doc="The same numbers outside the graph: no gradient passes, and the result is a leaf.",
        shares=True,
        forward=lambda x: np.asarray(x).view(),
        shape=same,
        dtype="same",
        source={"numpy": "{input}", "torch": "{input}.detach()"},
    ),
    Op(
        "to(Tensor input, dtype? dtype=None, *, bool copy=False)",
        category="Shape",
        doc="In another dtype. The gradient comes back in input's dtype.",
        shares=True,
        layout="rows_if_expanded",
        forward=_to,
        into=lambda specs, params: _cast_into,
        vjp=(lambda g, out, x, **params: g,),
        grad_fn="ToCopyBackward0",
        shape=same,
        dtype="param",
        source={"torch": "{input}.to(copy={copy}, dtype=torch.{dtype})"},
        samples=(((2, 3), {"dtype": "float64"}), ((2, 3), {"copy": True})),
    ),
    Op(
        "type_as(Tensor input, Tensor other)",
        category="Shape",
        doc="In the dtype of another tensor.",
        shares=True,
        layout="rows_if_expanded",
        forward=lambda x, other: _to(x, other.dtype.name),
        vjp=(lambda g, out, x, other: g, None),
        grad_fn="ToCopyBackward0",
        shape=same,
        dtype=lambda op, specs, params: (None, (specs[1].dtype,)),
        source={"torch": "{input}.type_as({other})"},
        samples=(((2, 3), (2,)),),
    ),
    *[
        Op(
            f"{name}(Tensor input, *, dtype? dtype=None)",
            category="Creation",
            doc=f"A tensor of {fill}s with input's shape, and its dtype unless another is given.",
            layout="rows_if_expanded",
            forward=lambda x, dtype, make=make: make(x, None if dtype is None else as_dtype(dtype)),
            shape=same,
            dtype="param",
            source={"numpy": f"np.{name}({{input}})", "torch": f"torch.{name}({{input}}, dtype=torch.{{dtype}})"},
        )
        for name, fill, make in (("zeros_like", "zero", np.zeros_like), ("ones_like", "one", np.ones_like))
    ],
    Op(
        "full_like(Tensor input, Scalar fill_value, *, dtype? dtype=None)",
        check=(_fits,),
        category="Creation",
        doc="A tensor of input's shape, filled with one number.",
        layout="following",
        forward=_filled,
        shape=same,
        dtype="param",
        source={
            "numpy": "np.full_like({input}, {fill_value}, dtype={dtype})",
            "torch": "torch.full_like({input}, {fill_value})",
        },
        samples=(((2, 3), {"fill_value": 2.5}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
