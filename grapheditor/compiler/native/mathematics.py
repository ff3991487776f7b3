"""exp, log, tanh and their kin as arithmetic on lanes, with NaN, infinities, -0 and denormals as in C.

Polynomials were interpolated at Chebyshev's points with 60 digits. In float32
results are within 2 units in the last place, mostly within 1; what needs more
digits on the way is computed in float64 and rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from grapheditor.compiler.native import llvm
from grapheditor.compiler.native.lanes import Lanes
from grapheditor.compiler.native.trigonometry import cosine, lane_by_lane, sine
from grapheditor.engine.dtypes import FLOAT32, FLOAT64

Function = Callable[[Lanes], Lanes]

LOG2E = 1.4426950408889634
LN2 = {
    "float32": (0.6931471824645996, -1.9046542121259336e-09),
    "float64": (0.6931471805599453, 2.3190468138462996e-17),
}
_LN2_SHORT = (0.6931471803691238, 1.9082149292705877e-10)
"""The first part has 32 bits, so that its multiples by exponents are exact."""
_LOG10_2 = (0.3010299955494702, 1.1451100898021838e-10)
_SHIFT = {"float32": 12582912.0, "float64": 6755399441055744.0}
"""1.5 * 2**23 and 1.5 * 2**52: adding one rounds to a whole number, which stands in the last bits."""
_MANTISSA = {"float32": 23, "float64": 52}
_BIAS = {"float32": 127, "float64": 1023}
_EXP = {
    # (exp(r) - 1 - r) / r² for |r| <= ln(2) / 2
    "float32": (0.5, 0.16666576266288757, 0.041666556149721146, 0.008363203145563602, 0.0013926213141530752),
    "float64": (0.5, 0.16666666666666666, 0.04166666666666668, 0.008333333333333335, 0.0013888888888877397,
                0.00019841269841262181, 2.480158734081826e-05, 2.7557319250135434e-06, 2.755725868862393e-07,
                2.5052068034668043e-08, 2.0919802534908384e-09, 1.6087737571667883e-10),
}  # fmt: skip
_TANH = (
    -0.3333333333333333, 0.13333333333333305, -0.05396825396821176, 0.021869488533603213, -0.008863235450017834,
    0.0035921265571986906, -0.0014558169553480793, 0.0005898914948486743, -0.00023841575269367045,
    9.440568000217939e-05, -3.351086325904106e-05, 7.743877325542659e-06,
)  # fmt: skip
"""(tanh(x) / x - 1) / x², as a polynomial of x² for |x| <= 0.55, in float64."""
_LOG = (0.6666666666666666, 0.40000000000000935, 0.28571428570768753, 0.22222222399581285, 0.18181794803204096,
        0.15386285022159404, 0.1326756484319774, 0.13099206277042577)  # fmt: skip
"""(log((1 + s) / (1 - s)) / s - 2) / s², as a polynomial of s² for |s| <= 0.172."""


def _polynomial(x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """Horner's scheme, lowest power first in `coefficients`."""
    result = x.of(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        result = result.fma(x, coefficient)
    return result


def _reduced(x: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """x = k * ln(2) + r with |r| <= ln(2) / 2: r, k, and k as a whole number."""
    name = x.dtype.name
    shifted = x.fma(LOG2E, _SHIFT[name])
    k = shifted - _SHIFT[name]
    high, low = LN2[name]
    whole = shifted.bits() - int(np.array(_SHIFT[name], x.dtype).view(f"i{x.dtype.itemsize}"))
    return k.fma(-low, k.fma(-high, x)), k, whole


def _power_of_two(k: Lanes) -> Lanes:
    """2**k for a whole k within the range of normal numbers."""
    name = "float32" if k.dtype.itemsize == 4 else "float64"
    return (k + _BIAS[name]).bitwise("shl", _MANTISSA[name]).as_float()


def _scaled(x: Lanes, k: Lanes) -> Lanes:
    """x * 2**k, rounded once where it is denormal."""
    if k.writer.width > 1 and llvm.machine().has_scaling:
        return x.writer.intrinsic("ldexp", x, k, types=(k.dtype,))
    half = k.bitwise("ashr", 1)
    return x * _power_of_two(half) * _power_of_two(k - half)


def _bounded(x: Lanes, low: float, high: float) -> Lanes:
    """x between bounds; NaN stays."""
    x = x.compare("lt", low).choose(low, x)
    return x.compare("gt", high).choose(high, x)


def _slope_part(r: Lanes) -> Lanes:
    """exp(r) - 1 for a small r."""
    return (r * r).fma(_polynomial(r, _EXP[r.dtype.name]), r)


def _exp(x: Lanes) -> Lanes:
    low, high = (-104.0, 89.0) if x.dtype == FLOAT32 else (-746.0, 710.0)
    r, _, k = _reduced(_bounded(x, low, high))
    return _scaled(_slope_part(r) + 1.0, k)


def _expm1(x: Lanes) -> Lanes:
    r, _, k = _reduced(_bounded(x, -40.0, 89.0 if x.dtype == FLOAT32 else 710.0))
    half = _power_of_two(k - 1)  # of half the size, as 2**k itself may be too large
    result = half.fma(_slope_part(r), half - 0.5) * 2.0
    return x.magnitude().compare("lt", 1e-20).choose(x, result)  # keeps the sign of 0, and denormals


def _tanh(x: Lanes) -> Lanes:
    size = x.magnitude()
    doubled = size * 2.0
    top = 20.0 if x.dtype == FLOAT32 else 44.0
    r, _, k = _reduced(doubled.compare("gt", top).choose(top, doubled))
    scale = _power_of_two(k)
    if x.dtype == FLOAT32:
        grown = scale.fma(_slope_part(r), scale - 1.0)  # exp(2 |x|) - 1, to the last digit for small x too
        return x.writer.intrinsic("copysign", grown / (grown + 2.0), x)
    large = 1.0 - 2.0 / scale.fma(_slope_part(r), scale + 1.0)  # the other way would be 2.3 units off
    square = size * size
    small = (size * square).fma(_polynomial(square, _TANH), size)
    return x.writer.intrinsic("copysign", size.compare("lt", 0.55).choose(small, large), x)


def _sigmoid(x: Lanes) -> Lanes:
    top = 89.0 if x.dtype == FLOAT32 else 710.0
    r, _, k = _reduced(_bounded(-x, -40.0, top))
    power = _slope_part(r).fma(2.0, 2.0) * _power_of_two(k - 1)
    return 1.0 / (power + 1.0)


def _logarithm(x: Lanes) -> tuple[Lanes, Lanes]:
    """k and log(m) of a float64 x = 2**k * m that is positive and normal, with m from 0.71 to 1.41."""
    bits = x.bits()
    offset = bits - 0x3FE6A09E667F3BCD  # the bits of sqrt(1/2)
    k = offset.bitwise("ashr", 52)
    m = (bits - k.bitwise("shl", 52)).as_float()
    f = m - 1.0
    s = f / (f + 2.0)
    z = s * s
    half = f * f * 0.5
    return k.to(FLOAT64), f - (half - s * (half + z * _polynomial(z, _LOG)))


def _with_limits(x: Lanes, result: Lanes) -> Lanes:
    """A logarithm's result, for what is not positive and finite."""
    result = x.compare("eq", np.inf).choose(np.inf, result)
    result = x.compare("eq", 0.0).choose(-np.inf, result)
    return x.compare("ge", 0.0).choose(result, np.nan)


def _by_logarithm(finish: Callable[[Lanes, Lanes], Lanes]) -> Function:
    def function(x: Lanes) -> Lanes:
        small = x.compare("lt", 2.2250738585072014e-308)
        k, rest = _logarithm(small.choose(x * 2.0**54, x))
        return _with_limits(x, finish(small.choose(k - 54.0, k), rest))

    return function


def _finish_log(k: Lanes, rest: Lanes) -> Lanes:
    return k.fma(_LN2_SHORT[0], k.fma(_LN2_SHORT[1], rest))


_log = _by_logarithm(_finish_log)
_log2 = _by_logarithm(lambda k, rest: rest.fma(LOG2E, k))
_log10 = _by_logarithm(lambda k, rest: k.fma(_LOG10_2[0], k.fma(_LOG10_2[1], rest * 0.4342944819032518)))


def _log1p(x: Lanes) -> Lanes:
    u = x + 1.0
    k, rest = _logarithm(u.compare("gt", 0.0).choose(u, 1.0))
    lost = u.compare("gt", 2.0).choose(1.0 - (u - x), x - (u - 1.0))  # what the sum rounded off
    result = _finish_log(k, rest + lost / u)
    result = x.compare("eq", np.inf).choose(np.inf, result)
    result = x.compare("eq", -1.0).choose(-np.inf, result)
    result = x.compare("ge", -1.0).choose(result, np.nan)
    return x.magnitude().compare("lt", 1e-300).choose(x, result)


OWN: dict[str, Function] = {
    "exp": _exp, "expm1": _expm1, "tanh": _tanh, "sigmoid": _sigmoid, "log": _log, "log2": _log2, "log10": _log10,
    "log1p": _log1p,
}  # fmt: skip
_DIRECT = {"exp", "expm1", "tanh", "sigmoid"}
"""Accurate in float32 as they are."""
_TURNING: dict[str, Function] = {"sin": sine, "cos": cosine}
FROM_C = {
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh",
    "cosh": "cosh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "exp2": "exp2", "cbrt": "cbrt",
    "arctan2": "atan2", "hypot": "hypot", "power": "pow", "fmod": "fmod",
    "erf": "erf", "erfc": "erfc",
}  # fmt: skip
"""numpy's functions that are taken from C's library, all or in part, one lane after the other."""


SLOW = frozenset(FROM_C) - {"sin", "cos", "erf", "erfc"}
"""Those for which numpy is faster where there are many elements."""


def offered(name: str) -> bool:
    """Whether there is native code for a function of floats by numpy's name."""
    return llvm.library_function(FROM_C[name]) if name in FROM_C else name in OWN


def apply(name: str, *args: Lanes) -> Lanes:
    """The function of that name, of floats of one dtype."""
    x = args[0]
    if name in FROM_C:
        llvm.library_function(FROM_C[name])  # so that the name is known when the code is put together
    if name in _TURNING:
        body = _TURNING[name]
        return x.writer.shared(name, lambda v: body(v.to(FLOAT64)).to(x.dtype), x, inline=False)
    if name not in OWN:
        wide = lane_by_lane(FROM_C[name], tuple(a.to(FLOAT64) for a in args))  # float32 gains digits on the way
        return wide.to(x.dtype)
    own = OWN[name]
    if x.dtype == FLOAT32 and name not in _DIRECT:
        return x.writer.shared(name, lambda v: own(v.to(FLOAT64)).to(FLOAT32), x)
    return x.writer.shared(name, own, x)
