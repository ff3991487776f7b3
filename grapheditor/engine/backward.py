"""The walk backward over the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from heapq import heappop, heappush
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.derivative import kernel_of, partial_kernel
from grapheditor.engine.differentiable import differentiable_pass
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.inference import torch_name
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.modes import seen
from grapheditor.engine.reach import leading_to, reach, unfinished
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Hook, Tensor
from grapheditor.model.collector import gc_paused

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
    "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
    "if you need to access saved tensors after calling backward."
)
Goal = tuple[int, int]
"""Id of a node or leaf, and the number of the output: an end that a caller asks for."""


class Walk:
    """One backward pass. `wanted` are the only ends that count, or None where all leaves do.

    Nodes wait on a heap by age: a node is always younger than those it came
    from, so when the youngest one is taken, all of its gradient has arrived.
    """

    def __init__(
        self,
        create_graph: bool,
        keep: bool,
        wanted: set[Goal] | None,
        accumulate: bool,
        breathe: Callable[[], None] | None = None,
    ) -> None:
        self.create_graph = create_graph
        self.keep = keep
        self.wanted = wanted
        self.accumulate = accumulate
        self.breathe = breathe
        """Called at every 64th node; what it raises ends the walk."""
        self.captured: dict[Goal, Any] = {}
        self.seen: dict[int, Any] = {}
        """Arrays that some tensor of the user's already holds, by id."""
        self._heap: list[int] = []
        self._pending: dict[int, list[Any]] = {}
        """By order: a node, its gradient (a list where it has several outputs), and whether that is a sum of ours."""
        self._leaves: dict[Tensor, list[Any]] = {}
        self._waiting: dict[Tensor, int] | None = None
        """How many edges still lead to each leaf; None where the order of leaves does not matter."""
        self._leading: set[int] | None = None

    def run(self, roots: Sequence[tuple[Any, Any]]) -> None:
        """Carry the gradients of `roots` down to the leaves; raises RuntimeError where the tape was freed."""
        for _, grad in roots:
            self.seen[id(grad)] = grad
        if self.wanted is not None or seen.hooks:
            self._look_ahead([target for target, _ in roots])
        for target, grad in roots:
            self._add(target, grad)
        if self._waiting is not None:
            for leaf in [leaf for leaf in self._leaves if not self._waiting[leaf]]:
                self._finish_leaf(leaf)
        with ExitStack() as stack:
            self._walk(stack, roots)
        for leaf in list(self._leaves):
            self._finish_leaf(leaf)

    def _look_ahead(self, roots: Sequence[Any]) -> None:
        """Find all nodes below first, so as to know when a leaf has got everything, and what leads to the goals."""
        nodes, self._waiting = reach(roots)
        if self.wanted is not None:
            self._leading = leading_to(nodes, {i for i, _ in self.wanted})
        self._pending = {node.order: [node, None, False] for node in nodes}
        self._heap = sorted(self._pending)

    def _walk(self, stack: ExitStack, roots: Sequence[tuple[Any, Any]]) -> None:
        heap, pending, leaves, keep = self._heap, self._pending, self._leaves, self.keep
        plain = not self.create_graph and self.wanted is None
        written = versions.entries
        order = 0
        try:
            while heap:
                order = heappop(heap)
                if not order & 63:
                    self._pause(stack)
                node, given, _ = pending.pop(order)
                targets, plan = node.targets, node.plan
                if plain and node.rare is None and not plan.several and given is not None:
                    kernel = plan.kernel or kernel_of(plan)
                    arrays = node.arrays
                    if arrays is None:
                        parts = _without_arrays(kernel, (given,))
                    else:
                        if written:
                            _check_versions(node, kernel, 1)
                        parts = kernel.run(given, *arrays)
                        if not keep:
                            node.arrays = None
                    if not kernel.whole:
                        targets = [targets[i] for i in kernel.slots]
                else:
                    parts = self._parts(node, given)
                for target, part in zip(targets, parts):  # noqa: B905 - a loop that has to be fast
                    if target.__class__ is GradNode:
                        below = target.order
                        entry = pending.get(below)
                        if entry is None:
                            pending[below] = [target, part, False]
                            heappush(heap, below)
                            continue
                    elif target.__class__ is Tensor:
                        entry = leaves.get(target)
                        if entry is None:
                            leaves[target] = [target, part, False]
                            continue
                    elif part is not None:
                        self._add(target, part)
                        continue
                    if part is not None:
                        _sum_up(entry, part)
                if self._waiting is not None:
                    self._count_down(node)
        except BaseException:
            self._finish_what_is_complete([target for target, _ in roots], order)
            raise

    def _pause(self, stack: ExitStack) -> None:
        """On a long walk: keep the garbage collector away, and look up whether to go on."""
        if not stack._exit_callbacks:
            stack.enter_context(gc_paused())
        if self.breathe is not None:
            try:
                self.breathe()
            except BaseException:
                self._leaves.clear()
                raise

    def _parts(self, node: GradNode, given: Any) -> Sequence[Any]:
        """The gradients for the node's targets, None for those that none comes to."""
        plan = node.plan
        if given is None:
            return ()
        grads = given if plan.several else [given]
        if node.rare is not None or self.wanted is not None:
            self._observe(node, grads)
        needs = plan.needs
        leading = self._leading
        if leading is not None:
            useful = iter([self._useful(target, leading) for target in node.targets])
            needs = tuple([need and next(useful) for need in needs])
            if not any(needs):
                return ()
        if self.create_graph:
            if node.arrays is None:
                raise RuntimeError(FREED)
            results = differentiable_pass(node, needs, grads)
            return [result for result, need in zip(results, plan.needs, strict=True) if need]
        kernel = partial_kernel(plan, needs, tuple([g is not None for g in grads]))
        arrays = [g for g in grads if g is not None]
        if node.arrays is None:
            results = _without_arrays(kernel, arrays)
        else:
            if versions.entries:
                _check_versions(node, kernel, len(arrays))
            results = kernel.run(*arrays, *node.arrays)
            if not self.keep:
                node.arrays = None
        asked = [i for i, need in enumerate(n for n, known in zip(needs, plan.needs, strict=True) if known) if need]
        parts: list[Any] = [None] * len(node.targets)
        for slot, result in zip(kernel.slots, results, strict=True):
            parts[asked[slot]] = result
        return parts

    def _useful(self, target: Any, leading: set[int]) -> bool:
        node, number = target if target.__class__ is tuple else (target, 0)
        return id(node) in leading or (self.wanted is not None and (id(node), number) in self.wanted)

    def _add(self, target: Any, grad: Any) -> None:
        """Let a gradient wait at its target, a root or one of several outputs."""
        if target.__class__ is Tensor:
            entry = self._leaves.setdefault(target, [target, None, False])
            _sum_up(entry, grad)
            return
        node, number = target if target.__class__ is tuple else (target, None)
        entry = self._pending.get(node.order)  # type: ignore[assignment]
        if entry is None:
            entry = self._pending[node.order] = [node, None, False]
            heappush(self._heap, node.order)
        if number is None:
            _sum_up(entry, grad)
            return
        if entry[1] is None:
            entry[1] = [None] * node.output_count
        known = entry[1][number]
        entry[1][number] = grad if known is None else known + grad

    def _observe(self, node: GradNode, given: list[Any]) -> None:
        """Run hooks, keep what retain_grad and `inputs` ask for."""
        if node.rare is not None:
            for number, hooks in node.rare.hooks.items():
                if given[number] is not None:
                    given[number] = self._hooked(hooks, given[number])
            for number, reference in node.rare.retained.items():
                tensor = reference()
                if tensor is not None and given[number] is not None and self.accumulate:
                    accumulate_grad(tensor, self._own(given[number]))
        for number, grad in enumerate(given):
            if grad is not None and self.wanted is not None and (id(node), number) in self.wanted:
                self.captured[id(node), number] = self._own(grad)

    def _count_down(self, node: GradNode) -> None:
        """Finish the leaves that got the last gradient from this node."""
        waiting = self._waiting
        assert waiting is not None
        for target in node.targets:
            if target.__class__ is Tensor:
                waiting[target] -= 1
                if not waiting[target]:
                    self._finish_leaf(target)

    def _finish_what_is_complete(self, roots: Sequence[Any], order: int) -> None:
        """After an error at the node of this order: PyTorch has served the leaves that nothing else would come to."""
        if self._leaves and self._waiting is None:
            still = unfinished(roots, order)
            for leaf in list(self._leaves):
                if id(leaf) not in still:
                    self._finish_leaf(leaf)

    def _finish_leaf(self, leaf: Tensor) -> None:
        entry = self._leaves.pop(leaf, None)
        if entry is None or entry[1] is None:
            return
        grad = entry[1]
        rare = leaf._rare
        if rare is not None and rare.hooks:
            grad = self._hooked(rare.hooks, grad)
        listed = self.wanted is not None and (id(leaf), 0) in self.wanted
        if listed:
            self.captured[id(leaf), 0] = self._own(grad)
        if self.accumulate and (listed or self.wanted is None) and leaf._requires_grad:
            accumulate_grad(leaf, self._own(grad))
            if rare is not None:
                for hook in list(rare.post_hooks.values()):
                    hook(leaf)

    def _hooked(self, hooks: dict[int, Hook], grad: Any) -> Any:
        tensor = grad if isinstance(grad, Tensor) else Tensor(grad)
        for hook in list(hooks.values()):
            replaced = hook(tensor)
            if replaced is not None:
                tensor = replaced
        return tensor if self.create_graph else tensor._data

    def _own(self, grad: Any) -> Tensor:
        """The gradient as a tensor whose memory no other tensor shares."""
        if isinstance(grad, Tensor):
            return grad
        array = np.asarray(grad)
        if array.base is not None or id(array) in self.seen or not array.flags.writeable:
            array = array.copy()
        self.seen[id(array)] = array
        return Tensor(array)


