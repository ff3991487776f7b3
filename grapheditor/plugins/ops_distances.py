"""Distances between vectors, of pairs and of all pairs, and the angle between them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Call,
    Given,
    Op,
    broadcast,
    composite,
    hookimpl,
    in_kernel,
    in_range,
    result_type,
    torch_name,
    wrap_dim,
)

Shape = tuple[int, ...]
_MODES = "use_mm_for_euclid_dist_if_necessary,use_mm_for_euclid_dist,donot_use_mm_for_euclid_dist"


def _op(signature: str, formula: Any, doc: str, grad_fn: Any, samples: Any, torch: str, **more: Any) -> Op:
    return composite(
        signature,
        formula,
        category="Linear algebra",
        doc=doc,
        grad_fn=grad_fn,
        samples=samples,
        source={"torch": torch},
        **more,
    )


def _negated_for_other(op: Op) -> Op:
    """The op, whose gradient by the second input is minus that by the first, of which a count has none."""
    first, second = op.rule(0), op.rule(1)

    def negative(*tensors: Any, p: Any) -> Any:
        if p == 0:
            raise RuntimeError(
                "Expected a proper Tensor but got None (or an undefined Tensor in C++) for argument #0 'self'"
            )
        return second(*tensors, p=p)  # type: ignore[misc]

    return replace(op, vjp=(first, negative))


def _pairwise(x1: Any, x2: Any, p: float, eps: float, keepdim: bool) -> Any:
    return (x1 - x2 + eps).linalg_vector_norm(p, [-1], keepdim)


def _cdist(x1: Any, x2: Any, p: float, compute_mode: str) -> Any:
    for name, x in (("X1", x1), ("X2", x2)):
        if len(x.shape) < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {len(x.shape)}D")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}")
    for name, x in (("X1", x1), ("X2", x2)):
        if x.dtype.kind != "f":
            kind = torch_name(np.dtype(x.dtype.name))
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {kind}")
    if not p >= 0:  # NaN neither
        raise RuntimeError("cdist only supports non-negative p values")
    if "float64" not in (x1.dtype.name, x2.dtype.name):
        p = float(np.float32(p))  # as PyTorch's kernel has it
    by_kernel = 0 not in (*x1.shape, *x2.shape) and not _by_product(x1.shape, x2.shape, p, compute_mode)
    in_kernel("cdist", ("float32", "float64") if by_kernel else ("f",), x1, x2)
    apart = x1.unsqueeze(-2) - x2.unsqueeze(-3)
    if p == 0:  # a staircase, as PyTorch sees it
        return apart.sgn().abs().masked_fill(apart.isnan(), math.nan).sum(dim=[-1])
    if p in (1, 2, math.inf):
        return apart._apply("_size", (apart,), {"p": p})
    if p < 1:  # what does not differ has no slope
        apart = apart.masked_fill(apart.eq(0), 0)
    return apart.linalg_vector_norm(p, [-1])


def _size(input: Any, p: float) -> Any:
    if p == 2:
        wide = np.dtype(np.float32) if input.dtype.name == "float16" else input.dtype
        return np.sqrt(np.sum(np.square(input, dtype=wide), axis=-1)).astype(input.dtype, copy=False)
    sizes = np.abs(input)
    return sizes.sum(-1) if p == 1 else np.fmax.reduce(sizes, -1, initial=0.0)  # the largest, passing over NaN


def _size_slope(g: Any, out: Any, input: Any, p: float) -> Any:
    """At NaN it is NaN, and all that are as large as the largest have the whole gradient.

    What has no length has none, whatever comes in.
    """
    if p == 2:
        length = out.unsqueeze(-1)
        return (g.unsqueeze(-1) * (input / length)).masked_fill(length.eq(0), 0)
    g, signs = g.unsqueeze(-1), input.sgn().masked_fill(input.isnan(), math.nan)
    return g * signs if p == 1 else g * signs * (1 - (input.abs() - out.unsqueeze(-1)).abs().ceil().clamp_max(1))


def _by_product(x1: tuple[int, ...], x2: tuple[int, ...], p: float, compute_mode: str) -> bool:
    """Whether PyTorch makes distances from a product of matrices, and so has other nodes; ours keep their digits."""
    if p != 2 or 0 in (*x1[-2:], *x2[-2:], *x1, *x2):
        return False
    wanted = compute_mode == "use_mm_for_euclid_dist_if_necessary" and max(x1[-2], x2[-2]) > 25
    return wanted or compute_mode == "use_mm_for_euclid_dist"


def _cdist_name(call: Call) -> str:
    x1, x2 = (tuple(arg.shape) for arg in call.args)
    return "ViewBackward0" if _by_product(x1, x2, **call.params) else "CdistBackward0"


def _cdist_below(name: str, shapes: Any, params: Any) -> Any:
    if name == "CdistBackward0":
        return None
    if all(len(shape) == 2 for shape in shapes):
        return (("EuclideanDist", 0, 1),)
    lead = broadcast(*(shape[:-2] for shape in shapes))
    wide = [
        ("View", ("Clone", ("Expand", slot)) if shape[:-2] != lead and math.prod(shape[:-2]) != 1 else ("Expand", slot))
        for slot, shape in enumerate(shapes)
    ]
    return (("EuclideanDist", *wide),)


def _length(x: Any, dim: int) -> Any:
    if x.dtype.name == "float16":
        return np.sqrt(np.sum(np.square(x, dtype=np.float32), axis=dim, keepdims=True)).astype(x.dtype)
    return np.sqrt(np.sum(x * x, axis=dim, keepdims=True))


def _similarity(x1: Any, x2: Any, dim: int, eps: float) -> Any:
    x1, x2 = np.broadcast_arrays(x1, x2)  # before the lengths are taken, as PyTorch does
    lengths = [np.maximum(_length(x, dim), x.dtype.type(eps)) for x in (x1, x2)]
    return np.sum((x1 / lengths[0]) * (x2 / lengths[1]), axis=dim)


def _similarity_slope(first: bool) -> Any:
    def rule(g: Any, out: Any, x1: Any, x2: Any, dim: int, eps: float) -> Any:
        shape = np.broadcast_shapes(x1.shape, x2.shape)
        x1, x2 = (x if x.dtype.kind == "f" else x.to(g.dtype.name) for x in (x1, x2))
        mine, other = (x.expand(shape) for x in ((x1, x2) if first else (x2, x1)))
        axis = wrap_dim(dim, len(g.shape) + 1)
        length, other_length = (x.linalg_vector_norm(2, [dim], True) for x in (mine, other))
        safe, other_safe = length.clamp_min(eps), other_length.clamp_min(eps)
        g, value = g.unsqueeze(axis), out.unsqueeze(axis)
        # PyTorch raises a length to eps behind the back of autograd, so it still changes with the vector
        turned = mine / length.masked_fill(length.eq(0), 1) * value
        return g * (other / other_safe - turned) / safe

    return rule


def _similarity_shape(x1: Shape, x2: Shape, dim: int, eps: float) -> Shape:
    shape = broadcast(x1, x2)
    axis = wrap_dim(dim, len(shape))
    return shape[:axis] + shape[axis + 1 :]


def _common_float(given: Given) -> None:
    if not given["eps"] >= 0:
        raise RuntimeError(f"eps must be non-negative, got: {given['eps']:g}")
    dtype = result_type([given["x1"], given["x2"]])
    if dtype.kind != "f":
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {torch_name(dtype)}")


def _similarity_below(name: str, shapes: Any, params: Any) -> Any:
    alike = shapes[0] == shapes[1]
    sides = [slot if alike else ("Expand", slot) for slot in (0, 1)]
    return (("Mul", *(("Div", side, ("Clone", ("LinalgVectorNorm", side))) for side in sides)),)


def _no_whole_numbers(given: Given) -> None:
    dtype = result_type([given["input"], given["other"]])
    if dtype.kind in "iu":
        raise RuntimeError(
            f"norm(): input dtype should be either floating point or complex. Got {torch_name(dtype)} instead."
        )


DIST = _negated_for_other(
    _op(
        "dist(Tensor input, Tensor other, Scalar p=2)",
        lambda input, other, p: (input - other).linalg_vector_norm(p),
        "Length of the difference.",
        "DistBackward0",
        (((2, 3), (3,)), ((2, 3), (2, 3), {"p": 3})),
        "torch.dist({input}, {other}, p={p})",
        saved=("result",),
        check=(_no_whole_numbers,),
    )
)
OPS = [
    DIST,
    _op(
        "pairwise_distance(Tensor x1, Tensor x2, float p=2.0, float eps=1e-6, bool keepdim=False)",
        _pairwise,
        "Distance between the vectors in the last dimension, pair by pair.",
        "NormBackward1",
        (((2, 3), (2, 3)), ((2, 3), (3,), {"p": 1.0, "keepdim": True})),
        "torch.nn.functional.pairwise_distance({x1}, {x2}, p={p}, eps={eps}, keepdim={keepdim})",
        next_functions=(("AddBackward1", ("Sub", 0, 1)),),
        saved=("result",),
        copied=("x1", "x2"),
    ),
    _op(
        f'cdist(Tensor x1, Tensor x2, float p=2.0, str~{{{_MODES}}} compute_mode="{_MODES.partition(",")[0]}")',
        _cdist,
        "Distance of every row of one matrix from every row of another.",
        _cdist_name,
        (((2, 3), (4, 3)), ((2, 3), (4, 3), {"p": 1.0})),
        "torch.cdist({x1}, {x2}, p={p})",
        next_functions=_cdist_below,
        saved=("result",),
        backward=BackwardFunction(refused=lambda name: "_cdist_backward" * (name == "CdistBackward0"), noted=True),
    ),
    Op(
        "_size(Tensor input, float p)",
        category="Internal",
        doc="Sum of sizes in the last dimension, their length, or the largest of them, with the gradients of cdist.",
        forward=_size,
        vjp=(_size_slope,),
        shape=lambda shape, p: shape[:-1],
        dtype="same",
        samples=(((2, 3), {"p": 1.0}),),
    ),
    Op(
        "cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-8)",
        check=(_common_float, in_range("eps")),
        category="Normalisation",
        doc="Cosine of the angle between vectors along dim: 1 for one direction, 0 for a right angle.",
        forward=_similarity,
        vjp=(_similarity_slope(True), _similarity_slope(False)),
        grad_fn="SumBackward1",
        copied=("result", "x1 unless x1", "x2 unless x2"),
        next_functions=_similarity_below,
        shape=_similarity_shape,
        dtype="apart",
        source={"torch": "torch.nn.functional.cosine_similarity({x1}, {x2}, dim={dim}, eps={eps})"},
        samples=(((3, 4), (3, 4)), ((3, 4), (3, 1), {"dim": 0})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
