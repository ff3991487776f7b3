"""Activations that leave a gap around 0, and ops that tell or turn signs, bits and angles."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    SUBTRACTION_OF_BOOL,
    BackwardFunction,
    Given,
    NoDerivative,
    Op,
    above,
    activation,
    alike,
    held,
    hookimpl,
    implemented,
    in_range,
    torch_name,
    where,
)


def _no_mask(given: Given) -> None:
    """Numbers, from which their tanh can be taken."""
    if given["input"].dtype.kind == "b":
        raise RuntimeError(SUBTRACTION_OF_BOOL)


def _within_range(given: Given) -> None:
    dtype, lambd = given["input"].dtype, given["lambd"]
    if dtype.kind != "f":
        return  # nor is there a kernel for it
    most = float(np.finfo(dtype).max)
    if not 0 <= lambd <= most:
        raise RuntimeError(
            f"lambda must be in range [0, {most:g}] for input dtype {torch_name(dtype)}, but found {lambd:g}"
        )


def _exponents(given: Given) -> None:
    if given["other"].dtype.kind == "b" and given["input"].dtype.kind == "f":
        raise NotImplementedError("\"ldexp_cpu_exp\" not implemented for 'Bool'")


def _bounds_held(given: Given) -> None:
    for name in ("threshold", "value"):
        held(given[name], given["input"].dtype)


SHRINKING = [
    activation(
        "threshold(Tensor input, Scalar threshold, Scalar value)",
        "input above the threshold, otherwise value.",
        lambda input, threshold, value: np.where(
            input <= held(threshold, input.dtype), held(value, input.dtype), input
        ),
        lambda g, out, input, threshold, value: where(input.le(threshold), 0, g),
        dtype="promote", check=(_bounds_held, implemented("input", "f", "i", "u", kernel="threshold_cpu")),
        grad_fn="ThresholdBackward0", call=", {threshold}, {value}",
        samples=(((2, 3), {"threshold": 0.1, "value": -1.0}),),
        backward=BackwardFunction("ThresholdBackwardBackward0", leads_on=True),
    ),
    activation(
        "softshrink(Tensor input, Scalar lambd=0.5)",
        "Moved towards 0 by lambd, and 0 within.",
        lambda input, lambd: np.where(
            input > lambd, input - input.dtype.type(lambd),
            np.where(input < -lambd, input + input.dtype.type(lambd), input * 0),
        ),
        lambda g, out, input, lambd: where(input.ge(-lambd).logical_and(input.le(lambd)), g * 0, g),
        grad_fn="SoftshrinkBackward0", call=", {lambd}", samples=(((2, 3),), ((2, 3), {"lambd": 0.2})),
        check=(_within_range,),
        backward=BackwardFunction("SoftshrinkBackwardBackward0", leads_on=True),
    ),
    activation(
        "hardshrink(Tensor input, Scalar lambd=0.5)",
        "0 within lambd of 0, otherwise the input.",
        lambda input, lambd: np.where((input >= -lambd) & (input <= lambd), input.dtype.type(0), input),
        lambda g, out, input, lambd: where(input.ge(-lambd).logical_and(input.le(lambd)), g * 0, g),
        check=(in_range("lambd"),),
        grad_fn="HardshrinkBackward0", call=", {lambd}", samples=(((2, 3),), ((2, 3), {"lambd": 0.2})),
        backward=BackwardFunction("HardshrinkBackwardBackward0", leads_on=True),
    ),
    activation(
        "tanhshrink(Tensor input)",
        "input − tanh(input).",
        lambda input: input - np.tanh(input),
        lambda g, out, input: g - g * (1 - input.tanh() * input.tanh()),
        grad_fn="SubBackward0", call="", samples=(((2, 3),),),
        next_functions=(0, ("Tanh", 0)), copied=("input",), dtype="float", check=(_no_mask,),
    ),
]  # fmt: skip


def _turn(name: str, doc: str, factor: float, grad_fn: str) -> Op:
    return Op(
        f"{name}(Tensor input)",
        category="Functions",
        doc=doc,
        forward=lambda input: input * input.dtype.type(factor),
        vjp=(lambda g, out, input: g * factor,),
        grad_fn=grad_fn,
        dtype="float",
        source={"numpy": f"np.{name}({{input}})", "torch": f"torch.{name}({{input}})"},
    )


def _told(name: str, doc: str, forward: Any) -> Op:
    return Op(
        f"{name}(Tensor input)",
        category="Comparison",
        doc=doc,
        forward=forward,
        dtype="bool",
        source={"numpy": f"np.{name}({{input}})", "torch": f"torch.{name}({{input}})"},
    )


OTHERS = [
    _turn("deg2rad", "Degrees as radians.", math.pi / 180, "Deg2RadBackward0"),
    _turn("rad2deg", "Radians as degrees.", 180 / math.pi, "Rad2DegBackward0"),
    _told("isposinf", "Whether it is plus infinity.", lambda input: np.isposinf(input)),
    _told("isneginf", "Whether it is minus infinity.", lambda input: np.isneginf(input)),
    _told("signbit", "Whether it is negative, minus zero too.", lambda input: np.signbit(input)),
    Op(
        "isclose(Tensor input, Tensor other, float rtol=1e-5, float atol=1e-8, bool equal_nan=False)",
        check=(
            alike("input", "other", words="{kind} did not match {other}"),
            above(-1e-300, "rtol", "atol"),
        ),
        category="Comparison",
        doc="Whether two numbers are apart by at most atol + rtol · |other|.",
        layout="rows_if_expanded",
        forward=lambda input, other, rtol, atol, equal_nan: np.isclose(input, other, rtol, atol, equal_nan),
        dtype="bool",
        source={
            "numpy": "np.isclose({input}, {other}, {rtol}, {atol}, {equal_nan})",
            "torch": "torch.isclose({input}, {other}, {rtol}, {atol}, {equal_nan})",
        },
        samples=(((2, 3), (2, 3)), ([1.0, 2.0], [1.0, 2.1], {"rtol": 0.1})),
    ),
    Op(
        "heaviside(Tensor input, Tensor values)",
        check=(alike("input", "values", words="heaviside is not yet implemented for tensors with different dtypes."),),
        category="Functions",
        doc="0 below 0, 1 above, and values at 0. PyTorch defines no derivative for it.",
        forward=lambda input, values: np.where(
            np.isnan(input) | (input == 0), np.where(np.isnan(input), input.dtype.type(0), values), input > 0
        ).astype(input.dtype),
        vjp=NoDerivative("heaviside"),
        grad_fn=NoDerivative.grad_fn,
        source={"torch": "torch.heaviside({input}, {values})"},
        samples=(((2, 3), (3,)), ([0.0, 1.0], [0.5, 0.5])),
    ),
    Op(
        "ldexp(Tensor input, Tensor other)",
        category="Functions",
        doc="input · 2^other.",
        check=(_exponents,),
        forward=lambda input, other: input * np.power(input.dtype.type(2), other),
        vjp=(
            lambda g, out, input, other: g * other.exp2(),
            lambda g, out, input, other: g * (out * math.log(2)),
        ),
        grad_fn="LdexpBackward0",
        saved=("result",),
        dtype="float",
        source={"torch": "torch.ldexp({input}, {other})"},
        samples=(((2, 3), [1, 2, 0]),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return SHRINKING + OTHERS
