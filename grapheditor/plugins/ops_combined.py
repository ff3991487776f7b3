"""Ops that PyTorch itself puts together from others: differences, moments, matrix norms and powers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    BY_PARTS,
    Call,
    Op,
    check_square,
    composite,
    dtypes,
    hookimpl,
    reduce,
    wrap_dim,
    wrap_dims,
)

# -- differences ---------------------------------------------------------------------------


def _check_added(shape: list[int], other: Any, axis: int) -> None:
    if other is None:
        return
    added = list(other.shape)
    if len(added) != len(shape):
        raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    for place, (size, wanted) in enumerate(zip(added, shape, strict=True)):
        if place != axis and size != wanted:
            raise RuntimeError(
                "diff expects the shape of tensor to prepend or append to match that of input except along the "
                f"differencing dimension; input.size({place}) = {wanted}, but got tensor.size({place}) = {size}"
            )


def _diff(input: Any, prepend: Any, append: Any, n: int, dim: int) -> Any:
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    if not input.shape:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n == 0 and prepend is None and append is None:
        return input.clone()  # whatever dim is
    axis = wrap_dim(dim, len(input.shape))
    for other in (prepend, append):
        _check_added(list(input.shape), other, axis)
    if n == 0:
        return input.clone()
    parts = [x for x in (prepend, input, append) if x is not None]
    x = input._apply("cat", (parts,), {"dim": axis}) if len(parts) > 1 else input
    for _ in range(min(n, x.shape[axis])):
        size = x.shape[axis]
        later, earlier = x.narrow(axis, 1, size - 1), x.narrow(axis, 0, size - 1)
        x = later.logical_xor(earlier) if x.dtype.kind == "b" else later - earlier
    return x


def _diff_name(call: Call) -> str:
    return "SubBackward0" if call.params["n"] else "torch::autograd::CopyBackwards"


def _differences_below(name: str, shapes: Any, params: Any) -> Any:
    """Both sides of the last difference, each a part of the differences before."""
    whole: Any = 0
    joined = [slot for slot in (1, 0, 2) if shapes[slot] is not None]
    if not params["n"]:
        return (None, 0)
    if len(joined) > 1:
        whole = ("Cat", *joined)
    axis = wrap_dim(params["dim"], len(shapes[0]))
    length = sum(shapes[slot][axis] for slot in joined)
    for _ in range(min(params["n"], length) - 1):
        whole = ("Sub", ("Slice", whole), ("Slice", whole))
    return ("Slice", whole), ("Slice", whole)


# -- moments -------------------------------------------------------------------------------


def _after_infinity(x: Any, dim: Any, keepdim: bool) -> Any:
    """NaN where a mean that is found step by step, in memory's order, steps on from an infinity; 0 elsewhere."""
    axes = wrap_dims(dim, x.ndim)
    shape = reduce(x.shape, axes, keepdim)
    if not np.isinf(x).any():
        return np.zeros(shape, x.dtype)
    ends = range(x.ndim - len(axes), x.ndim)
    rows = np.moveaxis(x, sorted(axes, key=lambda axis: -x.strides[axis]), tuple(ends))
    rows = rows.reshape((*rows.shape[: x.ndim - len(axes)], math.prod(rows.shape[x.ndim - len(axes) :])))
    return np.where(np.isinf(rows[..., :-1]).any(-1), np.nan, 0).astype(x.dtype).reshape(shape)


def _moments(name: str) -> Any:
    def formula(input: Any, dim: Any, correction: Any = 1, keepdim: bool = False, unbiased: bool | None = None) -> Any:
        if unbiased is not None:
            correction = int(unbiased)
        dims = None if dim is None or dim == () else list(dim)
        how = {"correction": correction, "keepdim": keepdim, "word": name}
        spread = input._apply("_spread_of", (input, dims), how)
        stepped = input._apply("_after_infinity", (input, dims), {"keepdim": keepdim})
        return spread, input.mean(dim=dims, keepdim=keepdim) + stepped

    return formula


