"""Room for a node that goes into a wire: what comes after it moves to the right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from grapheditor.edit.alignment import Box
from grapheditor.edit.edits import Decorate, Edit, ReplaceNode
from grapheditor.model.decoration import Route
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId, Position, Wire

GAP = 48.0
"""Room between the new node and what it stands between, so that both wires can be seen."""


def room_edits(
    graph: PlainGraph, boxes: Mapping[NodeId, Box], node_id: NodeId, card: Box, wire: Wire
) -> tuple[Position, list[Edit]]:
    """Where a node that goes into `wire` stands, and the edits that make room for it there.

    `card` is where it was dropped; it gives way to what it comes after. If it
    then stands on others or too near to them, what comes after it moves to the right,
    together with what would be covered so. Locked nodes stay.
    """
    card = _behind_source(boxes, card, wire)
    place = (card.x, card.y)
    others = {i: box for i, box in boxes.items() if i != node_id}
    after = graph.downstream([wire.target]) & others.keys()
    needed = max((_overlap(card, others[i]) for i in after), default=0.0)
    if needed <= 0.0:
        return place, []
    moved = _pushed(others, after, needed)
    edits: list[Edit] = [
        ReplaceNode(replace(graph.node(i), pos=(round(others[i].x + needed), others[i].y))) for i in sorted(moved)
    ]
    return place, edits + _bends(graph, moved, round(needed))


def _behind_source(boxes: Mapping[NodeId, Box], card: Box, wire: Wire) -> Box:
    source = boxes.get(wire.source)
    if source is None or not _beside(card, source):
        return card
    least = source.x + source.width + GAP
    return card if card.x >= least or card.x + card.width <= source.x else card._replace(x=float(round(least)))


def _beside(one: Box, other: Box) -> bool:
    """Whether two boxes share some height, labels between them counted in."""
    return one.y < other.y + other.height + GAP / 2 and other.y < one.y + one.height + GAP / 2


def _overlap(card: Box, other: Box) -> float:
    """How far `other` has to move to the right to stand clear of the card; 0 where it does."""
    if not _beside(card, other) or other.x + other.width <= card.x:
        return 0.0
    return max(card.x + card.width + GAP - other.x, 0.0)


def _pushed(boxes: Mapping[NodeId, Box], after: Iterable[NodeId], needed: float) -> set[NodeId]:
    """What moves: `after`, and every card that these would cover, and so on."""
    ids = [i for i, box in boxes.items() if not box.locked]
    rows = {node_id: row for row, node_id in enumerate(ids)}
    left, top, width, height = np.array([boxes[i][:4] for i in ids], float).reshape(-1, 4).T
    right, bottom = left + width, top + height
    moved = np.zeros(len(ids), bool)
    waiting = [rows[i] for i in after if i in rows]
    moved[waiting] = True
    while waiting:
        row = waiting.pop()
        beside = (top < bottom[row]) & (bottom > top[row])
        there = (left < right[row] + needed) & (right > left[row] + needed)
        here = (left < right[row]) & (right > left[row])
        fresh = np.flatnonzero(beside & there & ~here & ~moved)
        moved[fresh] = True
        waiting += fresh.tolist()
    return {ids[row] for row in np.flatnonzero(moved)}


def _bends(graph: PlainGraph, moved: set[NodeId], across: int) -> list[Edit]:
    """The bends of wires between nodes that move go along."""
    edits: list[Edit] = []
    for item in graph.decorations.values():
        if isinstance(item, Route) and item.target in moved:
            wire = graph.input(item.target, item.slot)
            if wire is not None and wire.source in moved:
                points = tuple((x + across, y) for x, y in item.points)
                edits.append(Decorate(item.id, replace(item, points=points)))
    return edits
