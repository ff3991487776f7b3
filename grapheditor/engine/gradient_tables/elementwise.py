"""Gradients of ops that go element by element: arithmetic, functions, activations, comparisons."""

from __future__ import annotations

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient_tables.calls import Call, Form, Tree, times


def _alpha(tree: str) -> Form:
    return lambda call: f"; {times(call.params['alpha'], tree)}"


def _interpolated(call: Call) -> str:
    if call.slots[2].__class__ is float or call.slots[2].__class__ is int:
        return "Mul.1(g); Mul.1(g)"
    return "Mul(g, Sub(-, 2)); Mul(g, 2); Mul(g, Sub(1, 0))"


def _power(call: Call) -> str:
    base, exponent = (slot.__class__ in (int, float) or getattr(slot, "weak", False) for slot in call.slots)
    if exponent:
        return "" if call.slots[1].__class__ is not Spec and call.slots[1] == 0 else "Mul(g, Mul.1(Pow(0)))"
    by_exponent = "Mul(g, Mul.1(out))" if base else "Mul(g, Where(-, Mul(out, Log(0))))"
    return f"Where(-, Mul(g, Mul(1, Pow.1(0, Sub.1(1))))); {by_exponent}"


TREES: dict[str, Tree] = {
    "abs": "Mul(g, Sgn(0))",
    "acos": "Mul(g, Neg(Rsqrt(Add.1(Mul(Neg(0), 0)))))",
    "acosh": "Mul(g, Rsqrt(Sub.1(Mul(0, 0))))",
    "add": _alpha("g"),
    "addcdiv": "; Mul(g, Div(-, 2)); Mul(Neg(g), Div(Mul.1(1), Mul(2, 2)))",
    "addcmul": "; Mul(g, Mul.1(2)); Mul(g, Mul.1(1))",
    "asin": "Mul(g, Rsqrt(Add.1(Mul(Neg(0), 0))))",
    "asinh": "Mul(g, Rsqrt(Add.1(Pow(0))))",
    "atan": "Div(g, Add.1(Mul(0, 0)))",
    "atan2": (
        "Mul(Mul(g, 1), MaskedFill(Reciprocal(Add(Mul(0, 0), Mul(1, 1))))); Mul(Mul(g, Neg(0)), "
        "MaskedFill(Reciprocal(Add(Mul(0, 0), Mul(1, 1)))))"
    ),
    "atanh": "Div(Mul.1(g), Sub(-, Pow(0)))",
    "celu": "EluBackward(g, 0)",
    "clamp": "Where(g, -); Where(g, -); Where(g, -)",
    "clamp_max": "Where(g, -); Where(g, -)",
    "clamp_min": "Where(g, -); Where(g, -)",
    "copysign": "Mul(g, MaskedFill(Div(out, 0))); ",
    "cos": "Mul(g, Neg(Sin(0)))",
    "cosh": "Mul(g, Sinh(0))",
    "deg2rad": "Mul.1(g)",
    "digamma": "Mul(g, Polygamma(0))",
    "div": "Div(g, 1); Mul(Neg(g), Div(Div(0, 1), 1))",
    "_div_number": "Div.1(g)",
    "elu": "EluBackward(g, 0)",
    "erf": "Mul(Mul.1(Exp(Neg(Pow(0)))), g)",
    "erfc": "Mul(Mul.1(Exp(Neg(Pow(0)))), g)",
    "erfinv": "Mul(Mul.1(Exp(Pow(Erfinv(0)))), g)",
    "exp2": "Mul.1(Mul(g, out))",
    "expm1": "Mul(g, Add.1(out))",
    "float_power": "Where(-, Mul(g, Mul(1, Pow.1(0, Sub.1(1))))); Mul(g, Where(-, Mul(out, Log(0))))",
    "fmod": "; Mul(Neg(g), Div.2(0, 1))",
    "frexp": "Div(g0, -)",
    "gelu": "GeluBackward(g, 0)",
    "glu": "GluBackward(g, 0)",
    "hardshrink": "HardshrinkBackward(g, 0)",
    "hardsigmoid": "::NotImplemented(g, 0)",
    "hardswish": "HardswishBackward(g, 0)",
    "hardtanh": "HardtanhBackward(g, 0)",
    "hypot": "Div(Mul(g, 0), out); Div(Mul(g, 1), out)",
    "i0": "Mul(g, SpecialI1(0))",
    "ldexp": "Mul(g, Pow.2(1))",
    "leaky_relu": "LeakyReluBackward(g, 0)",
    "lerp": _interpolated,
    "lgamma": "Mul(g, Digamma(0))",
    "log": "Div(g, 0)",
    "log10": "Div(g, Mul.1(0))",
    "log1p": "Div(g, Add.1(0))",
    "log2": "Div(g, Mul.1(0))",
    "log_softmax": "LogSoftmaxBackwardData(g, out)",
    "logaddexp": "Div(g, Add.1(Exp(Sub(1, 0)))); Div(g, Add.1(Exp(Sub(0, 1))))",
    "logaddexp2": "Div(g, Add.1(Pow.2(Sub(1, 0)))); Div(g, Add.1(Pow.2(Sub(0, 1))))",
    "logit": "Where(Div(g, Mul(0, Sub(-, 0))), -)",
    "logsigmoid": "LogSigmoidBackward(g, 0)",
    "masked_fill": "MaskedFill(g); ; Sum(MaskedSelect(g))",
    "max.other": "MaskedFill(Where(Div.1(g), g)); MaskedFill(Where(Div.1(g), g))",
    "maximum": "MaskedFill(Where(Div.1(g), g)); MaskedFill(Where(Div.1(g), g))",
    "min.other": "MaskedFill(Where(Div.1(g), g)); MaskedFill(Where(Div.1(g), g))",
    "minimum": "MaskedFill(Where(Div.1(g), g)); MaskedFill(Where(Div.1(g), g))",
    "mish": (
        "Mul(g, Add(Tanh(Log1P(Exp(0))), Mul(Mul(0, Sigmoid(0)), Sub(-, Mul(Tanh(Log1P(Exp(0))), "
        "Tanh(Log1P(Exp(0))))))))"
    ),
    "_mul_number": "Mul.1(g)",
    "nan_to_num": "Mul(g, -)",
    "nextafter": "Where(g, -)",
    "pow": _power,
    "prelu": "PreluKernelBackward(g, 0, 1); PreluKernelBackward#1(g, 0, 1)",
    "_prelu_kernel": "PreluKernelBackward(g, 0, 1); PreluKernelBackward#1(g, 0, 1)",
    "rad2deg": "Mul.1(g)",
    "reciprocal": "Mul(Neg(g), Mul(out, out))",
    "relu": "ThresholdBackward(g, out)",
    "relu6": "HardtanhBackward(g, 0)",
    "remainder": "; Mul(Neg(g), Div.2(0, 1))",
    "rsqrt": "Mul(Mul.1(g), Pow(out))",
    "rsub": lambda call: "Neg(g)" if call.params["alpha"] == 1 else "Mul.1(Neg(g))",
    "selu": "EluBackward(g, 0)",
    "sigmoid": "SigmoidBackward(g, out)",
    "silu": "Mul(Mul(g, Sigmoid(0)), Add.1(Mul(0, Sub(-, Sigmoid(0)))))",
    "sin": "Mul(g, Cos(0))",
    "sinc": "Where(-, Mul(g, Div(Sub(Mul(Mul.1(0), Cos(Mul.1(0))), Sin(Mul.1(0))), Mul.1(Mul(0, 0)))))",
    "sinh": "Mul(g, Cosh(0))",
    "softmax": "SoftmaxBackwardData(g, out)",
    "softplus": "SoftplusBackward(g, 0)",
    "softshrink": "SoftshrinkBackward(g, 0)",
    "special_i0e": "Mul(g, Sub(SpecialI1E(0), Mul(Sgn(0), out)))",
    "special_i1": "Mul(g, Where(Sub(I0(Where(0, -)), Mul(out, Reciprocal(Where(0, -)))), -))",
    "special_i1e": (
        "Mul(g, Where(Sub(SpecialI0E(Where(0, -)), Mul(out, Add(Sgn(Where(0, -)), Reciprocal(Where(0, -))))), -))"
    ),
    "sqrt": "Div(g, Mul.1(out))",
    "square": "Mul(g, Mul.1(Pow(0)))",
    "sub": _alpha("Neg(g)"),
    "tan": "Mul(g, Add.1(Pow(out)))",
    "tanh": "TanhBackward(g, out)",
    "threshold": "ThresholdBackward(g, 0)",
    "where": "; Where(g, -); Where(-, g)",
    "xlogy": "MaskedFill(Xlogy(g, 1)); Div(Mul(g, 0), 1)",
}
