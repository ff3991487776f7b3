"""Which layer each node of a layout stands in, which wires run straight, and the stations of long wires."""

from __future__ import annotations

import numpy as np

from grapheditor.model.lazy_dataclass import dataclass

from .layout_graph import Floats, Ints, LayoutGraph

STATIONS_PER_NODE = 2
"""Long wires are led through the layers they pass as long as there are no more stations than this."""
CROWD, LITTLE_CROWD = 2.0, 50
"""Nodes that could as well stand farther right do so where they share a layer with more than so many times the root
of all, and more than a few: a layer of thousands would leave nothing else to see."""
MAIN, LONG, PLAIN = 1e5, 4.0, 1.0
"""How strongly a wire wants to run straight: one of a chain, a long one, any other."""


@dataclass(frozen=True)
class Layers:
    """Nodes and the stations of long wires, numbered layer by layer; `links` join them from layer to layer."""

    node: Ints
    """The node's number in the graph; -1 for a station."""
    wire: Ints
    """The number of the wire that a station belongs to; -1 for a node."""
    place: Ints
    """The number here of each node of the graph."""
    starts: Ints
    """Where each layer starts; one more for the end."""
    layer: Ints
    part: Ints
    """Which connected part of the graph each belongs to."""
    sources: Ints
    targets: Ints
    leave: Floats
    enter: Floats
    weights: Floats
    adjacent: np.ndarray
    """Links from a layer to the next; others belong to wires too long to be led through."""


def depths(graph: LayoutGraph) -> tuple[Ints, Ints]:
    """Longest way from a start to each node, and the layer it stands in, near what uses it."""
    count = len(graph.ids)
    depth = [0] * count
    sources, targets = graph.sources.tolist(), graph.targets.tolist()
    for source, target in zip(sources, targets, strict=True):  # sorted by target, so sources are done
        if depth[source] >= depth[target]:
            depth[target] = depth[source] + 1
    layer = depth.copy()
    balance = np.bincount(graph.sources, minlength=count) - np.bincount(graph.targets, minlength=count)
    crowd = np.bincount(depth)[depth] > max(CROWD * count**0.5, LITTLE_CROWD)
    wants_right = ((balance > 0) | ((balance >= -1) & crowd)).tolist()
    nearest = [len(depth) + 1] * count
    links = sorted(zip(sources, targets, strict=True), reverse=True)
    previous = -1
    for source, target in links:
        if source != previous and previous >= 0 and wants_right[previous]:
            layer[previous] = nearest[previous] - 1
        previous = source
        if layer[target] < nearest[source]:
            nearest[source] = layer[target]
    if previous >= 0 and wants_right[previous]:
        layer[previous] = nearest[previous] - 1
    return np.array(depth, np.int64), np.array(layer, np.int64)


def main_wires(graph: LayoutGraph, depth: Ints) -> np.ndarray:
    """Which wires make up the longest chains; at most one such wire starts and one ends at each node."""
    count = len(graph.ids)
    sources, targets = graph.sources.tolist(), graph.targets.tolist()
    height = [0] * count
    for source, target in sorted(zip(sources, targets, strict=True), reverse=True):
        if height[target] >= height[source]:
            height[source] = height[target] + 1
    through = depth[graph.sources] + np.array(height, np.int64)[graph.targets]
    leaves, enters = [False] * count, [False] * count
    main = np.zeros(len(sources), bool)
    for wire in np.argsort(-through, kind="stable").tolist():
        source, target = sources[wire], targets[wire]
        if not leaves[source] and not enters[target]:
            leaves[source] = enters[target] = main[wire] = True
    return main


def parts(graph: LayoutGraph) -> Ints:
    """The number of the connected part that each node belongs to, in the order of their first nodes."""
    leader = list(range(len(graph.ids)))

    def find(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for source, target in zip(graph.sources.tolist(), graph.targets.tolist(), strict=True):
        a, b = find(source), find(target)
        leader[max(a, b)] = min(a, b)
    leaders = np.array([find(node) for node in range(len(leader))], np.int64)
    return np.unique(leaders, return_inverse=True)[1].astype(np.int64)


def first_order(graph: LayoutGraph) -> Floats:
    """Numbers by which nodes are sorted at first: as one meets them going back from the ends, input by input."""
    count = len(graph.ids)
    sources = graph.sources.tolist()
    firsts = np.searchsorted(graph.targets, np.arange(count + 1)).tolist()
    has_after = np.bincount(graph.sources, minlength=count) > 0
    met = [-1] * count
    next_number = 0
    for end in np.flatnonzero(~has_after).tolist():
        stack = [end]
        while stack:
            node = stack.pop()
            if met[node] < 0:
                met[node] = next_number
                next_number += 1
                stack += sources[firsts[node] : firsts[node + 1]][::-1]
    return np.array(met, float)


def layers_of(graph: LayoutGraph, layer: Ints, main: np.ndarray, first: Floats) -> Layers:
    """Nodes and stations by layer; inside a layer sorted by part, then by `first`."""
    count = len(graph.ids)
    spans = layer[graph.targets] - layer[graph.sources]
    led = np.zeros(len(spans), bool)
    by_span = np.argsort(spans, kind="stable")
    led[by_span] = np.cumsum(spans[by_span] - 1) <= max(STATIONS_PER_NODE * count, 400)
    stations = np.where(led, spans - 1, 0)
    wire_of = np.repeat(np.arange(len(spans)), stations)
    starts_at = np.cumsum(stations) - stations
    step = np.arange(len(wire_of)) - starts_at[wire_of] + 1
    part = parts(graph)
    all_layers = np.concatenate([layer, layer[graph.sources[wire_of]] + step])
    all_parts = np.concatenate([part, part[graph.sources[wire_of]]])
    share = step / np.maximum(spans[wire_of], 1)
    along = first[graph.sources[wire_of]] * (1 - share) + first[graph.targets[wire_of]] * share
    order = np.lexsort((np.concatenate([first, along]), all_parts, all_layers))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    links = _links(graph, main, led, stations, place)
    used, first_of = np.unique(all_layers[order], return_index=True)
    return Layers(
        node=np.where(order < count, order, -1),
        wire=np.concatenate([np.full(count, -1), wire_of])[order],
        place=place[:count],
        starts=np.append(first_of, len(order)).astype(np.int64),
        layer=np.searchsorted(used, all_layers[order]).astype(np.int64),
        part=all_parts[order],
        adjacent=np.repeat(led, stations + 1),
        **links,
    )


def _links(graph: LayoutGraph, main: np.ndarray, led: np.ndarray, stations: Ints, place: Ints) -> dict[str, np.ndarray]:
    """Each wire as a row of links from station to station."""
    count = len(graph.ids)
    wire = np.repeat(np.arange(len(stations)), stations + 1)
    starts_at = np.cumsum(stations + 1) - (stations + 1)
    step = np.arange(len(wire)) - starts_at[wire]
    station = count + (np.cumsum(stations) - stations)[wire] + step
    at_start, at_end = step == 0, step == stations[wire]
    weights = np.where(main[wire], MAIN, np.where(stations[wire] > 0, LONG, PLAIN))
    return {
        "sources": place[np.where(at_start, graph.sources[wire], station - 1)],
        "targets": place[np.where(at_end, graph.targets[wire], station)],
        "leave": np.where(at_start, graph.leave[wire], 0.0),
        "enter": np.where(at_end, graph.enter[wire], 0.0),
        "weights": np.where(led[wire], weights, 0.2 * PLAIN),
    }
