"""Nodes and the wires among them as text, and back into a graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grapheditor.edit.copied_decor import decorations_among, renamed
from grapheditor.edit.edits import AddNode, Connect, Decorate, Define, Edit, Several
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Note, Route
from grapheditor.model.definition import GROUP, Definition, group_name
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId, OpNode, Position, Wire

OFFSET: Position = (28.0, 28.0)
"""How far pasted nodes stand from those that were copied."""


def copy_text(graph: PlainGraph, ids: Iterable[str], places: dict[NodeId, Position] | None = None) -> str:
    """The chosen nodes and notes and what runs among them, as the text of a graph file.

    Wires go along with their bends, and frames of which all members are chosen.

    `places` tells where nodes stand that the graph knows no position for.
    """
    ids = list(ids)
    chosen = dict.fromkeys(i for i in ids if i in graph)
    part = PlainGraph()
    with part.batch():
        for definition in _used(graph, map(graph.node, chosen)):
            part.define(definition.name, definition)
        for node_id in graph.order(chosen):
            node = graph.node(node_id)
            part.add(replace(node, pos=node.pos or (places or {}).get(node_id)))
        for node_id in chosen:
            for wire in graph.inputs(node_id).values():
                if wire.source in chosen:
                    part.connect(wire)
        for item in decorations_among(graph, ids):
            part.decorate(item.id, item)
    return dumps(part)


def paste_edit(
    graph: PlainGraph, text: str | bytes, offset: Position = OFFSET, corner: Position | None = None
) -> tuple[Edit, list[NodeId]]:
    """The edit that adds what was copied under fresh ids and names, and the ids of the nodes; raises FileError.

    They keep their places plus `offset`; with `corner` their top left corner comes there.
    """
    part = loads(text)
    nodes = part.nodes()
    taken = _Names(graph)
    ids = {node.id: taken.fresh(node.name) for node in nodes}
    known = [node.pos for node in nodes if node.pos is not None]
    known += [item.pos for item in part.decorations.values() if isinstance(item, Note)]
    if corner is not None and known:
        offset = (corner[0] - min(x for x, _ in known), corner[1] - min(y for _, y in known))
    edits, groups = _definitions(graph, part)
    for node in nodes:
        pos = None if node.pos is None else (node.pos[0] + offset[0], node.pos[1] + offset[1])
        pasted = replace(_renamed(node, groups), id=ids[node.id], name=ids[node.id], pos=pos)
        edits.append(AddNode(pasted))
    edits += [Connect(Wire(ids[w.source], w.output, ids[w.target], w.slot)) for w in part.wires()]
    others = {i: taken.fresh(i) for i, item in part.decorations.items() if not isinstance(item, Route)}
    edits += [Decorate(item.id, item) for item in renamed(part.decorations.values(), ids, others, offset)]
    return Several(tuple(edits)), list(ids.values())


def _used(graph: PlainGraph, nodes: Iterable[Node]) -> list[Definition]:
    """The definitions that nodes are made of, those first that others use."""
    found: dict[str, Definition] = {}

    def take(name: str | None) -> None:
        definition = graph.definitions.get(name or "")
        if definition is not None and definition.name not in found:
            for inner in sorted(definition.uses()):
                take(inner)
            found[definition.name] = definition

    for node in nodes:
        take(group_name(node))
    return list(found.values())


def _definitions(graph: PlainGraph, part: PlainGraph) -> tuple[list[Edit], dict[str, str]]:
    """The edits that bring along the groups of pasted nodes, and their names here; equal ones are shared."""
    names: dict[str, str] = {}
    edits: list[Edit] = []
    for definition in _used(part, part.nodes()):
        inner = tuple(_renamed(node, names) for node in definition.nodes)
        name = definition.name
        number = 1
        while True:
            new = replace(definition, name=name, nodes=inner)
            if graph.definitions.get(name, new) == new:
                break
            number += 1
            name = f"{definition.name}{number}"
        names[definition.name] = name
        if name not in graph.definitions:
            edits.append(Define(name, new))
    return edits, names


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    group = group_name(node)
    known = group is not None and group in names
    return replace(node, op=GROUP + names[str(group)]) if isinstance(node, OpNode) and known else node


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
        while found in self._given or self._is_taken(found):
            number += 1
            found = f"{stem}{number}"
        self._counters[stem] = number
        self._given.add(found)
        return found

    def _is_taken(self, name: str) -> bool:
        return name in self._graph or self._graph.has_name(name) or name in self._graph.decorations
