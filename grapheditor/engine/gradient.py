"""Gradients as graph: one walk backward over a trace that adds to the same trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grapheditor.engine.op import Op
from grapheditor.engine.trace import Step, Var


def gradient(root: Var, wrt: Sequence[Var], seed: Var | None = None) -> list[Var | None]:
    """The gradients of `root` as new values of its own trace; None where it does not depend on one.

    They can be differentiated again, and compiled like any other value. `seed`
    has the shape of `root` and is all ones where it is not given.
    """
    trace = root.trace
    targets = {(v.step.index, v.output) for v in wrt}
    on_path = _between(root.step, {v.step.index for v in wrt}, trace.steps)
    ones = trace.constant(np.ones(root.shape, root.dtype)) if seed is None else seed
    grads: dict[tuple[int, int], Any] = {(root.step.index, root.output): ones}
    for step in reversed(trace.steps[: root.step.index + 1]):
        if step.op is None or step.index not in on_path:
            continue
        given = [grads.get((step.index, i)) for i in range(len(step.specs))]
        if all(g is None for g in given):
            continue
        needs = [isinstance(a, Var) and a.step.index in on_path and a.dtype.kind == "f" for a in step.args]
        parts = apply_rules(step.op, needs, given, step.outs, step.args, step.params, trace.number)
        for arg, part in zip(step.args, parts, strict=True):
            if part is not None:
                key = (arg.step.index, arg.output)
                grads[key] = grads[key] + part if key in grads else part
        for i in range(len(step.specs)):
            if (step.index, i) not in targets:
                grads.pop((step.index, i), None)
    return [grads.get((v.step.index, v.output)) for v in wrt]


def _between(root: Step, targets: set[int], steps: Sequence[Step]) -> set[int]:
    """Indices of the steps that `root` depends on and that depend on one of `targets`."""
    below = set(targets)
    for step in steps[: root.index + 1]:
        if (
            step.op is not None
            and step.op.recorded
            and any(isinstance(a, Var) and a.step.index in below for a in step.args)
        ):
            below.add(step.index)
    above: set[int] = set()
    stack = [root]
    while stack:
        step = stack.pop()
        if step.index in below and step.index not in above:
            above.add(step.index)
            stack += [a.step for a in step.args if isinstance(a, Var)]
    return above


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

    `given` are the gradients of the outputs, None for one that nothing flowed
    into. Sums over broadcast axes and casts to the input's dtype are done here,
    once for all rules. `wrap` makes a value of a Python number, so that rules
    need not ask which they have.
    """
    if op.outputs or len(outs) != 1:
        g: Any = tuple(
            v if v is not None else _zeros(o) if o.dtype.kind == "f" else None for v, o in zip(given, outs, strict=True)
        )
        out: Any = tuple(outs)
    else:
        g, out = given[0], outs[0]
    wrapped = [wrap(a) if isinstance(a, (bool, int, float)) else a for a in args]
    parts: list[Any] = []
    for slot, (arg, needed) in enumerate(zip(wrapped, needs, strict=True)):
        rule = op.rule(slot) if needed else None
        part = None if rule is None else rule(g, out, *wrapped, **params)
        if part is not None:
            if part.shape != arg.shape:
                part = part.sum_to(size=arg.shape)
            if part.dtype != arg.dtype:
                part = part.to(arg.dtype.name)
        parts.append(part)
    return parts


def _zeros(like: Any) -> Any:
    return like._apply("zeros_like", (like,), {})
