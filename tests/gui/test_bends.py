"""Bends of wires through real events: put in, dragged, deleted; and they go and come with their wire."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit.bends import Bend
from grapheditor.gui.wire_index import WireIndex
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Frame, Route, route_id
from grapheditor.model.node import Wire
from tests.gui.decor import double_click, key, put, settle, title
from tests.gui.mouse import LEFT, NONE, click, header, move, press
from tests.gui.windows import drag

ALT = Qt.KeyboardModifier.AltModifier
PORT = ("y", "other")
KEY = route_id(*PORT)


@pytest.fixture
def board(canvas):
    settle(canvas)
    return canvas


def bent(board, *points) -> None:
    put(board, Route(*PORT, points or ((520.0, 330.0),)))


def middle(board) -> QPointF:
    index = board.graph_scene.wire_layer.index
    return index.path(index.rows[PORT]).pointAtPercent(0.5)


@pytest.mark.parametrize("how", ["double click", "alt", "action"])
def test_a_bend_is_put_into_a_wire(board, graph, stack, how):
    before, at = dumps(graph), middle(board)
    if how == "double click":
        double_click(board, at)
    elif how == "alt":
        click(board, at, ALT)
    else:
        click(board, at)
        board.decor.add_bend()
    ((x, y),) = graph.decorations[KEY].points
    assert QPointF(x - at.x(), y - at.y()).manhattanLength() < 3
    assert board.graph_scene.selection.bends() == [Bend(*PORT, 0)]
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before


def test_a_second_bend_takes_its_place_along_the_wire(board, graph):
    bent(board)
    start = board.port_pos("b", "out", 0)
    index = board.graph_scene.wire_layer.index
    path = index.path(index.rows[PORT])
    double_click(board, path.pointAtPercent(0.15))
    points = graph.decorations[KEY].points
    assert len(points) == 2
    assert points[1] == (520.0, 330.0)
    assert abs(points[0][0] - start.x()) < 80


def test_a_bend_is_dragged_as_one_step_and_esc_gives_up(qtbot, board, graph, stack):
    bent(board)
    before = dumps(graph)
    drag(qtbot, board, QPointF(520, 330), QPointF(560, 380))
    assert graph.decorations[KEY].points == ((560.0, 380.0),)
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before
    spot = press(board, QPointF(520, 330))
    move(board, spot, spot + QPoint(0, 90))
    layer = board.graph_scene.wire_layer
    assert layer.bend_at(Bend(*PORT, 0)) == (520, 420)
    key(board, Qt.Key.Key_Escape)
    QTest.mouseRelease(board.viewport(), LEFT, NONE, spot)
    assert layer.bend_at(Bend(*PORT, 0)) == (520.0, 330.0)
    assert dumps(graph) == before


def test_a_bend_is_selected_and_deleted_and_the_wire_stays(board, graph, stack):
    bent(board, (480.0, 330.0), (560.0, 330.0))
    before = dumps(graph)
    click(board, QPointF(480, 330))
    key(board, Qt.Key.Key_Delete)
    assert graph.decorations[KEY].points == ((560.0, 330.0),)
    click(board, QPointF(560, 330))
    key(board, Qt.Key.Key_Delete)
    assert not graph.decorations
    assert graph.input(*PORT) is not None
    stack.undo()
    stack.undo()
    assert dumps(graph) == before


def test_the_wire_runs_through_its_bends_where_it_is_hit_and_seen(board):
    old = middle(board)
    bent(board, (500.0, 420.0))
    layer = board.graph_scene.wire_layer
    assert layer.wire_at(QPointF(500, 420), 3.0) == Wire("b", 0, *PORT)
    assert layer.wire_at(old, 3.0) is None
    row = layer.index.rows[PORT]
    assert layer.index.bounds(row).contains(QPointF(500, 420))
    assert row in layer.index.crossing(QRectF(495, 415, 10, 10))
    assert row not in layer.index.crossing(QRectF(500, -400, 10, 10))


def test_wires_go_with_bends_and_come_back_with_them(board, graph, stack):
    bent(board)
    before = dumps(graph)
    click(board, middle(board))
    key(board, Qt.Key.Key_Delete)
    assert not graph.decorations
    stack.undo()
    assert dumps(graph) == before
    board.select(["b"])
    key(board, Qt.Key.Key_Delete)
    assert not graph.decorations
    stack.undo()
    assert dumps(graph) == before


def test_another_wire_into_the_same_input_is_not_bent(qtbot, board, graph, stack):
    bent(board)
    before = dumps(graph)
    drag(qtbot, board, board.port_pos("x", "out", 0), board.port_pos("y", "in", "other"))
    assert graph.input(*PORT).source == "x"
    assert not graph.decorations
    stack.undo()
    assert dumps(graph) == before


def test_a_wire_drawn_off_loses_its_bends_and_undo_brings_them_back(qtbot, board, graph, stack):
    bent(board)
    before = dumps(graph)
    drag(qtbot, board, board.port_pos("y", "in", "other"), QPointF(640, 430))
    assert graph.input(*PORT) is None
    assert not graph.decorations
    stack.undo()
    assert dumps(graph) == before


def test_bends_move_along_when_both_ends_do(qtbot, board, graph, stack):
    bent(board)
    before = dumps(graph)
    board.select(["b", "y"])
    drag(qtbot, board, header(board, "b"), header(board, "b") + QPointF(10, 40))
    assert graph.decorations[KEY].points == ((530.0, 370.0),)
    stack.undo()
    assert dumps(graph) == before
    put(board, Frame("f", "Frame", ("b", "y")))
    beside = title(board, "f") + QPointF(340, 0)  # another node and a wire are before the left of it
    drag(qtbot, board, beside, beside + QPointF(20, 0))
    assert graph.decorations[KEY].points == ((540.0, 330.0),)
    board.select(["b"])
    drag(qtbot, board, header(board, "b"), header(board, "b") + QPointF(10, 0))
    assert graph.decorations[KEY].points == ((540.0, 330.0),)


def test_copies_of_both_ends_are_bent_too(board, graph):
    bent(board)
    board.select(["b", "y"])
    board.duplicate()
    (new,) = [d for d in graph.decorations.values() if d.id != KEY]
    assert new.points == ((548.0, 358.0),)
    assert new.target in board.selected_nodes()


def test_a_wire_is_straightened(board, graph):
    bent(board, (480.0, 330.0), (560.0, 330.0))
    board.graph_scene.selection.set(wires=[PORT])
    board.decor.straighten()
    assert not graph.decorations


def test_the_overview_shows_bends_as_straight_pieces(board):
    bent(board, (500.0, 420.0))
    index = board.graph_scene.wire_layer.index
    row = index.rows[PORT]
    path = index.straight(np.ones(len(index.ends), bool))[int(index.grad[row])]
    places = [path.elementAt(i) for i in range(path.elementCount())]
    assert any((p.x, p.y) == (500.0, 420.0) for p in places)


def test_a_route_without_a_wire_hurts_nothing(board, graph):
    put(board, Route("w", "nowhere", ((1.0, 2.0),)), Route("gone", "input", ((1.0, 2.0),)))
    board.graph_scene.content_rect()
    loads(dumps(graph))


def test_thousands_of_plain_wires_are_found_as_without_bends():
    wires: list[Wire] = []
    plain, mixed = WireIndex(lambda ids: wires), WireIndex(lambda ids: wires)
    for i in range(200):
        wire = Wire("a", 0, f"n{i}", "input")
        for index in (plain, mixed):
            index.place([index.add(wire)], [(0.0, 10.0 * i, 300.0, 10.0 * i + 5.0)])
    mixed.bend(7, ((150.0, 5000.0),))
    for rect in (QRectF(100, 60, 20, 20), QRectF(140, 4990, 20, 20), QRectF(-500, -500, 3000, 9000)):
        assert set(mixed.crossing(rect)) - {7} == set(plain.crossing(rect)) - {7}
    assert 7 in mixed.crossing(QRectF(140, 4990, 20, 20))
    assert 7 not in mixed.crossing(QRectF(2000, 60, 20, 20))
