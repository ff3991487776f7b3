"""Losses that ask for a margin, and those of counts and of normal distributions: formulas of other ops."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from grapheditor.api import (
    NEGATION,
    REDUCTION,
    SWITCHES,
    BackwardFunction,
    Call,
    Given,
    Op,
    below_loss,
    broadcast,
    fixed,
    hookimpl,
    implemented,
    in_range,
    loss_of_ops,
    loss_shape,
    named_by_reduction,
    reduced_by_ops,
    torch_name,
)


def _loss(
    signature: str,
    formula: Any,
    doc: str,
    grad_fn: Any,
    samples: Any,
    torch: str,
    constants: tuple[str, ...] = (),
    below: Any = None,
    check: tuple[Any, ...] = (),
    copied: Any = (),
    backward: BackwardFunction | None = None,
    slope: Any = None,
) -> Op:
    op = loss_of_ops(
        f"{signature.format(SWITCHES)[:-1]}, {REDUCTION})",
        formula,
        doc,
        f"{torch}, reduction={{reduction}}",
        grad_fn=grad_fn,
        backward=backward,
        next_functions=below,
        samples=(*samples, *((*samples[0], {"reduction": word}) for word in ("none", "sum"))),
        constants=constants,
        check=check,
        copied=copied,
        domain=(0.2, 1.5),
    )
    if slope is None:
        return op
    # a compiled graph would have the formula's own slope in its place
    return replace(op, vjp=(slope, *(None for _ in op.inputs[1:])), formula=None, shape=loss_shape)


def _ranking(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    apart = input1 - input2
    return reduced_by_ops((-target * apart + margin).clamp_min(0), reduction)


def _hinge(input: Any, target: Any, margin: float, reduction: str) -> Any:
    near = input.masked_fill(target.eq(-1), 0)
    limit = {"f": float, "b": bool}.get(input.dtype.kind, int)(margin)
    far = (limit - input).clamp_min(0).masked_fill(target.eq(1), 0)
    return reduced_by_ops(near + far, reduction)


def _cosine(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    tiny = 1e-12
    product = (input1 * input2).sum(dim=[-1])
    sizes = [(x * x).sum(dim=[-1]) + tiny for x in (input1, input2)]
    cosine = product / (sizes[0] * sizes[1]).sqrt()
    near = (1 - cosine).masked_fill(target.ne(1), 0)
    far = (cosine - float(margin)).clamp_min(0).masked_fill(target.ne(-1), 0)
    return reduced_by_ops(near + far, reduction)


def _below_cosine(name: str, shapes: Any, params: Any) -> tuple[Any, ...]:
    """PyTorch's nodes below: two losses, one of which counts, of one cosine."""
    sizes = [("AddBackward1", ("SumBackward1", ("Mul", slot, slot))) for slot in (0, 1)]
    cosine = ("Div", ("SumBackward1", ("Mul", 0, 1)), ("Sqrt", ("Mul", *sizes)))
    near, far = ("Sub", None, cosine), ("ClampMin", ("SubBackward1", cosine))
    parts = (("Where", near, None), ("Where", far, None))
    return parts if params["reduction"] == "none" else (("Add", *parts),)


def _triplet(
    anchor: Any, positive: Any, negative: Any, margin: float, p: float, eps: float, swap: bool, reduction: str
) -> Any:
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")

    def distance(x: Any, y: Any) -> Any:
        return (x - y + eps).linalg_vector_norm(p, [-1])

    near = distance(anchor, positive)
    far = distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return reduced_by_ops((near + margin - far).clamp_min(0), reduction)


def _soft_margin(input: Any, target: Any, reduction: str) -> Any:
    product = -input * target
    if product.dtype != input.dtype:  # where PyTorch goes on in place
        product = product.to(input.dtype.name)
    return reduced_by_ops(product.exp().log1p(), reduction)


def _soft_margin_slope(g: Any, out: Any, input: Any, target: Any, reduction: str) -> Any:
    """Of bytes the negative is a byte, too, and truth values have none, as in PyTorch's backward alone."""
    power = (-target * input).exp()
    share = 1 / max(math.prod(input.shape), 1) if reduction == "mean" else 1.0
    part = target * power
    if part.dtype != input.dtype:
        part = part.to(input.dtype.name)
    return part * -share / (power + 1) * g


def _poisson_name(call: Call) -> str:
    return named_by_reduction("AddBackward0" if call.params["full"] else "SubBackward0")(call)


