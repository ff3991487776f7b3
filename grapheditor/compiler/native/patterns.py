"""Small expressions as kernels: compiled once for a process, run on tiles of a few hundred elements."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from grapheditor.compiler.native import access, interpreter, llvm, primitives
from grapheditor.compiler.native.counting import counted
from grapheditor.compiler.native.lanes import Lanes, Listing, Writer
from grapheditor.engine.dtypes import Dtype

LEAVES = 3
"""The most different values that one kernel reads."""
OPS = 6
"""The most primitives in one kernel."""
SPREAD = "spread"
"""The kernel that repeats one element."""
KEPT = 2000
"""Kernels that a process keeps for the next programs."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that the kernel reads."""

    number: int
    dtype: Dtype


@dataclass(frozen=True, slots=True)
class Constant:
    """A number that is part of the kernel."""

    value: float
    dtype: Dtype


@dataclass(frozen=True, slots=True)
class Apply:
    """A primitive of expressions."""

    name: str
    dtype: Dtype
    args: tuple[Expression, ...]


Expression = Leaf | Constant | Apply


def count(expression: Expression) -> int:
    """How many primitives it has."""
    return 1 + sum(map(count, expression.args)) if isinstance(expression, Apply) else 0


class Kernels:
    """The kernels of a process, by expression; and the interpreter that calls them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Expression, tuple[int, llvm.Code]] = {}
        self._interpreter: llvm.Code | None = None

    def addresses(self, expressions: Iterable[Expression]) -> tuple[dict[Expression, int], list[llvm.Code]]:
        """Where each kernel starts, and what has to be kept as long as they are used."""
        wanted = list(dict.fromkeys(expressions))
        with self._lock:
            if self._interpreter is None:
                self._interpreter = interpreter.install()
            missing = [e for e in wanted if e not in self._known]
            if missing:
                if len(self._known) > KEPT:
                    self._known.clear()  # programs keep what they use
                    missing = wanted
                code = _assemble(missing)
                self._known.update((e, (code.address(f"kernel{i}"), code)) for i, e in enumerate(missing))
            found = {e: self._known[e] for e in wanted}
        codes = {id(code): code for _, code in found.values()}
        return {e: address for e, (address, _) in found.items()}, list(codes.values())


kernels = Kernels()


def _assemble(expressions: list[Expression]) -> llvm.Code:
    listing = Listing()
    for number, expression in enumerate(expressions):
        _write(listing, expression, f"kernel{number}")
    return llvm.assemble(listing.text())


def _write(listing: Listing, expression: Expression, name: str) -> None:
    """A function of addresses, of the result and of three values, and of how many elements there are."""
    wide = llvm.machine().bits // 8
    short, long, done = "short", "long", "done"
    vector, single = Writer(listing, wide), Writer(listing, 1)
    vector.do(f"%fits = icmp uge i64 %n, {wide}")
    vector.do(f"br i1 %fits, label %{long}, label %{short}")
    vector.at(long)
    vector.do(f"%last = sub i64 %n, {wide}")
    listing.declared["@llvm.umin.i64"] = "declare i64 @llvm.umin.i64(i64, i64)"
    with counted(vector, "%n", wide) as start:
        # the last vector ends with the tile; no kernel writes to what it reads
        _element(vector, expression, vector.let(f"call i64 @llvm.umin.i64(i64 {start}, i64 %last)"))
    vector.do(f"br label %{done}")
    single.at(short)
    single.continue_after(vector)
    with counted(single, "%n") as index:
        _element(single, expression, index)
    single.do(f"br label %{done}")
    single.at(done)
    vector.lines += single.lines
    listing.define(f"@{name}", f"void @{name}(ptr %r, ptr %x0, ptr %x1, ptr %x2, i64 %n)", vector, "void")


def _element(writer: Writer, expression: Expression, index: str) -> None:
    known: dict[Expression, Lanes] = {}

    def value(part: Expression) -> Lanes:
        if part not in known:
            if isinstance(part, Apply) and part.name == SPREAD:
                return access.load(writer, "%x0", part.dtype, 0)
            if isinstance(part, Leaf):
                address = access.moved(writer, f"%x{part.number}", part.dtype, index)
                known[part] = access.load(writer, address, part.dtype, 1)
            elif isinstance(part, Constant):
                known[part] = writer.constant(part.value, part.dtype)
            else:
                known[part] = primitives.write(part.name, [value(a) for a in part.args], part.dtype)
        return known[part]

    result = value(expression)
    access.store(writer, result, access.moved(writer, "%r", result.dtype, index))
