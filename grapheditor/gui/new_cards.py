"""The cards of nodes that are not on the canvas yet: how large they will be, and where their ports."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from grapheditor.engine.op_table import OpTable
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId

from .card_frame import input_point, output_point
from .node_card import Card, State, make_card
from .node_item import RESULTS
from .ports import ports_of


def new_card(node: Node, ops: OpTable, wired: frozenset[str] = frozenset()) -> Card:
    """The card that a node will get, wired at these slots."""
    return make_card(node, ports_of(node, ops, wired, 1), State(wired=wired))


def new_sizes(part: PlainGraph, ops: OpTable) -> dict[NodeId, tuple[float, float]]:
    """Width and height of the cards of a small graph, with room for the results that a run will show."""
    cards = {node.id: new_card(node, ops, frozenset(part.inputs(node.id))) for node in part.nodes()}
    return {node_id: (card.width, card.bounds.height() + RESULTS) for node_id, card in cards.items()}


def port_of_new(node: Node, ops: OpTable, slot: str | None, output: int = 0) -> QPointF:
    """Where a port of the card will be, from its top left corner: an input's, or with None an output's."""
    card = new_card(node, ops, frozenset() if slot is None else frozenset([slot]))
    return output_point(card.frame, output) if slot is None else input_point(card.frame, slot)
