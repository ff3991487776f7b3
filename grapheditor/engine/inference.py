"""Shape and dtype rules: what comes out of an op, told without computing it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from grapheditor.engine.dtypes import (
    BOOL,
    FLOAT32,
    FLOAT64,
    INT64,
    Compute,
    Dtype,
    Shape,
    Spec,
    as_dtype,
    result_type,
    torch_name,
)

DtypeRule = Callable[[Any, list[Spec], dict[str, Any]], tuple[Compute, tuple[Dtype, ...]]]
"""``rule(op, specs, params)``: the dtype to compute in (None: leave inputs alone), and each output's dtype."""


@lru_cache(maxsize=1024)
def asks_for(rule: Callable[..., Any], name: str) -> bool:
    """Whether a rule has a parameter of this name."""
    code = getattr(rule, "__code__", None)
    return code is not None and name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


class UnknownShapeError(RuntimeError):
    """Raised by the shape rule of a call whose result has a shape that depends on numbers."""


def broadcast(a: Shape, b: Shape) -> Shape:
    """The shape of an elementwise result; raises PyTorch's RuntimeError where there is none."""
    if a == b:
        return a
    out: list[int] = []
    longest = max(len(a), len(b))
    for i in reversed(range(longest)):  # PyTorch names the last dimension that does not fit
        m = a[i - longest + len(a)] if i >= longest - len(a) else 1
        n = b[i - longest + len(b)] if i >= longest - len(b) else 1
        if m != n and m != 1 and n != 1:
            raise RuntimeError(
                f"The size of tensor a ({m}) must match the size of tensor b ({n}) at non-singleton dimension {i}"
            )
        out.append(n if m == 1 else m)
    return tuple(reversed(out))


def expanded(shape: Shape, size: Shape, kind: str = "torch.FloatTensor") -> Shape:
    """`size`, to which `shape` is expanded; raises RuntimeError where it can't be, naming the `kind` of tensor."""
    if len(shape) > len(size):
        raise RuntimeError(
            f"expand({kind}{{{list(shape)}}}, size={list(size)}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    old = (1,) * (len(size) - len(shape)) + tuple(shape)
    for i, m, n in zip(reversed(range(len(old))), reversed(old), reversed(size), strict=True):
        if m != n and m != 1 and n != -1:
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({m}) at non-singleton "
                f"dimension {i}.  Target sizes: {list(size)}.  Tensor sizes: {list(shape)}"
            )
        if n < 0 and i < len(size) - len(shape):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) isn't allowed in a leading, non-existing dimension {i}"
            )
    return tuple(m if n == -1 else n for m, n in zip(old, size, strict=True))


def reducible(shape: Shape, size: Shape) -> bool:
    """Whether `size` broadcasts to `shape`, so that what has this shape can be summed up to that size."""
    return len(size) <= len(shape) and all(n in (1, m) for n, m in zip(reversed(size), reversed(shape), strict=False))


def elementwise(*shapes: Shape | None, **params: Any) -> Shape:
    """All inputs broadcast together."""
    out: Shape = ()
    for shape in shapes:
        if shape is not None:
            out = broadcast(out, shape)
    return out


def same(shape: Shape, *rest: Shape | None, **params: Any) -> Shape:
    """The shape of the first input."""
    return shape


def wrap_dim(dim: int, rank: int) -> int:
    """`dim` counted from the front; raises PyTorch's IndexError."""
    low, high = -max(rank, 1), max(rank, 1) - 1
    if not low <= dim <= high:
        raise IndexError(f"Dimension out of range (expected to be in range of [{low}, {high}], but got {dim})")
    return dim + max(rank, 1) if dim < 0 else dim


def wrap_dims(dim: int | Sequence[int] | None, rank: int) -> tuple[int, ...]:
    """The axes that a reduction goes over: all for None and for (), else each once; raises as PyTorch."""
    if dim is None or dim == ():
        return tuple(range(rank))
    dims = [wrap_dim(d, rank) for d in ((dim,) if isinstance(dim, int) else dim)]
    for i, d in enumerate(dims):
        if d in dims[:i]:
            raise RuntimeError(f"dim {d} appears multiple times in the list of dims")
    return tuple(dims) if rank else ()


