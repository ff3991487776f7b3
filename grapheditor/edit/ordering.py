"""The order of nodes inside the layers of a layout: sweeps there and back that take crossings out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grapheditor.model.lazy_dataclass import dataclass

from .layering import Layers
from .layout_graph import Floats, Ints

WIDE = 24
"""Layers of so many nodes on average are sorted sooner by numpy than by plain Python."""
ROUNDS = 10
PATIENCE = 6
"""Sweeps without an improvement after which the best order found is taken."""


class LayoutCancelledError(Exception):
    """A layout was given up before it was done."""


Check = Callable[[], None]
"""Called now and then; raises LayoutCancelledError where the layout is not wanted any more."""

Exchange = Callable[[Layers, "Side", "Side", Floats, int], Floats]


def never() -> None:
    """Nobody cancels."""


@dataclass(frozen=True)
class Side:
    """The links into each node from one side, as columns sorted by node."""

    near: Ints
    far: Ints
    off: Floats
    """How far along its card the far end of a link stands, as a share of its height."""
    bounds: Ints
    """Where each layer's links start."""
    counts: Ints
    """Links of each node."""


def untangle(
    layers: Layers, heights: Floats, sweeps: int, check: Check = never, exchange: Exchange | None = None
) -> Floats:
    """Ranks that sort each layer with few crossings; a layer's ranks run from 0 to 1.

    `exchange` goes over the neighbours after every sweep.
    """
    before, after = sides(layers, heights)
    starts = layers.starts.tolist()
    widths = np.diff(layers.starts)
    rank = (np.arange(len(layers.node)) - layers.starts[layers.layer] + 0.5) / widths[layers.layer]
    wide = len(layers.node) >= WIDE * len(widths)
    sweep = _Arrays(layers, before, after) if wide else _Lists(layers, before, after)
    best, fewest, since = rank, crossings(layers, rank), 0
    for number in range(sweeps):
        check()
        rank = sweep(rank, starts, number % 2 == 0)
        if exchange is not None:
            rank = exchange(layers, before, after, rank, ROUNDS)
        found = crossings(layers, rank)
        since += 1
        if found < fewest:
            best, fewest, since = rank, found, 0
        if fewest == 0 or since >= PATIENCE:
            break
    return best


def sides(layers: Layers, heights: Floats) -> tuple[Side, Side]:
    """The links from the layers before, and those to the layers after."""
    share = 1.0 / np.maximum(heights, 1.0)
    leave, enter = layers.leave * share[layers.sources], layers.enter * share[layers.targets]
    # a station's wire runs through its middle
    leave = np.where(layers.node[layers.sources] < 0, 0.5, leave)
    enter = np.where(layers.node[layers.targets] < 0, 0.5, enter)
    return (
        _side(layers, layers.targets, layers.sources, leave - enter * 1e-3),
        _side(layers, layers.sources, layers.targets, enter - leave * 1e-3),
    )


def _side(layers: Layers, near: Ints, far: Ints, off: Floats) -> Side:
    order = np.argsort(near, kind="stable")
    near, far = near[order], far[order]
    widths = np.diff(layers.starts)
    return Side(
        near,
        far,
        (off[order] - 0.5) / widths[layers.layer[far]],
        np.searchsorted(near, layers.starts),
        np.bincount(near, minlength=len(layers.node)),
    )


class _Arrays:
    """Sweeps over wide layers."""

    def __init__(self, layers: Layers, before: Side, after: Side) -> None:
        self._sides = (before, after)
        self._parts = layers.part

    def __call__(self, rank: Floats, starts: list[int], forward: bool) -> Floats:
        side = self._sides[0 if forward else 1]
        rank = rank.copy()
        bounds = side.bounds.tolist()
        numbers = range(len(starts) - 1)
        for layer in numbers if forward else reversed(numbers):
            a, b, s, e = bounds[layer], bounds[layer + 1], starts[layer], starts[layer + 1]
            if a == b:
                continue
            sums = np.bincount(side.near[a:b] - s, rank[side.far[a:b]] + side.off[a:b], e - s)
            counts = side.counts[s:e]
            wanted = np.where(counts > 0, sums / np.maximum(counts, 1), rank[s:e])
            order = np.lexsort((wanted, self._parts[s:e]))
            rank[s + order] = (np.arange(e - s) + 0.5) / (e - s)
        return rank


class _Lists:
    """Sweeps over many narrow layers."""

    def __init__(self, layers: Layers, before: Side, after: Side) -> None:
        self._parts = (2.0 * layers.part).tolist()  # ranks are below 1, so parts stay apart
        self._sides = [
            (side.far.tolist(), side.off.tolist(), np.append(0, np.cumsum(side.counts)).tolist())
            for side in (before, after)
        ]

    def __call__(self, rank: Floats, starts: list[int], forward: bool) -> Floats:
        far, off, firsts = self._sides[0 if forward else 1]
        parts, ranks = self._parts, rank.tolist()
        keys = ranks.copy()
        numbers = range(len(starts) - 1)
        for layer in numbers if forward else reversed(numbers):
            s, e = starts[layer], starts[layer + 1]
            if e - s == 1:
                continue
            first = firsts[s]
            for node in range(s, e):
                end = firsts[node + 1]
                if end > first:
                    total = 0.0
                    for link in range(first, end):
                        total += ranks[far[link]] + off[link]
                    keys[node] = parts[node] + total / (end - first)
                else:
                    keys[node] = parts[node] + ranks[node]
                first = end
            now = sorted(range(s, e), key=ranks.__getitem__)
            now.sort(key=keys.__getitem__)
            for i, node in enumerate(now):
                ranks[node] = (i + 0.5) / (e - s)
        return np.array(ranks)


def crossings(layers: Layers, rank: Floats) -> int:
    """How often links between neighbouring layers cross each other."""
    sources, targets = layers.sources[layers.adjacent], layers.targets[layers.adjacent]
    if len(sources) < 2:
        return 0
    layer = layers.layer[sources]
    # wires that leave or enter at different ports of one card may cross too
    start = rank[sources] + layers.leave[layers.adjacent] * 1e-9
    end = rank[targets] + layers.enter[layers.adjacent] * 1e-9
    order = np.lexsort((end, start, layer))
    placed = end[order] + 2.0 * layer[order]
    numbers = np.empty(len(placed), np.int64)
    by_end = np.argsort(placed, kind="stable")
    numbers[by_end] = np.arange(len(placed))
    return inversions(numbers)


def inversions(numbers: Ints) -> int:
    """How many pairs of a permutation stand in the wrong order."""
    count = 0
    size = len(numbers)
    bits = max(int(size - 1).bit_length(), 1)
    # by the highest bit first: inside a group of equal higher bits, a one before a zero is an inversion
    for bit in range(bits - 1, -1, -1):
        ones = (numbers >> bit) & 1
        before = np.cumsum(ones)
        group = numbers >> (bit + 1)
        first = np.flatnonzero(np.diff(group, prepend=-1))
        base = (before - ones)[first]
        lengths = np.diff(np.append(first, size))
        count += int(((before - np.repeat(base, lengths)) * (1 - ones)).sum())
        # sort stably by this bit inside each group
        numbers = numbers[np.argsort(numbers >> bit, kind="stable")]
    return count
