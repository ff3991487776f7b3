"""dtypes and their promotion, by PyTorch's rules rather than numpy's.

Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from grapheditor.model.content import ITEM_SIZES

Dtype = np.dtype[Any]
Shape = tuple[int, ...]

BOOL = np.dtype(np.bool_)
INT64 = np.dtype(np.int64)
FLOAT32 = np.dtype(np.float32)
FLOAT64 = np.dtype(np.float64)

DTYPES: dict[str, Dtype] = {name: np.dtype(name) for name in ITEM_SIZES}
_ALIASES = {
    "float": "float32", "double": "float64", "half": "float16", "int": "int32",
    "long": "int64", "short": "int16", "char": "int8", "byte": "uint8",
}  # fmt: skip
_TORCH_NAMES = {
    "bool": "Bool", "uint8": "Byte", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "float16": "Half", "float32": "Float", "float64": "Double",
}  # fmt: skip
_C_NAMES = {
    "bool": "bool", "uint8": "unsigned char", "int8": "signed char", "int16": "short int", "int32": "int",
    "int64": "long int", "float16": "c10::Half", "float32": "float", "float64": "double",
}  # fmt: skip


Compute = Dtype | tuple[Dtype | None, ...] | None
"""The dtype that an op computes in: one for all inputs, one per flat slot, or None to leave inputs alone."""


class Spec(NamedTuple):
    """Shape and dtype of a value that need not be known; `weak` marks a Python number."""

    shape: Shape
    dtype: Dtype
    weak: bool = False


def as_dtype(value: Any) -> Dtype:
    """The numpy dtype for a name ("float32", "torch.float32", "float"), type or dtype; raises TypeError."""
    if isinstance(value, str):
        name = value.removeprefix("torch.")
        value = _ALIASES.get(name, name)
    elif value is int:
        value = "int64"
    try:
        dtype = np.dtype(value if isinstance(value, (str, type, np.dtype)) else object)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.name not in DTYPES:
        raise TypeError(f"dtype {value!r} is not supported; use one of {', '.join(DTYPES)}.")
    return DTYPES[dtype.name]


def c_name(dtype: Dtype) -> str:
    """How C calls a dtype, as a few of PyTorch's messages do: long int, float."""
    return _C_NAMES[dtype.name]


def torch_name(dtype: Dtype) -> str:
    """How PyTorch's kernels call a dtype in messages: Long, Float."""
    return _TORCH_NAMES[dtype.name]


def tensor_type(dtype: Dtype) -> str:
    """How a few messages call tensors of a dtype: torch.FloatTensor."""
    return "CPUBoolType" if dtype.kind == "b" else f"torch.{torch_name(dtype)}Tensor"


def compute_for(compute: Compute, slot: int) -> Dtype | None:
    """The dtype that one input is brought to, or None."""
    return compute[slot] if isinstance(compute, tuple) else compute


def number_dtype(value: bool | int | float) -> Dtype:
    """What PyTorch makes of a Python number."""
    if isinstance(value, bool):
        return BOOL
    return INT64 if isinstance(value, int) else FLOAT32


@cache
def promote_types(a: Dtype, b: Dtype) -> Dtype:
    """The dtype that holds both, where ints never widen a float: int64 with float16 is float16."""
    if a == b:
        return a
    if a.kind == "f" and b.kind != "f":
        return a
    if b.kind == "f" and a.kind != "f":
        return b
    return np.promote_types(a, b)


def _combine(higher: Dtype | None, lower: Dtype | None) -> Dtype | None:
    if higher is None or lower is None:
        return higher or lower
    if higher.kind == "f":
        return higher
    if higher.kind == "b" or lower.kind == "f":
        return promote_types(higher, lower)
    return higher


def result_type(specs: Iterable[Spec]) -> Dtype:
    """The common dtype of operands: dimensioned ones outrank 0-dim ones, and those Python numbers.

    A lower rank counts only where its category (bool < int < float) is higher.
    """
    ranks: list[Dtype | None] = [None, None, None]
    for shape, dtype, weak in specs:
        rank = 2 if weak else 1 if shape == () else 0
        known = ranks[rank]
        ranks[rank] = dtype if known is None else promote_types(known, dtype)
    result = _combine(ranks[0], _combine(ranks[1], ranks[2]))
    return FLOAT32 if result is None else result
