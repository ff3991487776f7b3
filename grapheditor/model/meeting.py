"""A way from one number to another, searched from both ends in layers, the one with the smaller layer next.

Every way crosses the newest layer of either side, so those bound the ranks that the other side still has to look at.
"""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .links import NONE, Ends, Links

if TYPE_CHECKING:
    import numpy as np

WIDE = 48
"""So many numbers are looked at together by numpy."""
CODES = 126
"""So many numbers tell the layers of a side apart, taken round and round: a byte has room for those of both sides."""
AHEAD, BEHIND = 1, 129


def meet(first: int, last: int, links: Links, ranks: array[int]) -> list[int] | None:
    """The numbers of a way from `first` to another number, `last`, or None; every link runs up in `ranks`."""
    seen = bytearray(len(ranks))
    seen[first], seen[last] = AHEAD, BEHIND
    ahead, behind = _Side(first, links.after, AHEAD, ranks, seen), _Side(last, links.before, BEHIND, ranks, seen)
    while len(ahead.layer) and len(behind.layer):
        side, other = (ahead, behind) if len(ahead.layer) <= len(behind.layer) else (behind, ahead)
        met = (side.step if len(side.layer) < WIDE else side.step_wide)(other.bound)
        if met is not None:
            return ahead.trail(met, links.before) + behind.trail(met, links.after)[-2::-1]
    return None


class _Side:
    """One of two searches that look for each other. What it has seen bears the code of its layer, from `base` on."""

    def __init__(self, start: int, ends: Ends, base: int, ranks: array[int], seen: bytearray) -> None:
        self._start = start
        self._ends = ends
        self._base = base
        self._ranks = ranks
        self._seen = seen
        self._depth = 0
        self.layer: Any = [start]
        """The numbers found last, as a list or an array."""
        self.bound = ranks[start]
        """The lowest rank among them, or of the side behind, the highest."""

    def _next_code(self) -> int:
        self._depth += 1
        return self._base + self._depth % CODES

    def step(self, bound: int) -> int | None:
        """Go on to the next layer, as far as the other side's bound; the number at which both have met, if any."""
        first, following, far = self._ends.first, self._ends.following, self._ends.far
        ranks, seen, code, is_ahead = self._ranks, self._seen, self._next_code(), self._base == AHEAD
        found: list[int] = []
        for number in self.layer if isinstance(self.layer, list) else self.layer.tolist():
            link = first[number]
            while link != NONE:
                near = far[link]
                link = following[link]
                by = seen[near]
                if not by:
                    if (ranks[near] <= bound) if is_ahead else (ranks[near] >= bound):
                        seen[near] = code
                        found.append(near)
                elif (by < BEHIND) is not is_ahead:
                    return near
        self.layer = found
        if found:
            self.bound = (min if is_ahead else max)(map(ranks.__getitem__, found))
        return None

    @cached_property
    def _views(self) -> tuple[np.ndarray, ...]:
        import numpy as np

        ends = self._ends
        held = (np.frombuffer(each, np.int32) for each in (ends.first, ends.following, ends.far, self._ranks))
        return *held, np.frombuffer(self._seen, np.uint8), np.empty(len(self._ranks), np.int32)

    def step_wide(self, bound: int) -> int | None:
        """The same for many numbers at a time."""
        import numpy as np  # few searches are so long, and no window waits for it at its start

        first, following, far, ranks, seen, place = self._views
        code, is_ahead = self._next_code(), self._base == AHEAD
        links = first[self.layer]
        every = [links[:0]]
        while len(links := links[links != NONE]):
            every.append(links)
            links = following[links]
        near = far[np.concatenate(every)]
        by = seen[near]
        met = near[by >= BEHIND] if is_ahead else near[(by < BEHIND) & (by != 0)]
        if len(met):
            return int(met[0])
        rank = ranks[near]
        chosen = (by == 0) & ((rank <= bound) if is_ahead else (rank >= bound))
        near, rank = near[chosen], rank[chosen]
        seen[near] = code
        order = place[near] = np.arange(len(near), dtype=np.int32)
        self.layer = near[place[near] == order]  # each of them once; np.unique would import more of numpy first
        if len(near):
            self.bound = int(rank.min() if is_ahead else rank.max())
        return None

    def trail(self, number: int, back: Ends) -> list[int]:
        """The way from the start of this search to a number that its newest layer, or the other side, has found."""
        way, code = [number], self._seen[number]
        if (code < BEHIND) is not (self._base == AHEAD):
            code = self._base + self._depth % CODES
        while way[-1] != self._start:
            code = self._base + (code - self._base - 1) % CODES
            way.append(next(near for near in back.of(way[-1]) if self._seen[near] == code))
        return way[::-1]
