"""Arithmetic: what the operators of Python do to tensors, element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import (
    NEGATION,
    SUBTRACTION_OF_BOOLS,
    Call,
    Given,
    NoDerivative,
    Op,
    broadcast,
    dtypes,
    held,
    hookimpl,
    implemented,
    known_number,
    result_type,
)


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def _scaled(array: Any, alpha: Any) -> Any:
    if isinstance(alpha, bool) and array.dtype.kind != "b":
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if alpha == 1:
        return array
    if array.dtype.kind in "iu" and isinstance(alpha, float):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    return array * held(alpha, array.dtype)


def _plain(params: dict[str, Any]) -> bool:
    return params["alpha"] == 1 and not isinstance(params["alpha"], bool)


def _times(g: Any, alpha: Any) -> Any:
    return g if alpha == 1 else g * alpha


def _no_slope(g: Any, out: Any, *inputs: Any, **params: Any) -> Any:
    return g.zeros_like()


def _whole(divide: Any, kernel: str) -> Any:
    """`divide` for whole numbers too, where PyTorch raises on a zero divisor."""

    def forward(input: Any, other: Any, **params: Any) -> Any:
        if input.dtype.kind == "b":
            name = kernel.format(params.get("rounding_mode"))
            raise NotImplementedError(f"\"{name}_cpu\" not implemented for 'Bool'")
        if input.dtype.kind in "iu" and np.size(input) and not np.all(other):
            raise RuntimeError("ZeroDivisionError")
        return divide(input, other, **params)

    return forward


def _divide_mode(input: Any, other: Any, rounding_mode: str | None) -> Any:
    if rounding_mode is None:
        return np.true_divide(input, other)
    if rounding_mode == "floor":
        return np.floor_divide(input, other)
    if input.dtype.kind == "f":
        return np.trunc(np.true_divide(input, other))
    down = np.floor_divide(input, other)
    return down + ((down < 0) & (down * other != input))


def _divide_dtype(op: Any, specs: Any, params: Any) -> Any:
    dtype = result_type(specs)
    if params["rounding_mode"] is None and dtype.kind != "f":
        dtype = np.dtype(np.float32)
    return dtype, (dtype,)


def _by_operand(name: str, tensor: int = 1, number: int = 0) -> Any:
    """PyTorch's backward node for a tensor as second operand, and for a number."""
    return lambda call: f"{name}Backward{number if _is_number(call.args[1]) else tensor}"


def _remainder_name(call: Call) -> str:
    return NoDerivative.grad_fn if _is_number(call.args[0]) else _by_operand("Remainder")(call)


def _remainder_divisor_slope(g: Any, out: Any, input: Any, other: Any) -> Any:
    if known_number(input) is not None:  # PyTorch has no rule for a number divided by a tensor
        raise RuntimeError("derivative for aten::remainder is not implemented")
    return -g * input.div(other, rounding_mode="floor")


def _signs(input: Any) -> Any:
    if input.dtype.kind == "b":
        return np.positive(input.astype(np.int8)).astype(bool)
    return (input > 0).astype(input.dtype) - (input < 0).astype(input.dtype)


def _subtracted_from(input: Any, other: Any, out: Any = None) -> Any:
    return np.subtract(other, input, out=out)


_BINARY = (((2, 3), (3,)), ((), (2,)))
_NUMBER = ((2, 3), 2.5)


def _sub(input: Any, other: Any, alpha: Any) -> Any:
    if input.dtype.kind == "b":
        raise RuntimeError(SUBTRACTION_OF_BOOLS)
    return np.subtract(input, _scaled(other, alpha))


def _turned_sizes(given: Given) -> None:
    """PyTorch takes the other one first."""
    broadcast(given["other"].shape, given["input"].shape)


