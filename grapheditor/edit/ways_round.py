"""The ends of wires in a layout from the top down.

Wires leave at the right and enter at the left of their cards, so a wire to a
card below turns back at both ends. It goes down beside its source, across
between two layers, and down beside its target, and so behind neither.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .lanes import BESIDE, Columns
from .layout_graph import Floats, LayoutGraph

OUT, IN = 18.0, 14.0
"""How far beside its source, and its target, a wire runs down."""
AHEAD = 8.0
"""An input that lies so far to the right of its output is come to without a turn."""
FARTHER = 0.4
"""By how much of their distances from the first the lower inputs of a card are passed farther out."""
MOST_FARTHER = 20.0


def turning_back(ends: Floats) -> np.ndarray:
    """Which wires, by their ends x1, y1, x2, y2, have to turn back to come to their inputs."""
    return np.asarray(ends[:, 2] - ends[:, 0] < AHEAD)


def beside_cards(plain: LayoutGraph, corners: Floats) -> Floats:
    """How far to the right each wire runs down beside its source, and beside its target."""
    starts = corners[plain.sources, 0] + plain.sizes[plain.sources, 0] + OUT
    return np.stack([starts, corners[plain.targets, 0] - IN - _farther(plain)], axis=1)


def _farther(plain: LayoutGraph) -> Floats:
    """How much farther out each wire runs than the one into the first input of its target."""
    first = np.full(len(plain.ids), np.inf)
    np.minimum.at(first, plain.targets, plain.enter)
    farther: Floats = np.minimum((plain.enter - first[plain.targets]) * FARTHER, MOST_FARTHER)
    return farther


def round_cards(
    plain: LayoutGraph, columns: Columns, corners: Floats, wires: np.ndarray, lanes: Mapping[int, Floats]
) -> dict[int, Floats]:
    """The ways of these wires from beside their sources, through their lanes, to beside their targets.

    `corners` and `lanes` are on the canvas; `columns` are the layers.
    """
    top = np.full(len(columns.lefts), np.inf)
    bottom = np.full(len(columns.lefts), -np.inf)
    np.minimum.at(top, columns.of_node, corners[:, 1])
    np.maximum.at(bottom, columns.of_node, corners[:, 1] + plain.sizes[:, 1])
    beside = beside_cards(plain, corners)
    starts = np.stack([beside[:, 0], bottom[columns.of_node[plain.sources]] + BESIDE], axis=1)
    # above those into the first inputs, so that they stay apart where they come across
    ends = np.stack([beside[:, 1], top[columns.of_node[plain.targets]] - BESIDE - _farther(plain)], axis=1)
    nothing = np.zeros((0, 2))
    return {
        wire: np.concatenate([starts[wire : wire + 1], lanes.get(wire, nothing), ends[wire : wire + 1]])
        for wire in np.flatnonzero(wires).tolist()
    }
