"""Elementwise fusion: ops over one shape become regions, which can be run block by block or as one loop.

An instruction joins those of its shape that it can be computed together with.
How late it may join is told by levels: a region of level k needs nothing but
regions of lower levels and what is computed from them, so regions never wait
for each other in a circle.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.region import REGION
from grapheditor.compiler.writers import blockwise
from grapheditor.engine.dtypes import Shape, Spec

Fits = Callable[[Instruction], bool]


def fuse(module: Module, fits: Fits = blockwise, least: int = 2) -> Module:
    """The module with a region in the place of each group of at least `least` instructions that `fits` says yes to."""
    fusion = _Fusion(module, fits)
    groups = [g for g in fusion.groups() if len(g) >= least]
    return fusion.fused(groups) if groups else module


class _Fusion:
    """The instructions of a module by number, and which of them can go together."""

    def __init__(self, module: Module, fits: Fits) -> None:
        self.module = module
        self.maker = {out: number for number, step in enumerate(module.body) for out in step.outs}
        self.fusible = [len(s.outs) == 1 and math.prod(s.outs[0].spec.shape) > 1 and fits(s) for s in module.body]
        self.users: list[list[int]] = [[] for _ in module.body]
        for number, step in enumerate(module.body):
            for source in self._sources(step):
                self.users[source].append(number)
        self.kept = {self.maker[v] for v in module.outputs if v in self.maker}
        """Whose results leave the module."""
        self.levels = self._levels()
        self.group = list(range(len(module.body)))

    def _sources(self, step: Instruction) -> list[int]:
        maker = self.maker
        return list(dict.fromkeys([maker[a] for a in step.args if a in maker]))

    def _shape(self, number: int) -> Shape:
        return self.module.body[number].outs[0].spec.shape

    def _levels(self) -> list[int]:
        levels: list[int] = []
        for number, step in enumerate(self.module.body):
            level = 0
            for source in self._sources(step):
                together = self.fusible[source] and self.fusible[number] and self._shape(source) == self._shape(number)
                level = max(level, levels[source] + (self.fusible[source] and not together))
            levels.append(level)
        return levels

    # -- groups ------------------------------------------------------------------------

    def groups(self) -> list[list[int]]:
        """The instructions of each region, in their order."""
        for number, step in enumerate(self.module.body):
            if self.fusible[number]:
                for source in self._sources(step):
                    if self.fusible[source] and self._key(source) == self._key(number):
                        self.group[self._root(source)] = self._root(number)
        for number in range(len(self.group)):
            self.group[number] = self._root(number)
        for number in reversed(range(len(self.group))):
            self._sink(number)
        members: dict[int, list[int]] = defaultdict(list)
        for number, root in enumerate(self.group):
            if self.fusible[number]:
                members[root].append(number)
        return list(members.values())

    def _key(self, number: int) -> tuple[int, Shape]:
        return self.levels[number], self._shape(number)

    def _root(self, number: int) -> int:
        while self.group[number] != number:
            self.group[number] = self.group[self.group[number]]
            number = self.group[number]
        return number

    def _sink(self, number: int) -> None:
        """Move an instruction to the later region that alone uses it, where that keeps no more results waiting.

        What backward needs of an activation would otherwise be computed with
        it, and held until then.
        """
        users = self.users[number]
        if not self.fusible[number] or not users or number in self.kept:
            return
        groups = {self.group[u] for u in users}
        target = self.group[users[0]]
        if len(groups) != 1 or target == self.group[number] or not all(self.fusible[u] for u in users):
            return
        if self._shape(users[0]) != self._shape(number):
            return
        waiting = [s for s in self._sources(self.module.body[number]) if not self._held(s, self.group[number])]
        if len(waiting) <= 1:
            self.group[number] = target

    def _held(self, number: int, group: int) -> bool:
        """Whether a result is kept for something outside of a region anyway."""
        return number in self.kept or any(self.group[u] != group for u in self.users[number])

    # -- the new module ----------------------------------------------------------------

    def fused(self, groups: Iterable[list[int]]) -> Module:
        """The module with a region for each group, in an order in which each comes after what it uses."""
        unit = list(range(len(self.module.body)))
        members: dict[int, list[int]] = {number: [number] for number in unit}
        for group in groups:
            for number in group:
                unit[number] = group[0]
                members.pop(number)
            members[group[0]] = group
        body: list[Instruction] = []
        becomes: dict[Value, Value] = {}
        for first in self._ordered(unit, members):
            group = members[first]
            steps = [self.module.body[n] for n in group]
            step = steps[0] if len(group) == 1 else self._region(group, steps, becomes)
            args = tuple([None if a is None else becomes.get(a, a) for a in step.args])
            body.append(Instruction(step.op, args, step.params, step.outs))
        return Module(self.module.inputs, tuple(body), tuple([becomes.get(v, v) for v in self.module.outputs]))

    def _ordered(self, unit: list[int], members: dict[int, list[int]]) -> Iterable[int]:
        before: dict[int, set[int]] = {first: set() for first in members}
        after: dict[int, list[int]] = {first: [] for first in members}
        for number, step in enumerate(self.module.body):
            for source in self._sources(step):
                if unit[source] != unit[number] and unit[source] not in before[unit[number]]:
                    before[unit[number]].add(unit[source])
                    after[unit[source]].append(unit[number])
        waiting = {first: len(sources) for first, sources in before.items()}
        ready = [first for first, count in waiting.items() if not count]
        heapq.heapify(ready)
        while ready:
            first = heapq.heappop(ready)
            yield first
            for later in after[first]:
                waiting[later] -= 1
                if not waiting[later]:
                    heapq.heappush(ready, later)

    def _region(self, group: list[int], steps: list[Instruction], becomes: dict[Value, Value]) -> Instruction:
        inside = set(group)
        given: dict[Value, Value] = {}
        outs, results = [], []
        body = []
        for number, step in zip(group, steps, strict=True):
            args = []
            for arg in step.args:
                if arg is None or arg.constant is not None or self.maker.get(arg) in inside:
                    args.append(arg)
                else:
                    args.append(given.setdefault(arg, Value(Spec(*arg.spec[:2]))))
            body.append(Instruction(step.op, tuple(args), step.params, step.outs))
            if number in self.kept or any(u not in inside for u in self.users[number]):
                (value,) = step.outs
                results.append(value)
                becomes[value] = Value(value.spec)
                outs.append(becomes[value])
        module = Module(tuple(given.values()), tuple(body), tuple(results))
        return Instruction(REGION, tuple(given), {"body": module}, tuple(outs))
