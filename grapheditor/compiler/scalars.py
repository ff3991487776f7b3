"""Arrays of one element computed as numbers, with which numpy is several times faster."""

from __future__ import annotations

import math
from collections.abc import Iterable

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.compiler.rewriter import Rewriter, constant
from grapheditor.compiler.views import reshaped
from grapheditor.compiler.writers import elementwise
from grapheditor.engine.dtypes import Spec


def reduce_to_scalars(module: Module) -> Module:
    """The module with elementwise ops on arrays of one element done in no dimensions, and reshaped where needed."""
    single = list(map(_is_single, module.body))
    return _Reducing(module, single).module if any(single) else module


class _Reducing:
    def __init__(self, module: Module, single: list[bool]) -> None:
        self._rewriter = rewriter = Rewriter()
        self._numbers: dict[Value, Value] = {}
        """What was an array of one element, as a number."""
        for step, is_single in zip(module.body, single, strict=True):
            if is_single:
                self._numbers[step.outs[0]] = self._as_number(step)
            else:
                self._shape(step.args)
                rewriter.keep(step)
        self._shape(module.outputs)
        self.module = rewriter.module(module)

    def _shape(self, values: Iterable[Value | None]) -> None:
        """Give numbers their shape again, where something else looks at them."""
        for value in values:
            if value is not None and (number := self._numbers.pop(value, None)) is not None:
                self._rewriter.replace(value, reshaped(number, value.spec.shape, self._rewriter))

    def _as_number(self, step: Instruction) -> Value:
        rewriter, dtype = self._rewriter, step.outs[0].spec.dtype
        args = tuple([self._number(a) for a in step.args if a is not None])
        if step.op.name == "sum":
            # as numpy adds up: from 0.0 on, which makes a 0.0 of -0.0
            return rewriter.call("add", (args[0], constant(dtype.type(0), ())), Spec((), dtype))
        result = Value(Spec((), dtype))
        rewriter.add(Instruction(step.op, args, step.params, (result,)))
        return result

    def _number(self, value: Value) -> Value:
        number = self._numbers.get(value)
        if number is not None:
            return number
        value = self._rewriter.now(value)
        if value.constant is not None:
            return constant(value.constant.reshape(()), ())
        return reshaped(value, (), self._rewriter)


def _is_single(step: Instruction) -> bool:
    if len(step.outs) != 1 or (not step.outs[0].spec.shape and all(a is None or not a.spec.shape for a in step.args)):
        return False
    if any(a is None or math.prod(a.spec.shape) != 1 for a in step.args):
        return False
    if step.op.name == "sum":
        return step.params["dtype"] is None and step.outs[0].spec.dtype.kind == "f"
    return elementwise(step) is not None
