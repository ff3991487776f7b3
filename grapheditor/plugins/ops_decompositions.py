"""Eigenvalues, QR, triangular systems and other ways to take matrices apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import LAYOUTS, Given, Op, composite, hookimpl, implemented, matrices, singular_parts, substituted

Shape = tuple[int, ...]


# -- eigenvalues of symmetric matrices ------------------------------------------------------


def _eigh(A: Any, UPLO: str) -> Any:
    if not A.size:
        return np.zeros(A.shape[:-1], A.dtype), np.zeros(A.shape, A.dtype)
    half: Any = UPLO.upper()
    values, vectors = np.linalg.eigh(A, half)
    return values.astype(A.dtype), vectors.astype(A.dtype)


def _eigh_slope(g: Any, out: Any, A: Any, UPLO: str) -> Any:
    """M. B. Giles, "Collected matrix derivative results" (2008), and of it the symmetric part, as in PyTorch."""
    g_values, g_vectors = g
    values, vectors = out
    if g_vectors is None:
        return (vectors * g_values.unsqueeze(-2)) @ vectors.mT
    apart = values.unsqueeze(-2) - values.unsqueeze(-1)
    same = apart.ones_like().tril().triu().eq(1)
    turned = vectors.mT @ g_vectors
    inner = (turned - turned.mT) * 0.5 / apart.masked_fill(same, math.inf)
    inner = inner if g_values is None else inner + g_values.diag_embed()
    return vectors @ (inner @ vectors.mT)


def _halves(given: Given) -> None:
    word = given["UPLO"]
    if word.upper() not in ("U", "L"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {word}")


# -- singular values -----------------------------------------------------------------------


def _svd(A: Any, full_matrices: bool) -> Any:
    wide = A if A.size else A.astype(np.float32)  # numpy has none of float16, of which PyTorch takes what is empty
    return tuple(part.astype(A.dtype, copy=False) for part in singular_parts(wide, full_matrices=full_matrices))


def _svd_slope(g: Any, out: Any, A: Any, full_matrices: bool) -> Any:
    """As derived in "An extended collection of matrix derivative results" (Giles, 2008) for A = U S Vh."""
    gu, gs, gv = g
    u, s, vh = out
    if full_matrices:  # what belongs to no singular value has no gradient
        count = s.shape[-1]
        gu, u = (x.narrow(-1, 0, count) for x in (gu, u))
        gv, vh = (x.narrow(-2, 0, count) for x in (gv, vh))
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


def _svdvals_slope(g: Any, out: Any, A: Any) -> Any:
    """Without the singular vectors' part, which is not finite where singular values meet or vanish."""
    u, _, vh = A.linalg_svd(full_matrices=False)
    return (u * g.unsqueeze(-2)) @ vh


def _svd_shape(shape: tuple[int, ...], full_matrices: bool) -> list[tuple[int, ...]]:
    if len(shape) < 2:
        raise RuntimeError("linalg.svd: The input tensor A must have at least 2 dimensions.")
    rows, columns = shape[-2:]
    rank = min(rows, columns)
    left, right = (rows, columns) if full_matrices else (rank, rank)
    return [(*shape[:-1], left), (*shape[:-2], rank), (*shape[:-2], right, columns)]


def _old_svd(input: Any, some: bool, compute_uv: bool) -> Any:
    """As torch.svd, which gives V rather than Vh, and zeros where no vectors are asked for."""
    if (rank := len(input.shape)) < 2:
        raise RuntimeError(f"linalg.svd: input should have at least 2 dimensions, but has {rank} dimensions instead")
    u, s, vh = input.linalg_svd(full_matrices=not (some and compute_uv))
    return (u, s, vh.mT) if compute_uv else (u.zeros_like(), s, vh.mT.zeros_like())


def _with_v_in_rows(function: Any, specs: Any, params: Any) -> Any:
    in_columns = LAYOUTS["columns"](function, specs, params)

    def forward(input: Any) -> Any:
        u, s, v = in_columns(input)
        return u, s, np.ascontiguousarray(v)  # as LAPACK leaves it turned round

    return forward


# -- QR ----------------------------------------------------------------------------------------


def _qr(A: Any, mode: str) -> Any:
    q, r = np.linalg.qr(A, "complete" if mode == "complete" else "reduced")
    if mode == "r":
        q = np.zeros(0, A.dtype)
    return q.astype(A.dtype), r.astype(A.dtype)


def _qr_shape(shape: Shape, mode: str) -> list[Shape]:
    *lead, rows, columns = shape
    inner = rows if mode == "complete" else min(rows, columns)
    return [(0,) if mode == "r" else (*lead, rows, inner), (*lead, inner, columns)]


