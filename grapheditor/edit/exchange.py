"""Neighbours in a layer exchanged where that takes crossings out, in many layers at once."""

from __future__ import annotations

import numpy as np

from .layering import Layers
from .layout_graph import Floats, Ints
from .ordering import Side

MOST_PAIRS = 400
"""Two nodes with more pairs of wires than this are left as they stand: looking would take too long."""


def exchange(layers: Layers, before: Side, after: Side, rank: Floats, rounds: int) -> Floats:
    """Ranks after up to so many rounds over all neighbours; there are never more crossings than before."""
    rank = rank.copy()
    firsts = [np.append(0, np.cumsum(side.counts)) for side in (before, after)]
    sides = list(zip((before, after), firsts, strict=True))
    for _ in range(rounds):
        swapped = 0
        # in two neighbouring layers at once, exchanges would get into each other's way
        for parity in range(4):
            order = np.lexsort((rank, layers.layer))
            left = np.arange(parity % 2, len(order) - 1, 2)
            a, b = order[left], order[left + 1]
            fit = (layers.layer[a] == layers.layer[b]) & (layers.part[a] == layers.part[b])
            fit &= layers.layer[a] % 2 == parity // 2
            a, b = a[fit], b[fit]
            gain = sum(_gain(side, first, rank, a, b) for side, first in sides)
            better = np.flatnonzero(gain > 0)
            a, b = a[better], b[better]
            rank[a], rank[b] = rank[b], rank[a]
            swapped += len(a)
        if not swapped:
            break
    return rank


def _gain(side: Side, firsts: Ints, rank: Floats, a: Ints, b: Ints) -> Ints:
    """How many crossings fewer there are if each of `b` stands before its partner of `a`."""
    few = side.counts[a] * side.counts[b] <= MOST_PAIRS
    counts_b = side.counts[b]
    products = np.where(few, side.counts[a] * counts_b, 0)
    pair = np.repeat(np.arange(len(a)), products)
    number = np.arange(len(pair)) - np.repeat(np.cumsum(products) - products, products)
    link_a = firsts[a][pair] + number // np.maximum(counts_b[pair], 1)
    link_b = firsts[b][pair] + number % np.maximum(counts_b[pair], 1)
    ends_a = rank[side.far[link_a]] + side.off[link_a]
    ends_b = rank[side.far[link_b]] + side.off[link_b]
    gain: Ints = np.bincount(pair, np.sign(ends_a - ends_b), len(a)).astype(np.int64)
    return gain
