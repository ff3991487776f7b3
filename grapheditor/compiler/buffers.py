"""Which values share memory: buffers are used again as soon as nothing looks at their last value any more."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.places import Place, Places

ALIGNMENT = 64
_FOREVER = 1 << 62


@dataclass(slots=True)
class Plan:
    """The slots of memory that one run needs, and who is in them."""

    sizes: list[int] = field(default_factory=list)
    """Bytes of each slot."""
    slot: dict[Value, int] = field(default_factory=dict)
    """The slot of each value whose place is a buffer."""
    ends: dict[int, list[Value]] = field(default_factory=dict)
    """Per instruction the fresh arrays that nothing needs after it."""
    peak_bytes: int = 0
    """What a run holds at most: its slots and, beside them, fresh arrays."""

    @property
    def offsets(self) -> list[int]:
        """Where each slot begins in one piece of memory; the last entry is the size of all."""
        found = [0]
        for size in self.sizes:
            found.append(found[-1] + size)
        return found


def nbytes(value: Value) -> int:
    """The bytes of a value's numbers."""
    return math.prod(value.spec.shape) * value.spec.dtype.itemsize


def plan_buffers(module: Module, places: Places) -> Plan:
    """The slots for a run of the module in its order."""
    return _Planner(module, places).plan


class _Planner:
    def __init__(self, module: Module, places: Places) -> None:
        self.places = places
        self.held = {v for v, place in places.of.items() if place in (Place.BUFFER, Place.FRESH)}
        """The values that have memory of their own."""
        self.plan = Plan()
        self.free: dict[int, list[int]] = {}
        self.fresh_bytes = 0
        self.most_fresh = 0
        roots = list(map(self._roots, module.body))
        last = self._last_uses(module, roots)
        for number, (step, looked_at) in enumerate(zip(module.body, roots, strict=True)):
            outs = step.outs
            if not looked_at and len(outs) == 1 and places.of.get(outs[0]) is Place.SCALAR:
                continue
            ending = [v for v in looked_at if last[v] == number]
            taken_over = [v for v in ending if self._can_be_overwritten(v, step)]
            for value in taken_over:
                self._release(value, number)
            for out in outs:
                if out not in self.held:
                    continue
                self._occupy(out)
                if out not in last:
                    ending.append(out)  # one of several results that nothing uses
            for value in ending:
                if value not in taken_over:
                    self._release(value, number)
        self.plan.peak_bytes = sum(self.plan.sizes) + self.most_fresh

    def _roots(self, step: Instruction) -> tuple[Value, ...]:
        """The memory that an instruction looks at."""
        base, held = self.places.base, self.held
        found: tuple[Value, ...] = ()
        for arg in step.args:
            root = base.get(arg, arg) if base else arg  # type: ignore[arg-type]
            if root in held and root not in found:
                found = (*found, root)
        return found

    def _last_uses(self, module: Module, roots: Sequence[tuple[Value, ...]]) -> dict[Value, int]:
        """For each memory the last instruction that looks at it, through whatever view."""
        last = {root: number for number, looked_at in enumerate(roots) for root in looked_at}
        for output in module.outputs:
            last[self.places.root(output)] = _FOREVER
        return last

    def _can_be_overwritten(self, value: Value, step: Instruction) -> bool:
        """Whether the result may go where this operand is: an elementwise op, and the operand whole and in order."""
        (out, *others) = step.outs
        if others or value.spec[:2] != out.spec[:2]:
            return False
        ufunc = self.places.writers.get(out)
        if not isinstance(ufunc, np.ufunc) or ufunc.signature is not None:
            return False
        base = self.places.base  # a view of the operand is read in another order than the result is written
        return not base or all(a is value or a not in base or base[a] is not value for a in step.args)

    def _occupy(self, value: Value) -> None:
        place = self.places.of[value]
        if place is Place.FRESH:
            self.fresh_bytes += nbytes(value)
            self.most_fresh = max(self.most_fresh, self.fresh_bytes)
        elif place is Place.BUFFER:
            size = _rounded(nbytes(value))
            free = self.free.get(size)
            if free:
                self.plan.slot[value] = free.pop()
            else:
                self.plan.slot[value] = len(self.plan.sizes)
                self.plan.sizes.append(size)

    def _release(self, value: Value, number: int) -> None:
        slot = self.plan.slot.get(value)
        if slot is not None:
            self.free.setdefault(self.plan.sizes[slot], []).append(slot)
        elif self.places.place(value) is Place.FRESH:
            self.fresh_bytes -= nbytes(value)
            self.plan.ends.setdefault(number, []).append(value)


@functools.lru_cache(maxsize=4096)
def _rounded(size: int) -> int:
    """The size class: eight or more from one power of two to the next, so that different shapes share a slot."""
    step = min(max(ALIGNMENT, 1 << max(size.bit_length() - 4, 0)), 1 << 16)
    return max(-(-size // step) * step, ALIGNMENT)
