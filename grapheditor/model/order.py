"""A topological order that is kept while wires come and go.

D. J. Pearce and P. H. J. Kelly, "A dynamic topological sort algorithm for
directed acyclic graphs", ACM JEA 11 (2006): only nodes whose ranks lie between
the two ends of a new wire are ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

Neighbours = tuple[int, ...] | dict[int, int]
"""Numbers of the nodes at the other ends of a node's wires, one per wire; many of them with how often each is there."""
MANY = 8
"""So many neighbours are kept in a dictionary, from which one can be taken without looking at the others."""
AHEAD, BEHIND = 1, 2


class TopologicalOrder:
    """Ranks such that every wire runs from a lower to a higher rank.

    A long search is bound by how far apart in memory lies what it looks at, so
    nodes have numbers here, and all that is asked of them stands in lists.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._ids: list[str] = []
        self._ranks: list[int] = []
        self._after: list[Neighbours] = []
        self._before: list[Neighbours] = []
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
        other._ids, other._ranks, other._free = list(self._ids), list(self._ranks), list(self._free)
        other._after, other._before = list(map(_own, self._after)), list(map(_own, self._before))
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
            self._after.append(())
            self._before.append(())
        self._numbers[node] = number
        self._next += 1

    def remove(self, node: str) -> None:
        """Forget a node that has no wires to nodes that stay; the others keep their ranks."""
        number = self._numbers.pop(node)
        self._ids[number] = ""
        self._after[number] = self._before[number] = ()
        self._free.append(number)

    def connect(self, source: str, target: str) -> None:
        """Take in a wire that is known to close no cycle."""
        start, end = self._numbers[source], self._numbers[target]
        low, high = self._ranks[end], self._ranks[start]
        if high >= low:
            self._make_room(start, end, low, high)
        self._after[start] = _with(self._after[start], end)
        self._before[end] = _with(self._before[end], start)

    def disconnect(self, source: str, target: str) -> None:
        """Forget a wire; ranks stay, as they are still an order."""
        start, end = self._numbers[source], self._numbers[target]
        self._after[start] = _without(self._after[start], end)
        self._before[end] = _without(self._before[end], start)

    def _make_room(self, start: int, end: int, low: int, high: int) -> None:
        rank = self._ranks.__getitem__
        forward = self._closure(end, self._after, low, high)
        backward = self._closure(start, self._before, low, high)
        moved = sorted(backward, key=rank) + sorted(forward, key=rank)
        for number, free in zip(moved, sorted(map(rank, moved)), strict=True):
            self._ranks[number] = free

    def _closure(self, start: int, neighbours: list[Neighbours], low: int, high: int) -> list[int]:
        """`start` and what can be reached from it by nodes of these ranks."""
        seen, ranks = bytearray(len(self._ids)), self._ranks
        found = [start]
        seen[start] = AHEAD
        for number in found:  # which grows meanwhile
            for other in neighbours[number]:
                if not seen[other] and low <= ranks[other] <= high:
                    seen[other] = AHEAD
                    found.append(other)
        return found

    # -- searching -----------------------------------------------------------------------

    def find_path(self, start: str, goal: str) -> list[str] | None:
        """A way from `start` along the wires to `goal`, or None; looks only between their ranks."""
        first, last = self._numbers[start], self._numbers[goal]
        if self._ranks[first] > self._ranks[last]:
            return None
        if first == last:
            return [start]
        ahead, behind = _Search(first, self._after, AHEAD), _Search(last, self._before, BEHIND)
        met = self._meet(ahead, behind)
        if met is None:
            return None
        way = ahead.trail(met, self._before) + behind.trail(met, self._after)[-2::-1]
        return [self._ids[number] for number in way]

    def _meet(self, ahead: _Search, behind: _Search) -> int | None:
        """Where two searches meet.

        Both ends are searched in layers, the one with the smaller layer next. A
        way crosses the newest layer of either side, so those bound the ranks
        that the other side still has to look at.
        """
        seen, ranks = bytearray(len(self._ids)), self._ranks
        (first,), (last,) = ahead.layer, behind.layer
        seen[first], seen[last] = AHEAD, BEHIND
        low, high = ranks[first], ranks[last]
        while ahead.layer and behind.layer:
            side = ahead if len(ahead.layer) <= len(behind.layer) else behind
            met = side.step(seen, ranks, low, high)
            if met is not None:
                return met
            if side is ahead:
                low = min(map(ranks.__getitem__, side.layer), default=high)
            else:
                high = max(map(ranks.__getitem__, side.layer), default=low)
        return None


class _Search:
    """One of two searches that look for each other, a layer of nodes after the other."""

    def __init__(self, start: int, neighbours: list[Neighbours], mark: int) -> None:
        self.neighbours = neighbours
        self.mark = mark
        self.layer = [start]
        self.layers = [self.layer]

    def step(self, seen: bytearray, ranks: list[int], low: int, high: int) -> int | None:
        """Go on to the next layer, from and to nodes of these ranks; the node at which both searches met, if any."""
        neighbours, mark = self.neighbours, self.mark
        found: list[int] = []
        self.layers.append(found)
        for number in self.layer:
            if not low <= ranks[number] <= high:
                continue
            for near in neighbours[number]:
                by = seen[near]
                if not by:
                    if low <= ranks[near] <= high:
                        seen[near] = mark
                        found.append(near)
                elif by != mark:
                    found.append(near)
                    return near
        self.layer = found
        return None

    def trail(self, number: int, back: list[Neighbours]) -> list[int]:
        """The way from the start of this search to a node that it has seen."""
        at = next(i for i, layer in enumerate(self.layers) if number in layer)
        way = [number]
        for layer in reversed(self.layers[:at]):
            held = set(layer)
            way.append(next(near for near in back[way[-1]] if near in held))
        return way[::-1]


def closure(start: Iterable[str], neighbours: Callable[[Iterable[str]], set[str]]) -> set[str]:
    """`start` and all that can be reached from it."""
    layer = set(start)
    seen = set(layer)
    while layer:
        layer = neighbours(layer) - seen
        seen |= layer
    return seen


def _with(held: Neighbours, number: int) -> Neighbours:
    if isinstance(held, tuple):
        if len(held) < MANY:
            return (*held, number)
        counted: dict[int, int] = {}
        for each in held:
            counted[each] = counted.get(each, 0) + 1
        held = counted
    held[number] = held.get(number, 0) + 1
    return held


def _without(held: Neighbours, number: int) -> Neighbours:
    if isinstance(held, tuple):
        at = held.index(number)
        return held[:at] + held[at + 1 :]
    if held[number] == 1:
        del held[number]
    else:
        held[number] -= 1
    return held


def _own(held: Neighbours) -> Neighbours:
    return held if isinstance(held, tuple) else dict(held)
