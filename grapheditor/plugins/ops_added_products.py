"""Products of vectors and matrices with something added, and the trace of one."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    Spec,
    c_name,
    composite,
    expanded,
    hookimpl,
    implemented,
    in_range,
    matmul,
    one_dtype_of_factors,
    result_type,
    torch_name,
    wrap_dim,
)


def _blend(input: Any, product: Any, beta: Any, alpha: Any) -> Any:
    """beta · input + alpha · product, where a beta of 0 hides even NaN."""
    if product.dtype.kind != "f":  # which PyTorch cuts them for
        beta, alpha = int(beta), int(alpha)
    scaled = product if alpha == 1 else product * alpha
    if beta == 0:
        return scaled + (input * 0).masked_fill(input.isnan(), 0)
    return (input if beta == 1 else input * beta) + scaled


def _check_addmv(given: Given) -> None:
    input, mat, vec = (given[name].shape for name in ("input", "mat", "vec"))
    if len(input) > 1 or len(mat) != 2 or len(vec) != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {len(input)}, {len(mat)}, {len(vec)}")
    if mat[1] != vec[0] and not input:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    if mat[1] != vec[0] or input not in ((), (1,), (mat[0],)):
        got = input[0] if input else 1
        raise RuntimeError(f"size mismatch, got input ({got}), mat ({mat[0]}x{mat[1]}), vec ({vec[0]})")
    kinds = [given[name].dtype for name in ("input", "mat", "vec")]
    if len(set(kinds)) > 1:
        shown = "{}, {}, and {}".format(*map(torch_name, kinds))
        raise RuntimeError(f"addmv input tensors must have the same dtype, but got {shown}")


def _check_addr(given: Given) -> None:
    for name in ("vec1", "vec2"):
        if len(given[name].shape) != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {len(given[name].shape)}-D")
    expanded(given["input"].shape, (*given["vec1"].shape, *given["vec2"].shape))


def _no_truths(given: Given) -> None:
    for name in ("beta", "alpha"):
        if isinstance(given[name], bool) and any(spec is not None and spec.dtype.kind != "b" for spec in given.specs):
            raise RuntimeError(f"Boolean {name} only supported for Boolean results.")


def _check_addbmm(given: Given) -> None:
    first, second = given["batch1"].shape, given["batch2"].shape
    for dim, shape in ((1, first), (2, second)):  # PyTorch reads these sizes before it counts the dimensions
        if not shape:
            raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
        wrap_dim(dim, len(shape))
    expanded(given["input"].shape, (first[1], second[2]))
    for name in ("batch1", "batch2"):
        if len(given[name].shape) != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    if first[0] != second[0]:
        raise RuntimeError(f"batch1 and batch2 must have same number of batches, got {first[0]} and {second[0]}")
    if first[2] != second[1]:
        sizes = f"{first[1]}x{first[2]} and {second[1]}x{second[2]}"
        raise RuntimeError(f"Incompatible matrix sizes for bmm ({sizes})")
    one_dtype_of_factors(*[given[name] for name in ("input", "batch1", "batch2")])


def _matrices(given: Given) -> None:
    """Two matrices."""
    for name in ("mat1", "mat2"):
        if len(given[name].shape) != 2:
            raise RuntimeError(f"{name} must be a matrix, got {len(given[name].shape)}-D tensor")


def _factors_alike(given: Given) -> None:
    """One dtype, for which PyTorch looks before it looks for a kernel."""
    with suppress(NotImplementedError):
        _dtypes_of_addmm(given)


def _dtypes_of_addmm(given: Given) -> None:
    """One dtype, and not bool."""
    one_dtype_of_factors(*[given[name] for name in ("input", "mat1", "mat2")])


def _addmm_shape(bias: Any, a: Any, b: Any, beta: Any, alpha: Any) -> Any:
    return expanded(bias, matmul(a, b))


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


def _addr(input: Any, vec1: Any, vec2: Any, beta: Any, alpha: Any) -> Any:
    dtype = result_type([Spec((1,), x.dtype) for x in (input, vec1, vec2)]).name
    return _blend(input, vec1.to(dtype).unsqueeze(-1) * vec2.to(dtype), beta, alpha)


def _trace_slope(g: Any, out: Any, input: Any) -> Any:
    rows, columns = input.shape
    return g.expand((min(rows, columns),))._diagonal_back(0, 0, 1, rows, columns)


def _matrix_to_trace(given: Given) -> None:
    """A matrix of numbers."""
    implemented("input", "f", "i", "u")(given)
    if len(given["input"].shape) != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {len(given['input'].shape)}")


FUSED = [
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
    Op(
        "baddbmm(Tensor input, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1)",
        check=(_stacks, in_range("beta", "alpha")),
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
    Op(
        "addmm(Tensor input, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1)",
        check=(_factors_alike, _matrices, _dtypes_of_addmm, in_range("beta", "alpha")),
        category="Linear algebra",
        doc="beta * input + alpha * (mat1 @ mat2).",
        forward=lambda c, a, b, beta, alpha: c * c.dtype.type(beta) + np.matmul(a, b) * a.dtype.type(alpha),
        vjp=(
            lambda g, out, c, a, b, beta, alpha: g if beta == 1 else g * beta,
            lambda g, out, c, a, b, beta, alpha: g @ b.transpose(0, 1) * alpha,
            lambda g, out, c, a, b, beta, alpha: a.transpose(0, 1) @ g * alpha,
        ),
        grad_fn="AddmmBackward0",
        shape=_addmm_shape,
        dtype="promote",
        source={"torch": "torch.addmm({input}, {mat1}, {mat2}, beta={beta}, alpha={alpha})"},
        samples=(((2, 4), (2, 3), (3, 4), {}), ((4,), (2, 3), (3, 4), {"beta": 0.5, "alpha": 2})),
    ),
]


def _product(
    name: str, first: str, second: str, formula: Any, shape: Any, check: Any, doc: str, given: Any, *slopes: Any
) -> Op:
    """Something added to a product; `slopes` are the rules for the factors that PyTorch has, without alpha."""
    op = composite(
        f"{name}(Tensor input, Tensor {first}, Tensor {second}, *, Scalar beta=1, Scalar alpha=1)",
        formula,
        category="Linear algebra",
        doc=doc,
        grad_fn=f"{name.capitalize()}Backward0",
        samples=(given, (*given, {"beta": 0.5, "alpha": 2})),
        source={"torch": f"torch.{name}({{input}}, {{{first}}}, {{{second}}}, beta={{beta}}, alpha={{alpha}})"},
        check=(*check, in_range("beta", "alpha")),
        layout="following" if name == "addr" else None,
    )

    def rule(slope: Any, factor: str) -> Any:
        def scaled(g: Any, out: Any, input: Any, a: Any, b: Any, **factors: Any) -> Any:
            part = slope(g, a, b)
            return part if factors[factor] == 1 else part * factors[factor]

        return scaled

    rules = (rule(lambda g, a, b: g, "beta"), *(rule(slope, "alpha") for slope in slopes))
    # a compiled graph would have the formula's own rules in its place
    return replace(op, vjp=rules, formula=None, shape=lambda input, first, second, **how: shape(first, second))


OPS = [
    _product(
        *("addmv", "mat", "vec"),
        lambda input, mat, vec, beta, alpha: _blend(input, mat @ vec, beta, alpha),
        matmul,
        (_check_addmv,),
        "beta · input + alpha · (mat @ vec).",
        ((2,), (2, 3), (3,)),
        lambda g, mat, vec: g.outer(vec),
        lambda g, mat, vec: mat.t().mv(g),
    ),
    _product(
        *("addr", "vec1", "vec2"),
        _addr,
        lambda vec1, vec2: (*vec1, *vec2),
        (_check_addr, _no_truths),
        "beta · input + alpha · the outer product of two vectors.",
        ((2, 3), (2,), (3,)),
        lambda g, vec1, vec2: g.mv(vec2),
        lambda g, vec1, vec2: g.t().mv(vec1),
    ),
    _product(
        *("addbmm", "batch1", "batch2"),
        lambda input, batch1, batch2, beta, alpha: _blend(
            input, (batch1 @ batch2).sum(dim=[0], dtype=batch1.dtype.name), beta, alpha
        ),
        lambda batch1, batch2: matmul(batch1, batch2)[1:],
        (_check_addbmm,),
        "beta · input + alpha · the sum of all products of a batch.",
        ((2, 2), (3, 2, 4), (3, 4, 2)),
        lambda g, a, b: g.expand([a.shape[0], *g.shape]).bmm(b.mT),
        lambda g, a, b: a.mT.bmm(g.expand([a.shape[0], *g.shape])),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return [*FUSED, *OPS]
