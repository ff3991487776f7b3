"""Texts for people that remember what they were put together from, so that they can be told in another language."""

from __future__ import annotations


class Worded(str):
    """A text with names and numbers in its gaps, as ``Worded("{0} has no {1}.", "x", "grad")``.

    It is the text in English wherever a string is wanted; a window translates
    the template and fills its gaps again.
    """

    __slots__ = ("parts", "template")
    template: str
    parts: tuple[object, ...]

    def __new__(cls, template: str, *parts: object) -> Worded:
        """The text with its gaps filled."""
        kept = tuple(str(part) if isinstance(part, BaseException) else part for part in parts)
        made = super().__new__(cls, template.format(*kept) if kept else template)
        made.template, made.parts = template, kept
        return made

    def __str__(self) -> Worded:
        # str() of a subclass would forget the template
        return self

    def __reduce__(self) -> tuple[type[Worded], tuple[object, ...]]:
        return Worded, (self.template, *self.parts)


def worded(message: str, *parts: object) -> Worded:
    """A message as it is where it is one already, else with its gaps filled."""
    return message if isinstance(message, Worded) else Worded(message, *parts)
