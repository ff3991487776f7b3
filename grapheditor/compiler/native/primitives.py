"""The elementary functions that native code has, by the names of numpy's, and how each is written in lanes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grapheditor.compiler.native import mathematics
from grapheditor.compiler.native.lanes import Lanes
from grapheditor.engine.dtypes import BOOL, FLOAT32, FLOAT64, Dtype

Write = Callable[..., Lanes]


@dataclass(frozen=True, slots=True)
class Primitive:
    """One elementary function."""

    name: str
    write: Write
    """``write(*lanes)`` for arguments of one dtype."""
    kinds: str = "f"
    """The kinds of its arguments that there is code for, as numpy's `dtype.kind`."""

    def offered(self, dtype: Dtype) -> bool:
        """Whether there is code for arguments of this dtype."""
        return dtype.kind in self.kinds


def _plus(a: Lanes, b: Lanes) -> Lanes:
    return a.bitwise("or", b) if a.dtype.kind == "b" else a + b


def _times(a: Lanes, b: Lanes) -> Lanes:
    return a.bitwise("and", b) if a.dtype.kind == "b" else a * b


def _absolute(a: Lanes) -> Lanes:
    if a.dtype.kind == "f":
        return a.magnitude()
    return a if a.dtype.kind == "u" else a.compare("lt", 0).choose(-a, a)


def _extreme(sign: str) -> Write:
    """The larger or smaller; what is no number wins."""

    def write(a: Lanes, b: Lanes) -> Lanes:
        first = a.compare(sign, b)
        if a.dtype.kind == "f":
            first = first.bitwise("or", a.is_nan())
        return first.choose(a, b)

    return write


def _number_extreme(sign: str) -> Write:
    """The larger or smaller; what is no number loses."""

    def write(a: Lanes, b: Lanes) -> Lanes:
        first = a.compare(sign, b)
        if a.dtype.kind == "f":
            first = first.bitwise("or", b.is_nan())
        return first.choose(a, b)

    return write


def _comparison(name: str) -> Write:
    return lambda a, b: a.compare(name, b)


def _logical(name: str) -> Write:
    return lambda a, b: a.to(BOOL).bitwise(name, b.to(BOOL))


def _bitwise(name: str) -> Write:
    return lambda a, b: a.bitwise(name, b)


def _intrinsic(name: str) -> Write:
    return lambda a: a.writer.intrinsic(name, a)


def _function(name: str) -> Write:
    return lambda *args: mathematics.apply(name, *args)


def _sign(a: Lanes) -> Lanes:
    size = a.compare("gt", 0).choose(1, a.of(0))
    sign = a.compare("lt", 0).choose(-1, size) if a.dtype.kind != "u" else size
    return a.is_nan().choose(a, sign) if a.dtype.kind == "f" else sign


def _cube(a: Lanes) -> Lanes:
    wide = a.to(FLOAT64)
    return (wide * wide * wide).to(a.dtype)


def _power(a: Lanes, b: Lanes) -> Lanes:
    return _cube(a) if b.name == b.of(3).name else mathematics.apply("power", a, b)


def _heads(lanes: Lanes) -> Lanes:
    return lanes


_ANY = "fiub"
_LIST = [
    Primitive("add", _plus, _ANY),
    Primitive("subtract", lambda a, b: a - b, "fiu"),
    Primitive("multiply", _times, _ANY),
    Primitive("divide", lambda a, b: a / b),
    Primitive("negative", lambda a: -a, "fiu"),
    Primitive("positive", _heads, _ANY),
    Primitive("absolute", _absolute, "fiu"),
    Primitive("fabs", _absolute),
    Primitive("square", lambda a: a * a, "fiu"),
    Primitive("reciprocal", lambda a: 1.0 / a),
    Primitive("sign", _sign, "fiu"),
    Primitive("maximum", _extreme("ge"), "fiu"),
    Primitive("minimum", _extreme("le"), "fiu"),
    Primitive("fmax", _number_extreme("ge"), "fiu"),
    Primitive("fmin", _number_extreme("le"), "fiu"),
    Primitive("copysign", lambda a, b: a.writer.intrinsic("copysign", a, b)),
    Primitive("power", _power),
    Primitive("isnan", lambda a: a.is_nan()),
    Primitive("isinf", lambda a: a.magnitude().compare("eq", np.inf)),
    Primitive("isfinite", lambda a: a.magnitude().compare("lt", np.inf)),
    Primitive("logical_not", lambda a: a.compare("eq", 0), _ANY),
    Primitive("invert", lambda a: a.bitwise("xor", True if a.dtype.kind == "b" else -1), "iub"),
    Primitive("sigmoid", _function("sigmoid")),
    *(Primitive(f"logical_{name}", _logical(name), _ANY) for name in ("and", "or", "xor")),
    *(Primitive(f"bitwise_{name}", _bitwise(name), "iub") for name in ("and", "or", "xor")),
    *(
        Primitive(name, _comparison(short), _ANY)
        for name, short in (
            ("equal", "eq"), ("not_equal", "ne"), ("less", "lt"), ("less_equal", "le"), ("greater", "gt"),
            ("greater_equal", "ge"),
        )
    ),
    *(Primitive(name, _intrinsic(name)) for name in ("sqrt", "floor", "ceil", "trunc", "rint")),
    *(
        Primitive(name, _function(name))
        for name in (*mathematics.OWN, *mathematics.FROM_C)
        if name not in ("sigmoid", "power")
    ),
]  # fmt: skip
PRIMITIVES: dict[str, Primitive] = {p.name: p for p in _LIST}
"""By name; `to` and `where` besides, which take other arguments."""


def write(name: str, args: list[Lanes], dtype: Dtype) -> Lanes:
    """The result of a primitive; `dtype` is the result's."""
    if name == "to":
        return args[0].to(dtype)
    if name == "where":
        return args[0].choose(args[1], args[2])
    return PRIMITIVES[name].write(*args)


def offered(name: str, dtype: Dtype) -> bool:
    """Whether there is native code for a primitive of arguments of this dtype."""
    if name in ("to", "where"):
        return True
    if name in mathematics.OWN or name in mathematics.FROM_C:
        return dtype.kind == "f" and mathematics.offered(name)
    return PRIMITIVES[name].offered(dtype)


IDENTITIES: dict[str, Callable[[Dtype], Any]] = {
    "add": lambda dtype: 0,
    "multiply": lambda dtype: 1,
    "maximum": lambda dtype: -np.inf if dtype.kind == "f" else _limit(dtype, "min"),
    "minimum": lambda dtype: np.inf if dtype.kind == "f" else _limit(dtype, "max"),
    "logical_and": lambda dtype: True,
    "logical_or": lambda dtype: False,
}
"""Reductions, and what each starts from."""


def _limit(dtype: Dtype, name: str) -> int:
    if dtype.kind == "b":
        return int(name == "max")
    return int(getattr(np.iinfo(dtype), name))


def accumulator(name: str, dtype: Dtype) -> Dtype:
    """The dtype in which a reduction of values of this dtype is carried on."""
    return FLOAT64 if name == "add" and dtype == FLOAT32 else dtype


FUNCTIONS = frozenset({*mathematics.OWN, *mathematics.FROM_C})
"""The primitives that take many instructions."""
