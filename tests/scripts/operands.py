"""Operators between tensors and what is none: refused in Python's words, or left to the other's class.

Each script gets the library (PyTorch, or ours under its names) and `see`, to tell what it sees.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

_ARITHMETIC = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_BITS = ("and_", "or_", "xor", "lshift", "rshift")
_ORDER = ("lt", "le", "gt", "ge")


class _Knowing:
    """A class that knows what to do with a tensor."""

    def __radd__(self, other: Any) -> str:
        return "added"

    def __rmul__(self, other: Any) -> str:
        return "multiplied"

    def __rmatmul__(self, other: Any) -> str:
        return "product"

    def __lt__(self, other: Any) -> str:
        return "less"


def operands_that_are_no_numbers(t: Any, see: Any) -> None:
    x = t.tensor([1, 2])
    for name in (*_ARITHMETIC, *_BITS, *_ORDER):
        apply = getattr(operator, name)
        for other in (None, "a", [1, 2], {}):
            with see.error():
                apply(x, other)
            with see.error():
                apply(other, x)


def operands_in_place_that_are_no_numbers(t: Any, see: Any) -> None:
    x = t.tensor([1, 2])
    for name in ("iadd", "isub", "imul", "itruediv", "ifloordiv", "imod", "ipow", "iand", "ior", "ixor", "ilshift"):
        for other in (None, "a", (1, 2)):
            with see.error():
                getattr(operator, name)(x, other)
    see(x)


def equal_to_what_is_no_number(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0])
    for other in (None, "a", [1.0, 2.0], {}, object):
        see.value([x == other, x != other, other == x, other != x])


def operand_whose_class_knows(t: Any, see: Any) -> None:
    x = t.tensor([1.0])
    other = _Knowing()
    see.value([x + other, x * other, x @ other, x > other, other / x])
    x += other
    see.value(x)
    with see.error():
        t.tensor([1.0]) - other


def operand_of_numpy(t: Any, see: Any) -> None:
    x = t.tensor([1.0, 2.0], requires_grad=True)
    number = np.float64(3)
    y = number * x + number / x - (number - x)
    see(y)
    y.sum().backward()
    see(x)


def products_of_two_dtypes(t: Any, see: Any) -> None:
    dtypes = (t.bool, t.uint8, t.int8, t.int16, t.int32, t.int64, t.float16, t.float32, t.float64)
    for left in dtypes:
        for right in (t.float32, t.int64):
            if left != right:
                with see.error():
                    t.ones(2, 2, dtype=left) @ t.ones(2, 2, dtype=right)
