"""Questions that are answered with True or False, and choices made by the answer."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    Call,
    Given,
    Op,
    broadcast,
    c_name,
    fixed_in_whole,
    held,
    holding,
    hookimpl,
    result_type,
    torch_name,
    warn_once,
)


def _comparison(name: str, sign: str, doc: str, forward: Callable[..., Any], *aliases: str) -> Op:
    return Op(
        f"{name}(Tensor input, Tensor|Scalar other)",
        category="Comparison",
        doc=f"{doc} The answer is True or False and has no gradient.",
        forward=forward,
        dtype="bool",
        aliases=aliases,
        source={"numpy": f"{{input}} {sign} {{other}}", "torch": f"torch.{name}({{input}}, {{other}})"},
        samples=(((2, 3), (3,)), ((2,), 0.5)),
    )


def _question(name: str, doc: str, forward: Callable[..., Any]) -> Op:
    return Op(
        f"{name}(Tensor input)",
        category="Comparison",
        doc=f"{doc} The answer has no gradient.",
        forward=forward,
        dtype="bool",
        source={"numpy": f"np.{name}({{input}})", "torch": f"torch.{name}({{input}})"},
        samples=(((2, 3),),),
    )


def _logical(name: str, doc: str, forward: Callable[..., Any]) -> Op:
    return Op(
        f"{name}(Tensor input, Tensor other)",
        category="Comparison",
        doc=f"{doc} Zero counts as False, everything else as True.",
        forward=forward,
        dtype="bool",
        source={
            "numpy": f"np.{name}({{input}}, {{other}})",
            "torch": f"torch.{name}({{input}}, {{other}})",
        },
        samples=(((2, 3), (3,)), ([True, False], [True, True])),
    )


_BYTES = (
    "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a future version of "
    "PyTorch. Use a boolean condition instead."
)


def _where_dtype(op: Any, specs: Any, params: Any) -> Any:
    if specs[0].dtype.name == "uint8":
        warn_once(_BYTES)
    elif specs[0].dtype.kind != "b":
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {torch_name(specs[0].dtype)}"
        )
    common = result_type(specs[1:])
    return (None, common, common), (common,)


def _choose(condition: Any, input: Any, other: Any) -> Any:
    return np.where(condition if condition.dtype.kind == "b" else condition != 0, input, other)


def _choose_into(condition: Any, input: Any, other: Any, out: Any) -> None:
    np.copyto(out, other)
    np.copyto(out, input, where=condition)


_MANY = 4096
_BITS = {4: np.dtype(np.int32), 8: np.dtype(np.int64)}


def _filling_into(specs: Any, params: dict[str, Any]) -> Any:
    input, mask, value = specs
    if not mask.shape or value.dtype != input.dtype or math.prod(input.shape) < _MANY:
        return None
    return _fill_into


def _fill_into(input: Any, mask: Any, value: Any, out: Any) -> None:
    bits = _BITS.get(input.dtype.itemsize)
    if bits is None or any(value.tobytes()):
        np.copyto(out, input)
        np.copyto(out, value, where=mask)
        return
    # zeros are written by masking bits, as a choice per element costs the processor ten times as much
    kept = mask.astype(bits)
    kept -= 1
    np.bitwise_and(input.view(bits), kept, out=out.view(bits))


def _fill(input: Any, mask: Any, value: Any) -> Any:
    if value.dtype != input.dtype:
        value = held(value.item(), input.dtype)
    return np.where(mask, value, input)


def _mask_and_number(given: Given) -> None:
    """A mask of truth values and a value without dimensions."""
    mask, rank = given["mask"].dtype, len(given["value"].shape)
    if rank:
        raise RuntimeError(
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {rank} dimension(s)."
        )
    broadcast(given["mask"].shape, given["input"].shape)
    if mask.kind != "b":
        raise RuntimeError(f"masked_fill_ only supports boolean masks, but got mask with dtype {c_name(mask)}")


def _fill_name(call: Call) -> str:
    return f"MaskedFillBackward{0 if isinstance(call.args[2], (bool, int, float)) else 1}"


QUESTIONS = [
    _comparison("eq", "==", "Are they equal?", np.equal),
    _comparison("ne", "!=", "Do they differ?", np.not_equal, "not_equal"),
    _comparison("lt", "<", "Is input less than other?", np.less, "less"),
    _comparison("le", "<=", "Is input at most other?", np.less_equal, "less_equal"),
    _comparison("gt", ">", "Is input greater than other?", np.greater, "greater"),
    _comparison("ge", ">=", "Is input at least other?", np.greater_equal, "greater_equal"),
    _question("isnan", "Is it not a number (NaN)?", np.isnan),
    _question("isinf", "Is it plus or minus infinity?", np.isinf),
    _question("isfinite", "Is it a number other than NaN and the infinities?", np.isfinite),
    _logical("logical_and", "True where both are true.", np.logical_and),
    _logical("logical_or", "True where at least one is true.", np.logical_or),
    _logical("logical_xor", "True where exactly one is true.", np.logical_xor),
    _question("logical_not", "True where input is false (zero).", np.logical_not),
]


def _truth(condition: Any) -> Any:
    return condition if condition.dtype.kind == "b" else condition.ne(0)


CHOICES = [
    Op(
        "where(Tensor condition, Tensor|Scalar:self input, Tensor|Scalar other)",
        check=(holding("input", "other", common=True),),
        category="Comparison",
        doc="Takes from input where the condition is true, from other elsewhere; so goes the gradient.",
        forward=_choose,
        into=lambda specs, params: _choose_into if specs[0].dtype.kind == "b" else None,
        vjp=(
            None,
            lambda g, out, condition, input, other: g.masked_fill(condition.logical_not(), 0),
            lambda g, out, condition, input, other: g.masked_fill(_truth(condition), 0),
        ),
        grad_fn="WhereBackward0",
        dtype=_where_dtype,
        source={
            "numpy": "np.where({condition}, {input}, {other})",
            "torch": "torch.where({condition}, {input}, {other})",
        },
        samples=(([True, False, True], (2, 3), (3,)),),
    ),
    Op(
        "masked_fill(Tensor input, Tensor mask, Tensor|Scalar value)",
        check=(_mask_and_number, holding("value"), fixed_in_whole("value")),
        category="Comparison",
        doc="Input with one number written where the mask is true; no gradient passes there.",
        in_place=True,
        layout="rows",
        forward=_fill,
        into=_filling_into,
        vjp=(
            lambda g, out, input, mask, value: g.masked_fill(mask, 0),
            None,
            lambda g, out, input, mask, value: g.masked_fill(mask.logical_not(), 0).sum(),
        ),
        grad_fn=_fill_name,
        shape=lambda input, mask, value: broadcast(mask, input),
        dtype="same",
        source={
            "numpy": "np.where({mask}, np.asarray({value}, {input}.dtype), {input})",
            "torch": "torch.masked_fill({input}, {mask}, {value})",
        },
        samples=(((2, 3), [True, False, True], 10), ((2, 3), [[True], [False]], ())),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return QUESTIONS + CHOICES
