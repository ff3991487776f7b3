"""A node of an op that PyTorch puts together from others, opened where hooks look at its parts.

The op is done again by its parts on a small tape of its own, and the gradient is led through that. It costs nothing
where nobody has a hook there, and only the time of the op where somebody has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.autograd import grad
from grapheditor.engine.compositions import ALIKE, COMPOSITIONS
from grapheditor.engine.differentiable import arguments
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient_history import History, name_numbers
from grapheditor.engine.modes import state
from grapheditor.engine.shown_history import Tree
from grapheditor.engine.shown_nodes import SharedTrees, ShownNode
from grapheditor.engine.tape import GradNode, edge_to, next_sequence, target_of
from grapheditor.engine.tensor import Tensor
from grapheditor.model.errors import CallError

Pairs = list[tuple[Any, Any]]
"""Nodes that are shown, each with what stands for it on the small tape."""


def _composition(node: GradNode) -> tuple[Callable[..., Any] | None, bool]:
    """The op by parts, and whether that was written after PyTorch's: then the names of the parts may differ."""
    op = node.op
    known = op.composed or COMPOSITIONS.get(op.name)
    return (op.formula, op.name in ALIKE) if known is None else (known, True)


def opens(node: GradNode) -> bool:
    """Whether a gradient that is recorded goes by the parts, as PyTorch's graph of it is made of theirs."""
    plan = node.plan
    if plan.opens is None:
        refused = "" if node.op.backward is None else node.op.backward.refused
        refuses = refused(node.name()) if callable(refused) else refused
        shown = any(isinstance(below, ShownNode) for below, _ in node.next_functions)
        plan.opens = shown and not refuses and unfolds(node)
    return plan.opens


def put_together(node: GradNode) -> tuple[list[Any], tuple[Tensor, ...]]:
    """Inputs of the same kinds, and what the op by parts gives for them."""
    zeros = [_zeros(slot, need) for slot, need in zip(node.plan.slots, node.plan.needs, strict=True)]
    return zeros, _outputs(node, zeros)


def trees_of_parts(node: GradNode) -> tuple[Tree, ...] | None:
    """What is below a node, from putting its op together; None where that is not known."""
    if _composition(node)[0] is None:
        return None
    zeros, outputs = put_together(node)
    made = outputs[0]._node
    if made is None:
        return None
    name_numbers(made, -1)
    if made.name() != node.name():
        return None
    known: dict[Any, Tree] = {(id(arg), 0): slot for slot, arg in enumerate(zeros) if isinstance(arg, Tensor)}
    return SharedTrees(_tree(part, known, number) for part, number in made.next_functions)


def _tree(made: Any, known: dict[Any, Tree], number: int) -> Tree:
    """A node as a tree, the same object wherever it is met; `known` has the ends."""
    if made is None:
        return None
    key = id(getattr(made, "variable", made)), number
    if key not in known:
        name = made.name() + (f"#{number}" if number else "")
        known[key] = (name, *[_tree(part, known, place) for part, place in made.next_functions])
    return known[key]


def unfolds(node: GradNode) -> bool:
    """Whether it is known of what parts PyTorch makes the node, and these are the ones that are shown."""
    if _composition(node)[0] is None:
        return False
    try:
        zeros, outputs = put_together(node)
    except (RuntimeError, CallError):  # a part that refuses zeros: the op stays whole
        return False
    return _paired(node, outputs, zeros) is not None


def _zeros(slot: Any, need: bool) -> Any:
    if slot.__class__ is not Spec:
        return slot
    zeros = np.zeros(slot.shape, slot.dtype)
    if slot.dtype.kind == "f" and len(slot.shape) > 1 and slot.shape[-2] == slot.shape[-1]:
        zeros[..., range(slot.shape[-1]), range(slot.shape[-1])] = 1  # which has an inverse
    return Tensor(zeros, need, weak=slot.weak)


def unfolded_pass(node: GradNode, needs: Sequence[bool], given: Sequence[Any], create_graph: bool) -> list[Any]:
    """The gradients of a node's inputs, per slot, by way of its parts; what it needs must not have been freed."""
    ends: dict[int, Any] = {}
    start = next_sequence()
    if create_graph:
        args = [_end(arg, ends) if _follows(arg) else arg for arg in arguments(node)[0]]
    else:
        args = [
            Tensor(arg._data, need, weak=arg._weak) if isinstance(arg, Tensor) else arg
            for arg, need in zip(arguments(node)[0], node.plan.needs, strict=True)
        ]
    outputs = _outputs(node, args)
    pairs = _paired(node, outputs, args) or []
    for shown, made in pairs:
        if isinstance(made, GradNode) and made.name() != shown.name():
            made.plan = made.plan.under(shown.name())
            made.forget_next_functions()
    if node.rare is not None and node.rare.unfolded:
        _attach(pairs)
    there = [(out, g) for out, g in zip(outputs, given, strict=True) if g is not None]
    inputs = [arg for arg, need in zip(args, needs, strict=True) if need]
    seeds = [g if isinstance(g, Tensor) else Tensor(g) for _, g in there]
    found = iter(grad([out for out, _ in there], inputs, seeds, create_graph=create_graph, allow_unused=True))
    parts = [next(found) if need else None for need in needs]
    if create_graph:
        _lead_on(parts, ends, start)
        return parts
    return [None if part is None else part._data for part in parts]


