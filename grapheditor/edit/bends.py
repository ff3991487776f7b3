"""The points that wires run through: put in, moved and taken out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from grapheditor.edit.edits import Decorate, Edit, Several
from grapheditor.model.decoration import Route, route_id
from grapheditor.model.graph import PlainGraph, Port
from grapheditor.model.node import NodeId, Position


class Bend(NamedTuple):
    """One point of one wire."""

    target: NodeId
    slot: str
    number: int

    @property
    def port(self) -> Port:
        """The input at which its wire ends."""
        return self.target, self.slot


def bends(graph: PlainGraph, port: Port) -> tuple[Position, ...]:
    """The points of the wire into an input."""
    route = graph.decorations.get(route_id(*port)) if graph.decorations else None
    return route.points if isinstance(route, Route) else ()


def bends_along(route: Route, source: bool, target: bool) -> list[Bend]:
    """The points that go along where the source of a wire moves, its target, or both.

    Of a route that turns beside its cards those are the two turns; what lies between stays.
    """
    points = [Bend(route.target, route.slot, number) for number in range(len(route.points))]
    if source and target:
        return points
    if not route.turns:
        return []
    return points[:1] if source else points[-1:] if target else []


def bend_edit(graph: PlainGraph, port: Port, points: Sequence[Position], lane: str | None = None) -> Edit:
    """Let the wire into an input run through these points; straight from end to end for none.

    They are part of a lane or not as before, unless `lane` is told.
    """
    key = route_id(*port)
    old = graph.decorations.get(key)
    route = old if isinstance(old, Route) else Route(*port)
    led = route.lane if lane is None else lane
    return Decorate(key, replace(route, points=tuple(points), lane=led) if points else None)


def add_bend(graph: PlainGraph, port: Port, way: Sequence[Position], place: Position) -> tuple[Edit, Bend]:
    """One more point where a wire passes `place`, and what to call it.

    `way` are the points that it is seen to run through, its ends among them. A
    lane that a layout made is from now on like points put in by hand.
    """
    index = nearest_piece(way, place)
    inner = way[1:-1]
    edit = bend_edit(graph, port, [*inner[:index], place, *inner[index:]], lane="")
    return edit, Bend(*port, index)


def move_bends(graph: PlainGraph, places: Mapping[Bend, Position]) -> Edit:
    """Put points elsewhere."""
    return _edit_each(graph, places)


def remove_bends(graph: PlainGraph, chosen: Iterable[Bend]) -> Edit:
    """Take points out."""
    return _edit_each(graph, dict.fromkeys(chosen))


def _edit_each(graph: PlainGraph, changes: Mapping[Bend, Position | None]) -> Edit:
    points: dict[Port, list[Position | None]] = {}
    for bend, place in changes.items():
        of_wire = points.setdefault(bend.port, list(bends(graph, bend.port)))
        if bend.number < len(of_wire):
            of_wire[bend.number] = place
    return Several(tuple(bend_edit(graph, port, [p for p in left if p is not None]) for port, left in points.items()))


def nearest_piece(points: Sequence[Position], place: Position) -> int:
    """Which of the straight pieces between `points` comes nearest to a place."""
    return min(range(len(points) - 1), key=lambda i: _distance(points[i], points[i + 1], place))


def _distance(a: Position, b: Position, place: Position) -> float:
    across, down = b[0] - a[0], b[1] - a[1]
    length = across * across + down * down
    along = ((place[0] - a[0]) * across + (place[1] - a[1]) * down) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.hypot(a[0] + along * across - place[0], a[1] + along * down - place[1])
