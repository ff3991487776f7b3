"""From scores to probabilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    NEGATION,
    BackwardFunction,
    Given,
    Op,
    add_up,
    as_dtype,
    dtypes,
    hookimpl,
    largest,
    log_softmax,
    torch_name,
    wrap_dim,
)

Shape = tuple[int, ...]


def _cast(input: Any, dtype: Any) -> Any:
    return input if dtype is None else input.astype(as_dtype(dtype))


def _softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    scores = _cast(input, dtype)
    if not scores.size:
        return np.copy(scores)
    if not scores.ndim:
        return np.ones_like(scores) * (scores - scores + 1)
    powers = np.subtract(scores, largest(scores, dim))
    np.exp(powers, powers)
    return np.true_divide(powers, add_up(powers, (dim % powers.ndim,), True), powers)


def _log_softmax(input: Any, dim: int, dtype: Any = None) -> Any:
    if not input.size:
        return _softmax(input, dim, dtype)
    return log_softmax(_cast(input, dtype), dim)


def _softmax_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any = None) -> Any:
    return out * (g - (g * out).sum(dim=dim, keepdim=True))


def _log_softmax_slope(g: Any, out: Any, input: Any, dim: int, dtype: Any = None) -> Any:
    return g - out.exp() * g.sum(dim=dim, keepdim=True)


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    def forward(input: Any, dim: int, dtype: Any) -> Any:
        wrap_dim(dim, input.ndim)
        return function(input, dim, dtype)

    return forward


def _shape(shape: Shape, dim: int, dtype: Any) -> Shape:
    wrap_dim(dim, len(shape))
    return shape


def _float_dtype(given: Given) -> None:
    shape, dtype = given["input"].shape, given["input"].dtype if given["dtype"] is None else as_dtype(given["dtype"])
    if dtype.kind != "f" and (0 not in shape or given["dtype"] is not None):
        name = given.op.base.replace("softmin", "softmax")
        last = "_lastdim" if wrap_dim(given["dim"], len(shape)) == max(len(shape), 1) - 1 else ""
        raise NotImplementedError(f'"{name}{last}_kernel_impl" not implemented for {torch_name(dtype)!r}')


def _dtype(op: Op, specs: Any, params: Any) -> Any:
    """That of the scores; where there are none it need not be of floats."""
    dtype = specs[0].dtype if params["dtype"] is None else as_dtype(params["dtype"])
    return dtype if params["dtype"] is None and dtype.kind == "f" else None, (dtype,)


def _probability(
    name: str,
    grad_fn: str,
    doc: str,
    forward: Callable[..., Any],
    rule: Callable[..., Any],
    prefix: str = "torch.",
    below: Any = 0,
    **fields: Any,
) -> Op:

    def cast_first(name: str, shapes: Any, params: Any, dtypes: Any) -> Any:
        dtype = params["dtype"]
        return (below if dtype is None or as_dtype(dtype) == dtypes[0] else ("ToCopy", below),)

    return Op(
        f"{name}(Tensor input, int dim, dtype? dtype=None)",
        check=fields.pop("check", (_float_dtype,)),
        category="Activations",
        layout="rows",
        doc=doc,
        forward=_checked(forward),
        vjp=(rule,),
        grad_fn=grad_fn,
        shape=_shape,
        dtype=_dtype,
        next_functions=cast_first,
        source={"torch": f"{prefix}{name}({{input}}, {{dim}}, dtype=torch.{{dtype}})"},
        samples=(((2, 3), {"dim": 1}), ((2, 3, 2), {"dim": 0}), ((), {"dim": 0})),
        **fields,
    )


OPS = [
    _probability(
        "softmax", "SoftmaxBackward0", "Scores to probabilities: exp(input) / sum(exp(input)) along dim.",
        _softmax, _softmax_slope, backward=BackwardFunction("SoftmaxBackwardDataBackward0"),
    ),
    _probability(
        "log_softmax", "LogSoftmaxBackward0", "The logarithm of softmax, computed without overflow.",
        _log_softmax, _log_softmax_slope, backward=BackwardFunction("LogSoftmaxBackwardDataBackward0"),
    ),
    _probability(
        "softmin", "SoftmaxBackward0", "softmax of −input: the smallest gets the most.",
        lambda input, dim, dtype: _softmax(-input, dim, dtype),
        lambda g, out, input, dim, dtype: -_softmax_slope(g, out, input, dim), "torch.nn.functional.", ("Neg", 0),
        check=(dtypes("input", "f", "i", "u", words=NEGATION), _float_dtype),
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
