"""Lengths of vectors and norms of matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.api import (
    Call,
    Given,
    Op,
    as_dtype,
    composite,
    hookimpl,
    measurable,
    reduce,
    wrap_dim,
    wrap_dims,
)

Shape = tuple[int, ...]


def _vector_norm(input: Any, ord: float, dim: Any, keepdim: bool, dtype: Any = None) -> Any:
    wanted = input.dtype if dtype is None else as_dtype(dtype)
    wide = np.dtype(np.float32) if wanted.name == "float16" else wanted  # halves add up in single precision
    return _length(np.abs(input.astype(wide, copy=False)), ord, dim, keepdim).astype(wanted, copy=False)


def _length(x: Any, ord: float, dim: Any, keepdim: bool) -> Any:
    axes = wrap_dims(dim, x.ndim)
    over: dict[str, Any] = {"axis": axes, "keepdims": keepdim}
    if math.isinf(ord):
        if not axes:
            return np.copy(x)
        return np.max(x, **over, initial=0) if ord > 0 else np.min(x, **over)
    if ord == 0:
        return np.sum(x != 0, **over, dtype=x.dtype)
    if ord == 1:
        return np.sum(x, **over)
    if ord == 2:
        return np.sqrt(np.sum(x * x, **over))
    return np.power(np.sum(np.power(x, x.dtype.type(ord)), **over), x.dtype.type(1 / ord))


def _has_identity(given: Given) -> None:
    """Numbers to go over, where a norm of none is nothing."""
    shape, ord, dim = given["input"].shape, given["ord"], given["dim"]
    if isinstance(ord, str) or not (ord < 0 or math.isinf(ord)) or 0 not in shape:
        return
    if dim is None or dim == ():
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the operation does not have "
            "an identity"
        )
    for axis in wrap_dims(dim, len(shape)):
        if not shape[axis]:
            raise RuntimeError(
                f"linalg.vector_norm cannot compute the {ord} norm on the dimension {axis}because this dimension is "
                "empty and the operation does not have an identity"
            )


def _of_lengths(given: Given) -> None:
    measurable("linalg.vector_norm", given["input"].dtype, given["dtype"])


def _length_dtype(op: Op, specs: list[Any], params: dict[str, Any]) -> Any:
    return None, (specs[0].dtype if params["dtype"] is None else as_dtype(params["dtype"]),)


def _vector_slope(g: Any, out: Any, input: Any, ord: float, dim: Any, keepdim: bool, dtype: Any = None) -> Any:
    if ord == 0:
        return None  # it counts; PyTorch, too, leaves no gradient
    if not keepdim:
        for axis in sorted(wrap_dims(dim, len(input.shape))):
            g, out = g.unsqueeze(axis), out.unsqueeze(axis)
    if ord == 1:
        return g * input.sign()
    if ord == 2:
        return (input / out).masked_fill(out.eq(0), 0) * g
    if math.isinf(ord):
        most = input.abs().eq(out).logical_or(input.isnan().logical_and(out.isnan())).to(g.dtype.name)
        return input.sign() * most * (g / most.sum(dim=dim, keepdim=True))
    if ord < 1:
        steep = (input.sign() * input.abs().pow(ord - 1)).masked_fill(input.eq(0), 0)
        return steep * g * out.pow(1 - ord)
    if ord < 2:
        return (input.sign() * input.abs().pow(ord - 1) * g / out.pow(ord - 1)).masked_fill(out.eq(0), 0)
    return (input * input.abs().pow(ord - 2) * (g / out.pow(ord - 1))).masked_fill(out.eq(0), 0)


def _matrix_norm(A: Any, order: Any, dims: list[int], keepdim: bool, dtype: Any) -> Any:
    rank, by_values = len(A.shape), order in _BY_VALUES
    A = A if dtype is None else A.to(dtype)
    if order == "fro":
        return A.linalg_vector_norm(2, dims, keepdim)
    if by_values:
        rest = [d for d in range(rank) if d not in dims]
        values = A.permute([*rest, *dims]).linalg_svdvals()
        result = values.sum(dim=[-1]) if order == "nuc" else _extreme(values, -1, False, order)
        for d in sorted(dims) if keepdim else ():
            result = result.unsqueeze(d)
        return result
    summed, chosen = dims if abs(order) == 1 else dims[::-1]
    total = A.linalg_vector_norm(1, [summed], keepdim)
    axis = chosen - (not keepdim and chosen > summed)
    return _extreme(total, axis, keepdim, order)


def _extreme(sizes: Any, dim: int, keepdim: bool, order: float) -> Any:
    """The largest or, for an order below 0, the smallest of sizes; the largest of none is 0."""
    if order < 0:
        return sizes.amin(dim=dim, keepdim=keepdim)
    return sizes.amax(dim=dim, keepdim=keepdim) if sizes.shape[dim] else sizes.sum(dim=[dim], keepdim=keepdim)


def _matrix_dims(A: Any, order: Any, dims: Sequence[int], dtype: Any) -> list[int]:
    """The two dimensions of the matrices; raises where PyTorch has no norm of that order, dtype or other dimensions."""
    if order not in ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {order} not supported.")
    if len(A.shape) < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    measurable("linalg.matrix_norm", np.dtype(A.dtype.name), dtype, halves=order not in _BY_VALUES)
    if len(dims) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(map(str, dims))}")
    one, other = (wrap_dim(d, len(A.shape)) for d in dims)
    if one == other:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dims[0]}, {dims[1]})")
    return [one, other]


def _norm(A: Any, ord: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    dims = None if dim is None else list(dim)
    if dims is not None and len(dims) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {dims}")
    if ord is None or not (isinstance(ord, str) or len(A.shape if dims is None else dims) == 2):
        return A.linalg_vector_norm(2 if ord is None else ord, dims, keepdim, dtype=dtype)
    return _matrix_norm(A, ord, _matrix_dims(A, ord, [0, 1] if dims is None else dims, dtype), keepdim, dtype)


def _of_matrices(A: Any, ord: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    _matrix_dims(A, ord, dim, dtype)
    return A._apply("linalg_norm", (A,), {"ord": ord, "dim": tuple(dim), "keepdim": keepdim, "dtype": dtype})


def _old_norm(input: Any, p: Any, dim: Any, keepdim: bool, dtype: Any) -> Any:
    """As torch.norm: vectors, whatever the rank, but for words."""
    if isinstance(p, str) and (p != "fro" or len(dim or ()) > 2):
        dims = _matrix_dims(input, p, range(len(input.shape)) if dim is None else dim, dtype)
        return _matrix_norm(input, p, dims, keepdim, dtype)
    return input.linalg_vector_norm(2 if p in (None, "fro") else p, dim, keepdim, dtype=dtype)


def _norm_name(call: Call) -> str:
    params, rank = call.params, len(call.args[0].shape)
    order, dim = params.get("ord"), params["dim"]
    if params.get("p") == "nuc":
        order = "nuc"
    count = rank if dim is None else len(dim)
    if order in (None, "fro") or (count != 2 and not isinstance(order, str)):
        return "LinalgVectorNormBackward0"
    if order in ("nuc", 2, -2) and params["keepdim"]:
        return "PermuteBackward0"
    return "SumBackward1" if order == "nuc" else "AmaxBackward0" if order > 0 else "AminBackward0"


def _matrix_below(name: str, shapes: Any, params: Any) -> Any:
    """Below the norm of a matrix: its singular values, or the lengths of its rows or columns."""
    order = params.get("ord", params.get("p"))
    if name.startswith("Permute"):
        chosen = "SumBackward1" if order == "nuc" else "Amax" if order > 0 else "Amin"
        return (("Unsqueeze", (chosen, ("LinalgSvd#1", ("Permute", 0)))),)
    if not name.startswith(("Sum", "Amax", "Amin")):
        return None
    return (("LinalgSvd#1", ("Permute", 0)),) if order in _BY_VALUES else (("LinalgVectorNorm", 0),)


_BY_VALUES = ("nuc", 2, -2)


def _norm_saved(slots: Any, params: Any) -> tuple[str, ...]:
    order = params.get("ord", params.get("p"))
    return () if order == "nuc" else ("A" if "ord" in params else "input", "result")


def _norm_copied(slots: Any, params: Any) -> tuple[str, ...]:
    """Of singular values PyTorch keeps the vectors that go with them, and not the matrix."""
    return () if params.get("ord", params.get("p")) != "nuc" else ("A" if "ord" in params else "input",)


def _vector_or_matrix(given: Given) -> None:
    rank = len(given["A"].shape)
    if given["dim"] is None and given["ord"] is not None and rank not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {rank}D.")


def _listed(given: dict[str, Any]) -> None:
    """As Python says it of dimensions that are no list; an int of numpy's is no int there."""
    dim = given.get("dim")
    if dim is not None and not isinstance(dim, int) and isinstance(given.get("p", "fro"), str):
        len(dim)


