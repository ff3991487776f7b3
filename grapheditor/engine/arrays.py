"""Arrays from Python data, and from what value nodes hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import BOOL, FLOAT32, INT64, Dtype, as_dtype
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
    if isinstance(data, (np.ndarray, np.generic)):
        return np.array(data, dtype=wanted or as_dtype(data.dtype), order="C")
    shape = _shape_of(data)
    found = wanted or _dtype_of(data)
    try:
        with np.errstate(over="ignore"):  # 1e39 is inf in float32, as in PyTorch, and no reason to warn
            return np.array(data, dtype=found).reshape(shape)
    except OverflowError:
        raise RuntimeError(f"value cannot be converted to type {found.name} without overflow") from None
    except ValueError as error:
        raise TypeError(f"{data!r} holds something that is no number: {error}.") from None


def _shape_of(data: Any) -> tuple[int, ...]:
    """The shape of nested sequences; raises ValueError in PyTorch's words where they are ragged."""
    if not isinstance(data, Sequence) or isinstance(data, (str, bytes)):
        return np.shape(data) if isinstance(data, (np.ndarray, np.generic)) else ()
    if not data:
        return (0,)
    inner = _shape_of(data[0])
    for item in data[1:]:
        other = _shape_of(item)
        if other != inner:
            length, got = (inner[0] if inner else 0), (other[0] if other else 0)
            raise ValueError(f"expected sequence of length {length} at dim 1 (got {got})")
    return (len(data), *inner)


def _dtype_of(data: Any) -> Dtype:
    kinds = {type(item) for item in _items(data)}
    if not kinds <= {bool, int, float} and not all(issubclass(k, (bool, int, float, np.generic)) for k in kinds):
        names = ", ".join(sorted(k.__name__ for k in kinds))
        raise TypeError(f"new(): invalid data type {names!r}; give numbers or nested lists of numbers.")
    if any(issubclass(k, (float, np.floating)) for k in kinds) or not kinds:
        return FLOAT32
    return BOOL if kinds <= {bool, np.bool_} else INT64


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
