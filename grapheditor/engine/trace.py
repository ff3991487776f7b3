"""Values that are not computed yet: ops recorded with shapes and dtypes only, as in TensorFlow 1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from grapheditor.engine.arrays import Array
from grapheditor.engine.dtypes import FLOAT64, Compute, Dtype, Shape, Spec, number_dtype
from grapheditor.engine.op import Op, Params
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.operators import Operators

Kind = tuple[Compute, tuple[Spec, ...]]
"""What is known of all calls of one kind: the dtype that they compute in, and what they give."""


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

    __slots__ = ("output", "spec", "step", "trace")

    def __init__(self, trace: Trace, step: Step, output: int, spec: Spec) -> None:
        self.trace = trace
        self.step = step
        self.output = output
        self.spec = spec
        """Shape, dtype, and whether it stands for a Python number. One object for all of a kind in a trace."""

    @property
    def shape(self) -> Shape:
        """Its shape."""
        return self.spec.shape

    @property
    def dtype(self) -> Dtype:
        """Its dtype."""
        return self.spec.dtype

    @property
    def ndim(self) -> int:
        """Its number of dimensions."""
        return len(self.spec.shape)

    def dim(self) -> int:
        """Its number of dimensions, by PyTorch's method name."""
        return len(self.spec.shape)

    def size(self, dim: int | None = None) -> Any:
        """Its shape, or the length of one dimension."""
        return self.shape if dim is None else self.shape[dim]

    def numel(self) -> int:
        """Its number of elements."""
        return math.prod(self.spec.shape)

    def _apply(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return self.trace.apply(name, args, kwargs)

    def _has_op(self, name: str) -> bool:
        return name in self.trace.ops

    def _constant(self, array: Array) -> Var:
        return self.trace.constant(array)

    def __repr__(self) -> str:
        what = "input" if self.step.op is None else self.step.op.name
        return f"<Var %{self.step.index}:{self.output} {what} {list(self.shape)} {self.dtype.name}>"


_FILLED = {"zeros_like": 0, "ones_like": 1}


class Trace:
    """Steps in the order in which they were recorded, so each comes after what it depends on."""

    def __init__(self, ops: OpTable, shapes_known: bool = False) -> None:
        self.ops = ops
        self._shapes_known = shapes_known
        """Whether what is filled like another value, be it zeros, is a constant that does not depend on it."""
        self.steps: list[Step] = []
        self._specs: dict[Spec, Spec] = {}
        self._kinds: dict[Any, Kind] = {}
        self._params: dict[int, tuple[Params, int]] = {}
        """By identity what was found for parameters, which are kept so that the identity stays theirs."""
        self._params_numbers: dict[Any, int] = {}

    def input(self, spec: Spec) -> Var:
        """A value that is given at run time."""
        return self.add(None, (), {}, None, (self._same(spec),))[0]

    def constant(self, value: Any, weak: bool = False) -> Var:
        """A value known now; `weak` makes it rank as a Python number in promotion."""
        array = np.asarray(value)
        spec = self._same(Spec(array.shape, array.dtype, weak))
        return self.add(None, (), {}, None, (spec,), array)[0]

    def _same(self, spec: Spec) -> Spec:
        """The one object of this trace for a kind of value."""
        return self._specs.setdefault(spec, spec)

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
            if op.check:
                op.refuse(tuple(_spec_of(a) for a in args), params)
            given = [self.number(a) if isinstance(a, (bool, int, float)) else a for a in args]
            return op.formula(*given, **params)
        if self._shapes_known and op.base in _FILLED and isinstance(args[0], Var) and params.get("dtype") is None:
            filled = np.asarray(_FILLED[op.base], args[0].dtype)
            return self.constant(np.broadcast_to(filled, args[0].shape))
        specs = tuple([_spec_of(a) for a in args])
        if op.check and not all(a is None or a.__class__ is Var for a in args):
            op.refuse(specs, params, args)  # some look at Python numbers, which are no part of a kind of call
        compute, outs = self._inferred(op, specs, params)
        vars_ = self.add(op, args, params, compute, outs)
        return vars_ if len(outs) != 1 or op.outputs else vars_[0]

    def _inferred(self, op: Op, specs: tuple[Spec | None, ...], params: Params) -> Kind:
        """What `Op.infer` says, asked once for each kind of call: long traces have few kinds."""
        try:
            key = (op, self.params_number(params) if params else 0, *map(id, specs))
        except TypeError:  # a parameter that can't be looked up
            return self._infer(op, specs, params)
        known = self._kinds.get(key)
        if known is None:
            known = self._kinds[key] = self._infer(op, specs, params)
        return known

    def _infer(self, op: Op, specs: tuple[Spec | None, ...], params: Params) -> Kind:
        compute, outs = op.infer(specs, params)
        variables = [s for s in specs if s is not None and id(s) not in _NUMBER_IDS]
        if variables and all(s.weak for s in variables):
            outs = tuple([s._replace(weak=True) for s in outs])
        return compute, tuple([self._same(s) for s in outs])

    def params_number(self, params: Params) -> int:
        """A number that is the same for equal parameters; raises TypeError for some that can't be looked up."""
        known = self._params.get(id(params))
        if known is None:
            values = tuple(params.values())
            key = (values, tuple(map(type, values)))  # True and 1 are equal, but not the same
            number = self._params_numbers.setdefault(key, len(self._params_numbers) + 1)
            known = self._params[id(params)] = (params, number)
        return known[1]

    def add(
        self,
        op: Op | None,
        args: tuple[Any, ...],
        params: Params,
        compute: Compute,
        specs: tuple[Spec, ...],
        constant: Array | None = None,
    ) -> tuple[Var, ...]:
        """The outputs of a new step; of a call whose kind is known, with the specs of this trace."""
        step = Step(len(self.steps), op, args, params, compute, specs, constant)
        if len(specs) == 1:
            step.outs = (Var(self, step, 0, specs[0]),)
        else:
            step.outs = tuple([Var(self, step, i, spec) for i, spec in enumerate(specs)])
        self.steps.append(step)
        return step.outs


_NUMBERS = {t: Spec((), number_dtype(t()), True) for t in (bool, int, float)}
_NUMBER_IDS = frozenset(map(id, _NUMBERS.values()))


def _spec_of(arg: Any) -> Spec | None:
    if arg.__class__ is Var:
        return arg.spec
    if arg is None:
        return None
    return (
        _NUMBERS.get(arg.__class__)
        or _NUMBERS[bool if isinstance(arg, bool) else int if isinstance(arg, int) else float]
    )


def steps_behind(outputs: Sequence[Var]) -> list[Step]:
    """The steps that `outputs`, which are of one trace, depend on, in order."""
    if not outputs:
        return []
    needed = {v.step.index for v in outputs}
    found: list[Step] = []
    for step in reversed(outputs[0].trace.steps[: max(needed) + 1]):
        if step.index in needed:
            found.append(step)
            for arg in step.args:
                if arg.__class__ is Var:
                    needed.add(arg.step.index)
    found.reverse()
    return found
