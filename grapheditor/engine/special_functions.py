"""Functions that numpy does not have: of the error function's family, and zeta."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

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


# Polynomials for single precision, of N. Juffa's erff (2015): for |x| <= 475/512 in x², and above, what is behind the
# logarithm of erfc, highest power first.
_SINGLE_NEAR = (-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1)
_SINGLE_FAR = (
    -1.72853470e-5, 3.83197126e-4, -3.88396438e-3, 2.42546219e-2, -1.06777877e-1, -6.34846687e-1, -1.28717512e-1,
)  # fmt: skip
_SINGLE_LIMIT = np.float32(475 / 512)


def _polynomial(coefficients: tuple[float, ...], x: Any) -> Any:
    """As numpy's polyval, in the dtype of x and in one array."""
    first, *others = (x.dtype.type(number) for number in coefficients)
    found = x * first
    for number in others[:-1]:
        found += number
        found *= x
    found += others[-1]
    return found


def _erf_in_single(x: Any) -> Any:
    size = np.minimum(np.abs(x), np.float32(9))
    far = np.copysign(1 - np.exp(_polynomial(_SINGLE_FAR, size) * size - size), x)
    near = np.minimum(size, 1)
    return np.where(size > _SINGLE_LIMIT, far, _polynomial(_SINGLE_NEAR, near * near) * x + x)


def _ratio(table: Any, x: Any) -> Any:
    return _polynomial(table[0], x) / _polynomial(table[1], x)


def _scaled_tail(size: Any) -> Any:
    """exp(x²) · erfc(x) of numbers above 0.46875."""
    found = _ratio(_MIDDLE, np.minimum(size, 4.0))
    if not np.any(size > 4):
        return found
    inverse = 1 / (size * size)
    far = (1 / math.sqrt(math.pi) - inverse * _ratio(_LARGE, inverse)) / size
    return np.where(size > 4, far, found)


def _tail(size: Any) -> Any:
    """erfc of numbers above 0.46875, accurate relative to itself."""
    # exp(-x²) in two factors, since the rounding of x² alone would cost digits
    rough = np.trunc(size * 16) / 16
    decay = np.exp(-rough * rough) * np.exp(-(size - rough) * (size + rough))
    return _scaled_tail(size) * np.where(size > 27, 0.0, decay)


def erf(x: Any) -> Any:
    """The error function of an array, in its dtype."""
    if x.dtype.itemsize < 8:
        return _erf_in_single(x.astype(np.float32, copy=False)).astype(x.dtype, copy=False)
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    small = wide * _ratio(_SMALL, np.minimum(wide * wide, 0.25))
    large = np.copysign(1 - _tail(np.maximum(size, 0.46875)), wide)
    return np.where(size <= 0.46875, small, large).astype(x.dtype)


def erfc(x: Any) -> Any:
    """1 less the error function, exact where that is tiny."""
    if x.dtype.itemsize < 8 and x.ndim:
        found = 1 - _erf_in_single(x.astype(np.float32, copy=False))
        small = x > 0.75
        found[small] = _tail(np.asarray(x[small], np.float64))
        return found.astype(x.dtype, copy=False)
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    small = 1 - wide * _ratio(_SMALL, np.minimum(wide * wide, 0.25))
    tail = _tail(np.maximum(size, 0.46875))
    return np.where(size <= 0.46875, small, np.where(wide < 0, 2 - tail, tail)).astype(x.dtype)


def erfcx(x: Any) -> Any:
    """exp(x²) · erfc(x), which neither overflows nor vanishes for a large x."""
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    square = np.exp(size * size)
    large = _scaled_tail(np.maximum(size, 0.46875))
    large = np.where(wide < 0, 2 * square - large, large)
    return np.where(size <= 0.46875, square * erfc(np.clip(wide, -0.5, 0.5)), large).astype(x.dtype)


# Rational approximations of M. J. Wichura, "Algorithm AS 241: The percentage points of the normal distribution"
# (1988): numerators and denominators for the middle, the tails and the far tails, highest power first.
_CENTRE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
_NEAR = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
_FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def _point(half: Any, rest: Any) -> Any:
    """The number below which 1/2 + half of a normal distribution lies, and beyond which, on that side, the rest."""
    far = np.sqrt(-np.log(np.where(rest > 0, rest, 0.25)))
    tail = np.where(far <= 5, _ratio(_NEAR, far - 1.6), _ratio(_FAR, far - 5))
    point = np.where(np.abs(half) <= 0.425, half * _ratio(_CENTRE, 0.180625 - half * half), np.copysign(tail, half))
    return np.where(rest == 0, np.copysign(math.inf, half), np.where(rest >= 0, point, math.nan))


def erfinv(x: Any) -> Any:
    """The numbers whose error function is x; NaN beyond -1 and 1."""
    wide = np.asarray(x, np.float64)
    return (_point(wide / 2, (1 - np.abs(wide)) / 2) / math.sqrt(2)).astype(x.dtype)


def ndtri(p: Any) -> Any:
    """The numbers below which shares p of a normal distribution lie; NaN outside 0 to 1."""
    wide = np.asarray(p, np.float64)
    return _point(wide - 0.5, np.where(wide < 0.5, wide, 1 - wide)).astype(p.dtype)


# coefficients of the Euler-Maclaurin series: (2k)! / B2k
_MACLAURIN = (
    12.0, -720.0, 30240.0, -1209600.0, 47900160.0, -1.8924375803183791606e9, 7.47242496e10, -2.950130727918164224e12,
    1.1646782814350067249e14, -4.5979787224074726105e15, 1.8152105401943546773e17, -7.1661652561756670113e18,
)  # fmt: skip
_PRECISION = 2.0**-53


def zeta(x: float, q: float) -> float:
    """Hurwitz' zeta function: the sum of (q + k)^-x over k from 0, as Moshier's Cephes library adds it up."""
    if x == 1:
        return math.inf
    if x < 1:
        return math.nan
    if q <= 0:
        if math.isinf(q) or q == math.floor(q):
            return math.inf
        if not (math.isinf(x) or x.is_integer()):
            return math.nan
    total, place, count, part = _power(q, -x), q, 0, 0.0
    while count < 9 or place <= 9:
        count, place = count + 1, place + 1
        part = _power(place, -x)
        total += part
        if abs(part) < _PRECISION * abs(total):
            return total
    total += part * place / (x - 1) - 0.5 * part
    factor, step = 1.0, 0
    for coefficient in _MACLAURIN:
        factor, part = factor * (x + step), part / place
        term = factor * part / coefficient
        total += term
        if abs(term) < _PRECISION * abs(total):
            break
        factor, part, step = factor * (x + step + 1), part / place, step + 2
    return total


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return math.inf
