"""The sizes of cards and the heights of their ports, as layouts want them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grapheditor.edit.alignment import Box
from grapheditor.edit.layout_graph import Heights
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .scene import GraphScene


def port_heights(scene: GraphScene, node_ids: Iterable[NodeId] | None = None) -> dict[NodeId, Heights]:
    """Where wires meet each card, below the top of all it draws."""
    known: dict[tuple[int, float], Heights] = {}  # cards that look alike share their frame
    found: dict[NodeId, Heights] = {}
    items = scene.items_by_id
    for node_id in items if node_ids is None else node_ids:
        outline = items[node_id].outline  # a card would have to be made first
        frame, top = outline.frame, -outline.bounds.top()
        key = (id(frame), top)
        heights = known.get(key)
        if heights is None:
            inputs = {slot: top + at.y() for slot, at in frame.inputs.items()}
            heights = known[key] = Heights(top, inputs, tuple(top + at.y() for at in frame.outputs))
        found[node_id] = heights
    return found


def drawn_sizes(scene: GraphScene, node_ids: Iterable[NodeId]) -> dict[NodeId, tuple[float, float]]:
    """Width and height of all that each card draws now."""
    outlines = ((i, scene.items_by_id[i].outline) for i in node_ids)
    return {i: (outline.width, outline.bounds.height()) for i, outline in outlines}


def boxes(scene: GraphScene, node_ids: Iterable[NodeId]) -> dict[NodeId, Box]:
    """The cards of nodes without their labels, as they stand now."""
    found = {}
    for node_id in node_ids:
        item = scene.items_by_id[node_id]
        at = item.pos()
        found[node_id] = Box(at.x(), at.y(), item.outline.width, item.outline.height, item.node.locked)
    return found


def drawn_rects(scene: GraphScene) -> dict[NodeId, tuple[float, float, float, float]]:
    """All that each card draws now, as left, top, right and bottom."""
    rects = ((i, item.boundingRect().translated(*item.at)) for i, item in scene.items_by_id.items())
    return {i: (rect.left(), rect.top(), rect.right(), rect.bottom()) for i, rect in rects}