OPS = [
    Op(
        "add(Tensor|Scalar input, Tensor|Scalar other, *, Scalar alpha=1)",
        category="Arithmetic",
        doc="Sum: input + alpha · other. Addition hands its gradient on unchanged to both sides.",
        in_place=True,
        forward=lambda input, other, alpha: np.add(input, _scaled(other, alpha)),
        into=lambda specs, params: np.add if _plain(params) else None,
        vjp=(lambda g, out, input, other, alpha: g, lambda g, out, input, other, alpha: _times(g, alpha)),
        grad_fn="AddBackward0",
        source={
            "numpy": "{input} + {alpha} * {other}",
            "torch": "torch.add({input}, {other}, alpha={alpha})",
        },
        samples=(*_BINARY, ((2,), (2,), {"alpha": 3}), _NUMBER),
    ),
    Op(
        "sub(Tensor|Scalar input, Tensor|Scalar other, *, Scalar alpha=1)",
        category="Arithmetic",
        doc="Difference: input − alpha · other.",
        in_place=True,
        forward=_sub,
        into=lambda specs, params: np.subtract if _plain(params) and specs[0].dtype.kind != "b" else None,
        vjp=(lambda g, out, input, other, alpha: g, lambda g, out, input, other, alpha: _times(-g, alpha)),
        grad_fn="SubBackward0",
        dtype="numeric",
        aliases=("subtract",),
        source={
            "numpy": "{input} - {alpha} * {other}",
            "torch": "torch.sub({input}, {other}, alpha={alpha})",
        },
        samples=(*_BINARY, ((2,), (2,), {"alpha": 3}), _NUMBER),
    ),
    Op(
        "rsub(Tensor input, Tensor|Scalar other, *, Scalar alpha=1)",
        check=(_turned_sizes,),
        category="Arithmetic",
        doc="Difference the other way round: other − alpha · input. This is what 2 − w becomes.",
        forward=lambda input, other, alpha: np.subtract(other, _scaled(input, alpha)),
        into=lambda specs, params: _subtracted_from if _plain(params) and specs[0].dtype.kind == "f" else None,
        vjp=(lambda g, out, input, other, alpha: _times(-g, alpha), lambda g, out, input, other, alpha: g),
        grad_fn=_by_operand("Rsub", 0, 1),
        dtype="numeric",
        source={
            "numpy": "{other} - {alpha} * {input}",
            "torch": "torch.rsub({input}, {other}, alpha={alpha})",
        },
        samples=(*_BINARY, ((2,), (2,), {"alpha": 3}), _NUMBER),
    ),
    Op(
        "mul(Tensor|Scalar input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="Product, element by element. Each side's gradient is scaled by the other side.",
        in_place=True,
        forward=np.multiply,
        vjp=(lambda g, out, input, other: g * other, lambda g, out, input, other: g * input),
        grad_fn="MulBackward0",
        aliases=("multiply",),
        source={"numpy": "{input} * {other}", "torch": "torch.mul({input}, {other})"},
        samples=(*_BINARY, _NUMBER),
    ),
    Op(
        "div(Tensor|Scalar input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="Quotient: input / other, as a float even for whole numbers.",
        in_place=True,
        forward=np.true_divide,
        vjp=(
            lambda g, out, input, other: g / other,
            lambda g, out, input, other: -g * (input / other / other),
        ),
        grad_fn="DivBackward0",
        aliases=("divide", "true_divide"),
        dtype="float",
        domain=(0.5, 2.0),
        source={"numpy": "{input} / {other}", "torch": "torch.div({input}, {other})"},
        samples=(*_BINARY, _NUMBER),
    ),
    Op(
        "div.mode(Tensor|Scalar input, Tensor|Scalar other, *, str{trunc,floor}? rounding_mode)",
        saved=("input if other", "other"),
        category="Arithmetic",
        doc="Quotient rounded towards zero (trunc) or down (floor). A staircase: its gradient is 0.",
        forward=_whole(_divide_mode, "div_{0}"),
        vjp=(
            lambda g, out, input, other, rounding_mode: g.zeros_like() if rounding_mode else g / other,
            lambda g, out, input, other, rounding_mode: (
                g.zeros_like() if rounding_mode else -g * (input / other / other)
            ),
        ),
        grad_fn="DivBackward2",
        aliases=("divide",),
        dtype=_divide_dtype,
        domain=(0.6, 0.9),
        source={"torch": "torch.div({input}, {other}, rounding_mode={rounding_mode})"},
        samples=(((2, 3), (3,), {"rounding_mode": "trunc"}), ((2, 3), (3,), {"rounding_mode": "floor"})),
    ),
    Op(
        "floor_divide(Tensor|Scalar input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="Quotient rounded down; PyTorch defines no derivative for it, and backward through it is an error.",
        forward=_whole(np.floor_divide, "div_floor"),
        vjp=NoDerivative("floor_divide"),
        grad_fn=NoDerivative.grad_fn,
        domain=(0.6, 5.0),
        source={
            "numpy": "np.floor_divide({input}, {other})",
            "torch": "torch.floor_divide({input}, {other})",
        },
        samples=_BINARY,
    ),
    Op(
        "remainder(Tensor|Scalar:self input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="Rest of the division, with the sign of other: input − other · floor(input / other).",
        forward=_whole(np.remainder, "remainder"),
        vjp=(
            lambda g, out, input, other: g,
            _remainder_divisor_slope,
        ),
        grad_fn=_remainder_name,
        domain=(0.6, 0.9),
        source={"numpy": "np.remainder({input}, {other})", "torch": "torch.remainder({input}, {other})"},
        samples=(*_BINARY, _NUMBER),
    ),
    Op(
        "fmod(Tensor input, Tensor|Scalar other)",
        category="Arithmetic",
        doc="Rest of the division, with the sign of input: input − other · trunc(input / other).",
        forward=_whole(np.fmod, "fmod"),
        vjp=(
            lambda g, out, input, other: g,
            lambda g, out, input, other: -g * input.div(other, rounding_mode="trunc"),
        ),
        grad_fn=_by_operand("Fmod"),
        domain=(0.6, 0.9),
        source={"numpy": "np.fmod({input}, {other})", "torch": "torch.fmod({input}, {other})"},
        samples=(*_BINARY, _NUMBER),
    ),
    Op(
        "neg(Tensor input)",
        category="Arithmetic",
        doc="Negative: −input.",
        in_place=True,
        forward=np.negative,
        check=(dtypes("input", "f", "i", "u", words=NEGATION),),
        vjp=(lambda g, out, input: -g,),
        grad_fn="NegBackward0",
        aliases=("negative",),
        source={"numpy": "-{input}", "torch": "torch.neg({input})"},
    ),
    Op(
        "reciprocal(Tensor input)",
        category="Arithmetic",
        doc="One divided by input. This is the first half of what 2 / w becomes.",
        in_place=True,
        forward=np.reciprocal,
        vjp=(lambda g, out, input: -g * (out * out),),
        grad_fn="ReciprocalBackward0",
        dtype="float",
        domain=(0.5, 2.0),
        source={"numpy": "1 / {input}", "torch": "torch.reciprocal({input})"},
    ),
    Op(
        "abs(Tensor input)",
        category="Arithmetic",
        doc="Absolute value: the distance from 0. Its slope is the sign, and 0 at 0.",
        check=(implemented("input", "f", "i", "u", kernel="abs_cpu"),),
        forward=np.absolute,
        into=lambda specs, params: np.absolute,
        in_place=True,
        vjp=(lambda g, out, input: g * input.sign(),),
        grad_fn="AbsBackward0",
        aliases=("absolute",),
        domain=(0.2, 2.0),
        source={"numpy": "np.abs({input})", "torch": "torch.abs({input})"},
    ),
    Op(
        "sign(Tensor input)",
        category="Arithmetic",
        doc="−1, 0 or 1. A step: its gradient is 0.",
        in_place=True,
        forward=_signs,
        vjp=(_no_slope,),
        grad_fn="SignBackward0",
        domain=(0.2, 2.0),
        source={"numpy": "np.sign({input})", "torch": "torch.sign({input})"},
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
