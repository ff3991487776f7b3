"""How things look: colours and labels of nodes, frames and notes, and which ops are passed over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grapheditor.edit.edits import Decorate, Edit, ReplaceNode, Several
from grapheditor.model.decoration import Frame, Note
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, OpNode


def colour_edit(graph: PlainGraph, ids: Iterable[str], colour: str) -> Edit:
    """Give nodes, frames and notes a colour: the name of a family, ``#rrggbb``, or "" for their own."""
    edits: list[Edit] = []
    for i in ids:
        thing = graph.decorations.get(i)
        if isinstance(thing, (Frame, Note)):
            if thing.colour != colour:
                edits.append(Decorate(i, replace(thing, colour=colour)))
        elif i in graph and graph.node(i).colour != colour:
            edits.append(ReplaceNode(replace(graph.node(i), colour=colour)))
    return Several(tuple(edits))


def label_edit(graph: PlainGraph, node_ids: Iterable[NodeId], label: str) -> Edit:
    """Give nodes a caption."""
    nodes = [graph.node(i) for i in node_ids]
    return Several(tuple(ReplaceNode(replace(node, label=label)) for node in nodes if node.label != label))


def bypass_edit(graph: PlainGraph, node_ids: Iterable[NodeId]) -> Edit:
    """Pass ops over; compute them again where all of them are passed over already."""
    ops = [node for node in map(graph.node, node_ids) if isinstance(node, OpNode)]
    bypass = not all(op.bypass for op in ops)
    return Several(tuple(ReplaceNode(replace(op, bypass=bypass)) for op in ops if op.bypass != bypass))
