"""The tape: one node per recorded op, from the results back to the leaves."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.hooks import RemovableHandle, add
from grapheditor.engine.modes import seen
from grapheditor.engine.op import Op
from grapheditor.engine.plan import NUMBERS, Plan
from grapheditor.engine.rarities import Hook
from grapheditor.engine.shown_nodes import ShownNode, below
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.writing import asks_its_base

_down = itertools.count(-1, -1)
take_order = _down.__next__
"""The place of the next recorded op in the order of a walk backward: later ones have lower numbers."""


def next_sequence() -> int:
    """The moment on which the next recorded op, or a write in place, takes place."""
    return -take_order()


class AccumulateGrad:
    """The end of the tape at a leaf: adds what arrives to the leaf's grad."""

    __slots__ = ("__weakref__", "after", "before", "variable")

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable
        self.before: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}

    @property
    def next_functions(self) -> tuple[Any, ...]:
        """Nothing comes after a leaf."""
        return ()

    def name(self) -> str:
        """PyTorch's name of this node."""
        return "torch::autograd::AccumulateGrad"

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook((), grad_outputs)`` after the gradient was added, as long as somebody holds this node."""
        seen.hooks = True
        return add(self.after, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before the gradient is added; what it returns is added instead."""
        seen.hooks = True
        return add(self.before, hook)

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self):#x}>"


Edge = tuple["GradNode | AccumulateGrad | None", int]


class _Rare:
    """What few nodes of a tape have."""

    __slots__ = ("after", "before", "hooks", "next_functions", "retained", "unfolded", "watched")

    def __init__(self) -> None:
        self.before: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}
        self.hooks: dict[int, dict[int, Hook]] = {}
        self.retained: dict[int, weakref.ref[Tensor]] = {}
        self.next_functions: tuple[tuple[Any, int], ...] | Callable[[GradNode], tuple[tuple[Any, int], ...]] | None = (
            None
        )
        """As they are shown, or a function of the node that gives them when they are asked for."""
        self.watched = False
        """Whether something is to happen when a walk comes by: a hook, or a gradient to keep."""
        self.unfolded = False
        """Whether backward goes by the parts that PyTorch makes the op of, as hooks look at them."""


