"""Numbers as text, each in the shortest form that reads back the same."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from grapheditor.model.content import Scalar, Shape, TensorData

_CODES = {
    "bool": "?", "uint8": "B", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "float32": "f", "float64": "d",
}  # fmt: skip
"""How `struct` calls the dtypes whose numbers can be written without numpy."""
MOST_TYPED = 1_000
"""Tensors of more numbers are not edited as text."""
SHORT = 5
"""Digits; numbers of so few are written alike as float32 and float64, as no two of them are closer than 1e-5."""


def format_scalar(value: Scalar) -> str:
    """A number as a person would type it."""
    return str(value) if isinstance(value, bool) else repr(value)


def format_tensor(data: TensorData) -> str:
    """All numbers as nested lists, each in the shortest form that reads back the same."""
    return _nested(iter(_texts(data)), data.shape)


def format_rows(data: TensorData) -> list[str]:
    """One text per row of a matrix, columns aligned; one for anything else. 2.0 reads 2. as in PyTorch."""
    texts = [text[:-1] if text.endswith(".0") else text for text in _texts(data)]
    if len(data.shape) != 2:
        return [_nested(iter(texts), data.shape)]
    height, width = data.shape
    cells = [texts[row * width : (row + 1) * width] for row in range(height)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(cell.rjust(w, "\u2007") for cell, w in zip(row, widths, strict=True)) for row in cells]


def shape_text(shape: Shape) -> str:
    """A shape as PyTorch prints it: [2, 3]."""
    return str(list(shape))


def _nested(texts: Iterator[str], shape: Shape) -> str:
    if not shape:
        return next(texts)
    return "[" + ", ".join(_nested(texts, shape[1:]) for _ in range(shape[0])) + "]"


def _texts(data: TensorData) -> list[str]:
    code = _CODES.get(data.dtype)
    if code is not None:
        numbers = struct.unpack(f"<{math.prod(data.shape)}{code}", data.data)
        if code not in "fd":
            return list(map(str, numbers))
        texts = [_short(number, code) for number in numbers]
        if all(texts):
            return texts
    from grapheditor.engine.arrays import array_of  # numpy takes longer to load than a window does

    return list(map(str, array_of(data).reshape(-1)))


def _short(number: float, code: str) -> str:
    """A float of few digits; nothing where it needs more, or an exponent."""
    if number and not 1e-4 <= abs(number) < 1e5:
        return ""
    written = float(f"{number:.{SHORT}g}")
    return repr(written) if struct.pack(code, written) == struct.pack(code, number) else ""
