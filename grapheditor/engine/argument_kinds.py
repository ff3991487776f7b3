"""What may stand for an argument of each type that a signature names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grapheditor.model.errors import CallError, WrongNumbersError


class TensorLike:
    """What may stand where a schema says Tensor: tensors, traced values, handles of graph nodes."""

    __slots__ = ()

    def _plain_number(self) -> bool | int | float | None:
        """The number that it may stand for where an int or float is wanted; None where it may not."""
        return None

    def _whole_number(self) -> int | None:
        """The int that it may stand for among sizes; None where it may not."""
        return None


def is_sequence(value: Any) -> bool:
    """Whether it stands for several arguments."""
    return isinstance(value, (list, tuple))


def is_number(value: Any) -> bool:
    """Whether it is a number of Python's or numpy's."""
    return isinstance(value, (bool, int, float)) or _is_numpy_number(value)


def _is_int(value: Any) -> bool:
    if isinstance(value, TensorLike):
        return type(value._plain_number()) is int
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        _is_numpy_number(value) and value.dtype.kind in "iu"
    )


def _is_scalar(value: Any) -> bool:
    return is_number(value) or (isinstance(value, TensorLike) and value._plain_number() is not None)


def _is_numpy_number(value: Any) -> bool:
    return getattr(value, "shape", None) == () and hasattr(value, "item") and not isinstance(value, TensorLike)


def plain(value: Any) -> Any:
    """A number as Python's; what is none stays."""
    if isinstance(value, TensorLike):
        return value._plain_number()
    if not _is_numpy_number(value):
        return value
    number = value.item()
    return float(number) if isinstance(number, bool) else number  # which PyTorch takes for no truth value


def double(value: Any) -> Any:
    """A number as Python's, a float for what is no usual int; raises OverflowError for one beyond the floats."""
    number = plain(value)
    return float(number) if type(number) is bool or (type(number) is int and number not in _LONG) else number


def is_size(value: Any, place: int = 0) -> bool:
    """Whether it may be one of several ints: PyTorch looks at the first alone, and counts truth values behind it."""
    if isinstance(value, TensorLike):
        return value._whole_number() is not None
    return _is_int(value) or (place > 0 and isinstance(value, bool))


def _is_ints(value: Any) -> bool:
    return all(is_size(v, i) for i, v in enumerate(value)) if is_sequence(value) else is_size(value)


def _is_sizes(value: Any) -> bool:
    return _is_ints([n for n in value if n is not None] if is_sequence(value) else value)


def _is_nested(value: Any) -> bool:
    """Whether it is a number, a word, or lists of them."""
    if is_sequence(value):
        return all(item is None or _is_nested(item) for item in value)
    return isinstance(value, str) or _is_scalar(value)


def frozen(value: Any) -> Any:
    """Numbers and words, with tuples for lists of them."""
    return tuple(map(frozen, value)) if is_sequence(value) else plain(value)


def counts(value: Any) -> Any:
    """Ints, with 0 and 1 for the truth values among them."""
    if is_sequence(value):
        return tuple(map(counts, value))
    if isinstance(value, TensorLike):
        return value._whole_number()
    return int(value) if isinstance(value, bool) else plain(value)


def _is_dtype(value: Any) -> bool:
    return isinstance(value, (str, type)) or hasattr(value, "isbuiltin")  # as numpy's dtypes have


_LONG = range(-(2**63), 2**63)
_UNSIGNED_LONG = range(2**64)


def check_width(kind: str, value: Any, argument: str) -> None:
    """Raise what PyTorch raises for an int of more than 64 bits; `argument` is how its message begins.

    It is a ValueError for an int, a TypeError in a list of them, and an OverflowError for a number of any kind.
    """
    if kind == "float":
        return
    if kind in ("Scalar", "Scalar_or_str", "any"):
        if type(value) is int and value not in _LONG and value not in _UNSIGNED_LONG:
            raise OverflowError("int too big to convert")
        return
    items = value if type(value) is tuple else (value,)
    place = next((i for i, item in enumerate(items, 1) if type(item) is int and item not in _LONG), 0)
    if place and type(value) is tuple:
        raise CallError(
            f'{argument} failed to unpack the object at pos {place} with error "Overflow when unpacking long long\n'
            f'It is {items[place - 1]}; integers have 64 bits here."'
        )
    if place:
        raise WrongNumbersError(
            f"Overflow when unpacking long long\n{argument} is {value}; integers have 64 bits here."
        )


def kind_of(value: Any) -> str:
    """The name of its class, as PyTorch's messages have it."""
    kind = type(value)
    return f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__


ACCEPT: dict[str, Callable[[Any], bool]] = {
    "Tensor": lambda v: isinstance(v, TensorLike) or is_number(v),
    "int": _is_int,
    "ints": _is_ints,
    "sizes": _is_sizes,
    "ints_or_str": lambda v: isinstance(v, str) or _is_ints(v),
    "float": _is_scalar,
    "Scalar": _is_scalar,
    "Scalar_or_str": lambda v: isinstance(v, str) or _is_scalar(v),
    "bool": lambda v: isinstance(v, bool),
    "str": lambda v: isinstance(v, str),
    "dtype": _is_dtype,
    "index": lambda v: True,
    "any": lambda v: _is_nested(v),
    "legacy": lambda v: True,
}
