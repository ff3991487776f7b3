"""Which nodes run together: loops over the same elements become one, in an order in which all is there when needed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from grapheditor.compiler.native.lowering import Plan, sources
from grapheditor.compiler.native.nodes import (
    Call,
    Called,
    Fixed,
    Given,
    Joined,
    Map,
    Node,
    Product,
    Reduce,
    View,
    is_dense,
    squeezed,
)
from grapheditor.engine.dtypes import Shape

LOOP_LIMIT = 160
"""Nodes in one loop: more would not fit the registers, and take long to compile."""
SCALAR_LIMIT = 400
"""Nodes in one function of single numbers."""


@dataclass(slots=True, eq=False)
class Loop:
    """Nodes over the same elements, and reductions of some of them."""

    shape: Shape
    """Without axes of length 1."""
    maps: list[Map] = field(default_factory=list)
    reduces: list[Reduce] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """All that it computes."""
        return [*self.maps, *self.reduces]


@dataclass(slots=True, eq=False)
class Multiply:
    """One stack of matrix products."""

    product: Product

    @property
    def nodes(self) -> list[Node]:
        """What it computes."""
        return [self.product]


@dataclass(slots=True, eq=False)
class Outside:
    """An instruction that numpy runs."""

    call: Call

    @property
    def nodes(self) -> list[Node]:
        """What it computes."""
        return list(self.call.outs)


@dataclass(slots=True, eq=False)
class Join:
    """Views put side by side."""

    joined: Joined

    @property
    def nodes(self) -> list[Node]:
        """What it computes."""
        return [self.joined]


@dataclass(slots=True, eq=False)
class Rows:
    """Loops that are done row by row, all of them for one row before the next: softmax and its like."""

    shape: Shape
    """Of the loops over all elements; those over one element a row lack the last axis."""
    loops: list[Loop]

    @property
    def nodes(self) -> list[Node]:
        """All that they compute."""
        return [node for loop in self.loops for node in loop.nodes]


Step = Loop | Rows | Multiply | Join | Outside


@dataclass(slots=True)
class Schedule:
    """Steps in order, and the nodes whose elements have to be in memory."""

    steps: list[Step]
    stored: set[int]
    brief: set[int] = field(default_factory=set)
    """Those of them of which no more than a row is kept."""


def in_place(view: View) -> bool:
    """Whether the view's elements are the node's, one by one: what a loop just computed is at hand."""
    if view.offset or view.size != view.node.size:
        return False
    if not view.shape:
        return True
    shape, (strides,) = squeezed(view.shape, view.strides)
    return shape == squeezed(view.node.shape)[0] and is_dense(shape, strides)


def schedule(plan: Plan, limit: Callable[[Shape], int], alone: Collection[Shape] = ()) -> Schedule:
    """Group the plan's nodes into steps: loops over a shape of at most `limit` nodes.

    Loops over the shapes in `alone` are not joined by reductions.
    """
    work = _Scheduling(limit, alone)
    for node in plan.nodes:
        work.place(node)
    for output in plan.outputs:
        if isinstance(output, View):
            work.stored.add(output.node.index)
    return Schedule(work.steps, work.stored)


class _Scheduling:
    def __init__(self, limit: Callable[[Shape], int], alone: Collection[Shape]) -> None:
        self.steps: list[Step] = []
        self.made_by: dict[int, int] = {}
        self.stored: set[int] = set()
        self._last: dict[Shape, int] = {}
        """The newest loop over a shape."""
        self._limit = limit
        self._alone = alone

    def place(self, node: Node) -> None:
        """Put a node into a step, a new one where it fits none."""
        if isinstance(node, (Given, Fixed)):
            self.made_by[node.index] = -1
        elif isinstance(node, Called):
            if node.index not in self.made_by and node.call is not None:
                self._add(Outside(node.call))
        elif isinstance(node, Product):
            self._add(Multiply(node))
        elif isinstance(node, Joined):
            self._add(Join(node))
        elif isinstance(node, Map):
            self._join(node, squeezed(node.shape)[0])
        elif isinstance(node, Reduce):
            self._join(node, squeezed(node.view.shape)[0])
        here = self.made_by[node.index]
        for view in sources(node):
            if self.made_by[view.node.index] != here or not in_place(view):
                self.stored.add(view.node.index)

    def _add(self, step: Step) -> None:
        for node in step.nodes:
            self.made_by[node.index] = len(self.steps)
        self.steps.append(step)

    def _join(self, node: Map | Reduce, shape: Shape) -> None:
        place = self._last.get(shape, -1)
        needed = 0
        for view in sources(node):
            made = self.made_by[view.node.index]
            at_hand = made == place and isinstance(view.node, Map) and in_place(view)
            needed = max(needed, made if at_hand else made + 1)
        apart = isinstance(node, Reduce) and shape in self._alone
        if apart:
            place = -1
        loop = self.steps[place] if place >= 0 else None
        if not isinstance(loop, Loop) or place < needed or len(loop.maps) >= self._limit(shape):
            loop = Loop(shape)
            place = len(self.steps)
            self.steps.append(loop)
            if not apart:
                self._last[shape] = place
        if isinstance(node, Map):
            loop.maps.append(node)
        else:
            loop.reduces.append(node)
        self.made_by[node.index] = place
