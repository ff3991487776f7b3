"""Running native code: memory for one run, arrays in and out, and what numpy does in between."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from grapheditor.compiler.native.llvm import Code
from grapheditor.compiler.native.lowering import Plan
from grapheditor.compiler.native.memory import Memory, Place
from grapheditor.compiler.native.nodes import Call, Node, View
from grapheditor.engine.arrays import Array
from grapheditor.engine.modes import state
from grapheditor.engine.run import Progress

KEPT = 4
"""Arenas that are kept for the next runs; more are made where more threads run at once."""
Part = str | Call
"""A native function by its name, or an instruction for numpy."""
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class Arena:
    """The memory of one run."""

    def __init__(self, memory: Memory, plan: Plan) -> None:
        raw = np.empty(memory.arena + 64, np.uint8)
        start = -raw.ctypes.data % 64
        self.bytes = raw[start : start + memory.arena]
        self.table = np.zeros(memory.slots + 1, np.uint64)
        self.bases: dict[int, Array] = {}
        """The arrays whose addresses stand in the table."""
        for node, place in memory.fixed:
            self.point(place, node.array)
        self.functions: list[Any] = []
        """What runs in this memory, in order: functions without arguments, and calls for numpy."""
        self.arguments = (ctypes.c_void_p(raw.ctypes.data + start), ctypes.c_void_p(self.table.ctypes.data))
        self.copied = [(self.buffer(n, p), n.position) for n, p in memory.inputs if p.slot < 0]
        self.results = [
            (position, self.view(output, memory))
            for position, output in enumerate(plan.outputs)
            if isinstance(output, View) and memory.places[output.node.index].slot < 0
        ]

    def point(self, place: Place, array: Array) -> None:
        """Let an entry of the table lead to an array, and keep that."""
        self.bases[place.slot] = array
        self.table[place.slot] = array.ctypes.data

    def buffer(self, node: Node, place: Place) -> Array:
        """A node's elements, in the arena or where the table leads."""
        if place.slot >= 0:
            return self.bases[place.slot]
        return self.bytes[place.offset : place.offset + node.nbytes].view(node.dtype).reshape(node.shape)

    def view(self, view: View, memory: Memory) -> Array:
        """A part of a node's elements as an array."""
        base = self.buffer(view.node, memory.places[view.node.index]).reshape(-1)
        strides = tuple(s * base.itemsize for s in view.strides)
        return np.lib.stride_tricks.as_strided(base[view.offset :], view.shape, strides, writeable=False)


class Program:
    """Native code with its arenas; several threads may run it at once."""

    def __init__(
        self, plan: Plan, memory: Memory, code: Code | None, parts: Sequence[Part], kept: Sequence[object]
    ) -> None:
        self._plan = plan
        self._memory = memory
        self._code = code
        self._kept = kept  # machine code and what it reads live as long as this refers to them
        self._parts = [p if isinstance(p, Call) else _SIGNATURE(code.address(p)) for p in parts]  # type: ignore[union-attr]
        self._free: list[Arena] = []
        self._pointed = [(n, p) for n, p in memory.inputs if p.slot >= 0]
        self._owned = [(position, node, place) for position, (node, place) in memory.owned.items()]
        self._foreign = [place.slot for _, place in self._pointed] + [place.slot for _, _, place in self._owned]
        shapes = {position: plan.outputs[position].shape for position in memory.owned}
        self._reshaped = [(i, shapes[i]) for i, node, _ in self._owned if node.shape != shapes[i]]
        self._others = [
            (position, output)
            for position, output in enumerate(plan.outputs)
            if not isinstance(output, View)
            or (memory.places[output.node.index].slot >= 0 and position not in memory.owned)
        ]

        native_alone = len(parts) == 1 and not isinstance(parts[0], Call)
        self._all_copied = native_alone and not (self._pointed or self._owned or self._others)

    def _arena(self) -> Arena:
        """New memory, and the functions of this program that work in it."""
        arena = Arena(self._memory, self._plan)
        arena.functions = [f if isinstance(f, Call) else partial(f, *arena.arguments) for f in self._parts]
        return arena

    def _call(self, call: Call, arena: Arena) -> None:
        """Run one instruction by numpy."""
        memory = self._memory
        args = [arena.view(a, memory) if isinstance(a, View) else a for a in call.args]
        results = state.mode.quietly(call.step.op.forward, *args, **call.step.params)
        several = bool(call.step.op.outputs) or len(call.outs) != 1
        for node, result in zip(call.outs, results if several else (results,), strict=True):
            arena.buffer(node, memory.places[node.index])[...] = result

    def __call__(self, arrays: Sequence[Array], progress: Progress | None = None) -> list[Any]:
        """An array per output, which the caller owns, for an array per input."""
        try:
            arena = self._free.pop()
        except IndexError:
            arena = self._arena()
        for target, position in arena.copied:
            target[...] = arrays[position]
        if self._all_copied and progress is None:  # small programs, of which each check would be a good part
            arena.functions[0]()
            copies = [view.copy() for _, view in arena.results]
            if len(self._free) < KEPT:
                self._free.append(arena)
            return copies
        for node, place in self._pointed:
            arena.point(place, _readable(arrays[node.position]))
        results: list[Any] = [None] * len(self._plan.outputs)
        for position, made, place in self._owned:
            results[position] = array = np.empty(made.shape, made.dtype)
            arena.point(place, array)
        for number, function in enumerate(arena.functions, 1):
            if function.__class__ is Call:
                self._call(function, arena)
            else:
                function()
            if progress is not None:
                progress(number, len(arena.functions))
        for position, view in arena.results:
            results[position] = view.copy()
        for position, output in self._others:
            found = arena.view(output, self._memory) if isinstance(output, View) else output
            results[position] = np.array(found, order="C")
        for position, shape in self._reshaped:
            results[position] = results[position].reshape(shape)
        for slot in self._foreign:  # the arrays of this run belong to the caller
            del arena.bases[slot]
        if len(self._free) < KEPT:
            self._free.append(arena)
        return results

    def rest(self) -> None:
        """Let go of the memory that waits for the next run."""
        self._free.clear()


def _readable(array: Array) -> Array:
    """The array, or a copy where its elements are not side by side."""
    return array if array.flags.c_contiguous and array.flags.aligned else np.array(array, order="C")
