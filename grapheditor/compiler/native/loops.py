"""The code of one loop: elements loaded, computed and stored side by side, and added up on the way."""

from __future__ import annotations

from dataclasses import dataclass

from grapheditor.compiler.native import access, llvm, primitives
from grapheditor.compiler.native.counting import counted, offset
from grapheditor.compiler.native.lanes import INT64, Lanes, Listing, Writer
from grapheditor.compiler.native.lowering import sources
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Number, Reduce, View, dense, squeezed
from grapheditor.compiler.native.reductions import Running
from grapheditor.compiler.native.schedule import Loop, in_place
from grapheditor.engine.dtypes import Shape

INLINE_LIMIT = 6
"""Mathematical functions in one loop that are written out; where there are more, they are called."""
Strides = tuple[int, ...]


@dataclass(slots=True)
class Stream:
    """Something a loop reads or writes: its address, and how far apart elements are along each axis."""

    base: str
    strides: Strides
    row: str = ""
    """The address where the inner loop starts."""


class LoopWriter:
    """Writes one loop as a function of the arena and the table."""

    def __init__(self, listing: Listing, loop: Loop, memory: Memory, stored: set[int]) -> None:
        self._loop = loop
        self._memory = memory
        self._stored = stored
        self._listing = listing
        self._made = {node.index for node in loop.maps}
        self._known: dict[int, Lanes] = {}
        self._loads: dict[object, tuple[View, Stream]] = {}
        self._splats: dict[object, Lanes] = {}

    def write(self, name: str) -> None:
        """Add the function to the listing."""
        views, reads, extents = self._collect()
        shape, axes = coalesced(self._loop.shape, [*reads, *extents])
        self._shape = shape
        self._width = _width(self._loop, shape)
        self.writer = writer = Writer(self._listing, self._width, _calls(self._loop) <= INLINE_LIMIT)
        for view, strides in zip(views, reads, strict=True):
            base = self._address(view.node.index)
            base = access.moved(writer, base, view.node.dtype, str(view.offset)) if view.offset else base
            self._loads[view.key] = (view, Stream(base, tuple(strides[a] for a in axes)))
        self._stores = {
            node.index: Stream(self._address(node.index), dense(shape))
            for node in self._loop.maps
            if node.index in self._stored
        }
        self._running = [
            Running(writer, node, tuple(extent[a] for a in axes), shape, self._address(node.index), self._scratch(node))
            for node, extent in zip(self._loop.reduces, extents, strict=True)
        ]
        for running in self._running:
            running.begin()
        self._nest(0, [])
        for running in self._running:
            running.end()
        self._listing.define(f"@{name}", f"internal void @{name}(ptr %A, ptr %T) noinline", writer, "void")

    def _address(self, index: int) -> str:
        return access.pointer(self.writer, self._memory.places[index])

    def _scratch(self, node: Reduce) -> str:
        place = self._memory.scratch.get(node.index)
        return "" if place is None else access.pointer(self.writer, place)

    def _collect(self) -> tuple[list[View], list[Strides], list[Strides]]:
        """Views that are read, their strides, and those of the reductions' results."""
        views: dict[object, View] = {}
        for node in self._loop.nodes:
            for view in sources(node):
                if not self._at_hand(view):
                    views[view.key] = view
        reads = [squeezed(v.shape, v.strides)[1][0] for v in views.values()]
        extents = []
        for node in self._loop.reduces:
            kept = iter(dense(node.shape))
            strides = tuple(0 if axis in node.axes else next(kept) for axis in range(len(node.view.shape)))
            extents.append(squeezed(node.view.shape, strides)[1][0])
        return list(views.values()), reads, extents

    def _at_hand(self, view: View) -> bool:
        return view.node.index in self._made and in_place(view)

    # -- loops

    def _nest(self, axis: int, indices: list[str]) -> None:
        """The loops over the outer axes, and within them the inner one."""
        if axis >= len(self._shape) - 1:
            self._rows(indices)
            self._inner()
            return
        with counted(self.writer, self._shape[axis]) as index:
            self._nest(axis + 1, [*indices, index])

    def _rows(self, indices: list[str]) -> None:
        """Where each stream starts in this row."""
        streams = [(view.node.dtype, stream) for view, stream in self._loads.values()]
        streams += [(node.dtype, self._stores[node.index]) for node in self._loop.maps if node.index in self._stores]
        for dtype, stream in streams:
            stream.row = access.moved(self.writer, stream.base, dtype, offset(self.writer, indices, stream.strides))
        for running in self._running:
            running.row(offset(self.writer, indices, running.strides))

    def _inner(self) -> None:
        self._splats = {
            key: access.load(self.writer, stream.row, view.node.dtype, 0)
            for key, (view, stream) in self._loads.items()
            if not stream.strides or stream.strides[-1] == 0
        }
        if not self._shape:
            self._body("0", None)
            return
        length, width = self._shape[-1], self._width
        writer = self.writer
        with counted(writer, length, width, [r for r in self._running if r.in_registers]) as start:
            index, fresh = start, None
            if length % width:
                # the last vector ends with the row, and repeats some of the one before
                writer.listing.declared["@llvm.umin.i64"] = "declare i64 @llvm.umin.i64(i64, i64)"
                index = writer.let(f"call i64 @llvm.umin.i64(i64 {start}, i64 {length - width})")
                if self._running:
                    repeated = writer.let(f"sub i64 {start}, {index}")
                    lanes = access.lane_numbers(writer)
                    fresh = lanes.compare("ge", Lanes(writer, access.splat(writer, repeated, INT64), INT64))
            self._body(index, fresh)
        for running in self._running:
            running.finish_row()

    def _body(self, index: str, fresh: Lanes | None) -> None:
        self._known = {}
        for node in self._loop.maps:
            args = [self._value(arg, index) for arg in node.args]
            value = self._known[node.index] = primitives.write(node.name, args, node.dtype)
            if node.index in self._stores:
                stream = self._stores[node.index]
                access.store(self.writer, value, access.moved(self.writer, stream.row, node.dtype, index))
        for running in self._running:
            running.add(self._value(running.node.view, index), index, fresh)

    def _value(self, arg: View | Number, index: str) -> Lanes:
        if isinstance(arg, Number):
            return self.writer.constant(arg.value, arg.dtype)
        if self._at_hand(arg):
            return self._known[arg.node.index]
        if arg.key in self._splats:
            return self._splats[arg.key]
        stream = self._loads[arg.key][1]
        stride = stream.strides[-1]
        at = index if stride == 1 else self.writer.let(f"mul i64 {index}, {stride}")
        return access.load(
            self.writer, access.moved(self.writer, stream.row, arg.node.dtype, at), arg.node.dtype, stride
        )


def coalesced(shape: Shape, streams: list[Strides]) -> tuple[Shape, list[int]]:
    """The shape with axes joined that every stream passes as one, and the old axis that gives each new one its stride.

    The elements themselves are in C's order.
    """
    lengths: list[int] = []
    axes: list[int] = []
    for axis, length in enumerate(shape):
        if axes and all(s[axis - 1] == s[axis] * length for s in streams):
            lengths[-1] *= length
            axes[-1] = axis
        else:
            lengths.append(length)
            axes.append(axis)
    return tuple(lengths), axes


def _width(loop: Loop, shape: Shape) -> int:
    """Lanes: two vector registers of float32, or fewer where rows are short."""
    if not shape:
        return 1
    width = llvm.machine().bits // 16
    while width > shape[-1]:
        width //= 2
    return width


def _calls(loop: Loop) -> int:
    return sum(node.name in primitives.FUNCTIONS for node in loop.maps)
