"""What in-place methods of tensors do that are named after no op: zero_, fill_, copy_ and assignment to a part."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import NoDerivative, Op, broadcast, decode_index, held, hookimpl, index_as_numpy


def _assigned(input: Any, other: Any, index: str) -> Any:
    out = np.array(input)
    out[index_as_numpy(decode_index(index))] = other
    return out


def _filled(shape: Any, value: Any) -> Any:
    if value != ():
        raise RuntimeError(f"fill_ only supports 0-dimension value tensor but got tensor with {len(value)} dimensions.")
    return shape


def _laid_over(shape: Any, other: Any) -> Any:
    if (wide := broadcast(shape, other)) != shape:
        raise RuntimeError(f"output with shape {list(shape)} doesn't match the broadcast shape {list(wide)}")
    return shape


def _written(signature: str, doc: str, forward: Any, vjp: Any, grad_fn: str, samples: Any, **fields: Any) -> Op:
    return Op(
        signature,
        category="Internal",
        doc=doc,
        forward=forward,
        vjp=vjp,
        grad_fn=grad_fn,
        shape=fields.pop("shape", lambda shape, *rest, **params: shape),
        dtype="same",
        samples=samples,
        **fields,
    )


OPS = [
    _written(
        "_zero(Tensor input)",
        "Zeros like the input.",
        np.zeros_like,
        (lambda g, out, input: g.zeros_like(),),
        "ZeroBackward0",
        (((2, 3),),),
        in_place=True,
    ),
    _written(
        "_fill(Tensor input, Scalar value)",
        "One number like the input.",
        lambda input, value: np.full_like(input, held(value, input.dtype, input.size == 1)),
        (lambda g, out, input, value: g.zeros_like(),),
        "FillBackward2",
        (((2, 3), {"value": 2.0}),),
        in_place=True,
    ),
    _written(
        "_fill.Tensor(Tensor input, Tensor|Scalar value)",
        "One number that was computed, like the input.",
        lambda input, value: np.full_like(input, value.astype(input.dtype)),
        (lambda g, out, input, value: g.zeros_like(), lambda g, out, input, value: g.sum()),
        "FillBackward3",
        (((2, 3), ()),),
        shape=_filled,
        in_place=True,
    ),
    _written(
        "_copy(Tensor input, Tensor|Scalar other)",
        "The other's numbers in the shape and dtype of the input.",
        lambda input, other: np.array(np.broadcast_to(other, input.shape), dtype=input.dtype),
        (lambda g, out, input, other: g.zeros_like(), lambda g, out, input, other: g),
        "torch::autograd::CopyBackwards",
        (((2, 3), (3,)),),
        shape=_laid_over,
        in_place=True,
    ),
    *(
        _written(
            f"{name}(Tensor input, Tensor numbers)",
            "Numbers that were drawn at random, like the input.",
            lambda input, numbers: np.array(numbers),
            NoDerivative("bernoulli") if name == "_bernoulli_like" else (lambda g, out, *rest: g.zeros_like(), None),
            grad_fn,
            (((2, 3), (2, 3)),),
        )
        for name, grad_fn in (
            ("_uniform", "UniformBackward0"),
            ("_normal", "NormalBackward0"),
            ("_exponential", "ExponentialBackward0"),
            ("_log_normal", "LogNormalBackward0"),
            ("_cauchy", "CauchyBackward0"),
            ("_geometric", "GeometricBackward0"),
            ("_random_between", "RandomBackward0"),
            ("_random_below", "RandomBackward1"),
            ("_random", "RandomBackward2"),
            ("_bernoulli", "BernoulliBackward0"),
            ("_bernoulli_with", "BernoulliBackward2"),
            ("_bernoulli_like", NoDerivative.grad_fn),
        )
    ),
    _written(
        "_bernoulli_by(Tensor input, Tensor p, Tensor numbers)",
        "Zeros and ones that were drawn with probabilities p, like the input.",
        lambda input, p, numbers: np.array(numbers),
        (lambda g, out, *rest: g.zeros_like(), lambda g, out, input, p, numbers: p.zeros_like(), None),
        "BernoulliBackward1",
        (((2, 3), (2, 3), (2, 3)),),
    ),
    _written(
        "_assign(Tensor input, Tensor other, index index)",
        "The input with other at an index.",
        _assigned,
        (
            lambda g, out, input, other, index: g._apply(
                "_assign", (g, g._apply("getitem", (g, index), {}).zeros_like(), index), {}
            ),
            lambda g, out, input, other, index: g._apply("getitem", (g, index), {}),
        ),
        "torch::autograd::CopySlices",
        (((4, 3), (2, 3), {"index": "1:3"}),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
