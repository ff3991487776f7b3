"""What a layout needs of a graph, as plain arrays: taken in a moment, then worked on by any thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
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

    def enter(self, slot: str, default: float) -> float:
        """The height at which a wire into `slot` ends."""
        return default if self.inputs is None else self.inputs.get(slot, default)

    def leave(self, output: int, height: float) -> float:
        """The height at which a wire from `output` starts."""
        return self.outputs[output] if output < len(self.outputs) else height / 2


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
    ids = graph.order(None if node_ids is None else dict.fromkeys(i for i in node_ids if i in graph))
    number = {node_id: i for i, node_id in enumerate(ids)}
    rooms = [sizes.get(i, DEFAULT_SIZE) for i in ids]
    heights = [PLAIN] * len(ids) if shapes is None else [shapes.get(i, PLAIN) for i in ids]
    nodes = [graph.node(i) for i in ids]
    links: list[tuple[int, int]] = []
    ends: list[tuple[float, float]] = []
    for target, node_id in enumerate(ids):
        inputs = graph.inputs(node_id)
        row = rooms[target][1] / (len(inputs) + 1)
        for place, (slot, wire) in enumerate(inputs.items(), 1):
            source = number.get(wire.source)
            if source is not None:
                links.append((source, target))
                leave = heights[source].leave(wire.output, rooms[source][1])
                ends.append((leave, heights[target].enter(slot, place * row)))
    pairs = np.array(links, np.int64).reshape(-1, 2)
    meets = np.array(ends, float).reshape(-1, 2)
    tops = np.array([h.top for h in heights], float)
    nowhere = (np.nan, np.nan)
    corners = np.array([nowhere if n.pos is None else n.pos for n in nodes], float).reshape(-1, 2)
    corners[:, 1] -= tops
    return LayoutGraph(
        ids,
        np.array(rooms, float).reshape(-1, 2),
        tops,
        pairs[:, 0].copy(),
        pairs[:, 1].copy(),
        meets[:, 0].copy(),
        meets[:, 1].copy(),
        corners,
        np.array([n.pos is not None and n.locked for n in nodes], bool),
    )
