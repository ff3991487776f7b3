"""Matrices as a whole: determinant, inverse, equations; and products named by letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    Given,
    LinAlgError,
    Op,
    Tensor,
    broadcast,
    check_square,
    hookimpl,
    matmul,
    matrices,
    torch_name,
)

Shape = tuple[int, ...]


def _guarded(name: str, function: Any) -> Any:
    """numpy's function with PyTorch's errors."""

    def forward(A: Any, *rest: Any, **params: Any) -> Any:
        check_square(name, A.shape)
        try:
            return function(A, *rest, **params) if A.size else _of_nothing(function, A, *rest, **params)
        except np.linalg.LinAlgError as error:
            raise LinAlgError(_failure(name, A) or f"linalg.{name}: {error}") from None

    return forward


def _of_nothing(function: Any, A: Any, *rest: Any, **params: Any) -> Any:
    """What numpy gives for empty matrices, of which PyTorch takes those of float16, too."""
    wide = np.promote_types(A.dtype, np.float32)
    outs = function(*(x.astype(wide) for x in (A, *rest)), **params)
    return tuple(out.astype(A.dtype) for out in outs) if isinstance(outs, tuple) else outs.astype(A.dtype)


def _failure(name: str, A: Any) -> str:
    """What PyTorch says of the first matrix that has no inverse or factor."""
    order = _bad_minor if name == "cholesky" else _zero_pivot
    found = ((number, order(matrix)) for number, matrix in enumerate(A.reshape((-1, *A.shape[-2:]))))
    number, place = next(((number, place) for number, place in found if place), (0, 0))
    batch = f"(Batch element {number}): " if A.ndim > 2 else ""
    if not place:
        return ""
    if name == "solve":
        return f"torch.linalg.solve: {batch}The solver failed because the input matrix is singular."
    if name == "cholesky":
        return (
            f"linalg.cholesky: {batch}The factorization could not be completed because the input is not "
            f"positive-definite (the leading minor of order {place} is not positive-definite)."
        )
    return (
        f"linalg.{name}: {batch}The diagonal element {place} is zero, the inversion could not be completed because the "
        "input matrix is singular."
    )


def _zero_pivot(matrix: Any) -> int:
    """Counted from 1, where elimination finds only zeros in a column; 0 where it does not."""
    rest = np.array(matrix)
    for place in range(len(matrix)):
        row = int(np.argmax(np.abs(rest[:, 0])))
        if rest[row, 0] == 0:
            return place + 1
        rest[[0, row]] = rest[[row, 0]]
        rest = rest[1:, 1:] - np.outer(rest[1:, 0] / rest[0, 0], rest[0, 1:])
    return 0


def _bad_minor(matrix: Any) -> int:
    for size in range(1, len(matrix) + 1):
        try:
            if _spoiled(np.linalg.cholesky(matrix[:size, :size])) or (
                size > 1 and np.isinf(matrix[size - 2, size - 2])
            ):
                return size
        except np.linalg.LinAlgError:
            return size
    return 0


def _matrix_shape(name: str) -> Any:
    def shape(A: Shape, **params: Any) -> Shape:
        check_square(name, A)
        return A

    return shape


def _cofactors(g: Any, out: Any, A: Any) -> Any:
    if A.shape[-1] == 1:
        return g.unsqueeze(-1).unsqueeze(-1).expand(A.shape)
    if isinstance(A, Tensor):  # the gradient is recorded, so that it can be differentiated again
        flat = np.abs(out.detach().numpy()).ravel() < 100 * np.finfo(A.dtype.name).eps
        if flat.any():
            return _some_flat(g, out, A, flat)
    scale = (g * out).unsqueeze(-1).unsqueeze(-1)
    return scale * A._inverse_if_any().mT


def _some_flat(g: Any, out: Any, A: Any, flat: Any) -> Any:
    """The cofactors of a stack of matrices, some of which have no inverse."""
    size = A.shape[-1]
    g, out, stack = g.reshape([-1]), out.reshape([-1]), A.reshape([-1, size, size])
    order = np.concatenate([np.flatnonzero(flat), np.flatnonzero(~flat)])
    first, rest = (g._constant(part) for part in np.split(order, [flat.sum()]))
    found = [_cofactors_of_flat(g.index_select(0, first), stack.index_select(0, first))]
    if not flat.all():
        found.append(_cofactors(g.index_select(0, rest), out.index_select(0, rest), stack.index_select(0, rest)))
    whole = found[0]._apply("cat", (found,), {"dim": 0})
    return whole.index_select(0, g._constant(np.argsort(order))).reshape(list(A.shape))


def _cofactors_of_flat(g: Any, A: Any) -> Any:
    """By singular values: products of all but one of them.

    Source: https://nhigham.com/2020/06/16/what-is-the-adjugate-of-a-matrix/
    """
    u, s, vh = A.linalg_svd(True)
    size = s.shape[-1]
    sign = u.linalg_det() * vh.linalg_det() * g
    one = s.narrow(-1, 0, 1).ones_like()
    before = s._apply("cat", ([one, s.narrow(-1, 0, size - 1)],), {"dim": -1}).cumprod(-1)
    behind = s._apply("cat", ([one, s.narrow(-1, 1, size - 1).flip([-1])],), {"dim": -1}).cumprod(-1).flip([-1])
    return (u * (sign.unsqueeze(-1) * before * behind).unsqueeze(-2)) @ vh


def _inverse_if_any(A: Any) -> Any:
    """Zeros in the place of what a singular matrix has not: the gradient of its determinant is 0 in PyTorch."""
    try:
        return np.linalg.inv(A)
    except np.linalg.LinAlgError:
        if A.ndim == 2:
            return np.zeros_like(A)
        return np.stack([_inverse_if_any(part) for part in A])


def _slogdet(A: Any) -> Any:
    sign, size = np.linalg.slogdet(A)
    return np.asarray(np.where(np.isnan(size), 0, sign), A.dtype), np.asarray(size, A.dtype)  # NaN has no sign


def _slogdet_slope(g: Any, out: Any, A: Any) -> Any:
    if g[1] is None:
        return None  # the sign has no slope
    diagonal = g[1].unsqueeze(-1).expand(A.shape[:-1]).diag_embed()
    if isinstance(A, Tensor):  # the gradient is recorded: PyTorch then solves anew, and finds what has no solution
        return A.mT.linalg_solve(diagonal)
    return A._apply("_solve_in_any_case", (A.mT, diagonal), {})


def _solve_in_any_case(A: Any, B: Any) -> Any:
    """As from a decomposition that was made before, which divides by zeros where a matrix has no inverse."""
    try:
        return np.linalg.solve(A, B)
    except np.linalg.LinAlgError:
        if A.ndim > 2:
            return np.stack([_solve_in_any_case(*parts) for parts in zip(A, B, strict=True)])
    upper, found = np.array(A), np.array(B)
    size = len(A)
    with np.errstate(all="ignore"):
        for place in range(size):
            row = place + int(np.argmax(np.abs(upper[place:, place])))
            for rows in (upper, found):
                rows[[place, row]] = rows[[row, place]]
            if upper[place, place]:
                factors = upper[place + 1 :, place] / upper[place, place]
                found[place + 1 :] -= np.outer(factors, found[place])
                upper[place + 1 :] -= np.outer(factors, upper[place])
        for place in reversed(range(size)):
            found[place] = (found[place] - upper[place, place + 1 :] @ found[place + 1 :]) / upper[place, place]
    return found


def _is_vector(A: Shape, B: Shape) -> bool:
    return len(B) == 1 or (len(A) - 1 == len(B) and A[:-1] == B)


def _solve(A: Any, B: Any) -> Any:
    if _is_vector(A.shape, B.shape):
        return np.linalg.solve(A, B[..., None])[..., 0]
    return np.linalg.solve(A, B)


def _solve_shape(A: Shape, B: Shape) -> Shape:
    check_square("solve", A)
    if not B:
        raise RuntimeError("linalg.solve: The input tensor B must have at least 2 dimensions.")
    if _is_vector(A, B):
        return (*broadcast(A[:-2], B[:-1]), A[-1])
    broadcast(B[:-2], A[:-2])  # in this order
    return matmul(A, B)


def _solve_right(g: Any, out: Any, A: Any, B: Any) -> Any:
    if _is_vector(A.shape, B.shape):
        return A.mT.linalg_solve(g.unsqueeze(-1)).squeeze(-1)
    return A.mT.linalg_solve(g)


def _solve_left(g: Any, out: Any, A: Any, B: Any) -> Any:
    part = _solve_right(g, out, A, B)
    if _is_vector(A.shape, B.shape):
        part, out = part.unsqueeze(-1), out.unsqueeze(-1)
    return -(part @ out.mT)


def _spoiled(factor: Any) -> bool:
    """Whether NaN, or an infinity before the end, is among the pivots, behind which LAPACK of PyTorch's finds none."""
    pivots = np.diagonal(factor, axis1=-2, axis2=-1)
    return bool(np.isnan(pivots).any() or np.isinf(pivots[..., :-1]).any())


