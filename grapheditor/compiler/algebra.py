"""Algebra that keeps every bit: x * 1, x - 0, -(-x), powers with a ready name, and operands that need not be spread.

Rules that hold for real numbers but not for floats are left out: x + 0 turns
-0.0 into 0.0, x * 0 is NaN for infinite x, and sums in another order round
differently.
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.rewriter import Rewriter, constant, made_by, uniform
from grapheditor.compiler.views import expanded
from grapheditor.compiler.writers import elementwise
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.inference import elementwise as broadcast

Rule = Callable[[Instruction, Rewriter], Value | None]


def simplify_algebra(module: Module) -> Module:
    """The module without arithmetic that changes nothing, and on operands no larger than they have to be."""
    rewriter = Rewriter()
    for step in module.body:
        name = step.op.name
        known = name in _OF_NUMBERS and not any(a is not None and a.constant is not None for a in rewriter.args(step))
        rule = None if known else RULES.get(name)
        new = None if rule is None else rule(step, rewriter)
        if new is None and step.outs[0].spec.shape:
            new = _narrowed(step, rewriter)
        if new is None:
            rewriter.keep(step)
        else:
            rewriter.replace(step.outs[0], new)
    return rewriter.module(module)


# -- one rule per op ----------------------------------------------------------------------


def _unless_spread(value: Value | None, step: Instruction) -> Value | None:
    """`value`, where it has the shape and dtype of the result."""
    out = step.outs[0].spec
    return value if value is not None and (value.spec.shape, value.spec.dtype) == (out.shape, out.dtype) else None


def _times(step: Instruction, rewriter: Rewriter) -> Value | None:
    first, second = rewriter.args(step)
    if uniform(second) == 1:
        return _unless_spread(first, step)
    return _unless_spread(second, step) if uniform(first) == 1 else None


def _divided(step: Instruction, rewriter: Rewriter) -> Value | None:
    first, second = rewriter.args(step)
    return _unless_spread(first, step) if uniform(second) == 1 else None


def _plus(step: Instruction, rewriter: Rewriter) -> Value | None:
    if step.params["alpha"] != 1:
        return None
    first, second = rewriter.args(step)
    if _adds_nothing(second, negative=True):
        return _unless_spread(first, step)
    return _unless_spread(second, step) if _adds_nothing(first, negative=True) else None


def _minus(step: Instruction, rewriter: Rewriter) -> Value | None:
    first, second = rewriter.args(step)
    nothing = step.params["alpha"] == 1 and _adds_nothing(second, negative=False)
    return _unless_spread(first, step) if nothing else None


def _adds_nothing(value: Value | None, negative: bool) -> bool:
    """Whether it is the zero that leaves -0.0 and 0.0 alone: the negative one to add, the positive one to take away."""
    number = uniform(value)
    if number is None or number != 0:
        return False
    return number.dtype.kind in "iu" or (number.dtype.kind == "f" and bool(np.signbit(number)) == negative)


def _negated(step: Instruction, rewriter: Rewriter) -> Value | None:
    inner = made_by(rewriter, rewriter.args(step)[0], "neg")
    return None if inner is None else inner.args[0]


def _cast(step: Instruction, rewriter: Rewriter) -> Value | None:
    (value,) = rewriter.args(step)
    assert value is not None
    wanted = step.outs[0].spec
    if value.spec.dtype == wanted.dtype:
        return value
    inner = made_by(rewriter, value, "to")
    source = None if inner is None else inner.args[0]
    if source is not None and source.spec.dtype == wanted.dtype and np.can_cast(source.spec.dtype, value.spec.dtype):
        return source
    return None


def _powered(step: Instruction, rewriter: Rewriter) -> Value | None:
    base, exponent = rewriter.args(step)
    number = uniform(exponent)
    if base is None or number is None or base.spec.dtype.kind == "b" or exponent is None or exponent.spec.shape:
        return None  # numpy takes an exponent of one number by these names, but not an array of them
    if number == 1:
        return _unless_spread(base, step)
    name = "square" if number == 2 else "sqrt" if number == 0.5 and base.spec.dtype.kind == "f" else ""
    return rewriter.call(name, (base,), step.outs[0].spec) if name else None


def _masked(step: Instruction, rewriter: Rewriter) -> Value | None:
    """The number that is filled in, brought to the dtype of what it goes into, as the op would do in each run."""
    value, mask, number = rewriter.args(step)
    assert value is not None
    filling = uniform(number)
    if filling is None or filling.dtype == value.spec.dtype or value.spec.dtype.kind != "f":
        return None
    cast = constant(filling.astype(value.spec.dtype), ())
    return rewriter.call("masked_fill", (value, mask, cast), step.outs[0].spec)


def _filled(step: Instruction, rewriter: Rewriter) -> Value | None:
    spec = step.outs[0].spec
    number = {"zeros_like": 0, "ones_like": 1}.get(step.op.name, step.params.get("fill_value"))
    try:
        return constant(np.full((), number, spec.dtype), spec.shape)
    except (OverflowError, ValueError):
        return None  # it will be reported when it is run


RULES: dict[str, Rule] = {
    "add": _plus,
    "div": _divided,
    "full_like": _filled,
    "masked_fill": _masked,
    "mul": _times,
    "neg": _negated,
    "ones_like": _filled,
    "pow": _powered,
    "sub": _minus,
    "to": _cast,
    "zeros_like": _filled,
}
_OF_NUMBERS = frozenset({"add", "div", "masked_fill", "mul", "pow", "sub"})
"""Rules that look for a constant among the operands."""


# -- operands ---------------------------------------------------------------------------------


def _narrowed(step: Instruction, rewriter: Rewriter) -> Value | None:
    """The same elementwise op on operands before they were spread, and spread afterwards where it has to be."""
    args = rewriter.args(step)
    if len(args) > 3:
        return None
    small = tuple([_before_spreading(a, rewriter) for a in args])
    if all(map(operator.is_, small, args)) or elementwise(step) is None:
        return None
    spec = step.outs[0].spec
    shape = broadcast(*(None if a is None else a.spec.shape for a in small))
    out = Value(Spec(shape, spec.dtype))
    rewriter.add(Instruction(step.op, small, step.params, (out,)))
    return expanded(out, spec.shape, rewriter)


def _before_spreading(value: Value | None, rewriter: Rewriter) -> Value | None:
    if value is None or not value.spec.shape:
        return value
    number = uniform(value) if value.constant is not None else None
    if number is not None:
        return constant(number, ())
    spread = made_by(rewriter, value, "expand")
    return value if spread is None else spread.args[0]
