"""Edits of the graph; `do` performs one and returns its inverse.

An edit that is refused raises a GraphError and leaves the graph as it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from grapheditor.model.graph import PlainGraph
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
        """Remove the node; the inverse brings back its wires too."""
        undo = Several((AddNode(graph.node(self.node_id)), *map(Connect, graph.wires([self.node_id]))))
        graph.remove(self.node_id)
        return undo


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
        """Remove the wire."""
        graph.disconnect(self.wire)
        return Connect(self.wire)


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


def rewire(graph: PlainGraph, wire: Wire) -> Edit:
    """Connect `wire`, in the place of the one that ends at its input."""
    taken = graph.input(wire.target, wire.slot)
    return Connect(wire) if taken is None else Several((Disconnect(taken), Connect(wire)))


def remove_all(graph: PlainGraph, node_ids: Iterable[NodeId], wires: Iterable[Wire] = ()) -> Edit:
    """Take away nodes with their wires, and single `wires` besides."""
    # last ones first: undo then brings back each node after all it depends on, which the graph's order likes
    node_ids = graph.order({graph.node(node_id).id: None for node_id in node_ids})[::-1]
    touched = dict.fromkeys([*graph.wires(node_ids), *wires])
    return Several((*map(Disconnect, touched), *map(RemoveNode, node_ids)))