def _cholesky(A: Any, upper: bool) -> Any:
    found = np.linalg.cholesky(np.swapaxes(A, -1, -2) if upper else A)  # which looks at the lower triangle alone
    if _spoiled(found):
        raise np.linalg.LinAlgError("not positive definite")
    return np.swapaxes(found, -1, -2) if upper else found


def _cholesky_slope(g: Any, out: Any, A: Any, upper: bool) -> Any:
    L, g = (out.mT, g.mT) if upper else (out, g)
    inner = (L.mT @ g).tril()
    inner = inner - inner.tril().triu() * 0.5
    inverse = L.linalg_inv()
    whole = inverse.mT @ inner @ inverse
    return (whole + whole.mT) * 0.5


def _matrix(signature: str, doc: str, forward: Any, rule: Any, **fields: Any) -> Op:
    name = signature.partition("(")[0]
    return Op(
        signature,
        category=fields.pop("category", "Linear algebra"),
        doc=doc,
        forward=_guarded(name.removeprefix("linalg_"), forward),
        vjp=rule if isinstance(rule, tuple) else (rule,),
        dtype="same",
        source={}
        if name.startswith("_")
        else {"torch": fields.pop("torch", f"torch.{name.replace('_', '.', 1)}({{A}})")},
        samples=fields.pop("samples", (((3, 3),), ((2, 2, 2),))),
        check=fields.pop("check", (matrices(name.removeprefix("linalg_")),)),
        **fields,
    )


