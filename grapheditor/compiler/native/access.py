"""Loads and stores: elements of buffers, many at a time, as they lie in memory."""

from __future__ import annotations

import numpy as np

from grapheditor.compiler.native.lanes import INT64, LLVM_TYPES, Lanes, Writer
from grapheditor.compiler.native.memory import Place
from grapheditor.engine.dtypes import BOOL, Dtype

_BYTE = np.dtype(np.uint8)


def stored_as(dtype: Dtype) -> Dtype:
    """The dtype in which values stand in memory: truths are bytes there."""
    return _BYTE if dtype == BOOL else dtype


def pointer(writer: Writer, place: Place) -> str:
    """The address of a buffer, in a function that has the arena %A and the table %T."""
    if place.slot < 0:
        return writer.let(f"getelementptr i8, ptr %A, i64 {place.offset}")
    entry = writer.let(f"getelementptr ptr, ptr %T, i64 {place.slot}")
    return writer.let(f"load ptr, ptr {entry}")


def moved(writer: Writer, base: str, dtype: Dtype, index: str) -> str:
    """The address of an element."""
    if index == "0":
        return base
    return writer.let(f"getelementptr {LLVM_TYPES[stored_as(dtype)]}, ptr {base}, i64 {index}")


def load(writer: Writer, address: str, dtype: Dtype, stride: int) -> Lanes:
    """As many elements as there are lanes, `stride` elements apart; one for all where it is 0."""
    memory = stored_as(dtype)
    item, align = LLVM_TYPES[memory], memory.itemsize
    width = writer.width
    if width == 1 or stride == 1:
        text = writer.let(f"load {writer.type(memory)}, ptr {address}, align {align}")
    elif stride == 0:
        text = splat(writer, writer.let(f"load {item}, ptr {address}, align {align}"), memory)
    else:
        steps = ", ".join(f"i64 {lane * stride}" for lane in range(width))
        addresses = writer.let(f"getelementptr {item}, ptr {address}, <{width} x i64> <{steps}>")
        name = f"@llvm.masked.gather.{writer.suffix(memory)}.v{width}p0"
        kinds = f"<{width} x ptr>", "i32", f"<{width} x i1>", writer.type(memory)
        writer.listing.declared.setdefault(name, f"declare {writer.type(memory)} {name}({', '.join(kinds)})")
        text = writer.let(
            f"call {writer.type(memory)} {name}(<{width} x ptr> {addresses}, i32 {align}, "
            f"<{width} x i1> splat (i1 true), {writer.type(memory)} poison)"
        )
    value = Lanes(writer, text, memory)
    return value.compare("ne", 0) if dtype == BOOL else value


def store(writer: Writer, value: Lanes, address: str) -> None:
    """Write all lanes side by side."""
    memory = stored_as(value.dtype)
    value = value.to(memory)
    writer.do(f"store {writer.type(memory)} {value.name}, ptr {address}, align {memory.itemsize}")


def splat(writer: Writer, scalar: str, dtype: Dtype) -> str:
    """One value in all lanes."""
    if writer.width == 1:
        return scalar
    kind = writer.type(dtype)
    first = writer.let(f"insertelement {kind} poison, {LLVM_TYPES[dtype]} {scalar}, i64 0")
    return writer.let(f"shufflevector {kind} {first}, {kind} poison, <{writer.width} x i32> zeroinitializer")


def lane_numbers(writer: Writer) -> Lanes:
    """0, 1, 2 … in the lanes."""
    items = ", ".join(f"i64 {lane}" for lane in range(writer.width))
    return Lanes(writer, f"<{items}>", INT64)
