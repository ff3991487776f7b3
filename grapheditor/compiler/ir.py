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
from grapheditor.engine.dtypes import Spec, compute_for, number_dtype
from grapheditor.engine.op import Op, OpTable
from grapheditor.engine.trace import Step, Var, steps_behind


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One array: an input, a constant, or an output of an instruction. Equal only to itself."""

    spec: Spec
    constant: Array | None = None
    """Its numbers, where they are known before anything is fed."""


@dataclass(frozen=True, slots=True, eq=False)
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


def lower_with_values(inputs: Sequence[Var], outputs: Sequence[Var]) -> tuple[Module, Mapping[tuple[int, int], Value]]:
    """The same, and what each traced value became, by its step and output number."""
    lowering = _Lowering()
    given = tuple(lowering.given(v) for v in inputs)
    for step in steps_behind(outputs):
        lowering.step(step)
    results = tuple(lowering.values[v.step.index, v.output] for v in outputs)
    return Module(given, tuple(lowering.body), results), lowering.values


@dataclass(slots=True)
class _Lowering:
    body: list[Instruction] = field(default_factory=list)
    values: dict[tuple[int, int], Value] = field(default_factory=dict)

    def given(self, var: Var) -> Value:
        value = self.values[var.step.index, var.output] = Value(var.spec)
        return value

    def step(self, step: Step) -> None:
        if (step.index, 0) in self.values:
            return  # an input
        if step.op is None:
            if step.constant is None:
                raise ValueError(f"step {step.index} is an input that was not named as one")
            self.values[step.index, 0] = Value(step.specs[0], step.constant)
            return
        table = step.outs[0].trace.ops
        args = tuple(self._argument(step, slot, arg, table) for slot, arg in enumerate(step.args))
        outs = tuple(Value(spec) for spec in step.specs)
        self.values.update(((step.index, i), out) for i, out in enumerate(outs))
        self.body.append(Instruction(step.op, args, step.params, outs))

    def _argument(self, step: Step, slot: int, arg: Any, table: OpTable) -> Value | None:
        """The argument in the dtype that the op computes in, by a cast where it has another."""
        if arg is None:
            return None
        dtype = compute_for(step.compute, slot)
        if not isinstance(arg, Var):
            array = np.array(arg, number_dtype(arg) if dtype is None else dtype)
            return Value(Spec((), array.dtype), array)
        value = self.values[arg.step.index, arg.output]
        if dtype is None or value.spec.dtype == dtype:
            return value
        if value.constant is not None:
            with np.errstate(all="ignore"):
                return Value(Spec(value.spec.shape, dtype), value.constant.astype(dtype))
        cast = Value(Spec(value.spec.shape, dtype))
        to = table["to"]
        self.body.append(Instruction(to, (value,), {"dtype": dtype.name}, (cast,)))
        return cast
