"""Parameters and literals of ops as text, read back by the rules of the op's schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from grapheditor.engine.argument_kinds import TensorLike
from grapheditor.engine.indexing import decode_index
from grapheditor.engine.op import Op
from grapheditor.engine.schema import REQUIRED, Parameter
from grapheditor.gui.value_text import parse_numbers
from grapheditor.model.node import OpNode

translate = QCoreApplication.translate

_WORD = re.compile(r"[A-Za-z_]+|\"\w+\"|'\w+'")
_NUMBER_WORDS = {"true", "false", "nan", "inf", "infinity"}


def current(node: OpNode, parameter: Parameter) -> Any:
    """The value of a parameter: the node's own, else the default; REQUIRED where there is none."""
    if parameter.name in node.params:
        return node.params[parameter.name]
    if parameter.default is REQUIRED and parameter.optional:
        return None
    return parameter.default


def parameter_text(value: Any) -> str:
    """How a value is shown in a field; empty for one that is missing."""
    if value is REQUIRED:
        return ""
    if isinstance(value, tuple):
        value = list(value)
    return value if isinstance(value, str) else repr(value)


def read_parameter(op: Op, parameter: Parameter, text: str) -> Any:
    """The value that `text` says, checked by the schema; raises ValueError or CallError."""
    text = text.strip()
    if not text:
        if parameter.required:
            raise ValueError(translate("Inspector", "{0} needs a value.").format(parameter.name))
        return parameter.default if parameter.default is not REQUIRED else None
    value = _read(parameter, text)
    check(op, parameter.name, value)
    return list(value) if isinstance(value, tuple) else value


def _read(parameter: Parameter, text: str) -> Any:
    if parameter.type in ("str", "dtype"):
        return None if text == "None" else text.strip("\"'")
    if parameter.type == "index":
        decode_index(text)  # raises where it is none; a node keeps the text
        return text
    if text == "None":
        return None
    if parameter.type in ("any", "ints", "sizes", "Scalar_or_str"):
        return _read_any(text)
    value = parse_numbers(text)
    if parameter.many and not isinstance(value, list):
        value = [value]
    return value


def _read_any(text: str) -> Any:
    """Numbers, a word such as fro, None, or a list of them."""
    if text == "None":
        return None
    if _WORD.fullmatch(text) and text.lower() not in _NUMBER_WORDS:
        return text.strip("\"'")
    inner = text[1:-1]
    if "None" in inner and text[0] + text[-1] in ("[]", "()") and not set("[]()") & set(inner):
        return [_read_any(part.strip()) for part in inner.split(",") if part.strip()]
    return parse_numbers(text)


def check(op: Op, name: str, value: Any) -> None:
    """Raise the schema's CallError where it does not take this value; tensors are pretended."""
    schema = op.schema
    given: dict[str, Any] = {
        p.name: [TensorLike()] if p.many else TensorLike() for p in schema.parameters if p.is_tensor
    }
    for parameter in schema.parameters:
        if parameter.required and not parameter.is_tensor and parameter.name != name:
            given[parameter.name] = _pretended(parameter)
    given[name] = value
    schema.bind((), given)


def without_defaults(op: Op, params: Mapping[str, Any]) -> dict[str, Any]:
    """Only what differs from the op's defaults, as nodes keep it."""
    kept: dict[str, Any] = {}
    for name, value in params.items():
        parameter = op.params.get(name)
        default = REQUIRED if parameter is None else parameter.default
        if isinstance(default, tuple):
            default = list(default)
        same = value == default and isinstance(value, bool) == isinstance(default, bool)
        if not same and not (value is None and parameter is not None and parameter.optional and default is REQUIRED):
            kept[name] = value
    return kept


def read_literal(text: str) -> bool | int | float | None:
    """One number in the place of a wire, None for an empty field; raises ValueError."""
    if not text.strip():
        return None
    value = parse_numbers(text)
    if isinstance(value, list):
        raise ValueError(translate("Inspector", "Type one number here; for several, wire a tensor."))
    number: bool | int | float = value
    return number


def _pretended(parameter: Parameter) -> Any:
    if parameter.choices:
        return parameter.choices[0]
    value: Any = {"bool": False, "str": "", "dtype": "float32", "float": 0.0}.get(parameter.type, 0)
    return [value] if parameter.many else value
