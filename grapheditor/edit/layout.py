"""A layout in layers: every wire runs forward, few wires cross, and chains run straight."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .coordinates import heights_above
from .exchange import exchange
from .layering import Layers, depths, first_order, layers_of, main_wires
from .layout_graph import Floats, Ints, LayoutGraph, within_reach
from .ordering import Check, never, untangle
from .packing import close_bands, make_way, pack

Direction = Literal["right", "down"]
GAP_ALONG, GAP_ASIDE = 72.0, 30.0
STATION = 16.0
"""Room that a long wire gets between the cards that it passes."""
DRIFT = 56.0
MOST_DRIFT = 900.0
"""From the top down each layer stands a little to the right, as wires leave at the right; not farther in all."""
QUICK, THOROUGH = 4, 24
QUICK_PASSES, THOROUGH_PASSES = 3, 9
AT_ONCE = 300
"""Graphs of so many nodes get a thorough layout where nothing is said."""
LITTLE = 1500
"""Graphs of so many nodes get a second opinion of `fast-sugiyama`."""


def lay_out(
    plain: LayoutGraph, direction: Direction = "right", check: Check = never, thorough: bool | None = None
) -> Floats:
    """A corner for every node around the scene's origin, in quick time or with fewer crossings."""
    if not plain.ids:
        return np.zeros((0, 2))
    depth, layer = depths(plain)
    graph, gaps = _turned(plain, direction, layer)
    check()
    layers = layers_of(graph, layer, main_wires(graph, depth), first_order(graph))
    check()
    if thorough is None:
        thorough = len(graph.ids) <= AT_ONCE
    sweeps, passes = (THOROUGH, THOROUGH_PASSES) if thorough else (QUICK, QUICK_PASSES)
    rank = untangle(layers, _rooms(graph, layers, 0.0), sweeps, check, exchange if thorough else None)
    corners = _corners(graph, layers, rank, gaps, passes, check)
    return corners if direction == "right" else corners[:, ::-1].copy()


def second_opinion(plain: LayoutGraph, direction: Direction, check: Check = never) -> Floats | None:
    """A layout from the order that `fast-sugiyama` finds; None where it is not installed or the graph too large."""
    if not 2 <= len(plain.ids) <= LITTLE or not len(plain.sources):
        return None
    from . import sugiyama  # brings in processes and sockets, which a window that opens does without

    found = sugiyama.order(len(plain.ids), plain.sources, plain.targets, check)
    if found is None:
        return None
    layer, first = found
    check()
    graph, gaps = _turned(plain, direction, layer)
    layers = layers_of(graph, layer, main_wires(graph, depths(plain)[0]), first)
    starts = layers.starts
    rank = (np.arange(len(layers.node)) - starts[layers.layer] + 0.5) / np.diff(starts)[layers.layer]
    corners = _corners(graph, layers, rank, gaps, THOROUGH_PASSES, check)
    return corners if direction == "right" else corners[:, ::-1].copy()


def around_fixed(plain: LayoutGraph, corners: Floats) -> Floats:
    """The layout moved to where the nodes that stay are, these in their places and the others clear of them."""
    fixed = plain.fixed
    if not fixed.any():
        return corners
    shift = (within_reach(plain.corners[fixed]) - corners[fixed]).mean(axis=0)
    moved = np.where(fixed[:, None], plain.corners, corners + shift)
    return make_way(moved, plain.sizes, fixed)


def better(plain: LayoutGraph, one: Floats, other: Floats) -> Floats:
    """The one of two layouts with fewer crossings; of equal ones, that with shorter wires."""
    return min((one, other), key=lambda corners: (straight_crossings(plain, corners), wire_length(plain, corners)))


def wire_ends(plain: LayoutGraph, corners: Floats) -> Floats:
    """Where each wire runs: x1, y1, x2, y2."""
    starts, ends = corners[plain.sources], corners[plain.targets]
    wide = plain.sizes[plain.sources, 0]
    return np.stack([starts[:, 0] + wide, starts[:, 1] + plain.leave, ends[:, 0], ends[:, 1] + plain.enter], axis=1)


def wire_length(plain: LayoutGraph, corners: Floats) -> float:
    """The length of all wires together, drawn straight."""
    ends = wire_ends(plain, corners)
    return float(np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1]).sum())


def straight_crossings(plain: LayoutGraph, corners: Floats) -> int:
    """How many pairs of wires cross if all are drawn straight."""
    return segment_crossings(wire_ends(plain, corners))


def segment_crossings(ends: Floats) -> int:
    """How many pairs of these segments cross in a point that is an end of neither."""
    order = np.argsort(np.minimum(ends[:, 0], ends[:, 2]), kind="stable")
    x1, y1, x2, y2 = ends[order].T
    left, right = np.minimum(x1, x2), np.maximum(x1, x2)
    last = np.searchsorted(left, right)  # those that start further to the right can't be met
    count = 0
    for i in range(len(ends) - 1):
        rest = slice(i + 1, int(last[i]))
        a = (x2[i] - x1[i]) * (y1[rest] - y1[i]) - (y2[i] - y1[i]) * (x1[rest] - x1[i])
        b = (x2[i] - x1[i]) * (y2[rest] - y1[i]) - (y2[i] - y1[i]) * (x2[rest] - x1[i])
        c = (x2[rest] - x1[rest]) * (y1[i] - y1[rest]) - (y2[rest] - y1[rest]) * (x1[i] - x1[rest])
        d = (x2[rest] - x1[rest]) * (y2[i] - y1[rest]) - (y2[rest] - y1[rest]) * (x2[i] - x1[rest])
        count += int(np.count_nonzero((a * b < 0) & (c * d < 0)))
    return count


def _turned(plain: LayoutGraph, direction: Direction, layer: Ints) -> tuple[LayoutGraph, tuple[float, float]]:
    """The graph as it is laid out from left to right, and the gaps between layers and inside them."""
    if direction == "right":
        return plain, (GAP_ALONG, GAP_ASIDE)
    drift = min(DRIFT, MOST_DRIFT / (int(layer.max()) + 1))
    return plain.turned(drift), (GAP_ASIDE * 2, GAP_ASIDE * 1.5)


def _rooms(graph: LayoutGraph, layers: Layers, gap: float) -> Floats:
    is_node = layers.node >= 0
    return np.where(is_node, graph.sizes[np.maximum(layers.node, 0), 1] + gap, STATION)


def _corners(
    graph: LayoutGraph, layers: Layers, rank: Floats, gaps: tuple[float, float], passes: int, check: Check
) -> Floats:
    """Columns from left to right, each as wide as its widest card; parts packed into rows."""
    tops = heights_above(layers, rank, _rooms(graph, layers, gaps[1]), passes, check)
    part, layer = layers.part[layers.place], layers.layer[layers.place]
    deep = int(layer.max()) + 1
    used, column = np.unique(part * deep + layer, return_inverse=True)
    widths = np.zeros(len(used))
    np.maximum.at(widths, column, graph.sizes[:, 0] + gaps[0])
    lefts = np.cumsum(widths) - widths
    check()
    corners = close_bands(np.stack([lefts[column], tops[layers.place]], axis=1), graph.sizes, part)
    packed = pack(corners, graph.sizes, part)
    packed[:, 1] -= (packed[:, 1].min() + (packed[:, 1] + graph.sizes[:, 1]).max()) / 2
    return packed