def _sum_up(entry: list[Any], part: Any) -> None:
    """Add to what waits; in place where that is a sum made here, which nobody else can hold."""
    known = entry[1]
    if known is None:
        entry[1] = part
    elif entry[2] and part.dtype == known.dtype:
        np.add(known, part, known)
    else:
        entry[1] = known = known + part
        entry[2] = known.__class__ is np.ndarray


def _without_arrays(kernel: Kernel, given: Sequence[Any]) -> tuple[Any, ...]:
    """The derivative at a node that was freed; raises PyTorch's RuntimeError where it needs what is gone."""
    if kernel.saves:
        raise RuntimeError(FREED)
    return kernel.run(*given, *[None] * (len(kernel.used) - len(given)))


def accumulate_grad(variable: Tensor, grad: Tensor) -> None:
    """Add to a leaf's grad, which is not changed but replaced."""
    variable._grad = grad if variable._grad is None else variable._grad + grad


def _made_by(node: GradNode | None, output: int) -> str:
    return "" if node is None else f", which is output {output} of {node.name()},"


def _check_versions(node: GradNode, kernel: Kernel, given: int) -> None:
    """Raise PyTorch's RuntimeError where something that the derivative needs was written to since it was saved."""
    assert node.arrays is not None
    makers = [_made_by(node, i) for i in range(node.output_count)]
    for edge, slot in zip(node.edges(), node.plan.slots, strict=True):
        if slot.__class__ is Spec:
            makers.append("" if edge is None or not isinstance(edge[0], GradNode) else _made_by(edge[0], edge[1]))
    for array, maker, used in zip(node.arrays, makers, kernel.used[given:], strict=True):
        if not used:
            continue
        then, now = versions.version(array, node.sequence), versions.version(array)
        if then != now:
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an inplace operation: "
                f"[torch.{torch_name(array.dtype)}Tensor {list(array.shape)}]{maker} is at version {now}; expected "
                f"version {then} instead. Hint: enable anomaly detection to find the operation that failed to compute "
                "its gradient, with torch.autograd.set_detect_anomaly(True)."
            )
