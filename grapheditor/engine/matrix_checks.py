"""What functions of whole matrices refuse, in the words of PyTorch and in the order in which it looks at a call."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Dtype, Shape, as_dtype, torch_name
from grapheditor.engine.op_checks import Check, Given, implemented

_KERNELS = {"det": "lu_cpu", "cholesky": "cholesky_cpu", "qr": "geqrf_cpu", "solve": "lu_cpu"}
_NO_HALVES = ("inv", "slogdet")
_ANY_DTYPE = ("eigh",)
_NEEDS_KERNEL_WHEN_EMPTY = ("qr",)


class LinAlgError(RuntimeError):
    """A matrix that has no inverse or no such factors; torch.linalg.LinAlgError is a RuntimeError, too."""


def check_square(name: str, shape: Shape, square: bool = True, lead: str = "linalg.") -> None:
    """Raise PyTorch's errors for what is no matrix, or no square one."""
    if len(shape) < 2:
        raise RuntimeError(f"{lead}{name}: The input tensor A must have at least 2 dimensions.")
    if square and shape[-1] != shape[-2]:
        raise RuntimeError(
            f"{lead}{name}: A must be batches of square matrices, but they are {shape[-2]} by {shape[-1]} matrices"
        )


def matrices(name: str, square: bool = True, shaped: bool = True) -> Check:
    """Batches of matrices of float32 or float64, square ones where asked; `shaped` where the shape counts first."""

    def check(given: Given) -> None:
        first = given.op.inputs[0]
        shape, dtype = given[first].shape, given[first].dtype
        if shaped:
            check_square(name, shape, square)
        if dtype.kind != "f" and name not in _ANY_DTYPE:
            kind = NotImplementedError if name == "cholesky" else RuntimeError  # as torch.cholesky has no kernel
            raise kind(f"linalg.{name}: Expected a floating point or complex tensor as input. Got {torch_name(dtype)}")
        if dtype.name == "float16" and name in _NO_HALVES:
            raise RuntimeError(f"linalg.{name}: Low precision dtypes not supported. Got Half")
        if shaped and (math.prod(shape) or name in _NEEDS_KERNEL_WHEN_EMPTY):
            implemented(first, "float32", "float64", kernel=_KERNELS.get(name, f"linalg_{name}_cpu"))(given)

    return check


def measurable(function: str, input: Dtype, asked: Any, *, halves: bool = True) -> None:
    """Raise PyTorch's errors for a norm of other than floats, or in a dtype that does not hold them."""
    words = ""
    dtype = None if asked is None else as_dtype(asked)
    if input.kind != "f":
        words = f"Expected a floating point or complex tensor as input. Got {torch_name(input)}"
    elif not halves and input.name == "float16":
        words = "Low precision dtypes not supported. Got Half"
    elif dtype is not None and dtype.kind != "f":
        words = f"dtype should be floating point or complex, but got {torch_name(dtype)}"
    elif dtype is not None and dtype.itemsize < input.itemsize:
        words = (
            f"the dtype of the input ({torch_name(input)}) should be convertible without narrowing to the specified "
            f"dtype ({torch_name(dtype)})"
        )
    if words:
        raise RuntimeError(f"{function}: {words}")


def singular_parts(A: Any, **how: Any) -> Any:
    """numpy's decomposition by singular values; LinAlgError in PyTorch's words where it fails, as for NaN."""
    try:
        return np.linalg.svd(A, **how)
    except np.linalg.LinAlgError:
        finite = np.isfinite(A).all(axis=(-1, -2))
    batch, cause = "", "is ill-conditioned or has too many repeated singular values"
    if not finite.all():
        batch, cause = f"(Batch element {np.argmin(finite)}): " * (A.ndim > 2), "contained non-finite values"
    raise LinAlgError(f"linalg.svd: {batch}The algorithm failed to converge because the input matrix {cause}.")
