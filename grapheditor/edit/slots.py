"""The input slots of a node in the order of its op's signature."""

from __future__ import annotations

from grapheditor.engine.op_table import OpTable
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, OpNode, Wire, slot_key


def slots_of(graph: PlainGraph, ops: OpTable, node: Node) -> list[str]:
    """Every slot of an op node, with a variadic input's next free one; of an unknown op, the slots in use."""
    if not isinstance(node, OpNode):
        return []
    mentioned = {*graph.inputs(node.id), *node.literals}
    op = ops.get(node.op)
    if op is None:
        return sorted(mentioned, key=slot_key)
    count = 0
    if op.variadic is not None:
        numbers = (slot_key(slot) for slot in mentioned)
        count = max((number for stem, number in numbers if stem == op.variadic), default=-1) + 2
    slots = op.slots(count)
    known = set(slots)
    return slots + sorted((slot for slot in mentioned if slot not in known), key=slot_key)


def first_input(graph: PlainGraph, ops: OpTable, node: Node) -> Wire | None:
    """The wire at the first wired slot of a node."""
    inputs = graph.inputs(node.id)
    return next((inputs[slot] for slot in slots_of(graph, ops, node) if slot in inputs), None) if inputs else None
