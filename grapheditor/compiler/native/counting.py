"""Counting loops in LLVM's textual form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from grapheditor.compiler.native.lanes import Writer


class Carried(Protocol):
    """A value that a loop carries from one turn to the next."""

    def enter(self, label: str) -> None:
        """The loop with this label starts."""

    def phi(self, before: str, tail: str) -> str:
        """The line that picks the value on entering, from before the loop or from its end."""


def offset(writer: Writer, indices: list[str], strides: Sequence[int]) -> str:
    """The sum of indices times strides, as an operand."""
    total = "0"
    for index, stride in zip(indices, strides, strict=False):
        if stride:
            part = index if stride == 1 else writer.let(f"mul i64 {index}, {stride}")
            total = part if total == "0" else writer.let(f"add i64 {total}, {part}")
    return total


@contextmanager
def counted(writer: Writer, length: int | str, step: int = 1, running: Sequence[Carried] = ()) -> Iterator[str]:
    """Write a loop from 0 below `length`, which is at least 1; what is written within is its body. Gives the index.

    `running` values are carried from one turn to the next.
    """
    before, head, after = writer.label(), writer.label(), writer.label()
    writer.do(f"br label %{before}")
    writer.at(before)
    writer.do(f"br label %{head}")
    writer.at(head)
    index = f"%i.{head}"
    place = len(writer.lines)
    for value in running:
        value.enter(head)
    yield index
    tail = writer.label()
    writer.do(f"br label %{tail}")
    writer.at(tail)
    following = writer.let(f"add nuw nsw i64 {index}, {step}")
    phis = [f"  {index} = phi i64 [ 0, %{before} ], [ {following}, %{tail} ]"]
    phis += [value.phi(before, tail) for value in running]
    writer.lines[place:place] = phis
    again = writer.let(f"icmp ult i64 {following}, {length}")
    writer.do(f"br i1 {again}, label %{head}, label %{after}")
    writer.at(after)
