"""The error function and its relatives, which numpy does not have."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import BackwardFunction, Given, Op, erf, erfc, hookimpl, in_range, zeta

_ROOT = 2 / math.sqrt(math.pi)
# Bernoulli numbers B2, B4, … for the asymptotic series of digamma
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def _gelu(input: Any, approximate: str) -> Any:
    if approximate == "tanh":
        cubed = input * input * input
        inner = input.dtype.type(math.sqrt(2 / math.pi)) * (input + input.dtype.type(0.044715) * cubed)
        return input.dtype.type(0.5) * input * (1 + np.tanh(inner))
    return input * erfc(-input * input.dtype.type(math.sqrt(0.5))) * input.dtype.type(0.5)


def _gelu_slope(g: Any, out: Any, input: Any, approximate: str) -> Any:
    if approximate == "tanh":
        scale = math.sqrt(2 / math.pi)
        bent = ((input + input * input * input * 0.044715) * scale).tanh()
        inner = (input * input * (3 * 0.044715) + 1) * scale
        return g * ((bent + 1) * 0.5 + input * (1 - bent * bent) * inner * 0.5)
    below = ((input * math.sqrt(0.5)).erf() + 1) * 0.5
    density = (input * input * -0.5).exp() * (1 / math.sqrt(2 * math.pi))
    return g * (below + input * density)


def _lgamma(x: Any) -> Any:
    return np.vectorize(_one_lgamma, otypes=[np.float64])(x).astype(x.dtype) if x.size else np.positive(x)


def _one_lgamma(x: float) -> float:
    if math.isinf(x) or (x <= 0 and x == math.floor(x)):
        return math.inf
    return math.lgamma(x)


def _digamma(x: Any) -> Any:
    """By the recurrence up to 10 and the asymptotic series from there; by reflection below 0."""
    wide = np.asarray(x, np.float64)
    below = wide < 0
    moved = np.where(below, 1 - wide, wide)
    total = np.zeros_like(moved)
    while (small := moved < 10).any():
        total = np.where(small, total - 1 / moved, total)
        moved = np.where(small, moved + 1, moved)
    inverse = 1 / (moved * moved)
    series = sum(b / (2 * k) * inverse**k for k, b in enumerate(_BERNOULLI, 1))
    total = total + np.log(moved) - 0.5 / moved - series
    turned = total - math.pi / np.tan(math.pi * np.fmod(wide, 1))
    total = np.where(below, np.where(wide == np.trunc(wide), math.nan, turned), total)
    return np.where(wide == 0, np.copysign(math.inf, -wide), total).astype(x.dtype)


def _trigamma(x: Any) -> Any:
    """By six steps of the recurrence and the asymptotic series; by reflection below 1/2. In the dtype of x."""
    low = x < 0.5
    turn = np.sin(x.dtype.type(math.pi) * x)
    mirrored = x.dtype.type(math.pi) * x.dtype.type(math.pi) / (turn * turn)
    moved = np.where(low, 1 - x, x)
    total = np.where(low, -mirrored, 0).astype(x.dtype)
    for _ in range(6):
        total = total + 1 / (moved * moved)
        moved = moved + 1
    inverse = 1 / (moved * moved)
    total = total + (1 + 1 / (2 * moved) + inverse * (1 / 6 - inverse * (1 / 30 - inverse * (1 / 42)))) / moved
    return np.where(low, -total, total).astype(x.dtype)


def _polygammas(n: int, x: Any) -> Any:
    if n < 2 or not x.size:
        wide = x.astype(np.float32) if x.dtype.name == "float16" else x  # trigamma adds up in the dtype of x
        return _digamma(x) if n == 0 else _trigamma(wide).astype(x.dtype)
    factor = math.factorial(n) * (1 if n % 2 else -1)
    return np.vectorize(lambda v: factor * zeta(float(n + 1), float(v)), otypes=[np.float64])(x).astype(x.dtype)


def _derivative_there(given: Given) -> None:
    if given["n"] < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")


def _logit(input: Any, eps: float | None) -> Any:
    if eps is not None:
        low, high = input.dtype.type(eps), input.dtype.type(1 - eps)
        input = np.where(input < low, low, np.where(input > high, high, input))
    return np.log(input / (1 - input))


def _logit_slope(g: Any, out: Any, input: Any, eps: float | None) -> Any:
    low = 0.0 if eps is None else eps
    outside = input.lt(low).logical_or(input.gt(1 - low))
    steep = input.eq(0).logical_or(input.eq(1))  # whatever the sign of 0
    slope = (input * (1 - input)).reciprocal().masked_fill(steep, math.inf)
    return (g * slope).masked_fill(outside, float("nan") if eps is None else 0)


OPS = [
    Op(
        "erf(Tensor input)",
        category="Functions",
        doc="Error function: the share of a normal distribution within ± input · sqrt(2) deviations, signed.",
        forward=erf,
        vjp=(lambda g, out, input: g * ((-input * input).exp() * _ROOT),),
        grad_fn="ErfBackward0",
        dtype="float",
        aliases=("special_erf",),
        source={"torch": "torch.erf({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        "erfc(Tensor input)",
        category="Functions",
        doc="1 − erf(input), exact where that is tiny.",
        forward=erfc,
        vjp=(lambda g, out, input: g * ((-input * input).exp() * -_ROOT),),
        grad_fn="ErfcBackward0",
        dtype="float",
        aliases=("special_erfc",),
        source={"torch": "torch.erfc({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        'gelu(Tensor input, *, str{none,tanh} approximate="none")',
        category="Activations",
        doc="input times the share of a normal distribution below it: a ReLU without the corner.",
        forward=_gelu,
        vjp=(_gelu_slope,),
        grad_fn="GeluBackward0",
        backward=BackwardFunction("GeluBackwardBackward0"),
        dtype="floating",
        source={"torch": "torch.nn.functional.gelu({input}, approximate={approximate})"},
        samples=(((2, 3),), ((2, 3), {"approximate": "tanh"})),
    ),
    Op(
        "lgamma(Tensor input)",
        category="Functions",
        doc="Logarithm of the gamma function's size; gamma(n) is the factorial of n − 1.",
        layout="rows_if_expanded",
        forward=_lgamma,
        vjp=(lambda g, out, input: g * input.digamma(),),
        grad_fn="LgammaBackward0",
        dtype="float",
        aliases=("special_gammaln",),
        domain=(0.5, 4.0),
        source={"torch": "torch.lgamma({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        "digamma(Tensor input)",
        category="Functions",
        doc="Slope of lgamma.",
        layout="rows_if_expanded",
        forward=lambda input: _polygammas(0, input),
        vjp=(lambda g, out, input: g * input._polygamma(1),),
        grad_fn="DigammaBackward0",
        dtype="float",
        aliases=("special_digamma", "special_psi"),
        domain=(0.5, 4.0),
        source={"torch": "torch.digamma({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        "_polygamma(Tensor input, int n)",
        check=(_derivative_there,),
        category="Internal",
        doc="polygamma as a method of tensors has it.",
        forward=lambda input, n: _polygammas(n, input),
        vjp=(lambda g, out, input, n: g * input._polygamma(n + 1),),
        grad_fn="PolygammaBackward0",
        dtype="float",
        domain=(0.5, 4.0),
        source={"torch": "torch.polygamma({n}, {input})"},
        samples=(((2, 3), {"n": 1}),),
    ),
    Op(
        "polygamma(int n, Tensor input)",
        check=(_derivative_there,),
        category="Functions",
        doc="The n-th derivative of digamma.",
        layout="rows_if_expanded",
        forward=lambda input, n: _polygammas(n, input),
        vjp=(lambda g, out, input, n: g * input._polygamma(n + 1),),
        grad_fn="PolygammaBackward0",
        dtype="float",
        aliases=("special_polygamma",),
        domain=(0.5, 4.0),
        source={"torch": "torch.polygamma({n}, {input})"},
        samples=(((2, 3), {"n": 2}),),
    ),
    Op(
        "logit(Tensor input, float? eps=None)",
        check=(in_range("eps"),),
        category="Functions",
        doc="Inverse of sigmoid: log(p / (1 − p)); eps keeps p away from 0 and 1.",
        forward=_logit,
        vjp=(_logit_slope,),
        grad_fn="LogitBackward0",
        dtype="float",
        aliases=("special_logit",),
        domain=(0.3, 0.7),
        source={"torch": "torch.logit({input}, eps={eps})"},
        samples=(((2, 3),), ((2, 3), {"eps": 0.2})),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
