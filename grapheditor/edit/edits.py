"""Edits of the graph; `do` performs one and returns its inverse.

An edit that is refused raises a GraphError and leaves the graph as it was.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Protocol

from grapheditor.model.decoration import Decoration, DecorationId, Frame, route_id
from grapheditor.model.definition import Definition
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Node, NodeId, Settings, Wire


class Edit(Protocol):
    """One step that a person can undo."""

    def do(self, graph: PlainGraph) -> Edit:
        """Perform the edit and return what takes it back."""


@dataclass(frozen=True, slots=True)
class AddNode:
    """A new node."""

    node: Node

    def do(self, graph: PlainGraph) -> Edit:
        """Add the node."""
        graph.add(self.node)
        return RemoveNode(self.node.id)


@dataclass(frozen=True, slots=True)
class RemoveNode:
    """A node and its wires taken away."""

    node_id: NodeId

    def do(self, graph: PlainGraph) -> Edit:
        """Remove the node; the inverse brings back its wires and their bends too."""
        wires = graph.wires([self.node_id])
        node = graph.node(self.node_id)
        with graph.batch():
            bends = _straighten(graph, wires)
            graph.remove(self.node_id)
        return Several((AddNode(node), *map(Connect, wires), *bends))


@dataclass(frozen=True, slots=True)
class ReplaceNode:
    """Another record for a node: moved, renamed, another number."""

    node: Node

    def do(self, graph: PlainGraph) -> Edit:
        """Replace the record; the wires stay."""
        undo = ReplaceNode(graph.node(self.node.id))
        graph.replace(self.node)
        return undo


@dataclass(frozen=True, slots=True)
class Connect:
    """A new wire into a free input."""

    wire: Wire

    def do(self, graph: PlainGraph) -> Edit:
        """Add the wire."""
        graph.connect(self.wire)
        return Disconnect(self.wire)


@dataclass(frozen=True, slots=True)
class Disconnect:
    """A wire taken away."""

    wire: Wire

    def do(self, graph: PlainGraph) -> Edit:
        """Remove the wire, and its bends with it."""
        with graph.batch():
            graph.disconnect(self.wire)
            bends = _straighten(graph, [self.wire])
        return Several((Connect(self.wire), *bends)) if bends else Connect(self.wire)


@dataclass(frozen=True, slots=True)
class Configure:
    """Another title, evaluator or loss."""

    settings: Settings

    def do(self, graph: PlainGraph) -> Edit:
        """Replace the settings."""
        undo = Configure(graph.settings)
        graph.configure(self.settings)
        return undo


@dataclass(frozen=True, slots=True)
class Decorate:
    """A frame, a note or the bends of a wire: put there, changed, or (None) taken away."""

    decoration_id: DecorationId
    decoration: Decoration | None

    def do(self, graph: PlainGraph) -> Edit:
        """Replace the record."""
        undo = Decorate(self.decoration_id, graph.decorations.get(self.decoration_id))
        graph.decorate(self.decoration_id, self.decoration)
        return undo


@dataclass(frozen=True, slots=True)
class Define:
    """What the groups of one name stand for; None forgets it."""

    name: str
    definition: Definition | None

    def do(self, graph: PlainGraph) -> Edit:
        """Replace the definition; wires of the group nodes stay."""
        undo = Define(self.name, graph.definitions.get(self.name))
        graph.define(self.name, self.definition)
        return undo


@dataclass(frozen=True, slots=True)
class Several:
    """Edits done one after the other as one step, told to watchers once."""

    edits: tuple[Edit, ...]

    def do(self, graph: PlainGraph) -> Edit:
        """Do all; where one is refused, those before it are taken back and its error is raised."""
        undo: list[Edit] = []
        with graph.batch():
            try:
                for edit in self.edits:
                    undo.append(edit.do(graph))  # noqa: PERF401 - what was done must be known when one fails
            except Exception:
                for inverse in reversed(undo):
                    inverse.do(graph)
                raise
        return Several(tuple(reversed(undo)))


def does_nothing(edit: Edit) -> bool:
    """Whether an edit is made of no steps at all."""
    if isinstance(edit, RemoveMany):
        return not (edit.node_ids or edit.wires)
    return isinstance(edit, Several) and all(map(does_nothing, edit.edits))


def _straighten(graph: PlainGraph, wires: Iterable[Wire]) -> list[Edit]:
    """Forget the bends of wires that go; the edits that bring them back."""
    ids = [route_id(wire.target, wire.slot) for wire in wires] if graph.decorations else []
    return [Decorate(i, None).do(graph) for i in ids if i in graph.decorations]


@dataclass(frozen=True, slots=True)
class RemoveMany:
    """Nodes with their wires, and single wires besides, taken away in one go."""

    node_ids: tuple[NodeId, ...]
    wires: tuple[Wire, ...] = ()

    def do(self, graph: PlainGraph) -> Edit:
        """Remove them all."""
        nodes, gone = graph.remove_many(self.node_ids, self.wires)
        return AddMany(tuple(nodes), tuple(gone), self)


@dataclass(frozen=True, slots=True)
class AddMany:
    """Nodes and wires that `removal` has taken away, brought back."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    removal: RemoveMany

    def do(self, graph: PlainGraph) -> Edit:
        """Add them all; where one is refused, none stays."""
        added: list[NodeId] = []
        wired: list[Wire] = []
        with graph.batch():
            try:
                for node in self.nodes:
                    graph.add(node)
                    added.append(node.id)
                for wire in self.wires:
                    graph.connect(wire)
                    wired.append(wire)
            except Exception:
                graph.remove_many(added, wired)
                raise
        return self.removal


def remove_all(graph: PlainGraph, ids: Iterable[str], wires: Iterable[Wire] = ()) -> Edit:
    """Take away nodes with their wires, frames and notes by their ids, and single `wires` besides.

    The bends of wires go with them, and a frame goes with its last member.
    """
    chosen = dict.fromkeys(ids)
    # in the graph's order: undo then brings back each node after all it depends on
    node_ids = graph.order([i for i in chosen if i not in graph.decorations and graph.node(i)])
    removal = RemoveMany(tuple(node_ids), tuple(wires))
    if not graph.decorations:
        return removal
    touched = dict.fromkeys([*graph.wires(node_ids), *removal.wires])
    gone = {i for i in chosen if i in graph.decorations} | _emptied(graph, chosen)
    gone.update(i for wire in touched if (i := route_id(wire.target, wire.slot)) in graph.decorations)
    left = [Decorate(i, None) for i in graph.decorations if i in gone]
    return Several((*left, *_let_go(graph, chosen, gone), removal))


def _let_go(graph: PlainGraph, chosen: Container[str], gone: Container[DecorationId]) -> list[Edit]:
    """Frames that stay forget what goes: a node that gets its id later is not theirs."""
    edits: list[Edit] = []
    for frame in graph.decorations.values():
        if isinstance(frame, Frame) and frame.id not in gone and any(m in chosen for m in frame.members):
            members = tuple(m for m in frame.members if m not in chosen)
            edits.append(Decorate(frame.id, replace(frame, members=members)))
    return edits


def _emptied(graph: PlainGraph, gone: Iterable[str]) -> set[DecorationId]:
    """The frames of which no member is left."""
    frames = [d for d in graph.decorations.values() if isinstance(d, Frame)]
    left = set(gone) if frames else set()
    there = (graph, graph.decorations)
    return {f.id for f in frames if not any(m not in left and any(m in known for known in there) for m in f.members)}
