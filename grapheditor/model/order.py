"""A topological order that is kept while wires come and go.

D. J. Pearce and P. H. J. Kelly, "A dynamic topological sort algorithm for
directed acyclic graphs", ACM JEA 11 (2006): only nodes whose ranks lie between
the two ends of a new wire are ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Neighbours = Callable[[str], Iterable[str]]


class TopologicalOrder:
    """Ranks such that every wire runs from a lower to a higher rank."""

    def __init__(self, successors: Neighbours, predecessors: Neighbours) -> None:
        self._successors = successors
        self._predecessors = predecessors
        self._rank: dict[str, int] = {}
        self._next = 0

    def __getitem__(self, node: str) -> int:
        return self._rank[node]

    def add(self, node: str) -> None:
        """Place a node that has no wires yet behind all others."""
        self._rank[node] = self._next
        self._next += 1

    def copy(self, successors: Neighbours, predecessors: Neighbours) -> TopologicalOrder:
        """The same ranks for an equal graph."""
        other = TopologicalOrder(successors, predecessors)
        other._rank = dict(self._rank)
        other._next = self._next
        return other

    def remove(self, node: str) -> None:
        """Forget a node; the others keep their ranks."""
        del self._rank[node]

    def sorted(self, nodes: Iterable[str]) -> list[str]:
        """`nodes` such that each comes after all it depends on."""
        return sorted(nodes, key=self._rank.__getitem__)

    def find_path(self, start: str, goal: str) -> list[str] | None:
        """A way from `start` along the wires to `goal`, or None; looks only between their ranks."""
        rank = self._rank
        low, high = rank[start], rank[goal]
        if low > high:
            return None
        if start == goal:
            return [start]
        # from both ends in turn: where there is no way, the search is over with the smaller of both sides
        sides: tuple[_Side, _Side] = (_Side(start, self._successors), _Side(goal, self._predecessors))
        number = 0
        while sides[number].stack:
            side, other = sides[number], sides[1 - number].came_from
            node = side.stack.pop()
            for after in side.neighbours(node):
                if after in side.came_from or not low <= rank[after] <= high:
                    continue
                side.came_from[after] = node
                if after in other:
                    return _trail(sides[0].came_from, after)[::-1] + _trail(sides[1].came_from, after)[1:]
                side.stack.append(after)
            number = 1 - number
        return None

    def connect(self, source: str, target: str) -> None:
        """Make room for a wire that is known to close no cycle; call it before the wire is there."""
        low, high = self._rank[target], self._rank[source]
        if high < low:
            return
        rank = self._rank
        forward = self._reach(target, self._successors, lambda n: rank[n] <= high)
        backward = self._reach(source, self._predecessors, lambda n: rank[n] >= low)
        moved = self.sorted(backward) + self.sorted(forward)
        for node, free in zip(moved, sorted(rank[n] for n in moved), strict=True):
            rank[node] = free

    @staticmethod
    def _reach(start: str, neighbours: Neighbours, inside: Callable[[str], bool]) -> set[str]:
        seen = {start}
        stack = [start]
        while stack:
            for node in neighbours(stack.pop()):
                if node not in seen and inside(node):
                    seen.add(node)
                    stack.append(node)
        return seen


class _Side:
    """One of two searches that look for each other."""

    def __init__(self, start: str, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.came_from: dict[str, str | None] = {start: None}
        self.stack = [start]


def _trail(came_from: dict[str, str | None], node: str) -> list[str]:
    """The way from `node` back to where its search began."""
    path = []
    step: str | None = node
    while step is not None:
        path.append(step)
        step = came_from[step]
    return path
