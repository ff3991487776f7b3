"""How a bypassed op and its wires look: what goes through is told from what does not, and all words can be read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage

from grapheditor.edit.edits import Disconnect
from grapheditor.gui.theme import Theme
from tests.gui.decor import settle


@pytest.fixture
def board(canvas):
    settle(canvas)
    return canvas


def bypass(board, *names: str) -> None:
    board.select(names)
    board.decor.bypass()
    board.select([])


def idle(board) -> set[tuple[str, str]]:
    layer = board.graph_scene.wire_layer
    return {(wire.target, wire.slot) for wire in board.document.graph.wires() if layer.has_idle([wire])}


def part(board, node_id: str, rect: QRectF) -> QImage:
    """What is seen of a part of a card."""
    place = board.graph_scene.items_by_id[node_id].pos()
    corners = (board.mapFromScene(place + rect.topLeft()), board.mapFromScene(place + rect.bottomRight()))
    return board.viewport().grab(QRect(*corners)).toImage()


def test_only_wires_that_a_bypassed_op_does_not_hand_on_are_idle(board, graph, stack):
    assert idle(board) == set()
    bypass(board, "a", "b")
    assert idle(board) == {("a", "other")}
    board.document.do(Disconnect(graph.input("a", "input")), "Disconnect")
    assert idle(board) == set()
    stack.undo()
    assert idle(board) == {("a", "other")}
    stack.undo()
    assert idle(board) == set()


def test_an_idle_wire_shows_no_gradient(board):
    index = board.graph_scene.wire_layer.index
    before = bool(index.grad[index.rows["a", "other"]])
    bypass(board, "a")
    assert before
    assert not index.grad[index.rows["a", "other"]]
    assert index.grad[index.rows["a", "input"]]


def test_the_way_through_starts_at_the_input_that_is_handed_on(board, graph):
    item = board.graph_scene.items_by_id["a"]
    bypass(board, "a")
    assert item.card.looks.passes == "input"
    board.document.do(Disconnect(graph.input("a", "input")), "Disconnect")
    assert item.card.looks.passes == "other"


HEADER = QRectF(10.0, 5.0, 24.0, 14.0)
"""Where the name starts, and what is beside it, without the edge."""


@pytest.mark.parametrize(("zoom", "rows"), [(1.0, ("input", "other")), (0.5, ()), (0.33, ())])
def test_in_high_contrast_the_words_of_a_bypassed_op_stay_as_clear_as_before(board, zoom, rows):
    board.set_theme(Theme.contrast())
    board.jump_to(zoom, board.node_rect("a").center())
    card = board.graph_scene.items_by_id["a"].card
    places = [HEADER, *(QRectF(12.0, card.inputs[slot].y() - 5.0, 16.0, 10.0) for slot in rows)]
    before = [part(board, "a", rect) for rect in places]
    bypass(board, "a")
    assert [part(board, "a", rect) for rect in places] == before
