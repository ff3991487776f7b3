"""What is asked of numbers as they are stored, or as whole numbers: parts of floats, neighbours, signs, divisors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grapheditor.api import Given, Op, elementwise, hookimpl, result_type, torch_name


def _no_slope(g: Any, out: Any, *inputs: Any) -> Any:
    return g.zeros_like()


def _kinds(kinds: str, kernel: str) -> Callable[[Given], None]:
    """What is promoted is of these kinds."""

    def check(given: Given) -> None:
        elementwise(*(spec.shape for spec in given.specs if spec is not None))
        dtype = result_type([spec for spec in given.specs if spec is not None])
        if dtype.kind not in kinds:
            raise NotImplementedError(f'"{kernel}" not implemented for {torch_name(dtype)!r}')

    return check


def _floats(given: Given) -> None:
    if given["input"].dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")


def _sgn(input: Any) -> Any:
    if input.dtype.kind == "b":
        return np.array(input)
    return (
        np.where(np.isnan(input), 0, np.sign(input)).astype(input.dtype) if input.dtype.kind == "f" else np.sign(input)
    )


def _angle(input: Any) -> Any:
    turned = np.where(input < 0, input.dtype.type(math.pi), input.dtype.type(0))
    return np.where(np.isnan(input), input, turned)


def _frexp(input: Any) -> Any:
    mantissa, exponent = np.frexp(input)
    return np.asarray(mantissa), np.asarray(exponent, np.int32)


def _lcm(input: Any, other: Any) -> Any:
    # step by step in its dtype, so that it wraps around as in C
    divisor = np.gcd(input, other)
    return np.abs(np.where(divisor == 0, 0, input // np.where(divisor == 0, 1, divisor) * other)).astype(input.dtype)


OPS = [
    Op(
        "sgn(Tensor input)",
        category="Arithmetic",
        doc="−1, 0 or 1, as sign. A step: its gradient is 0.",
        forward=_sgn,
        vjp=(_no_slope,),
        grad_fn="SgnBackward0",
        saved=("input", "result"),
        domain=(0.2, 2.0),
        source={"numpy": "np.sign({input})", "torch": "torch.sgn({input})"},
    ),
    Op(
        "angle(Tensor input)",
        category="Functions",
        doc="The angle in the complex plane: 0, and π for negative numbers.",
        forward=_angle,
        vjp=(_no_slope,),
        grad_fn="AngleBackward0",
        saved=("input",),
        dtype="float",
        domain=(0.2, 2.0),
        source={"torch": "torch.angle({input})"},
        samples=(((2, 3),), ([-1.0, 0.5, 2.0],)),
    ),
    Op(
        "isreal(Tensor input)",
        category="Comparison",
        doc="Where a number has no imaginary part: everywhere, as no tensor here is complex.",
        layout="following",
        forward=lambda input: np.ones(input.shape, bool),
        dtype="bool",
        source={"numpy": "np.isreal({input})", "torch": "torch.isreal({input})"},
    ),
    Op(
        "frexp(Tensor input) -> (mantissa, exponent)",
        check=(_floats,),
        category="Functions",
        doc="A number between 1/2 and 1, and the power of two that it is to be multiplied with.",
        forward=_frexp,
        vjp=(lambda g, out, input: g[0] / out[1].exp2(),),
        grad_fn="FrexpBackward0",
        shape=lambda shape: [shape, shape],
        dtype=lambda op, specs, params: (None, (specs[0].dtype, np.dtype(np.int32))),
        domain=(0.55, 0.95),
        source={"numpy": "np.frexp({input})", "torch": "torch.frexp({input})"},
        samples=(((2, 3),),),
    ),
    Op(
        "nextafter(Tensor input, Tensor other)",
        check=(_kinds("f", "nextafter_cpu"),),
        category="Functions",
        doc="The next float from input towards other.",
        forward=np.nextafter,
        vjp=(lambda g, out, input, other: g.masked_fill(input.eq(other), 0), _no_slope),
        grad_fn="NextafterBackward0",
        source={"numpy": "np.nextafter({input}, {other})", "torch": "torch.nextafter({input}, {other})"},
        samples=(((2, 3), (3,)),),
    ),
    Op(
        "gcd(Tensor input, Tensor other)",
        check=(_kinds("iu", "gcd_cpu"),),
        category="Arithmetic",
        doc="Greatest common divisor of whole numbers.",
        forward=np.gcd,
        source={"numpy": "np.gcd({input}, {other})", "torch": "torch.gcd({input}, {other})"},
        samples=(([4, -6, 0], [6, 9, 5]),),
    ),
    Op(
        "lcm(Tensor input, Tensor other)",
        check=(_kinds("iu", "lcm_cpu"),),
        category="Arithmetic",
        doc="Least common multiple of whole numbers.",
        forward=_lcm,
        source={"numpy": "np.lcm({input}, {other})", "torch": "torch.lcm({input}, {other})"},
        samples=(([4, -6, 0], [6, 9, 5]),),
    ),
]


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
