"""Functions of whole matrices: exponential, pseudoinverse, equations with a factor that is known."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    Op,
    broadcast,
    composite,
    hookimpl,
    implemented,
    singular_parts,
    substituted,
    torch_name,
)

Shape = tuple[int, ...]
# Coefficients of the diagonal Padé approximant of degree 13 and up to what norm it serves: N. J. Higham, "The scaling
# and squaring method for the matrix exponential revisited" (2005).
_PADE = (
    64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0, 129060195264000.0,
    10559470521600.0, 670442572800.0, 33522128640.0, 1323241920.0, 40840800.0, 960960.0, 16380.0, 182.0, 1.0,
)  # fmt: skip
_REACH = 5.371920351148152


def _square(given: Given) -> None:
    shape = given["A"].shape
    if len(shape) < 2:
        raise RuntimeError("linalg.matrix_exp: The input tensor A must have at least 2 dimensions.")
    if shape[-1] != shape[-2]:
        raise RuntimeError(
            f"linalg.matrix_exp: A must be batches of square matrices, but they are {shape[-2]} by {shape[-1]} matrices"
        )
    if given["A"].dtype.kind != "f":
        kind = torch_name(given["A"].dtype)
        raise RuntimeError(f"linalg.matrix_exp: Expected a floating point or complex tensor as input. Got {kind}")


def _exponential(A: Any) -> Any:
    if not A.size:
        return A.copy()
    wide = np.asarray(A, np.float64)
    norms = np.abs(wide).sum(axis=-2).max(axis=-1)
    finite = np.where(np.isfinite(norms), norms, 0)
    halvings = np.maximum(np.ceil(np.log2(np.maximum(finite, 1e-300) / _REACH)), 0).astype(int)
    x = wide / np.exp2(halvings)[..., None, None]
    one = np.broadcast_to(np.eye(wide.shape[-1]), wide.shape)
    b = _PADE
    x2 = x @ x
    x4, x6 = x2 @ x2, x2 @ x2 @ x2
    odd = x @ (x6 @ (b[13] * x6 + b[11] * x4 + b[9] * x2) + b[7] * x6 + b[5] * x4 + b[3] * x2 + b[1] * one)
    even = x6 @ (b[12] * x6 + b[10] * x4 + b[8] * x2) + b[6] * x6 + b[4] * x4 + b[2] * x2 + b[0] * one
    known = np.isfinite(norms)[..., None, None]
    found = np.linalg.solve(np.where(known, even - odd, one), np.where(known, even + odd, np.nan))
    for step in range(int(halvings.max())):
        found = np.where((halvings > step)[..., None, None], found @ found, found)
    return found.astype(A.dtype)


def _exponential_slope(g: Any, out: Any, A: Any) -> Any:
    """The upper right block of the exponential of a matrix twice as large (Mathias, 1996)."""
    size = A.shape[-1]
    turned = A.mT
    above = A._apply("cat", ([turned, g],), {"dim": -1})
    below = A._apply("cat", ([turned.zeros_like(), turned],), {"dim": -1})
    whole = A._apply("cat", ([above, below],), {"dim": -2}).linalg_matrix_exp()
    return whole.narrow(-2, 0, size).narrow(-1, size, size)


# -- pseudoinverse ---------------------------------------------------------------------


def _matrices(given: Given) -> None:
    spec = given["A"]
    if len(spec.shape) < 2 or spec.dtype.name not in ("float32", "float64"):
        raise RuntimeError(
            f"linalg.pinv({torch_name(spec.dtype)}{{{list(spec.shape)}}}): expected a tensor with 2 or more dimensions "
            "of float, double, cfloat or cdouble types"
        )
    rows, columns = spec.shape[-2:]
    if given["hermitian"] and rows != columns:
        raise RuntimeError(
            f"linalg.eigh: A must be batches of square matrices, but they are {rows} by {columns} matrices"
        )


def _pinv(A: Any, atol: float | None, rtol: float | None, hermitian: bool) -> Any:
    rows, columns = A.shape[-2:]
    if not A.size:
        return np.zeros((*A.shape[:-2], columns, rows), A.dtype)
    share = rtol
    if share is None:
        share = 0.0 if atol else float(np.finfo(A.dtype).eps) * max(rows, columns)
    if hermitian:
        values, vectors = np.linalg.eigh(A)
        limit = np.maximum(atol or 0.0, share * np.abs(values).max(axis=-1, keepdims=True))
        kept = np.abs(values) > limit
        scaled = vectors * np.where(kept, 1 / np.where(kept, values, 1), 0)[..., None, :]
        return np.asarray(scaled @ np.swapaxes(vectors, -1, -2), A.dtype)
    u, s, vh = singular_parts(A, full_matrices=False)
    limit = np.maximum(atol or 0.0, share * s[..., :1])
    kept = s > limit
    inverse = np.where(kept, 1 / np.where(kept, s, 1), 0)
    return np.asarray((np.swapaxes(vh, -1, -2) * inverse[..., None, :]) @ np.swapaxes(u, -1, -2), A.dtype)


def _pinv_slope(g: Any, out: Any, A: Any, **params: Any) -> Any:
    """G. H. Golub and V. Pereyra, "The differentiation of pseudo-inverses" (1973), in PyTorch's order of products."""
    turned, back = out.mT, g.mT
    if A.shape[-2] <= A.shape[-1]:
        inner = back @ out
        both = inner @ turned
        return both - (out @ inner).mT - (A @ out) @ both + (turned @ out) @ (back - inner @ A)
    inner = out @ back
    both = turned @ inner
    return (back - A @ inner) @ out @ turned - (inner @ out).mT + both - (both @ out) @ A


