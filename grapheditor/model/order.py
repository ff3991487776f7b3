"""A topological order that is kept while wires come and go.

D. J. Pearce and P. H. J. Kelly, "A dynamic topological sort algorithm for
directed acyclic graphs", ACM JEA 11 (2006): only nodes whose ranks lie between
the two ends of a new wire are ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Neighbours = Callable[[Iterable[str]], set[str]]
"""The nodes at the other ends of the wires of some nodes, on one side: many at a time, as calls would cost most."""


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
        """A way from `start` along the wires to `goal`, or None; looks only between their ranks.

        Both ends are searched in layers, the one with the smaller layer next. A
        way crosses the newest layer of either side, so those bound the ranks
        that the other side still has to look at.
        """
        rank = self._rank
        low, high = rank[start], rank[goal]
        if low > high:
            return None
        if start == goal:
            return [start]
        ahead, behind = _Search(start, self._successors), _Search(goal, self._predecessors)
        while ahead.layer and behind.layer:
            side, other = (ahead, behind) if len(ahead.layer) <= len(behind.layer) else (behind, ahead)
            met = side.step(other.seen)
            if met is not None:
                return ahead.trail(met, self._predecessors) + behind.trail(met, self._successors)[-2::-1]
            if side is ahead:
                side.layer = {n for n in side.layer if rank[n] < high}
                low = min(map(rank.__getitem__, side.layer), default=high)
                behind.layer = {n for n in behind.layer if rank[n] > low}
            else:
                side.layer = {n for n in side.layer if rank[n] > low}
                high = max(map(rank.__getitem__, side.layer), default=low)
                ahead.layer = {n for n in ahead.layer if rank[n] < high}
        return None

    def connect(self, source: str, target: str) -> None:
        """Make room for a wire that is known to close no cycle; call it before the wire is there."""
        low, high = self._rank[target], self._rank[source]
        if high < low:
            return
        rank = self._rank
        forward = closure((target,), self._successors, lambda n: rank[n] <= high)
        backward = closure((source,), self._predecessors, lambda n: rank[n] >= low)
        moved = self.sorted(backward) + self.sorted(forward)
        for node, free in zip(moved, sorted(rank[n] for n in moved), strict=True):
            rank[node] = free


def closure(start: Iterable[str], neighbours: Neighbours, inside: Callable[[str], bool] | None = None) -> set[str]:
    """`start` and all that can be reached from it by nodes that are `inside`."""
    layer = set(start)
    seen = set(layer)
    while layer:
        layer = neighbours(layer) - seen
        if inside is not None:
            layer = set(filter(inside, layer))
        seen |= layer
    return seen


class _Search:
    """One of two searches that look for each other, a layer of nodes after the other."""

    def __init__(self, start: str, neighbours: Neighbours) -> None:
        self.neighbours = neighbours
        self.layer = {start}
        self.layers = [self.layer]
        self.seen = {start}

    def step(self, others: set[str]) -> str | None:
        """Go on to the next layer; the node at which this search met the other, if it did."""
        found = self.neighbours(self.layer) - self.seen
        self.seen |= found
        self.layer = found
        self.layers.append(found)
        return next(iter(found & others), None)

    def trail(self, node: str, back: Neighbours) -> list[str]:
        """The way from the start of this search to `node`, which it has seen."""
        number = next(i for i, layer in enumerate(self.layers) if node in layer)
        way = [node]
        for layer in reversed(self.layers[:number]):
            way.append(next(iter(back((way[-1],)) & layer)))
        return way[::-1]
