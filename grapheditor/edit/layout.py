"""A layout in layers: every wire runs forward, few wires cross, and chains run straight."""

from __future__ import annotations

import numpy as np

from grapheditor.model.lazy_dataclass import dataclass

from . import lanes
from .coordinates import heights_above
from .exchange import exchange
from .lanes import Columns, Layout, Stations
from .layering import Layers, depths, first_order, layers_of, main_wires
from .layout_graph import Direction, Floats, Ints, LayoutGraph, within_reach
from .ordering import Check, never, untangle
from .packing import close_bands, make_way, pack
from .ways_round import beside_cards, round_cards, turning_back

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
) -> Layout:
    """A corner for every node around the scene's origin, in quick time or with fewer crossings, and lanes for wires."""
    if not plain.ids:
        return Layout(np.zeros((0, 2)))
    depth, layer = depths(plain)
    view = _View.of(plain, direction, layer)
    graph = view.graph
    check()
    layers = layers_of(graph, layer, main_wires(graph, depth), first_order(graph))
    check()
    if thorough is None:
        thorough = len(graph.ids) <= AT_ONCE
    sweeps, passes = (THOROUGH, THOROUGH_PASSES) if thorough else (QUICK, QUICK_PASSES)
    rank = untangle(layers, _rooms(graph, layers, 0.0), sweeps, check, exchange if thorough else None)
    return _placed(view, layers, rank, passes, check)


def second_opinion(plain: LayoutGraph, direction: Direction, check: Check = never) -> Layout | None:
    """A layout from the order that `fast-sugiyama` finds; None where it is not installed or the graph too large."""
    if not 2 <= len(plain.ids) <= LITTLE or not len(plain.sources):
        return None
    from . import sugiyama  # brings in processes and sockets, which a window that opens does without

    found = sugiyama.order(len(plain.ids), plain.sources, plain.targets, check)
    if found is None:
        return None
    layer, first = found
    check()
    view = _View.of(plain, direction, layer)
    layers = layers_of(view.graph, layer, main_wires(view.graph, depths(plain)[0]), first)
    starts = layers.starts
    rank = (np.arange(len(layers.node)) - starts[layers.layer] + 0.5) / np.diff(starts)[layers.layer]
    return _placed(view, layers, rank, THOROUGH_PASSES, check)


def around_fixed(plain: LayoutGraph, corners: Floats) -> Floats:
    """The layout moved to where the nodes that stay are, these in their places and the others clear of them."""
    fixed = plain.fixed
    if not fixed.any():
        return corners
    shift = (within_reach(plain.corners[fixed]) - corners[fixed]).mean(axis=0)
    moved = np.where(fixed[:, None], plain.corners, corners + shift)
    return make_way(moved, plain.sizes, fixed)


def better(plain: LayoutGraph, one: Layout, other: Layout) -> Layout:
    """The one of two layouts with fewer crossings; of equal ones, that with shorter wires."""

    def faults(layout: Layout) -> tuple[int, float]:
        return straight_crossings(plain, layout.corners), wire_length(plain, layout.corners)

    return min((one, other), key=faults)


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


@dataclass(frozen=True)
class _View:
    """A graph as it is laid out from left to right, whichever way it will run."""

    plain: LayoutGraph
    graph: LayoutGraph
    direction: Direction
    along: float
    aside: float
    """The gaps between layers, and inside them."""

    @classmethod
    def of(cls, plain: LayoutGraph, direction: Direction, layer: Ints) -> _View:
        """For `down`, with width and height exchanged."""
        if direction == "right":
            return cls(plain, plain, direction, GAP_ALONG, GAP_ASIDE)
        drift = min(DRIFT, MOST_DRIFT / (int(layer.max()) + 1))
        return cls(plain, plain.turned(drift), direction, GAP_ASIDE * 2, GAP_ASIDE * 1.5)

    def shown(self, points: Floats) -> Floats:
        """Points of this view as they are on the canvas."""
        return points if self.direction == "right" else points[:, ::-1].copy()


def _rooms(graph: LayoutGraph, layers: Layers, gap: float) -> Floats:
    is_node = layers.node >= 0
    return np.where(is_node, graph.sizes[np.maximum(layers.node, 0), 1] + gap, STATION)


def _placed(view: _View, layers: Layers, rank: Floats, passes: int, check: Check) -> Layout:
    """Columns from left to right, each as wide as its widest card; parts packed into rows, lanes between cards."""
    graph = view.graph
    tops = heights_above(layers, rank, _rooms(graph, layers, view.aside), passes, check)
    columns = Columns.of(graph, layers, view.along)
    check()
    corners = np.stack([columns.lefts[columns.of_node], tops[layers.place]], axis=1)
    part = layers.part[layers.place]
    closed = close_bands(corners, graph.sizes, part)
    if not len(graph.sources) or len(graph.ids) > lanes.MOST:
        return Layout(view.shown(_packed(closed, graph.sizes, part)))
    sizes, parts = graph.sizes, part
    led = more = _to_be_led(view, columns, closed)
    stations = Stations.of(layers, columns, tops, led)
    while more.any():  # room for lanes moves cards, and may put them in the way of other wires
        rooms, room_sizes = stations.rooms(columns)
        sizes, parts = np.concatenate([graph.sizes, room_sizes]), np.concatenate([part, stations.part])
        closed = close_bands(np.concatenate([corners, rooms]), sizes, parts)
        more = _to_be_led(view, columns, closed[: len(part)]) & ~led
        if more.any():
            led = led | more
            stations = Stations.of(layers, columns, tops, led)
    return _with_lanes(view, columns, stations, led, np.split(_packed(closed, sizes, parts), [len(part)]))


def _to_be_led(view: _View, columns: Columns, corners: Floats) -> np.ndarray:
    """The wires that would run behind cards, and from the top down all that turn back at their ends."""
    ends = wire_ends(view.plain, view.shown(corners))
    behind = lanes.behind_cards(view.graph, columns, corners, ends, view.direction)
    return behind | turning_back(ends) if view.direction == "down" else behind


def _with_lanes(view: _View, columns: Columns, stations: Stations, wires: np.ndarray, places: list[Floats]) -> Layout:
    """The layout of cards and of the rooms for lanes, whose corners `places` are."""
    graph, (corners, rooms) = view.graph, places
    shown = view.shown(corners)
    heights = np.stack([corners[graph.sources, 1] + graph.leave, corners[graph.targets, 1] + graph.enter], axis=1)
    if view.direction == "down":
        heights = beside_cards(view.plain, shown)
    found = stations.lanes(rooms, stations.rooms(columns)[1], heights)
    ways = {wire: view.shown(points) for wire, points in found.items()}
    if view.direction == "down":
        ways = round_cards(view.plain, columns, shown, wires, ways)
    return Layout(shown, ways, view.direction)


def _packed(corners: Floats, sizes: Floats, part: Ints) -> Floats:
    """Parts side by side, around the origin's height."""
    packed = pack(corners, sizes, part)
    packed[:, 1] -= (packed[:, 1].min() + (packed[:, 1] + sizes[:, 1]).max()) / 2
    return packed
