"""What a value node holds: numbers, a seeded initialiser, or a placeholder to be fed."""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any, Literal

from grapheditor.model.lazy_dataclass import dataclass

Shape = tuple[int, ...]
Kind = Literal["zeros", "ones", "full", "arange", "randn", "uniform"]

ITEM_SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "float32": 4, "float64": 8,
}  # fmt: skip
"""Bytes per element of every dtype that a graph may hold."""


@dataclass(frozen=True, slots=True)
class TensorData:
    """Numbers of one dtype as C-ordered little-endian bytes.

    Two are equal when they are equal bit by bit, so NaN equals itself and -0.0
    differs from 0.0. ``len(data)`` must be the product of `shape` times the
    item size of `dtype`; anything else raises ValueError.
    """

    dtype: str
    shape: Shape
    data: bytes = field(repr=False)

    def __post_init__(self) -> None:
        size = ITEM_SIZES.get(self.dtype)
        if size is None:
            known = ", ".join(ITEM_SIZES)
            raise ValueError(f"dtype {self.dtype!r} is not supported; use one of {known}.")
        if len(self.data) != size * math.prod(self.shape):
            raise ValueError(f"{len(self.data)} bytes do not fill shape {list(self.shape)} of {self.dtype}.")


@dataclass(frozen=True, slots=True)
class Initialiser:
    """A tensor made on demand: the same numbers every time for the same `seed`.

    `args` are the kind's own numbers: ``full`` the fill value, ``arange`` start
    and step, ``randn`` mean and standard deviation, ``uniform`` low and high.
    """

    kind: Kind
    shape: Shape
    dtype: str = "float32"
    seed: int = 0
    args: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A tensor to be fed, as TensorFlow 1's ``placeholder``; `default` stands in where nothing is fed."""

    shape: Shape
    dtype: str = "float32"
    default: TensorData | None = None


Content = TensorData | Initialiser | Placeholder
Scalar = bool | int | float
"""A number typed on a node in the place of a wire."""
Json = Any
"""Whatever `json.loads` may return."""
