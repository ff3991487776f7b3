"""Wires made straight: cards move up and down until the main wire into each runs level."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from grapheditor.model.node import NodeId, Position

from .layering import depths, main_wires
from .layout_graph import Floats, LayoutGraph
from .ordering import Check, never

CLEARANCE = 12.0
"""Room that is kept between cards."""


def straighten(plain: LayoutGraph, obstacles: Floats | None = None, check: Check = never) -> Mapping[NodeId, Position]:
    """Places at which the wires of the longest chains are level and no card covers another.

    Chains are placed from the longest to the shortest, each as near as can be
    to where it is. Wires that do not run forward are left as they are.
    `obstacles` are other cards as rows of left, top, right, bottom.
    """
    if not len(plain.sources):
        return {}
    placer = _Placer(plain, np.zeros((0, 4)) if obstacles is None else obstacles)
    for number, (chain, tops) in enumerate(_chains(plain)):
        if number % 64 == 0:
            check()
        placer.put(chain, tops)
    moved = np.flatnonzero(np.abs(placer.tops - plain.corners[:, 1]) > 1e-6).tolist()
    return {plain.ids[i]: (float(plain.corners[i, 0]), float(placer.tops[i] + plain.tops[i])) for i in moved}


def _chains(plain: LayoutGraph) -> list[tuple[list[int], Floats]]:
    """Chains of nodes with their tops relative to the first's, the longest first, at most one locked node in each."""
    depth, _ = depths(plain)
    lefts = plain.corners[:, 0]
    forward = lefts[plain.targets] >= lefts[plain.sources] + plain.sizes[plain.sources, 0]
    main = main_wires(plain, depth) & forward
    links = zip(plain.sources[main].tolist(), plain.targets[main].tolist(), strict=True)
    following = dict(zip(plain.sources[main].tolist(), plain.targets[main].tolist(), strict=True))
    drops = dict(zip(links, (plain.leave - plain.enter)[main].tolist(), strict=True))
    fixed = plain.fixed.tolist()
    chains: list[tuple[list[int], Floats]] = []
    heads = sorted(set(range(len(plain.ids))) - set(following.values()))
    while heads:
        node = heads.pop()
        chain, tops, holds = [node], [0.0], fixed[node]
        while (target := following.get(chain[-1])) is not None:
            if holds and fixed[target]:
                heads.append(target)
                break
            holds = holds or fixed[target]
            tops.append(tops[-1] + drops[chain[-1], target])
            chain.append(target)
        chains.append((chain, np.array(tops)))
    # those that hold a locked node come first, as they have no choice
    return sorted(chains, key=lambda pair: (not plain.fixed[pair[0]].any(), -len(pair[0]), pair[0][0]))


class _Placer:
    """Puts chains one after the other where they meet nothing that was put before."""

    def __init__(self, plain: LayoutGraph, obstacles: Floats) -> None:
        self.tops = plain.corners[:, 1].copy()
        self._plain = plain
        self._lefts, self._rights = plain.corners[:, 0], plain.corners[:, 0] + plain.sizes[:, 0]
        stay = np.flatnonzero(plain.fixed)
        fixed = np.concatenate([plain.corners[stay], plain.corners[stay] + plain.sizes[stay]], axis=1)
        standing = np.concatenate([obstacles, fixed])
        # rows of left, top, right, bottom, with room to grow
        self._taken = np.concatenate([standing, np.zeros((len(plain.ids), 4))])
        self._count = len(standing)

    def put(self, chain: list[int], tops: Floats) -> None:
        """Place a chain, level with its locked node where it has one and there is room."""
        nodes = np.array(chain)
        fixed = self._plain.fixed[nodes]
        free, above = nodes[~fixed], tops[~fixed]
        if not len(free):
            return
        barred = self._barred(free, above)
        if fixed.any():
            start = float((self.tops[nodes] - tops)[fixed][0])
            if not any(low < start < high for low, high in barred):
                self._settle(free, start + above)
                return
        wish = float((self.tops[free] - above).mean())
        self._settle(free, nearest_free(wish, barred) + above)

    def _settle(self, nodes: np.ndarray, tops: Floats) -> None:
        self.tops[nodes] = tops
        ends = tops + self._plain.sizes[nodes, 1]
        rows = np.stack([self._lefts[nodes], tops, self._rights[nodes], ends], axis=1)
        self._taken[self._count : self._count + len(nodes)] = rows
        self._count += len(nodes)

    def _barred(self, nodes: np.ndarray, tops: Floats) -> list[tuple[float, float]]:
        """Stretches in which the chain must not start."""
        taken = self._taken[: self._count]
        found: list[tuple[float, float]] = []
        for node, top in zip(nodes.tolist(), tops.tolist(), strict=True):
            met = taken[(taken[:, 0] < self._rights[node]) & (taken[:, 2] > self._lefts[node])]
            lows = met[:, 1] - CLEARANCE - self._plain.sizes[node, 1] - top
            found += zip(lows.tolist(), (met[:, 3] + CLEARANCE - top).tolist(), strict=True)
        return sorted(found)


def nearest_free(wish: float, barred: list[tuple[float, float]]) -> float:
    """The number nearest to `wish` that lies inside none of these stretches, which are sorted."""
    best = wish
    low: float | None = None
    end = -np.inf
    for start, stop in barred:
        if start >= end:  # a gap between what came before and this
            if low is not None and low < wish < end:
                break
            low = start
        end = max(end, stop)
    if low is not None and low < wish < end:
        best = low if wish - low <= end - wish else end
    return best