class GradNode:
    """One recorded op: what made a tensor, and how gradients pass through it.

    `plan` tells what is known of all calls of its kind, `targets` where the
    gradients go: one per slot that needs one, as `target_of` gives them.
    `arrays` holds the outputs and the tensor inputs in order, without those
    that the derivative does not use, until backward frees them.
    """

    __slots__ = ("__weakref__", "arrays", "order", "plan", "rare", "targets")

    def __init__(self, plan: Plan, targets: tuple[Any, ...], arrays: tuple[Any, ...]) -> None:
        self.plan = plan
        self.targets = targets
        self.arrays: tuple[Any, ...] | None = arrays
        self.order = take_order()
        self.rare: _Rare | None = None

    @property
    def sequence(self) -> int:
        """The moment at which it was recorded."""
        return -self.order

    @property
    def op(self) -> Op:
        """The op that was called."""
        return self.plan.op

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of the call."""
        return self.plan.params

    def name(self) -> str:
        """PyTorch's name of this node, as ``MulBackward0``."""
        return self.plan.grad_fn_name()

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that gradients go to next, one per tensor input; (None, 0) for a constant."""
        rare = self._rare()
        found = rare.next_functions
        if found is None:  # kept, so that a leaf's node stays the same object
            edges = self.edges()
            found = rare.next_functions = below(self, edges) or self._plain_functions(edges)
        elif callable(found):
            found = rare.next_functions = found(self)
        return found

    def _plain_functions(self, edges: list[Any]) -> tuple[tuple[Any, int], ...]:
        # where a form with numbers has a node of its own, they have no slot
        wrapped = not callable(self.plan.op.grad_fn) and self.plan.op.differentiable
        wrapped = wrapped and not self.name().endswith("Backward1")  # nor has PyTorch in its own functions
        return tuple(
            (None, 0) if edge is None else edge
            for place, (edge, slot) in enumerate(zip(edges, self.plan.slots, strict=True))
            if (slot.__class__ is Spec and self._counts(place, slot)) or (wrapped and slot.__class__ in NUMBERS)
        )

    def _counts(self, place: int, slot: Spec) -> bool:
        """Whether PyTorch has a slot for this input: it has none for positions and masks."""
        op = self.plan.op
        whole = op.formula is None and (op.variadic is None or not op.base.strip("_").startswith("index"))
        return op.rule(place) is not None and (slot.dtype.kind == "f" or whole)

    def show(
        self, next_functions: tuple[tuple[Any, int], ...] | Callable[[GradNode], tuple[tuple[Any, int], ...]]
    ) -> None:
        """Let these be its next functions, or what a function of the node gives."""
        self._rare().next_functions = next_functions

    def forget_next_functions(self) -> None:
        """Let them be found anew, as the node has another name."""
        if self.rare is not None:
            self.rare.next_functions = None

    def edges(self) -> list[Edge | None]:
        """Per slot the node that its gradient goes to and which output of that node it is of."""
        targets = iter(self.targets)
        return [edge_to(next(targets)) if need else None for need in self.plan.needs]

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"

    @property
    def output_count(self) -> int:
        """How many outputs the op had."""
        return len(self.plan.outs)

    def retain(self, tensor: Tensor) -> None:
        """Store the gradient of this output in the tensor's `grad`."""
        self._watched().retained[tensor._output_nr] = weakref.ref(tensor)

    def release(self, output_nr: int) -> None:
        """Store it no longer."""
        self._rare().retained.pop(output_nr, None)

    def add_hook(self, output_nr: int, hook: Hook) -> RemovableHandle:
        """Call `hook` with the gradient of one output."""
        return add(self._watched().hooks.setdefault(output_nr, {}), hook)

    def register_hook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_inputs, grad_outputs)`` after this node; what it returns replaces the former."""
        seen.hooks = True
        rare = self._watched()
        if not rare.unfolded and any(isinstance(node, ShownNode) for node, _ in self.next_functions):
            from grapheditor.engine.unfolding import unfolds

            rare.unfolded = unfolds(self)  # it gives gradients to the nodes that are shown
        return add(rare.after, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> RemovableHandle:
        """Call ``hook(grad_outputs)`` before this node; what it returns replaces them."""
        seen.hooks = True
        return add(self._watched().before, hook)

    def unfold(self) -> None:
        """Let backward go by the parts of the op from now on."""
        self._watched().unfolded = True

    def holds(self, *arrays: Any) -> bool:
        """Whether one of these very arrays is kept as an input."""
        kept = self.arrays[len(self.plan.outs) :] if self.arrays is not None else ()
        return any(a is b for a in kept for b in arrays)

    def exchange(self, old: tuple[Any, ...], new: Any) -> None:
        """Keep `new` in the place of these very arrays."""
        if self.arrays is not None:
            self.arrays = tuple(new if any(a is b for b in old) else a for a in self.arrays)

    def _watched(self) -> _Rare:
        rare = self._rare()
        rare.watched = True
        return rare

    def _rare(self) -> _Rare:
        if self.rare is None:
            self.rare = _Rare()
        return self.rare


def target_of(tensor: Tensor) -> Any:
    """Where a gradient of `tensor` goes: the node, a (node, output) pair where that has several, or the leaf itself."""
    target = tensor._target
    return tensor if target is None else target


def edge_to(target: Any) -> Edge:
    """A target as PyTorch shows it: a node and the number of its output."""
    if target.__class__ is tuple:
        return target
    if target.__class__ is not Tensor:
        return target, 0
    return (None if asks_its_base(target) else accumulator_of(target)), 0


def accumulator_of(leaf: Tensor) -> AccumulateGrad:
    """The node that stands for a leaf, the same one as long as somebody holds it."""
    rare = leaf._rarities()
    accumulator = rare.accumulator() if rare.accumulator is not None else None
    if accumulator is None:
        accumulator = AccumulateGrad(leaf)
        rare.accumulator = weakref.ref(accumulator)
    return accumulator


def renumber(tensors: Iterable[Tensor]) -> None:
    """Let the nodes that made `tensors` have the ages they would have if they had been recorded in this order.

    The numbers are those that they have already, dealt out anew: where gradients meet, backward then adds them
    up in the order of a tape that was recorded at once.
    """
    nodes: dict[int, GradNode] = {}
    for tensor in tensors:
        node = tensor._node
        if node is not None:
            nodes.setdefault(id(node), node)
    for node, order in zip(nodes.values(), sorted((n.order for n in nodes.values()), reverse=True), strict=True):
        node.order = order
