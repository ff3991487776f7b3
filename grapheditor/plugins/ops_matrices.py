"""Matrices as a whole: determinant, inverse, equations; and products named by letters."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    broadcast,
    c_name,
    check_square,
    expanded,
    hookimpl,
    implemented,
    matmul,
    matrices,
    torch_name,
    wrap_dim,
)

Shape = tuple[int, ...]


class _LinAlgError(RuntimeError):
    """A matrix that has no inverse or no such factor; torch.linalg.LinAlgError is a RuntimeError too."""


def _guarded(name: str, function: Any) -> Any:
    """numpy's function with PyTorch's errors."""

    def forward(A: Any, *rest: Any, **params: Any) -> Any:
        check_square(name, A.shape)
        try:
            return function(A, *rest, **params) if A.size else _of_nothing(function, A, *rest, **params)
        except np.linalg.LinAlgError as error:
            raise _LinAlgError(_failure(name, A) or f"linalg.{name}: {error}") from None

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
            np.linalg.cholesky(matrix[:size, :size])
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
    scale = (g * out).unsqueeze(-1).unsqueeze(-1)
    return scale * A._inverse_if_any().mT


def _inverse_if_any(A: Any) -> Any:
    """Zeros in the place of what a singular matrix has not: the gradient of its determinant is 0 in PyTorch."""
    try:
        return np.linalg.inv(A)
    except np.linalg.LinAlgError:
        if A.ndim == 2:
            return np.zeros_like(A)
        return np.stack([_inverse_if_any(part) for part in A])


def _singular(args: Any, params: Any) -> tuple[int, str] | None:
    A = args[0].detach().numpy()
    try:
        np.linalg.inv(A)
    except np.linalg.LinAlgError:
        if A.shape[-1] > 1:
            return (
                0,
                "linalg.det: the second derivative at a singular matrix is not supported; move the matrix a little.",
            )
    return None


def _slogdet(A: Any) -> Any:
    sign, size = np.linalg.slogdet(A)
    return np.asarray(np.where(np.isnan(size), 0, sign), A.dtype), np.asarray(size, A.dtype)  # NaN has no sign


def _slogdet_slope(g: Any, out: Any, A: Any) -> Any:
    if g[1] is None:
        return None  # the sign has no slope
    return A.mT.linalg_solve(g[1].unsqueeze(-1).expand(A.shape[:-1]).diag_embed())


def _is_vector(A: Shape, B: Shape) -> bool:
    return len(B) == 1 or (len(A) - 1 == len(B) and A[:-1] == B)


def _solve(A: Any, B: Any) -> Any:
    if _is_vector(A.shape, B.shape):
        return np.linalg.solve(A, B[..., None])[..., 0]
    return np.linalg.solve(A, B)


def _solve_shape(A: Shape, B: Shape) -> Shape:
    check_square("solve", A)
    if _is_vector(A, B):
        return (*broadcast(A[:-2], B[:-1]), A[-1])
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


def _cholesky(A: Any, upper: bool) -> Any:
    if upper:  # of the upper triangle, as the other one is not looked at
        return np.swapaxes(np.linalg.cholesky(np.swapaxes(A, -1, -2)), -1, -2)
    return np.linalg.cholesky(A)


def _cholesky_slope(g: Any, out: Any, A: Any, upper: bool) -> Any:
    L, g = (out.mT, g.mT) if upper else (out, g)
    inner = (L.mT @ g).tril()
    inner = inner - inner.tril().triu() * 0.5
    inverse = L.linalg_inv()
    whole = inverse.mT @ inner @ inverse
    return (whole + whole.mT) * 0.5


def _trace_slope(g: Any, out: Any, input: Any) -> Any:
    rows, columns = input.shape
    return g.expand((min(rows, columns),))._diagonal_back(0, 0, 1, rows, columns)


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


def _stacks(given: Given) -> None:
    """Two stacks of matrices that fit; PyTorch reads sizes of each before it counts their dimensions."""
    tensors = [given[name] for name in ("input", "batch1", "batch2")]
    input, first, second = (tensor.shape for tensor in tensors)
    for dim, shape in ((0, first), (1, first), (2, second)):
        if not shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        wrap_dim(dim, len(shape))
    expanded(input, (first[0], first[1], second[2]))
    if tensors[0].dtype != tensors[1].dtype:
        found = "input {}, batch1: {}, batch2: {}".format(*(c_name(tensor.dtype) for tensor in tensors))
        raise RuntimeError(f"Input dtypes must be the same, got: {found}")
    for name, shape in (("batch1", first), ("batch2", second)):
        if len(shape) != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    if second[:2] != (first[0], first[2]):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{first[0]}, {first[2]}] but got: "
            f"[{second[0]}, {second[1]}]."
        )
    if tensors[1].dtype.kind == "b":
        raise NotImplementedError("\"baddbmm\" not implemented for 'Bool'")
    if tensors[1].dtype != tensors[2].dtype:
        kinds = [torch_name(tensor.dtype) for tensor in tensors[1:]]
        raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}")


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
    if not _is_vector(A, B) and len(B) > 1 and A[-1] != B[-2]:
        raise RuntimeError(
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B "
            f"({A[-2]}x{A[-1]} and {B[-2]}x{B[-1]})"
        )


def _matrix_to_trace(given: Given) -> None:
    """A matrix of numbers."""
    implemented("input", "f", "i", "u")(given)
    if len(given["input"].shape) != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {len(given['input'].shape)}")


OPS = [
    Op(
        "trace(Tensor input)",
        check=(_matrix_to_trace,),
        category="Linear algebra",
        doc="Sum of a matrix's diagonal.",
        forward=lambda input: np.trace(input, dtype=input.dtype if input.dtype.kind == "f" else np.int64),
        vjp=(_trace_slope,),
        grad_fn="TraceBackward0",
        shape=lambda shape: (),
        dtype="sum",
        source={"numpy": "np.trace({input})", "torch": "torch.trace({input})"},
        samples=(((3, 4),), ((3, 2),)),
    ),
    _matrix(
        "linalg_det(Tensor A)", "Determinant of a matrix: how much it stretches volume.",
        lambda A: np.asarray(np.linalg.det(A), A.dtype), _cofactors,
        grad_fn="LinalgDetBackward0", shape=lambda A: _matrix_shape("det")(A)[:-2], aliases=("det",),
        backward=BackwardFunction(delayed=_singular),
    ),
    _matrix(
        "_inverse_if_any(Tensor A)", "The matrix that undoes A, or zeros where none does.",
        _inverse_if_any, lambda g, out, A: -(out.mT @ g @ out.mT), shape=_matrix_shape("inv"), category="Internal",
        check=(),
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
    ),
    _matrix(
        "linalg_solve(Tensor A, Tensor B)", "The X for which A @ X is B.",
        _solve, (_solve_left, _solve_right), grad_fn="LinalgSolveExBackward0", shape=_solve_shape,
        saved=("result",),
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
    ),
    Op(
        "baddbmm(Tensor input, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)",
        check=(_stacks,),
        category="Linear algebra",
        doc="beta · input + alpha · (batch1 @ batch2), for stacks of matrices.",
        forward=lambda input, batch1, batch2, beta, alpha: (
            np.matmul(batch1, batch2) * input.dtype.type(alpha)
            + (input * input.dtype.type(beta) if beta else input.dtype.type(0))
        ),
        vjp=(
            lambda g, out, input, batch1, batch2, beta, alpha: g if beta == 1 else g * beta,
            lambda g, out, input, batch1, batch2, beta, alpha: (g @ batch2.mT) * alpha,
            lambda g, out, input, batch1, batch2, beta, alpha: (batch1.mT @ g) * alpha,
        ),
        grad_fn="BaddbmmBackward0",
        backward=BackwardFunction((None, "BmmBackward0", "BmmBackward0")),
        shape=lambda input, batch1, batch2, **params: expanded(input, matmul(batch1, batch2)),
        source={"torch": "torch.baddbmm({input}, {batch1}, {batch2}, beta={beta}, alpha={alpha})"},
        samples=(((2, 2, 4), (2, 2, 3), (2, 3, 4)), ((4,), (2, 2, 3), (2, 3, 4), {"beta": 0.5, "alpha": 2})),
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
