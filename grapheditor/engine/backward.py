"""The walk backward over the tape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from grapheditor.engine import versions
from grapheditor.engine.arrivals import Arrivals, Goal
from grapheditor.engine.derivative import kernel_of, partial_kernel, shown_kernel
from grapheditor.engine.differentiable import differentiable_pass
from grapheditor.engine.kernel import Kernel
from grapheditor.engine.modes import seen
from grapheditor.engine.reach import leading_to, reach, unfinished
from grapheditor.engine.saved import check_versions
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor
from grapheditor.model.collector import pause, resume

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
    "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
    "if you need to access saved tensors after calling backward."
)


class Walk:
    """One backward pass. `wanted` are the only ends that count, or None where all leaves do.

    Nodes are taken by age: a node is always younger than those it came from,
    so when the youngest one is taken, all of its gradient has arrived. Most
    tapes were recorded without a break, and then the next one is the next
    number; where there are many gaps, a heap finds it.
    """

    __slots__ = (
        "_breaths",
        "_goals",
        "_leading",
        "_leaves",
        "_pending",
        "_waiting",
        "breathe",
        "create_graph",
        "ends",
        "keep",
        "memory",
        "stopped",
        "wanted",
    )

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
        self.ends = Arrivals(create_graph, wanted, accumulate)
        self.breathe = breathe
        """Called at every 64th node; what it raises ends the walk."""
        self._pending: dict[int, list[Any]] = {}
        """By order: a node, its gradient (a list where it has several outputs), and whether that is a sum of ours."""
        self._leaves: dict[Tensor, list[Any]] = {}
        self.stopped: int | None = None
        """The order of the node at which an error ended the walk."""
        self.memory: dict[GradNode, Any] | None = None
        """Takes what arrived at each node, where parts of it went, and these."""
        self._waiting: dict[Tensor, int] | None = None
        """How many edges still lead to each leaf; None where the order of leaves does not matter."""
        self._leading: set[int] | None = None
        self._goals: set[int] = set()
        """Ids of the nodes and leaves at which something is asked for, if only of one of several outputs."""
        self._breaths = 0

    def run(self, roots: Sequence[tuple[Any, Any]]) -> None:
        """Carry the gradients of `roots` down to the leaves; raises RuntimeError where the tape was freed."""
        for _, grad in roots:
            self.ends.seen[id(grad)] = grad
        if self.wanted is not None or seen.hooks:
            self._look_ahead([target for target, _ in roots])
        for target, grad in roots:
            self._add(target, grad)
        if self._waiting is not None:
            for leaf in [leaf for leaf in self._leaves if not self._waiting[leaf]]:
                self._finish_leaf(leaf)
        try:
            self._walk(roots)
        finally:
            if self._breaths > 1:
                resume()
        for leaf, grad, _ in self._leaves.values():
            if grad is not None:
                self.ends.finish(leaf, grad)

    def arrived(self) -> dict[Tensor, Any]:
        """What came to each leaf, where no hook has asked for them one by one."""
        return {leaf: grad for leaf, grad, _ in self._leaves.values() if grad is not None}

    def _look_ahead(self, roots: Sequence[Any]) -> None:
        """Find all nodes below first, so as to know when a leaf has got everything, and what leads to the goals."""
        nodes, self._waiting = reach(roots)
        if self.wanted is not None:
            goals = self._goals = {i for i, _ in self.wanted}
            self._leading = leading_to(nodes, goals)
            if self.ends.accumulate:  # what is asked for is then carried out too, though nothing comes of it
                self._leading |= goals
        self._pending = {node.order: [node, None, False] for node in nodes}

    def _walk(self, roots: Sequence[tuple[Any, Any]]) -> None:
        pending, leaves, keep = self._pending, self._leaves, self.keep
        plain = not self.create_graph and self._waiting is None
        written, memory = versions.entries, self.memory
        order = min(pending, default=0) - 1
        gaps = 64
        heap: list[int] | None = None
        parts: Sequence[Any]
        entry: Any
        try:
            while pending:
                if heap is not None:
                    order = heappop(heap)
                else:
                    order += 1
                    if order not in pending:
                        gaps -= 1
                        if not gaps:
                            heap = list(pending)
                            heapify(heap)
                        continue
                if not order & 63:
                    gaps += 64
                    self._breathe()
                node, given, _ = pending.pop(order)
                targets, plan = node.targets, node.plan
                if plain and (node.rare is None or not node.rare.watched) and not plan.several and given is not None:
                    kernel = plan.kernel or kernel_of(plan)
                    arrays = node.arrays
                    if arrays is None:
                        parts = _without_arrays(kernel, (given,))
                    else:
                        if written:
                            check_versions(node, kernel, 1)
                        parts = kernel.run(given, *arrays)
                        if not keep:
                            node.arrays = None
                    if not kernel.whole:
                        targets = [targets[i] for i in kernel.slots]
                else:
                    parts = self._parts(node, given)
                if memory is not None:
                    memory[node] = given, targets, parts
                for target, part in zip(targets, parts):  # noqa: B905 - a loop that has to be fast
                    if target.__class__ is GradNode:
                        below = target.order
                        entry = pending.get(below)
                        if entry is None:
                            pending[below] = [target, part, False]
                            if heap is not None:
                                heappush(heap, below)
                            continue
                    elif target.__class__ is Tensor:
                        entry = leaves.get(target)
                        if entry is None:
                            leaves[target] = [target, part, False]
                            continue
                    elif part is not None:
                        if self._add(target, part) and heap is not None:
                            heappush(heap, target[0].order)
                        continue
                    if part is not None:
                        _sum_up(entry, part)
                if self._waiting is not None:
                    self._count_down(node)
        except BaseException:
            self.stopped = order
            self._finish_what_is_complete([target for target, _ in roots], order)
            raise

    def _breathe(self) -> None:
        """On a long walk: keep the garbage collector away, and look up whether to go on."""
        self._breaths += 1
        if self._breaths == 2:
            pause()
        if self.breathe is not None:
            try:
                self.breathe()
            except BaseException:
                self._leaves.clear()
                raise

    def _parts(self, node: GradNode, given: Any) -> Sequence[Any]:
        """The gradients for the node's targets, None for those that none comes to; empty where the walk ends here."""
        plan = node.plan
        if given is None:
            return ()
        grads = given if plan.several else [given]
        leading, rare = self._leading, node.rare
        if rare is not None or leading is not None:
            self.ends.observe(node, grads)
        needs = plan.needs
        if leading is not None:
            if id(node) not in leading:
                return ()
            useful = iter([self._useful(target, leading) for target in node.targets])
            needs = tuple([need and next(useful) for need in needs])
        if rare is not None:
            self.ends.prepare(node, grads)
        parts: Sequence[Any] = ()
        if any(g is not None for g in grads):  # else a hook took the only one away
            self._unpack(node)
            parts = self._carried_out(node, needs, grads)
            if not self.keep:
                node.arrays = None
        if rare is not None and rare.after and not rare.unfolded:
            return self.ends.done(node, parts, grads)
        return parts

    def _unpack(self, node: GradNode) -> None:
        """Raise RuntimeError where anything saved is gone or written to, whichever gradients are asked for."""
        plan = node.plan
        present = tuple([spec.dtype.kind == "f" for spec in plan.outs])
        kernel = partial_kernel(plan, plan.needs, present)
        if node.arrays is None:
            if kernel.saves:
                raise RuntimeError(FREED)
        elif versions.entries:
            check_versions(node, kernel, sum(present))

    def _carried_out(self, node: GradNode, needs: tuple[bool, ...], grads: Sequence[Any]) -> list[Any]:
        """What the node's derivative gives, for those of its targets that need it."""
        plan = node.plan
        if not any(needs):
            return []
        if node.rare is not None and node.rare.unfolded:
            from grapheditor.engine.unfolding import unfolded_pass

            slots = unfolded_pass(node, needs, grads, self.create_graph)
            return [part for part, need in zip(slots, plan.needs, strict=True) if need]
        if self.create_graph:
            slots = differentiable_pass(node, needs, grads)
            return [part for part, need in zip(slots, plan.needs, strict=True) if need]
        kernel = shown_kernel(plan, needs, tuple([g is not None for g in grads]))
        arrays = [g for g in grads if g is not None]
        saved = node.arrays or [None] * (len(kernel.used) - len(arrays))
        results = kernel.run(*arrays, *saved)
        asked = [i for i, need in enumerate(n for n, known in zip(needs, plan.needs, strict=True) if known) if need]
        parts: list[Any] = [None] * len(node.targets)
        for slot, result in zip(kernel.slots, results, strict=True):
            parts[asked[slot]] = result
        return parts

    def _useful(self, target: Any, leading: set[int]) -> bool:
        key = id(target[0] if target.__class__ is tuple else target)
        return key in leading or key in self._goals

    def _add(self, target: Any, grad: Any) -> bool:
        """Let a gradient wait at its target, a root or one of several outputs; whether that is the first for a node."""
        if target.__class__ is Tensor:
            _sum_up(self._leaves.setdefault(target, [target, None, False]), grad)
            return False
        node, number = target if target.__class__ is tuple else (target, None)
        first = node.order not in self._pending
        entry = self._pending.setdefault(node.order, [node, None, False])
        if number is None:
            _sum_up(entry, grad)
            return first
        if entry[1] is None:
            entry[1] = [None] * node.output_count
        known = entry[1][number]
        entry[1][number] = grad if known is None else known + grad
        return first

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
        if entry is not None and entry[1] is not None:
            self.ends.finish(leaf, entry[1])


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
