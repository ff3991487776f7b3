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


def _ratio(table: Any, x: Any) -> Any:
    return np.polyval(table[0], x) / np.polyval(table[1], x)


def _scaled_tail(size: Any) -> Any:
    """exp(x²) · erfc(x) of numbers above 0.46875."""
    inverse = 1 / (size * size)
    far = (1 / math.sqrt(math.pi) - inverse * _ratio(_LARGE, inverse)) / size
    return np.where(size > 4, far, _ratio(_MIDDLE, np.minimum(size, 4.0)))


def _tail(size: Any) -> Any:
    """erfc of numbers above 0.46875, accurate relative to itself."""
    # exp(-x²) in two factors, since the rounding of x² alone would cost digits
    rough = np.trunc(size * 16) / 16
    decay = np.exp(-rough * rough) * np.exp(-(size - rough) * (size + rough))
    return _scaled_tail(size) * np.where(size > 27, 0.0, decay)


def erf(x: Any) -> Any:
    """The error function of an array, in its dtype."""
    wide = np.asarray(x, np.float64)
    size = np.abs(wide)
    small = wide * _ratio(_SMALL, np.minimum(wide * wide, 0.25))
    large = np.copysign(1 - _tail(np.maximum(size, 0.46875)), wide)
    return np.where(size <= 0.46875, small, large).astype(x.dtype)


def erfc(x: Any) -> Any:
    """1 less the error function, exact where that is tiny."""
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


# Rational approximations of S. L. Moshier, Cephes Mathematical Library (1989), highest power first: for the middle, and
# for the tails by z = sqrt(-2 log(p)) below 8 and above.
_CENTRE = (
    (-5.99633501014107895267e1, 9.80010754185999661536e1, -5.66762857469070293439e1, 1.39312609387279679503e1,
     -1.23916583867381258016e0),
    (1.0, 1.95448858338141759834e0, 4.67627912898881538453e0, 8.63602421390890590575e1, -2.25462687854119370527e2,
     2.00260212380060660359e2, -8.20372256168333339912e1, 1.59056225126211695515e1, -1.18331621121330003142e0),
)  # fmt: skip
_NEAR = (
    (4.05544892305962419923e0, 3.15251094599893866154e1, 5.71628192246421288162e1, 4.40805073893200834700e1,
     1.46849561928858024014e1, 2.18663306850790267539e0, -1.40256079171354495875e-1, -3.50424626827848203418e-2,
     -8.57456785154685413611e-4),
    (1.0, 1.57799883256466749731e1, 4.53907635128879210584e1, 4.13172038254672030440e1, 1.50425385692907503408e1,
     2.50464946208309415979e0, -1.42182922854787788574e-1, -3.80806407691578277194e-2, -9.33259480895457427372e-4),
)  # fmt: skip
_FAR = (
    (3.23774891776946035970e0, 6.91522889068984211695e0, 3.93881025292474443415e0, 1.33303460815807542389e0,
     2.01485389549179081538e-1, 1.23716634817820021358e-2, 3.01581553508235416007e-4, 2.65806974686737550832e-6,
     6.23974539184983293730e-9),
    (1.0, 6.02427039364742014255e0, 3.67983563856160859403e0, 1.37702099489081330271e0, 2.16236993594496635890e-1,
     1.34204006088543189037e-2, 3.28014464682127739104e-4, 2.89247864745380683936e-6, 6.79019408009981274425e-9),
)  # fmt: skip


def ndtri(p: Any) -> Any:
    """The number below which a share p of a normal distribution lies; NaN outside 0 to 1."""
    wide = np.asarray(p, np.float64)
    edge = math.exp(-2)
    upper = wide > 1 - edge
    share = np.where(upper, 1 - wide, wide)
    middle = share > edge
    centred = np.where(middle, share - 0.5, 0.0)
    square = centred * centred
    inner = (centred + centred * (square * _ratio(_CENTRE, square))) * math.sqrt(2 * math.pi)
    with np.errstate(all="ignore"):
        z = np.sqrt(-2 * np.log(np.where(middle, edge, share)))
        inverse = 1 / z
        series = inverse * np.where(z < 8, _ratio(_NEAR, inverse), _ratio(_FAR, inverse))
        outer = z - np.log(z) / z - series
    found = np.where(middle, inner, np.where(upper, outer, -outer))
    found = np.where(wide == 0, -np.inf, np.where(wide == 1, np.inf, found))
    return np.where((wide < 0) | (wide > 1), np.nan, found).astype(p.dtype)


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
        if x != math.floor(x):
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
