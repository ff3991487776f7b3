"""Wires that run through points follow when cards are arranged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from grapheditor.edit.edits import Edit
from grapheditor.edit.rerouting import Led, reroute_edits
from grapheditor.model.node import NodeId, Position

from .card_shapes import drawn_rects

if TYPE_CHECKING:
    from .scene import GraphScene


def rerouted(scene: GraphScene, places: Mapping[NodeId, Position]) -> list[Edit]:
    """What lets them follow when cards move to these places."""
    at = {i: scene.items_by_id[i].at for i in places}
    return reroute_edits(
        led_wires(scene), drawn_rects(scene), {i: (x - at[i][0], y - at[i][1]) for i, (x, y) in places.items()}
    )


def led_wires(scene: GraphScene) -> list[Led]:
    """The wires that run through points, whether the graph or a layout on the canvas knows of these."""
    index = scene.wire_layer.index
    found: list[Led] = []
    for row in index.bent.points:
        wire = index.wires[row]
        route = None if wire is None else scene.found.route_of(wire)
        if wire is not None and route is not None:
            x1, y1, x2, y2 = index.ends[row].tolist()
            found.append(Led(wire, route, (x1, y1, x2, y2)))
    return found
