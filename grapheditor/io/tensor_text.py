"""Tensors as JSON: small ones as nested lists, larger ones as base64 or as a member of a zip."""

from __future__ import annotations

import base64
import binascii
import math
import struct
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from grapheditor.model.content import ITEM_SIZES, Json, Shape, TensorData
from grapheditor.model.wording import Worded

from .checks import MOST_AXES, brief, expect, fail, read_dtype, read_number, read_shape, write_number

INLINE = 64
"""The largest number of elements that is written as nested lists."""

_CODES = {
    "bool": "?", "uint8": "B", "int8": "b", "int16": "h", "int32": "i", "int64": "q",
    "float16": "e", "float32": "f", "float64": "d",
}  # fmt: skip
_DIGITS = {"float16": (3, 4, 5), "float32": (6, 7, 8, 9)}

Member = Callable[[str, str, Shape, str], TensorData]
"""Reads a member of the container: (name, dtype, shape, place)."""
Store = Callable[[TensorData], str]
"""Puts a tensor into the container and returns the name of its member."""


def write_tensor(tensor: TensorData, store: Store | None = None) -> dict[str, Json]:
    """``{"dtype", "value"}`` and, where the value does not show it, ``"shape"``."""
    count = math.prod(tensor.shape)
    if count <= INLINE:
        lists = _nested(_numbers(tensor, count), tensor.shape)
        # Only what is read back bit by bit may be written so; a NaN with a payload is not.
        if _pack(list(_leaves(lists, len(tensor.shape))), tensor.dtype, "") == tensor.data:
            record: dict[str, Json] = {"dtype": tensor.dtype, "value": lists}
            return record if count else {**record, "shape": list(tensor.shape)}
    if store is None:
        value = {"base64": base64.b64encode(tensor.data).decode("ascii")}
    else:
        value = {"npy": store(tensor)}
    return {"dtype": tensor.dtype, "shape": list(tensor.shape), "value": value}


def read_tensor(record: dict[str, Json], place: str, member: Member | None = None) -> TensorData:
    """The tensor of a record with ``value``; raises FileError where shape, dtype and data disagree."""
    shape = read_shape(record["shape"], f"{place}.shape") if "shape" in record else None
    dtype = read_dtype(record["dtype"], f"{place}.dtype") if "dtype" in record else None
    value, place = record["value"], f"{place}.value"
    if isinstance(value, dict):
        if shape is None or dtype is None:
            fail(place, 'packed numbers need "dtype" and "shape" beside them; add both.')
        return _read_packed(value, dtype, shape, place, member)
    found, flat = _flatten(value, place)
    if shape is None:
        shape = found
    elif shape != found and (flat or 0 not in shape):
        fail(
            place,
            'the lists have the shape {0}, but "shape" says {1}; correct one of them.',
            list(found),
            list(shape),
        )
    dtype = dtype or _dtype_of(flat)
    return TensorData(dtype, shape, _pack(flat, dtype, place))


def _numbers(tensor: TensorData, count: int) -> list[Any]:
    values = struct.unpack(f"<{count}{_CODES[tensor.dtype]}", tensor.data)
    if not tensor.dtype.startswith("float"):
        return list(values)
    digits = _DIGITS.get(tensor.dtype, ())
    return [_shortest(value, _CODES[tensor.dtype], digits) for value in values]


def _shortest(value: float, code: str, digits: Iterable[int]) -> Json:
    """The fewest digits that name the same number in its own dtype: 0.1, not 0.10000000149011612."""
    if math.isfinite(value):
        packed = struct.pack(code, value)
        for count in digits:
            short = float(f"{value:.{count}g}")
            try:
                if struct.pack(code, short) == packed:
                    return short
            except OverflowError:  # rounded up beyond the largest number
                continue
    return write_number(value)


def _nested(flat: list[Any], shape: Shape) -> Json:
    if not shape:
        return flat[0]
    if not flat:
        return []
    for length in reversed(shape[1:]):
        flat = [flat[i : i + length] for i in range(0, len(flat), length)]
    return flat


def _leaves(lists: Json, axes: int) -> Iterable[Any]:
    if axes == 0:
        return [lists]
    for _ in range(axes - 1):
        lists = list(chain.from_iterable(lists))
    return list(lists)


def _flatten(value: Json, place: str) -> tuple[Shape, list[Json]]:
    """Shape and numbers of nested lists, level by level, so that no nesting is too deep for it."""
    shape: list[int] = []
    flat = [value]
    while flat and isinstance(flat[0], list):
        if len(shape) == MOST_AXES:
            fail(place, "lists are nested more than {0} levels deep; a tensor has fewer axes.", MOST_AXES)
        length = len(flat[0])
        if any(not isinstance(row, list) or len(row) != length for row in flat):
            fail(place, "the nested lists are ragged; give every row the same length.")
        shape.append(length)
        flat = list(chain.from_iterable(flat))
    return tuple(shape), flat


def _dtype_of(flat: list[Json]) -> str:
    kinds = set(map(type, flat))
    if kinds == {bool}:
        return "bool"
    return "int64" if kinds == {int} else "float32"


def _pack(flat: list[Json], dtype: str, place: str) -> bytes:
    kinds = set(map(type, flat))
    if dtype.startswith("float"):
        if not kinds <= {float, int}:
            flat = [_real(item, place) for item in flat]
    else:
        wanted = bool if dtype == "bool" else int
        if not kinds <= {wanted}:
            odd = next(item for item in flat if type(item) is not wanted)
            kind = Worded("true or false") if wanted is bool else Worded("whole numbers")
            fail(place, "expected {0}, as dtype is {1}, found {2}.", kind, dtype, brief(odd))
    try:
        return struct.pack(f"<{len(flat)}{_CODES[dtype]}", *flat)
    except (OverflowError, struct.error):
        fail(place, 'a number does not fit into {0}; choose a wider dtype, or write "inf" for infinity.', dtype)


def _real(item: Json, place: str) -> float:
    if isinstance(item, bool):
        fail(place, "expected numbers, found {0}; write 1 or 0, or set dtype to bool.", brief(item))
    return read_number(item, place)


def _read_packed(value: dict[str, Json], dtype: str, shape: Shape, place: str, member: Member | None) -> TensorData:
    if "npy" in value:
        name = expect(value["npy"], str, f"{place}.npy")
        if member is None:
            fail(place, "the numbers lie in {0} of a .graphz file; open that file instead.", brief(name))
        return member(name, dtype, shape, place)
    if "base64" not in value:
        fail(place, 'expected nested lists or {{"base64": "..."}}, found {0}.', brief(value))
    try:
        data = base64.b64decode(expect(value["base64"], str, f"{place}.base64"), validate=True)
    except (binascii.Error, ValueError) as error:
        fail(place, "this is no base64 ({0}); restore the text from a copy of the file.", error)
    wanted = math.prod(shape) * ITEM_SIZES[dtype]
    if len(data) != wanted:
        fail(
            place,
            "{0} bytes of data, but shape {1} of {2} takes {3}; correct the shape or the data.",
            len(data),
            list(shape),
            dtype,
            wanted,
        )
    return TensorData(dtype, shape, data)
