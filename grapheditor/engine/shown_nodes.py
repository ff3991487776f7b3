"""The nodes that PyTorch shows for ops that it puts together from others, and that are one node here.

They are for looking at: ``next_functions`` leads through them down to the leaves. Gradients do not come by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from grapheditor.engine.shown_history import Tree


class ShownNode:
    """A node of which this tape has no record: a name, and what comes next."""

    __slots__ = ("_name", "next_functions")

    def __init__(self, name: str, next_functions: tuple[tuple[Any, int], ...]) -> None:
        self._name = name
        self.next_functions = next_functions

    def name(self) -> str:
        """PyTorch's name of this node."""
        return self._name

    def register_hook(self, hook: Callable[..., Any]) -> Any:
        """Not supported: raises NotImplementedError that names what is."""
        raise NotImplementedError(
            f"{self._name} is a part of an op that is one node here, so that no hook on it would be called; register "
            "the hook on a tensor, or on the grad_fn of the op's result."
        )

    register_prehook = register_hook

    def __repr__(self) -> str:
        return f"<{self._name} object at {id(self):#x}>"


def below(node: Any, edges: list[Any]) -> tuple[tuple[Any, int], ...] | None:
    """What PyTorch shows below a node, given the edge of each slot; None where that is the same."""
    found = node.op.next_functions
    if callable(found):
        found = found(node.name(), [getattr(slot, "shape", None) for slot in node.plan.slots], node.params)
    return None if found is None else tuple(_edge(part, edges) for part in found)


def _edge(tree: Tree, edges: list[Any]) -> tuple[Any, int]:
    if tree is None:
        return None, 0
    if isinstance(tree, int):
        return (edges[tree] if tree < len(edges) else None) or (None, 0)
    parts = tuple(_edge(part, edges) for part in tree[1:])
    if all(part[0] is None for part in parts):
        return None, 0
    return ShownNode(tree[0] if "Backward" in tree[0] else f"{tree[0]}Backward0", parts), 0
