"""Losses that ask for a margin, and those of counts and of normal distributions: formulas of other ops."""

from __future__ import annotations

import math
from typing import Any

from grapheditor.api import (
    REDUCTION,
    SWITCHES,
    Call,
    Given,
    Op,
    below_loss,
    broadcast,
    composite,
    fixed,
    hookimpl,
)


def _reduced(loss: Any, reduction: str) -> Any:
    return loss if reduction == "none" else loss.mean() if reduction == "mean" else loss.sum()


def _name(none: str, other: str = "") -> Any:
    def name(call: Call) -> str:
        return {"none": none, "mean": other or "MeanBackward0", "sum": other or "SumBackward0"}[
            call.params["reduction"]
        ]

    return name


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
) -> Op:
    name = signature.partition("(")[0]
    return composite(
        f"{signature.format(SWITCHES)[:-1]}, {REDUCTION})",
        formula,
        category="Losses",
        doc=doc,
        grad_fn=grad_fn,
        next_functions=below,
        samples=(*samples, *((*samples[0], {"reduction": word}) for word in ("none", "sum"))),
        source={"torch": f"torch.nn.functional.{name}({torch}, reduction={{reduction}})"},
        constants=constants,
        check=check,
        copied=copied,
        domain=(0.2, 1.5),
    )


def _ranking(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    return _reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def _hinge(input: Any, target: Any, margin: float, reduction: str) -> Any:
    near = input.masked_fill(target.eq(-1), 0)
    far = (margin - input).clamp_min(0).masked_fill(target.eq(1), 0)
    return _reduced(near + far, reduction)


def _cosine(input1: Any, input2: Any, target: Any, margin: float, reduction: str) -> Any:
    tiny = 1e-12
    product = (input1 * input2).sum(dim=[-1])
    sizes = [(x * x).sum(dim=[-1]) + tiny for x in (input1, input2)]
    cosine = product / (sizes[0] * sizes[1]).sqrt()
    near = (1 - cosine).masked_fill(target.ne(1), 0)
    far = (cosine - margin).clamp_min(0).masked_fill(target.ne(-1), 0)
    return _reduced(near + far, reduction)


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

    far = distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return _reduced((distance(anchor, positive) - far + margin).clamp_min(0), reduction)


def _soft_margin(input: Any, target: Any, reduction: str) -> Any:
    return _reduced((-target * input).exp().log1p(), reduction)


def _poisson(input: Any, target: Any, log_input: bool, full: bool, eps: float, reduction: str) -> Any:
    loss = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + (target * (2 * math.pi)).log() * 0.5
        loss = loss + stirling.masked_fill(target.le(1), 0)
    return _reduced(loss, reduction)


_SIGNS = [1.0, -1.0, 1.0]


def _below_triplet(name: str, shapes: Any, params: Any) -> Any:
    near, far, other = (("NormBackward1", ("AddBackward1", ("Sub", *pair))) for pair in ((0, 1), (0, 2), (1, 2)))
    loss = below_loss("ClampMin", ("Sub", ("AddBackward1", near), ("Minimum", far, other) if params["swap"] else far))
    return loss(name, shapes, params)


def _below_poisson(name: str, shapes: Any, params: Any) -> Any:
    if params["full"]:
        return None
    if params["log_input"]:
        return below_loss("Sub", ("Exp", 0), ("Mul", None, 0))(name, shapes, params)
    return below_loss("Sub", 0, ("Mul", None, ("Log", ("AddBackward1", 0))))(name, shapes, params)


def _as_large_as_input(given: Given) -> None:
    input = given["input"].shape
    if (larger := broadcast(input, given["target"].shape)) != input:
        raise RuntimeError(f"output with shape {list(input)} doesn't match the broadcast shape {list(larger)}")


OPS = [
    _loss(
        "margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, {0})",
        _ranking,
        "How much input1 falls short of being above input2 by the margin, where target is 1; below it for -1.",
        _name("ClampMinBackward0"),
        (((3,), (3,), _SIGNS),),
        "{input1}, {input2}, {target}, {margin}",
        (),
        below_loss("ClampMin", ("AddBackward1", ("Mul", None, ("Sub", 0, 1)))),
        copied=("input1", "input2", "target"),
    ),
    _loss(
        "hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, {0})",
        _hinge,
        "A distance that is to be small where target is 1, and beyond the margin where it is -1.",
        _name("AddBackward0"),
        (((3,), _SIGNS),),
        "{input}, {target}, {margin}",
        ("target",),
        below_loss("Add", ("Where", ("ClampMin", ("Sub", None, 0)), None), ("Where", 0, None)),
        copied=("input", "target"),
    ),
    _loss(
        "cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0.0, {0})",
        _cosine,
        "1 − the cosine between two vectors where target is 1; the cosine above the margin where it is -1.",
        _name("AddBackward0"),
        (((3, 2), (3, 2), _SIGNS),),
        "{input1}, {input2}, {target}, {margin}",
        ("target",),
        _below_cosine,
        copied=("target",),
    ),
    _loss(
        "triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2.0, "
        "float eps=1e-6, bool swap=False, {0})",
        _triplet,
        "How much farther the positive is from the anchor than the negative, plus a margin.",
        _name("ClampMinBackward0"),
        (((3, 2), (3, 2), (3, 2)), ((3, 2), (3, 2), (3, 2), {"swap": True})),
        "{anchor}, {positive}, {negative}, {margin}, {p}, {eps}, {swap}",
        below=_below_triplet,
        copied=("anchor", "positive", "negative"),
    ),
    _loss(
        "soft_margin_loss(Tensor input, Tensor target, {0})",
        _soft_margin,
        "log(1 + exp(−target · input)) for targets of 1 and -1.",
        _name("SoftMarginLossBackward0", "SoftMarginLossBackward0"),
        (((3,), _SIGNS),),
        "{input}, {target}",
        ("target",),
        check=(fixed("target", function="soft_margin_loss"), _as_large_as_input),
    ),
    _loss(
        "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, "
        "legacy size_average=None, float eps=1e-8, legacy reduce=None)",
        _poisson,
        "For counts: how unlikely the target is where the logarithm of its mean is input.",
        _name("SubBackward0"),
        (((3,), [1.0, 2.0, 3.0]), ((3,), [1.0, 2.0, 3.0], {"log_input": False})),
        "{input}, {target}, {log_input}, {full}, eps={eps}",
        (),
        _below_poisson,
        copied=lambda slots, params: ("input unless target",) if params["log_input"] else ("input",),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
