"""Sums and extremes that a loop carries along.

Sums of float32 are carried on in float64 but for those of short rows, and
those of float64 in as many lanes as a vector has, so that they are as accurate
as numpy's pairwise ones.
"""

from __future__ import annotations

from collections.abc import Callable

from grapheditor.compiler.native import access
from grapheditor.compiler.native.counting import counted
from grapheditor.compiler.native.lanes import LLVM_TYPES, Lanes, Writer, literal
from grapheditor.compiler.native.nodes import Reduce
from grapheditor.compiler.native.primitives import IDENTITIES, accumulator, write
from grapheditor.engine.dtypes import Dtype, Shape

_ACROSS = {
    ("add", "f"): "fadd", ("multiply", "f"): "fmul", ("maximum", "f"): "fmaximum", ("minimum", "f"): "fminimum",
    ("add", "i"): "add", ("multiply", "i"): "mul", ("maximum", "i"): "smax", ("minimum", "i"): "smin",
    ("maximum", "u"): "umax", ("minimum", "u"): "umin", ("logical_and", "b"): "and", ("logical_or", "b"): "or",
    ("maximum", "b"): "or", ("minimum", "b"): "and", ("add", "b"): "or", ("multiply", "b"): "and",
}  # fmt: skip
"""LLVM's reductions of a vector's lanes."""
BRIEF = 32
"""Numbers that a lane adds up in float32 itself: few enough to be as accurate as numpy's pairwise sums."""


def scratch_bytes(node: object) -> int:
    """How many bytes a reduction may need to add up in, beside its result."""
    if not isinstance(node, Reduce):
        return 0
    wide = accumulator(node.name, node.dtype)
    return 0 if wide == node.dtype else node.size * wide.itemsize


class Running:
    """One reduction within a loop.

    Over the innermost axis it is carried in registers; over others it is added
    to memory, row by row.
    """

    def __init__(
        self, writer: Writer, node: Reduce, strides: tuple[int, ...], shape: Shape, result: str, scratch: str
    ) -> None:
        self.writer = writer
        self.node = node
        self.strides = strides
        """How far apart results are along each axis of the loop; 0 along those that are reduced."""
        self.in_registers = bool(shape) and strides[-1] == 0
        self._direct = self.in_registers and all(s or n == 1 for s, n in zip(strides[:-1], shape[:-1], strict=True))
        """Whether each row gives a result of its own."""
        brief = self._direct and shape[-1] <= BRIEF * writer.width
        self.wide: Dtype = node.dtype if brief else accumulator(node.name, node.dtype)
        self._result = result
        self._sums = scratch or result
        self._row = self._phi = self._next = ""

    def _identity(self) -> str:
        return literal(IDENTITIES[self.node.name](self.wide), self.wide)

    def begin(self) -> None:
        """Before the loop: where results are added to memory, they start from the identity."""
        if not self._direct:
            self._each(lambda at: self._put(self._identity(), self._sums, at))

    def end(self) -> None:
        """After the loop: bring what was added up in another dtype to the result's."""
        if self._direct or self._sums == self._result:
            return

        def convert(at: str) -> None:
            value = access.load(self._scalar(), access.moved(self.writer, self._sums, self.wide, at), self.wide, 1)
            access.store(
                value.writer, value.to(self.node.dtype), access.moved(self.writer, self._result, self.node.dtype, at)
            )

        self._each(convert)

    def _scalar(self) -> _Narrow:
        return _Narrow(self.writer)

    def _each(self, body: Callable[[str], None]) -> None:
        with counted(self.writer, self.node.size) as at:
            body(at)

    def _put(self, text: str, base: str, at: str) -> None:
        value = Lanes(self._scalar(), text, self.wide)
        access.store(value.writer, value, access.moved(self.writer, base, self.wide, at))

    def row(self, at: str) -> None:
        """A row starts; its results stand at this offset."""
        dtype, base = (self.node.dtype, self._result) if self._direct else (self.wide, self._sums)
        self._row = access.moved(self.writer, base, dtype, at)

    def enter(self, label: str) -> None:
        """The inner loop starts; the running value gets a name there."""
        self._phi = f"%a.{label}.{self.node.index}"

    def phi(self, before: str, tail: str) -> str:
        """The line that carries the value from turn to turn."""
        kind = self.writer.type(self.wide)
        item = LLVM_TYPES[self.wide]
        start = self._identity() if self.writer.width == 1 else f"splat ({item} {self._identity()})"
        return f"  {self._phi} = phi {kind} [ {start}, %{before} ], [ {self._next}, %{tail} ]"

    def add(self, value: Lanes, index: str, fresh: Lanes | None) -> None:
        """Take in a vector; `fresh` tells which lanes were not taken in before."""
        value = value.to(self.wide)
        if fresh is not None and self.node.name in ("add", "multiply"):
            value = fresh.choose(value, value.of(IDENTITIES[self.node.name](self.wide)))
        if self.in_registers:
            self._next = self._both(Lanes(self.writer, self._phi, self.wide), value).name
            return
        address = access.moved(self.writer, self._row, self.wide, index)
        access.store(self.writer, self._both(access.load(self.writer, address, self.wide, 1), value), address)

    def _both(self, one: Lanes, other: Lanes) -> Lanes:
        return write(self.node.name, [one, other], self.wide)

    def finish_row(self) -> None:
        """The inner loop ended: join the lanes, and put the result in its place."""
        if not self.in_registers:
            return
        narrow = self._scalar()
        value = Lanes(narrow, self._across(self._next), self.wide)
        if self._direct:
            access.store(narrow, value.to(self.node.dtype), self._row)
        else:
            access.store(narrow, self._both(access.load(narrow, self._row, self.wide, 1), value), self._row)

    def _across(self, lanes: str) -> str:
        writer, dtype = self.writer, self.wide
        if writer.width == 1:
            return lanes
        kind, item = writer.type(dtype), LLVM_TYPES[dtype]
        short = _ACROSS[self.node.name, dtype.kind]
        name = f"@llvm.vector.reduce.{short}.{writer.suffix(dtype)}"
        if short in ("fadd", "fmul"):
            start = literal(-0.0 if short == "fadd" else 1.0, dtype)
            writer.listing.declared.setdefault(name, f"declare {item} {name}({item}, {kind})")
            return writer.let(f"call reassoc {item} {name}({item} {start}, {kind} {lanes})")
        writer.listing.declared.setdefault(name, f"declare {item} {name}({kind})")
        return writer.let(f"call {item} {name}({kind} {lanes})")


class _Narrow(Writer):
    """Writes single values among the lines of a writer of vectors."""

    def __init__(self, writer: Writer) -> None:
        self.listing = writer.listing
        self.width = 1
        self.inline = writer.inline
        self.lines = writer.lines
        self._outer = writer

    def let(self, text: str) -> str:
        """A new name, of the outer writer."""
        return self._outer.let(text)

    def label(self) -> str:
        """A new label, of the outer writer."""
        return self._outer.label()
