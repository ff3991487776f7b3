"""The rules of a module, checked: the passes trust them, and the tests check them after each pass."""

from __future__ import annotations

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.engine.dtypes import compute_for


class Malformed(Exception):
    """A pass broke a rule of the form; the text says which, and where."""


def verify(module: Module) -> Module:
    """The module itself; raises Malformed where a value comes before it is computed, or has not the spec it claims."""
    known: set[Value] = set(module.inputs)
    for number, step in enumerate(module.body):
        where = f"%{number} {step.op.name}"
        for arg in step.args:
            _check_known(arg, known, where)
        for out in step.outs:
            if out in known or out.constant is not None:
                raise Malformed(f"{where} computes a value that is there already")
            known.add(out)
        _check_specs(step, where)
    for output in module.outputs:
        _check_known(output, known, "the outputs")
    return module


def _check_known(value: Value | None, known: set[Value], where: str) -> None:
    if value is None or value in known:
        return
    if value.constant is None:
        raise Malformed(f"{where} uses a value that is not computed yet")
    if (value.constant.shape, value.constant.dtype) != (value.spec.shape, value.spec.dtype):
        raise Malformed(f"{where} uses a constant that is not what its spec says")


def _check_specs(step: Instruction, where: str) -> None:
    given = tuple(None if a is None else a.spec for a in step.args)
    compute, outs = step.op.infer_accepted(given, step.params)
    for slot, spec in enumerate(given):
        wanted = compute_for(compute, slot)
        if spec is not None and wanted is not None and spec.dtype != wanted:
            raise Malformed(f"{where} computes in {wanted.name}, but input {slot} is {spec.dtype.name}")
    claimed = [(o.spec.shape, o.spec.dtype) for o in step.outs]
    if claimed != [(o.shape, o.dtype) for o in outs]:
        raise Malformed(f"{where} gives {list(outs)}, not {claimed}")
