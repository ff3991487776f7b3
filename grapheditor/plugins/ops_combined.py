"""Ops that PyTorch itself puts together from others: differences, moments, matrix norms and powers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Call, Op, composite, hookimpl, wrap_dim

# -- differences ---------------------------------------------------------------------------


def _diff(input: Any, prepend: Any, append: Any, n: int, dim: int) -> Any:
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    if not input.shape:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n == 0:
        return input.clone()
    axis = wrap_dim(dim, len(input.shape))
    parts = [x for x in (prepend, input, append) if x is not None]
    x = input._apply("cat", (parts,), {"dim": axis}) if len(parts) > 1 else input
    for _ in range(min(n, x.shape[axis])):
        size = x.shape[axis]
        later, earlier = x.narrow(axis, 1, size - 1), x.narrow(axis, 0, size - 1)
        x = later.logical_xor(earlier) if x.dtype.kind == "b" else later - earlier
    return x


def _diff_name(call: Call) -> str:
    return "SubBackward0" if call.params["n"] else "torch::autograd::CopyBackwards"


# -- moments -------------------------------------------------------------------------------


def _moments(root: bool) -> Any:
    def formula(input: Any, dim: Any, correction: Any = 1, keepdim: bool = False, unbiased: bool | None = None) -> Any:
        if unbiased is not None:
            correction = int(unbiased)
        dims = None if dim is None or dim == () else list(dim)
        spread = input._apply("std" if root else "var", (input, dims), {"correction": correction, "keepdim": keepdim})
        return spread, input.mean(dim=dims, keepdim=keepdim)

    return formula


def _pairs() -> list[Op]:
    ops: list[Op] = []
    for name, root, word in (("var_mean", False, "variance"), ("std_mean", True, "standard deviation")):
        base = "".join(part.capitalize() for part in name.split("_")) + "Backward0"
        for signature, text in (
            (
                f"{name}(Tensor input, int[]? dim=None, *, Scalar? correction=1, bool keepdim=False)",
                "correction={correction}",
            ),
            (
                f"{name}.unbiased(Tensor input, int[]? dim, bool unbiased=True, bool keepdim=False)",
                "unbiased={unbiased}",
            ),
        ):
            sample = {"dim": (1,)}
            ops.append(
                composite(
                    signature + f" -> ({name.partition('_')[0]}, mean)",
                    _moments(root),
                    category="Reductions",
                    doc=f"The {word} and the mean at once.",
                    grad_fn=base,
                    samples=(((2, 3), sample), ((2, 3), {"dim": (0, 1), "keepdim": True})),
                    source={"torch": f"torch.{name}({{input}}, {{dim}}, {text}, keepdim={{keepdim}})"},
                )
            )
    return ops


# -- matrices ------------------------------------------------------------------------------


def _svd(A: Any, full_matrices: bool) -> Any:
    return tuple(np.linalg.svd(A, full_matrices=False))


def _svd_slope(g: Any, out: Any, A: Any, full_matrices: bool) -> Any:
    """As derived in "An extended collection of matrix derivative results" (Giles, 2008) for A = U S Vh."""
    gu, gs, gv = g
    u, s, vh = out
    inner = gs._apply("diag_embed", (gs,), {})
    squares = s * s
    gaps = squares.unsqueeze(-2) - squares.unsqueeze(-1)
    same = gaps._constant(np.eye(s.shape[-1], dtype=bool))
    over = gaps.masked_fill(same, 1.0).reciprocal().masked_fill(same, 0.0)
    left = u.mT @ gu
    inner = inner + ((left - left.mT) * over) * s.unsqueeze(-2)
    right = vh @ gv.mT
    inner = inner + s.unsqueeze(-1) * ((right - right.mT) * over)
    total = u @ inner @ vh
    inverse = s.reciprocal()
    if A.shape[-2] > s.shape[-1]:
        total = total + ((gu - u @ left) * inverse.unsqueeze(-2)) @ vh
    if A.shape[-1] > s.shape[-1]:
        total = total + u @ (inverse.unsqueeze(-1) * (gv - (gv @ vh.mT) @ vh))
    return total


def _svd_shape(shape: tuple[int, ...], full_matrices: bool) -> list[tuple[int, ...]]:
    if len(shape) < 2:
        raise RuntimeError(
            f"linalg.svd: The input tensor A must have at least 2 dimensions, but it has {len(shape)} dimensions."
        )
    if full_matrices and shape[-1] != shape[-2]:
        raise RuntimeError("linalg.svd: full_matrices=True is supported for square matrices only; pass False.")
    rank = min(shape[-2:])
    return [(*shape[:-1], rank), (*shape[:-2], rank), (*shape[:-2], rank, shape[-1])]


def _matrix_norm(A: Any, order: Any, dims: list[int], keepdim: bool) -> Any:
    rank = len(A.shape)
    if order == "fro":
        return A.linalg_vector_norm(2, dims, keepdim)
    if order in ("nuc", 2, -2):
        rest = [d for d in range(rank) if d not in dims]
        values = A.permute([*rest, *dims]).linalg_svd(full_matrices=False)[1]
        result = values.sum(dim=[-1]) if order == "nuc" else values.amax(dim=-1) if order == 2 else values.amin(dim=-1)
        for d in sorted(dims) if keepdim else ():
            result = result.unsqueeze(d)
        return result
    if order not in (1, -1, math.inf, -math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {order} not supported.")
    summed, chosen = dims if abs(order) == 1 else dims[::-1]
    total = A.abs().sum(dim=[summed], keepdim=True)
    result = total.amax(dim=chosen, keepdim=True) if order > 0 else total.amin(dim=chosen, keepdim=True)
    for d in () if keepdim else sorted(dims, reverse=True):
        result = result.squeeze(d)
    return result


def _norm(A: Any, ord: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    if dtype is not None:
        A = A.to(dtype)
    dims = [dim] if isinstance(dim, int) else None if dim is None else list(dim)
    if dims is not None:
        dims = [wrap_dim(d, len(A.shape)) for d in dims]
    matrix = isinstance(ord, str) or (ord is not None and (len(dims) == 2 if dims is not None else len(A.shape) == 2))
    if not matrix:
        if ord is not None and dims is None and len(A.shape) > 2:
            raise RuntimeError(
                f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {len(A.shape)}D."
            )
        return A.linalg_vector_norm(2 if ord is None else ord, dims, keepdim)
    if dims is None:
        if len(A.shape) != 2:
            raise RuntimeError(
                f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {len(A.shape)}D."
            )
        dims = [0, 1]
    if len(dims) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {len(dims)} dimensions.")
    return _matrix_norm(A, ord, dims, keepdim)


def _norm_name(call: Call) -> str:
    params, rank = call.params, len(call.args[0].shape)
    order, dim = params["ord"], params["dim"]
    count = rank if dim is None else 1 if isinstance(dim, int) else len(dim)
    if order in (None, "fro") or (count != 2 and not isinstance(order, str)):
        return "LinalgVectorNormBackward0"
    if order in ("nuc", 2, -2) and params["keepdim"]:
        return "PermuteBackward0"
    return "SumBackward1" if order == "nuc" else "AmaxBackward0" if order > 0 else "AminBackward0"


def _power(A: Any, n: int) -> Any:
    if len(A.shape) < 2 or A.shape[-1] != A.shape[-2]:
        raise RuntimeError(f"linalg.matrix_power: A must be batches of square matrices, but they are {list(A.shape)}")
    if n == 0:
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=np.dtype(A.dtype.name)), A.shape)
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
        grad_fn=_diff_name,
        samples=(((2, 4),), ((4, 2), (1, 2), (2, 2), {"n": 2, "dim": 0}), ((3,), {"n": 0})),
        source={"torch": "torch.diff({input}, {n}, {dim}, {prepend}, {append})"},
    ),
    Op(
        "positive(Tensor input)",
        category="Arithmetic",
        doc="The input itself.",
        forward=lambda input: input,
        vjp=(lambda g, out, input: g,),
        shape=lambda shape: shape,
        dtype="same",
        samples=(((2, 3),),),
        source={"numpy": "np.positive({input})", "torch": "torch.positive({input})"},
    ),
    Op(
        "linalg_svd(Tensor A, bool full_matrices=True) -> (U, S, Vh)",
        category="Linear algebra",
        doc="A as U times S, the singular values, times Vh.",
        forward=_svd,
        vjp=(_svd_slope,),
        grad_fn="LinalgSvdBackward0",
        shape=_svd_shape,
        dtype="floating",
        samples=(
            ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]], {"full_matrices": False}),
            ([[2.0, 0.5], [0.3, 1.0]],),
            ([[2.0, 0.5], [0.3, 1.0], [0.4, -0.6]], {"full_matrices": False}),
        ),
        aliases=("svd",),
    ),
    composite(
        "linalg_svdvals(Tensor A)",
        lambda A: A.linalg_svd(full_matrices=False)[1],
        category="Linear algebra",
        doc="The singular values, the largest first.",
        grad_fn="LinalgSvdBackward0",
        samples=(([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]],),),
        source={"torch": "torch.linalg.svdvals({A})"},
    ),
    composite(
        "linalg_norm(Tensor A, any? ord=None, any? dim=None, bool keepdim=False, *, dtype? dtype=None)",
        _norm,
        category="Linear algebra",
        doc="The length of a vector, or a norm of a matrix: fro, nuc, 1, 2, inf and their opposites.",
        grad_fn=_norm_name,
        samples=(
            ((2, 3),),
            ((2, 3), {"ord": 1}),
            ((2, 3, 2), {"ord": -math.inf, "dim": (0, 2), "keepdim": True}),
            ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]], {"ord": "nuc"}),
            ((4,), {"ord": 3}),
        ),
        source={"torch": "torch.linalg.norm({A}, {ord}, {dim}, {keepdim})"},
    ),
    composite(
        "linalg_matrix_power(Tensor A, int n)",
        _power,
        category="Linear algebra",
        doc="A matrix multiplied with itself; negative powers are those of its inverse.",
        grad_fn=_power_name,
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
