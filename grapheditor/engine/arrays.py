"""Arrays from Python data, and from what value nodes hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import BOOL, FLOAT32, INT64, Dtype, as_dtype, promote_types
from grapheditor.model.content import Content, Initialiser, Placeholder, TensorData

Array = np.ndarray[Any, np.dtype[Any]]
_BLOCK = 16 << 20

# The C library of Linux gives memory back to the system as soon as some 200 kB at the end of its heap are free, and has
# to ask for it again, page by page, with the next array: a step that frees its tape would spend a third of its time on
# that. Once a large block has been freed it keeps twice as much for the next arrays (M_TRIM_THRESHOLD in mallopt(3)).
# The block is never written to, so it takes no memory.
np.empty(_BLOCK, np.uint8)


def as_array(data: Any, dtype: Any = None) -> Array:
    """A new array, with the dtype that torch.tensor would choose for `data`.

    Python floats become float32, ints int64, bools bool; arrays keep their
    dtype. Raises ValueError for ragged lists and TypeError for what is no number.
    """
    wanted = None if dtype is None else as_dtype(dtype)
    if isinstance(data, (str, bytes)) and data:
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    if isinstance(data, (np.ndarray, np.generic)):
        if not data.dtype.isnative:
            raise ValueError(
                "given numpy array has byte order different from the native byte order. Conversion between byte orders "
                "is currently not supported."
            )
        return np.array(data, dtype=wanted or as_dtype(data.dtype), order="C")
    shape = _shape_of(data)
    if 0 in shape:  # PyTorch looks no further then
        return np.empty(shape, wanted or FLOAT32)
    found = wanted or _dtype_of(data)
    _check_depth(data, len(shape), found)
    try:
        with np.errstate(all="ignore"):  # 1e39 is inf in float32, as in PyTorch, and no reason to warn
            return np.array(data, dtype=found).reshape(shape)
    except OverflowError as error:
        return _one_by_one(data, found, shape, error)
    except ValueError as error:
        if "NaN" in str(error):
            raise RuntimeError(f"value cannot be converted to type {found.name} without overflow") from None
        raise TypeError(f"{data!r} holds something that is no number: {error}.") from None


def _one_by_one(data: Any, dtype: Dtype, shape: tuple[int, ...], error: Exception) -> Array:
    """Numbers that numpy refuses: PyTorch takes negative ones for unsigned dtypes."""
    numbers = list(_items(data))
    if any(isinstance(number, int) and not -(2**63) <= number < 2**63 for number in numbers):
        raise ValueError("Overflow when unpacking long long") from None
    try:
        return np.array([held(number, dtype) for number in numbers], dtype).reshape(shape)
    except RuntimeError:
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow") from error


_C_TYPES = {"int32": "int", "float32": "float", "float16": "c10::Half"}


def held(value: Any, dtype: Dtype, infinite: bool = False) -> Any:
    """A number as this dtype holds it, as C++ converts it: cut to an int, or wrapped around where it is a negative int.

    Raises RuntimeError, or OverflowError for an int beyond 64 bits, where it holds no such number; where `infinite`,
    what is too large for a half is infinity instead.
    """
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise OverflowError("int too big to convert")
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        lowest = -limits.max if isinstance(value, int) and dtype.kind == "u" else limits.min
        fits = lowest <= value <= limits.max
    else:
        limit = float(np.finfo(dtype).max) if dtype.kind == "f" else 0
        fits = (
            dtype.kind == "b" or abs(value) <= limit or not math.isfinite(value) or (infinite and dtype.itemsize == 2)
        )
    if not fits:
        name = _C_TYPES.get(dtype.name, f"{dtype.name}_t")
        raise RuntimeError(f"value cannot be converted to type {name} without overflow")
    with np.errstate(over="ignore"):
        return np.asarray(int(value) if dtype.kind in "iu" else value).astype(dtype)[()]


def _shape_of(data: Any) -> tuple[int, ...]:
    """The shape of nested sequences as the first item of each tells it."""
    shape: list[int] = []
    while isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
    return (*shape, *np.shape(data)) if isinstance(data, (np.ndarray, np.generic)) else tuple(shape)


def _check_depth(data: Any, rank: int, dtype: Dtype, dim: int = 0) -> None:
    """Raise PyTorch's error for sequences that are ragged, or deeper in some places than in others."""
    if not isinstance(data, Sequence) or isinstance(data, (str, bytes)) or not data:
        return
    first = data[0]
    nested = isinstance(first, Sequence) and not isinstance(first, (str, bytes))
    for item in data:
        deeper = isinstance(item, Sequence) and not isinstance(item, (str, bytes))
        if deeper and not nested:
            number = "must be real number, not list" if dtype.kind == "f" else None
            raise TypeError(number or f"{type(item).__name__!r} object cannot be interpreted as an integer")
        if nested:
            length = len(item) if hasattr(item, "__len__") else None
            if length is None:
                raise TypeError("not a sequence")
            if length != len(first):
                raise ValueError(f"expected sequence of length {len(first)} at dim {dim + 1} (got {length})")
            _check_depth(item, rank, dtype, dim + 1)


