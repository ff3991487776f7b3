"""What the passes work on: a straight line of op calls over values of known shape and dtype.

Nothing is left to guess: casts are instructions, Python numbers are constants
of the dtype that the op computes in, and every value is assigned once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import Dtype, Spec, compute_for, number_dtype
from grapheditor.engine.op import Op
from grapheditor.engine.trace import Step, Var, steps_behind

# values and instructions are not frozen, though nothing changes them: that would double the time of making them,
# and a graph of ten thousand ops makes a hundred thousand


@dataclass(slots=True, eq=False)
class Value:
    """One array: an input, a constant, or an output of an instruction. Equal only to itself."""

    spec: Spec
    constant: Array | None = None
    """Its numbers, where they are known before anything is fed."""


@dataclass(slots=True, eq=False)
class Instruction:
    """One op call; its inputs have the dtypes that the op's `forward` takes."""

    op: Op
    args: tuple[Value | None, ...]
    """A value per flat slot; None for an optional input that was left out."""
    params: dict[str, Any]
    outs: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A function: instructions in an order in which each comes after what it uses."""

    inputs: tuple[Value, ...]
    body: tuple[Instruction, ...]
    outputs: tuple[Value, ...]


def lower(inputs: Sequence[Var], outputs: Sequence[Var]) -> Module:
    """The function of traced `inputs` that computes traced `outputs`, without the steps that no output needs."""
    return lower_with_values(inputs, outputs)[0]


def lower_with_values(inputs: Sequence[Var], outputs: Sequence[Var]) -> tuple[Module, Mapping[int, Value]]:
    """The same, and what each traced value became, by its identity."""
    lowering = _Lowering()
    given = tuple([lowering.given(v) for v in inputs])
    for step in steps_behind(outputs):
        lowering.step(step)
    values = lowering.values
    return Module(given, tuple(lowering.body), tuple([values[id(v)] for v in outputs])), values


@dataclass(slots=True)
class _Lowering:
    body: list[Instruction] = field(default_factory=list)
    values: dict[int, Value] = field(default_factory=dict)

    def given(self, var: Var) -> Value:
        value = self.values[id(var)] = Value(var.spec)
        return value

    def step(self, step: Step) -> None:
        values, outs = self.values, step.outs
        if step.op is None:
            if id(outs[0]) in values:
                return  # an input
            if step.constant is None:
                raise ValueError(f"step {step.index} is an input that was not named as one")
            values[id(outs[0])] = Value(step.specs[0], step.constant)
            return
        compute, args = step.compute, []
        for slot, arg in enumerate(step.args):
            if arg.__class__ is Var:
                value = values[id(arg)]
                dtype = compute[slot] if isinstance(compute, tuple) else compute
                if dtype is not None and value.spec.dtype is not dtype and value.spec.dtype != dtype:
                    value = self._cast(value, dtype, step)
                args.append(value)
            else:
                args.append(_number(arg, compute_for(compute, slot)))  # type: ignore[arg-type]
        if len(outs) == 1:
            value = values[id(outs[0])] = Value(outs[0].spec)
            made: tuple[Value, ...] = (value,)
        else:
            made = tuple([Value(out.spec) for out in outs])
            values.update(zip(map(id, outs), made, strict=True))
        self.body.append(Instruction(step.op, tuple(args), step.params, made))

    def _cast(self, value: Value, dtype: Dtype, step: Step) -> Value:
        """The value in the dtype that the op computes in."""
        if value.constant is not None:
            with np.errstate(all="ignore"):
                return Value(Spec(value.spec.shape, dtype), value.constant.astype(dtype))
        cast = Value(Spec(value.spec.shape, dtype))
        self.body.append(Instruction(step.outs[0].trace.ops["to"], (value,), {"dtype": dtype.name}, (cast,)))
        return cast


def _number(arg: bool | int | float | None, dtype: Dtype | None) -> Value | None:
    if arg is None:
        return None
    array = np.array(arg, number_dtype(arg) if dtype is None else dtype)
    return Value(Spec((), array.dtype), array)