def _pairs() -> list[Op]:
    ops: list[Op] = [
        Op(
            "_after_infinity(Tensor input, int[1]? dim, bool keepdim)",
            category="Internal",
            doc="NaN where the mean of var_mean and std_mean steps on from an infinity, and 0 elsewhere.",
            forward=_after_infinity,
            shape=reduce,
            dtype="same",
            samples=(((2, 3), {"dim": (1,), "keepdim": False}),),
        )
    ]
    for name, word in (("var_mean", "variance"), ("std_mean", "standard deviation")):
        base = "".join(part.capitalize() for part in name.split("_")) + "Backward0"
        floats = dtypes("input", "f", words="{op} only support floating point and complex dtypes")
        for signature, text in (
            (
                f"{name}(Tensor input, int[1]? dim=None, *, Scalar? correction=1, bool keepdim=False)",
                "correction={correction}",
            ),
            (
                f"{name}.unbiased(Tensor input, int[1]? dim, bool unbiased=True, bool keepdim=False)",
                "unbiased={unbiased}",
            ),
        ):
            sample = {"dim": (1,)}
            ops.append(
                composite(
                    signature + f" -> ({name.partition('_')[0]}, mean)",
                    _moments(name),
                    category="Reductions",
                    named=False,
                    check=(floats,),
                    doc=f"The {word} and the mean at once.",
                    grad_fn=base,
                    saved=("std",),
                    samples=(((2, 3), sample), ((2, 3), {"dim": (0, 1), "keepdim": True})),
                    source={"torch": f"torch.{name}({{input}}, {{dim}}, {text}, keepdim={{keepdim}})"},
                )
            )
        ops.append(
            composite(
                f"{name}.all(Tensor input, bool unbiased) -> ({name.partition('_')[0]}, mean)",
                lambda input, unbiased, name=name: _moments(name)(input, None, unbiased=unbiased),
                category="Reductions",
                named=False,
                check=(floats,),
                doc=f"The {word} and the mean of all elements at once.",
                grad_fn=base,
                saved=("std",),
                samples=(((2, 3), {"unbiased": False}),),
                source={"torch": f"torch.{name}({{input}}, {{unbiased}})"},
            )
        )
    return ops


# -- matrices ------------------------------------------------------------------------------


def _power(A: Any, n: int) -> Any:
    check_square("matrix_power", A.shape)
    if n == 0:
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=np.dtype(A.dtype.name)), A.shape)
        if A.dtype.kind == "b":
            return A.zeros_like().logical_or(A._constant(np.ascontiguousarray(eye)))
        return A.zeros_like() + A * 0 + A._constant(np.ascontiguousarray(eye))
    base = A.linalg_inv() if n < 0 else A
    result = None
    n = abs(n)
    while n:
        if n & 1:
            result = base if result is None else result @ base
        n >>= 1
        if n:
            base = base @ base
    return result.clone() if result is A else result


def _power_name(call: Call) -> str:
    n, rank = call.params["n"], len(call.args[0].shape)
    if n in (0, 1):
        return "CloneBackward0" if n else "torch::autograd::CopyBackwards"
    if n == -1:
        return "LinalgInvExBackward0"
    return "MmBackward0" if rank == 2 else "UnsafeViewBackward0"


OPS = [
    *_pairs(),
    composite(
        "diff(Tensor input, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None)",
        lambda input, prepend, append, n, dim: _diff(input, prepend, append, n, dim),
        category="Arithmetic",
        doc="Differences of neighbours along `dim`, taken `n` times.",
        layout="rows_if_several",
        grad_fn=_diff_name,
        next_functions=_differences_below,
        samples=(((2, 4),), ((4, 2), (1, 2), (2, 2), {"n": 2, "dim": 0}), ((3,), {"n": 0})),
        source={"torch": "torch.diff({input}, {n}, {dim}, {prepend}, {append})"},
    ),
    Op(
        "positive(Tensor input)",
        category="Arithmetic",
        doc="The input itself.",
        check=(dtypes("input", "f", "i", "u", words="The `+` operator, on a bool tensor is not supported."),),
        forward=lambda input: input,
        shares=True,
        vjp=(lambda g, out, input: g,),
        shape=lambda shape: shape,
        dtype="same",
        samples=(((2, 3),),),
        source={"numpy": "np.positive({input})", "torch": "torch.positive({input})"},
    ),
    composite(
        "linalg_matrix_power(Tensor A, int n)",
        _power,
        category="Linear algebra",
        doc="A matrix multiplied with itself; negative powers are those of its inverse.",
        grad_fn=_power_name,
        next_functions=lambda name, shapes, params: None if params["n"] in (1, -1) else BY_PARTS,
        saved=lambda slots, params: ("result",) if params["n"] == -1 else (),
        copied=lambda slots, params: ("A",) if params["n"] < 0 else (),
        aliases=("matrix_power",),
        samples=(
            ((2, 2), {"n": 3}),
            ((2, 2, 2), {"n": 2}),
            ([[2.0, 0.5], [0.3, 1.0]], {"n": -2}),
            ((2, 2), {"n": 0}),
        ),
        source={"torch": "torch.linalg.matrix_power({A}, {n})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
