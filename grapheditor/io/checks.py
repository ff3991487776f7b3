"""Small checks of what a file holds; each failure names the place and the remedy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from grapheditor.model.content import ITEM_SIZES, Json, Shape
from grapheditor.model.errors import FileError
from grapheditor.model.wording import Worded, worded

T = TypeVar("T")

DEEPEST = 100
"""How far lists and objects of plugins may be nested: far from the end of Python's stack."""
MOST_ELEMENTS = 2**40
MOST_AXES = 32

_NOUNS = {
    str: Worded("a text in quotes"),
    int: Worded("a whole number"),
    bool: Worded("true or false"),
    list: Worded("a list [...]"),
    dict: Worded("an object {...}"),
}
_SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}
_FLOAT = "$float"


def fail(place: str, message: str, *parts: object, node: str | None = None) -> NoReturn:
    """Raise the FileError for one place in the file; `parts` stand in the gaps of the message."""
    raise FileError("{0}: {1}", place, worded(message, *parts), node=node)


def expect(value: Json, kind: type[T], place: str) -> T:
    """`value`, known to be of that JSON type."""
    if type(value) is not kind:
        fail(place, "expected {0}, found {1}.", _NOUNS[kind], brief(value))
    return value


def field(record: Mapping[str, Json], key: str, kind: type[T], place: str, default: T) -> T:
    """One entry of an object, or `default` where it is not there."""
    return expect(record[key], kind, f"{place}.{key}") if key in record else default


def read_shape(value: Json, place: str, shortest: int = 0) -> Shape:
    """A shape: few axes, no length below `shortest`, not more elements than any machine holds."""
    lengths = expect(value, list, place)
    if len(lengths) > MOST_AXES:
        fail(place, "{0} axes are too many; at most {1} are possible.", len(lengths), MOST_AXES)
    for length in lengths:
        if type(length) is not int or length < shortest:
            fail(place, "{0} is no length of an axis; write whole numbers from {1}.", brief(length), shortest)
    if math.prod(lengths) > MOST_ELEMENTS:
        fail(place, "{0} is more than any machine holds; correct the shape.", brief(lengths))
    return tuple(lengths)


def read_dtype(value: Json, place: str) -> str:
    """The name of a dtype that this program knows."""
    name = expect(value, str, place)
    if name not in ITEM_SIZES:
        fail(place, "dtype {0} is unknown; use one of {1}.", brief(name), ", ".join(ITEM_SIZES))
    return name


def read_number(value: Json, place: str) -> bool | int | float:
    """A number; "nan", "inf" and "-inf" stand for those that JSON can't write."""
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and value in _SPECIAL:
        return _SPECIAL[value]
    fail(place, 'expected a number, found {0}; write it without quotes ("nan" and "inf" with).', brief(value))


def write_number(value: bool | int | float) -> Json:
    """The inverse of `read_number`."""
    return value if not isinstance(value, float) or math.isfinite(value) else str(value)


def read_plain(value: Json, place: str, depth: int = 0) -> Json:
    """Data of plugins as it is, with ``{"$float": "inf"}`` read as that number."""
    if depth > DEEPEST:
        fail(place, "nested more than {0} levels deep; make it flatter.", DEEPEST)
    if isinstance(value, dict):
        if len(value) == 1 and isinstance(special := value.get(_FLOAT), str) and special in _SPECIAL:
            return _SPECIAL[special]
        return {key: read_plain(item, place, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [read_plain(item, place, depth + 1) for item in value]
    return value


_AS_THEY_ARE = frozenset({type(None), bool, int, str})


def write_plain(value: Any, place: str, depth: int = 0) -> Json:
    """Data of plugins in JSON; raises FileError for what JSON can't hold."""
    if depth > DEEPEST:
        fail(place, "nested more than {0} levels deep; make it flatter.", DEEPEST)
    if value.__class__ in _AS_THEY_ARE:
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            fail(place, "an object whose keys are not all texts can't be saved; use texts as keys.")
        return {key: write_plain(item, place, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [write_plain(item, place, depth + 1) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else {_FLOAT: str(value)}
    if isinstance(value, (int, str)):
        return value
    fail(place, "a {0} can't be saved; use numbers, texts, lists and objects.", type(value).__name__)


def brief(value: Any) -> str:
    """`value` for a message, cut where it is long."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested too deep, or an int of thousands of digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