OPS = [
    Op(
        "linalg_vector_norm(Tensor input, Scalar ord=2, int[1]? dim=None, bool keepdim=False, *, dtype? dtype=None)",
        saved=("input", "result"),
        category="Reductions",
        doc="Length of a vector: the sum of |input|^ord, and of that the root; 2 is Euclid's.",
        forward=_vector_norm,
        vjp=(_vector_slope,),
        grad_fn="LinalgVectorNormBackward0",
        shape=lambda shape, dim, keepdim, **params: reduce(shape, dim, keepdim),
        dtype=_length_dtype,
        check=(_of_lengths, _has_identity),
        source={
            "torch": "torch.linalg.vector_norm({input}, ord={ord}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})"
        },
        domain=(0.3, 2.0),
        samples=(
            ((2, 3),),
            ((2, 3), {"ord": 3, "dim": (1,)}),
            ((2, 3), {"ord": 1.5, "dim": (0,), "keepdim": True}),
            ((2, 3), {"ord": 1}),
            ((2, 3), {"ord": 0.5}),
            ((2, 3), {"ord": math.inf, "dim": (1,)}),
        ),
    ),
    composite(
        "linalg_norm(Tensor A, Scalar_or_str? ord=None, int[1]? dim=None, bool keepdim=False, *, dtype? dtype=None)",
        _norm,
        check=(_vector_or_matrix,),
        category="Linear algebra",
        doc="The length of a vector, or a norm of a matrix: fro, nuc, 1, 2, inf and their opposites.",
        grad_fn=_norm_name,
        saved=_norm_saved,
        copied=_norm_copied,
        next_functions=_matrix_below,
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
        'linalg_matrix_norm(Tensor A, Scalar_or_str ord="fro", int[] dim=(-2, -1), bool keepdim=False, *, '
        "dtype? dtype=None)",
        _of_matrices,
        category="Linear algebra",
        doc="A norm of matrices: fro, nuc, 1, 2, inf and their opposites.",
        grad_fn=_norm_name,
        inline=True,
        samples=(((2, 3),), ((2, 3), {"ord": 1}), ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]], {"ord": "nuc"})),
        source={"torch": "torch.linalg.matrix_norm({A}, {ord}, {dim}, {keepdim})"},
    ),
    composite(
        'norm(Tensor input, Scalar_or_str? p="fro", int[1]? dim=None, bool keepdim=False, *, dtype? dtype=None)',
        _old_norm,
        functional=_listed,
        saved=_norm_saved,
        copied=_norm_copied,
        next_functions=_matrix_below,
        category="Reductions",
        doc="Length of a vector, of whatever shape: the sum of |input|^p, and of that the root; fro is p=2.",
        grad_fn=_norm_name,
        domain=(0.3, 2.0),
        source={"torch": "torch.norm({input}, p={p}, dim={dim}, keepdim={keepdim}, dtype=torch.{dtype})"},
        samples=(
            ((2, 3),),
            ((2, 3), {"p": 3, "dim": (1,)}),
            ((2, 3), {"p": 1, "dim": (0,), "keepdim": True}),
            ((2, 3), {"p": math.inf, "dim": (1,)}),
            ([[2.0, 0.5, 0.1], [0.3, 1.0, 0.7]], {"p": "nuc"}),
        ),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
