"""Loops joined row by row, where each row needs nothing of the others: softmax, layer norm, and their gradients.

What one loop leaves for the next is then still in the fastest cache, and of
what nothing else looks at no more than a row is kept at all.
"""

from __future__ import annotations

from collections.abc import Collection

from grapheditor.compiler.native.lowering import sources
from grapheditor.compiler.native.nodes import Node, Reduce, View, dense, squeezed
from grapheditor.compiler.native.schedule import Loop, Rows, Schedule, Step, in_place
from grapheditor.engine.dtypes import Shape

SHORTEST = 16
"""Elements of a row: shorter ones leave vectors half empty."""


def joined(schedule: Schedule, outputs: Collection[int], alone: Collection[Shape] = ()) -> Schedule:
    """The schedule with loops joined by rows; `outputs` are nodes that are needed in the end.

    Loops over the shapes in `alone` stay as they are.
    """
    work = _Joining(alone)
    for step in schedule.steps:
        work.take(step)
    work.close()
    return Schedule(work.steps, schedule.stored, _brief(work.steps, schedule.stored, outputs))


class _Joining:
    def __init__(self, alone: Collection[Shape]) -> None:
        self.steps: list[Step] = []
        self._alone = alone
        self._group: list[Loop] = []
        self._later: list[Step] = []
        """Steps that do not belong to the group, and are put off until after it."""
        self._made: dict[int, Node] = {}
        """What the group computes."""
        self._put_off: set[int] = set()

    def take(self, step: Step) -> None:
        """The next step: into the group, behind it, or it ends the group."""
        if not isinstance(step, Loop):
            self.close()
            self.steps.append(step)
        elif self._group and self._fits(step):
            self._add(step)
        elif self._group and self._waits(step):
            self._later.append(step)
            self._put_off.update(node.index for node in step.nodes)
        else:
            self.close()
            if len(step.shape) > 1 and step.shape[-1] >= SHORTEST and step.shape not in self._alone:
                self._add(step)
            else:
                self.steps.append(step)

    def _add(self, loop: Loop) -> None:
        self._group.append(loop)
        self._made.update((node.index, node) for node in loop.nodes)

    def close(self) -> None:
        """The group is complete."""
        if len(self._group) > 1:
            self.steps.append(Rows(self._group[0].shape, self._group))
        else:
            self.steps += self._group
        self.steps += self._later
        self._group, self._later, self._made, self._put_off = [], [], {}, set()

    def _waits(self, loop: Loop) -> bool:
        """Whether a small loop may as well come after the group."""
        return not loop.shape

    def _fits(self, loop: Loop) -> bool:
        shape = self._group[0].shape
        if loop.shape != shape and (loop.shape != shape[:-1] or loop.reduces):
            return False
        views = [view for node in loop.nodes for view in sources(node)]
        if any(view.node.index in self._put_off for view in views):
            return False
        inside = [view for view in views if view.node.index in self._made]
        return bool(inside) and all(self._within_row(view, loop, shape) for view in inside)

    def _within_row(self, view: View, loop: Loop, shape: Shape) -> bool:
        """Whether each row of a view needs the same row of what the group computes."""
        node = view.node
        read, (strides,) = squeezed(view.shape, view.strides)
        if read != loop.shape or view.offset:
            return False
        if isinstance(node, Reduce):
            over, _ = squeezed(node.view.shape)
            if over != shape or _squeezed_axes(node) != (len(shape) - 1,):
                return False
        if squeezed(node.shape)[0] == shape:
            return loop.shape == shape and in_place(view)
        if squeezed(node.shape)[0] != shape[:-1]:
            return False
        return strides[: len(shape) - 1] == dense(shape[:-1]) and not any(strides[len(shape) - 1 :])


def _squeezed_axes(node: Reduce) -> tuple[int, ...]:
    """The axes of a reduction, counted without those of length 1."""
    kept = [axis for axis, n in enumerate(node.view.shape) if n != 1]
    return tuple([kept.index(axis) for axis in node.axes if axis in kept])


def _brief(steps: list[Step], stored: set[int], outputs: Collection[int]) -> set[int]:
    """The nodes of which nothing outside of their rows needs anything."""
    home = {node.index: number for number, step in enumerate(steps) for node in step.nodes}
    found = {
        node.index
        for step in steps
        if isinstance(step, Rows)
        for loop in step.loops
        if loop.shape == step.shape
        for node in loop.maps
        if node.index in stored and node.index not in outputs
    }
    for number, step in enumerate(steps):
        for node in step.nodes:
            found -= {v.node.index for v in sources(node) if home.get(v.node.index) != number}
    return found
