"""Gradients as graph: one walk backward over a trace that adds to the same trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.dtypes import Shape
from grapheditor.engine.inference import reducible
from grapheditor.engine.op import Call, Op
from grapheditor.engine.recorded import Recorded, record
from grapheditor.engine.trace import Step, Trace, Var


def gradient(root: Var, wrt: Sequence[Var], seed: Var | None = None) -> list[Var | None]:
    """The gradients of `root` as new values of its own trace; None where it does not depend on one.

    They can be differentiated again, and compiled like any other value. `seed`
    has the shape of `root` and is all ones where it is not given.
    """
    trace = root.trace
    targets = {id(v) for v in wrt}
    on_path = _between(root.step, {v.step.index for v in wrt}, trace.steps)
    rules = Rules(trace)
    ones = trace.constant(np.ones(root.shape, root.dtype)) if seed is None else seed
    grads: dict[int, Any] = {id(root): ones}
    """By the identity of the value; values are kept by the trace."""
    for step in reversed(trace.steps[: root.step.index + 1]):
        if step.op is None or step.index not in on_path:
            continue
        given = [grads.get(id(out)) for out in step.outs]
        if given[0] is None and all(g is None for g in given):
            continue
        needs = [a.__class__ is Var and a.step.index in on_path and a.spec.dtype.kind == "f" for a in step.args]
        for arg, part in zip(step.args, rules.parts(step, needs, given), strict=True):
            if part is not None:
                known = grads.get(id(arg))
                grads[id(arg)] = part if known is None else rules.sum(known, part)
        for out in step.outs:
            if id(out) not in targets:
                grads.pop(id(out), None)
    return [grads.get(id(v)) for v in wrt]


def _between(root: Step, targets: set[int], steps: Sequence[Step]) -> set[int]:
    """Indices of the steps that `root` depends on and that depend on one of `targets`."""
    below = set(targets)
    for step in steps[: root.index + 1]:
        if step.op is not None and step.op.vjp is not None:
            for arg in step.args:
                if arg.__class__ is Var and arg.step.index in below:
                    below.add(step.index)
                    break
    above: set[int] = set()
    stack = [root]
    while stack:
        step = stack.pop()
        if step.index in below and step.index not in above:
            above.add(step.index)
            stack += [a.step for a in step.args if a.__class__ is Var]
    return above


class Rules:
    """Derivative rules on a trace, each followed once for each kind of call and repeated for others of its kind."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._known: dict[Any, Recorded | None] = {}
        self._add = trace.ops["add"]
        self._add_params = {name: p.default for name, p in self._add.params.items()}

    def sum(self, one: Var, other: Var) -> Any:
        """Two gradients added up."""
        return self._trace.record(self._add, (one, other), self._add_params)

    def parts(self, step: Step, needs: Sequence[bool], given: Sequence[Any]) -> Sequence[Any]:
        """As `apply_rules` for the call that a step is."""
        values = [*given, *step.outs, *step.args]
        try:
            key = self._kind(step, needs, values)
            recorded = self._known.get(key)
        except TypeError:  # a parameter that can't be looked up
            return self._followed(step, needs, given)
        if recorded is not None:
            return recorded.repeat(self._trace, values)
        start = len(self._trace.steps)
        parts = self._followed(step, needs, given)
        if key not in self._known and not step.op.hook:  # type: ignore[union-attr]
            self._known[key] = record(self._trace.steps[start:], values, parts)
        return parts

    def _followed(self, step: Step, needs: Sequence[bool], given: Sequence[Any]) -> Sequence[Any]:
        return apply_rules(step.op, needs, given, step.outs, step.args, step.params, self._trace.number)  # type: ignore[arg-type]

    def _kind(self, step: Step, needs: Sequence[bool], values: list[Any]) -> Any:
        """Equal for calls whose rules say the same: by op, parameters, kinds of values, and which of them are one."""
        key: list[Any] = [step.op, self._trace.params_number(step.params) if step.params else 0, *needs]
        seen: dict[int, int] = {}
        for value in values:
            if value.__class__ is Var:
                key.append(id(value.spec))
                key.append(seen.setdefault(id(value), len(seen)))
            else:
                key.append((value.__class__, repr(value)))
        return tuple(key)


def apply_rules(
    op: Op,
    needs: Sequence[bool],
    given: Sequence[Any],
    outs: Sequence[Any],
    args: Sequence[Any],
    params: dict[str, Any],
    wrap: Callable[[Any], Any],
) -> list[Any]:
    """One gradient per flat slot (None where it is not needed or there is none).

    `given` are the gradients of the outputs, None for one that nothing flowed into. Sums over broadcast axes and casts
    to the input's dtype are done here, once for all rules, and as in PyTorch a RuntimeError tells of a shape that the
    input could not have been broadcast to. `wrap` makes a value of a Python number, so that rules need not ask which
    they have.
    """
    if op.outputs or len(outs) != 1:
        g: Any = tuple(
            v if v is not None else _zeros(o) if o.dtype.kind == "f" and not op.told else None
            for v, o in zip(given, outs, strict=True)
        )
        out: Any = tuple(outs)
    else:
        g, out = given[0], outs[0]
    wrapped = [wrap(a) if isinstance(a, (bool, int, float)) else a for a in args]
    if op.backward_check is not None:
        op.backward_check(g, out, *wrapped, **params)
    parts: list[Any] = []
    for slot, (arg, needed) in enumerate(zip(wrapped, needs, strict=True)):
        rule = op.rule(slot) if needed else None
        part = None if rule is None else rule(g, out, *wrapped, **params)
        if part is not None:
            if part.shape != arg.shape:
                if not reducible(part.shape, arg.shape):
                    raise RuntimeError(_misshapen(op, slot, args, params, part.shape))
                part = part.sum_to(size=arg.shape)
            if part.dtype != arg.dtype:
                part = part.to(arg.dtype.name)
        parts.append(part)
    return parts


def _misshapen(op: Op, slot: int, args: Sequence[Any], params: dict[str, Any], shape: Shape) -> str:
    name = op.grad_fn_name(Call(op, tuple(args), params))
    place = sum(op.rule(before) is not None for before in range(slot))
    return (
        f"Function {name} returned an invalid gradient at index {place} - got {list(shape)} but expected shape "
        f"compatible with {list(args[slot].shape)}"
    )


def _zeros(like: Any) -> Any:
    return like._apply("zeros_like", (like,), {})
