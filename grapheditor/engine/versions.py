"""Which arrays were changed in place, and when: what PyTorch's version counters tell.

Nothing is kept for arrays that never change, so the usual op pays nothing.
"""

from __future__ import annotations

import weakref
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np


class _Entry:
    """The moments at which one array was written to; `alive` gives the array while it is there."""

    __slots__ = ("alive", "moments")

    def __init__(self, alive: Callable[[], Any]) -> None:
        self.alive = alive
        self.moments: list[int] = []


entries: dict[int, _Entry] = {}
"""By id of the owner; empty while nothing was ever written to, and then there is nothing to check."""


def root(array: Any) -> Any:
    """The array that owns the memory of a view."""
    while isinstance(array, np.ndarray) and isinstance(array.base, np.ndarray):
        array = array.base
    return array


def note(array: Any, moment: int) -> None:
    """Tell that an array, and all that shares its memory, was written to."""
    owner = root(array)
    entry = _found(owner)
    if entry is None:
        key = id(owner)
        alive = weakref.ref(owner, lambda _: entries.pop(key, None)) if isinstance(owner, np.ndarray) else None
        entry = entries[key] = _Entry(alive if alive is not None else lambda: owner)
    entry.moments.append(moment)


def version(array: Any, moment: int | None = None) -> int:
    """How often an array was written to, until `moment` or until now."""
    if not entries:
        return 0
    entry = _found(root(array))
    if entry is None:
        return 0
    return len(entry.moments) if moment is None else bisect_right(entry.moments, moment)


def forget(scalar: Any) -> None:
    """Stop keeping a numpy scalar alive that was noted."""
    entries.pop(id(scalar), None)


def _found(owner: Any) -> _Entry | None:
    entry = entries.get(id(owner))
    if entry is None or entry.alive() is None:
        return None
    return entry
