"""Lanes: the way of a long wire between the cards that it would otherwise run behind.

A layout keeps room for long wires in the layers that they pass, at their
stations. A wire gets a lane through them only where its plain curve would
meet a card, so that most wires stay as simple as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

import numpy as np

from grapheditor.model.decoration import Route
from grapheditor.model.graph import Port
from grapheditor.model.lazy_dataclass import dataclass

from .layering import Layers
from .layout_graph import Direction, Floats, Ints, LayoutGraph
from .wire_shape import reaches

MOST = 2000
"""Graphs of more nodes are seen from too far away for lanes to be followed, and have too many of them."""
SAMPLES = {"right": 8, "down": 16}
"""Points of a curve for each layer that it passes; from the top down curves turn within a layer."""
GRAZE = 4.0
"""A curve that comes no farther into the room of a card passes beside it."""
BESIDE = 4.0
"""How far a lane runs on beyond the widest card of a layer."""
HALF = 8.0
"""Half the height of a lane."""
LEVEL = 1.0
"""A lane that rises by less runs level."""


@dataclass(frozen=True)
class Layout:
    """A corner for the room of every node, and the points of the wires that have a lane, by number of the wire."""

    corners: Floats
    lanes: Mapping[int, Floats] = field(default_factory=dict)
    direction: Direction = "right"


@dataclass(frozen=True)
class Columns:
    """The layers of each part as columns from left to right."""

    of_node: Ints
    of_place: Ints
    """By number of node or station."""
    lefts: Floats
    rights: Floats
    """Where the widest card ends."""

    @classmethod
    def of(cls, graph: LayoutGraph, layers: Layers, gap: float) -> Columns:
        """Columns as wide as their widest card, `gap` apart."""
        used, column = np.unique(layers.part * (int(layers.layer.max()) + 1) + layers.layer, return_inverse=True)
        of_node = column[layers.place]
        widths = np.zeros(len(used))
        np.maximum.at(widths, of_node, graph.sizes[:, 0] + gap)
        ends = np.cumsum(widths)
        return cls(of_node, column, ends - widths, np.maximum(ends - gap, ends - widths))


def behind_cards(
    graph: LayoutGraph, columns: Columns, corners: Floats, ends: Floats, direction: Direction
) -> np.ndarray:
    """Which wires, as plain curves between `ends`, run behind the room of a card in a layer that they pass.

    From the top down the layers of their own cards are of these, as wires turn back there. Graph, columns and corners
    are those of a layout from left to right; the ends are where wires leave and enter their cards on the canvas.
    """
    first, last = columns.of_node[graph.sources], columns.of_node[graph.targets]
    own = int(direction == "down")
    count = np.where(last - first > 1 - own, (last - first + 1) * SAMPLES[direction], 0)
    wire = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(wire)) - np.repeat(np.cumsum(count) - count, count)
    x, y = _curve(ends[wire], (step + 0.5) / count[wire])
    if direction == "down":
        x, y = y, x
    column = np.searchsorted(columns.lefts, x, side="right") - 1
    passed = (column > first[wire] - own) & (column < last[wire] + own)
    wire, x, y, column = wire[passed], x[passed], y[passed], column[passed]
    met = _meets_card(graph.sizes, columns.of_node, corners, column, x, y)
    found: np.ndarray = np.bincount(wire[met], minlength=len(count)) > 0
    return found


def _curve(ends: Floats, t: Floats) -> tuple[Floats, Floats]:
    """Points of plain wires, which leave and enter their cards level."""
    x1, y1, x2, y2 = ends.T
    bend = reaches(x2 - x1)
    s = 1.0 - t
    start, out, into, end = s**3, 3 * t * s**2, 3 * t**2 * s, t**3
    return start * x1 + out * (x1 + bend) + into * (x2 - bend) + end * x2, (start + out) * y1 + (into + end) * y2


def _meets_card(sizes: Floats, of_node: Ints, corners: Floats, column: Ints, x: Floats, y: Floats) -> np.ndarray:
    """Whether each point lies on a card of its column; the cards of a column do not cover each other."""
    span = float(np.ptp(corners[:, 1]) + sizes[:, 1].max()) + 1.0
    low = float(corners[:, 1].min())
    keys = of_node * span + (corners[:, 1] - low)
    order = np.argsort(keys)
    above = np.searchsorted(keys[order], column * span + np.clip(y - low, 0.0, span - 1.0), side="right") - 1
    card = order[np.maximum(above, 0)]
    found: np.ndarray = (above >= 0) & (of_node[card] == column)
    found &= (y > corners[card, 1] + GRAZE) & (y < corners[card, 1] + sizes[card, 1] - GRAZE)
    found &= x < corners[card, 0] + sizes[card, 0]
    return found


@dataclass(frozen=True)
class Stations:
    """The stations of the wires that get a lane, wire by wire and along each of them."""

    wire: Ints
    column: Ints
    part: Ints
    heights: Floats

    @classmethod
    def of(cls, layers: Layers, columns: Columns, tops: Floats, wires: np.ndarray) -> Stations:
        """Those of the wires that are true in `wires`."""
        chosen = np.flatnonzero((layers.wire >= 0) & wires[layers.wire])
        chosen = chosen[np.lexsort((layers.layer[chosen], layers.wire[chosen]))]
        return cls(layers.wire[chosen], columns.of_place[chosen], layers.part[chosen], tops[chosen])

    def rooms(self, columns: Columns) -> tuple[Floats, Floats]:
        """Corners and sizes of what they take."""
        lefts, rights = columns.lefts[self.column], columns.rights[self.column]
        corners = np.stack([lefts, self.heights - HALF], axis=1)
        return corners, np.stack([rights - lefts, np.full(len(lefts), 2 * HALF)], axis=1)

    def lanes(self, corners: Floats, sizes: Floats, ends: Floats) -> dict[int, Floats]:
        """The points of each wire, from where its rooms are at last.

        `ends` are the heights at which wires start and end.
        """
        lanes: dict[int, Floats] = {}
        for chosen in np.split(np.arange(len(self.wire)), np.flatnonzero(np.diff(self.wire)) + 1):
            if len(chosen):
                wire = int(self.wire[chosen[0]])
                points = lane_points(corners[chosen], corners[chosen, 0] + sizes[chosen, 0], ends[wire].tolist())
                if len(points):
                    lanes[wire] = points
        return lanes


def lane_points(corners: Floats, rights: Floats, ends: list[float]) -> Floats:
    """Where a lane begins and ends each time that it runs level.

    It starts at the source and ends at the target where it is level with them.
    """
    points: list[tuple[float, float]] = []
    height = ends[0]
    for left, y, right in zip(corners[:, 0].tolist(), (corners[:, 1] + HALF).tolist(), rights.tolist(), strict=True):
        if abs(y - height) < LEVEL:
            if points:
                points[-1] = right + BESIDE, height
            else:
                points = [(right + BESIDE, height)]
        else:
            points += [(left - BESIDE, y), (right + BESIDE, y)]
            height = y
    if points and abs(ends[1] - height) < LEVEL:
        points.pop()
    return np.array(points, float).reshape(-1, 2)


def routes(plain: LayoutGraph, layout: Layout, corners: Floats) -> dict[Port, Route]:
    """The lanes of a layout whose rooms stand at `corners` by now.

    A wire keeps its lane where both of its ends have moved like most of the graph.
    """
    if not layout.lanes:
        return {}
    moved = np.round(corners - layout.corners)
    free = moved[~plain.fixed]
    if not len(free):
        return {}
    shift = np.median(free, axis=0)
    along = (abs(moved - shift) <= 1.0).all(axis=1) & ~plain.fixed
    found: dict[Port, Route] = {}
    for wire, points in layout.lanes.items():
        source, target = int(plain.sources[wire]), int(plain.targets[wire])
        if along[source] and along[target]:
            places = np.floor(points + shift + 0.5).tolist()
            port = plain.ids[target], plain.slots[wire]
            found[port] = Route(*port, tuple((x, y) for x, y in places), lane=layout.direction)
    return found
