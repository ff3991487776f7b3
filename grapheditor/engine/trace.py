"""Values that are not computed yet: ops recorded with shapes and dtypes only, as in TensorFlow 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import FLOAT64, Compute, Dtype, Shape, Spec, number_dtype
from grapheditor.engine.op import Op, OpTable
from grapheditor.engine.operators import Operators


class Step:
    """One recorded op, or (`op` None) an input or a constant of the trace."""

    __slots__ = ("args", "compute", "constant", "index", "op", "outs", "params", "specs")

    def __init__(
        self,
        index: int,
        op: Op | None,
        args: tuple[Any, ...],
        params: dict[str, Any],
        compute: Compute,
        specs: tuple[Spec, ...],
        constant: Array | None = None,
    ) -> None:
        self.index = index
        self.op = op
        self.args = args
        """A Var, a Python number or None per flat slot."""
        self.params = params
        self.compute = compute
        """The dtype that arguments are brought to first, or None."""
        self.specs = specs
        self.constant = constant
        """The numbers of a constant; None for inputs and ops."""
        self.outs: tuple[Var, ...] = ()


class Var(Operators):
    """One output of a step: known by shape and dtype."""

    __slots__ = ("output", "step", "trace")

    def __init__(self, trace: Trace, step: Step, output: int) -> None:
        self.trace = trace
        self.step = step
        self.output = output

    @property
    def spec(self) -> Spec:
        """Shape, dtype, and whether it stands for a Python number."""
        return self.step.specs[self.output]

    @property
    def shape(self) -> Shape:
        """Its shape."""
        return self.step.specs[self.output].shape

    @property
    def dtype(self) -> Dtype:
        """Its dtype."""
        return self.step.specs[self.output].dtype

    @property
    def ndim(self) -> int:
        """Its number of dimensions."""
        return len(self.shape)

    def dim(self) -> int:
        """Its number of dimensions, by PyTorch's method name."""
        return len(self.shape)

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or the length of one dimension."""
        return self.shape if dim is None else self.shape[dim]

    def numel(self) -> int:
        """Its number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    def _apply(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.trace.apply(name, args, kwargs)

    def _has_op(self, name: str) -> bool:
        return name in self.trace.ops

    def _constant(self, array: Array) -> Var:
        return self.trace.constant(array)

    def __repr__(self) -> str:
        what = "input" if self.step.op is None else self.step.op.name
        return f"<Var %{self.step.index}:{self.output} {what} {list(self.shape)} {self.dtype.name}>"


class Trace:
    """Steps in the order in which they were recorded, so each comes after what it depends on."""

    def __init__(self, ops: OpTable) -> None:
        self.ops = ops
        self.steps: list[Step] = []
        self._kinds: dict[Any, tuple[Compute, tuple[Spec, ...]]] = {}

    def input(self, spec: Spec) -> Var:
        """A value that is given at run time."""
        return self._add(None, (), {}, None, (spec,))[0]

    def constant(self, value: Any, weak: bool = False) -> Var:
        """A value known now; `weak` makes it rank as a Python number in promotion."""
        array = np.asarray(value)
        spec = Spec(array.shape, array.dtype, weak)
        return self._add(None, (), {}, None, (spec,), array)[0]

    def number(self, value: bool | int | float) -> Var:
        """A Python number: kept in double precision, ranking lowest in promotion."""
        dtype = FLOAT64 if isinstance(value, float) else number_dtype(value)
        return self.constant(np.array(value, dtype), weak=True)

    def apply(self, name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Record a call by name; a Var, or a tuple of them for an op with several outputs."""
        call = self.ops.bind(name, args, kwargs)
        return self.record(call.op, call.args, call.params)

    def record(self, op: Op, args: tuple[Any, ...], params: dict[str, Any]) -> Any:
        """Record a bound call; raises what PyTorch raises for shapes and dtypes that do not fit."""
        if op.formula is not None:
            given = [self.number(a) if isinstance(a, (bool, int, float)) else a for a in args]
            return op.formula(*given, **params)
        specs = tuple(_spec_of(a) for a in args)
        compute, outs = self._inferred(op, specs, params)
        variables = [a for a in args if isinstance(a, Var)]
        if variables and all(v.spec.weak for v in variables):
            outs = tuple(s._replace(weak=True) for s in outs)
        vars_ = self._add(op, args, params, compute, outs)
        return vars_ if _many(op, outs) else vars_[0]

    def _inferred(
        self, op: Op, specs: tuple[Spec | None, ...], params: dict[str, Any]
    ) -> tuple[Compute, tuple[Spec, ...]]:
        """What `Op.infer` says, asked once for each kind of call: long traces have few kinds."""
        values = tuple(params.values())
        key = (op, specs, values, tuple(map(type, values)))  # True and 1 are equal, but not the same
        try:
            known = self._kinds.get(key)
        except TypeError:  # a parameter that can't be looked up
            return op.infer(specs, params)
        if known is None:
            known = self._kinds[key] = op.infer(specs, params)
        return known

    def _add(
        self,
        op: Op | None,
        args: tuple[Any, ...],
        params: dict[str, Any],
        compute: Compute,
        specs: tuple[Spec, ...],
        constant: Array | None = None,
    ) -> tuple[Var, ...]:
        step = Step(len(self.steps), op, args, params, compute, specs, constant)
        step.outs = tuple(Var(self, step, i) for i in range(len(specs)))
        self.steps.append(step)
        return step.outs


def _many(op: Op, outs: tuple[Spec, ...]) -> bool:
    return bool(op.outputs) or len(outs) != 1


def _spec_of(arg: Any) -> Spec | None:
    if arg is None:
        return None
    if isinstance(arg, Var):
        return arg.spec
    return Spec((), number_dtype(arg), True)


def steps_behind(outputs: Sequence[Var]) -> list[Step]:
    """The steps that `outputs` depend on, in order."""
    found: dict[int, Step] = {}
    stack = [v.step for v in outputs]
    while stack:
        step = stack.pop()
        if step.index not in found:
            found[step.index] = step
            stack += [a.step for a in step.args if isinstance(a, Var)]
    return [found[i] for i in sorted(found)]