def _poisson(input: Any, target: Any, log_input: bool, full: bool, eps: float, reduction: str) -> Any:
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + (target * (2 * math.pi)).log() * 0.5
        loss = loss + stirling.masked_fill(target.le(1), 0)
    return reduced_by_ops(loss, reduction)


def _multi(input: Any, target: Any, weight: Any, p: Any, margin: float, reduction: str) -> Any:
    rows = input if len(input.shape) == 2 else input.reshape([1, -1])
    classes = target.reshape([-1, 1])
    short = -rows.gather(1, classes) + margin + rows  # in this order, which tells where large numbers leave nothing
    short = short.masked_fill(short.gt(0).logical_not(), 0)  # NaN, too
    short = short.scatter(1, classes, 0)  # what the right class falls short of itself does not count
    loss = short * short if p == 2 else short
    if weight is not None:
        loss = loss * weight.index_select(0, classes.reshape([-1])).unsqueeze(1)
    loss = loss.sum(dim=[1]) / rows.shape[1]
    return reduced_by_ops(loss, reduction) if reduction != "none" or target.shape else loss.reshape([])


def _weight_in_a_row(given: Given) -> None:
    if given["p"] not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if given["weight"] is not None and len(given["weight"].shape) != 1:
        raise ValueError("weight must be one-dimensional")


def _classes_fit(given: Given) -> None:
    """What PyTorch asks of scores, classes and weights, in its order."""
    input, target, weight = given["input"], given["target"], given["weight"]
    if len(input.shape) > 2 or (len(input.shape) == 2 and not input.shape[1]) or input.shape == (0,):
        raise RuntimeError(
            f"Expected non-empty vector or matrix with optional 0-dim batch size, but got: {list(input.shape)}"
        )
    rows = input.shape[0] if len(input.shape) == 2 else 1
    if len(target.shape) > 1 or math.prod(target.shape) != rows:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch "
            f"size). Expected target size [{rows}], but got {list(target.shape)}. Input has shape {list(input.shape)}."
        )
    count = input.shape[-1] if input.shape else 1
    if weight is not None and (len(weight.shape) > 1 or math.prod(weight.shape) != count):
        raise RuntimeError(f"inconsistent weight size, expected {count} but got {list(weight.shape)}")
    implemented("input", "float32", "float64", kernel="multi_margin_loss_cpu_kernel")(given)
    if target.dtype.name != "int64":
        raise RuntimeError(f"expected scalar type Long but found {torch_name(target.dtype)}")
    if weight is not None and weight.dtype != input.dtype:
        kinds = torch_name(input.dtype), torch_name(weight.dtype)
        raise RuntimeError(f"expected scalar type {kinds[0]} but found {kinds[1]}")


def _with_classes(op: Op) -> Op:
    """The op, which looks first whether the classes are there; a compiled graph does not."""
    forward = op.forward

    def checked(input: Any, target: Any, *rest: Any, **params: Any) -> Any:
        count = input.shape[-1] if input.ndim else 1
        if target.size and (target.min() < 0 or target.max() >= count):
            raise RuntimeError("target out of range")
        return forward(input, target, *rest, **params)

    return replace(op, forward=checked)


_SIGNS = [1.0, -1.0, 1.0]


def _below_triplet(name: str, shapes: Any, params: Any) -> Any:
    near, far, other = (("NormBackward1", ("AddBackward1", ("Sub", *pair))) for pair in ((0, 1), (0, 2), (1, 2)))
    loss = below_loss("ClampMin", ("Sub", ("AddBackward1", near), ("Minimum", far, other) if params["swap"] else far))
    return loss(name, shapes, params)


def _below_poisson(name: str, shapes: Any, params: Any) -> Any:
    if params["full"]:
        return None
    if params["log_input"]:
        return below_loss("Sub", ("Exp", 0), ("Mul", 1, 0))(name, shapes, params)
    return below_loss("Sub", 0, ("Mul", 1, ("Log", ("AddBackward1", 0))))(name, shapes, params)


def _as_large_as_input(given: Given) -> None:
    dtype = given["input"].dtype
    if dtype.kind == "b":
        raise RuntimeError(NEGATION)
    input = given["input"].shape
    broadcast(input, given["target"].shape)
    if dtype.kind != "f":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {torch_name(dtype)}")
    if (larger := broadcast(input, given["target"].shape)) != input:
        raise RuntimeError(f"output with shape {list(input)} doesn't match the broadcast shape {list(larger)}")


def _triple(given: Given) -> None:
    ranks = [len(given[name].shape) for name in ("anchor", "positive", "negative")]
    if len(set(ranks)) > 1:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: "
            "anchor {}D, positive {}D, and negative {}D inputs".format(*ranks)
        )


