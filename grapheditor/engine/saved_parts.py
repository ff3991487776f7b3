"""What the parts of a composed op keep for backward, for writes that come between its call and its backward.

PyTorch's parts keep views and sums of the inputs, each for itself, where the one node here keeps the inputs: so a write
may be an error there and none here, or one about another shape. It is found out by putting the op together once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from grapheditor.engine import versions
from grapheditor.engine.derivative import kernel_of, partial_kernel
from grapheditor.engine.dtypes import Shape
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.saved import names_of
from grapheditor.engine.shown_nodes import trees_below
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.unfolding import put_together, unfolds


class Kept(NamedTuple):
    """One array that a part keeps."""

    place: int
    """Which output or tensor input of the whole op it is, or is a view of."""
    name: str
    shape: Shape
    viewed: bool


def kept_by_parts(node: GradNode) -> list[list[Kept]] | None:
    """For each part, in the order of a walk, what it keeps of inputs and outputs; None for an op of one node."""
    plan = node.plan
    if plan.parts is None:
        plan.parts = _found(node) if trees_below(node) is not None and unfolds(node) else False
    return None if plan.parts is False else plan.parts


def _found(node: GradNode) -> list[list[Kept]]:
    args, outputs = put_together(node)
    owners: dict[int, tuple[int, Any]] = {}
    tensors = [*outputs, *(arg for arg in args if isinstance(arg, Tensor))]
    for place, tensor in enumerate(tensors):
        owners[id(versions.root(tensor._array()))] = place, tensor._data
    found = []
    for part in _parts([out._node for out in outputs]):
        kept = [
            Kept(place, name, array.shape, array is not whole)
            for name, array, used in zip(names_of(part), part.arrays or (), _used(part), strict=False)
            if used and array is not None
            for place, whole in [owners.get(id(versions.root(array)), (None, None))]
            if place is not None
        ]
        found.append(sorted(kept, key=lambda entry: entry.name))
    return [kept for kept in found if kept]


def _parts(roots: list[GradNode | None]) -> list[GradNode]:
    """All nodes below, latest first."""
    found: dict[int, GradNode] = {}
    stack = [root for root in roots if root is not None]
    while stack:
        node = stack.pop()
        if node.order in found:
            continue
        found[node.order] = node
        for target in node.targets:
            below = target[0] if target.__class__ is tuple else target
            if below.__class__ is GradNode:
                stack.append(below)
    return [found[order] for order in sorted(found)]


def _used(part: GradNode) -> tuple[bool, ...]:
    plan = part.plan
    present = tuple([spec.dtype.kind == "f" for spec in plan.outs])
    kernel: Kernel = partial_kernel(plan, plan.needs, present) if plan.several else kernel_of(plan)
    return kernel.used[sum(present) :]
