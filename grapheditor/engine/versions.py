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

    __slots__ = ("alive", "maker", "moments")

    def __init__(self, alive: Callable[[], Any]) -> None:
        self.alive = alive
        self.moments: list[float] = []
        self.maker: Callable[[], Any] | None = None
        """The node of the last write that was recorded: what the tensor comes from since then."""


entries: dict[int, _Entry] = {}
"""By id of the owner; empty while nothing was ever written to, and then there is nothing to check."""


def root(array: Any) -> Any:
    """The array that owns the memory of a view."""
    base = getattr(array, "base", None)
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)  # of numpy's as_strided, too, which puts an object of its own between
    return array


def shares(part: Any, whole: Any) -> bool:
    """Whether it is a view of the other; of no elements, whether numpy made it so."""
    if not isinstance(part, np.ndarray):
        return True
    if part.size:
        return np.may_share_memory(part, whole)
    return root(part) is root(whole)


def note(array: Any, moment: float, maker: Any = None) -> None:
    """Tell that an array, and all that shares its memory, was written to, and by which node of the tape."""
    owner = root(array)
    entry = _found(owner)
    if entry is None:
        key = id(owner)
        alive = weakref.ref(owner, lambda _: entries.pop(key, None)) if isinstance(owner, np.ndarray) else None
        entry = entries[key] = _Entry(alive if alive is not None else lambda: owner)
    entry.moments.append(moment)
    if maker is not None:
        entry.maker = weakref.ref(maker)


def maker(array: Any) -> Any:
    """The node of the tape that wrote to an array last; None where no write was recorded."""
    entry = _found(root(array))
    return None if entry is None or entry.maker is None else entry.maker()


inference: dict[int, weakref.ref[Any]] = {}
"""By id: tensors that were made in inference mode, which have no versions."""


def mark_inference(tensor: Any) -> None:
    """Remember that a tensor was made in inference mode."""
    key = id(tensor)
    inference[key] = weakref.ref(tensor, lambda _: inference.pop(key, None))


def is_inference(tensor: Any) -> bool:
    """Whether a tensor was made in inference mode."""
    known = inference.get(id(tensor)) if inference else None
    return known is not None and known() is tensor


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
