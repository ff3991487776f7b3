"""What few tensors have, so that the others need no room for it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grapheditor.engine.tape import AccumulateGrad

Hook = Callable[[Any], Any]
"""Takes a tensor; what a hook on a gradient returns replaces it."""


class Rarities:
    """Hooks, the node that stands for a leaf, and whether a non-leaf keeps its gradient."""

    __slots__ = ("accumulator", "hooks", "post_hooks", "retains_grad", "spoiled")

    def __init__(self) -> None:
        self.hooks: dict[int, Hook] = {}
        self.post_hooks: dict[int, Hook] = {}
        self.accumulator: weakref.ref[AccumulateGrad] | None = None
        self.retains_grad = False
        self.spoiled: Any = None
        """Where a view of several came from, before its base was written to."""
