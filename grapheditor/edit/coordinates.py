"""How high each node of a layout stands in its layer: wires as straight as can be, and no overlap."""

from __future__ import annotations

from itertools import accumulate, chain, pairwise, repeat
from math import inf
from operator import add, sub

import numpy as np

from grapheditor.model.lazy_dataclass import dataclass

from .layering import Layers
from .layout_graph import Floats, Ints
from .ordering import Check, never

ROOMY = 400
"""Layers of more nodes are spread by numpy, near enough to the best."""
ADRIFT = 0.05
"""How strongly a node without wires on a side holds on to its place."""
HELD = 1e7
"""How strongly nodes hold on to their places when only the starts are still to find theirs."""


def heights_above(layers: Layers, rank: Floats, rooms: Floats, passes: int, check: Check = never) -> Floats:
    """The top of every node and station, parts far below each other; `rooms` are heights with their gaps."""
    order = np.lexsort((rank, layers.layer))
    rooms = rooms[order]
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    tops = _first_tops(layers, order, rooms)
    links = (number[layers.sources], number[layers.targets], layers.enter - layers.leave, layers.weights)
    starts = layers.starts.tolist()
    sweep = _Spread(tops, rooms, starts, links)
    for turn in range(passes):
        check()
        sweep.run(forward=turn % 2 == 0)
    sweep.gather_starts()
    result = np.empty(len(order))
    result[order] = sweep.tops
    return result


def _first_tops(layers: Layers, order: Ints, rooms: Floats) -> Floats:
    """Each layer as a column around a middle of its part; parts so far apart that none meets another."""
    part, layer = layers.part[order], layers.layer[order]
    above = np.cumsum(rooms) - rooms
    column = layer * (int(part.max()) + 1) + part
    first = np.flatnonzero(np.diff(column, prepend=-1))
    lengths = np.diff(np.append(first, len(column)))
    sums = np.add.reduceat(rooms, first)
    band = 4.0 * float(sums.max()) + 1000.0
    return above - np.repeat(above[first] + sums / 2, lengths) + part * band


class _Spread:
    """Moves layer after layer to where its links from one side pull it."""

    def __init__(
        self, tops: Floats, rooms: Floats, starts: list[int], links: tuple[Ints, Ints, Floats, Floats]
    ) -> None:
        self._tops = tops.tolist()
        self._rooms = rooms.tolist()
        self._starts = starts
        sources, targets, shift, weights = links
        self._before = _Pulls.of(targets, sources, -shift, weights, len(tops))
        self._after = _Pulls.of(sources, targets, shift, weights, len(tops))

    @property
    def tops(self) -> Floats:
        """Where everything stands now."""
        return np.array(self._tops)

    def run(self, forward: bool) -> None:
        """One pass over all layers."""
        tops, rooms, starts = self._tops, self._rooms, self._starts
        pulls = self._before if forward else self._after
        far, weights, firsts, strength, shifts = pulls.far, pulls.weights, pulls.firsts, pulls.strength, pulls.shifts
        numbers = range(len(starts) - 1)
        for layer in numbers if forward else reversed(numbers):
            s, e = starts[layer], starts[layer + 1]
            wanted = []
            first = firsts[s]
            for node in range(s, e):
                end = firsts[node + 1]
                if first == end:
                    wanted.append(tops[node])
                elif end - first == 1:
                    wanted.append(tops[far[first]] + shifts[node])
                else:
                    total = 0.0
                    for link in range(first, end):
                        total += weights[link] * tops[far[link]]
                    wanted.append(total / strength[node] + shifts[node])
                first = end
            tops[s:e] = spread(wanted, rooms[s:e], strength[s:e])

    def gather_starts(self) -> None:
        """Let nodes without inputs come near to what uses them; the others stay, or nearly so."""
        tops, rooms, starts, pulls = self._tops, self._rooms, self._starts, self._after
        is_start = np.diff(self._before.firsts) == 0
        for s, e in pairwise(starts):
            moving = np.flatnonzero(is_start[s:e]).tolist()
            if not moving:
                continue
            wanted, strength = tops[s:e], [HELD] * (e - s)
            for i in moving:
                first, end = pulls.firsts[s + i], pulls.firsts[s + i + 1]
                if end > first:
                    total = sum(pulls.weights[link] * tops[pulls.far[link]] for link in range(first, end))
                    wanted[i] = total / pulls.strength[s + i] + pulls.shifts[s + i]
                    strength[i] = pulls.strength[s + i]
            tops[s:e] = spread(wanted, rooms[s:e], strength)


@dataclass(frozen=True, slots=True)
class _Pulls:
    """The links of every node on one side, in flat lists: lists of lists keep Python's collector busy."""

    far: list[int]
    weights: list[float]
    firsts: list[int]
    """Where each node's links start; one more for the end."""
    strength: list[float]
    shifts: list[float]
    """How far from the mean of its neighbours' tops a node's own wants to be."""

    @classmethod
    def of(cls, near: Ints, far: Ints, shift: Floats, weights: Floats, count: int) -> _Pulls:
        order = np.argsort(near, kind="stable")
        totals = np.bincount(near, weights, count)
        firsts = np.concatenate([[0], np.cumsum(np.bincount(near, minlength=count))])
        shifts = np.bincount(near, weights * shift, count) / np.maximum(totals, 1e-9)
        columns = (far[order], weights[order], firsts, np.where(totals > 0, totals, ADRIFT), shifts)
        return cls(*(column.tolist() for column in columns))


def spread(wanted: list[float], rooms: list[float], strength: list[float]) -> list[float]:
    """Tops in the given order, without overlap, as near as can be to the wanted ones.

    Neighbours that want the same room become one block, which stands at the
    weighted mean of what its members want.
    """
    if len(wanted) == 1:
        return wanted
    if len(wanted) > ROOMY:
        return _spread_many(wanted, rooms)
    above = list(accumulate(rooms[:-1], initial=0.0))
    values: list[float] = [-inf]
    totals: list[float] = [0.0]
    members: list[int] = [0]
    for value, total in zip(map(sub, wanted, above), strength, strict=True):
        count = 1
        while values[-1] > value:
            known = totals.pop()
            joined = known + total
            value = (values.pop() * known + value * total) / joined
            total = joined
            count += members.pop()
        values.append(value)
        totals.append(total)
        members.append(count)
    return list(map(add, chain.from_iterable(map(repeat, values, members)), above))


def _spread_many(wanted: list[float], rooms: list[float]) -> list[float]:
    """Like `spread`, but so that the largest way anything is moved is as small as can be."""
    above = np.concatenate([[0.0], np.cumsum(rooms)[:-1]])
    free = np.array(wanted) - above
    lower = np.maximum.accumulate(free)
    upper = np.minimum.accumulate(free[::-1])[::-1]
    spread_out: list[float] = ((lower + upper) / 2 + above).tolist()
    return spread_out