def _qr_slope(g: Any, out: Any, A: Any, mode: str) -> Any:
    """The rule for full rank, of H.-J. Liao et al., "Differentiable programming tensor networks" (2019)."""
    rows, columns = A.shape[-2:]
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
            "linalg.qr(A, mode='reduced') if you are going to require differentiating through Q."
        )
    if mode == "complete" and rows > columns:
        raise RuntimeError("The QR decomposition is not differentiable when mode='complete' and nrows > ncols.")
    g_q, g_r = g
    q, r = out
    g_q = q.zeros_like() if g_q is None else g_q
    g_r = r.zeros_like() if g_r is None else g_r
    if rows >= columns:
        return _tall_slope(g_q, g_r, q, r)
    # of a wide matrix [X Y] is Q that of the square X, and R has Q.T Y beside its own
    left, right = r.narrow(-1, 0, rows), g_r.narrow(-1, rows, columns - rows)
    wide = A.narrow(-1, rows, columns - rows)
    first = _tall_slope(g_q + wide @ right.mT, g_r.narrow(-1, 0, rows), q, left)
    return A._apply("cat", ([first, q @ right],), {"dim": -1})


def _tall_slope(g_q: Any, g_r: Any, q: Any, r: Any) -> Any:
    inner = r @ g_r.mT - g_q.mT @ q
    lower = inner.tril(-1)
    symmetric = lower + lower.mT + inner.tril().triu()
    return (g_q + q @ symmetric)._apply("linalg_solve_triangular", (r, (g_q + q @ symmetric).mT), {"upper": True}).mT


# -- triangular systems -------------------------------------------------------------------------


