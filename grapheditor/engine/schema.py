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
from dataclasses import replace
from functools import cache
from typing import Any

from grapheditor.engine.argument_errors import GIVEN, described, unknown_word
from grapheditor.engine.argument_kinds import (
    ACCEPT,
    TensorLike,
    check_width,
    counts,
    double,
    frozen,
    is_number,
    is_sequence,
    is_size,
    kind_of,
    plain,
)
from grapheditor.engine.legacy import replace_legacy
from grapheditor.engine.strict_forms import refine
from grapheditor.model.errors import CallError, NoTensorError
from grapheditor.model.lazy_dataclass import dataclass

Functional = Callable[[dict[str, Any]], None]
"""Looks at the arguments of a call by name; may change them, and raises what Python raises."""


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED = _Required()
"""The default of a parameter that has none."""

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "axis": ("dim",), "keepdims": ("keepdim",), "x": ("input",), "a": ("input",), "x1": ("input",), "x2": ("other",),
    "self": ("input", "A"), "input": ("A",), "dot.tensor": ("other",), "tensordot.b": ("other",),
    "split.tensor": ("input",),
}  # fmt: skip
"""What else an argument may be called, everywhere or in one op, and its names in signatures."""
_ELSE = {"out": "assign its result, or write it with copy_. It takes"}
"""What to do without an argument that PyTorch has."""
_HEAD = re.compile(r"(?P<name>[A-Za-z_]\w*)(\.(?P<overload>\w+))?\((?P<body>.*?)\)(\s*->\s*\((?P<outputs>[^)]*)\))?")
_PART = re.compile(
    r"(?P<type>\w+)(?P<loose>~?)(?P<number>\|Scalar(:(?P<called>\w+))?)?(\{(?P<choices>[^}]*)\})?(?P<items>\??)(\[(?P<size>\d*)\])?"
    r"(?P<optional>\??)\s+(?P<name>\w+)(\s*=\s*(?P<default>.+))?"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an op."""

    name: str
    type: str
    """Tensor, int, float, Scalar, bool, str, dtype, index, or any: numbers and words, None too in lists of them.

    ints is one int or a sequence of them, kept as it is given, and sizes may have None among them. ints_or_str may
    be a word instead, Scalar_or_str is one number or a word.
    """
    many: bool = False
    """Written with ``[]``: a sequence of them."""
    size: int = 0
    """Written with ``[2]``: a single one is taken, too, and stands for so many."""
    number: bool = False
    """Written ``Tensor|Scalar``: PyTorch takes a Python number there."""
    number_name: str = ""
    """Written ``Tensor|Scalar:value``: what the number is called, where it has another name than the tensor."""
    optional: bool = False
    """Written with ``?``: None is allowed."""
    gaps: bool = False
    """Written with ``?[]``: None is allowed among them."""
    loose: bool = False
    """Written ``bool~``, ``str~`` or ``Scalar~``: Python code of PyTorch's looks at it.

    The truth of any object is taken, what is no word at all is an unknown one, and what is no number is for the op
    to refuse.
    """
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
        many = f"{'?' * self.gaps}[{self.size or ''}]" if self.many else ""
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
    places: tuple[Parameter, ...]
    """What arguments without a name stand for, the legacy ones among them."""

    @property
    def inputs(self) -> tuple[Parameter, ...]:
        """The tensor parameters in order."""
        return tuple(p for p in self.parameters if p.is_tensor)

    def bind(
        self,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        *,
        strict: bool = False,
        spread: bool = True,
        functional: Functional | None = None,
    ) -> tuple[list[Any], dict[str, Any]]:
        """Tensor arguments in slot order and all parameters with defaults; raises CallError.

        A variadic input yields one list in its place. Where `spread` is true,
        trailing ints may be given without brackets, as methods take them:
        ``x.view(2, 3)``. `strict` refuses what only graphs take: a number for
        any tensor, and an int for any list; `functional` sees the arguments by name then, as they came.
        """
        given = self._by_name(args, kwargs, spread)
        if self.places and any(p.type == "legacy" for p in self.places):
            replace_legacy(given)
        if strict:
            refine(self.name, self.overload, given)
            if kwargs:
                self._settle_numbers(given, kwargs)
            if functional is not None and all(p.name in given for p in self.parameters if p.required):
                functional(given)
        tensors: list[Any] = []
        params: dict[str, Any] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, None if parameter.required else parameter.default)
            if value is REQUIRED:
                value = None
            if parameter.name not in given and (parameter.required or (strict and parameter.default is REQUIRED)):
                raise CallError(f"{self.name}() misses its argument {parameter.name!r}; it takes {self}.")
            value = self.check(parameter, value, strict and parameter.name in given, len(args))
            if parameter.is_tensor:
                tensors.append(value)
            else:
                params[parameter.name] = value
        return tensors, params

    def _by_name(self, args: Sequence[Any], kwargs: Mapping[str, Any], spread: bool) -> dict[str, Any]:
        positional = self.places
        given: dict[str, Any] = {}
        for index, value in enumerate(args):
            if index >= len(positional):
                raise CallError(f"{self.name}() takes at most {len(positional)} positional arguments: {self}.")
            parameter = positional[index]
            last = index == len(positional) - 1 or len(args) > len(positional)
            spreads = spread or (parameter.is_tensor and parameter.size)
            if spreads and parameter.many and last and not is_sequence(value) and value is not None:
                rest = list(args[index:])
                told = parameter.size and any(isinstance(item, bool) for item in rest)  # unbiased of std(0, True)
                if (parameter.type == "int" and not told) or (parameter.is_tensor and len(rest) > 1):
                    given[parameter.name] = rest
                    break
            given[parameter.name] = value
        names = {p.name for p in (*self.parameters, *positional)}
        for name, value in kwargs.items():
            if name not in names:
                name = self._spelled(name, names)
            if name not in names:
                raise CallError(f"{self.name}() has no argument {name!r}; {_ELSE.get(name, 'it takes')} {self}.")
            if name in given:
                raise CallError(f"{self.name}() got its argument {name!r} twice; it takes {self}.")
            given[name] = value
        return given

    def _settle_numbers(self, given: dict[str, Any], kwargs: Mapping[str, Any]) -> None:
        """Take what has the name of a number for one; raises NoTensorError for a number by the name of a tensor."""
        for parameter in self.inputs:
            if parameter.number_name in kwargs:
                given[parameter.name] = plain(given[parameter.name])
            elif parameter.number_name and is_number(kwargs.get(parameter.name)):
                kind = kind_of(kwargs[parameter.name])
                raise NoTensorError(
                    f"{self.name}(): argument {parameter.name!r} must be Tensor, not {kind}\n"
                    f"Give the number as {parameter.number_name!r}, or in its place."
                )

    def _spelled(self, name: str, names: set[str]) -> str:
        """A name of an argument as this signature has it: numpy's spellings and a few older ones are taken too."""
        for parameter in self.inputs:
            if parameter.number_name == name:
                return parameter.name
        for known in _SPELLINGS.get(f"{self.name}.{name}", ()) or _SPELLINGS.get(name, ()):
            if known in names:
                return known
        return name

    def check(self, parameter: Parameter, value: Any, strict: bool = False, placed: int = 0) -> Any:
        """`value` as the op takes it (sequences as tuples); raises CallError naming the parameter.

        The first `placed` stand in their places, which the error names, and the others come by name.
        """
        if value is None and (parameter.optional or (parameter.default is None and not strict)):
            return [] if parameter.is_tensor and parameter.many else None
        if parameter.loose:
            return self._look_at(parameter, value)
        argument = f"{self.name}(): argument {parameter.name!r}"
        if value is not None:
            single = parameter.many and not is_sequence(value)
            if parameter.many:
                taken = [value] if single and (parameter.size or not strict) else value
                takes = is_sequence(taken) and self._takes_all(parameter, taken, strict)
            else:
                taken, takes = value, self._takes(parameter, value, strict)
            if takes and parameter.is_tensor:
                return list(taken) if parameter.many else value
            if takes:
                known = self._as_taken(parameter, taken)
                check_width(parameter.type, known[0] if single else known, argument)
                return known
        wanted = f"{self._place(parameter, placed)} must be {described(parameter)}"
        raise (NoTensorError if parameter.is_tensor else CallError)(
            f"{argument}{wanted}, not {kind_of(value)}\nIt is {value!r}; {self.name}() takes {self}."
        )

    def _as_taken(self, parameter: Parameter, value: Any) -> Any:
        """Something of the right type in the form that ops get it in."""
        if parameter.many:
            return tuple(map(counts if parameter.type == "int" else plain, value))
        if parameter.choices and value not in parameter.choices:
            raise unknown_word(self.name, parameter, value)
        if parameter.type == "index":
            from grapheditor.engine.indexing import encode_index  # with it comes numpy

            return encode_index(value)
        if parameter.type in GIVEN:
            return frozen(value) if parameter.type == "any" else counts(value)
        return double(value) if parameter.type == "float" else plain(value)

    def _place(self, parameter: Parameter, placed: int) -> str:
        place = next((i for i, p in enumerate(self.places) if p.name == parameter.name), placed)
        return f" (position {place + 1})" if place < placed else ""

    def _look_at(self, parameter: Parameter, value: Any) -> Any:
        if parameter.type == "bool":
            return bool(value)
        if not parameter.choices or (isinstance(value, str) and value in parameter.choices):
            return frozen(value)
        raise unknown_word(self.name, parameter, value)

    def _takes_all(self, parameter: Parameter, values: Sequence[Any], strict: bool) -> bool:
        if parameter.type == "int":
            return all(is_size(value, place) for place, value in enumerate(values))
        return all(self._takes(parameter, value, strict) for value in values)

    def _takes(self, parameter: Parameter, value: Any, strict: bool) -> bool:
        """Whether this may be the argument, or one of a sequence."""
        if not parameter.is_tensor:
            return ACCEPT[parameter.type](value)
        if value is None:
            return parameter.many and (parameter.gaps or not strict)
        return ACCEPT["Tensor"](value) and not (strict and not parameter.number and not isinstance(value, TensorLike))

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
    places: list[Parameter] = []
    keyword_only = False
    for part in _split(head["body"]):
        if part == "*":
            keyword_only = True
            continue
        parameter = _parameter(part)
        if parameter is None:
            raise ValueError(f"{part!r} in schema {text!r} can't be read; write it as 'int dim=0'.")
        if parameter.type != "legacy":
            parameters.append(replace(parameter, keyword_only=True) if keyword_only else parameter)
        if not keyword_only:
            places.append(parameter)
    outputs = tuple(o.strip() for o in (head["outputs"] or "").split(",") if o.strip())
    return Schema(head["name"], head["overload"] or "", tuple(parameters), outputs, tuple(places))


@cache  # hundreds of ops take the same few hundred parameters
def _parameter(part: str) -> Parameter | None:
    """What one part says; None where it can't be read."""
    match = _PART.fullmatch(part)
    if match is None or match["type"] not in ACCEPT:
        return None
    return Parameter(
        name=match["name"],
        type=match["type"],
        many=match["size"] is not None,
        size=int(match["size"] or 0),
        number=match["number"] is not None,
        number_name=match["called"] or "",
        optional=bool(match["optional"] or (match["items"] and match["size"] is None)),
        gaps=bool(match["items"] and match["size"] is not None),
        loose=bool(match["loose"]),
        default=REQUIRED if match["default"] is None else ast.literal_eval(match["default"]),
        choices=tuple((match["choices"] or "").split(",")) if match["choices"] else (),
    )


def _split(body: str) -> list[str]:
    """The parts between commas that stand outside brackets and quotes."""
    parts = re.findall(r"(?:[^,\[({\"']|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\"[^\"]*\"|'[^']*')+", body)
    return [part.strip() for part in parts if part.strip()]
