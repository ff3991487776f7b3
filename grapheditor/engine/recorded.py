"""Steps of a trace kept to be recorded again on other values, without asking who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grapheditor.engine.dtypes import Compute, Spec
from grapheditor.engine.op import Op, Params
from grapheditor.engine.trace import Step, Trace, Var
from grapheditor.model.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Recorded:
    """Calls on given values and on each other's results.

    Values have numbers: the given ones come first, then `fixed`, then the results of each call.
    """

    fixed: tuple[Any, ...]
    calls: tuple[tuple[Op, tuple[int, ...], Params, Compute, tuple[Spec, ...]], ...]
    results: tuple[int | None, ...]

    def repeat(self, trace: Trace, values: Sequence[Any]) -> list[Any]:
        """The results for other values of the same kinds, as new steps of the trace."""
        known = [*values, *self.fixed]
        add = trace.add
        for op, args, params, compute, specs in self.calls:
            known += add(op, tuple([known[i] for i in args]), params, compute, specs)
        return [None if i is None else known[i] for i in self.results]


def record(steps: Sequence[Step], values: Sequence[Any], results: Sequence[Any]) -> Recorded | None:
    """`steps` as they follow from `values`; None where they need something else.

    A constant of an array may be another one next time; Python numbers are what the steps say.
    """
    fixed: list[Any] = []
    calls: list[Any] = []
    made: dict[int, int] = {}
    """By identity, the place of a value among all."""
    for place, value in enumerate(values):
        if value.__class__ is Var:
            made.setdefault(id(value), place)
    for step in steps:
        if step.op is None:
            if step.constant is None or not step.specs[0].weak:
                return None
            made[id(step.outs[0])] = len(values) + len(fixed)
            fixed.append(step.outs[0])
        elif any(a.__class__ is not Var and a is not None and not isinstance(a, (bool, int, float)) for a in step.args):
            return None
    literals = [a for step in steps for a in step.args if a.__class__ is not Var]
    start = len(values) + len(fixed) + len(literals)
    literal = len(values) + len(fixed)
    for step in steps:
        if step.op is None:
            continue
        args: list[int] = []
        for arg in step.args:
            if arg.__class__ is not Var:
                args.append(literal)
                literal += 1
            elif id(arg) in made:
                args.append(made[id(arg)])
            else:
                return None
        for out in step.outs:
            made[id(out)] = start
            start += 1
        calls.append((step.op, tuple(args), step.params, step.compute, step.specs))
    if any(r is not None and id(r) not in made for r in results):
        return None
    places = tuple([None if r is None else made[id(r)] for r in results])
    return Recorded((*fixed, *literals), tuple(calls), places)
