"""A long loop as a list of calls of small kernels, which run over tiles that stay in the processor's caches."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field

import numpy as np

from grapheditor.compiler.native import llvm
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Map, Number, View, dense, squeezed
from grapheditor.compiler.native.patterns import (
    LEAVES,
    OPS,
    SPREAD,
    Apply,
    Constant,
    Expression,
    Leaf,
    count,
    kernels,
)
from grapheditor.compiler.native.schedule import Loop, in_place
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Dtype

CACHE = 768 * 1024
"""Bytes that the tiles of a region may take: they should stay in the second level of caches."""
SMALLEST, LARGEST = 128, 4096
"""Elements of a tile, at least and at most."""
PIECE = 1 << 28
"""Elements times calls after which a run can be stopped: some tens of milliseconds."""
_INLINE = (0.0, 1.0, -1.0, 2.0, 0.5)
"""Numbers that may be part of a kernel; with every number a kernel of its own there would be too many."""
Key = tuple[str, object]
"""What a leaf stands for: ("node", index), ("view", its key) or ("number", its key)."""


@dataclass(slots=True)
class _Call:
    """One kernel: what it computes, from what, into which node."""

    node: Map
    expression: Expression
    leaves: list[Key]


@dataclass
class Region:
    """A loop as calls of kernels."""

    loop: Loop
    calls: list[_Call]
    views: dict[Key, View]
    """What is read from memory."""
    numbers: dict[Key, Number]
    stored: list[Map]
    slots: dict[Key, int] = field(default_factory=dict)
    used: int = 1
    """How many slots there are."""

    @functools.cached_property
    def item(self) -> int:
        """Bytes of the widest element."""
        read = [*(v.node.dtype for v in self.views.values()), *(n.dtype for n in self.numbers.values())]
        return max(dtype.itemsize for dtype in [*(m.dtype for m in self.loop.maps), *read])

    @property
    def tile(self) -> int:
        """Elements of a tile."""
        lanes = llvm.machine().bits // 8
        fitting = CACHE // (self.used * self.item)
        size = int(np.prod(self.loop.shape, dtype=np.int64))
        return min(max(SMALLEST, fitting // lanes * lanes), LARGEST, -(-size // lanes) * lanes)

    @property
    def addresses(self) -> int:
        """How many addresses the interpreter keeps."""
        return self.used + len(self.views) + len(self.numbers) + len(self.stored)

    @property
    def work(self) -> int:
        """Bytes that it needs while it runs."""
        return -(-self.addresses * 8 // 64) * 64 + self.used * self.tile * self.item


def region(loop: Loop, stored: set[int]) -> Region | None:
    """The loop as calls, or None where something is read in another order than elements are computed."""
    if loop.reduces:
        return None
    found = _Collecting(loop, stored)
    for node in loop.maps:
        if not found.take(node):
            return None
    calls = [found.call(node) for node in loop.maps if node.index in found.roots]
    kept = [node for node in loop.maps if node.index in stored]
    result = Region(loop, calls, found.views, found.numbers, kept)
    _give_slots(result)
    return result


class _Collecting:
    def __init__(self, loop: Loop, stored: set[int]) -> None:
        self._made = {node.index for node in loop.maps}
        self.views: dict[Key, View] = {}
        self.numbers: dict[Key, Number] = {}
        self.roots: set[int] = set()
        self._expressions: dict[int, Expression] = {}
        self._leaves: dict[int, list[Key]] = {}
        self._uses: dict[int, int] = {}
        self._shape = loop.shape
        for node in loop.maps:
            for arg in node.args:
                if isinstance(arg, View):
                    self._uses[arg.node.index] = self._uses.get(arg.node.index, 0) + 1
        self.roots |= {n.index for n in loop.maps if n.index in stored or self._uses.get(n.index, 0) != 1}

    def take(self, node: Map) -> bool:
        """Note how a node is computed; False where that is not possible here."""
        parts: list[tuple[Expression, list[Key]]] = []
        for arg in node.args:
            part = self._part(arg)
            if part is None:
                return False
            parts.append(part)
        for at, arg in enumerate(node.args):
            inner = arg.node.index if isinstance(arg, View) and arg.node.index in self._made else -1
            if inner < 0 or inner in self.roots:
                continue
            tried = [*parts]
            tried[at] = (self._expressions[inner], self._leaves[inner])
            if len({k for _, keys in tried for k in keys}) <= LEAVES and sum(count(e) for e, _ in tried) < OPS:
                parts = tried
            else:
                self.roots.add(inner)
        keys = list(dict.fromkeys(k for _, ks in parts for k in ks))
        args = tuple(_renumbered(e, [keys.index(k) for k in ks]) for e, ks in parts)
        self._expressions[node.index] = Apply(node.name, node.dtype, args)
        self._leaves[node.index] = keys
        return True

    def call(self, node: Map) -> _Call:
        """The kernel that computes a node."""
        return _Call(node, self._expressions[node.index], self._leaves[node.index])

    def _part(self, arg: View | Number) -> tuple[Expression, list[Key]] | None:
        if isinstance(arg, Number):
            if arg.dtype.kind == "b" or (float(arg.value) in _INLINE and not _negative_zero(arg)):
                return Constant(float(arg.value), arg.dtype), []
            key: Key = ("number", arg.key)
            self.numbers[key] = arg
            return Leaf(0, arg.dtype), [key]
        if arg.node.index in self._made and in_place(arg):
            return Leaf(0, arg.node.dtype), [("node", arg.node.index)]
        shape, (strides,) = squeezed(arg.shape, arg.strides)
        if strides != dense(shape) and any(strides):
            return None
        key = ("view", arg.key)
        self.views[key] = arg
        return Leaf(0, arg.node.dtype), [key]


def _negative_zero(number: Number) -> bool:
    return bool(number.dtype.kind == "f" and number.value == 0 and np.signbit(number.value))


def _renumbered(expression: Expression, numbers: list[int]) -> Expression:
    if isinstance(expression, Leaf):
        return Leaf(numbers[expression.number], expression.dtype)
    if isinstance(expression, Apply):
        return Apply(expression.name, expression.dtype, tuple(_renumbered(a, numbers) for a in expression.args))
    return expression


def _give_slots(found: Region) -> None:
    """A slot for every value that is not in memory; values that are not needed together share one."""
    last = {key: at for at, call in enumerate(found.calls) for key in call.leaves}
    constant = [*(k for k, v in found.views.items() if _repeated(v)), *found.numbers]
    slots = {key: at for at, key in enumerate(constant)}
    used, free = len(slots), list[int]()
    outside = {node.index for node in found.stored}
    for at, call in enumerate(found.calls):
        if call.node.index not in outside:
            if not free:
                free.append(used)
                used += 1
            slots["node", call.node.index] = free.pop()  # no slot that is read: a kernel may compute some lanes twice
        for key in call.leaves:
            if last[key] == at and key[0] == "node" and key in slots:
                free.append(slots[key])
    found.slots, found.used = slots, max(used, 1)


def _repeated(view: View) -> bool:
    return not any(squeezed(view.shape, view.strides)[1][0])


@dataclass(slots=True)
class Description:
    """What the interpreter reads; the program that uses it keeps it."""

    numbers: Array
    kept: list[object]

    @property
    def address(self) -> int:
        """Where it is."""
        return int(self.numbers.ctypes.data)


def describe(found: Region, memory: Memory, work: int) -> list[Description]:
    """The region as the interpreter takes it, see the remark in `interpreter`; a large one piece by piece."""
    spreads = {k: Apply(SPREAD, v.node.dtype, (Leaf(0, v.node.dtype),)) for k, v in found.views.items() if _repeated(v)}
    spreads |= {k: Apply(SPREAD, n.dtype, (Leaf(0, n.dtype),)) for k, n in found.numbers.items()}
    addresses, codes = kernels.addresses([*spreads.values(), *(c.expression for c in found.calls)])
    pool = np.zeros((max(len(found.numbers), 1), 8), np.uint8)
    places: dict[Key, int] = {}
    buffers: list[tuple[int, int, int, int]] = []

    def buffer(key: Key, kind: int, offset: int, item: int) -> None:
        places[key] = found.used + len(buffers)
        buffers.append((places[key], kind, offset, item))

    for key, view in found.views.items():
        place, item = memory.places[view.node.index], view.node.dtype.itemsize
        buffer(key, place.slot, place.offset + view.offset * item, 0 if _repeated(view) else item)
    for row, (key, number) in zip(pool, found.numbers.items(), strict=False):
        row[: number.dtype.itemsize] = np.asarray([number.value], _stored(number.dtype)).view(np.uint8)
        buffer(key, -2, row.ctypes.data, 0)
    for node in found.stored:
        place = memory.places[node.index]
        buffer(("node", node.index), place.slot, place.offset, node.dtype.itemsize)
    where = {**places, **found.slots}
    code = [[addresses[e], found.slots[k], places[k], 0, 0] for k, e in spreads.items()]
    for call in found.calls:
        reads = [where[k] for k in call.leaves]
        code.append([addresses[call.expression], where["node", call.node.index], *reads, *[0] * (3 - len(reads))])
    code_table = np.array(code, np.int64)
    size = math.prod(found.loop.shape)
    tiles = max(PIECE // (found.tile * len(found.calls)), 1)
    described = []
    for first in range(0, size, tiles * found.tile):
        rows = [(n, kind, offset + first * item, found.tile * item) for n, kind, offset, item in buffers]
        table = np.array(rows, np.int64)
        head = [
            min(size - first, tiles * found.tile), found.tile, found.used, found.tile * found.item, work, len(buffers),
            table.ctypes.data, len(spreads), len(found.calls), code_table.ctypes.data,
        ]  # fmt: skip
        described.append(Description(np.array(head, np.int64), [pool, table, code_table, *codes]))
    return described


def _stored(dtype: Dtype) -> Dtype:
    return np.dtype(np.uint8) if dtype.kind == "b" else dtype
