"""Kernels of single numbers, one for each kind of op: compiled once for a process, called by lists of cells.

A call is a record of 24 bytes: the address of its kernel, and where in memory
the result and up to three operands stand. Each kernel ends by jumping to that
of the next record, so that the processor learns which one follows which.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.native import access, llvm, primitives
from grapheditor.compiler.native.lanes import LLVM_TYPES, Lanes, Listing, Writer
from grapheditor.compiler.native.lowering import Plan, lower
from grapheditor.compiler.native.nodes import Given, Map, Number, View
from grapheditor.engine.dtypes import Spec

OPERANDS = 3
"""The most operands that a kernel reads."""
RECORD = 8 + 4 * (1 + OPERANDS)
KEPT = 2000
"""Kernels that a process keeps for the next programs."""
_JUMP = """  %next = getelementptr i8, ptr %R, i64 {record}
  %kernel = load ptr, ptr %next
  musttail call void %kernel(ptr %M, ptr %next)"""
_BEGIN = """
define void @cells_run(ptr %M, ptr %R) {
  %kernel = load ptr, ptr %R
  call void %kernel(ptr %M, ptr %R)
  ret void
}
define void @cells_end(ptr %M, ptr %R) {
  ret void
}
"""


class Kernels:
    """The kernels of a process by what they compute, and the function that starts a list of calls."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Any, tuple[int, llvm.Code] | None] = {}
        self._code: llvm.Code | None = None

    def begin(self) -> tuple[int, int, llvm.Code]:
        """Where the function that runs a list is, and the kernel that ends one."""
        with self._lock:
            if self._code is None:
                self._code = llvm.assemble(_BEGIN)
            return self._code.address("cells_run"), self._code.address("cells_end"), self._code

    def find(self, wanted: Mapping[Any, Instruction]) -> tuple[dict[Any, int | None], list[llvm.Code]]:
        """The address of the kernel for each instruction, None where there can be none, and what has to be kept."""
        with self._lock:
            if len(self._known) > KEPT:
                self._known.clear()  # programs keep what they use
            missing = [key for key in wanted if key not in self._known]
            listing, names = Listing(), dict[Any, str]()
            for number, key in enumerate(missing):
                plan = _plan(wanted[key])
                self._known[key] = None
                if plan is not None:
                    names[key] = f"cell{number}"
                    _write(listing, plan, names[key])
            if names:
                code = llvm.assemble(listing.text())
                self._known.update((key, (code.address(name), code)) for key, name in names.items())
            found = {key: self._known[key] for key in wanted}
        codes = {id(entry[1]): entry[1] for entry in found.values() if entry is not None}
        return {key: None if entry is None else entry[0] for key, entry in found.items()}, list(codes.values())


kernels = Kernels()


def embedded(step: Instruction) -> bool:
    """Whether constants are part of the kernel: those of which other code is made."""
    return step.op.name in ("pow", "float_power")


def _plan(step: Instruction) -> Plan | None:
    """What the instruction alone comes to; None where that is not a few primitives."""
    inputs = [
        a if a is not None and a.constant is not None and embedded(step) else Value(Spec((), a.spec.dtype))
        for a in step.args
        if a is not None
    ]
    if len(inputs) > OPERANDS or len(inputs) < len(step.args) or len(step.outs) != 1:
        return None
    out = Value(Spec((), step.outs[0].spec.dtype))  # an array of one element is a number here
    alone = replace(step, args=tuple(inputs), outs=(out,))
    plan = lower(Module(tuple([v for v in inputs if v.constant is None]), (alone,), (out,)))
    ready = isinstance(plan.outputs[0], View) and all(isinstance(node, (Given, Map)) for node in plan.nodes)
    return plan if ready and not plan.left else None


def _write(listing: Listing, plan: Plan, name: str) -> None:
    writer = Writer(listing, 1)
    known: dict[int, Lanes] = {}

    def cell(place: int) -> str:
        entry = writer.let(f"getelementptr i8, ptr %R, i64 {8 + 4 * place}")
        return writer.let(f"getelementptr i8, ptr %M, i32 {writer.let(f'load i32, ptr {entry}')}")

    for node in plan.nodes:
        if isinstance(node, Given):
            known[node.index] = access.load(writer, cell(1 + node.position), node.dtype, 1)
        elif isinstance(node, Map):
            args = [
                writer.constant(a.value, a.dtype) if isinstance(a, Number) else known[a.node.index] for a in node.args
            ]
            known[node.index] = primitives.write(node.name, args, node.dtype)
    (output,) = plan.outputs
    access.store(writer, known[output.node.index], cell(0))  # type: ignore[union-attr]
    writer.lines += _JUMP.format(record=RECORD).splitlines()
    listing.define(f"@{name}", f"void @{name}(ptr %M, ptr %R)", writer, "void")


def offered(value: Value) -> bool:
    """Whether a cell can hold it."""
    return value.spec.dtype in LLVM_TYPES