def _one_dtype(given: Given) -> None:
    A, B = given["A"].dtype, given["B"].dtype
    if A != B:
        raise RuntimeError(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type "
            f"{torch_name(A)} and B of type {torch_name(B)} instead"
        )


def _solvable(given: Given) -> None:
    A, B = given["A"].shape, given["B"].shape
    check_square("solve", A)
    rows, columns = (B[-1], 1) if B and _is_vector(A, B) else B[-2:] if len(B) > 1 else (A[-1], 1)
    if A[-1] != rows:
        raise RuntimeError(
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A[-2]}x{A[-1]} and {rows}x{columns})"
        )


OPS = [
    _matrix(
        "linalg_det(Tensor A)", "Determinant of a matrix: how much it stretches volume.",
        lambda A: np.asarray(np.linalg.det(A), A.dtype), _cofactors,
        grad_fn="LinalgDetBackward0", shape=lambda A: _matrix_shape("det")(A)[:-2], aliases=("det",),
    ),
    _matrix(
        "_inverse_if_any(Tensor A)", "The matrix that undoes A, or zeros where none does.",
        _inverse_if_any, lambda g, out, A: -(out.mT @ g @ out.mT), shape=_matrix_shape("inv"), category="Internal",
        check=(),
    ),
    _matrix(
        "_solve_in_any_case(Tensor A, Tensor B)", "The X for which A @ X is B, or what dividing by zeros gives.",
        _solve_in_any_case, (_solve_left, _solve_right), shape=_solve_shape, category="Internal", check=(),
        samples=(((3, 3), (3, 2)),),
    ),
    _matrix(
        "linalg_slogdet(Tensor A) -> (sign, logabsdet)", "Sign and logarithm of the size of the determinant.",
        _slogdet, _slogdet_slope, grad_fn="LinalgSlogdetBackward0", saved=("sign",), told=True,
        shape=lambda A: [_matrix_shape("slogdet")(A)[:-2]] * 2, aliases=("slogdet",),
    ),
    _matrix(
        "linalg_inv(Tensor A)", "The matrix that undoes A.",
        np.linalg.inv, lambda g, out, A: -(out.mT @ g @ out.mT),
        grad_fn="LinalgInvExBackward0", shape=_matrix_shape("inv"), aliases=("inverse",),
        layout="columns",
    ),
    _matrix(
        "linalg_solve(Tensor A, Tensor B)", "The X for which A @ X is B.",
        _solve, (_solve_left, _solve_right), grad_fn="LinalgSolveExBackward0", shape=_solve_shape,
        saved=("result",),
        layout="columns",
        torch="torch.linalg.solve({A}, {B})",
        samples=(((3, 3), (3, 2)), ((2, 3, 3), (3, 2)), ((3, 3), (3,))),
        check=(matrices("solve", shaped=False), _one_dtype, _solvable, matrices("solve")),
    ),
    _matrix(
        "linalg_cholesky(Tensor A, *, bool upper=False)",
        "The triangular L for which L @ L.mT is A, for a symmetric positive A.",
        _cholesky, _cholesky_slope, grad_fn="LinalgCholeskyExBackward0", shape=_matrix_shape("cholesky"),
        torch="torch.linalg.cholesky({A}, upper={upper})", aliases=("cholesky",),
        samples=(([[2.0, 0.5], [0.5, 1.0]],), ([[2.0, 0.5], [0.5, 1.0]], {"upper": True})),
        layout="columns",
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
