"""The code that puts views side by side."""

from __future__ import annotations

from grapheditor.compiler.native import access, llvm
from grapheditor.compiler.native.counting import counted, offset
from grapheditor.compiler.native.lanes import Listing, Writer
from grapheditor.compiler.native.loops import coalesced
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Joined, Part, squeezed


def write(listing: Listing, joined: Joined, memory: Memory, name: str) -> None:
    """Add the function that fills one joined node to the listing."""
    writer = Writer(listing)
    out = access.pointer(writer, memory.places[joined.index])
    if not joined.full:
        listing.declared["@llvm.memset.p0.i64"] = "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)"
        writer.do(f"call void @llvm.memset.p0.i64(ptr {out}, i8 0, i64 {joined.nbytes}, i1 false)")
    for part in joined.parts:
        writer.width = 1
        source = access.pointer(writer, memory.places[part.view.node.index])
        _Copy(writer, joined, part, source, out).write()
    listing.define(f"@{name}", f"internal void @{name}(ptr %A, ptr %T) noinline", writer, "void")


class _Copy:
    """Copies the elements of one part."""

    def __init__(self, writer: Writer, joined: Joined, part: Part, source: str, target: str) -> None:
        shape, streams = squeezed(part.view.shape, part.view.strides, part.strides)
        self.shape, axes = coalesced(shape, streams)
        self.reads, self.writes = (tuple(s[a] for a in axes) for s in streams)
        self.writer = writer
        self.dtype = joined.dtype
        self.source = access.moved(writer, source, self.dtype, str(part.view.offset))
        self.target = access.moved(writer, target, self.dtype, str(part.offset))

    def write(self) -> None:
        """The loops."""
        self._nest(0, [])

    def _nest(self, axis: int, indices: list[str]) -> None:
        if axis < len(self.shape) - 1:
            with counted(self.writer, self.shape[axis]) as index:
                self._nest(axis + 1, [*indices, index])
            return
        writer = self.writer
        source = access.moved(writer, self.source, self.dtype, offset(writer, indices, self.reads))
        target = access.moved(writer, self.target, self.dtype, offset(writer, indices, self.writes))
        if not self.shape:
            access.store(writer, access.load(writer, source, self.dtype, 1), target)
            return
        length = self.shape[-1]
        writer.width = _width(length) if self.writes[-1] == 1 else 1
        with counted(writer, length, writer.width) as start:
            index = start
            if length % writer.width:  # the last vector overlaps the one before
                writer.listing.declared["@llvm.umin.i64"] = "declare i64 @llvm.umin.i64(i64, i64)"
                index = writer.let(f"call i64 @llvm.umin.i64(i64 {start}, i64 {length - writer.width})")
            here = access.moved(writer, source, self.dtype, offset(writer, [index], self.reads[-1:]))
            there = access.moved(writer, target, self.dtype, offset(writer, [index], self.writes[-1:]))
            access.store(writer, access.load(writer, here, self.dtype, self.reads[-1]), there)
        writer.width = 1


def _width(length: int) -> int:
    width = llvm.machine().bits // 16
    while width > length:
        width //= 2
    return width
