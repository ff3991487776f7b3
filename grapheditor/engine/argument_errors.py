"""What is said of arguments that a signature does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grapheditor.model.errors import UnknownModeError, UnknownValueError, UnknownWordError

if TYPE_CHECKING:
    from grapheditor.engine.schema import Parameter

GIVEN = ("any", "ints", "sizes", "ints_or_str")
"""Types of parameters that are one or several, as they are given."""


def described(parameter: Parameter) -> str:
    """What may stand there, in PyTorch's words."""
    nouns = {
        "Scalar": "Number",
        "Scalar_or_str": "Number or str",
        "any": "number or list",
        **dict.fromkeys(GIVEN[1:], "tuple of ints"),
    }
    noun = nouns.get(parameter.type, parameter.type)
    return f"tuple of {noun}s" if parameter.many else noun


_WORD_ERRORS: dict[str, type[UnknownWordError]] = {
    "reduction": UnknownValueError, "mode": UnknownModeError, "compute_mode": UnknownValueError,
}  # fmt: skip
"""Which class PyTorch has for a word that a parameter does not know, where that is no RuntimeError."""


def unknown_word(name: str, parameter: Parameter, value: Any) -> UnknownWordError:
    """The error for a word that is none of the choices, of the class that PyTorch has for it."""
    if name == "grid_sample":
        *others, last = map(repr, parameter.choices)
        return UnknownValueError(
            f"nn.functional.grid_sample(): expected {parameter.name} to be {', '.join(others)} or {last}, but got: "
            f"'{value}'"
        )
    kind = _WORD_ERRORS.get(parameter.name, UnknownWordError)
    return kind(
        f"{value} is not a valid value for {parameter.name}\n{name}() takes one of {', '.join(parameter.choices)}."
    )
