"""Choosing the ends of a wire without a pointer: by name, by what is free, by what may not be joined."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from grapheditor.edit.edits import Disconnect, Edit, ReplaceNode, Several
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode


def named(names: Mapping[NodeId, str], typed: str, fitting: Container[NodeId]) -> NodeId | None:
    """The node that `typed` means: of this very name, else beginning so, else holding it.

    Among equals one that fits comes first, then the one that `names` lists first.
    """
    wanted = typed.casefold()
    best: tuple[tuple[int, bool], NodeId] | None = None
    for node_id, name in names.items():
        folded = name.casefold()
        if wanted not in folded:
            continue
        rank = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2
        cost = (rank, node_id not in fitting)
        if best is None or cost < best[0]:
            best = (cost, node_id)
    return best[1] if best else None


def first_free(graph: PlainGraph, node_id: NodeId, slots: Sequence[str]) -> str | None:
    """The first slot without a wire or a number, else the first one without a wire, else the first."""
    node = graph.node(node_id)
    literals = node.literals if isinstance(node, OpNode) else {}
    free = [slot for slot in slots if graph.input(node_id, slot) is None]
    empty = [slot for slot in free if slot not in literals]
    return next(iter([*empty, *free, *slots]), None)


def clear_input(graph: PlainGraph, node_id: NodeId, slot: str) -> Edit | None:
    """Take away the wire or the number at an input; None where it has neither."""
    wire, node = graph.input(node_id, slot), graph.node(node_id)
    if wire is not None:
        return Disconnect(wire)
    if isinstance(node, OpNode) and slot in node.literals:
        return ReplaceNode(replace(node, literals={s: n for s, n in node.literals.items() if s != slot}))
    return None


def clear_output(graph: PlainGraph, node_id: NodeId, output: int) -> Edit | None:
    """Take away every wire that starts at an output; None where there is none."""
    wires = [wire for wire in graph.outputs(node_id) if wire.output == output]
    return Several(tuple(map(Disconnect, wires))) if wires else None


def out_of_reach(graph: PlainGraph, node_id: NodeId, from_output: bool) -> set[NodeId]:
    """The nodes that a wire from (or into) this node would make a cycle with, itself included."""
    return graph.upstream([node_id]) if from_output else graph.downstream([node_id])
