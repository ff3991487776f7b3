"""Names for nodes that are about to be added together."""

from __future__ import annotations

from grapheditor.model.graph import PlainGraph


class FreshNames:
    """Names that are free in a graph, both as name and as id, and differ from each other."""

    def __init__(self, graph: PlainGraph) -> None:
        self._graph = graph
        self._given: set[str] = set()
        self._counters: dict[str, int] = {}

    def fresh(self, name: str) -> str:
        """`name`, or its stem with the first number that makes it free."""
        stem = name.rstrip("0123456789") or name
        found = name
        number = self._counters.get(stem, 0)
        while found in self._given or found in self._graph or self._graph.has_name(found):
            number += 1
            found = f"{stem}{number}"
        self._counters[stem] = number
        self._given.add(found)
        return found