# -- equations -------------------------------------------------------------------------


def _solvable(given: Given) -> None:
    b, a = given["input"].shape, given["input2"].shape
    kinds = [torch_name(given[name].dtype) for name in ("input", "input2")]
    for name, shape in (("b", b), ("u", a)):
        if len(shape) < 2:
            raise RuntimeError(f"{name} should have at least 2 dimensions, but has {len(shape)} dimensions instead")
    if kinds[0] != kinds[1]:
        raise RuntimeError(
            f"Expected b and A to have the same dtype, but found b of type {kinds[0]} and A of type {kinds[1]} instead."
        )
    if a[-1] != a[-2]:
        raise RuntimeError(f"A must be batches of square matrices, but they are {a[-2]} by {a[-1]} matrices")
    if a[-2] != b[-2]:
        raise RuntimeError(
            f"Incompatible matrix sizes for cholesky_solve: each A matrix is {a[-1]} by {a[-1]} but each b matrix is "
            f"{b[-2]} by {b[-1]}"
        )
    implemented("input", "float32", "float64", kernel="cholesky_solve_cpu")(given)


def _solve_shape(b: Shape, a: Shape, upper: bool) -> Shape:
    return (*broadcast(b[:-2], a[:-2]), *b[-2:])


def _cholesky_solve(input: Any, input2: Any, upper: bool) -> Any:
    factor = np.swapaxes(np.triu(input2), -1, -2) if upper else np.tril(input2)
    return substituted(np.swapaxes(factor, -1, -2), substituted(factor, input, False), True)


def _factor_slope(g: Any, out: Any, input: Any, input2: Any, upper: bool) -> Any:
    both = g.cholesky_solve(input2, upper) @ out.mT
    both = both + both.mT
    return -(input2 @ both) if upper else -(both @ input2)


OPS = [
    Op(
        "linalg_matrix_exp(Tensor A)",
        check=(_square,),
        aliases=("matrix_exp",),
        category="Linear algebra",
        doc="The exponential of a square matrix: the sum of its powers, each divided by a factorial.",
        forward=_exponential,
        vjp=(_exponential_slope,),
        grad_fn="LinalgMatrixExpBackward0",
        shape=lambda shape: shape,
        dtype="same",
        source={"torch": "torch.linalg.matrix_exp({A})"},
        samples=(((3, 3),), ((2, 2, 2),)),
    ),
    Op(
        "linalg_pinv(Tensor A, *, float? atol=None, float? rtol=None, bool hermitian=False)",
        check=(_matrices,),
        category="Linear algebra",
        doc="The pseudoinverse: what undoes a matrix as far as that is possible.",
        forward=_pinv,
        vjp=(_pinv_slope,),
        grad_fn="LinalgPinvBackward0",
        shape=lambda shape, **params: (*shape[:-2], shape[-1], shape[-2]),
        dtype="same",
        source={
            "torch": "torch.linalg.pinv({A}, atol={atol}, rtol={rtol}, hermitian={hermitian})",
        },
        samples=(((2, 3),), ((2, 3, 2), {"rtol": 1e-3})),
    ),
    composite(
        "pinverse(Tensor input, float rcond=1e-15)",
        lambda input, rcond: input.linalg_pinv(atol=0.0, rtol=rcond),
        inline=True,
        category="Linear algebra",
        doc="The pseudoinverse: linalg_pinv with another limit for what counts as 0.",
        grad_fn="LinalgPinvBackward0",
        samples=(((2, 3),), ((3, 2), {"rcond": 1e-3})),
        source={"torch": "torch.pinverse({input}, {rcond})"},
    ),
    Op(
        "cholesky_solve(Tensor input, Tensor input2, bool upper=False)",
        check=(_solvable,),
        category="Linear algebra",
        doc="Solves A · x = input, where input2 is the Cholesky factor of A.",
        layout="columns",
        forward=_cholesky_solve,
        vjp=(lambda g, out, input, input2, upper: g.cholesky_solve(input2, upper), _factor_slope),
        grad_fn="CholeskySolveBackward0",
        saved=("input", "input2", "result"),
        shape=_solve_shape,
        dtype="same",
        source={"torch": "torch.cholesky_solve({input}, {input2}, {upper})"},
        samples=(
            ((2, 3), [[1.5, 0.0], [0.5, 1.0]]),
            ((2, 2, 1), [[1.5, 0.5], [0.0, 1.0]], {"upper": True}),
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
