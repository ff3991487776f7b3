"""Indices as text: ``x[0:3, 1, ..., None]`` is kept, shown and edited as ``"0:3, 1, ..., None"``."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import Any

import numpy as np

from grapheditor.model.errors import CallError

_SLICE = re.compile(r"(-?\d*):(-?\d*)(?::(-?\d*))?")


def index_as_numpy(index: tuple[Any, ...]) -> tuple[Any, ...]:
    """A decoded index with lists as arrays."""
    return tuple(np.asarray(p, None if p else np.int64) if isinstance(p, list) else p for p in index)


def encode_index(index: Any) -> str:
    """The text for what stands between brackets: ints, slices, ``...``, None, and lists of ints or bools.

    Raises IndexError for anything else, as PyTorch does. Text is taken as it is.
    """
    if isinstance(index, str):
        return index
    parts = index if isinstance(index, tuple) else (index,)
    return ", ".join(_encode_part(part) for part in parts)


def _encode_part(part: Any) -> str:
    if isinstance(part, slice):
        ends = [_end(part.start), _end(part.stop)]
        return ":".join(ends if part.step is None else [*ends, _end(part.step)])
    if part is Ellipsis:
        return "..."
    if part is None or isinstance(part, (bool, np.bool_)):
        return str(part)
    if isinstance(part, np.ndarray) and part.dtype.kind in "biu":
        return repr(part.tolist())
    if isinstance(part, str):
        raise TypeError("new(): invalid data type 'str'")
    if isinstance(part, (list, tuple, range)):
        return "[" + ", ".join(_encode_part(item) for item in part) + "]"
    if hasattr(part, "__index__"):
        return str(part.__index__())
    raise IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices "
        f"(got {type(part).__name__})"
    )


def _end(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "__index__"):
        return str(value.__index__())
    raise TypeError("slice indices must be integers or None or have an __index__ method")


@lru_cache(maxsize=4096)
def decode_index(text: str) -> tuple[Any, ...]:
    """The index that `text` says, as a tuple for numpy; raises CallError naming the part that is no index."""
    return tuple(_decode_part(part, text) for part in _parts(text) if part)


def _parts(text: str) -> list[str]:
    """What stands between the commas outside brackets."""
    parts = [""]
    depth = 0
    for sign in text:
        depth += (sign == "[") - (sign == "]")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def _decode_part(part: str, text: str) -> Any:
    if part == "...":
        return Ellipsis
    match = _SLICE.fullmatch(part.replace(" ", ""))
    if match is not None:
        start, stop, step = (int(end) if end and end != "-" else None for end in match.groups())
        if step is not None and step <= 0:
            raise ValueError("step must be greater than zero")
        return slice(start, stop, step)
    try:
        value = ast.literal_eval(part)
    except (ValueError, SyntaxError):
        value = ""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list):
        array = np.array(value if value else np.zeros(0, np.int64))
        if array.dtype.kind in "bi":
            return value
    raise CallError(f"{part!r} in the index {text!r} can't be read; write it as 0:3, 1, ..., None or [0, 2].")


def views_of_index(name: str, shapes: Any, params: Any) -> Any:
    """The nodes below that of an indexed tensor: PyTorch takes views of views, one for each part that is no whole."""
    parts = decode_index(params["index"])
    if any(isinstance(part, list | bool) for part in parts):
        return None
    tree: Any = 0
    views = [part for part in parts if part is not ... and part != slice(None)]
    for part in views[:-1]:
        tree = ("Unsqueeze" if part is None else "Slice" if isinstance(part, slice) else "Select", tree)
    return None if tree == 0 else (tree,)
