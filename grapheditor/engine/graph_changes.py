"""What became different in a graph, for those who keep what they computed of it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace

from grapheditor.model.change import Change
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId


class GraphChanges:
    """Gathers the nodes whose call, inputs or name changed, as long as somebody edits the graph or hands in another.

    A graph that is edited tells by itself; one that takes its place is compared with it.
    """

    def __init__(self, graph: PlainGraph) -> None:
        self._graph = graph
        self._changed: set[NodeId] = set()
        self.reshaped = True
        """Whether nodes or wires came or went since the changes were last taken."""
        self._end = self._watch(graph)

    def follow(self, graph: PlainGraph) -> None:
        """Go on with this graph."""
        if graph is self._graph:
            return
        self._changed |= _different(self._graph, graph)
        self.reshaped = True
        self._end()
        self._graph = graph
        self._end = self._watch(graph)

    def take(self) -> set[NodeId]:
        """Ids of the nodes that changed, came or went since this was last asked."""
        changed, self._changed = self._changed, set()
        self.reshaped = False
        return changed

    def _watch(self, graph: PlainGraph) -> Callable[[], object]:
        note = weakref.WeakMethod(self._note)  # a graph lives longer than those who watch it

        def told(change: Change) -> None:
            method = note()
            if method is not None:
                method(change)

        return weakref.finalize(self, graph.watch(told))

    def _note(self, change: Change) -> None:
        for node_id, (old, new) in change.nodes.items():
            if not same_meaning(old, new):
                self._changed.add(node_id)
                self.reshaped |= old is None or new is None
        self._changed.update(target for target, _ in change.wires)
        self.reshaped |= bool(change.wires)


def same_meaning(old: Node | None, new: Node | None) -> bool:
    """Whether two states of a node compute the same under the same name: looks and place do not count."""
    if old is new:
        return True
    if old is None or new is None:
        return False
    return old == new or _bare(old) == _bare(new)


def _bare(node: Node) -> Node:
    return replace(node, pos=None, extra={}, label="", colour="", locked=False)


def _different(old: PlainGraph, new: PlainGraph) -> set[NodeId]:
    found = {node_id for node_id in old if node_id not in new}
    for node in new.nodes():
        node_id = node.id
        if (
            node_id not in old
            or not same_meaning(old.node(node_id), node)
            or old.inputs(node_id) != new.inputs(node_id)
        ):
            found.add(node_id)
    return found
