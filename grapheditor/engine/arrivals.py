"""Where gradients come out of a walk backward: hooks, `grad` of tensors, and what a caller asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from sys import getrefcount
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.hooks import check, check_all, check_nothing
from grapheditor.engine.modes import state
from grapheditor.engine.rarities import Hook
from grapheditor.engine.tape import AccumulateGrad, GradNode, next_sequence
from grapheditor.engine.tensor import Tensor
from grapheditor.engine.writing import VIEWS, asks_its_base

Goal = tuple[int, int]
"""Id of a node or leaf, and the number of the output: an end that a caller asks for."""


class Arrivals:
    """Takes the gradients of one walk. `wanted` are the only ends that count, or None where all leaves do."""

    __slots__ = ("accumulate", "captured", "create_graph", "lends", "lent", "seen", "wanted")

    def __init__(self, create_graph: bool, wanted: set[Goal] | None, accumulate: bool) -> None:
        self.create_graph = create_graph
        self.wanted = wanted
        self.accumulate = accumulate
        self.lends = True
        """Whether a tensor may have an array of the walk as it is; not so where somebody remembers those."""
        self.captured: dict[Goal, Any] = {}
        self.lent: dict[int, Tensor] = {}
        """Gradients that the caller gave, by the id of their array: one that comes out as it came in is this tensor."""
        self.seen: dict[int, Any] = {}
        """Arrays that some tensor of the user's already holds, by id."""

    def finish(self, leaf: Tensor, grad: Any) -> None:
        """Hand a leaf all that arrived."""
        if VIEWS and asks_its_base(leaf):
            return
        rare = leaf._rare
        if rare is not None and rare.hooks:
            grad = self._hooked(rare.hooks, grad)
        listed = self.wanted is not None and (id(leaf), 0) in self.wanted
        if listed:
            self.captured[id(leaf), 0] = self._handed(grad)
        if self.accumulate and (listed or self.wanted is None) and leaf._requires_grad:
            accumulator = rare.accumulator() if rare is not None and rare.accumulator is not None else None
            if accumulator is not None:
                grad = self._prepared(accumulator, grad)
            accumulate_grad(leaf, self._own(grad))
            if accumulator is not None:
                for after in list(accumulator.after.values()):
                    after((), self._tensors([grad]))
            if rare is not None:
                for hook in list(rare.post_hooks.values()):
                    if (given := hook(leaf)) is not None and given is not leaf:
                        check_nothing(given)

    def observe(self, node: GradNode, given: list[Any]) -> None:
        """Run hooks, keep what retain_grad and `inputs` ask for."""
        if node.rare is not None:
            for number, hooks in node.rare.hooks.items():
                if given[number] is not None:
                    given[number] = self._hooked(hooks, given[number])
            for number, reference in node.rare.retained.items():
                tensor = reference()
                if tensor is not None and given[number] is not None:
                    accumulate_grad(tensor, self._own(given[number]))
        for number, grad in enumerate(given):
            if grad is not None and self.wanted is not None and (id(node), number) in self.wanted:
                self.captured[id(node), number] = self._handed(grad)

    def prepare(self, node: GradNode, given: list[Any]) -> None:
        """Run what is called before the node itself: what that does to its gradient, the tensor's hooks do not see."""
        if node.rare is not None and node.rare.before:
            shown = _differentiable(node)
            part = [given[number] for number in shown]
            for hook in list(node.rare.before.values()):
                self._replace(part, hook)
            for number, grad in zip(shown, part, strict=True):
                given[number] = grad

    def done(self, node: GradNode, parts: Sequence[Any], given: Sequence[Any]) -> Sequence[Any]:
        """The gradients for a node's targets after its own hooks, which see one per input as PyTorch shows them."""
        assert node.rare is not None
        shown = node.next_functions
        places = _places(node, shown)
        found = list(parts) + [None] * (len(node.targets) - len(parts))
        for hook in list(node.rare.after.values()):
            inputs: list[Any] = [None] * max(len(shown), len(found))
            for place, part in zip(places, found, strict=True):
                inputs[place] = part
            before = self._tensors(inputs)
            replaced = hook(before, self._tensors([given[number] for number in _differentiable(node)]))
            if replaced is not None:
                check_all(hook, before, replaced)
                found = [part if part is None else self._plain(part) for part in (replaced[place] for place in places)]
        return found

    def _prepared(self, accumulator: AccumulateGrad, grad: Any) -> Any:
        given = [grad]
        for hook in list(accumulator.before.values()):
            self._replace(given, hook)
        return given[0]

    def _tensors(self, grads: Sequence[Any]) -> tuple[Tensor | None, ...]:
        return tuple(g if g is None or isinstance(g, Tensor) else Tensor(g) for g in grads)

    def _plain(self, tensor: Tensor) -> Any:
        return tensor if self.create_graph else tensor._data

    def _replace(self, given: list[Any], hook: Callable[..., Any]) -> None:
        before = self._tensors(given)
        replaced = hook(before)
        if replaced is not None:
            check_all(hook, before, replaced)
            given[:] = [g if g is None else self._plain(g) for g in replaced]

    def _hooked(self, hooks: dict[int, Hook], grad: Any) -> Any:
        if isinstance(grad, np.ndarray) and not grad.flags.writeable:
            grad = _apart(grad)  # a hook may write into it
        tensor = grad if isinstance(grad, Tensor) else Tensor(grad)
        for hook in list(hooks.values()):
            replaced = hook(tensor)
            if replaced is not None:
                check(hook, tensor, replaced)
                tensor = replaced
        return self._plain(tensor)

    def _handed(self, grad: Any) -> Tensor:
        """The gradient for a caller, who may have given it."""
        known = self.lent.get(id(grad))
        if known is None and isinstance(grad, np.ndarray) and not grad.flags.writeable:
            return Tensor(_apart(grad))
        return self._own(grad) if known is None else known

    def _own(self, grad: Any) -> Tensor:
        """The gradient as a tensor whose memory no other tensor shares."""
        if isinstance(grad, Tensor):
            return grad
        array = grad if grad.__class__ is np.ndarray else np.asarray(grad)
        if not self.lends or array.base is not None or id(array) in self.seen or not array.flags.writeable:
            array = array.copy()
        self.seen[id(array)] = array
        return Tensor(array)


