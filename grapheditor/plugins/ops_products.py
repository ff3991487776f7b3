"""Distances between vectors, and statistics of columns."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from grapheditor.api import BY_PARTS, Given, Op, c_name, check_square, composite, hookimpl, torch_name


def _of_matrices(given: Given) -> None:
    """Square matrices of floats; of float16 there are none."""
    shape, dtype = given["input"].shape, given["input"].dtype
    check_square("logdet", shape, lead="")
    if dtype.name not in ("float32", "float64"):
        wanted = (
            "Low precision dtypes not supported."
            if dtype.kind == "f"
            else "Expected a floating point or complex tensor as input."
        )
        raise RuntimeError(f"logdet: {wanted} Got {torch_name(dtype)}")


def _op(signature: str, formula: Any, doc: str, grad_fn: Any, samples: Any, torch: str, **more: Any) -> Op:
    return composite(
        signature,
        formula,
        category=more.pop("category", "Linear algebra"),
        doc=doc,
        grad_fn=grad_fn,
        samples=samples,
        source={"torch": torch},
        **more,
    )


# -- statistics --------------------------------------------------------------------------------


def _fit_to_weigh(input: Any, name: str) -> Any:
    """The weights; raises RuntimeError where one of those by this name is negative, or where all together are 0."""
    if name and not (input >= 0).all():
        raise RuntimeError(f"cov(): {name} cannot be negative")
    if not name and not input.sum():
        raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    return np.positive(input)


def _check_weights(name: str, weights: Any, kinds: str, count: int) -> None:
    if weights is None:
        return
    if len(weights.shape) > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with {len(weights.shape)} "
            "dimensions"
        )
    if weights.dtype.kind not in kinds:
        wanted = "integral" if "i" in kinds else "floating point"
        kind = torch_name(np.dtype(weights.dtype.name))
        raise RuntimeError(f"cov(): expected {name} to have {wanted} dtype but got {name} with {kind} dtype")
    if (size := math.prod(weights.shape)) != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input but got "
            f"{size} != {count}"
        )


def _cov(input: Any, fweights: Any, aweights: Any, correction: Any, checked: bool = True, name: str = "cov") -> Any:
    """Not `checked`, it is what PyTorch's graph shows: without a look at the numbers."""
    rank = len(input.shape)
    if rank > 2:
        raise RuntimeError(
            f"{name}(): expected input to have two or fewer dimensions but got an input with {rank} dimensions"
        )
    if input.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input.reshape([1, -1]) if len(input.shape) < 2 else input
    count: Any = x.shape[1]
    _check_weights("fweights", fweights, "iu", count)
    _check_weights("aweights", aweights, "f", count)
    if checked:
        fweights = None if fweights is None else fweights._fit_to_weigh("fweights")
        aweights = None if aweights is None else aweights._fit_to_weigh("aweights")
    weights = aweights if fweights is None else fweights if aweights is None else fweights * aweights
    if weights is None:
        centred = weighed = x - (x.sum(dim=[1]) / count).unsqueeze(1)
        left: Any = max(count - correction, 0)
    else:
        total = (weights._fit_to_weigh("") if checked else weights).sum()
        centred = x - ((x * weights).sum(dim=[1]) / total).unsqueeze(1)
        weighed = centred * weights
        left = total - correction
        if aweights is not None and correction:
            left = total - (weights * aweights).sum() * correction / total
        left = left.clamp(min=0) if checked else left
    if weighed.dtype != centred.dtype:
        centred = centred.to(weighed.dtype.name)
    return ((centred @ weighed.t()) / left).squeeze()


def _corrcoef(input: Any) -> Any:
    c = _cov(input, None, None, 1, name="corrcoef")
    if not c.shape:
        return c / c
    deviation = c.diagonal().sqrt()
    return (c / deviation.view([-1, 1]) / deviation.view([1, -1])).clamp(-1, 1)


