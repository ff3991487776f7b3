"""Regions: elementwise instructions over one shape, held together as one instruction."""

from __future__ import annotations

from typing import Any

from grapheditor.compiler.ir import Instruction, Module, Value
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op import Op


def _run(*arrays: Any, body: Module) -> tuple[Any, ...]:
    """The results one instruction after the other, as a reference; tiers do better."""
    known: dict[Value | None, Any] = dict(zip(body.inputs, arrays, strict=True))
    known[None] = None

    def value(v: Value | None) -> Any:
        return known[v] if v is None or v.constant is None else v.constant

    for step in body.body:
        known[step.outs[0]] = step.op.forward(*map(value, step.args), **step.params)
    return tuple(map(value, body.outputs))


def _infer(specs: tuple[Spec, ...], params: dict[str, Any]) -> tuple[Spec, ...]:
    return tuple(v.spec for v in params["body"].outputs)


REGION = Op(
    "_region(Tensor[] inputs, str body) -> (results)",
    category="Internal",
    doc="Elementwise ops over one shape, to be done block by block.",
    forward=_run,
    infer_rule=_infer,
)
"""Its parameter `body` is a module of the region's own values."""


def without_regions(module: Module, keep: Any = lambda step: False) -> Module:
    """The module with the instructions of regions in their places, but for those that `keep` says yes to."""
    body: list[Instruction] = []
    becomes: dict[Value, Value] = {}
    for step in module.body:
        args = tuple([None if a is None else becomes.get(a, a) for a in step.args])
        if step.op is not REGION or keep(step):
            body.append(Instruction(step.op, args, step.params, step.outs) if args != step.args else step)
            continue
        inner: Module = step.params["body"]
        inside: dict[Value | None, Value | None] = dict(zip(inner.inputs, args, strict=True))
        for part in inner.body:
            given = tuple([inside.get(a, a) for a in part.args])
            body.append(Instruction(part.op, given, part.params, part.outs))
        becomes.update(zip(step.outs, inner.outputs, strict=True))
    return Module(module.inputs, tuple(body), tuple([becomes.get(v, v) for v in module.outputs]))
