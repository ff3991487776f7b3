"""Activation functions: the bends between the layers of a neural network."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    TensorLike,
    activation,
    dtypes,
    hookimpl,
    implemented,
    in_range,
    where,
)

_ALPHA = 1.6732632423543772848170429916717
_SIXTH = float(np.float32(1 / 6))  # PyTorch has no more digits of it here, even in float64
_SCALE = 1.0507009873554804934193349852946


def _flat(g: Any, where: Any) -> Any:
    """The gradient, with 0 where the function is flat."""
    return g.masked_fill(where, 0)


def _inverse(alpha: float) -> float:
    return 1 / float(np.float32(alpha))


def _softplus(input: Any, beta: float, threshold: float) -> Any:
    scaled = input * input.dtype.type(beta)
    most = math.inf if math.isnan(threshold) else threshold  # which nothing is above
    curve = np.log1p(np.exp(np.minimum(scaled, most))) / input.dtype.type(beta)
    return np.where(scaled > threshold, input, curve)


def _logsigmoid(input: Any) -> Any:
    if input.dtype.name == "float16":  # rounded once, at the end
        return _logsigmoid(input.astype(np.float32)).astype(input.dtype)
    return np.minimum(input, 0) - np.log1p(np.exp(-np.abs(input)))


def _softsign(input: Any) -> Any:
    if input.dtype.kind == "f":
        return input / (1 + np.abs(input))
    size = np.abs(input) + input.dtype.type(1)  # which may go round, as PyTorch promotes in the division alone
    return np.true_divide(input, size, dtype=np.float32)


def _without_promotion(op: Any, specs: Any, params: Any) -> Any:
    """A dtype rule: whole numbers are left alone, and give float32."""
    dtype = specs[0].dtype
    return None, (dtype if dtype.kind == "f" else np.dtype(np.float32),)


def _softplus_slope(g: Any, out: Any, input: Any, beta: float, threshold: float) -> Any:
    return where((input * beta).gt(threshold), g, g * (input * beta).sigmoid())


def _silu_slope(g: Any, out: Any, input: Any) -> Any:
    gate = input.sigmoid()
    return g * (gate * (input * (1 - gate) + 1))


def _mish_slope(g: Any, out: Any, input: Any) -> Any:
    bent = input.softplus().tanh()
    return g * (bent + input * input.sigmoid() * (1 - bent * bent))


def _leaky_relu(input: Any, negative_slope: float) -> Any:
    below = input * input.dtype.type(negative_slope)
    if 0 < negative_slope <= 1:
        return np.maximum(input, below)  # the same numbers in a tenth of the time
    return np.where(input > 0, input, below)


def _hardswish_slope(g: Any, out: Any, input: Any) -> Any:
    return _flat(where(input.lt(3), g * (input / 3 + 0.5), g), input.le(-3))


def _no_wrap(given: Given) -> None:
    if given["input"].dtype.kind == "u" and min(given["min_val"], given["max_val"]) < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")


def _divisor(given: Given) -> None:
    if given["alpha"] == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    if abs(1 / given["alpha"]) > np.finfo("f4").max and not math.isinf(1 / given["alpha"]):  # as it is a C float there
        raise RuntimeError("value cannot be converted to type float without overflow")


def _compared(given: dict[str, Any]) -> None:
    low, high = given.get("min_val", -1.0), given.get("max_val", 1.0)
    if not isinstance(low, TensorLike) and not isinstance(high, TensorLike) and low > high:
        raise ValueError("min_val cannot be greater than max_val")


def _ordered_bounds(given: Given) -> None:
    if given["min_val"] > given["max_val"]:
        raise ValueError("min_val cannot be greater than max_val")


def _no_bool(given: Given) -> None:
    if given["input"].dtype.kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")


OPS = [
    activation(
        "relu(Tensor input)", "max(input, 0): cuts off what is negative. Slope 1 above 0, otherwise 0.",
        lambda input: np.maximum(input, input.dtype.type(0)),
        lambda g, out, input: g._relu_backward(out),
        check=(dtypes("input", "f", "i", "u", words="Boolean inputs not supported for relu"),),
        dtype="promote", numpy="np.maximum({input}, 0)",
        backward=BackwardFunction("ThresholdBackwardBackward0", leads_on=True),
        in_place=True,
    ),
    activation(
        "relu6(Tensor input)", "relu that stays at 6.",
        lambda input: np.clip(input, input.dtype.type(0), input.dtype.type(6)),
        lambda g, out, input: _flat(g, input.le(0).logical_or(input.ge(6))),
        grad_fn="HardtanhBackward0", dtype="promote", numpy="np.clip({input}, 0, 6)", check=(_no_bool,),
        backward=BackwardFunction("HardtanhBackwardBackward0", leads_on=True),
    ),
    activation(
        "hardtanh(Tensor input, Scalar min_val=-1.0, Scalar max_val=1.0)",
        "Straight between two bounds and flat outside.",
        lambda input, min_val, max_val: np.clip(input, input.dtype.type(min_val), input.dtype.type(max_val)),
        lambda g, out, input, min_val, max_val: _flat(g, input.le(min_val).logical_or(input.ge(max_val))),
        functional=_compared, check=(_no_bool, _no_wrap, _ordered_bounds, in_range("min_val", "max_val")),
        dtype="promote", numpy="np.clip({input}, {min_val}, {max_val})",
        call=", min_val={min_val}, max_val={max_val}",
        backward=BackwardFunction("HardtanhBackwardBackward0", leads_on=True),
    ),
    activation(
        "leaky_relu(Tensor input, Scalar negative_slope=0.01)",
        "relu that lets a little through below 0: there it is negative_slope · input.",
        _leaky_relu,
        lambda g, out, input, negative_slope: where(input.gt(0), g, g * negative_slope),
        check=(in_range("negative_slope"),),
        numpy="np.where({input} > 0, {input}, {input} * {negative_slope})",
        call=", negative_slope={negative_slope}",
        backward=BackwardFunction("LeakyReluBackwardBackward0", leads_on=True),
    ),
    activation(
        "elu(Tensor input, Scalar alpha=1.0)",
        "input above 0, alpha · (exp(input) − 1) below.",
        lambda input, alpha: np.where(input > 0, input, input.dtype.type(alpha) * np.expm1(input)),
        lambda g, out, input, alpha: where(input.le(0), g * (input.exp() * alpha), g),
        check=(in_range("alpha"),),
        numpy="np.where({input} > 0, {input}, {alpha} * np.expm1({input}))", call=", alpha={alpha}",
        backward=BackwardFunction("EluBackwardBackward0"),
    ),
    activation(
        "selu(Tensor input)", "elu with the two constants that keep mean and variance from layer to layer.",
        lambda input: input.dtype.type(_SCALE)
        * np.where(input > 0, input, input.dtype.type(_ALPHA) * np.expm1(input)),
        lambda g, out, input: where(input.le(0), g * (input.exp() * (_ALPHA * _SCALE)), g * _SCALE),
        grad_fn="EluBackward0",
        numpy=f"{_SCALE} * np.where({{input}} > 0, {{input}}, {_ALPHA} * np.expm1({{input}}))",
        backward=BackwardFunction("EluBackwardBackward0"),
    ),
    activation(
        "celu(Tensor input, Scalar alpha=1.0)", "elu that is smooth at 0 for every alpha.",
        lambda input, alpha: np.where(
            input > 0, input, input.dtype.type(alpha) * np.expm1(input / input.dtype.type(alpha))
        ),
        # PyTorch has the inverse of alpha in single precision here
        lambda g, out, input, alpha: where(
            input.le(0), g * ((input * _inverse(alpha)).exp() * (alpha * _inverse(alpha))), g
        ),
        numpy="np.where({input} > 0, {input}, {alpha} * np.expm1({input} / {alpha}))", call=", alpha={alpha}",
        check=(_divisor, in_range("alpha")),
        backward=BackwardFunction("EluBackwardBackward0"),
    ),
    activation(
        "silu(Tensor input)", "input · sigmoid(input), also called swish.",
        lambda input: input / (1 + np.exp(-input)), _silu_slope, numpy="{input} / (1 + np.exp(-{input}))",
    ),
    activation(
        "mish(Tensor input)", "input · tanh(softplus(input)).",
        lambda input: input * np.tanh(_softplus(input, 1.0, 20.0)), _mish_slope,
        numpy="{input} * np.tanh(np.log1p(np.exp({input})))",
    ),
    activation(
        "softplus(Tensor input, Scalar beta=1.0, Scalar threshold=20.0)",
        "A smooth relu: log(1 + exp(beta · input)) / beta, straight above the threshold.",
        _softplus, _softplus_slope, call=", beta={beta}, threshold={threshold}", check=(in_range("beta", "threshold"),),
        samples=(((2, 3),), ((2, 3), {"beta": 3.0, "threshold": 9.0})),
        backward=BackwardFunction("SoftplusBackwardBackward0"),
    ),
    activation(
        "softsign(Tensor input)", "input / (1 + |input|).",
        _softsign,
        lambda g, out, input: (
            g / (input.abs() + 1) - g * (input / (input.abs() + 1) / (input.abs() + 1)) * input.sign()
        ),
        grad_fn="DivBackward0", dtype=_without_promotion, numpy="{input} / (1 + np.abs({input}))",
        check=(implemented("input", "f", "i", "u", kernel="abs_cpu"),),
        next_functions=(0, ("Add", ("Abs", 0), None)),
    ),
    activation(
        "hardsigmoid(Tensor input)", "A sigmoid of straight lines: input / 6 + 1/2, cut at 0 and 1.",
        lambda input: np.clip(input + 3, 0, 6) / 6,
        lambda g, out, input: where(input.gt(-3).logical_and(input.lt(3)), g * _SIXTH, 0),
        numpy="np.clip({input} + 3, 0, 6) / 6",
        backward=BackwardFunction(refused="hardsigmoid_backward"),
    ),
    activation(
        "hardswish(Tensor input)", "input · hardsigmoid(input).",
        lambda input: input * np.clip(input + 3, 0, 6) / 6, _hardswish_slope,
        numpy="{input} * np.clip({input} + 3, 0, 6) / 6",
        backward=BackwardFunction("HardswishBackwardBackward0"),
    ),
    activation(
        "logsigmoid(Tensor input)", "log(sigmoid(input)) without overflow.",
        _logsigmoid,
        lambda g, out, input: g * (-input).sigmoid(),
        grad_fn="LogSigmoidBackward0", numpy="np.minimum({input}, 0) - np.log1p(np.exp(-np.abs({input})))",
        backward=BackwardFunction("LogSigmoidBackwardBackward0"),
        layout="rows",
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
