"""The nodes below a gradient that was made with create_graph, where PyTorch's formula is another than the rule here.

The gradient itself follows the rule. Its first node gets PyTorch's name, and what PyTorch shows below is put together
from a text of `gradient_tables` only when somebody asks for `next_functions`.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Sequence
from functools import cache
from typing import Any

from grapheditor.engine.gradient_tables import Call, trees_of_call
from grapheditor.engine.gradient_tables.networks import SUMMED
from grapheditor.engine.op import NoDerivative
from grapheditor.engine.plan import NUMBERS
from grapheditor.engine.shown_nodes import ShownNode
from grapheditor.engine.tape import GradNode, edge_to, target_of
from grapheditor.engine.tensor import Tensor

_TOKEN = re.compile(r"[(),]|[^\s(),]+")
_OWN = frozenset({"sum_to", "to"})
"""What the walk adds to the gradient of a rule: PyTorch's too."""
_OF_NUMBERS = {"MulBackward1": "Mul.1(g)", "DivBackward1": "Div.1(g)", "SubBackward1": "g", "AddBackward1": "g"}
"""Forms for a tensor and a number, as PyTorch's own functions call them."""
_WITH_NUMBERS = frozenset({"add", "sub", "mul", "div", "rsub"})


def trees_of(node: GradNode) -> Sequence[str]:
    """The tree of each input's gradient as text; nothing where the rule has PyTorch's nodes."""
    plan = node.plan
    if plan.name in _OF_NUMBERS:
        return (_OF_NUMBERS[plan.name],)
    arrays = (node.arrays or ())[node.output_count :]
    return trees_of_call(node.op.name, Call(node.params, plan.slots, [_turned(array) for array in arrays]))


def _turned(array: Any) -> bool:
    """Whether a matrix lies column by column; one that was not kept does not."""
    if array is None:
        return False
    item = array.itemsize
    return bool(array.ndim == 2 and array.strides == (item, item * array.shape[0]))


def show_history(node: GradNode, given: Sequence[Any], parts: Sequence[Any], start: int) -> None:
    """Let the gradients of a node's inputs show PyTorch's nodes; what was recorded before `start` is not touched."""
    trees = trees_of(node)
    for place, part in enumerate(parts):
        made = None if part is None else _made(part, start, node.op.base not in SUMMED)
        if made is None:
            continue
        tree = _without_missing(_tree(trees, node, place), given)
        if not tree:
            name_numbers(made, start)
        elif "(" in tree:
            made.plan = made.plan.under(full_name(re.split("[(#]", tree, maxsplit=1)[0]))
            made.show(History(tree, node, given))


def _tree(trees: Sequence[str], node: GradNode, place: int) -> str:
    place = 0 if node.op.variadic is not None else place
    return trees[place] if place < len(trees) else ""


def _without_missing(tree: str, given: Sequence[Any]) -> str:
    """The tree where no gradient came to some of the outputs: a sum has one part less."""
    absent = [f"g{number}" for number, g in enumerate(given) if g is None]
    if not absent or not tree.startswith("Add("):
        return tree
    parts = [part for part in _parts(tree) if not any(re.search(rf"\b{name}\b", part) for name in absent)]
    return parts[0] if len(parts) == 1 else tree


def _parts(tree: str) -> list[str]:
    """The texts of the trees below the first node."""
    found, depth = [""], 0
    for sign in tree[tree.index("(") + 1 : -1]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [part.strip() for part in found]


def _made(part: Tensor, start: int, below: bool) -> GradNode | None:
    """The node of the rule, below what undoes broadcasting and promotion."""
    made = part._node
    while below and made is not None and made.sequence > start and made.op.base in _OWN:
        target = made.targets[0]
        if target.__class__ is not GradNode:
            return None
        made = target
    return made if made is not None and made.sequence > start else None


def name_numbers(node: GradNode, start: int) -> None:
    """Give the nodes of a rule that work with Python numbers the names of PyTorch's forms for them."""
    stack, seen = [node], {node.order}
    while stack:
        node = stack.pop()
        plan = node.plan
        stem = plan.op.base.capitalize()
        plain = plan.op.base in _WITH_NUMBERS and plan.name in (None, f"{stem}Backward0")
        if plain and NUMBERS & {slot.__class__ for slot in plan.slots}:
            node.plan = plan.under(f"{stem}Backward1")
        for target in node.targets:
            below = target[0] if target.__class__ is tuple else target
            if below.__class__ is GradNode and below.sequence > start and below.order not in seen:
                seen.add(below.order)
                stack.append(below)


def full_name(short: str) -> str:
    """A backward node's name: Mul for MulBackward0, Sum.1 for SumBackward1, others as they are."""
    if "::" in short:
        return f"torch::autograd::{short.removeprefix('::')}"
    stem, _, number = short.partition(".")
    return f"{stem}Backward{number or 0}"


class History:
    """A tree with its ends: where the gradients of a node, its inputs and its outputs came from."""

    __slots__ = ("_given", "_node", "_targets", "_tree")

    def __init__(self, tree: str, node: GradNode, given: Sequence[Any]) -> None:
        self._tree = tree
        self._given = [target_of(g) if isinstance(g, Tensor) and g._requires_grad else None for g in given]
        targets = iter(node.targets)
        self._targets = [next(targets) if need else None for need in node.plan.needs]
        self._node = node if "out" in tree else None

    def lead_on(self, ends: dict[int, Any]) -> list[Any]:
        """All that it leads to, with other targets in the places of these nodes."""
        self._given = [ends.get(id(target), target) for target in self._given]
        self._targets = [ends.get(id(target), target) for target in self._targets]
        return [*self._given, *self._targets, self._node]

    def __call__(self, made: GradNode) -> tuple[tuple[Any, int], ...]:
        """The edges of the first node."""
        ends = {str(slot): target for slot, target in enumerate(self._targets)}
        several = len(self._given) > 1
        for number, target in enumerate(self._given):
            ends[f"g{number}" if several else "g"] = target
            ends[f"out{number}" if several else "out"] = (self._node, number) if several else self._node
        owner = weakref.ref(made)
        edges = tuple(_edge(part, ends, owner) for part in parsed(self._tree)[1])
        if made.name() == NoDerivative.grad_fn:
            return tuple(edge for edge in edges if edge[0] is not None)  # PyTorch has no places for others there
        return edges


def _edge(tree: Any, ends: dict[str, Any], owner: weakref.ref[Any]) -> tuple[Any, int]:
    text, below = tree
    name, _, output = text.partition("#")
    if below is None:
        target = ends.get(name)
        return (None, 0) if target is None else (target, int(output)) if output else edge_to(target)
    parts = tuple(_edge(part, ends, owner) for part in below)
    if all(part[0] is None for part in parts):
        return None, 0
    return ShownNode(full_name(name), parts, owner), int(output or 0)


@cache
def parsed(tree: str) -> Any:
    """The text as pairs of a name and what is below, None for an end."""
    tokens = _TOKEN.findall(tree)
    place = 0

    def one() -> Any:
        nonlocal place
        name = tokens[place]
        place += 1
        if tokens[place : place + 1] != ["("]:
            return name, None
        below = []
        while tokens[place] != ")":
            place += 1  # the bracket, or a comma
            below.append(one())
        place += 1
        return name, tuple(below)

    return one()
