"""Powers, of numbers and to numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from grapheditor.api import Call, Given, Op, hookimpl, known_number, where


def _power(input: Any, exponent: Any) -> Any:
    if input.dtype.kind == "b":
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    if input.dtype.kind == "i" and np.any(exponent < 0):
        # only 1 and -1 have inverses among whole numbers; a Python number there is an error instead
        odd = np.where(exponent % 2 == 0, 1, input)
        inverse = np.where(np.abs(input) == 1, odd, 0)
        return np.where(exponent < 0, inverse, np.power(input, np.maximum(exponent, 0))).astype(input.dtype)
    if np.ndim(exponent) == 0:
        if exponent == 2:
            return np.square(input)
        if exponent == 0.5:
            return np.sqrt(input)
        if exponent == -0.5:
            return 1 / np.sqrt(input)
        if exponent == 1:
            return np.positive(input)
    return np.power(input, exponent)


def _whole_powers(given: Given) -> None:
    number = given.number("exponent")
    if number is not None and number < 0 and not isinstance(number, float) and given["input"].dtype.kind in "iu":
        raise RuntimeError("Integers to negative integer powers are not allowed.")


def _power_slope(g: Any, out: Any, input: Any, exponent: Any) -> Any:
    number = known_number(exponent)
    if isinstance(number, bool):
        exponent = int(number)
    if number is not None:
        return g * (exponent * input.pow(exponent - 1)) if number else g.zeros_like()
    # x ** 0 is flat even at 0, where x ** -1 would be infinite
    return where(exponent.eq(0), 0, g * (exponent * input.pow(exponent - 1)))


def _exponent_slope(g: Any, out: Any, input: Any, exponent: Any) -> Any:
    flat = input.eq(0).logical_and(exponent.ge(0))
    base = input.to(g.dtype.name)  # the logarithm of a Python number in full precision
    return g * where(flat, 0, out * base.log())


def _power_name(call: Call) -> str:
    if isinstance(call.args[1], int | float):
        return "PowBackward0"
    return "PowBackward2" if isinstance(call.args[0], int | float) else "PowBackward1"


OPS = [
    Op(
        "pow(Tensor|Scalar:self input, Tensor|Scalar exponent)",
        category="Arithmetic",
        doc="Power: input to the exponent. The slope in input is exponent · input^(exponent − 1).",
        in_place=True,
        forward=_power,
        vjp=(_power_slope, _exponent_slope),
        grad_fn=_power_name,
        saved=lambda slots, params: ("input",) if isinstance(slots[1], int | float) else ("result",),
        check=(_whole_powers,),
        domain=(0.3, 2.0),
        source={"numpy": "np.power({input}, {exponent})", "torch": "torch.pow({input}, {exponent})"},
        samples=(((2, 3), (3,)), ((), (2,)), ((2, 3), 3), ((2,), 2), ((2,), 0), (2.0, (3,))),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
