"""Functions of one number, applied to every element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import (
    BackwardFunction,
    Given,
    Op,
    composite,
    hookimpl,
    implemented,
    torch_name,
)

_LOG2 = math.log(2.0)
_LOG10 = math.log(10.0)


def _sigmoid(input: Any) -> Any:
    if not input.ndim or input.dtype.kind != "f":
        return 1 / (1 + np.exp(-input))
    out = np.negative(input)
    np.exp(out, out)
    np.add(out, 1, out)
    return np.true_divide(1, out, out)


def _function(
    name: str,
    doc: str,
    forward: Callable[..., Any],
    rule: Callable[..., Any],
    *,
    grad_fn: str = "",
    domain: tuple[float, float] = (-2.0, 2.0),
    numpy: str = "",
    aliases: tuple[str, ...] = (),
    backward: BackwardFunction | None = None,
    in_place: bool = False,
) -> Op:
    """A smooth function whose result is a float."""
    return Op(
        f"{name}(Tensor input)",
        category="Functions",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        grad_fn=grad_fn or f"{name.capitalize()}Backward0",
        dtype="float",
        in_place=in_place,
        domain=domain,
        aliases=aliases,
        backward=backward,
        source={"numpy": numpy or f"np.{name}({{input}})", "torch": f"torch.{name}({{input}})"},
        samples=(((2, 3),), ((),)),
    )


def _sinc_slope(g: Any, out: Any, input: Any) -> Any:
    flat = (input * input * math.pi).eq(0)  # also where the square is too small to tell from 0
    safe = input.masked_fill(flat, 1)
    turn = safe * math.pi
    slope = (turn * turn.cos() - turn.sin()) / (safe * safe * math.pi)
    return g * slope.masked_fill(flat, 0)


EXPONENTIAL = [
    _function(
        "exp", "e to the power of input; its own derivative.", np.exp, lambda g, out, input: g * out,
        in_place=True,
    ),
    _function(
        "exp2", "2 to the power of input.", np.exp2, lambda g, out, input: g * (out * _LOG2),
        backward=BackwardFunction("MulBackward1"),
    ),
    _function(
        "expm1", "exp(input) − 1, exact for small input.", np.expm1, lambda g, out, input: g * (out + 1)
    ),
    _function(
        "log", "Natural logarithm; the slope is 1 / input.", np.log, lambda g, out, input: g / input,
        domain=(0.3, 3.0), in_place=True,
    ),
    _function(
        "log2", "Logarithm to base 2.", np.log2, lambda g, out, input: g / (input * _LOG2), domain=(0.3, 3.0)
    ),
    _function(
        "log10", "Logarithm to base 10.", np.log10, lambda g, out, input: g / (input * _LOG10),
        domain=(0.3, 3.0),
    ),
    _function(
        "log1p", "log(1 + input), exact for small input.", np.log1p, lambda g, out, input: g / (input + 1),
        grad_fn="Log1PBackward0", domain=(-0.6, 3.0),
    ),
    _function(
        "sqrt", "Square root; the slope 1 / (2 · out) is infinite at 0.", np.sqrt,
        lambda g, out, input: g / (out * 2), domain=(0.3, 3.0), in_place=True,
    ),
    _function(
        "rsqrt", "One over the square root.", lambda input: 1 / np.sqrt(input),
        lambda g, out, input: g * (out * out * out * -0.5), domain=(0.3, 3.0), numpy="1 / np.sqrt({input})",
        in_place=True,
    ),
    _function(
        "sigmoid", "Squeezes any number between 0 and 1: 1 / (1 + exp(−input)).",
        _sigmoid, lambda g, out, input: g._sigmoid_backward(out),
        numpy="1 / (1 + np.exp(-{input}))", aliases=("special_expit",), in_place=True,
    ),
]  # fmt: skip

TRIGONOMETRIC = [
    _function(
        "sin", "Sine of an angle in radians.", np.sin, lambda g, out, input: g * input.cos(), in_place=True
    ),
    _function(
        "cos", "Cosine of an angle in radians.", np.cos, lambda g, out, input: -g * input.sin(), in_place=True
    ),
    _function(
        "tan", "Tangent of an angle in radians.", np.tan, lambda g, out, input: g * (out * out + 1),
        domain=(-1.2, 1.2),
    ),
    _function(
        "asin", "Angle whose sine is input, for input from −1 to 1.", np.arcsin,
        lambda g, out, input: g * (1 - input * input).rsqrt(), domain=(-0.8, 0.8),
        numpy="np.arcsin({input})", aliases=("arcsin",),
    ),
    _function(
        "acos", "Angle whose cosine is input, for input from −1 to 1.", np.arccos,
        lambda g, out, input: -g * (1 - input * input).rsqrt(), domain=(-0.8, 0.8),
        numpy="np.arccos({input})", aliases=("arccos",),
    ),
    _function(
        "atan", "Angle whose tangent is input.", np.arctan, lambda g, out, input: g / (input * input + 1),
        numpy="np.arctan({input})", aliases=("arctan",),
    ),
    _function("sinh", "Hyperbolic sine.", np.sinh, lambda g, out, input: g * input.cosh()),
    _function("cosh", "Hyperbolic cosine.", np.cosh, lambda g, out, input: g * input.sinh()),
    _function(
        "tanh", "Hyperbolic tangent: squeezes any number between −1 and 1; the slope is 1 − out².", np.tanh,
        lambda g, out, input: g._tanh_backward(out), in_place=True,
    ),
    _function(
        "asinh", "Inverse of sinh.", np.arcsinh, lambda g, out, input: g * (input * input + 1).rsqrt(),
        numpy="np.arcsinh({input})", aliases=("arcsinh",),
    ),
    _function(
        "acosh", "Inverse of cosh, for input from 1.", np.arccosh,
        lambda g, out, input: g * (input * input - 1).rsqrt(), domain=(1.3, 3.0),
        numpy="np.arccosh({input})", aliases=("arccosh",),
    ),
    _function(
        "atanh", "Inverse of tanh, for input from −1 to 1.", np.arctanh,
        lambda g, out, input: g / (1 - input * input), domain=(-0.8, 0.8),
        numpy="np.arctanh({input})", aliases=("arctanh",),
    ),
    _function(
        "sinc", "sin(π · input) / (π · input), and 1 at 0.",
        lambda input: np.sinc(input).astype(input.dtype, copy=False), _sinc_slope, domain=(0.2, 1.8),
    ),
]  # fmt: skip


def _inverse_square(input: Any, other: Any) -> Any:
    """One over the squared distance from the origin, and 0 at the origin itself."""
    square = input * input + other * other
    return square.reciprocal().masked_fill(square.eq(0), 0)


PAIRS = [
    Op(
        "atan2(Tensor input, Tensor other)",
        category="Functions",
        doc="Angle of the point (other, input) as seen from the origin.",
        forward=np.arctan2,
        vjp=(
            lambda g, out, input, other: g * other * _inverse_square(input, other),
            lambda g, out, input, other: g * -input * _inverse_square(input, other),
        ),
        grad_fn="Atan2Backward0",
        dtype="float",
        aliases=("arctan2",),
        domain=(0.3, 2.0),
        source={"numpy": "np.arctan2({input}, {other})", "torch": "torch.atan2({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "hypot(Tensor input, Tensor other)",
        category="Functions",
        doc="Length of the hypotenuse: sqrt(input² + other²).",
        forward=np.hypot,
        vjp=(lambda g, out, input, other: g * (input / out), lambda g, out, input, other: g * (other / out)),
        grad_fn="HypotBackward0",
        backward=BackwardFunction(("DivBackward0",) * 2),
        dtype="floating",
        domain=(0.3, 2.0),
        source={"numpy": "np.hypot({input}, {other})", "torch": "torch.hypot({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "logaddexp(Tensor input, Tensor other)",
        category="Functions",
        doc="log(exp(input) + exp(other)) without overflow.",
        forward=np.logaddexp,
        vjp=(
            lambda g, out, input, other: g / ((other - input).exp() + 1),
            lambda g, out, input, other: g / ((input - other).exp() + 1),
        ),
        grad_fn="LogaddexpBackward0",
        dtype="floating",
        source={"numpy": "np.logaddexp({input}, {other})", "torch": "torch.logaddexp({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
]


def _stepped(input: Any, function: Callable[..., Any]) -> Any:
    return np.positive(input) if input.dtype.kind in "iu" else function(input)


def _step(name: str, doc: str, function: Callable[..., Any]) -> Op:
    """A staircase: whole numbers stay what they are, the gradient is 0."""
    return Op(
        f"{name}(Tensor input)",
        category="Functions",
        doc=f"{doc} A staircase: its gradient is 0.",
        check=(implemented("input", "f", "i", "u", kernel=f"{name}_vml_cpu"),),
        forward=lambda input: _stepped(input, function),
        into=lambda specs, params: function if specs[0].dtype.kind == "f" else None,
        in_place=name != "trunc",
        vjp=(lambda g, out, input: g.zeros_like(),),
        grad_fn=f"{name.capitalize()}Backward0",
        aliases=("fix",) if name == "trunc" else (),
        domain=(0.1, 0.4),
        source={"numpy": f"np.{name}({{input}})", "torch": f"torch.{name}({{input}})"},
        samples=(((2, 3),),),
    )


def _round(input: Any, decimals: int | None) -> Any:
    return _stepped(input, lambda x: np.round(x, decimals or 0))


def _replace_nonfinite(input: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    if input.dtype.kind != "f":
        return np.copy(input)
    return np.nan_to_num(input, nan=0.0 if nan is None else nan, posinf=posinf, neginf=neginf)


def _square_dtype(op: Any, specs: Any, params: Any) -> Any:
    dtype = np.dtype(np.int64) if specs[0].dtype.kind == "b" else specs[0].dtype
    return dtype, (dtype,)


def _places_of_floats(given: Given) -> None:
    places, dtype = given["decimals"], given["input"].dtype
    if places is not None and dtype.kind != "f":
        name = "round_vml_cpu" if places == 0 else "round_cpu"
        raise NotImplementedError(f'"{name}" not implemented for {torch_name(dtype)!r}')


STEPS = [
    Op(
        "square(Tensor input)",
        category="Arithmetic",
        doc="Square: input · input.",
        in_place=True,
        forward=np.square,
        vjp=(lambda g, out, input: g * (input * 2),),
        grad_fn="PowBackward0",
        dtype=_square_dtype,
        source={"numpy": "np.square({input})", "torch": "torch.square({input})"},
    ),
    _step("floor", "The next whole number below.", np.floor),
    _step("ceil", "The next whole number above.", np.ceil),
    _step("trunc", "The whole part, without the digits behind the point.", np.trunc),
    Op(
        "round(Tensor input, *, int decimals=None)",
        category="Functions",
        doc="The nearest number with so many decimals, halves to the even one. A staircase: its gradient is 0.",
        check=(_places_of_floats, implemented("input", "f", "i", "u", kernel="round_vml_cpu")),
        in_place=True,
        forward=_round,
        vjp=(lambda g, out, input, decimals: g.zeros_like(),),
        grad_fn=lambda call: f"RoundBackward{0 if call.params['decimals'] is None else 1}",
        domain=(0.1, 0.4),
        source={
            "numpy": "np.round({input}, {decimals} or 0)",
            "torch": "torch.round({input}, decimals={decimals})",
        },
        samples=(((2, 3),), ((2, 3), {"decimals": 0})),
    ),
    Op(
        "frac(Tensor input)",
        category="Functions",
        doc="The part behind the point: input − trunc(input).",
        forward=lambda input: input - np.trunc(input),
        vjp=(lambda g, out, input: g,),
        grad_fn="FracBackward0",
        dtype="floating",
        domain=(0.1, 0.9),
        source={"numpy": "{input} - np.trunc({input})", "torch": "torch.frac({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        "nan_to_num(Tensor input, float? nan=None, float? posinf=None, float? neginf=None)",
        category="Functions",
        doc="Replaces NaN by 0 and infinities by the largest numbers, or by the numbers given.",
        in_place=True,
        layout="rows_if_expanded",
        forward=_replace_nonfinite,
        vjp=(lambda g, out, input, nan, posinf, neginf: g.masked_fill(input.isfinite().logical_not(), 0),),
        grad_fn="NanToNumBackward0",
        source={
            "torch": "torch.nan_to_num({input}, nan={nan}, posinf={posinf}, neginf={neginf})",
        },
        samples=(((2, 3),),),
    ),
]

BACKWARD = [
    composite(
        f"_{name}_backward(Tensor grad_output, Tensor output)",
        formula,
        category="Internal",
        doc=f"The slope of {name}, a node of its own in second derivatives.",
        grad_fn=grad_fn,
        domain=(0.1, 0.9),
        samples=(((2, 3), (2, 3)),),
    )
    for name, formula, grad_fn in (
        ("tanh", lambda g, out: g * (1 - out * out), "TanhBackwardBackward0"),
        ("sigmoid", lambda g, out: g * ((1 - out) * out), "SigmoidBackwardBackward0"),
        ("relu", lambda g, out: g.masked_fill(out.le(0), 0), "ThresholdBackwardBackward0"),
    )
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return EXPONENTIAL + TRIGONOMETRIC + PAIRS + STEPS + BACKWARD