def _below_cov(name: str, shapes: Any, params: Any) -> tuple[Any, ...]:
    """PyTorch's nodes below the covariances of slot 0, with weights in the slots 1 and 2."""
    variables: Any = 0 if len(shapes[0]) == 2 else ("View", 0)
    fweights, aweights = shapes[1:]
    weights: Any = None if aweights is None else 2 if fweights is None else ("Mul", None, 2)
    weighed = fweights is not None or aweights is not None
    total = ("Sum", weights)
    mean = ("Div", ("SumBackward1", ("Mul", variables, weights) if weighed else variables), total)
    centred = ("Sub", variables, ("Unsqueeze", mean))
    left: Any = None
    if aweights is not None:
        squares = ("MulBackward1", ("Sum", ("Mul", weights, 2)))
        left = ("Sub", total, ("Div", squares, total)) if params["correction"] else total
    return (("Div", ("Mm", centred, ("T", ("Mul", centred, weights) if weighed else centred)), left),)


def _below_corrcoef(name: str, shapes: Any, params: Any) -> tuple[Any, ...]:
    covariances = ("Squeeze", *_below_cov(name, (shapes[0], None, None), params))
    if shapes[0][:-1] in ((), (1,)):
        return covariances, covariances
    deviations = ("View", ("Sqrt", ("Diagonal", covariances)))
    return (("Div", ("Div", covariances, deviations), deviations),)


STATISTICS = [
    _op(
        "cov(Tensor input, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None)",
        lambda input, fweights, aweights, correction: _cov(input, fweights, aweights, correction),
        "Covariances of variables, one in each row.",
        "SqueezeBackward0",
        (((2, 4),), ((2, 4), {"correction": 0}), ((4,),), ((2, 3), [1, 2, 3], None), ((2, 3), None, [0.5, 1.0, 0.7])),
        "torch.cov({input}, correction={correction}, fweights={fweights}, aweights={aweights})",
        copied=("input unless aweights",),
        category="Reductions",
        constants=("fweights",),
        next_functions=_below_cov,
        composed=lambda input, fweights, aweights, correction: _cov(input, fweights, aweights, correction, False),
    ),
    _op(
        "corrcoef(Tensor input)",
        _corrcoef,
        "Correlations of variables, one in each row: covariances of what has deviation 1.",
        lambda call: "DivBackward0" if call.args[0].shape[:-1] in ((), (1,)) else "ClampBackward1",
        (((2, 4),), ((3, 5),)),
        "torch.corrcoef({input})",
        copied=("input",),
        category="Reductions",
        next_functions=_below_corrcoef,
    ),
]

# -- sums of products ----------------------------------------------------------------------------


def _chain(*tensors: Any) -> Any:
    if len(tensors) < 2:
        raise RuntimeError("multi_dot(): expected at least 2 tensors but got " + str(len(tensors)))
    last = len(tensors) - 1
    for number, tensor in enumerate(tensors):
        rank, outer = len(tensor.shape), number in (0, last)
        if rank not in ((1, 2) if outer else (2,)):
            place = {0: "the first tensor", last: "the last tensor"}.get(number, f"tensor {number}")
            raise RuntimeError(f"multi_dot(): {place} must be {'1D or 2D' if outer else '2D'} but got {rank}D")
    for number, tensor in enumerate(tensors):
        if tensor.dtype != tensors[0].dtype:
            first, other = (c_name(np.dtype(x.dtype.name)) for x in (tensors[0], tensor))
            raise RuntimeError(
                f"multi_dot(): all tensors must have be the same dtype but tensor 0 is {first} and tensor {number} "
                f"{other}"
            )
    for number, (one, other) in enumerate(itertools.pairwise(tensors)):
        if one.shape[-1] != other.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {number} and {number + 1} with shapes {list(one.shape)} and {list(other.shape)} "
                "cannot be multiplied"
            )
    result = tensors[0]
    for other in tensors[1:]:
        result = result @ other
    return result


def _vectors_alike(given: Given) -> None:
    x, y = given["x"].dtype, given["y"].dtype
    if x.kind != "f":
        raise RuntimeError(f"linalg.vecdot: Expected a floating point or complex tensor as input. Got {torch_name(x)}")
    if x != y:
        raise RuntimeError(
            f"linalg.vecdot: Expected x and y to have the same dtype, but found x of type {torch_name(x)} and y of "
            f"type {torch_name(y)} instead"
        )


