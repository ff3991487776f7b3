"""Names that are free in a graph and differ from each other."""

from __future__ import annotations

from collections.abc import Iterable

from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId


class FreeNames:
    """Gives names one after the other; those of nodes that are `leaving` count as free."""

    def __init__(self, graph: PlainGraph, leaving: Iterable[NodeId] = ()) -> None:
        self._graph = graph
        self._leaving = set(leaving)
        self._leaving_names = {graph.node(i).name for i in self._leaving}
        self._given: set[str] = set()
        self._counters: dict[str, int] = {}

    def fresh(self, wanted: str) -> str:
        """`wanted`, or with the first number that makes it free as an id and as a name."""
        return self._free(wanted, self._id_taken)

    def name(self, wanted: str) -> str:
        """`wanted`, or with the first number that makes it free as a name."""
        return self._free(wanted, self._name_taken)

    def _free(self, wanted: str, taken: object) -> str:
        assert callable(taken)
        stem = wanted.rstrip("0123456789") or wanted
        found, number = wanted, self._counters.get(stem, 0)
        while found in self._given or taken(found):
            number += 1
            found = f"{stem}{number}"
        self._counters[stem] = number
        self._given.add(found)
        return found

    def _id_taken(self, found: str) -> bool:
        graph = self._graph
        if found in graph.decorations or self._name_taken(found):
            return True
        return found in graph and found not in self._leaving

    def _name_taken(self, found: str) -> bool:
        return self._graph.has_name(found) and found not in self._leaving_names
