"""What a tree of a gradient may depend on, and what several tables need to write one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Call(NamedTuple):
    """A call whose gradient is shown."""

    params: Mapping[str, Any]
    slots: Sequence[Any]
    """Per flat slot the shape and dtype of a tensor, or a number."""
    turned: Sequence[bool] = ()
    """Per flat slot whether a matrix lies there column by column, where it was kept."""


Form = Callable[[Call], str]
"""A function that gives the text of the trees for a call."""
Tree = str | Form


def times(factor: Any, tree: str) -> str:
    """As maybe_multiply of PyTorch: a factor of one leaves no node."""
    return tree if factor == 1 else f"Mul.1({tree})"


def taken(call: Call) -> int:
    """How many dimensions a reduction took away that are put back one by one; all at once need no such node."""
    dim = call.params.get("dim")
    if dim is None or call.params.get("keepdim") or not call.slots[0].shape:
        return 0
    return 1 if isinstance(dim, int) else len(dim)


def unsqueezed(tree: str, count: int, **more: str) -> str:
    """The tree, with dimensions put back at {u} … {e}."""
    return tree.format(u="Unsqueeze(" * count, e=")" * count, **more)
