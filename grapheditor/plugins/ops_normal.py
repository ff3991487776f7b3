"""Functions of the normal distribution, and entropy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from grapheditor.api import Op, composite, erfc, erfcx, hookimpl, implemented, ndtri

_HALF = math.sqrt(0.5)


def _log_ndtr(input: Any) -> Any:
    moved = input * input.dtype.type(_HALF)
    low = np.log(erfcx(-np.minimum(moved, 0)) / 2) - moved * moved
    return np.where(input < -1, low, np.log1p(-erfc(moved) / 2)).astype(input.dtype)


def _entr(input: Any) -> Any:
    found = -input * np.log(np.where(input > 0, input, 1))
    return np.where(input > 0, found, np.where(input == 0, 0, np.where(np.isnan(input), input, -np.inf))).astype(
        input.dtype
    )


def _no_halves(name: str) -> Any:
    return implemented("input", "float32", "float64", "i", "u", "b", kernel=f"{name}_cpu")


def _function(name: str, doc: str, forward: Any, rule: Any, **fields: Any) -> Op:
    return Op(
        f"special_{name}(Tensor input)",
        category="Functions",
        doc=doc,
        forward=forward,
        vjp=(rule,),
        check=() if name == "entr" else (_no_halves(name),),
        dtype="float",
        source={"torch": f"torch.special.{name}({{input}})"},
        samples=(((2, 3),),),
        **fields,
    )


OPS = [
    composite(
        "special_ndtr(Tensor input)",
        lambda input: ((input * _HALF).erf() + 1) * 0.5,
        category="Functions",
        doc="The share of a normal distribution that lies below input.",
        layout="rows_if_expanded",
        grad_fn="MulBackward1",
        next_functions=(("AddBackward1", ("Erf", ("MulBackward1", 0))),),
        copied=("input",),
        source={"torch": "torch.special.ndtr({input})"},
        samples=(((2, 3),),),
    ),
    _function(
        "log_ndtr", "Logarithm of the share of a normal distribution below input, exact far to the left as well.",
        _log_ndtr, lambda g, out, input: g / math.sqrt(2 * math.pi) * (-(out + input.square() / 2)).exp(),
        grad_fn="SpecialLogNdtrBackward0",
    ),
    _function(
        "ndtri", "The number below which a share input of a normal distribution lies.",
        ndtri, lambda g, out, input: g * math.sqrt(2 * math.pi) * (out.square() / 2).exp(),
        grad_fn="SpecialNdtriBackward0", domain=(0.1, 0.9),
        layout="rows_if_expanded",
    ),
    _function(
        "erfcx", "exp(input²) · erfc(input), which does not vanish where input is large.",
        erfcx, lambda g, out, input: (input * 2.0 * out - 2 / math.sqrt(math.pi)) * g,
        grad_fn="SpecialErfcxBackward0",
        layout="rows_if_expanded",
    ),
    _function(
        "entr", "What input adds to an entropy: −input · log(input), 0 at 0, −inf below.",
        _entr, lambda g, out, input: g * -(input.log() + 1),
        grad_fn="SpecialEntrBackward0", domain=(0.2, 2.0),
    ),
]  # fmt: skip


@hookimpl
def grapheditor_ops() -> list[Op]:
    return OPS
