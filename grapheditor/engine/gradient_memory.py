"""The gradients of the last walk backward, brought up to date where a tape became different.

An edit near the end of a graph changes the gradient of few nodes, though it changes the tape that all of them
stand on: where what arrives at a node is what arrived before, bit by bit, what it hands on is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from grapheditor.engine.arrivals import Arrivals
from grapheditor.engine.derivative import kernel_of, partial_kernel
from grapheditor.engine.tape import GradNode
from grapheditor.engine.tensor import Tensor

Passed = tuple[Any, Sequence[Any], Sequence[Any]]
"""At one node: the gradient that arrived (a list where it has several outputs), where parts of it went, and these."""


SHARE, LEAST = 0.04, 100
"""Nodes that may become different, of all and at least: beyond that a walk over all of them takes less time."""


class TooMuch(Exception):
    """Raised where so much became different that remembering does not pay."""


class GradientMemory:
    """What a walk from `root` has found, per node and leaf."""

    def __init__(self, root: Any, seed: Any) -> None:
        self.passed: dict[GradNode, Passed] = {}
        """Filled by the walk."""
        self._root = root
        self._seed = seed
        self.leaves: dict[Tensor, Any] = {}
        """What arrived at each leaf; filled after it."""
        self._sources: dict[Any, dict[GradNode, None]] = {}
        """Per node and leaf the nodes that may hand it something; made when first asked for."""
        self._gone: set[GradNode] = set()
        self._new: set[GradNode] = set()

    def note(self, gone: Iterable[GradNode], new: Iterable[GradNode]) -> None:
        """The tape has lost nodes and got others, which nothing stands on that was there before."""
        for node in gone:
            if node in self._new:
                self._new.discard(node)
            else:
                self._gone.add(node)
        self._new.update(new)

    def update(self, root: Any, seed: Any, breathe: Callable[[], None] | None) -> bool:
        """Find what a walk from `root` over the tape as it is now would find; not usable any more where it raises.

        False where too much of the tape is new to try at all.
        """
        left = max(SHARE * len(self.passed), LEAST)
        if len(self._gone) > left:
            return False
        if not self._sources:
            for node in self.passed:
                self._wire(node)
        due = _Due(self._gone)
        if root is not self._root:
            due.add(self._root)
        self._root, self._seed = root, seed
        due.add(root)
        for node in self._gone:
            self._unwire(node)
            passed = self.passed.pop(node, None)
            if passed is not None:
                due.extend(passed[1])
        for node in self._new:
            self._wire(node)
            due.add(node)
        self._gone, self._new = set(), set()
        while due.heap:
            left -= 1
            if left < 0:
                raise TooMuch
            node = due.take()
            self._pass(node, due)
            if breathe is not None and not node.order & 63:
                breathe()
        for leaf in due.leaves:
            self._sum_leaf(leaf)
        return True

    def finish(self, retained: Iterable[GradNode]) -> None:
        """Hand leaves, and tensors that retain it, their gradient."""
        ends = Arrivals(False, None, True)
        ends.lends = False
        for node in retained:
            passed = self.passed.get(node)
            if passed is not None:
                ends.observe(node, passed[0] if node.plan.several else [passed[0]])
        for leaf, grad in self.leaves.items():
            ends.finish(leaf, grad)

    # -- one node --------------------------------------------------------------------

    def _pass(self, node: GradNode, due: _Due) -> None:
        given = self._gathered(node)
        known = self.passed.get(node)
        if given is None:
            if known is not None:
                del self.passed[node]
                due.extend(known[1])
            return
        if known is not None and _same(given, known[0]):
            return
        targets, parts = _handed_on(node, given)
        self.passed[node] = given, targets, parts
        if known is None or len(known[1]) != len(targets):
            self._wire(node)  # it may be an old one that nothing came to so far
            due.extend(targets)
            due.extend(() if known is None else known[1])
            return
        for target, part, before in zip(targets, parts, known[2], strict=True):
            if not _same(part, before):
                due.add(target)

    def _gathered(self, node: GradNode) -> Any:
        """All that arrives at a node, added up in the order of a walk."""
        sums: list[Any] = [None] * node.output_count
        if _node_of(self._root) is node:
            sums[self._root[1] if node.plan.several else 0] = self._seed
        for target, part in self._arriving(node):
            number = target[1] if target.__class__ is tuple else 0
            sums[number] = part if sums[number] is None else sums[number] + part
        if node.plan.several:
            return sums if any(s is not None for s in sums) else None
        return sums[0]

    def _arriving(self, end: Any) -> Iterable[tuple[Any, Any]]:
        for source in sorted(self._sources.get(end, ()), key=_order):
            passed = self.passed.get(source)
            if passed is not None:
                for target, part in zip(passed[1], passed[2], strict=True):
                    if part is not None and _end_of(target) is end:
                        yield target, part

    def _sum_leaf(self, leaf: Tensor) -> None:
        total: Any = None
        for _, part in self._arriving(leaf):
            total = part if total is None else total + part
        if total is None:
            self.leaves.pop(leaf, None)
        else:
            self.leaves[leaf] = total

    def _wire(self, node: GradNode) -> None:
        for target in node.targets:
            self._sources.setdefault(_end_of(target), {})[node] = None

    def _unwire(self, node: GradNode) -> None:
        self._sources.pop(node, None)
        for target in node.targets:
            sources = self._sources.get(_end_of(target))
            if sources is not None:
                sources.pop(node, None)


class _Due:
    """Nodes to look at again, the youngest first, and leaves."""

    def __init__(self, gone: set[GradNode]) -> None:
        self.heap: list[int] = []
        self._gone = gone
        """These are looked at no more; others may have taken their numbers."""
        self.leaves: dict[Tensor, None] = {}
        self._nodes: dict[int, GradNode] = {}

    def add(self, target: Any) -> None:
        if _is_leaf(target):
            self.leaves[target] = None
            return
        node = _node_of(target)
        if node.order not in self._nodes and node not in self._gone:
            self._nodes[node.order] = node
            heappush(self.heap, node.order)

    def extend(self, targets: Iterable[Any]) -> None:
        for target in targets:
            self.add(target)

    def take(self) -> GradNode:
        return self._nodes.pop(heappop(self.heap))


def _is_leaf(target: Any) -> bool:
    return target.__class__ is Tensor


def _node_of(target: Any) -> GradNode:
    return target[0] if target.__class__ is tuple else target  # type: ignore[no-any-return]


_end_of = _node_of


def _order(node: GradNode) -> int:
    return node.order


def _handed_on(node: GradNode, given: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    """Where parts of a gradient go from a node, and these; what it saved must be there."""
    assert node.arrays is not None
    plan = node.plan
    grads = given if plan.several else [given]
    kernel = (
        partial_kernel(plan, plan.needs, tuple([g is not None for g in grads])) if plan.several else kernel_of(plan)
    )
    parts = kernel.run(*[g for g in grads if g is not None], *node.arrays)
    return (node.targets if kernel.whole else [node.targets[i] for i in kernel.slots]), parts


def _same(a: Any, b: Any) -> bool:
    """Whether two gradients have the same bits."""
    if a is b:
        return True
    if a is None or b is None:
        return False
    if a.__class__ is list:
        return len(a) == len(b) and all(map(_same, a, b))
    return a.shape == b.shape and a.dtype == b.dtype and np.asarray(a).tobytes() == np.asarray(b).tobytes()
