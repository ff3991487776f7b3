"""The nodes that PyTorch shows for ops that it puts together from others, and that are one node here.

``next_functions`` leads through them down to the leaves. A gradient comes by where somebody has a hook on one: only
then is the op put together as PyTorch does it (see `unfolding`).
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from grapheditor.engine.hooks import RemovableHandle, add
from grapheditor.engine.inference import asks_for
from grapheditor.engine.modes import seen
from grapheditor.engine.shown_history import BY_PARTS, Tree


class ShownNode:
    """A node of which this tape has no record: a name, and what comes next."""

    __slots__ = ("__weakref__", "_name", "_owner", "after", "before", "next_functions")

    def __init__(self, name: str, next_functions: tuple[tuple[Any, int], ...], owner: weakref.ref[Any]) -> None:
        self._name = name
        self._owner = owner
        """The node on the tape that it is a part of."""
        self.next_functions = next_functions
        self.before: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}

    def name(self) -> str:
        """PyTorch's name of this node."""
        return self._name

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after this node; what it returns replaces the former.

        Raises NotImplementedError for a part of an op of which it is not known how PyTorch puts it together.
        """
        self._expect_gradients()
        return add(self.after, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before this node; what it returns replaces them. Raises as `register_hook`."""
        self._expect_gradients()
        return add(self.before, hook)

    def _expect_gradients(self) -> None:
        from grapheditor.engine.unfolding import unfolds

        owner = self._owner()
        if owner is None:
            return  # nothing leads here any more
        if not unfolds(owner):
            raise NotImplementedError(
                f"{self._name} is a part of {owner.op.base}, which is one node here, so that no hook on it would be "
                "called; register the hook on a tensor, or on the grad_fn of the op's result."
            )
        seen.hooks = True
        owner.unfold()

    def __repr__(self) -> str:
        return f"<{self._name} object at {id(self):#x}>"


def below(node: Any, edges: list[Any]) -> tuple[tuple[Any, int], ...] | None:
    """What PyTorch shows below a node, given the edge of each slot; None where that is the same."""
    found = trees_below(node)
    if found is None:
        return None
    owner = weakref.ref(node)
    memo: dict[int, ShownNode] | None = {} if isinstance(found, SharedTrees) else None
    return tuple(_edge(part, edges, owner, memo) for part in found)


class SharedTrees(tuple[Tree, ...]):
    """Trees in which one object in several places is one node, as of a result that is used twice."""


def trees_below(node: Any) -> tuple[Tree, ...] | None:
    """The same as trees of slots."""
    found: Any = node.op.next_functions
    if callable(found):
        slots = node.plan.slots
        more = {"dtypes": [getattr(slot, "dtype", None) for slot in slots], "needs": node.plan.needs}
        asked = {name: facts for name, facts in more.items() if asks_for(found, name)}
        found = found(node.name(), [getattr(slot, "shape", None) for slot in slots], node.params, **asked)
    if found == BY_PARTS:
        from grapheditor.engine.unfolding import trees_of_parts

        found = trees_of_parts(node)
    return None if found is None else found if isinstance(found, SharedTrees) else tuple(found)


def _edge(tree: Tree, edges: list[Any], owner: weakref.ref[Any], memo: dict[int, ShownNode] | None) -> tuple[Any, int]:
    if tree is None:
        return None, 0
    if isinstance(tree, int):
        return (edges[tree] if tree < len(edges) else None) or (None, 0)
    name, _, output = tree[0].partition("#")
    node = None if memo is None else memo.get(id(tree))
    if node is None:
        parts = tuple(_edge(part, edges, owner, memo) for part in tree[1:])
        if all(part[0] is None for part in parts):
            return None, 0
        node = ShownNode(name if "Backward" in name else f"{name}Backward0", parts, owner)
        if memo is not None:
            memo[id(tree)] = node
    return node, int(output or 0)