def _dtype_of(data: Any) -> Dtype:
    found: Dtype | None = None
    kinds = dict.fromkeys(item.dtype if isinstance(item, np.generic) else type(item) for item in _items(data))
    for kind in kinds:
        name = kind.__name__ if isinstance(kind, type) else ""
        dtype = _DTYPES.get(kind) if isinstance(kind, type) else as_dtype(kind)
        if dtype is None:
            if name not in ("str", "bytes"):
                raise RuntimeError(f"Could not infer dtype of {name}")
            if _innermost(data).__class__ is str and data.__class__ is not str:
                raise ValueError("too many dimensions 'str'")
            raise TypeError(f"new(): invalid data type {name!r}")
        found = dtype if found is None else promote_types(found, dtype)
    return FLOAT32 if found is None else found


def _innermost(data: Any) -> Any:
    while isinstance(data, Sequence) and not isinstance(data, (str, bytes)) and data:
        data = data[0]
    return data


_DTYPES = {bool: BOOL, int: INT64, float: FLOAT32}


def _items(data: Any) -> Any:
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        for item in data:
            yield from _items(item)
    else:
        yield data


def tensor_data(data: Any, dtype: Any = None) -> TensorData:
    """`data` as the frozen record that a value node holds; errors as in `as_array`."""
    array = as_array(data, dtype)
    return TensorData(array.dtype.name, array.shape, array.astype(array.dtype.newbyteorder("<")).tobytes())


def array_of(data: TensorData) -> Array:
    """A read-only array on the record's bytes."""
    return np.frombuffer(data.data, dtype=np.dtype(data.dtype).newbyteorder("<")).reshape(data.shape)


def materialise(content: Content) -> Array:
    """The numbers of a value node as an array of its own; zeros for a placeholder without default."""
    if isinstance(content, TensorData):
        return array_of(content).astype(content.dtype)
    if isinstance(content, Placeholder):
        default = content.default
        return np.zeros(content.shape, content.dtype) if default is None else materialise(default)
    return initialise(content)


def read_only(content: Content) -> Array:
    """The same numbers for reading alone, which the record itself may hold."""
    if isinstance(content, Placeholder) and content.default is not None:
        content = content.default
    return (
        array_of(content).astype(content.dtype, copy=False) if isinstance(content, TensorData) else materialise(content)
    )


def initialise(spec: Initialiser) -> Array:
    """The numbers of a seeded initialiser, the same on every machine for numpy's PCG64."""
    dtype = as_dtype(spec.dtype)
    args = spec.args
    if spec.kind in ("zeros", "ones", "full"):
        fill = {"zeros": 0, "ones": 1}.get(spec.kind, args[0] if args else 0)
        return np.full(spec.shape, fill, dtype)
    if spec.kind == "arange":
        start, step = (*args, *(0, 1)[len(args) :])[:2]
        return (start + step * np.arange(math.prod(spec.shape))).astype(dtype).reshape(spec.shape)
    rng = np.random.default_rng(spec.seed)
    if spec.kind == "randn":
        mean, deviation = (*args, *(0.0, 1.0)[len(args) :])[:2]
        return (mean + deviation * rng.standard_normal(spec.shape)).astype(dtype)
    low, high = (*args, *(0.0, 1.0)[len(args) :])[:2]
    return rng.uniform(low, high, spec.shape).astype(dtype)
