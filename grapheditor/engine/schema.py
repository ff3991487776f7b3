"""Call signatures of ops in PyTorch's schema language, and binding of arguments to them.

The text is that of PyTorch's native_functions.yaml: ``sum.dim(Tensor input,
int[]? dim, bool keepdim=False, *, dtype? dtype=None)``. It gives names, types
and defaults to the palette, the inspector, the manual and every call. A choice
is written ``str{none,mean,sum} reduction="mean"``; several outputs are named
behind an arrow: ``-> (values, indices)``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from grapheditor.engine.indexing import encode_index
from grapheditor.model.errors import CallError, NoTensorError, UnknownModeError, UnknownValueError, UnknownWordError


class TensorLike:
    """What may stand where a schema says Tensor: tensors, traced values, handles of graph nodes."""

    __slots__ = ()

    def _plain_number(self) -> bool | int | float | None:
        """The number that it may stand for where an int or float is wanted; None where it may not."""
        return None


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()
"""The default of a parameter that has none."""

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "axis": ("dim",), "keepdims": ("keepdim",), "x": ("input",), "a": ("input",), "x1": ("input",), "x2": ("other",),
    "self": ("input", "A"), "input": ("A",), "dot.tensor": ("other",), "tensordot.b": ("other",),
    "split.tensor": ("input",), "scatter.value": ("src",),
}  # fmt: skip
"""What else an argument may be called, everywhere or in one op, and its names in signatures."""
_HEAD = re.compile(r"(?P<name>[A-Za-z_]\w*)(\.(?P<overload>\w+))?\((?P<body>.*?)\)(\s*->\s*\((?P<outputs>[^)]*)\))?")
_PART = re.compile(
    r"(?P<type>\w+)(?P<number>\|Scalar)?(\{(?P<choices>[^}]*)\})?(?P<items>\??)(\[(?P<size>\d*)\])?"
    r"(?P<optional>\??)\s+(?P<name>\w+)(\s*=\s*(?P<default>.+))?"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an op."""

    name: str
    type: str
    """Tensor, int, float, Scalar, bool, str, dtype, index, or any: numbers and words, None too in lists of them.

    ints is one int or a sequence of them, kept as it is given; ints_or_str a word, too.
    """
    many: bool = False
    """Written with ``[]``: a sequence of them."""
    size: int = 0
    """Written with ``[2]``: a single one is taken, too, and stands for so many."""
    number: bool = False
    """Written ``Tensor|Scalar``: PyTorch takes a Python number there."""
    optional: bool = False
    """Written with ``?``: None is allowed."""
    default: Any = REQUIRED
    keyword_only: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_tensor(self) -> bool:
        """Whether it is an input slot rather than a parameter."""
        return self.type == "Tensor"

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is REQUIRED and not self.optional

    def __str__(self) -> str:
        """As in the schema text."""
        choices = "{" + ",".join(self.choices) + "}" if self.choices else ""
        default = "" if self.default is REQUIRED else f"={self.default!r}"
        many = f"[{self.size or ''}]" if self.many else ""
        kind = f"{self.type}|Scalar" if self.number else self.type
        return f"{kind}{choices}{many}{'?' * self.optional} {self.name}{default}"


