"""A tidy layout: every wire runs forward, and neighbours stand near each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from grapheditor.edit.edits import Decorate, Edit, ReplaceNode, Several
from grapheditor.edit.lanes import MOST, Layout, routes
from grapheditor.edit.layout import around_fixed, better, lay_out, second_opinion
from grapheditor.edit.layout_graph import (
    DEFAULT_SIZE,
    Direction,
    Floats,
    LayoutGraph,
    Shapes,
    Sizes,
    take,
    within_reach,
)
from grapheditor.edit.ordering import Check, never
from grapheditor.model.decoration import DecorationId, Route, route_id
from grapheditor.model.graph import PlainGraph, Port
from grapheditor.model.node import NodeId, Position

GAP_X, GAP_Y = 72.0, 30.0


Routes = Mapping[Port, Route]


def arrange(
    graph: PlainGraph,
    sizes: Sizes,
    node_ids: Iterable[NodeId] | None = None,
    direction: Direction = "right",
    shapes: Shapes | None = None,
) -> dict[NodeId, Position]:
    """A place for every node, or for those of `node_ids`, around the scene's origin or the nodes that are locked."""
    return arranged(graph, sizes, node_ids, direction, shapes)[0]


def arranged(
    graph: PlainGraph,
    sizes: Sizes,
    node_ids: Iterable[NodeId] | None = None,
    direction: Direction = "right",
    shapes: Shapes | None = None,
) -> tuple[dict[NodeId, Position], Routes]:
    """The same, with the lanes of the wires that would run behind cards."""
    plain = take(graph, sizes, node_ids, shapes)
    layout = lay_out(plain, direction)
    corners = around_fixed(plain, layout.corners)
    return named(plain, corners), routes(plain, layout, corners)


def arrange_edit(
    graph: PlainGraph,
    sizes: Sizes,
    node_ids: Iterable[NodeId] | None = None,
    direction: Direction = "right",
    shapes: Shapes | None = None,
) -> Edit:
    """The edit that moves nodes to their tidy places; what has places already keeps its centre."""
    plain = take(graph, sizes, node_ids, shapes)
    layout = lay_out(plain, direction)
    corners = centred(plain, layout.corners)
    places = {i: place for i, place in named(plain, corners).items() if not graph.node(i).locked}
    return tidy_edit(graph, places, routes(plain, layout, corners))


def improved(
    plain: LayoutGraph, first: Layout, direction: Direction, check: Check = never, was_thorough: bool = False
) -> Layout:
    """The best of a first layout, a thorough one, and that of `fast-sugiyama` where it is installed."""
    best = first if was_thorough else better(plain, first, lay_out(plain, direction, check, thorough=True))
    check()
    other = second_opinion(plain, direction, check)
    return best if other is None else better(plain, best, other)


def centred(plain: LayoutGraph, corners: Floats) -> Floats:
    """The layout moved to where its nodes are now, clear of those that stay."""
    if plain.fixed.any():
        return around_fixed(plain, corners)
    if not len(corners) or np.isnan(plain.corners).any():
        return corners
    moved: Floats = corners + np.round(
        _middle(within_reach(plain.corners), plain.sizes) - _middle(corners, plain.sizes)
    )
    return moved


def named(plain: LayoutGraph, corners: Floats) -> dict[NodeId, Position]:
    """Positions of cards by id, from the corners of their rooms: whole numbers but for those that stay."""
    places = corners + np.stack([np.zeros(len(plain.ids)), plain.tops], axis=1)
    # not to the nearest even number: ports at one height should stay so
    places = np.where(plain.fixed[:, None], places, np.floor(places + 0.5))
    return dict(zip(plain.ids, map(tuple, places.tolist()), strict=True))


def move_edit(graph: PlainGraph, places: Mapping[NodeId, Position]) -> Edit:
    """The edit that moves nodes to these places."""
    return Several(tuple(ReplaceNode(replace(graph.node(i), pos=place)) for i, place in places.items()))


def tidy_edit(graph: PlainGraph, places: Mapping[NodeId, Position], lanes: Routes | None = None) -> Edit:
    """The edit that moves nodes to the places of a new layout.

    Wires between them lose their bends, whoever put them in, and get the lanes of the layout.
    """
    wanted: dict[DecorationId, Route | None] = {}
    for old in graph.decorations.values():
        if isinstance(old, Route) and old.target in places:
            wire = graph.input(old.target, old.slot)
            if wire is None or wire.source in places:
                wanted[old.id] = None
    if lanes is not None and len(places) <= MOST:
        # all of them, so that a better layout that becomes part of the same step replaces the same records
        wires = (wire for wire in graph.wires(places) if wire.source in places and wire.target in places)
        wanted |= {route_id(wire.target, wire.slot): None for wire in wires}
        wanted |= {lane.id: lane for lane in lanes.values()}
    moves = move_edit(graph, places)
    return Several((moves, *(Decorate(key, route) for key, route in wanted.items()))) if wanted else moves


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


def _middle(corners: Floats, sizes: Floats) -> Floats:
    middle: Floats = (corners.min(axis=0) + (corners + sizes).max(axis=0)) / 2
    return middle
