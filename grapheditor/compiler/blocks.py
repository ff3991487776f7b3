"""Large regions run block by block, so that what is computed on the way stays in the processor's cache."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.numpy_source import Source, write_source
from grapheditor.compiler.rewriter import constant
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Shape, Spec

LARGE = 1 << 18
"""Bytes of a result from which on a region is run in blocks."""
ELEMENTS = 1 << 15
"""Elements of a block: with fewer the calls cost more than the cache saves."""

running = threading.local()
"""While a thread runs a program, ``ask()`` of it says by raising that the run is to be stopped."""

Load = Callable[[Source], Callable[[], Any]]


class Blocks:
    """A region, cut along its first dimension; one of full operands only is flattened first."""

    def __init__(self, body: Module, load: Load) -> None:
        """`load` gives, for a source, a function that makes an arena and gives the function that runs in it."""
        shape = body.outputs[0].spec.shape
        body, self._constants = _constants_given(body)
        self._flat = all(v.spec.shape == shape or math.prod(v.spec.shape) == 1 for v in body.inputs)
        self._length = math.prod(shape) if self._flat else shape[0]
        inner = 1 if self._flat else math.prod(shape[1:])
        self.rows = min(max(ELEMENTS // inner, 1), self._length)
        self._sliced = [self._is_sliced(v, shape) for v in body.inputs]
        source = write_source(self._cut(body, shape, self.rows), given=True)
        self.source, self.bytes = "\n".join(source.code.texts), sum(source.plan.sizes)
        self._arena = load(source)

    @property
    def worthwhile(self) -> bool:
        """Whether there are several blocks at all."""
        return self.rows * 2 <= self._length

    def _cut(self, body: Module, shape: Shape, rows: int) -> Module:
        """The body for a block of so many rows."""
        becomes: dict[Value, Value] = {}

        def cut(value: Value) -> Value:
            if value.constant is not None:
                return constant(value.constant.reshape(()), ())
            if value not in becomes:
                old = value.spec.shape
                new = (rows,) if self._flat else (rows, *old[1:])
                sliced = self._is_sliced(value, shape)
                becomes[value] = Value(Spec(new if sliced else () if self._flat else old, value.spec.dtype))
            return becomes[value]

        steps = tuple(
            Instruction(s.op, tuple([None if a is None else cut(a) for a in s.args]), s.params, (cut(s.outs[0]),))
            for s in body.body
        )
        return replace(body, inputs=tuple(map(cut, body.inputs)), body=steps, outputs=tuple(map(cut, body.outputs)))

    def _is_sliced(self, value: Value, shape: Shape) -> bool:
        old = value.spec.shape
        if self._flat:
            return math.prod(old) > 1
        return len(old) == len(shape) and old[0] == shape[0]

    def arena(self) -> Callable[[Sequence[Any], Sequence[Array]], None]:
        """A function of operands and results that runs the blocks in memory of its own."""
        run = self._arena()
        last = self._length - self.rows
        # the last block reaches back into the one before: the same numbers are written once more
        starts = [*range(0, last, self.rows), last]

        def blocks(args: Sequence[Any], outs: Sequence[Array]) -> None:
            operands = map(np.asarray, (*args, *self._constants))
            arrays = [self._laid_out(a, s) for a, s in zip(operands, self._sliced, strict=True)]
            results = [o.reshape(-1) if self._flat else o for o in outs]
            ask = getattr(running, "ask", None)
            for start in starts:
                if ask is not None:
                    ask()
                stop = start + self.rows
                given = [a[start:stop] if s else a for a, s in zip(arrays, self._sliced, strict=True)]
                run([*given, *[o[start:stop] for o in results]])

        return blocks

    def _laid_out(self, array: Array, sliced: bool) -> Array:
        return array.reshape(-1 if sliced else ()) if self._flat else array


def _constants_given(body: Module) -> tuple[Module, list[Array]]:
    """The body with its constants of more than one number as further inputs, and those numbers."""
    given: dict[Value, Value] = {}
    arrays: list[Array] = []

    def now(value: Value | None) -> Value | None:
        if value is None or value.constant is None or value.constant.size == 1:
            return value
        if value not in given:
            given[value] = Value(value.spec)
            arrays.append(value.constant)
        return given[value]

    steps = tuple([Instruction(s.op, tuple([now(a) for a in s.args]), s.params, s.outs) for s in body.body])
    return Module((*body.inputs, *given.values()), steps, body.outputs), arrays
