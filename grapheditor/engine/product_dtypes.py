"""Which dtypes products of vectors, matrices and stacks of them are made of, and what is said of others."""

from __future__ import annotations

from typing import Any

from grapheditor.engine.dtypes import c_name, torch_name


def product_dtype(op: Any, specs: list[Any], params: dict[str, Any]) -> Any:
    """A dtype rule: one dtype, and truth values only where nothing is computed; raises PyTorch's errors for others."""
    kernel = _kernel(specs[0].shape, specs[1].shape)
    if specs[0].dtype != specs[1].dtype:
        raise other_dtypes(kernel, specs[0].dtype, specs[1].dtype)
    empty = kernel != "dot" and 0 in (*specs[0].shape, *specs[1].shape)
    if specs[0].dtype.kind == "b" and not empty:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    return None, (specs[0].dtype,)


def other_dtypes(kernel: str, first: Any, second: Any) -> Exception:
    """PyTorch's error for a product of two dtypes."""
    one, other = torch_name(first), torch_name(second)
    if kernel == "dot":
        return RuntimeError(f"dot : expected both vectors to have same dtype, but found {one} and {other}")
    if kernel == "addmv_impl_cpu":
        return RuntimeError(f"addmv input tensors must have the same dtype, but got {other}, {one}, and {other}")
    if kernel == "bmm" and first.kind == "b":
        return NotImplementedError("\"bmm\" not implemented for 'Bool'")
    if kernel == "bmm":
        return RuntimeError(f"expected scalar type {one} but found {other}")
    return RuntimeError(f"expected m1 and m2 to have the same dtype, but got: {c_name(first)} != {c_name(second)}")


def _kernel(a: Any, b: Any) -> str:
    """What PyTorch calls the kernel of a product."""
    if len(b) == 1:
        return "dot" if len(a) == 1 else "addmv_impl_cpu"
    return "addmm_impl_cpu_" if len(b) == 2 else "bmm"
