"""What an op would give with a wire that is not drawn yet: its shapes and dtypes, or why it can't be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grapheditor.edit.number_text import format_scalar
from grapheditor.engine.dtypes import Spec, as_dtype, number_dtype
from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.run import Run
from grapheditor.model.content import Scalar
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode, Wire

INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "matmul": "@", "mm": "@", "mv": "@", "bmm": "@", "dot": "·",
    "pow": "**", "remainder": "%", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
}  # fmt: skip
"""Ops of two inputs that are written between them."""


@dataclass(frozen=True, slots=True)
class Operand:
    """What fills one slot: a value of some shape and dtype, or a number; neither where it is not known yet."""

    slot: str
    spec: Spec | None = None
    number: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call of an op with what is known of its inputs."""

    op: Op
    operands: tuple[Operand, ...]
    """Optional inputs that nothing fills are left out."""
    outputs: tuple[Spec, ...] = ()
    """Empty where an input is not known or the inputs do not fit."""
    error: str = ""
    """Why the inputs do not fit, in PyTorch's words."""

    def text(self) -> str:
        """One line such as ``[64, 100] float32 @ [100, 10] → [64, 10]``; a dtype is told where it is another one."""
        dtype = next((o.spec.dtype for o in self.operands if o.spec is not None and o.number is None), None)
        told = False
        parts = []
        for operand in self.operands:
            if operand.number is not None:
                parts.append(format_scalar(operand.number))
            elif operand.spec is None:
                parts.append("?")
            else:
                parts.append(spec_text(operand.spec, not told or operand.spec.dtype != dtype))
                told = True
        sign = INFIX.get(self.op.base)
        call = f" {sign} ".join(parts) if sign and len(parts) == 2 else f"{self.op.base}({', '.join(parts)})"
        if not self.outputs:
            return call
        return f"{call} → {', '.join(spec_text(s, not told or s.dtype != dtype) for s in self.outputs)}"


def spec_text(spec: Spec, with_dtype: bool = True) -> str:
    """``[64, 100] float32``."""
    return f"{list(spec.shape)} {spec.dtype}" if with_dtype else str(list(spec.shape))


def known_spec(run: Run | None, node_id: NodeId, output: int) -> Spec | None:
    """Shape and dtype of an output as the run found it."""
    result = run.nodes.get(node_id) if run is not None else None
    if result is None or not result.values or output >= len(result.values):
        return None
    value: Any = result.values[output]
    return Spec(tuple(value.shape), as_dtype(value.dtype))


def outcome(
    ops: OpTable, run: Run | None, node: OpNode, wires: Mapping[str, Wire], given: Mapping[Wire, Spec] | None = None
) -> Outcome | None:
    """What `node` would give with exactly these `wires`; None where its op is unknown.

    `given` tells what a wire carries that the run knows nothing of.
    """
    if node.op not in ops:
        return None
    op = ops[node.op]
    specs: list[Spec | None] = []
    operands: list[Operand] = []
    for slot in _slots(op, {*wires, *node.literals}):
        spec: Spec | None = None
        if slot in wires:
            wire = wires[slot]
            spec = (given or {}).get(wire) or known_spec(run, wire.source, wire.output)
            operands.append(Operand(slot, spec))
        elif slot in node.literals:
            spec = Spec((), number_dtype(node.literals[slot]), weak=True)
            operands.append(Operand(slot, spec, node.literals[slot]))
        elif slot not in _optional(op):
            operands.append(Operand(slot))
        specs.append(spec)
    if any(operand.spec is None for operand in operands):
        return Outcome(op, tuple(operands))
    params = {name: node.params.get(name, parameter.default) for name, parameter in op.params.items()}
    try:
        outputs = op.infer(tuple(specs), params)[1]
    except (RuntimeError, ValueError, IndexError, NotImplementedError) as error:
        return Outcome(op, tuple(operands), error=str(error))
    except Exception:  # a rule that can't tell from shapes alone, or a plugin's that raises anything
        return Outcome(op, tuple(operands))
    return Outcome(op, tuple(operands), outputs)


def outcome_with(
    graph: PlainGraph, ops: OpTable, run: Run | None, wire: Wire, taken: Wire | None = None
) -> Outcome | None:
    """What the target of `wire` would give with it in its slot, and without `taken`."""
    target = graph.node(wire.target)
    if not isinstance(target, OpNode):
        return None
    wires = {slot: other for slot, other in graph.inputs(target.id).items() if other != taken}
    return outcome(ops, run, target, wires | {wire.slot: wire})


def _slots(op: Op, mentioned: set[str]) -> list[str]:
    stem = f"{op.variadic}." if op.variadic else None
    return op.slots(sum(1 for slot in mentioned if stem and slot.startswith(stem)))


def _optional(op: Op) -> set[str]:
    return {p.name for p in op.schema.inputs if p.optional}
