"""Other ends for wires that are there: all wires of an output moved, two inputs swapped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grapheditor.edit.edits import Connect, Disconnect, Edit, ReplaceNode, Several
from grapheditor.edit.slots import slots_of
from grapheditor.edit.wiring import refusal
from grapheditor.engine.op_table import OpTable
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode, Wire


def moved(wires: Iterable[Wire], source: NodeId, output: int) -> list[Wire]:
    """The same wires from another output."""
    return [replace(wire, source=source, output=output) for wire in wires]


def source_refusal(graph: PlainGraph, wires: Sequence[Wire], source: NodeId, output: int) -> str | None:
    """Why these wires can't start at that output, with the remedy; None where they all can."""
    return next((said for wire in moved(wires, source, output) if (said := refusal(graph, wire))), None)


def source_edit(wires: Sequence[Wire], source: NodeId, output: int) -> Edit:
    """The edit that lets all these wires start at another output."""
    return Several((*map(Disconnect, wires), *map(Connect, moved(wires, source, output))))


def swap_edit(graph: PlainGraph, ops: OpTable, node_ids: Iterable[NodeId]) -> Edit:
    """The edit that swaps the first two inputs of ops, wires and numbers alike; raises GraphError in words.

    Values among the nodes are passed over.
    """
    nodes = [node for node in map(graph.node, node_ids) if isinstance(node, OpNode)]
    if not nodes:
        raise GraphError("Select an op with two inputs, then swap them.")
    return Several(tuple(step for node in nodes for step in _swap(graph, ops, node)))


def _swap(graph: PlainGraph, ops: OpTable, node: OpNode) -> list[Edit]:
    op, wires = ops.get(node.op), graph.inputs(node.id)
    slots = slots_of(graph, ops, node)
    if op is not None and op.variadic is not None and slots[-1] not in wires:
        slots = slots[:-1]  # the free one at the end is an offer, no input yet
    if len(slots) < 2:
        raise GraphError("{0} has fewer than two inputs; there is nothing to swap.", node.name, node=node.id)
    first, second = slots[:2]
    held = [wires.get(slot) or node.literals.get(slot) for slot in (first, second)]
    if held == [None, None]:
        raise GraphError("Both inputs of {0} are free; there is nothing to swap.", node.name, node=node.id)
    other = {first: second, second: first}
    pair = [wires[slot] for slot in other if slot in wires]
    literals = {other.get(slot, slot): number for slot, number in node.literals.items()}
    steps: list[Edit] = [*map(Disconnect, pair)]
    if other.keys() & node.literals.keys():
        steps.append(ReplaceNode(replace(node, literals=literals)))
    return steps + [Connect(replace(wire, slot=other[wire.slot])) for wire in pair]
