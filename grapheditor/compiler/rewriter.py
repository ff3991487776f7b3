"""What the passes share: building the next module while walking the last one."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Shape, Spec
from grapheditor.engine.table import active


class Rewriter:
    """Instructions are added in order; what a value has become is looked up when it is used."""

    def __init__(self) -> None:
        self.body: list[Instruction] = []
        self.maker: dict[Value, Instruction] = {}
        """The new instruction that computes a new value."""
        self._becomes: dict[Value, Value] = {}

    def now(self, value: Value) -> Value:
        """What stands in the place of a value of the old module."""
        return self._becomes.get(value, value)

    def args(self, step: Instruction) -> tuple[Value | None, ...]:
        """The arguments of an old instruction as they are now."""
        becomes = self._becomes
        for arg in step.args if becomes else ():
            if arg in becomes:
                return tuple([None if a is None else becomes.get(a, a) for a in step.args])
        return step.args

    def keep(self, step: Instruction) -> Instruction:
        """Add an old instruction, on what its arguments have become."""
        args = self.args(step)
        if args is not step.args:
            step = Instruction(step.op, args, step.params, step.outs)
        self.body.append(step)
        for out in step.outs:
            self.maker[out] = step
        return step

    def add(self, step: Instruction) -> Instruction:
        """Add a new instruction."""
        self.body.append(step)
        for out in step.outs:
            self.maker[out] = step
        return step

    def call(self, name: str, args: Iterable[Value | None], spec: Spec, **params: Any) -> Value:
        """The value of a new call of an op of the table, whose result is known to have this shape and dtype."""
        op = active()[name]
        defaults = {key: parameter.default for key, parameter in op.params.items()}
        out = Value(Spec(spec.shape, spec.dtype))
        self.add(Instruction(op, tuple(args), defaults | params, (out,)))
        return out

    def replace(self, old: Value, new: Value) -> None:
        """Let `new` stand in the place of `old` from now on."""
        if old is not new:
            self._becomes[old] = new

    def module(self, old: Module) -> Module:
        """The new module, with the old inputs; the old one itself where nothing has changed."""
        outputs = tuple(map(self.now, old.outputs))
        if len(self.body) == len(old.body) and outputs == old.outputs and all(map(operator.is_, self.body, old.body)):
            return old
        return Module(old.inputs, tuple(self.body), outputs)


def made_by(rewriter: Rewriter, value: Value | None, name: str) -> Instruction | None:
    """The instruction that computes `value`, if its op has this name."""
    step = None if value is None else rewriter.maker.get(value)
    return step if step is not None and step.op.name == name else None


def uniform(value: Value | None) -> Any:
    """The one number that a constant consists of, as a numpy scalar, or None."""
    array = None if value is None else value.constant
    if array is None or not array.size:
        return None
    first = array[(0,) * array.ndim]
    if array.size > 1 and not all(stride == 0 for stride in array.strides):
        same = array == first
        if not same.all() or (first == 0 and array.dtype.kind == "f" and np.signbit(array).any()):
            return None
    return first


def constant(number: Any, shape: Shape) -> Value:
    """A constant of one number in every place, which takes the memory of one."""
    array: Array = np.asarray(number)
    if shape:
        array = np.broadcast_to(array, shape)
    return Value(Spec(shape, array.dtype), array)