def _solve_triangular(A: Any, B: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    part = np.triu(A) if upper else np.tril(A)
    if unitriangular:
        part = part - part * np.eye(A.shape[-1], dtype=A.dtype) + np.eye(A.shape[-1], dtype=A.dtype)
    if left:
        return substituted(part, B, upper)
    return np.swapaxes(substituted(np.swapaxes(part, -1, -2), np.swapaxes(B, -1, -2), not upper), -1, -2)


def _again(x: Any, A: Any, g: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    how = {"upper": not upper, "left": left, "unitriangular": unitriangular}
    return x._apply("linalg_solve_triangular", (A.mT, g), how)


def _triangular_slope(g: Any, out: Any, A: Any, B: Any, upper: bool, left: bool, unitriangular: bool) -> Any:
    moved = _again(g, A, g, upper, left, unitriangular)
    slope = -(moved @ out.mT if left else out.mT @ moved)
    cut = 1 if unitriangular else 0
    return slope.triu(cut) if upper else slope.tril(-cut)


def _solved_shape(A: Shape, B: Shape, left: bool, **how: Any) -> Shape:
    lead = np.broadcast_shapes(A[:-2], B[:-2])
    return (*lead, *B[-2:])


def _fitting(given: Given) -> None:
    A, B = given["A"], given["B"]
    for name, spec in (("A", A), ("B", B)):
        if len(spec.shape) < 2:
            raise RuntimeError(f"linalg.solve_triangular: The input tensor {name} must have at least 2 dimensions.")
    if A.shape[-1] != A.shape[-2]:
        raise RuntimeError(
            f"linalg.solve_triangular: A must be batches of square matrices, but they are {A.shape[-2]} by "
            f"{A.shape[-1]} matrices"
        )
    left = given["left"]
    if A.shape[-1] != B.shape[-2 if left else -1]:
        form = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"linalg.solve_triangular: Incompatible shapes of A and B for the equation {form} "
            f"({A.shape[-2]}x{A.shape[-1]} and {B.shape[-2]}x{B.shape[-1]})"
        )


OPS = [
    Op(
        'linalg_eigh(Tensor A, str UPLO="L") -> (eigenvalues, eigenvectors)',
        category="Linear algebra",
        doc="Eigenvalues of a symmetric matrix in rising order, and its eigenvectors; UPLO says which half is read.",
        layout="columns",
        check=(matrices("eigh"), _halves),
        forward=_eigh,
        vjp=(_eigh_slope,),
        told=True,
        grad_fn="LinalgEighBackward0",
        shape=lambda shape, UPLO: [shape[:-1], shape],
        dtype="same",
        source={"torch": "torch.linalg.eigh({A}, {UPLO})"},
        samples=(([[2.0, 0.5], [0.5, 1.0]],), ([[2.0, 0.5, 0.1], [0.5, 1.0, 0.3], [0.1, 0.3, 3.0]],)),
    ),
    composite(
        'linalg_eigvalsh(Tensor A, str UPLO="L")',
        lambda A, UPLO: A.linalg_eigh(UPLO)[0],
        category="Linear algebra",
        doc="Eigenvalues of a symmetric matrix in rising order; UPLO says which half of it is read.",
        check=(matrices("eigh"), _halves),
        grad_fn="LinalgEighBackward0",
        inline=True,
        samples=(([[2.0, 0.5], [0.5, 1.0]],),),
        source={"torch": "torch.linalg.eigvalsh({A}, {UPLO})"},
    ),
    Op(
        "linalg_svd(Tensor A, bool full_matrices=True) -> (U, S, Vh)",
        category="Linear algebra",
        doc="A as U times S, the singular values, times Vh.",
        layout="columns",
        check=(matrices("svd", square=False),),
        forward=_svd,
        vjp=(_svd_slope,),
        grad_fn="LinalgSvdBackward0",
        shape=_svd_shape,
        dtype="same",
        samples=(
            ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]], {"full_matrices": False}),
            ([[2.0, 0.5], [0.3, 1.0]],),
            ([[2.0, 0.5], [0.3, 1.0], [0.4, -0.6]], {"full_matrices": False}),
        ),
        source={"torch": "torch.linalg.svd({A}, full_matrices={full_matrices})"},
    ),
    composite(
        "svd(Tensor input, bool some=True, bool compute_uv=True) -> (U, S, V)",
        _old_svd,
        category="Linear algebra",
        doc="input as U times S, the singular values, times the transpose of V; linalg_svd gives that itself.",
        grad_fn="LinalgSvdBackward0",
        layout=_with_v_in_rows,
        saved=("U", "S", "V"),
        copied=("input",),
        samples=(([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]],),),
        source={"torch": "torch.svd({input}, some={some}, compute_uv={compute_uv})"},
    ),
    Op(
        "linalg_svdvals(Tensor A)",
        category="Linear algebra",
        doc="The singular values, the largest first.",
        check=(matrices("svd", square=False),),
        forward=lambda A: singular_parts(A, compute_uv=False) if A.size else _svd(A, False)[1],
        vjp=(_svdvals_slope,),
        grad_fn="LinalgSvdBackward0",
        saved=("result",),
        copied=("A",),
        shape=lambda shape: _svd_shape(shape, False)[1],
        dtype="same",
        samples=(([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]],),),
        source={"torch": "torch.linalg.svdvals({A})"},
    ),
    Op(
        'linalg_qr(Tensor A, str{reduced,complete,r} mode="reduced") -> (Q, R)',
        category="Linear algebra",
        doc="A as Q, whose columns are at right angles, times R, which is upper triangular.",
        layout="columns",
        check=(matrices("qr", square=False),),
        forward=_qr,
        vjp=(_qr_slope,),
        grad_fn="LinalgQrBackward0",
        shape=_qr_shape,
        dtype="same",
        source={"torch": "torch.linalg.qr({A}, {mode})"},
        samples=(
            ([[2.0, 0.5], [0.3, 1.0], [0.4, -0.6]],),
            ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]],),
            ([[2.0, 0.5], [0.3, 1.0]], {"mode": "complete"}),
        ),
    ),
    Op(
        "linalg_solve_triangular(Tensor A, Tensor B, *, bool upper, bool left=True, bool unitriangular=False)",
        category="Linear algebra",
        doc="The X for which A @ X is B, or X @ A with left off, reading one triangle of A alone.",
        layout="columns",
        check=(_fitting, implemented("A", "float32", "float64", kernel="triangular_solve_cpu")),
        forward=_solve_triangular,
        vjp=(
            _triangular_slope,
            lambda g, out, A, B, **how: _again(g, A, g, **how),
        ),
        grad_fn="LinalgSolveTriangularBackward0",
        saved=("result",),
        shape=_solved_shape,
        dtype=lambda op, specs, params: (specs[0].dtype, (specs[0].dtype,)),
        samples=(
            ([[2.0, 0.5], [0.0, 1.0]], (2, 3), {"upper": True}),
            ([[2.0, 0.0], [0.5, 1.0]], (3, 2), {"upper": False, "left": False}),
            ([[1.0, 0.5], [0.0, 1.0]], (2, 2), {"upper": True, "unitriangular": True}),
        ),
        source={
            "torch": "torch.linalg.solve_triangular({A}, {B}, upper={upper}, left={left}, "
            "unitriangular={unitriangular})"
        },
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
