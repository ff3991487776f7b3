"""A tidy layout: every wire runs from left to right, and neighbours stand near each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from grapheditor.edit.edits import Edit, ReplaceNode, Several
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Position

Sizes = Mapping[NodeId, tuple[float, float]]
GAP_X, GAP_Y = 72.0, 30.0
DEFAULT_SIZE = (160.0, 96.0)
SWEEPS = 8
MOST_SWEPT = 20_000
"""Graphs of more nodes are laid out without untangling."""


def arrange(graph: PlainGraph, sizes: Sizes, node_ids: Iterable[NodeId] | None = None) -> dict[NodeId, Position]:
    """A place for every node, or for those of `node_ids`, around the scene's origin."""
    chosen = list(graph) if node_ids is None else [i for i in dict.fromkeys(node_ids) if i in graph]
    if not chosen:
        return {}
    before, after = _neighbours(graph, chosen)
    layers = _layers(graph, chosen, before, after)
    if len(chosen) <= MOST_SWEPT:
        _untangle(layers, before, after, _biases(graph, chosen))
    return _places(layers, sizes, before, after)


def arrange_edit(graph: PlainGraph, sizes: Sizes, node_ids: Iterable[NodeId] | None = None) -> Edit:
    """The edit that moves nodes to their tidy places; a part of the graph keeps its centre."""
    places = arrange(graph, sizes, node_ids)
    old = [graph.node(i).pos for i in places]
    if node_ids is not None and places and None not in old:
        shift = [
            sum(p[axis] for p in old if p is not None) / len(old) - sum(p[axis] for p in places.values()) / len(old)
            for axis in (0, 1)
        ]
        places = {i: (x + shift[0], y + shift[1]) for i, (x, y) in places.items()}
    return Several(tuple(ReplaceNode(replace(graph.node(i), pos=place)) for i, place in places.items()))


def place_new(
    graph: PlainGraph, new: Iterable[NodeId], known: Mapping[NodeId, Position], sizes: Sizes
) -> dict[NodeId, Position]:
    """Places for nodes without one: right of what they depend on, below whatever stands there."""
    places: dict[NodeId, Position] = {}
    taken = dict(known)
    floor = max((y + sizes.get(i, DEFAULT_SIZE)[1] for i, (_, y) in taken.items()), default=-GAP_Y)
    left = min((x for x, _ in taken.values()), default=0.0)
    for node_id in graph.order(new):
        sources = [w.source for w in graph.inputs(node_id).values() if w.source in taken]
        x = max((taken[s][0] + sizes.get(s, DEFAULT_SIZE)[0] + GAP_X for s in sources), default=left)
        places[node_id] = taken[node_id] = (x, floor + GAP_Y)
        floor += GAP_Y + sizes.get(node_id, DEFAULT_SIZE)[1]
    return places


Links = dict[NodeId, list[NodeId]]


def _neighbours(graph: PlainGraph, chosen: list[NodeId]) -> tuple[Links, Links]:
    before: Links = {i: [] for i in chosen}
    after: Links = {i: [] for i in chosen}
    for node_id in chosen:
        for wire in graph.inputs(node_id).values():
            if wire.source in before:
                before[node_id].append(wire.source)
                after[wire.source].append(node_id)
    return before, after


def _layers(graph: PlainGraph, chosen: list[NodeId], before: Links, after: Links) -> list[list[NodeId]]:
    """Nodes by depth; a node without inputs stands right before the first node that needs it."""
    depth: dict[NodeId, int] = {}
    for node_id in graph.order(chosen):
        depth[node_id] = max((depth[s] + 1 for s in before[node_id]), default=0)
    for node_id in chosen:
        if not before[node_id] and after[node_id]:
            depth[node_id] = min(depth[t] for t in after[node_id]) - 1
    layers: list[list[NodeId]] = [[] for _ in range(max(depth.values()) + 1)]
    for node_id in chosen:
        layers[depth[node_id]].append(node_id)
    return [layer for layer in layers if layer]


def _biases(graph: PlainGraph, chosen: list[NodeId]) -> dict[tuple[NodeId, NodeId], float]:
    """How far down on its target each wire ends, so that what enters at the top stands higher."""
    found: dict[tuple[NodeId, NodeId], float] = {}
    for target in chosen:
        for place, wire in enumerate(graph.inputs(target).values()):
            found.setdefault((wire.source, target), place * 1e-4)
    return found


def _untangle(
    layers: list[list[NodeId]], before: Links, after: Links, biases: dict[tuple[NodeId, NodeId], float]
) -> None:
    """Sort each layer by the mean place of its neighbours, there and back."""
    rank = {node: i / max(len(layer), 1) for layer in layers for i, node in enumerate(layer)}
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for layer in layers if forward else reversed(layers):
            if forward:
                wanted = {n: _mean([rank[m] for m in before[n]], rank[n]) for n in layer}
            else:
                wanted = {n: _mean([rank[m] + biases[n, m] for m in after[n]], rank[n]) for n in layer}
            layer.sort(key=wanted.__getitem__)
            for i, node in enumerate(layer):
                rank[node] = i / len(layer)


def _mean(numbers: list[float], default: float) -> float:
    return sum(numbers) / len(numbers) if numbers else default


def _places(layers: list[list[NodeId]], sizes: Sizes, before: Links, after: Links) -> dict[NodeId, Position]:
    """Columns from left to right; in each, nodes as near to the middle of their neighbours as fits."""
    middle: dict[NodeId, float] = {}
    heights = {n: sizes.get(n, DEFAULT_SIZE)[1] for layer in layers for n in layer}
    for layer in layers:
        y = -sum(heights[n] + GAP_Y for n in layer) / 2
        for node in layer:
            middle[node] = y + heights[node] / 2
            y += heights[node] + GAP_Y
    for links in (before, after, before, after, before):
        for layer in layers if links is before else reversed(layers):
            wanted = [_mean([middle[m] for m in links[n]], middle[n]) for n in layer]
            middle.update(zip(layer, _spread(wanted, [heights[n] + GAP_Y for n in layer]), strict=True))
    places: dict[NodeId, Position] = {}
    x = 0.0
    for layer in layers:
        widest = max(sizes.get(n, DEFAULT_SIZE)[0] for n in layer)
        for node in layer:
            places[node] = (round(x), round(middle[node] - heights[node] / 2))
        x += widest + GAP_X
    return places


def _spread(wanted: list[float], heights: list[float]) -> list[float]:
    """Middles in the given order, without overlap, as near as can be to the wanted ones.

    Neighbours that want the same room become one block, which stands at the
    mean of what its members want.
    """
    blocks: list[list[float]] = []  # sum of wanted tops relative to the block's start, members, height
    for want, height in zip(wanted, heights, strict=True):
        blocks.append([want - height / 2, 1, height])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] + blocks[-2][2] > blocks[-1][0] / blocks[-1][1]:
            total, count, size = blocks.pop()
            blocks[-1][0] += total - count * blocks[-1][2]
            blocks[-1][1] += count
            blocks[-1][2] += size
    result: list[float] = []
    heights_left = iter(heights)
    for total, count, _ in blocks:
        top = total / count
        for _ in range(int(count)):
            height = next(heights_left)
            result.append(top + height / 2)
            top += height
    return result
