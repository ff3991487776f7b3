"""Where every buffer is: in an arena that each run has for itself, or where a table of addresses points."""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass, field

from grapheditor.compiler.native.lowering import Plan, sources
from grapheditor.compiler.native.nodes import Called, Fixed, Given, Node, View, squeezed
from grapheditor.compiler.native.schedule import Schedule

SMALL = 4096
"""Inputs and outputs of up to so many bytes are copied, which takes less time than to ask for their addresses."""
ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes from the start of the arena, or (where `slot` is not negative) an entry of the table."""

    offset: int = 0
    slot: int = -1


@dataclass(slots=True)
class Memory:
    """All places of a program, and the size of an arena and of the table."""

    places: dict[int, Place] = field(default_factory=dict)
    """By the node's index."""
    scratch: dict[int, Place] = field(default_factory=dict)
    """Where reductions add up in a wider dtype."""
    work: dict[int, Place] = field(default_factory=dict)
    """What steps need while they run, by the step's number."""
    arena: int = 0
    slots: int = 0
    inputs: list[tuple[Given, Place]] = field(default_factory=list)
    fixed: list[tuple[Fixed, Place]] = field(default_factory=list)
    owned: dict[int, tuple[Node, Place]] = field(default_factory=dict)
    """Outputs that are written where the caller will find them, by position."""

    def slot(self) -> Place:
        """A new entry of the table."""
        self.slots += 1
        return Place(slot=self.slots - 1)


class _Arena:
    """Hands out stretches of bytes, again after they were given back."""

    def __init__(self) -> None:
        self.size = 0
        self._free: list[tuple[int, int]] = []
        """(bytes, offset), the smallest first."""

    def take(self, nbytes: int) -> int:
        """Where so many bytes are free; the smallest gap that holds them."""
        nbytes = _rounded(nbytes)
        at = bisect.bisect_left(self._free, (nbytes, 0))
        if at < len(self._free):
            have, offset = self._free.pop(at)
            if have > nbytes:
                bisect.insort(self._free, (have - nbytes, offset + nbytes))
            return offset
        if nbytes >= ALIGNMENT:
            self.size = -(-self.size // ALIGNMENT) * ALIGNMENT
        offset, self.size = self.size, self.size + nbytes
        return offset

    def give(self, offset: int, nbytes: int) -> None:
        """Take bytes back."""
        bisect.insort(self._free, (_rounded(nbytes), offset))


def _rounded(nbytes: int) -> int:
    """Small ones side by side, others in whole lines of the cache."""
    return -(-nbytes // 8) * 8 if nbytes < ALIGNMENT else -(-nbytes // ALIGNMENT) * ALIGNMENT


def arrange(plan: Plan, schedule: Schedule, scratch_of: Callable[[Node], int], work: dict[int, int]) -> Memory:
    """Places for all nodes in memory; a stretch of the arena serves several that are not needed together.

    `scratch_of` tells how many bytes a reduction needs to add up in, `work` how many some steps need.
    """
    memory, arena = Memory(), _Arena()
    kept = _place_outside(plan, schedule, memory, arena)
    last = _last_uses(schedule)
    ends: dict[int, list[Node]] = {}
    for number, step in enumerate(schedule.steps):
        if number in work:
            memory.work[number] = Place(arena.take(work[number]))
        for node in step.nodes:
            if (nbytes := scratch_of(node)) > 0:
                memory.scratch[node.index] = Place(arena.take(nbytes))
            if node.index in memory.places or not (node.index in schedule.stored or isinstance(node, Called)):
                continue
            memory.places[node.index] = Place(arena.take(_held(node, schedule)))
            if node.index not in kept:
                ends.setdefault(last.get(node.index, number), []).append(node)
        if number in work:
            arena.give(memory.work[number].offset, work[number])
        for node in step.nodes:
            if node.index in memory.scratch:
                arena.give(memory.scratch[node.index].offset, scratch_of(node))
        for node in ends.pop(number, ()):
            arena.give(memory.places[node.index].offset, _held(node, schedule))
    memory.arena = arena.size
    return memory


def _held(node: Node, schedule: Schedule) -> int:
    """The bytes that are kept of a node."""
    return node.nbytes if node.index not in schedule.brief else squeezed(node.shape)[0][-1] * node.dtype.itemsize


def _place_outside(plan: Plan, schedule: Schedule, memory: Memory, arena: _Arena) -> set[int]:
    """Inputs, constants and large outputs; gives the nodes that are needed until the end."""
    kept = {o.node.index for o in plan.outputs if isinstance(o, View)}
    read = {v.node.index: v.node for step in schedule.steps for n in step.nodes for v in sources(n)}
    used = [*read.values(), *(o.node for o in plan.outputs if isinstance(o, View))]
    for node in {n.index: n for n in used}.values():
        if isinstance(node, Given):
            place = Place(arena.take(node.nbytes)) if node.nbytes <= SMALL else memory.slot()
            memory.places[node.index] = place
            memory.inputs.append((node, place))
        elif isinstance(node, Fixed):
            memory.places[node.index] = place = memory.slot()
            memory.fixed.append((node, place))
    for position, output in enumerate(plan.outputs):
        if not isinstance(output, View) or not output.whole or output.node.nbytes <= SMALL:
            continue
        if isinstance(output.node, (Given, Fixed, Called)) or output.node.index in memory.places:
            continue
        memory.places[output.node.index] = place = memory.slot()
        memory.owned[position] = (output.node, place)
    return kept


def _last_uses(schedule: Schedule) -> dict[int, int]:
    last: dict[int, int] = {}
    for number, step in enumerate(schedule.steps):
        for node in step.nodes:
            for view in sources(node):
                last[view.node.index] = number
    return last
