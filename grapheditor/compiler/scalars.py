"""Arrays of one element computed as numbers, with which numpy is several times faster."""

from __future__ import annotations

import math

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.rewriter import Rewriter, constant
from grapheditor.compiler.views import reshaped
from grapheditor.compiler.writers import elementwise
from grapheditor.engine.dtypes import Spec


def reduce_to_scalars(module: Module) -> Module:
    """The module with elementwise ops on arrays of one element done in no dimensions, and reshaped afterwards."""
    rewriter = Rewriter()
    for step in module.body:
        if _is_single(step):
            rewriter.replace(step.outs[0], _as_number(step, rewriter))
        else:
            rewriter.keep(step)
    return rewriter.module(module)


def _is_single(step: Instruction) -> bool:
    if len(step.outs) != 1 or (not step.outs[0].spec.shape and all(a is None or not a.spec.shape for a in step.args)):
        return False
    if any(a is None or math.prod(a.spec.shape) != 1 for a in step.args):
        return False
    if step.op.name == "sum":
        return step.params["dtype"] is None and step.outs[0].spec.dtype.kind == "f"
    return elementwise(step) is not None


def _as_number(step: Instruction, rewriter: Rewriter) -> Value:
    args = tuple([_number(a, rewriter) for a in rewriter.args(step) if a is not None])
    spec = step.outs[0].spec
    if step.op.name == "sum":
        # as numpy adds up: from 0.0 on, which makes a 0.0 of -0.0
        zero = constant(spec.dtype.type(0), ())
        result = rewriter.call("add", (args[0], zero), Spec((), spec.dtype))
    else:
        result = Value(Spec((), spec.dtype))
        rewriter.add(Instruction(step.op, args, step.params, (result,)))
    return reshaped(result, spec.shape, rewriter)


def _number(value: Value, rewriter: Rewriter) -> Value:
    if value.constant is not None:
        return constant(value.constant.reshape(()), ())
    return reshaped(value, (), rewriter)