def _kron(input: Any, other: Any) -> Any:
    rank = max(len(input.shape), len(other.shape))
    a = [1] * (rank - len(input.shape)) + list(input.shape)
    b = [1] * (rank - len(other.shape)) + list(other.shape)
    left = input.reshape([n for size in a for n in (size, 1)])
    right = other.reshape([n for size in b for n in (1, size)])
    return (left * right).reshape([m * n for m, n in zip(a, b, strict=True)])


OTHERS = [
    _op(
        "linalg_vecdot(Tensor x, Tensor y, *, int dim=-1)",
        lambda x, y, dim: x.dot(y) if len(x.shape) == len(y.shape) == 1 else (x * y).sum(dim=[dim]),
        "Dot products of the vectors along one dimension.",
        lambda call: "VdotBackward0" if all(len(arg.shape) == 1 for arg in call.args) else "SumBackward1",
        (((2, 3), (2, 3)), ((2, 3), (2, 1), {"dim": 0})),
        "torch.linalg.vecdot({x}, {y}, dim={dim})",
        next_functions=BY_PARTS,
        check=(_vectors_alike,),
    ),
    _op(
        "vdot(Tensor input, Tensor other)",
        lambda input, other: input.dot(other),
        "Dot product of two vectors.",
        "VdotBackward0",
        (((3,), (3,)),),
        "torch.vdot({input}, {other})",
    ),
    _op(
        "linalg_multi_dot(Tensor[] tensors)",
        _chain,
        "Product of several matrices in a row.",
        "ViewBackward0",
        ((((2, 3), (3, 4), (4, 2)),),),
        "torch.linalg.multi_dot({tensors})",
        next_functions=BY_PARTS,
    ),
    _op(
        "logdet(Tensor input)",
        lambda input: _logdet(input),
        "Logarithm of the determinant; NaN where that is negative.",
        "WhereBackward0",
        (([[2.0, 0.5], [0.3, 1.0]],),),
        "torch.logdet({input})",
        check=(_of_matrices,),
    ),
    Op(
        "logaddexp2(Tensor input, Tensor other)",
        category="Functions",
        doc="Logarithm to base 2 of 2^input + 2^other, without overflow.",
        forward=np.logaddexp2,
        vjp=(
            lambda g, out, input, other: g / ((other - input).exp2() + 1),
            lambda g, out, input, other: g / ((input - other).exp2() + 1),
        ),
        grad_fn="Logaddexp2Backward0",
        dtype="floating",
        source={"numpy": "np.logaddexp2({input}, {other})", "torch": "torch.logaddexp2({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    composite(
        "kron(Tensor input, Tensor other)",
        _kron,
        category="Linear algebra",
        doc="The Kronecker product: each element of the first times all of the second.",
        layout="following",
        grad_fn="UnsafeViewBackward0",
        next_functions=(("Mul", ("UnsafeView", 0), ("UnsafeView", 1)),),
        copied=("input", "other"),
        samples=(((2, 3), (3, 2)), ((2,), (2, 2))),
        source={"numpy": "np.kron({input}, {other})", "torch": "torch.kron({input}, {other})"},
    ),
    Op(
        "_fit_to_weigh(Tensor input, str name)",
        category="Internal",
        doc="The input, which is refused where an element is below 0 or, without a name, where they add up to 0.",
        forward=_fit_to_weigh,
        vjp=(lambda g, out, input, name: g,),
        shape=lambda input, name: input,
        dtype="same",
        domain=(0.3, 1.5),
        samples=(((2, 3), {"name": "aweights"}), ((2, 3), {"name": ""})),
    ),
]


def _logdet(input: Any) -> Any:
    sign, size = input.linalg_slogdet()
    return size.masked_fill(sign.lt(0), math.nan)


@hookimpl
def grapheditor_ops() -> list[Op]:
    return STATISTICS + OTHERS
