"""Gamma functions of several kinds, Bessel functions, and the inverse of the error function."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.api import (
    Call,
    Given,
    NoDerivative,
    Op,
    composite,
    elementwise,
    erfinv,
    hookimpl,
    result_type,
    torch_name,
    zeta,
)

_SERIES = 20.0
"""Up to here Bessel functions are sums of powers; the asymptotic series is exact beyond."""


def _erfinv_slope(g: Any, out: Any, input: Any) -> Any:
    found = input.erfinv()  # the result may be written over meanwhile
    return g * ((found * found).exp() * (math.sqrt(math.pi) / 2))


def _bessel(order: int, x: Any, scaled: bool) -> Any:
    """The modified Bessel function of order 0 or 1, on request times exp(-|x|).

    By the power series up to 20 and the asymptotic expansion from there (DLMF 10.25.2 and 10.40.1).
    """
    wide = np.abs(np.asarray(x, np.float64))
    near = np.minimum(wide, _SERIES) / 2
    term = near**order
    total = term
    for k in range(1, 60):
        term = term * near * near / (k * (k + order))
        total = total + term
    large = np.maximum(wide, _SERIES)
    part = tail = np.ones_like(large)
    for k in range(1, 24):
        part = part * -(4 * order * order - (2 * k - 1) ** 2) / (8 * k * large)
        tail = tail + part
    tail = tail / np.sqrt(2 * math.pi * large)
    if scaled:
        total = total * np.exp(-2 * near)
    else:
        grown = np.exp(large / 2)  # twice, as what is divided by the root does not overflow yet
        tail = grown * (tail * grown)
    found = np.where(wide <= _SERIES, total, tail)
    if scaled:
        found = np.where(np.isinf(wide), 0.0, found)
    return (np.copysign(found, x) if order else found).astype(x.dtype)


def _lower_share(a: Any, x: Any) -> Any:
    """The regularised lower incomplete gamma function for 0 < x < a + 1, by its series (DLMF 8.7.1)."""
    term = 1 / a
    total, k = term, 0
    while (np.abs(term) > 1e-17 * np.abs(total)).any() and k < 5000:
        k += 1
        term = term * x / (a + k)
        total = total + term
    return total


def _upper_share(a: Any, x: Any) -> Any:
    """The upper one for x >= a + 1, by its continued fraction (DLMF 8.9.2), after Lentz."""
    tiny = 1e-300
    b = x + 1 - a
    c, d = np.full_like(b, 1 / tiny), 1 / b
    found, k = d, 0
    step = np.zeros_like(b)
    while (np.abs(step - 1) > 1e-16).any() and k < 5000:
        k += 1
        factor = -k * (k - a)
        b = b + 2
        d = factor * d + b
        d = 1 / np.where(d == 0, tiny, d)
        c = b + factor / c
        c = np.where(c == 0, tiny, c)
        step = c * d
        found = found * step
    return found


def _incomplete(upper: bool) -> Callable[..., Any]:
    def gamma(input: Any, other: Any) -> Any:
        a, x = np.broadcast_arrays(np.asarray(input, np.float64), np.asarray(other, np.float64))
        plain = (a > 0) & (x > 0) & np.isfinite(a) & np.isfinite(x)
        some, places = np.where(plain, a, 1.0), np.where(plain, x, 1.0)
        weight = np.exp(some * np.log(places) - places - np.vectorize(math.lgamma, otypes=[float])(some))
        low = places < some + 1
        below = weight * _lower_share(some, np.where(low, places, some))
        above = weight * _upper_share(some, np.where(low, some + 2, places))
        found = np.where(low, 1 - below, above) if upper else np.where(low, below, 1 - above)
        for where, share in ((np.isinf(x), 1.0), (np.isinf(a), 0.0), (x == 0, 0.0), ((a == 0) & (x > 0), 1.0)):
            found = np.where(where, 1 - share if upper else share, found)
        unknown = (a < 0) | (x < 0) | ((a == 0) & ~(x > 0)) | (np.isnan(x) & ~np.isinf(a)) | (np.isinf(a) & np.isinf(x))
        unknown = unknown | (np.isnan(a) & (x > 0) & np.isfinite(x))
        return np.where(unknown, math.nan, found).astype(input.dtype)

    return gamma


def _not_in_halves(given: Given) -> None:
    if result_type([spec for spec in given.specs if spec is not None]).name == "float16":
        raise NotImplementedError("\"zeta_cpu\" not implemented for 'Half'")


def _density(g: Any, out: Any, input: Any, other: Any) -> Any:
    return g * ((input - 1) * other.log() - other - input.lgamma()).exp()


def _floats_together(kernel: str) -> Callable[[Given], None]:
    """What is promoted is a float."""

    def check(given: Given) -> None:
        elementwise(*(spec.shape for spec in given.specs if spec is not None))
        dtype = result_type([spec for spec in given.specs if spec is not None])
        if dtype.kind != "f":
            raise NotImplementedError(f'"{kernel}" not implemented for {torch_name(dtype)!r}')

    return check


def _flat(input: Any, name: str) -> Any:
    """Where a Bessel function of order 1 counts as a line, and NaN, which PyTorch puts there too."""
    if input.dtype.name == "float16":
        raise NotImplementedError(f"\"{name}_backward\" not implemented for 'Half'")
    return input.abs().gt(float(np.finfo(np.dtype(input.dtype.name)).eps)).logical_not()


def _i1_slope(g: Any, out: Any, input: Any) -> Any:
    flat = _flat(input, "i1")
    safe = input.masked_fill(flat, 1)
    return g * (safe.i0() - out / safe).masked_fill(flat, 0.5)


def _i1e_slope(g: Any, out: Any, input: Any) -> Any:
    flat = _flat(input, "i1e")
    safe = input.masked_fill(flat, 1)
    return g * (safe.special_i0e() - out * (safe.sgn() + safe.reciprocal())).masked_fill(flat, 0.5)


def _multivariate(input: Any, p: int) -> Any:
    total: Any = p * (p - 1) / 4 * math.log(math.pi)
    for j in range(p):
        total = (input + (0.0 - j / 2)).lgamma() + total  # 0.0 makes 0 of -0
    return total


def _multivariate_slope(g: Any, out: Any, input: Any, p: int) -> Any:
    below = np.arange(1 - p, 1) / 2  # by how much each of the arguments is smaller
    arguments = input._constant(below.astype(np.dtype(input.dtype.name))) + input.unsqueeze(-1)
    return g * arguments.digamma().sum(dim=[-1])


_zetas = np.vectorize(lambda x, q: zeta(float(x), float(q)), otypes=[np.float64])


def _zeta_name(call: Call) -> str:
    numbers = [isinstance(arg, bool | int | float) for arg in call.args]
    return f"SpecialZetaBackward{1 if numbers[0] else 2 if numbers[1] else 0}"


def _enough(given: Given) -> None:
    if given["input"].dtype.kind == "b":
        raise RuntimeError("The input tensor may not be a boolean tensor.")
    if given["p"] < 1:
        raise RuntimeError("p has to be greater than or equal to 1")


def _function(name: str, doc: str, forward: Any, rule: Any, grad_fn: str, torch: str = "", **fields: Any) -> Op:
    return Op(
        f"{name}(Tensor input)",
        category="Functions",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        grad_fn=grad_fn,
        dtype="float",
        source={"torch": f"torch.{torch or name}({{input}})"} | fields.pop("source", {}),
        samples=(((2, 3),),),
        **fields,
    )


OPS = [
    _function(
        "erfinv", "The number whose error function is input, for input from −1 to 1.",
        erfinv, _erfinv_slope, "ErfinvBackward0",
        domain=(-0.9, 0.9), aliases=("special_erfinv",),
        layout="rows_if_expanded",
    ),
    _function(
        "i0", "Modified Bessel function of the first kind, of order 0.",
        lambda input: _bessel(0, input, False), lambda g, out, input: g * input.special_i1(), "I0Backward0",
        aliases=("special_i0",),
        layout="rows_if_expanded",
    ),
    _function(
        "special_i0e", "i0(input) · exp(−|input|).",
        lambda input: _bessel(0, input, True), lambda g, out, input: g * (input.special_i1e() - input.sgn() * out),
        "SpecialI0EBackward0", "special.i0e",
        layout="rows_if_expanded",
    ),
    _function(
        "special_i1", "Modified Bessel function of the first kind, of order 1.",
        lambda input: _bessel(1, input, False), _i1_slope, "SpecialI1Backward0", "special.i1",
        layout="rows_if_expanded",
    ),
    _function(
        "special_i1e", "special_i1(input) · exp(−|input|).",
        lambda input: _bessel(1, input, True), _i1e_slope, "SpecialI1EBackward0", "special.i1e",
        layout="rows_if_expanded",
    ),
    Op(
        "special_zeta(Tensor|Scalar:self input, Tensor|Scalar other)",
        check=(_not_in_halves,),
        category="Functions",
        doc="Hurwitz' zeta function: the sum of (other + k)^−input over k from 0 on.",
        forward=lambda input, other: _zetas(input, other).astype(input.dtype),
        vjp=(
            NoDerivative("zeta", noted=True),
            lambda g, out, input, other: g * -input * (input + 1.0).special_zeta(other),
        ),
        grad_fn=_zeta_name,
        dtype="float",
        domain=(1.5, 4.0),
        source={"torch": "torch.special.zeta({input}, {other})"},
        samples=(([2, 3, 5], (3,)), ([[2], [3]], (3,))),
    ),
    replace(
        composite(
        "mvlgamma(Tensor input, int p)",
        _multivariate,
        check=(_enough,),
        category="Functions",
        doc="Logarithm of the multivariate gamma function of p dimensions.",
        layout="rows",
        grad_fn="MvlgammaBackward0",
        aliases=("special_multigammaln",),
        domain=(2.0, 4.0),
        source={"torch": "torch.mvlgamma({input}, {p})"},
        samples=(((2, 3), {"p": 1}), ((3,), {"p": 3})),
    ),
        vjp=(_multivariate_slope,),
        formula=None,  # whose slope adds up otherwise
    ),
    *(
        Op(
            f"{name}(Tensor input, Tensor other)",
            check=(_floats_together(f"{name}_cpu"),),
            category="Functions",
            doc=doc,
            forward=_incomplete(upper),
            vjp=(
                NoDerivative(f"{name}: input", noted=True),
                (lambda g, *others: _density(-g, *others)) if upper else _density,
            ),
            grad_fn=f"{name.capitalize()}Backward0",
            aliases=(alias,),
            domain=(0.3, 4.0),
            source={"torch": f"torch.{name}({{input}}, {{other}})"},
            samples=(([1, 2, 5], (3,)), ([[1], [3]], (3,))),
        )
        for name, alias, doc, upper in (
            ("igamma", "special_gammainc", "The share of a gamma distribution of shape input that lies below other.",
             False),
            ("igammac", "special_gammaincc", "The share of a gamma distribution of shape input that lies above other.",
             True),
        )
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