@dataclass(frozen=True, slots=True)
class Schema:
    """A parsed signature."""

    name: str
    overload: str
    parameters: tuple[Parameter, ...]
    outputs: tuple[str, ...]
    """Names of several outputs; empty for the usual single one."""

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """The tensor parameters in order."""
        return tuple(p for p in self.parameters if p.is_tensor)

    def bind(
        self, args: Sequence[Any], kwargs: Mapping[str, Any], *, strict: bool = False, spread: bool = True
    ) -> tuple[list[Any], dict[str, Any]]:
        """Tensor arguments in slot order and all parameters with defaults; raises CallError.

        A variadic input yields one list in its place. Where `spread` is true,
        trailing ints may be given without brackets, as methods take them:
        ``x.view(2, 3)``. `strict` refuses what only graphs take: a number for
        any tensor, and an int for any list.
        """
        given = self._by_name(args, kwargs, spread)
        tensors: list[Any] = []
        params: dict[str, Any] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, None if parameter.required else parameter.default)
            if value is REQUIRED:
                value = None
            if parameter.name not in given and parameter.required:
                raise CallError(f"{self.name}() misses its argument {parameter.name!r}; it takes {self}.")
            value = self.check(parameter, value, strict)
            if parameter.is_tensor:
                tensors.append(value)
            else:
                params[parameter.name] = value
        return tensors, params

    def _by_name(self, args: Sequence[Any], kwargs: Mapping[str, Any], spread: bool) -> dict[str, Any]:
        positional = [p for p in self.parameters if not p.keyword_only]
        given: dict[str, Any] = {}
        for index, value in enumerate(args):
            if index >= len(positional):
                raise CallError(f"{self.name}() takes at most {len(positional)} positional arguments: {self}.")
            parameter = positional[index]
            last = index == len(positional) - 1 or len(args) > len(positional)
            spreads = spread or (parameter.is_tensor and parameter.size)
            if spreads and parameter.many and last and not _is_sequence(value) and value is not None:
                rest = list(args[index:])
                if parameter.type == "int" or (parameter.is_tensor and len(rest) > 1):
                    given[parameter.name] = rest
                    break
            given[parameter.name] = value
        names = {p.name for p in self.parameters}
        for name, value in kwargs.items():
            if name not in names:
                name = self._spelled(name, names)
            if name not in names:
                raise CallError(f"{self.name}() has no argument {name!r}; it takes {self}.")
            if name in given:
                raise CallError(f"{self.name}() got its argument {name!r} twice; it takes {self}.")
            given[name] = value
        return given

    def _spelled(self, name: str, names: set[str]) -> str:
        """A name of an argument as this signature has it: numpy's spellings and a few older ones are taken too."""
        for known in _SPELLINGS.get(f"{self.name}.{name}", ()) or _SPELLINGS.get(name, ()):
            if known in names:
                return known
        return name

    def check(self, parameter: Parameter, value: Any, strict: bool = False) -> Any:
        """`value` as the op takes it (sequences as tuples); raises CallError naming the parameter."""
        if value is None:
            if parameter.optional or parameter.default is None:
                return [] if parameter.is_tensor and parameter.many else None
        elif parameter.many:
            if not _is_sequence(value) and not (strict and not parameter.size):
                value = [value]
            if _is_sequence(value) and all(self._takes(parameter, v, strict) for v in value):
                return list(value) if parameter.is_tensor else tuple(map(_plain, value))
        elif self._takes(parameter, value, strict):
            if parameter.choices and value not in parameter.choices:
                raise _unknown_word(self.name, parameter, value)
            if parameter.type == "index":
                return encode_index(value)
            if parameter.type in ("any", "ints", "ints_or_str"):
                return _frozen(value)
            return value if parameter.is_tensor else _plain(value)
        raise (NoTensorError if parameter.is_tensor else CallError)(
            f"{self.name}(): argument {parameter.name!r} (position {self.parameters.index(parameter) + 1}) must be "
            f"{_describe(parameter)}, not {type(value).__name__}\nIt is {value!r}; {self.name}() takes {self}."
        )

    def _takes(self, parameter: Parameter, value: Any, strict: bool) -> bool:
        """Whether this may be the argument, or one of a sequence."""
        if not parameter.is_tensor:
            return _ACCEPT[parameter.type](value)
        if value is None:
            return parameter.many and (parameter.optional or not strict)
        return _ACCEPT["Tensor"](value) and not (strict and not parameter.number and not isinstance(value, TensorLike))

    def __str__(self) -> str:
        """As a person would write the call."""
        parts: list[str] = []
        for parameter in self.parameters:
            if parameter.keyword_only and "*" not in parts:
                parts.append("*")
            parts.append(str(parameter))
        return f"{self.name}({', '.join(parts)})"