def reduce(shape: Shape, dim: int | Sequence[int] | None = None, keepdim: bool = False, **params: Any) -> Shape:
    """Without the axes `dim`, or with size 1 there."""
    dims = wrap_dims(dim, len(shape))
    if keepdim:
        return tuple(1 if i in dims else n for i, n in enumerate(shape))
    return tuple(n for i, n in enumerate(shape) if i not in dims)


def matmul(a: Shape, b: Shape, **params: Any) -> Shape:
    """As torch.matmul: vectors, matrices and broadcast stacks of matrices."""
    if not a or not b:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {len(a)}D and {len(b)}D")
    left = (1, *a) if len(a) == 1 else a
    right = (*b, 1) if len(b) == 1 else b
    if left[-1] != right[-2]:
        if len(a) == len(b) == 1:
            raise RuntimeError(
                f"inconsistent tensor size, expected tensor [{a[0]}] and src [{b[0]}] to have the same number "
                f"of elements, but got {a[0]} and {b[0]} elements respectively"
            )
        if len(b) == 1:
            rows = math.prod(a[:-1])
            raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{a[-1]}), vec ({b[0]})")
        if len(b) > 2 and (len(a) > 1 or b[-2] != 1):
            count = math.prod(broadcast(a[:-2], b[:-2]))
            raise RuntimeError(
                f"Expected size for first two dimensions of batch2 tensor to be: [{count}, {a[-1]}] but got: "
                f"[{count}, {b[-2]}]."
            )
        if len(a) == 1 and len(b) > 2:
            rows = math.prod(b[:-2]) * b[-1]
            raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{b[-2]}), vec ({a[0]})")
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({math.prod(left[:-1])}x{left[-1]} and {right[-2]}x{right[-1]})"
        )
    out = (*broadcast(left[:-2], right[:-2]), left[-2], right[-1])
    if len(b) == 1:
        out = out[:-1]
    return (*out[:-2], out[-1]) if len(a) == 1 and len(b) > 1 else out[1:] if len(a) == 1 else out


def reshape(shape: Shape, size: Sequence[int], **params: Any) -> Shape:
    """`size` with one -1 filled in; raises PyTorch's RuntimeError where it does not fit."""
    size = list(size)
    total = math.prod(shape)
    for i, n in enumerate(size):
        if n == -1 and -1 in size[:i]:
            raise RuntimeError("only one dimension can be inferred")
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {size}")
    if -1 in size:
        known = math.prod(n for n in size if n != -1)
        if known == 0 or total % known:
            raise RuntimeError(f"shape '{size}' is invalid for input of size {total}")
        size[size.index(-1)] = total // known
    if math.prod(size) != total or any(n < 0 for n in size):
        raise RuntimeError(f"shape '{size}' is invalid for input of size {total}")
    return tuple(size)


# -- dtypes ----------------------------------------------------------------------


