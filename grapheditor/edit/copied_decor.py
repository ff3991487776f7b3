"""Frames, notes and bends that go along when nodes are copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grapheditor.edit.frames import is_framed_thing
from grapheditor.model.decoration import Decoration, Frame, Note
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Position


def decorations_among(graph: PlainGraph, ids: Iterable[str]) -> list[Decoration]:
    """The notes among `ids`, the frames that hold nothing else, and the bends of wires from one to another."""
    chosen = set(ids)
    found: list[Decoration] = []
    for item in graph.decorations.values():
        if isinstance(item, Note):
            if item.id in chosen:
                found.append(item)
        elif isinstance(item, Frame):
            members = [m for m in item.members if is_framed_thing(graph, m)]
            if members and chosen.issuperset(members):
                found.append(replace(item, members=tuple(members)))
        elif item.target in chosen:
            wire = graph.input(item.target, item.slot)
            if wire is not None and wire.source in chosen:
                found.append(item)
    return found


def renamed(
    decorations: Iterable[Decoration], nodes: Mapping[str, str], others: Mapping[str, str], offset: Position
) -> list[Decoration]:
    """The same ones for copied nodes, as far away as these; both mappings give new ids by old ones."""
    across, down = offset
    found: list[Decoration] = []
    for item in decorations:
        if isinstance(item, Note):
            found.append(replace(item, id=others[item.id], pos=(item.pos[0] + across, item.pos[1] + down)))
        elif isinstance(item, Frame):
            members = tuple(nodes.get(m) or others[m] for m in item.members if m in nodes or m in others)
            found.append(replace(item, id=others[item.id], members=members))
        elif item.target in nodes:
            points = tuple((x + across, y + down) for x, y in item.points)
            found.append(replace(item, target=nodes[item.target], points=points))
    return found
