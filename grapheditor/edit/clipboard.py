"""Nodes and the wires among them as text, and back into a graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grapheditor.edit.edits import AddNode, Connect, Edit, Several
from grapheditor.io import dumps, loads
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Position, Wire

OFFSET: Position = (28.0, 28.0)
"""How far pasted nodes stand from those that were copied."""


def copy_text(graph: PlainGraph, node_ids: Iterable[NodeId], places: dict[NodeId, Position] | None = None) -> str:
    """The chosen nodes and the wires that run among them, as the text of a graph file.

    `places` tells where nodes stand that the graph knows no position for.
    """
    chosen = dict.fromkeys(i for i in node_ids if i in graph)
    part = PlainGraph()
    with part.batch():
        for node_id in graph.order(chosen):
            node = graph.node(node_id)
            part.add(replace(node, pos=node.pos or (places or {}).get(node_id)))
        for node_id in chosen:
            for wire in graph.inputs(node_id).values():
                if wire.source in chosen:
                    part.connect(wire)
    return dumps(part)


def paste_edit(
    graph: PlainGraph, text: str | bytes, offset: Position = OFFSET, corner: Position | None = None
) -> tuple[Edit, list[NodeId]]:
    """The edit that adds copied nodes under fresh ids and names, and those ids; raises FileError.

    They keep their places plus `offset`; with `corner` their top left corner comes there.
    """
    part = loads(text)
    nodes = part.nodes()
    taken = _Names(graph)
    ids = {node.id: taken.fresh(node.name) for node in nodes}
    known = [node.pos for node in nodes if node.pos is not None]
    if corner is not None and known:
        offset = (corner[0] - min(x for x, _ in known), corner[1] - min(y for _, y in known))
    edits: list[Edit] = []
    for node in nodes:
        pos = None if node.pos is None else (node.pos[0] + offset[0], node.pos[1] + offset[1])
        edits.append(AddNode(replace(node, id=ids[node.id], name=ids[node.id], pos=pos)))
    edits += [Connect(Wire(ids[w.source], w.output, ids[w.target], w.slot)) for w in part.wires()]
    return Several(tuple(edits)), list(ids.values())


class _Names:
    """Names that are free in a graph and differ from each other."""

    def __init__(self, graph: PlainGraph) -> None:
        self._graph = graph
        self._given: set[str] = set()
        self._counters: dict[str, int] = {}

    def fresh(self, name: str) -> str:
        stem = name.rstrip("0123456789") or name
        found = name
        number = self._counters.get(stem, 0)
        while found in self._given or found in self._graph or self._graph.has_name(found):
            number += 1
            found = f"{stem}{number}"
        self._counters[stem] = number
        self._given.add(found)
        return found
