"""What a layout needs of a graph, as plain arrays: taken in a moment, then worked on by any thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Direction = Literal["right", "down"]
Sizes = Mapping[NodeId, tuple[float, float]]
FARTHEST = 1e6
"""How far from the middle of the scene a tidy layout may stand."""
DEFAULT_SIZE = (160.0, 96.0)


@dataclass(frozen=True, slots=True)
class Heights:
    """Where wires meet a card, below the top of the room it takes."""

    top: float = 0.0
    """How far the card's own top, which is its position, stands below that of its room."""
    inputs: Mapping[str, float] | None = None
    outputs: tuple[float, ...] = ()


PLAIN = Heights()
Shapes = Mapping[NodeId, Heights]


@dataclass(frozen=True)
class LayoutGraph:
    """Nodes by number, such that each comes after all it depends on, and wires as pairs of numbers."""

    ids: list[NodeId]
    sizes: Floats
    """Width and height of the room that each card takes."""
    tops: Floats
    """How far a card's position stands below its room's top."""
    sources: Ints
    targets: Ints
    leave: Floats
    enter: Floats
    """Heights at which wires start and end, below the tops of the rooms; by target, then by input."""
    corners: Floats
    """Where the rooms are now; NaN where no place is known."""
    fixed: NDArray[np.bool_]
    """Nodes that stay where they are."""
    slots: list[str]
    """The input at which each wire ends."""

    def turned(self, drift: float) -> LayoutGraph:
        """The same with width and height exchanged, and wires that like to run `drift` to the right."""
        middle = self.sizes[:, 0] / 2
        return replace(
            self,
            sizes=self.sizes[:, ::-1].copy(),
            leave=middle[self.sources] + drift / 2,
            enter=middle[self.targets] - drift / 2,
        )


def within_reach(corners: Floats) -> Floats:
    """Places by which a layout is put where its nodes were; a file may have them anywhere."""
    near: Floats = np.clip(corners, -FARTHEST, FARTHEST)
    return near


def take(
    graph: PlainGraph, sizes: Sizes, node_ids: Iterable[NodeId] | None = None, shapes: Shapes | None = None
) -> LayoutGraph:
    """The arrays for all nodes, or for those of `node_ids` with the wires among them."""
    ids = graph.order(None if node_ids is None else graph.present(dict.fromkeys(node_ids)))
    rooms = [sizes.get(i, DEFAULT_SIZE) for i in ids]
    heights = [PLAIN] * len(ids) if shapes is None else [shapes.get(i, PLAIN) for i in ids]
    nodes = graph.nodes_of(ids)
    sources, targets, leave, enter, slots = _links(graph, ids, [height for _, height in rooms], heights)
    tops = np.array([h.top for h in heights], float)
    nowhere = (np.nan, np.nan)
    corners = np.array([nowhere if n.pos is None else n.pos for n in nodes], float).reshape(-1, 2)
    corners[:, 1] -= tops
    return LayoutGraph(
        ids,
        np.array(rooms, float).reshape(-1, 2),
        tops,
        np.array(sources, np.int64),
        np.array(targets, np.int64),
        np.array(leave, float),
        np.array(enter, float),
        corners,
        np.array([n.pos is not None and n.locked for n in nodes], bool),
        slots,
    )


def _links(
    graph: PlainGraph, ids: list[NodeId], rooms: list[float], heights: list[Heights]
) -> tuple[list[int], list[int], list[float], list[float], list[str]]:
    """Of the wires among these nodes: where each starts and ends, by number, at which heights and in which inputs."""
    number = dict(zip(ids, range(len(ids)), strict=True))
    outputs = [height.outputs for height in heights]
    sources: list[int] = []
    targets: list[int] = []
    leave: list[float] = []
    enter: list[float] = []
    slots: list[str] = []
    for target, node_id in enumerate(ids):
        wires = graph.wires_into(node_id)
        known = heights[target].inputs or {}
        for place, wire in enumerate(wires, 1):
            source = number.get(wire.source)
            if source is not None:
                sources.append(source)
                targets.append(target)
                slots.append(wire.slot)
                starts = outputs[source]
                leave.append(starts[wire.output] if wire.output < len(starts) else rooms[source] / 2)
                end = known.get(wire.slot)
                enter.append(place * (rooms[target] / (len(wires) + 1)) if end is None else end)
    return sources, targets, leave, enter, slots
