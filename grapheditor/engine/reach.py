"""What lies below the roots of a walk backward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor


def reach(roots: Sequence[Any]) -> tuple[list[GradNode], dict[Tensor, int]]:
    """All op nodes below, latest first, and how many edges arrive at each leaf."""
    found: dict[int, GradNode] = {}
    waiting: dict[Tensor, int] = {}
    stack: list[GradNode] = []
    for root in roots:
        target = root[0] if root.__class__ is tuple else root
        if target.__class__ is Tensor:
            waiting.setdefault(target, 0)
        elif target is not None and target.order not in found:
            found[target.order] = target
            stack.append(target)
    while stack:
        for target in stack.pop().targets:
            if target.__class__ is Tensor:
                waiting[target] = waiting.get(target, 0) + 1
                continue
            node = target[0] if target.__class__ is tuple else target
            if node.order not in found:
                found[node.order] = node
                stack.append(node)
    return [found[order] for order in sorted(found)], waiting


def leading_to(nodes: Sequence[GradNode], goals: set[int]) -> set[int]:
    """Ids of the nodes from which one of `goals` (ids of nodes and leaves) is reached."""
    leading: set[int] = set()
    for node in reversed(nodes):
        for target in node.targets:
            below = id(target[0]) if target.__class__ is tuple else id(target)
            if below in goals or below in leading:
                leading.add(id(node))
                break
    return leading


def unfinished(roots: Sequence[Any], order: int) -> set[int]:
    """Ids of the leaves that something of a walk which ended at the node of this order would still have come to."""
    nodes, _ = reach(roots)
    return {id(t) for node in nodes if node.order >= order for t in node.targets if t.__class__ is Tensor}
