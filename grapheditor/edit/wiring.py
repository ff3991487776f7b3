"""Whether a wire can be drawn, and whether its shapes fit, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from grapheditor.edit.edits import Connect, Disconnect, Edit, ReplaceNode, Several
from grapheditor.engine.dtypes import Spec, as_dtype, number_dtype
from grapheditor.engine.op import Op, OpTable
from grapheditor.engine.run import Run
from grapheditor.model.graph import PlainGraph, Port
from grapheditor.model.node import NodeId, OpNode, Wire


def refusal(graph: PlainGraph, wire: Wire) -> str | None:
    """Why this wire is impossible, with the remedy; None where it can be drawn."""
    source, target = graph.node(wire.source), graph.node(wire.target)
    if wire.source == wire.target:
        return f"{target.name} can't take its own output: a computation graph has no cycles."
    if not isinstance(target, OpNode):
        return f"{target.name} is a value and takes no input; wire into an op instead."
    path = graph.path_that_forbids(wire.source, wire.target)
    if path is not None:
        names = " → ".join(graph.node(i).name for i in path)
        return f"That would close a cycle: {source.name} already depends on {target.name} ({names})."
    return None


def wire_edit(graph: PlainGraph, wire: Wire, taken: Wire | None = None) -> Edit:
    """Draw `wire` in the place of whatever fills its input; `taken` is a wire whose end moves there."""
    edits: list[Edit] = []
    old = graph.input(wire.target, wire.slot)
    edits += [Disconnect(w) for w in dict.fromkeys((taken, old)) if w is not None]
    target = graph.node(wire.target)
    if isinstance(target, OpNode) and wire.slot in target.literals:
        literals = {slot: number for slot, number in target.literals.items() if slot != wire.slot}
        edits.append(ReplaceNode(replace(target, literals=literals)))
    return Several((*edits, Connect(wire)))


def misfit(graph: PlainGraph, ops: OpTable, run: Run | None, wire: Wire) -> str | None:
    """Why the target op can't take the known shapes with this wire, in PyTorch's words; None where it may fit."""
    spec = None if run is None else known_spec(run, wire.source, wire.output)
    return None if spec is None else misfit_of(graph, ops, run, (wire.target, wire.slot), spec)


def misfit_of(graph: PlainGraph, ops: OpTable, run: Run | None, port: Port, spec: Spec) -> str | None:
    """Why an input can't take a tensor of this shape and dtype, in PyTorch's words; None where it may."""
    target = graph.node(port[0])
    if run is None or not isinstance(target, OpNode) or target.op not in ops:
        return None
    op = ops[target.op]
    others = [wire for slot, wire in graph.inputs(target.id).items() if slot != port[1]]
    specs = _specs(op, target, others, run, {port[1]: spec})
    if specs is None:
        return None
    params = {name: target.params.get(name, parameter.default) for name, parameter in op.params.items()}
    try:
        op.infer(tuple(specs), params)
    except (RuntimeError, ValueError, IndexError, NotImplementedError) as error:
        return f"{target.name} can't take that: {error}."
    except Exception:
        return None
    return None


def _specs(
    op: Op, node: OpNode, wires: Sequence[Wire], run: Run, given: Mapping[str, Spec]
) -> list[Spec | None] | None:
    """Shape and dtype per slot, `given` ones first, or None where a required one is not known."""
    by_slot = {wire.slot: wire for wire in wires}
    stem = f"{op.variadic}." if op.variadic else None
    mentioned = {*by_slot, *node.literals, *given}
    count = sum(1 for slot in mentioned if stem and slot.startswith(stem))
    optional = {p.name for p in op.schema.inputs if p.optional}
    specs: list[Spec | None] = []
    for slot in op.slots(count):
        spec: Spec | None = None
        if slot in given:
            spec = given[slot]
        elif slot in by_slot:
            spec = known_spec(run, by_slot[slot].source, by_slot[slot].output)
            if spec is None:
                return None
        elif slot in node.literals:
            spec = Spec((), number_dtype(node.literals[slot]), weak=True)
        elif slot not in optional:
            return None
        specs.append(spec)
    return specs


def known_spec(run: Run, node_id: NodeId, output: int) -> Spec | None:
    """Shape and dtype of an output as the run found it."""
    result = run.nodes.get(node_id)
    if result is None or not result.values or output >= len(result.values):
        return None
    value: Any = result.values[output]
    return Spec(tuple(value.shape), as_dtype(value.dtype))
