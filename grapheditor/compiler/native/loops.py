"""The code of loops: elements loaded, computed and stored side by side, and added up on the way."""

from __future__ import annotations

from dataclasses import dataclass

from grapheditor.compiler.native import access, llvm, primitives
from grapheditor.compiler.native.counting import counted, offset
from grapheditor.compiler.native.lanes import INT64, Lanes, Listing, Writer
from grapheditor.compiler.native.lowering import sources
from grapheditor.compiler.native.memory import Memory
from grapheditor.compiler.native.nodes import Map, Number, Reduce, View, dense, squeezed
from grapheditor.compiler.native.reductions import Running
from grapheditor.compiler.native.schedule import Loop, Rows, Schedule, in_place
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
    """Writes loops as a function of the arena and the table: one, or several that take their rows in turn."""

    def __init__(self, listing: Listing, step: Loop | Rows, memory: Memory, schedule: Schedule) -> None:
        self._listing = listing
        self._writer = Writer(listing)
        self._step = step
        loops = [step] if isinstance(step, Loop) else step.loops
        self._phases = [_Phase(self._writer, loop, memory, schedule) for loop in loops]

    def write(self, name: str) -> None:
        """Add the function to the listing."""
        if isinstance(self._step, Loop):
            (phase,) = self._phases
            shape, axes = coalesced(phase.loop.shape, phase.strides())
            phase.begin(shape, axes, len(shape) - 1)
            outer = shape[:-1]
        else:
            outer, axes = coalesced(self._step.shape[:-1], [s[: len(self._step.shape) - 1] for s in self._strides()])
            inner = len(self._step.shape) - 1
            for phase in self._phases:
                full = len(phase.loop.shape) > inner
                phase.begin((*outer, *phase.loop.shape[inner:]), [*axes, inner] if full else axes, len(outer))
        self._nest(outer, [])
        for phase in self._phases:
            phase.end()
        self._listing.define(f"@{name}", f"internal void @{name}(ptr %A, ptr %T) noinline", self._writer, "void")

    def _strides(self) -> list[Strides]:
        return [strides for phase in self._phases for strides in phase.strides()]

    def _nest(self, shape: Shape, indices: list[str]) -> None:
        """The loops over the outer axes, and within them the inner ones."""
        if len(indices) == len(shape):
            for phase in self._phases:
                phase.row(indices)
            return
        with counted(self._writer, shape[len(indices)]) as index:
            self._nest(shape, [*indices, index])


class _Phase:
    """What one loop does within the loops over the outer axes."""

    def __init__(self, writer: Writer, loop: Loop, memory: Memory, schedule: Schedule) -> None:
        self.writer = writer
        self.loop = loop
        self._memory = memory
        self._stored = schedule.stored
        self._brief = schedule.brief
        self._made = {node.index for node in loop.maps}
        self._known: dict[int, Lanes] = {}
        self._loads: dict[object, tuple[View, Stream]] = {}
        self._splats: dict[object, Lanes] = {}
        self._inline = _calls(loop) <= INLINE_LIMIT
        self._views, self._reads, self._extents = self._collect()
        self._kept = [node for node in loop.maps if node.index in self._stored]

    def strides(self) -> list[Strides]:
        """How far apart elements are along each axis of the loop, of all that it reads and writes."""
        return [*self._reads, *self._extents, *(self._written(node) for node in self._kept)]

    def _written(self, node: Map) -> Strides:
        shape = self.loop.shape
        return _of_a_row(shape) if node.index in self._brief else dense(shape)

    def begin(self, shape: Shape, axes: list[int], outer: int) -> None:
        """Before the loops, which are over `shape`; `axes` are those of the loop that give each its strides.

        The first `outer` loops are shared with others.
        """
        self._inner = shape[outer:] if outer >= 0 else ()
        self._use(_width(self.loop, self._inner))
        self._width = self.writer.width
        for view, strides in zip(self._views, self._reads, strict=True):
            base = self._address(view.node.index)
            base = access.moved(self.writer, base, view.node.dtype, str(view.offset)) if view.offset else base
            self._loads[view.key] = (view, Stream(base, tuple([strides[a] for a in axes])))
        self._stores = {
            node.index: Stream(self._address(node.index), tuple([self._written(node)[a] for a in axes]))
            for node in self._kept
        }
        self._running = [
            Running(
                self.writer, node, tuple([extent[a] for a in axes]), shape, self._address(node.index),
                self._scratch(node),
            )
            for node, extent in zip(self.loop.reduces, self._extents, strict=True)
        ]  # fmt: skip
        for running in self._running:
            running.begin()

    def _use(self, width: int) -> None:
        """Let the writer write as this phase wants it."""
        self.writer.width, self.writer.inline = width, self._inline

    def end(self) -> None:
        """After the loops."""
        self._use(self._width)
        for running in self._running:
            running.end()

    def _address(self, index: int) -> str:
        return access.pointer(self.writer, self._memory.places[index])

    def _scratch(self, node: Reduce) -> str:
        place = self._memory.scratch.get(node.index)
        return "" if place is None else access.pointer(self.writer, place)

    def _collect(self) -> tuple[list[View], list[Strides], list[Strides]]:
        """Views that are read, their strides, and those of the reductions' results."""
        views: dict[object, View] = {}
        for node in self.loop.nodes:
            for view in sources(node):
                if not self._at_hand(view):
                    views[view.key] = view
        reads = [
            _of_a_row(self.loop.shape) if v.node.index in self._brief else squeezed(v.shape, v.strides)[1][0]
            for v in views.values()
        ]
        extents = []
        for node in self.loop.reduces:
            kept = iter(dense(node.shape))
            strides = tuple(0 if axis in node.axes else next(kept) for axis in range(len(node.view.shape)))
            extents.append(squeezed(node.view.shape, strides)[1][0])
        return list(views.values()), reads, extents

    def _at_hand(self, view: View) -> bool:
        return view.node.index in self._made and in_place(view)

    # -- loops

    def row(self, indices: list[str]) -> None:
        """The inner loop, where the outer ones stand at `indices`."""
        self._use(self._width)
        streams = [(view.node.dtype, stream) for view, stream in self._loads.values()]
        streams += [(node.dtype, self._stores[node.index]) for node in self._kept]
        for dtype, stream in streams:
            stream.row = access.moved(self.writer, stream.base, dtype, offset(self.writer, indices, stream.strides))
        for running in self._running:
            running.row(offset(self.writer, indices, running.strides))
        self._splats = {
            key: access.load(self.writer, stream.row, view.node.dtype, 0)
            for key, (view, stream) in self._loads.items()
            if not self._inner or stream.strides[-1] == 0
        }
        if not self._inner:
            self._body("0", None)
            return
        self._counted(self._inner[0])

    def _counted(self, length: int) -> None:
        writer, width = self.writer, self._width
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
        for node in self.loop.maps:
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


def _of_a_row(shape: Shape) -> Strides:
    """The strides of what is kept for one row at a time."""
    return (*[0] * (len(shape) - 1), 1)


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
