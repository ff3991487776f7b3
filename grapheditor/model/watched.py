"""Telling of changes: at once, or of a whole batch in one notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .change import Change, Watcher, merge
from .node import Node, NodeId, Wire


class Watched:
    """What tells its watchers how it changes."""

    def __init__(self) -> None:
        self._watchers: list[Watcher] = []
        self._depth = 0
        self._change = Change()

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher` after every change, or once per `batch`; returns what ends the watch."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Gather all changes inside into one notice, in which only the net effect stands."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._flush()

    def _note_node(self, node_id: NodeId, old: Node | None, new: Node | None) -> None:
        merge(self._change.nodes, node_id, old, new)
        self._flush()

    def _note_wire(self, wire: Wire, old: Wire | None, new: Wire | None) -> None:
        merge(self._change.wires, (wire.target, wire.slot), old, new)
        self._flush()

    def _flush(self) -> None:
        if self._depth or not self._change:
            return
        change, self._change = self._change, Change()
        for watcher in tuple(self._watchers):
            watcher(change)
