"""Large graphs of single numbers as lists of calls: ready long before machine code of their own would be."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.native.cell_kernels import OPERANDS, RECORD, embedded, kernels, offered
from grapheditor.compiler.tiers import Built, Piece, Unavailable
from grapheditor.engine.arrays import Array
from grapheditor.engine.run import Progress

CHUNK = 1 << 16
"""Calls after which a run can be stopped."""
KEPT = 4
"""Arenas that wait for the next run."""
_RUN = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_RESHAPES = frozenset({"reshape", "expand", "permute"})
_CALL = np.dtype([("kernel", np.int64), ("cells", np.int32, 1 + OPERANDS)])


def suits(module: Module) -> bool:
    """Whether the module is many instructions on single numbers, and nothing else."""
    return bool(module.body) and all(map(_is_single, module.body))


def _is_single(step: Instruction) -> bool:
    if len(step.outs) != 1:
        return False
    for value in (*step.args, step.outs[0]):
        if value is None or (value.spec.shape and math.prod(value.spec.shape) != 1):
            return False
    return True


def build(module: Module) -> Built:
    """A module that suits as a list of calls; raises Unavailable where some op has no kernel."""
    listing = _Listing(module)
    calls = len(listing.calls)
    results = sum(v.spec.dtype.itemsize for v in module.outputs)
    source = f"{calls} calls of {len(listing.codes)} kernels over {listing.size} bytes of cells"
    piece = Piece("tiles", len(module.body), "a call of a kernel for each")
    return Built(Program(module, listing), "tiles", (piece,), source, (listing.size,), listing.size + results)


class _Listing:
    """Where every number stands, and the calls."""

    def __init__(self, module: Module) -> None:
        self.cells: dict[Value, int] = {}
        self.size = 0
        self.constants: list[Value] = []
        for value in module.inputs:
            self._new(value)
        kinds = self._kinds(module)
        addresses, self.codes = kernels.find(kinds)
        for key, address in addresses.items():
            if address is None:
                raise Unavailable(f"{kinds[key].op.name} has no kernel of single numbers")
        self.calls = self._calls(module, addresses)
        for value in module.outputs:
            self.cell(value)

    def _kinds(self, module: Module) -> dict[Any, Instruction]:
        """One instruction for each kernel that is needed; and the key of each instruction's kernel."""
        kinds: dict[Any, Instruction] = {}
        self._keys: list[Any] = []
        texts: dict[int, str] = {}
        for step in module.body:
            if step.op.name in _RESHAPES:
                self._keys.append(None)
                continue
            params = texts.get(id(step.params)) or texts.setdefault(id(step.params), repr(step.params))
            dtypes = [a.spec.dtype for a in step.args]  # type: ignore[union-attr]
            numbers = [a.constant.tobytes() for a in step.args if a.constant is not None] if embedded(step) else ()  # type: ignore[union-attr]
            key = (step.op, params, *dtypes, *numbers)
            self._keys.append(key)
            kinds.setdefault(key, step)
        return kinds

    def _calls(self, module: Module, addresses: dict[Any, Any]) -> list[tuple[int, tuple[int, ...]]]:
        cells, cell = self.cells, self.cell
        calls: list[tuple[int, tuple[int, ...]]] = []
        fill = tuple([(0,) * n for n in range(OPERANDS, -1, -1)])
        for step, key in zip(module.body, self._keys, strict=True):
            if key is None:
                cells[step.outs[0]] = cell(step.args[0])  # type: ignore[arg-type]
                continue
            reads = [
                cells[a] if a in cells else cell(a)  # type: ignore[arg-type]
                for a in step.args
                if a.constant is None or not embedded(step)  # type: ignore[union-attr]
            ]
            calls.append((addresses[key], (self._new(step.outs[0]), *reads, *fill[len(reads)])))
        return calls

    def cell(self, value: Value) -> int:
        """Where a value stands; a constant gets its cell when it is first asked for."""
        known = self.cells.get(value)
        if known is None:
            known = self._new(value)
            self.constants.append(value)
        return known

    def _new(self, value: Value) -> int:
        if not offered(value):
            raise Unavailable(f"{value.spec.dtype.name} is left to numpy")
        item = value.spec.dtype.itemsize
        start = -(-self.size // item) * item
        self.size = start + item
        self.cells[value] = start
        return start


class _Arena:
    """The cells of one run."""

    def __init__(self, program: Program) -> None:
        self.cells = program.cells.copy()
        self.inputs = [self._view(place, value) for place, value in program.inputs]
        self.outputs = [self._view(place, value) for place, value in program.outputs]
        self.address = self.cells.ctypes.data

    def _view(self, place: int, value: Value) -> Array:
        dtype = value.spec.dtype
        return self.cells[place : place + dtype.itemsize].view(dtype).reshape(value.spec.shape)


class Program:
    """The list and its cells; several threads may run it at once."""

    def __init__(self, module: Module, listing: _Listing) -> None:
        start, end, code = kernels.begin()
        self._kept = [code, *listing.codes]  # machine code lives as long as this refers to it
        self.inputs = [(listing.cells[v], v) for v in module.inputs]
        self.outputs = [(listing.cells[v], v) for v in module.outputs]
        self.cells = np.zeros(-(-listing.size // 8) * 8 or 8, np.uint8)
        for value in listing.constants:
            place, item = listing.cells[value], value.spec.dtype.itemsize
            self.cells[place : place + item] = np.ascontiguousarray(value.constant).reshape(1).view(np.uint8)
        nothing = (end, (0,) * (1 + OPERANDS))
        chunks = [listing.calls[i : i + CHUNK] for i in range(0, len(listing.calls), CHUNK)]
        self._calls = np.array([call for chunk in chunks for call in (*chunk, nothing)], _CALL)
        assert self._calls.itemsize == RECORD
        self._starts = [self._calls.ctypes.data + i * (CHUNK + 1) * RECORD for i in range(len(chunks))]
        self._run = _RUN(start)
        self._free: list[_Arena] = []

    def __call__(self, arrays: Sequence[Array], progress: Progress | None = None) -> Sequence[Array]:
        """An array per output, which the caller owns, for an array per input."""
        try:
            arena = self._free.pop()
        except IndexError:
            arena = _Arena(self)
        for cell, array in zip(arena.inputs, arrays, strict=True):
            cell[...] = array
        for number, start in enumerate(self._starts, 1):
            self._run(arena.address, start)
            if progress is not None:
                progress(number, len(self._starts))
        results = [view.copy() for view in arena.outputs]
        if len(self._free) < KEPT:
            self._free.append(arena)
        return results

    def rest(self) -> None:
        """Let go of the memory that waits for the next run."""
        self._free.clear()
