"""Where the unconnected parts of a layout go, and cards that make way for those that stay."""

from __future__ import annotations

import math

import numpy as np

from .layout_graph import Floats, Ints

PART_GAP = 64.0
ASPECT = 1.6
"""Width to height of what many parts are packed into."""
BAND = 48.0
"""The highest empty band that stays in a part."""
MARGIN = 16.0
"""Room kept around a card that stays where it is."""


def close_bands(corners: Floats, sizes: Floats, part: Ints) -> Floats:
    """Corners without empty bands across a whole part: what is below moves up, all of it, so level wires stay so."""
    order = np.lexsort((corners[:, 1], part))
    tops, numbers = corners[order, 1], part[order]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    # lifted apart, so that no card of one part reaches into the next one
    lift = numbers * (np.ptp(corners[:, 1]) + sizes[:, 1].max() + 1.0)
    reached = np.maximum.accumulate(tops + sizes[order, 1] + lift)
    empty = np.diff(tops + lift, prepend=0.0)
    empty[1:] = (tops + lift)[1:] - reached[:-1]
    empty[starts] = 0.0
    shift = np.cumsum(np.maximum(empty - BAND, 0.0))
    shift -= np.repeat(shift[starts], np.diff(np.append(starts, len(order))))
    closed: Floats = corners.copy()
    closed[order, 1] -= shift
    return closed


def pack(corners: Floats, sizes: Floats, part: Ints) -> Floats:
    """Corners with the parts moved side by side, in rows from the highest to the lowest; one part stays."""
    count = int(part.max()) + 1
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, part, corners)
    np.maximum.at(high, part, corners + sizes)
    rooms = high - low + PART_GAP
    wide = max(math.sqrt(float((rooms[:, 0] * rooms[:, 1]).sum()) * ASPECT), float(rooms[:, 0].max()))
    places = np.empty((count, 2))
    x = y = row = 0.0
    for number in np.argsort(-np.round(rooms[:, 1]), kind="stable").tolist():
        width, height = rooms[number].tolist()
        if x > 0 and x + width > wide + 1e-6:
            x, y, row = 0.0, y + row, 0.0
        places[number] = x, y
        x, row = x + width, max(row, height)
    packed: Floats = corners + (places - low)[part]
    return packed


def make_way(corners: Floats, sizes: Floats, fixed: np.ndarray) -> Floats:
    """Corners of which the free ones have moved down until they meet no fixed card and no other."""
    if not fixed.any():
        return corners
    corners = corners.copy()
    ends = corners + sizes
    settled = fixed.copy()
    in_the_way = fixed.copy()
    for node in np.argsort(corners[:, 1], kind="stable").tolist():
        if fixed[node]:
            continue
        # those that were not moved do not meet each other; so only a node that has to move looks at all
        if _meets(corners, ends, sizes[node], corners[node], in_the_way).any():
            while (met := _meets(corners, ends, sizes[node], corners[node], settled)).any():
                corners[node, 1] = float(ends[met, 1].max()) + MARGIN
            ends[node] = corners[node] + sizes[node]
            in_the_way[node] = True
        settled[node] = True
    return corners


def _meets(corners: Floats, ends: Floats, size: Floats, corner: Floats, among: np.ndarray) -> np.ndarray:
    """Which cards among these stand nearer than a margin to one of this size and corner."""
    end = corner + size
    near = MARGIN - 1e-6
    met: np.ndarray = (
        among
        & (corners[:, 0] < end[0] + near)
        & (ends[:, 0] > corner[0] - near)
        & (corners[:, 1] < end[1] + near)
        & (ends[:, 1] > corner[1] - near)
    )
    return met
