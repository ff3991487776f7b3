"""Numbers as a person types them, and back: ``5``, ``[1, 2.5]``, ``[[1, 2], [3, -inf]]``."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QCoreApplication

from grapheditor.edit.literal_text import LiteralError, parse
from grapheditor.edit.number_text import shape_text
from grapheditor.engine.arrays import array_of, tensor_data
from grapheditor.engine.dtypes import as_dtype
from grapheditor.engine.printing import array_text
from grapheditor.model.content import TensorData

translate = QCoreApplication.translate

__all__ = [
    "EDITABLE",
    "number_word",
    "parse_numbers",
    "parse_shape",
    "parse_tensor",
    "shape_text",
    "summary",
    "value_text",
]

EDITABLE = 400
"""Tensors with more elements are shown, but not typed."""


def parse_numbers(text: str) -> Any:
    """A number or nested lists of numbers; raises ValueError with what is wrong in plain words."""
    if not text.strip():
        raise ValueError(translate("Inspector", "Type a number, or a list such as [1, 2, 3]."))
    try:
        return parse(text)
    except LiteralError:
        message = translate("Inspector", "{0} can't be read; type a number, or a list such as [1, 2, 3].")
        raise ValueError(message.format(_short(text))) from None


def parse_tensor(text: str, dtype: str | None = None) -> TensorData:
    """The tensor that `text` says, as `dtype` or, for None, as torch.tensor would choose; raises ValueError."""
    data = parse_numbers(text)
    if dtype is not None and not dtype.startswith("float"):
        _check_whole(data, dtype)
    try:
        return tensor_data(data, dtype)
    except (ValueError, TypeError, RuntimeError, OverflowError) as error:
        raise ValueError(f"{str(error).rstrip('.')}.") from None


def _check_whole(data: Any, dtype: str) -> None:
    if isinstance(data, list):
        for item in data:
            _check_whole(item, dtype)
    elif isinstance(data, float):
        message = translate("Inspector", "{0} does not fit {1}; type whole numbers, or choose a float dtype.")
        raise ValueError(message.format(data, dtype))


def parse_shape(text: str) -> tuple[int, ...]:
    """``[2, 3]``, ``2, 3`` or ``2x3``; raises ValueError."""
    inner = text.strip().strip("[]()").replace("×", ",").replace("x", ",")
    parts = [part.strip() for part in inner.split(",") if part.strip()]
    if not all(part.isdecimal() for part in parts):
        message = translate("Inspector", "{0} is no shape; type sizes such as [2, 3], or [] for a single number.")
        raise ValueError(message.format(_short(text)))
    return tuple(map(int, parts))


def value_text(data: TensorData) -> str:
    """Text that `parse_tensor` turns into the same tensor; matrices get one row per line."""
    return _written(array_of(data), 0)


def _written(array: Any, indent: int) -> str:
    if array.ndim == 0:
        return number_word(array.item(), array.dtype.name)
    inner = [_written(item, indent + 1) for item in array]
    gap = ",\n" + " " * (indent + 1) if array.ndim > 1 else ", "
    return "[" + gap.join(inner) + "]"


def number_word(value: float, dtype: str = "float32") -> str:
    """The shortest text that reads back as the same number of this dtype."""
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not math.isfinite(value):
        return str(value)
    text = str(as_dtype(dtype).type(value)) if dtype != "float64" else repr(value)
    return text.removesuffix(".0") + "." if text.endswith(".0") else text


def summary(data: TensorData) -> str:
    """A large tensor in a few lines."""
    return array_text(array_of(data))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return f"“{text[:30]}…”" if len(text) > 31 else f"“{text}”"
