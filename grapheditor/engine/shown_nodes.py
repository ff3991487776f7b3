"""The nodes that PyTorch shows for ops that it puts together from others, and that are one node here.

They are for looking at: ``next_functions`` leads through them down to the leaves. Gradients do not come by.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Tree = Any
"""A slot's number, None for a constant, or a tuple: a name and what is below."""


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
        return f"<{self._name}>"


def below(node: Any, edges: list[Any]) -> tuple[tuple[Any, int], ...] | None:
    """What PyTorch shows below a node, given the edge of each slot; None where that is the same."""
    tree = _TREES.get(node.op.base)
    if tree is None:
        return None
    shapes = [getattr(slot, "shape", None) for slot in node.plan.slots]
    found = tree(node.name(), shapes, node.params)
    return None if found is None else tuple(_edge(part, edges) for part in found)


def _edge(tree: Tree, edges: list[Any]) -> tuple[Any, int]:
    if tree is None:
        return None, 0
    if isinstance(tree, int):
        return (edges[tree] if tree < len(edges) else None) or (None, 0)
    parts = tuple(_edge(part, edges) for part in tree[1:])
    if all(part[0] is None for part in parts):
        return None, 0
    return ShownNode(f"{tree[0]}Backward0", parts), 0


def _linear(name: str, shapes: list[Any], params: dict[str, Any]) -> Tree:
    turned = ("T", 1)
    if len(shapes[0]) == 2:
        return (0, turned) if shapes[2] is None else (2, 0, turned)
    if shapes[2] is not None:
        return (("Addmm", 2, ("View", 0), turned),)
    return (("Mm", ("Unsqueeze" if len(shapes[0]) == 1 else "View", 0), turned),)


def _matmul(name: str, shapes: list[Any], params: dict[str, Any]) -> Tree:
    left, right = map(len, shapes[:2])
    if (left, right) == (1, 2):
        return (("Mm", ("Unsqueeze", 0), 1),)
    if name != "UnsafeViewBackward0" or left < 3:
        return None
    if right < 3:
        return (("Mv" if right == 1 else "Mm", ("View", 0), 1),)
    return (("Bmm", ("View", ("Expand", 0)), ("View", ("Expand", 1))),)


def _l1_loss(name: str, shapes: list[Any], params: dict[str, Any]) -> Tree:
    if shapes[0] != shapes[1]:
        return None
    difference = ("Sub", 0, 1)
    return (difference,) if name.startswith("Abs") else (("Abs", difference),)


def _spread(name: str, shapes: list[Any], params: dict[str, Any]) -> Tree:
    import numpy as np

    whole = np.broadcast_shapes(*shapes[:2])
    return tuple(slot if shape == whole else ("Expand", slot) for slot, shape in enumerate(shapes[:2]))


def _stacked(name: str, shapes: list[Any], params: dict[str, Any]) -> Tree:
    return tuple(("Unsqueeze", slot) for slot in range(len(shapes))) if len(shapes[0]) == 1 else None


def _always(*tree: Tree) -> Callable[..., Tree]:
    return lambda name, shapes, params: tree


_TREES: dict[str, Callable[[str, list[Any], dict[str, Any]], Tree]] = {
    "linear": _linear,
    "matmul": _matmul,
    "outer": _always(("View", 0), 1),
    "cross_entropy": lambda name, shapes, params: (("LogSoftmax", 0),) if name.startswith("Nll") else None,
    "l1_loss": _l1_loss,
    "mse_loss": _spread,
    "huber_loss": _spread,
    "smooth_l1_loss": _spread,
    "layer_norm": _always(0, 1, 2),
    "group_norm": _always(0, 1, 2),
    "batch_norm": _always(0, 3, 4),
    "conv1d": _always(0, 1, 2),
    "conv2d": _always(0, 1, 2),
    "conv3d": _always(0, 1, 2),
    "softmin": _always(("Neg", 0)),
    "tanhshrink": _always(0, ("Tanh", 0)),
    "softsign": _always(0, ("Add", ("Abs", 0), None)),
    "normalize": _always(0, ("Expand", ("ClampMin", ("LinalgVectorNorm", 0)))),
    "max_pool1d": _always(("MaxPool2DWithIndices", ("Unsqueeze", 0))),
    "avg_pool1d": _always(("AvgPool2D", ("Unsqueeze", 0))),
    "inner": lambda name, shapes, params: (("Dot", ("Permute", 0), ("Permute", 1)),) if len(shapes[0]) == 1 else None,
    "vstack": _stacked,
    "diff": lambda name, shapes, params: (("Slice", 0), ("Slice", 0)) if params.get("n") == 1 else None,
}
