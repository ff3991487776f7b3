"""Copies of nodes beside them, with or without the wires that come from outside."""

from __future__ import annotations

from collections.abc import Iterable

from grapheditor.edit.clipboard import OFFSET, copy_text, paste_edit
from grapheditor.edit.edits import Connect, Edit, Several
from grapheditor.io import loads
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Position, Wire


def duplicate_edit(
    graph: PlainGraph,
    node_ids: Iterable[NodeId],
    places: dict[NodeId, Position] | None = None,
    offset: Position = OFFSET,
    wired: bool = False,
) -> tuple[Edit, list[NodeId]]:
    """The edit that adds copies of nodes, and the ids of these; `wired`: they take the same inputs from outside.

    `places` tells where nodes stand that the graph knows no position for.
    """
    text = copy_text(graph, node_ids, places)
    edit, new = paste_edit(graph, text, offset)
    if not wired:
        return edit, new
    old = [node.id for node in loads(text).nodes()]
    copies = dict(zip(old, new, strict=True))
    from_outside = [w for i in old for w in graph.inputs(i).values() if w.source not in copies]
    joined = (Connect(Wire(w.source, w.output, copies[w.target], w.slot)) for w in from_outside)
    return Several((edit, *joined)), new
