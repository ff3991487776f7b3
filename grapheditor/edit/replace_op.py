"""Another op in the place of one, with the wires, numbers and parameters that it can take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from grapheditor.edit.edits import Connect, Disconnect, Edit, ReplaceNode, Several
from grapheditor.edit.number_text import format_scalar
from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.model.definition import group_name
from grapheditor.model.errors import CallError, GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, OpNode, slot_key


@dataclass(frozen=True, slots=True)
class Replacement:
    """The edit, and in words what the new op has no place for."""

    edit: Edit
    dropped: tuple[str, ...] = ()


def replace_op(graph: PlainGraph, ops: OpTable, node_id: NodeId, name: str) -> Replacement:
    """Let a node call another op.

    Inputs go to those of the same name, the others in order to those that are
    left; parameters of the same name stay where the new op takes their value.
    A name that came from the old op changes with it.
    """
    node = graph.node(node_id)
    if not isinstance(node, OpNode):
        raise GraphError("{0} is a value; only an op can be replaced by another.", node.name, node=node_id)
    op = ops[name]
    wires = graph.inputs(node_id)
    slots = _slots(op, sorted({*wires, *node.literals}, key=slot_key), ops.get(node.op))
    dropped: list[str] = []
    edits: list[Edit] = []
    added: list[Edit] = []
    for slot, wire in wires.items():
        if slots[slot] != slot:
            edits.append(Disconnect(wire))
        if slots[slot] is None:
            dropped.append(f"the wire into {slot}")
        elif slots[slot] != slot:
            added.append(Connect(replace(wire, slot=str(slots[slot]))))
    for wire in graph.outputs(node_id):
        if wire.output >= max(len(op.outputs), 1) and len(op.outputs) != 1:  # a single name is of any number of parts
            edits.append(Disconnect(wire))
            dropped.append(f"the wire from output {wire.output} to {graph.node(wire.target).name}")
    literals = {str(slots[slot]): number for slot, number in node.literals.items() if slots[slot] is not None}
    dropped += [f"{format_scalar(number)} at {slot}" for slot, number in node.literals.items() if slots[slot] is None]
    params = {name: value for name, value in node.params.items() if _takes(op, name, value)}
    dropped += [f"{name}={value!r}" for name, value in node.params.items() if name not in params]
    params = {name: value for name, value in params.items() if value != op.params[name].default}
    new = replace(node, name=_name(graph, node, op), op=op.name, literals=literals, params=params)
    return Replacement(Several((*edits, ReplaceNode(new), *added)), tuple(dropped))


def _slots(op: Op, used: Iterable[str], old: Op | None) -> dict[str, str | None]:
    """The slot of the new op for each slot in use; None where there is no room."""
    used = list(used)
    if old is not None:
        order = {slot: place for place, slot in enumerate(old.slots(len(used)))}
        used.sort(key=lambda slot: order.get(slot, len(order)))
    offered = op.slots(len(used))
    found: dict[str, str | None] = {slot: slot for slot in used if slot in offered}
    free = [slot for slot in offered if slot not in found]
    for slot in used:
        if slot not in found:
            found[slot] = free.pop(0) if free else None
    return found


def _takes(op: Op, name: str, value: object) -> bool:
    if name not in op.params:
        return False
    try:
        op.schema.check(op.params[name], value)
    except (CallError, TypeError):
        return False
    return True


def _name(graph: PlainGraph, node: OpNode, op: Op) -> str:
    """The node's name; where it was made from the op's, one that is made from the new op's."""
    old, new = re.escape(group_name(node) or node.op.partition(".")[0]), op.schema.name
    if re.fullmatch(rf"{old}\d*", node.name) is None or re.fullmatch(rf"{re.escape(new)}\d*", node.name):
        return node.name
    return graph.fresh_id(new)