def parse(text: str) -> Schema:
    """The schema that `text` says; raises ValueError naming the part that can't be read."""
    head = _HEAD.fullmatch(text.strip())
    if head is None:
        raise ValueError(f"{text!r} is no schema; write name(Tensor input, int dim=0).")
    parameters: list[Parameter] = []
    keyword_only = False
    for part in _split(head["body"]):
        if part == "*":
            keyword_only = True
            continue
        parameter = _parameter(part)
        if parameter is None:
            raise ValueError(f"{part!r} in schema {text!r} can't be read; write it as 'int dim=0'.")
        parameters.append(replace(parameter, keyword_only=True) if keyword_only else parameter)
    outputs = tuple(o.strip() for o in (head["outputs"] or "").split(",") if o.strip())
    return Schema(head["name"], head["overload"] or "", tuple(parameters), outputs)


@cache  # hundreds of ops take the same few hundred parameters
def _parameter(part: str) -> Parameter | None:
    """What one part says; None where it can't be read."""
    match = _PART.fullmatch(part)
    if match is None or match["type"] not in _ACCEPT:
        return None
    return Parameter(
        name=match["name"],
        type=match["type"],
        many=match["size"] is not None,
        size=int(match["size"] or 0),
        number=match["number"] is not None,
        optional=bool(match["optional"] or match["items"]),
        default=REQUIRED if match["default"] is None else ast.literal_eval(match["default"]),
        choices=tuple((match["choices"] or "").split(",")) if match["choices"] else (),
    )


def _split(body: str) -> list[str]:
    """The parts between commas that stand outside brackets and quotes."""
    parts = re.findall(r"(?:[^,\[({\"']|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\"[^\"]*\"|'[^']*')+", body)
    return [part.strip() for part in parts if part.strip()]


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple))


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float)) or _is_numpy_number(value)


def _is_int(value: Any) -> bool:
    if isinstance(value, TensorLike):
        return type(value._plain_number()) is int
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        _is_numpy_number(value) and value.dtype.kind in "iu"
    )


def _is_scalar(value: Any) -> bool:
    return _is_number(value) or (isinstance(value, TensorLike) and value._plain_number() is not None)


def _is_numpy_number(value: Any) -> bool:
    return getattr(value, "shape", None) == () and hasattr(value, "item") and not isinstance(value, TensorLike)


def _plain(value: Any) -> Any:
    if isinstance(value, TensorLike):
        return value._plain_number()
    return value.item() if _is_numpy_number(value) else value


def _is_ints(value: Any) -> bool:
    return all(map(_is_int, value)) if _is_sequence(value) else _is_int(value)


def _is_nested(value: Any) -> bool:
    """Whether it is a number, a word, or lists of them."""
    if _is_sequence(value):
        return all(item is None or _is_nested(item) for item in value)
    return isinstance(value, str) or _is_number(value)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if _is_sequence(value) else _plain(value)


def _is_dtype(value: Any) -> bool:
    return isinstance(value, (str, type)) or hasattr(value, "itemsize")


_ACCEPT: dict[str, Callable[[Any], bool]] = {
    "Tensor": lambda v: isinstance(v, TensorLike) or _is_number(v),
    "int": _is_int,
    "ints": _is_ints,
    "ints_or_str": lambda v: isinstance(v, str) or _is_ints(v),
    "float": _is_scalar,
    "Scalar": _is_scalar,
    "bool": lambda v: isinstance(v, bool),
    "str": lambda v: isinstance(v, str),
    "dtype": _is_dtype,
    "index": lambda v: True,
    "any": lambda v: _is_nested(v),
}


def _describe(parameter: Parameter) -> str:
    nouns = {"Scalar": "Number", "any": "number or list", "ints": "tuple of ints", "ints_or_str": "tuple of ints"}
    noun = nouns.get(parameter.type, parameter.type)
    return f"tuple of {noun}s" if parameter.many else noun


_WORD_ERRORS: dict[str, type[UnknownWordError]] = {"reduction": UnknownValueError, "mode": UnknownModeError}
"""Which class PyTorch has for a word that a parameter does not know, where that is no RuntimeError."""


def _unknown_word(name: str, parameter: Parameter, value: Any) -> UnknownWordError:
    kind = _WORD_ERRORS.get(parameter.name, UnknownWordError)
    return kind(
        f"{value} is not a valid value for {parameter.name}\n{name}() takes one of {', '.join(parameter.choices)}."
    )
