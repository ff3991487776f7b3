"""Arithmetic with the plain numbers of a formula, which become no nodes: ``x ** (1 / 2)``."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable

from grapheditor.edit.formula_sheet import FormulaError
from grapheditor.model.content import Scalar

LARGEST = 2**63
_OPERATIONS: dict[type[ast.operator], Callable[[Scalar, Scalar], Scalar]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
}
CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "tau": math.tau}
"""What ``math.pi`` and the like stand for."""


def checked(number: Scalar) -> Scalar:
    """The number, where a tensor can hold it; raises FormulaError."""
    if isinstance(number, int) and not -LARGEST <= number < LARGEST:
        raise FormulaError("A whole number in this formula has more than 64 bits; write it as 1e20.")
    return number


def calculate(operation: ast.operator, a: Scalar, b: Scalar) -> Scalar:
    """The result of one operation on two numbers; raises FormulaError where there is none."""
    try:
        if isinstance(operation, ast.Pow):
            return checked(_power(a, b))
        known = _OPERATIONS.get(type(operation))
        if known is None:
            raise FormulaError("Between two plain numbers only + - * / // % and ** can stand.")
        return checked(known(a, b))
    except (ArithmeticError, ValueError):
        raise FormulaError("{0} and {1} can't be reckoned together here.", a, b) from None


def _power(a: Scalar, b: Scalar) -> Scalar:
    if isinstance(a, int) and isinstance(b, int) and b >= 0:
        if abs(a) > 1 and b * int(a).bit_length() > 128:
            raise OverflowError  # 9 ** 9 ** 9 would take all day
        result: int = int(a) ** int(b)
        return result
    return math.pow(a, b)
