"""Cards in line, at equal distances, or with straight wires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from grapheditor.model.node import NodeId, Position

Side = Literal["left", "right", "top", "bottom", "center_h", "center_v"]
Axis = Literal["h", "v"]
LEAST_GAP = 24.0
"""Cards that do not fit between the first and the last are set so far apart."""


class Box(NamedTuple):
    """A card: its corner and size, and whether it has to stay."""

    x: float
    y: float
    width: float
    height: float
    locked: bool = False


Boxes = Mapping[NodeId, Box]


def align(boxes: Boxes, side: Side) -> dict[NodeId, Position]:
    """Places at which one side, or the middles, of all cards are in line.

    Locked cards stay, and the others come to them; without one, the outermost
    card sets the line, or for middles the middle of them all.
    """
    guides = [box for box in boxes.values() if box.locked] or list(boxes.values())
    if not guides:
        return {}
    left, right = min(b.x for b in guides), max(b.x + b.width for b in guides)
    top, bottom = min(b.y for b in guides), max(b.y + b.height for b in guides)
    places: dict[NodeId, Position] = {}
    for node_id, box in boxes.items():
        if box.locked:
            continue
        match side:
            case "left":
                places[node_id] = left, box.y
            case "right":
                places[node_id] = right - box.width, box.y
            case "top":
                places[node_id] = box.x, top
            case "bottom":
                places[node_id] = box.x, bottom - box.height
            case "center_h":
                places[node_id] = (left + right - box.width) / 2, box.y
            case "center_v":
                places[node_id] = box.x, (top + bottom - box.height) / 2
    return places


def distribute(boxes: Boxes, axis: Axis) -> dict[NodeId, Position]:
    """Places with equal gaps from left to right, or from top to bottom, in the order in which the cards stand.

    The first and the last card stay, unless there is no room between them;
    locked cards are left out.
    """
    along = 0 if axis == "h" else 1
    free = {i: box for i, box in boxes.items() if not box.locked}
    if len(free) < 3:
        return {}
    ordered = sorted(free.items(), key=lambda item: (item[1][along], item[1][along] + item[1][along + 2]))
    start = ordered[0][1][along]
    end = max(box[along] + box[along + 2] for box in free.values())
    filled = sum(box[along + 2] for box in free.values())
    gap = (end - start - filled) / (len(ordered) - 1)
    if gap < 0:
        gap = LEAST_GAP
        start = (start + end - filled - gap * (len(ordered) - 1)) / 2
    places: dict[NodeId, Position] = {}
    at = start
    for node_id, box in ordered:
        places[node_id] = (at, box.y) if axis == "h" else (box.x, at)
        at += box[along + 2] + gap
    return places
