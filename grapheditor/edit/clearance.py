"""How far a block of cards has to move, as a whole, to cover none of the others."""

from __future__ import annotations

import numpy as np

from grapheditor.edit.layout_graph import Floats, LayoutGraph
from grapheditor.edit.packing import make_way

GAP = 16.0
MOST_PAIRS = 4_000_000
"""Of more pairs of a card and another the outline of the block stands for its cards."""


def clear_of(plain: LayoutGraph, corners: Floats, others: Floats) -> Floats:
    """A layout of some nodes where none covers one of `others`: rows of left, top, right and bottom.

    It moves as a whole. Where some of its nodes have to stay, the others go down one by one.
    """
    if not len(corners) or not len(others):
        return corners
    if plain.fixed.any():
        held = np.concatenate([plain.fixed, np.ones(len(others), bool)])
        all_corners = np.concatenate([corners, others[:, :2]])
        sizes = np.concatenate([plain.sizes, others[:, 2:] - others[:, :2]])
        return make_way(all_corners, sizes, held)[: len(corners)]
    shift = clear_shift(np.concatenate([corners, corners + plain.sizes], axis=1), others)
    moved: Floats = corners + np.round(shift)
    return moved


def clear_shift(cards: Floats, others: Floats) -> tuple[float, float]:
    """The shortest way, straight up, down, left or right, to where no card covers one of `others`.

    Both are rows of left, top, right and bottom.
    """
    if not len(cards) or not len(others):
        return 0.0, 0.0
    if len(cards) * len(others) > MOST_PAIRS:
        cards = np.array([[*cards[:, :2].min(axis=0), *cards[:, 2:].max(axis=0)]])
    across, down = _least(cards, others, 0), _least(cards, others, 1)
    return (across, 0.0) if abs(across) <= abs(down) else (0.0, down)


def _least(cards: Floats, others: Floats, axis: int) -> float:
    """The shortest way along one axis; 0 where nothing is covered."""
    low, high = axis, axis + 2
    beside_low, beside_high = 1 - axis, 3 - axis
    meet = (cards[:, None, beside_low] < others[None, :, beside_high] + GAP) & (
        cards[:, None, beside_high] > others[None, :, beside_low] - GAP
    )
    mine, theirs = np.nonzero(meet)
    # an open interval of forbidden ways for each pair that could meet on this axis
    starts = others[theirs, low] - GAP - cards[mine, high]
    ends = others[theirs, high] + GAP - cards[mine, low]
    order = np.argsort(starts)
    starts, ends = starts[order], np.maximum.accumulate(ends[order]) if len(order) else ends
    best = [0.0] if not ((starts < 0.0) & (ends > 0.0)).any() else []
    if len(order):
        # the ends of the union of all intervals are where one may stop
        free = np.flatnonzero(np.append(starts[1:] >= ends[:-1], True))
        begins = np.append(starts[0], starts[free[:-1] + 1])
        best += begins.tolist() + ends[free].tolist()
    return float(min(best, key=abs))
