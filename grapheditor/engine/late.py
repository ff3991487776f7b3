"""Functions of modules that build on those who call them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


class Late:
    """A function that is imported when it is first called; later calls cost no look at the modules any more.

    An import statement inside a function takes nearly half as long as an op on
    one number, each time that it is passed.
    """

    __slots__ = ("call",)

    call: Callable[..., Any]
    """The function, with arguments by position at its first call."""

    def __init__(self, module: str, name: str) -> None:
        def first(*args: Any) -> Any:
            self.call = getattr(import_module(module), name)
            return self.call(*args)

        self.call = first