def _pairs_and_target(given: Given) -> None:
    first, second, target = (list(given[name].shape) for name in ("input1", "input2", "target"))
    if len(target) > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    wanted = len(target) + 1
    if not len(first) == len(second) == wanted:
        raise RuntimeError(
            f"{wanted - 1}D target tensor expects {wanted}D input tensors, but found inputs with sizes {first} and "
            f"{second}."
        )


def _of_one_rank(given: Given) -> None:
    shapes = {name: list(given[name].shape) for name in ("input1", "input2", "target")}
    if len({len(shape) for shape in shapes.values()}) > 1:
        sizes = ", ".join(f"{name}: torch.Size({shape})" for name, shape in shapes.items())
        raise RuntimeError(
            f"margin_ranking_loss : All input tensors should have same dimension but got sizes: {sizes} "
        )


OPS = [
    _loss(
        "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, {0})",
        _ranking,
        "How much input1 falls short of being above input2 by the margin, where target is 1; below it for -1.",
        named_by_reduction("ClampMinBackward0"),
        (((3,), (3,), _SIGNS),),
        "{input1}, {input2}, {target}, {margin}",
        (),
        below_loss("ClampMin", ("AddBackward1", ("Mul", ("Neg", 2), ("Sub", 0, 1)))),
        check=(_of_one_rank,),
        copied=("input1", "input2", "target"),
    ),
    _loss(
        "hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, {0})",
        _hinge,
        "A distance that is to be small where target is 1, and beyond the margin where it is -1.",
        named_by_reduction("AddBackward0"),
        (((3,), _SIGNS),),
        "{input}, {target}, {margin}",
        ("target",),
        below_loss("Add", ("Where", ("ClampMin", ("Sub", None, 0)), None), ("Where", 0, None)),
        check=(in_range("margin"),),
        copied=("input", "target"),
    ),
    _loss(
        "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, {0})",
        _cosine,
        "1 − the cosine between two vectors where target is 1; the cosine above the margin where it is -1.",
        named_by_reduction("AddBackward0"),
        (((3, 2), (3, 2), _SIGNS),),
        "{input1}, {input2}, {target}, {margin}",
        ("target",),
        _below_cosine,
        check=(_pairs_and_target,),
        copied=("target",),
    ),
    _loss(
        "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2.0, "
        "float eps=1e-6, bool swap=False, {0})",
        _triplet,
        "How much farther the positive is from the anchor than the negative, plus a margin.",
        named_by_reduction("ClampMinBackward0"),
        (((3, 2), (3, 2), (3, 2)), ((3, 2), (3, 2), (3, 2), {"swap": True})),
        "{anchor}, {positive}, {negative}, {margin}, {p}, {eps}, {swap}",
        below=_below_triplet,
        check=(_triple,),
        copied=("anchor", "positive", "negative"),
    ),
    _loss(
        "soft_margin_loss(Tensor input, Tensor target, {0})",
        _soft_margin,
        "log(1 + exp(−target · input)) for targets of 1 and -1.",
        "SoftMarginLossBackward0",
        (((3,), _SIGNS),),
        "{input}, {target}",
        ("target",),
        check=(fixed("target", function="soft_margin_loss"), _as_large_as_input),
        slope=_soft_margin_slope,
    ),
    _loss(
        "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, "
        "legacy size_average=None, float eps=1e-8, legacy reduce=None)",
        _poisson,
        "For counts: how unlikely the target is where the logarithm of its mean is input.",
        _poisson_name,
        (((3,), [1.0, 2.0, 3.0]), ((3,), [1.0, 2.0, 3.0], {"log_input": False})),
        "{input}, {target}, {log_input}, {full}, eps={eps}",
        (),
        _below_poisson,
        copied=lambda slots, params: ("input unless target",) if params["log_input"] else ("input",),
    ),
    _with_classes(
        _loss(
            "multi_margin_loss(Tensor input, Tensor target, Scalar~ p=1, Scalar margin=1.0, Tensor? weight=None, {0})",
            _multi,
            "How much the score of the right class falls short of being above each other one by the margin.",
            "MultiMarginLossBackward0",
            (((2, 3), [2, 0]), ((2, 3), [2, 0], [1.0, 0.5, 2.0], {"p": 2, "margin": 0.5}), ((3,), [1])),
            "{input}, {target}, {p}, {margin}, {weight}",
            ("target", "weight"),
            check=(_weight_in_a_row, fixed("weight", function="multi_margin_loss"), _classes_fit, in_range("margin")),
            backward=BackwardFunction(refused="multi_margin_loss_backward"),
        )
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
