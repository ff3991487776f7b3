"""Whether a wire can be drawn, and whether its shapes fit, in words."""

from __future__ import annotations

from dataclasses import replace

from grapheditor.edit.edits import Connect, Disconnect, Edit, ReplaceNode, Several
from grapheditor.edit.outcomes import outcome, outcome_with
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.run import Run
from grapheditor.model.graph import PlainGraph, Port
from grapheditor.model.node import OpNode, Wire
from grapheditor.model.wording import Worded


def refusal(graph: PlainGraph, wire: Wire) -> str | None:
    """Why this wire is impossible, with the remedy; None where it can be drawn."""
    source, target = graph.node(wire.source), graph.node(wire.target)
    if wire.source == wire.target:
        return Worded("{0} can't take its own output: a computation graph has no cycles.", target.name)
    if not isinstance(target, OpNode):
        return Worded("{0} is a value and takes no input; wire into an op instead.", target.name)
    path = graph.path_that_forbids(wire.source, wire.target)
    if path is not None:
        names = " → ".join(graph.node(i).name for i in path)
        return Worded("That would close a cycle: {0} already depends on {1} ({2}).", source.name, target.name, names)
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


def misfit(graph: PlainGraph, ops: OpTable, run: Run | None, wire: Wire, taken: Wire | None = None) -> str | None:
    """Why the target op can't take the known shapes with this wire, in PyTorch's words; None where it may fit.

    `taken` is a wire that goes when this one comes.
    """
    if run is None:
        return None
    found = outcome_with(graph, ops, run, wire, taken)
    if found is None or not found.error:
        return None
    return Worded("{0} can't take that: {1}.", graph.node(wire.target).name, found.error)


def misfit_of(graph: PlainGraph, ops: OpTable, run: Run | None, port: Port, spec: Spec) -> str | None:
    """Why an input can't take a tensor of this shape and dtype, in PyTorch's words; None where it may."""
    target = graph.node(port[0])
    if run is None or not isinstance(target, OpNode):
        return None
    wire = Wire("", 0, target.id, port[1])
    found = outcome(ops, run, target, {**graph.inputs(target.id), port[1]: wire}, {wire: spec})
    if found is None or not found.error:
        return None
    return Worded("{0} can't take that: {1}.", target.name, found.error)
