"""The error function and its relatives, which numpy does not have."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import BackwardFunction, Given, Op, hookimpl

# Rational approximations of W. J. Cody, "Rational Chebyshev approximations for the error function" (1969):
# numerators and denominators for |x| <= 0.46875, up to 4, and above, highest power first.
_SMALL = (
    (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
     3.20937758913846947e3),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)  # fmt: skip
_MIDDLE = (
    (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
     2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
     1.23033935479799725e3),
    (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
     3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3),
)  # fmt: skip
_LARGE = (
    (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
     1.60837851487422766e-2, 6.58749161529837803e-4),
    (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
     2.33520497626869185e-3),
)  # fmt: skip
_ROOT = 2 / math.sqrt(math.pi)


def _ratio(table: Any, x: Any) -> Any:
    return np.polyval(table[0], x) / np.polyval(table[1], x)


def _tail(size: Any) -> Any:
    """erfc of numbers above 0.46875, accurate relative to itself."""
    inverse = 1 / (size * size)
    far = (1 / math.sqrt(math.pi) - inverse * _ratio(_LARGE, inverse)) / size
    near = _ratio(_MIDDLE, np.minimum(size, 4.0))
    # exp(-x²) in two factors, since the rounding of x² alone would cost digits
    rough = np.trunc(size * 16) / 16
    decay = np.exp(-rough * rough) * np.exp(-(size - rough) * (size + rough))
    return np.where(size > 4, far, near) * np.where(size > 27, 0.0, decay)


def _erf(x: Any) -> Any:
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    small = wide * _ratio(_SMALL, np.minimum(wide * wide, 0.25))
    large = np.copysign(1 - _tail(np.maximum(size, 0.46875)), wide)
    return np.where(size <= 0.46875, small, large).astype(x.dtype)


def _erfc(x: Any) -> Any:
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    small = 1 - wide * _ratio(_SMALL, np.minimum(wide * wide, 0.25))
    tail = _tail(np.maximum(size, 0.46875))
    return np.where(size <= 0.46875, small, np.where(wide < 0, 2 - tail, tail)).astype(x.dtype)


def _gelu(input: Any, approximate: str) -> Any:
    if approximate == "tanh":
        cubed = input * input * input
        inner = input.dtype.type(math.sqrt(2 / math.pi)) * (input + input.dtype.type(0.044715) * cubed)
        return input.dtype.type(0.5) * input * (1 + np.tanh(inner))
    return input * _erfc(-input * input.dtype.type(math.sqrt(0.5))) * input.dtype.type(0.5)


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


# Bernoulli numbers B2, B4, … for the asymptotic series of polygamma functions
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)


def _polygamma(order: int, x: float) -> float:
    """Derivative number `order` of digamma, for one number."""
    sign = -1.0 if order % 2 == 0 else 1.0
    if math.isnan(x) or x == math.inf:
        return math.nan  # as the zeta function gives it in PyTorch
    if x <= 0 and (math.isinf(x) or x == math.floor(x)):
        return sign * math.inf
    total = 0.0
    while x < 12:
        power = x ** (order + 1)
        total += sign * math.factorial(order) / power if power else sign * math.inf
        x += 1
    total += sign * (math.factorial(order - 1) / x**order + math.factorial(order) / (2 * x ** (order + 1)))
    for k, b in enumerate(_BERNOULLI, 1):
        total += sign * b * math.factorial(2 * k + order - 1) / (math.factorial(2 * k) * x ** (2 * k + order))
    return total


def _polygammas(n: int, x: Any) -> Any:
    if n < 2 or not x.size:
        wide = x.astype(np.float32) if x.dtype.name == "float16" else x  # trigamma adds up in the dtype of x
        return _digamma(x) if n == 0 else _trigamma(wide).astype(x.dtype)
    return np.vectorize(lambda v: _polygamma(n, float(v)), otypes=[np.float64])(x).astype(x.dtype)


def _derivative_there(given: Given) -> None:
    if given["n"] < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")


def _logit(input: Any, eps: float | None) -> Any:
    if eps is not None:
        input = np.clip(input, input.dtype.type(eps), input.dtype.type(1 - eps))
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
        forward=_erf,
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
        forward=_erfc,
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
        forward=lambda input: _polygammas(0, input),
        vjp=(lambda g, out, input: g * input._polygamma(1),),
        grad_fn="DigammaBackward0",
        dtype="float",
        aliases=("special_digamma",),
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
