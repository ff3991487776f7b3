"""Putting a node into a wire: source -> node -> old target."""

from __future__ import annotations

from grapheditor.edit.edits import Connect, Disconnect, Edit
from grapheditor.edit.outcomes import known_spec, outcome
from grapheditor.edit.slots import slots_of
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.op_table import OpTable
from grapheditor.engine.run import Run
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode, Wire


@dataclass(frozen=True, slots=True)
class Insertion:
    """A node that takes its place in a wire."""

    wire: Wire
    node_id: NodeId
    slot: str

    @property
    def wires(self) -> tuple[Wire, Wire]:
        """The wire into the node and the one out of it."""
        old = self.wire
        return Wire(old.source, old.output, self.node_id, self.slot), Wire(self.node_id, 0, old.target, old.slot)

    def edits(self) -> tuple[Edit, ...]:
        """The steps; the node is on the canvas by then."""
        into, out = self.wires
        return Disconnect(self.wire), Connect(into), Connect(out)


def insertion(
    graph: PlainGraph, ops: OpTable, run: Run | None, node: OpNode, wire: Wire, alone: bool = False
) -> Insertion | None:
    """How `node` goes into `wire`, by its first free input that fits; None where it does not.

    `alone` is for a node that has no wires: one that is new, or about to be taken out of those it has.
    """
    if node.op not in ops or node.id in (wire.source, wire.target):
        return None
    inputs = {} if alone else graph.inputs(node.id)
    if not alone and (_is_beside(graph, node, wire) or _closes_cycle(graph, node, wire)):
        return None
    for slot in _free_slots(graph, ops, node, alone):
        found = Insertion(wire, node.id, slot)
        into, out = found.wires
        spec = known_spec(run, wire.source, wire.output)
        through = outcome(ops, run, node, {**inputs, slot: into}, {into: spec} if spec else None)
        if through is None or through.error:
            continue
        if not through.outputs or _suits(graph, ops, run, out, through.outputs[0]):
            return found
    return None


def _is_beside(graph: PlainGraph, node: OpNode, wire: Wire) -> bool:
    """Whether a wire joins the node to an end of `wire`, or its output is in use and so its place found."""
    return bool(graph.outputs(node.id)) or any(w.source == wire.source for w in graph.inputs(node.id).values())


def _closes_cycle(graph: PlainGraph, node: OpNode, wire: Wire) -> bool:
    # nothing depends on the node, so its way on to the old target is the only one that can close a circle; and a
    # node without inputs depends on nothing, which saves a search through all that comes after the target
    return bool(graph.inputs(node.id)) and graph.path_that_forbids(node.id, wire.target) is not None


def _free_slots(graph: PlainGraph, ops: OpTable, node: OpNode, alone: bool) -> list[str]:
    """Slots with neither wire nor number, those that have to be filled first."""
    taken = set(node.literals) if alone else {*node.literals, *graph.inputs(node.id)}
    optional = {p.name for p in ops[node.op].schema.inputs if p.optional}
    free = [slot for slot in slots_of(graph, ops, node) if slot not in taken]
    return sorted(free, key=lambda slot: slot in optional)


def _suits(graph: PlainGraph, ops: OpTable, run: Run | None, out: Wire, spec: Spec) -> bool:
    """Whether the old target takes what the node would give."""
    target = graph.node(out.target)
    if not isinstance(target, OpNode):
        return False
    found = outcome(ops, run, target, graph.inputs(target.id) | {out.slot: out}, {out: spec})
    return found is None or not found.error
