"""Numbers as people type them. Nothing is ever evaluated."""

from __future__ import annotations

import ast
import math
from typing import Any

from grapheditor.model.content import Scalar, Shape, TensorData
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.wording import Worded

_WORDS: dict[str, Scalar] = {
    "true": True, "false": False, "nan": math.nan, "inf": math.inf, "infinity": math.inf,
}  # fmt: skip
EXAMPLES = Worded("type 1, 2.5 or [[1, 2], [3, 4]]")
LONGEST = 100_000


class LiteralError(GraphEditorError, ValueError):
    """The text is no number and no list of numbers."""


def parse(text: str) -> Any:
    """A number, bool or nested list of them; raises LiteralError that shows what to type."""
    shown = text.strip() if len(text) <= 40 else text.strip()[:39] + "…"
    refusal = LiteralError("{0} is no number: {1}.", repr(shown), EXAMPLES)
    if len(text) > LONGEST:
        raise LiteralError("A text of {0} letters is too long for a number: {1}.", len(text), EXAMPLES)
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _plain(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise refusal from None


def _plain(tree: ast.expr) -> Any:
    """The value of a tree of numbers, signs, names such as nan, and brackets; raises ValueError otherwise."""
    match tree:
        case ast.Constant(value=bool() | int() | float() as value):
            return value
        case ast.Name(id=name) if name.lower() in _WORDS:
            return _WORDS[name.lower()]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            value = _plain(operand)
            if isinstance(value, (bool, list)):
                raise ValueError("a sign stands before a number")
            return -value if isinstance(sign, ast.USub) else value
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_plain(item) for item in items]
    raise ValueError("not a number")


def parse_scalar(text: str) -> Scalar:
    """A single number or bool; raises LiteralError."""
    value = parse(text)
    if isinstance(value, list):
        raise LiteralError("{0} is a list, but one number goes here; wire in a value for a tensor.", repr(text.strip()))
    scalar: Scalar = value
    return scalar


def parse_tensor(text: str, dtype: str | None = None, shape: Shape | None = None) -> TensorData:
    """The typed numbers as a record; raises LiteralError.

    It has `dtype` where that can hold them: 1 typed into float32 stays float32,
    2.5 typed into int64 becomes float32. One bare number typed where `shape`
    has a single element gets that shape.
    """
    from grapheditor.engine.arrays import tensor_data  # what is shown first needs no numpy

    value = parse(text)
    try:
        data = tensor_data(value, None if dtype is None else _dtype(dtype, _kind(value)))
    except (ValueError, TypeError, RuntimeError) as error:
        raise LiteralError("{0} does not fit: {1}. Please {2}.", repr(text.strip()), error, EXAMPLES) from None
    if shape is not None and not data.shape and math.prod(shape) == 1 and -1 not in shape:
        return TensorData(data.dtype, shape, data.data)
    return data


_RANKS = {"bool": 0, "float16": 2, "float32": 2, "float64": 2}
"""As `_kind` tells it; 1 for the others."""


def _kind(value: Any) -> int:
    """0 where all numbers are bools, 1 for whole numbers, 2 where one has a point."""
    if isinstance(value, list):
        return max(map(_kind, value), default=0)
    return 0 if isinstance(value, bool) else 1 if isinstance(value, int) else 2


def _dtype(old: str, typed: int) -> str:
    """`old` where it holds numbers of that kind, else the dtype that PyTorch would choose for them."""
    rank = _RANKS.get(old, 1)
    if typed == 0 and rank == 1:
        return "bool"  # True is shown as True, and 1 where a whole number is meant
    return old if rank >= typed else ("bool", "int64", "float32")[typed]
