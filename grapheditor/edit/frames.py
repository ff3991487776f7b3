"""Frames around nodes and notes: made, taken away, joined and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from grapheditor.edit.edits import AddNode, Decorate, Edit, Several
from grapheditor.model.decoration import DecorationId, Frame, Note
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Position

Ground = tuple[float, float, float, float]
"""Left, top, right and bottom of what a frame covers."""

CARD: Position = (140.0, 60.0)
"""About the size of the card of a node that is not drawn yet."""


def frames(graph: PlainGraph) -> list[Frame]:
    """All frames of a graph."""
    return [item for item in graph.decorations.values() if isinstance(item, Frame)]


def notes(graph: PlainGraph) -> list[Note]:
    """All notes of a graph."""
    return [item for item in graph.decorations.values() if isinstance(item, Note)]


def frame_edit(graph: PlainGraph, ids: Iterable[str], title: str, colour: str = "") -> tuple[Edit, DecorationId]:
    """The edit that puts a frame around nodes, notes and all that other frames among `ids` hold, and its id."""
    chosen = dict.fromkeys(ids)
    members = {i: None for i in [*chosen, *members_of(graph, chosen)] if is_framed_thing(graph, i)}
    frame = Frame(graph.fresh_id("frame"), title, tuple(members), colour)
    return Decorate(frame.id, frame), frame.id


def unframe_edit(graph: PlainGraph, frame_ids: Iterable[DecorationId]) -> Edit:
    """Take frames away and leave what they hold where it is."""
    return Several(tuple(Decorate(i, None) for i in frame_ids if isinstance(graph.decorations.get(i), Frame)))


def members_of(graph: PlainGraph, ids: Iterable[str]) -> list[str]:
    """What the frames among `ids` hold, as far as it is there."""
    found: dict[str, None] = {}
    for i in ids:
        frame = graph.decorations.get(i)
        if isinstance(frame, Frame):
            found.update(dict.fromkeys(m for m in frame.members if is_framed_thing(graph, m)))
    return list(found)


def is_framed_thing(graph: PlainGraph, member: str) -> bool:
    """Whether this is the id of something that a frame can hold: a node or a note."""
    return member in graph or isinstance(graph.decorations.get(member), Note)


def joining_edits(
    graph: PlainGraph, centres: Mapping[str, Position], grounds: Mapping[DecorationId, Ground]
) -> list[Edit]:
    """Let what was moved join each frame on whose ground it stands now, and leave each one it left.

    `centres` tells where the middle of each moved thing is; `grounds` holds the frames that stayed.
    """
    edits: list[Edit] = []
    for frame_id, ground in grounds.items():
        frame = graph.decorations.get(frame_id)
        if not isinstance(frame, Frame):
            continue
        inside = {i: None for i, centre in centres.items() if holds(ground, centre)}
        members = dict.fromkeys(m for m in frame.members if m not in centres or m in inside)
        members.update(inside)
        if tuple(members) != frame.members and members.keys() != set(frame.members):
            edits.append(Decorate(frame_id, replace(frame, members=tuple(members))))
    return edits


def in_frames(graph: PlainGraph, edit: Edit, old: Iterable[str], new: Iterable[str], emptied: bool = False) -> Edit:
    """`edit`, which puts `new` in the place of `old`, and the same for the frames that held these and more.

    `emptied`: also for frames that held nothing else, which otherwise are left to `edit`.
    """
    gone = {i for i in old if is_framed_thing(graph, i)}
    edits: list[Edit] = [edit]
    for frame in frames(graph):
        held = set(members_of(graph, [frame.id]))
        if gone <= held and (emptied or gone != held):
            members = [m for m in frame.members if m not in gone]
            edits.append(Decorate(frame.id, replace(frame, members=(*members, *new))))
    return Several(tuple(edits)) if len(edits) > 1 else edit


def new_places(edit: Edit) -> dict[str, Position]:
    """Where about the middle of each node and note will be that an edit adds, but for those that bring a frame."""
    places: dict[str, Position] = {}
    brought: set[str] = set()
    for step in _steps(edit):
        if isinstance(step, AddNode) and step.node.pos is not None:
            places[step.node.id] = _moved(step.node.pos, CARD)
        elif isinstance(step, Decorate) and isinstance(step.decoration, Note):
            places[step.decoration_id] = _moved(step.decoration.pos, step.decoration.size)
        elif isinstance(step, Decorate) and isinstance(step.decoration, Frame):
            brought.update(step.decoration.members)
    return {i: place for i, place in places.items() if i not in brought}


def _steps(edit: Edit) -> Iterator[Edit]:
    if isinstance(edit, Several):
        for part in edit.edits:
            yield from _steps(part)
    else:
        yield edit


def _moved(corner: Position, size: Position) -> Position:
    return corner[0] + size[0] / 2, corner[1] + size[1] / 2


def holds(ground: Ground, place: Position) -> bool:
    """Whether a place is on a ground."""
    left, top, right, bottom = ground
    return left <= place[0] <= right and top <= place[1] <= bottom