def _promote(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    dtype = result_type(specs)
    return dtype, (dtype,)


def _spread(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    wide = any(s.shape for s in specs)
    return _floating(op, [Spec(s.shape or (1,), s.dtype, s.weak) if wide else s for s in specs], params)


def _apart(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Compute, tuple[Dtype, ...]]:
    wide = any(s.shape for s in specs)
    dtype = _spread(op, specs, params)[1][0]
    alone = any(s.weak or (wide and not s.shape) for s in specs)  # which decides on no dtype
    return dtype if alone else tuple(None if s.dtype.kind == "f" else dtype for s in specs), (dtype,)


SUBTRACTION_OF_BOOLS = (
    "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator "
    "instead."
)
SUBTRACTION_OF_BOOL = (
    "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the "
    "`~` or `logical_not()` operator instead."
)


def _numeric(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    bools = sum(s.dtype.kind == "b" for s in specs)
    if bools == len(specs):
        raise RuntimeError(SUBTRACTION_OF_BOOLS)
    if bools:
        raise RuntimeError(SUBTRACTION_OF_BOOL)
    return _promote(op, specs, params)


def _float(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    dtype = result_type(specs)
    if dtype.kind != "f":
        dtype = FLOAT32
    return dtype, (dtype,)


_KERNELS = {
    "abs": "abs_cpu", "adaptive_avg_pool1d": "adaptive_avg_pool2d", "adaptive_avg_pool3d": "adaptive_avg_pool3d_cpu",
    "avg_pool3d": "avg_pool3d_out_frame", "celu": "elu_cpu", "elu": "elu_cpu", "frac": "frac_cpu",
    "gelu": "GeluKernelImpl", "glu": "glu_cpu", "hardshrink": "hardshrink_cpu", "hardsigmoid": "hardsigmoid_cpu",
    "hardswish": "hardswish_cpu", "hypot": "hypot_cpu", "leaky_relu": "leaky_relu_cpu",
    "linalg_cholesky": "cholesky_cpu", "linalg_cross": "cross", "linalg_det": "lu_cpu", "linalg_solve": "lu_cpu",
    "log_softmax": "log_softmax_lastdim_kernel_impl", "logaddexp": "logaddexp_cpu", "logaddexp2": "logaddexp2_cpu",
    "logcumsumexp": "logcumsumexp_out_cpu", "logsigmoid": "log_sigmoid_cpu", "mish": "mish_cpu", "mse_loss": "mse_cpu",
    "prelu": "prelu_cpu", "selu": "elu_cpu", "silu": "silu_cpu", "smooth_l1_loss": "smooth_l1_cpu",
    "softmax": "softmax_lastdim_kernel_impl", "softmin": "softmax_lastdim_kernel_impl", "softplus": "softplus_cpu",
    "softshrink": "softshrink_check",
}  # fmt: skip


def kernel_name(base: str) -> str:
    """What PyTorch calls the kernel of an op in its message, which need not be the op's name."""
    return _KERNELS.get(base, base)


def _floating(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    dtype = result_type(specs)
    if dtype.kind != "f":
        raise NotImplementedError(f'"{kernel_name(op.base)}" not implemented for {torch_name(dtype)!r}')
    return dtype, (dtype,)


def _bool(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype, tuple[Dtype, ...]]:
    return result_type(specs), (BOOL,)


def _same(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Compute, tuple[Dtype, ...]]:
    dtype = specs[0].dtype
    compute: Compute = None
    if any(s.weak and s.dtype.kind == "f" for s in specs[1:]):  # a number of Python's comes unrounded
        number = dtype if dtype.kind == "f" else FLOAT64
        compute = tuple(number if s.weak and s.dtype.kind == "f" else None for s in specs)
    return compute, (dtype,)


def _sum(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[None, tuple[Dtype, ...]]:
    if params.get("dtype") is not None:
        return None, (as_dtype(params["dtype"]),)
    dtype = specs[0].dtype
    return None, (dtype if dtype.kind == "f" else INT64,)


def _index(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[None, tuple[Dtype, ...]]:
    return None, (INT64,)


def _arg(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[None, tuple[Dtype, ...]]:
    return None, (as_dtype(params["dtype"]) if params.get("dtype") is not None else specs[0].dtype,)


def _cast(op: Any, specs: list[Spec], params: dict[str, Any]) -> tuple[Dtype | None, tuple[Dtype, ...]]:
    if params["dtype"] is None:
        return _floating(op, specs, params)
    return None, (as_dtype(params["dtype"]),)


DTYPE_RULES: dict[str, DtypeRule] = {
    "promote": _promote,  # common dtype of all inputs, computed and returned in it
    "numeric": _numeric,  # the same, bools are refused
    "float": _float,  # the same, integers become float32 first
    "floating": _floating,  # the same, integers are refused
    "spread": _spread,  # as floating, of inputs that were brought to one shape first
    "apart": _apart,  # as spread, but floats stay what they are: the formula promotes step by step
    "cast": _cast,  # the dtype parameter, else as floating
    "bool": _bool,  # compared in the common dtype, returned as bool
    "same": _same,  # the first input's, inputs left alone
    "sum": _sum,  # integers and bools become int64; the dtype parameter wins
    "index": _index,  # int64 positions
    "param": _arg,  # the dtype parameter, else the first input's
}
