"""A topological order that is kept while wires come and go.

D. J. Pearce and P. H. J. Kelly, "A dynamic topological sort algorithm for
directed acyclic graphs", ACM JEA 11 (2006): only nodes whose ranks lie between
the two ends of a new wire are ever looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from .links import Ends, Links
from .meeting import meet


class TopologicalOrder:
    """Ranks such that every wire runs from a lower to a higher rank. Nodes have numbers here, for quick searches."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._ranks = array("i")
        self._links = Links()
        self._free: list[int] = []
        self._next = 0

    def __getitem__(self, node: str) -> int:
        return self._ranks[self._numbers[node]]

    def runs_up(self, source: str, target: str) -> bool:
        """Whether a wire from `source` to `target` would run from a lower to a higher rank, and so close no cycle."""
        return self._ranks[self._numbers[source]] < self._ranks[self._numbers[target]]

    def copy(self) -> TopologicalOrder:
        """The same order, to go on by itself."""
        other = TopologicalOrder()
        other._numbers, other._next = dict(self._numbers), self._next
        other._ids, other._ranks, other._free = list(self._ids), self._ranks[:], list(self._free)
        other._links = self._links.copy()
        return other

    def sorted(self, nodes: Iterable[str]) -> list[str]:
        """`nodes` such that each comes after all it depends on."""
        nodes = list(nodes)
        ranks = list(map(self._ranks.__getitem__, map(self._numbers.__getitem__, nodes)))
        return [nodes[i] for i in sorted(range(len(nodes)), key=ranks.__getitem__)]

    # -- following the graph -----------------------------------------------------------

    def add(self, node: str) -> None:
        """Place a node that has no wires yet behind all others."""
        if self._free:
            number = self._free.pop()
            self._ids[number], self._ranks[number] = node, self._next
        else:
            number = len(self._ids)
            self._ids.append(node)
            self._ranks.append(self._next)
            self._links.add_number()
        self._numbers[node] = number
        self._next += 1

    def remove(self, node: str) -> None:
        """Forget a node that has no wires to nodes that stay; the others keep their ranks.

        Nodes with wires between them go one after the other, with nothing in between.
        """
        number = self._numbers.pop(node)
        self._ids[number] = ""
        self._links.clear(number)
        self._free.append(number)

    def connect(self, source: str, target: str) -> None:
        """Take in a wire that is known to close no cycle."""
        start, end = self._numbers[source], self._numbers[target]
        low, high = self._ranks[end], self._ranks[start]
        if high >= low:
            self._make_room(start, end, low, high)
        self._links.add(start, end)

    def disconnect(self, source: str, target: str) -> None:
        """Forget a wire; ranks stay, as they are still an order."""
        self._links.remove(self._numbers[source], self._numbers[target])

    def _make_room(self, start: int, end: int, low: int, high: int) -> None:
        rank = self._ranks.__getitem__
        forward = self._closure(end, self._links.after, low, high)
        backward = self._closure(start, self._links.before, low, high)
        moved = sorted(backward, key=rank) + sorted(forward, key=rank)
        for number, free in zip(moved, sorted(map(rank, moved)), strict=True):
            self._ranks[number] = free

    def _closure(self, start: int, ends: Ends, low: int, high: int) -> list[int]:
        """`start` and what can be reached from it by nodes of these ranks."""
        seen, ranks = bytearray(len(self._ids)), self._ranks
        found = [start]
        seen[start] = 1
        for number in found:  # which grows meanwhile
            for other in ends.of(number):
                if not seen[other] and low <= ranks[other] <= high:
                    seen[other] = 1
                    found.append(other)
        return found

    # -- searching -----------------------------------------------------------------------

    def find_path(self, start: str, goal: str) -> list[str] | None:
        """A way from `start` along the wires to `goal`, or None; looks only between their ranks."""
        first, last = self._numbers[start], self._numbers[goal]
        if self._ranks[first] > self._ranks[last]:
            return None
        way = [first] if first == last else meet(first, last, self._links, self._ranks)
        return None if way is None else [self._ids[number] for number in way]


def closure(start: Iterable[str], neighbours: Callable[[Iterable[str]], set[str]]) -> set[str]:
    """`start` and all that can be reached from it."""
    layer = set(start)
    seen = set(layer)
    while layer:
        layer = neighbours(layer) - seen
        seen |= layer
    return seen