class Aside(Arrivals):
    """Of a walk inside a derivative rule: what the caller asked for and nothing else, as no hook may see it."""

    __slots__ = ()

    def finish(self, leaf: Tensor, grad: Any) -> None:
        """Keep what came to a leaf that is asked for."""
        self._keep((id(leaf), 0), grad)

    def observe(self, node: GradNode, given: list[Any]) -> None:
        """Keep what came to a node that is asked for."""
        for number, grad in enumerate(given):
            if grad is not None:
                self._keep((id(node), number), grad)

    def prepare(self, node: GradNode, given: list[Any]) -> None:
        """Nothing is called."""

    def done(self, node: GradNode, parts: Sequence[Any], given: Sequence[Any]) -> Sequence[Any]:
        """The gradients as they are."""
        return parts

    def _keep(self, goal: Goal, grad: Any) -> None:
        if self.wanted is not None and goal in self.wanted:
            self.captured[goal] = self._own(grad)


def _apart(array: Any) -> Any:
    """The same numbers in memory of their own; what is expanded stays so, and PyTorch lets nobody write into it."""
    if 0 not in array.strides or not array.size:
        return array.copy()
    once = array[tuple([slice(0, 1) if stride == 0 else slice(None) for stride in array.strides])]
    return np.broadcast_to(once.copy(), array.shape)


def accumulate_grad(variable: Tensor, grad: Tensor) -> None:
    """Add to a leaf's grad."""
    known = variable._grad
    if known is None:
        variable._grad = grad if grad._target is None else _copied(variable, grad)
    elif state.mode.enabled:
        variable._grad = known + grad
    elif variable._target is not None:
        variable._grad = Tensor(np.add(known._data, grad._data))
    elif getrefcount(known) > _ALONE[0] or getrefcount(known._data) > _ALONE[1]:
        _write(known, grad)
    else:
        known._data = np.add(known._data, grad._data)  # the same tensor, whose old numbers nobody has


def _held_by_its_leaf_alone() -> tuple[int, int]:
    """How often a grad that nobody else holds is counted where it is added to, and so its array."""
    leaf = Tensor(np.zeros(1))
    known = leaf._grad = Tensor(np.zeros(1))
    return getrefcount(known), getrefcount(known._data)


_ALONE = _held_by_its_leaf_alone()


def _write(known: Tensor, grad: Tensor) -> None:
    """Add to a grad in its memory, as others see that, and count a version."""
    array = known._array()
    if not array.flags.writeable:
        known._data = np.add(array, grad._data)
        return
    np.add(array, grad._data, array)
    versions.note(array, next_sequence())


def _copied(variable: Tensor, grad: Tensor) -> Tensor:
    """A recorded gradient as PyTorch keeps it: a leaf copies it, retain_grad clones it."""
    if variable._node is not None:
        return Tensor._call("clone", (grad,), {})  # type: ignore[no-any-return]
    return Tensor._call("_copy", (Tensor(np.zeros_like(variable._data)), grad), {})  # type: ignore[no-any-return]


def _differentiable(node: GradNode) -> list[int]:
    """The outputs that a gradient can come to; hooks are told of no others, as of the places that sort gives."""
    return [number for number, spec in enumerate(node.plan.outs) if spec.dtype.kind == "f"]


def _places(node: GradNode, shown: Sequence[tuple[Any, int]]) -> list[int]:
    """For each target of a node, which of the next functions that it shows stands for it."""
    edges = [edge for edge in node.edges() if edge is not None]
    free = [place for place, (target, _) in enumerate(shown) if target is not None]
    found: list[int | None] = []
    for edge in edges:
        place = next((p for p in free if shown[p][0] is edge[0] and shown[p][1] == edge[1]), None)
        if place is not None:
            free.remove(place)
        found.append(place)
    if found.count(None) > len(free):
        return list(range(len(edges)))
    rest = iter(free)
    return [next(rest) if place is None else place for place in found]