def _end(arg: Tensor, ends: dict[int, Any]) -> Tensor:
    """The same tensor with a node of its own, at which the way down ends."""
    node = arg.clone()._node
    ends[id(node)] = target_of(arg)
    return Tensor(arg._data, True, node, arg._weak)


def _lead_on(parts: Sequence[Any], ends: dict[int, Any], start: int) -> None:
    """Let what was recorded meanwhile lead to where the inputs came from, in the place of those ends."""
    stack = [part._node for part in parts if part is not None and part._node is not None]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if node.order in seen or node.sequence <= start:
            continue
        seen.add(node.order)
        if any(id(target) in ends for target in node.targets):
            node.targets = tuple([ends.get(id(target), target) for target in node.targets])
        below = list(node.targets)
        shown = None if node.rare is None else node.rare.next_functions
        if isinstance(shown, History):
            below += shown.lead_on(ends)
        elif shown is not None:
            node.show(tuple([edge_to(ends[id(edge[0])]) if id(edge[0]) in ends else edge for edge in shown]))
        for target in below:
            inner = target[0] if target.__class__ is tuple else target
            if inner.__class__ is GradNode:
                stack.append(inner)


def _directly(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


def _follows(arg: Any) -> bool:
    return isinstance(arg, Tensor) and arg._requires_grad


def _outputs(node: GradNode, args: Sequence[Any]) -> tuple[Tensor, ...]:
    composition = _composition(node)[0]
    assert composition is not None
    mode = state.mode
    before = mode.enabled, mode.inference, mode.quietly
    mode.enabled, mode.inference, mode.quietly = True, False, _directly  # a walk is quiet already
    try:
        with np.errstate(all="ignore"):
            result = composition(*args, **node.params)
    finally:
        mode.enabled, mode.inference, mode.quietly = before
    return result if isinstance(result, tuple) else (result,)


def _paired(node: GradNode, outputs: Sequence[Tensor], args: Sequence[Any]) -> Pairs | None:
    """The node and those shown below it, with their like; None where these are others."""
    ends = {id(arg) if arg._node is None else id(arg._node) for arg in args if _follows(arg)}
    pairing = _Pairing(ends, _composition(node)[1])
    return pairing.pairs if pairing.alike(node, outputs[0]._node) else None


class _Pairing:
    """Walks down what is shown and what was made side by side, and notes which nodes stand for each other."""

    def __init__(self, ends: set[int], trusted: bool) -> None:
        self._ends = ends
        self._trusted = trusted
        self.pairs: Pairs = []

    def alike(self, shown: Any, made: Any) -> bool:
        """Whether there are as many nodes in the same order, down to the inputs; of the same kind where that counts."""
        if self.pairs and not isinstance(shown, ShownNode):
            return id(getattr(made, "variable", made)) in self._ends
        if made is None or not (self._trusted or _kind(shown) == _kind(made)):
            return False
        there, below = ([node for node, _ in top.next_functions if node is not None] for top in (shown, made))
        if len(there) != len(below):
            return False
        self.pairs.append((shown, made))
        return all(self.alike(part, other) for part, other in zip(there, below, strict=True))


def _kind(node: Any) -> str:
    """A name without the number of its overload."""
    return str(node.name()).rstrip("0123456789")


def _attach(pairs: Pairs) -> None:
    """Let the hooks of shown nodes see the gradients of what stands for them, in the places that these show."""
    attached = set()
    for shown, made in pairs:
        if id(shown) in attached:
            continue  # its result is used twice
        attached.add(id(shown))
        if isinstance(made, GradNode):
            edges = iter([edge for edge in made.next_functions if edge[0] is not None])
            made.show(tuple((None, 0) if node is None else next(edges) for node, _ in shown.next_functions))
        if isinstance(shown, ShownNode):
            for hook in shown.before.values():
                made.register_prehook(hook)
            after = shown.after
        else:
            after = shown.rare.after  # what comes before the node as a whole has been called
        for hook in after.values():
            made.register_hook(hook)
