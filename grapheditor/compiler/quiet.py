"""Running compiled programs without numpy's warnings, also where one runs inside of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grapheditor.engine.modes import state


def quietly(function: Callable[..., Any], *args: Any) -> Any:
    """What a function gives where numpy says nothing of overflow and division by zero."""
    try:
        return state.mode.quietly(function, *args)
    except RuntimeError as error:
        if "cannot enter context" not in str(error):
            raise
    # an op of a plugin runs a program of its own, so all is quiet already
    return function(*args)
