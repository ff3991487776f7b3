"""What torch.einsum refuses in an equation, in the order in which it reads it."""

from __future__ import annotations

import string


def check_equation(equation: str, count: int) -> None:
    """Raise RuntimeError in PyTorch's words for an equation that can't be read, or asks for other operands."""
    left, arrow, right = equation.partition("->")
    parts = left.split(",")
    index = 0
    for number, part in enumerate(parts):
        if number >= count:
            raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
        again = f"operand {number} for which an ellipsis was already found"
        _check_letters(part, index, again, f"operand {number} that is not part of any ellipsis")
        index += len(part) + 1
    if len(parts) < count:
        raise RuntimeError("einsum(): more operands were provided than specified in the equation")
    if arrow:
        again = "output but an ellipsis (...) was already found"
        _check_letters(right, index + 1, again, "output that is not part of any ellipsis (...)")


def _check_letters(text: str, start: int, again: str, alone: str) -> None:
    seen = False
    place = 0
    while place < len(text):
        letter = text[place]
        if letter == ".":
            if seen:
                raise RuntimeError(f"einsum(): found '.' for {again}")
            if text[place : place + 3] != "...":
                raise RuntimeError(f"einsum(): found '.' for {alone}")
            seen, place = True, place + 2
        elif letter != " " and letter not in string.ascii_letters:
            raise RuntimeError(
                f"einsum(): invalid subscript given at index {start + place} in the equation string, subscripts must "
                "be in [a-zA-Z]"
            )
        place += 1
