"""Derivatives of recorded calls as numpy functions, made once per plan and kept there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import apply_rules
from grapheditor.engine.kernel import Kernel, compile_trace, depends_on
from grapheditor.engine.kernel_text import SMALL
from grapheditor.engine.plan import Plan
from grapheditor.engine.table import active
from grapheditor.engine.trace import Trace, Var


def kernel_of(plan: Plan) -> Kernel:
    """The derivative of a single output by all inputs that need one."""
    if plan.kernel is None:
        plan.kernel = _compile(plan, plan.needs, (True,))
        # nodes recorded from now on keep no more than this
        plan.kept = plan.kernel.used[1:]
        plan.nothing = None if any(plan.kept) else (None,) * len(plan.kept)
    return plan.kernel


def partial_kernel(plan: Plan, needs: tuple[bool, ...], present: tuple[bool, ...]) -> Kernel:
    """The derivative by some of the inputs, where a gradient has come to some of the outputs."""
    if needs == plan.needs and not plan.several:
        return kernel_of(plan)
    key = needs, present
    kernel = plan.kernels.get(key)
    if kernel is None:
        kernel = plan.kernels[key] = _compile(plan, needs, present)
    return kernel


def shown_kernel(plan: Plan, needs: tuple[bool, ...], present: tuple[bool, ...]) -> Kernel:
    """The same for gradients that somebody sees, in which is expanded what PyTorch expands, and nothing else."""
    kernel = partial_kernel(plan, needs, present)
    if not kernel.spreads:
        return kernel
    key = needs, present, "shown"
    shown = plan.kernels.get(key)
    if shown is None:
        shown = _compile(plan, needs, present, 0)
        if plan.op.dense:
            shown.run = _in_memory(shown.run)
        plan.kernels[key] = shown
    return shown


def _in_memory(run: Callable[..., tuple[Any, ...]]) -> Callable[..., tuple[Any, ...]]:
    return lambda *arrays: tuple([part.copy() if 0 in part.strides else part for part in run(*arrays)])


def _compile(plan: Plan, needs: Sequence[bool], present: Sequence[bool], small: int = SMALL) -> Kernel:
    trace = Trace(active(), shapes_known=True)
    given = [trace.input(spec) if there else None for spec, there in zip(plan.outs, present, strict=True)]
    outs = [trace.input(spec) for spec in plan.outs]
    args = [trace.input(slot) if slot.__class__ is Spec else slot for slot in plan.slots]
    numbers: list[Var] = []

    def wrap(value: Any) -> Var:
        numbers.append(trace.number(value))
        return numbers[-1]

    parts = apply_rules(plan.op, needs, given, outs, args, plan.params, wrap)
    inputs = [v for v in [*given, *outs, *args] if isinstance(v, Var)]
    kernel = compile_trace(inputs, [p for p in parts if p is not None], small)
    kernel.spreads = kernel.spreads or plan.op.dense
    wanted = [part for part, need in zip(parts, needs, strict=True) if need]
    kernel.slots = tuple(i for i, part in enumerate(wanted) if part is not None)
    kernel.whole = len(kernel.slots) == len(wanted)
    # a number in a tensor's place is saved as a tensor, where it has no form of the op of its own
    saved = not callable(plan.op.grad_fn) and depends_on([p for p in parts if p is not None], numbers)
    if plan.op.saved and plan.op.variadic is None:
        kernel.used = _with_saved(plan, kernel.used, sum(present))
    kernel.saves = saved or any(kernel.used[sum(present) :])
    return kernel


def _with_saved(plan: Plan, used: tuple[bool, ...], given: int) -> tuple[bool, ...]:
    """What counts as used, so that a write into it is noticed: also what PyTorch keeps beyond our rules' needs."""
    return (*used[:given], *(u or s for u, s in zip(used[given:], plan.marked(plan.op.saved), strict=True)))
