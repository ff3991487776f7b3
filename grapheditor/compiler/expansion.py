"""Ops that are several steps of numpy, taken apart: what is left can be shared, fused and written in place."""

from __future__ import annotations

from typing import Any

from grapheditor.compiler.expansions import EXPANSIONS
from grapheditor.compiler.ir import Instruction, Module, Value, lower
from grapheditor.compiler.rewriter import Rewriter
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.table import active
from grapheditor.engine.trace import Trace, Var

Templates = dict[Any, Module | None]


def expand_ops(module: Module) -> Module:
    """The module with formulas of simpler ops in the place of calls that have one, bit for bit the same."""
    return _expanded(module, {})


def _expanded(module: Module, templates: Templates) -> Module:
    if not any(step.op.name in EXPANSIONS for step in module.body):
        return module
    rewriter = Rewriter()
    for step in module.body:
        template = _template(step, templates) if step.op.name in EXPANSIONS else None
        if template is None:
            rewriter.keep(step)
        else:
            _insert(step, template, rewriter)
    return rewriter.module(module)


def _template(step: Instruction, templates: Templates) -> Module | None:
    """The formula of a call on values of these shapes and dtypes; None where it has none."""
    specs = tuple([None if a is None else (a.spec.shape, a.spec.dtype) for a in step.args])
    key = (step.op, specs, repr(step.params))
    if key not in templates:
        templates[key] = None  # a formula that came back to its own op would never end
        found = _traced(step)
        templates[key] = None if found is None else _expanded(found, templates)
    return templates[key]


def _traced(step: Instruction) -> Module | None:
    trace = Trace(active())
    given = [None if a is None else trace.input(Spec(a.spec.shape, a.spec.dtype)) for a in step.args]
    result = EXPANSIONS[step.op.name](*given, **step.params)
    if not isinstance(result, Var):
        return None
    template = lower([v for v in given if v is not None], [result])
    (out,), (wanted,) = template.outputs, step.outs
    same = (out.spec.shape, out.spec.dtype) == (wanted.spec.shape, wanted.spec.dtype)
    return template if same else None


def _insert(step: Instruction, template: Module, rewriter: Rewriter) -> None:
    given = [a for a in rewriter.args(step) if a is not None]
    becomes: dict[Value, Value] = dict(zip(template.inputs, given, strict=True))
    for inner in template.body:
        outs = tuple([Value(out.spec) for out in inner.outs])
        becomes.update(zip(inner.outs, outs, strict=True))
        args = tuple([None if a is None else becomes.get(a, a) for a in inner.args])
        rewriter.add(Instruction(inner.op, args, inner.params, outs))
    (result,) = template.outputs
    rewriter.replace(step.outs[0], becomes.get(result, result))
