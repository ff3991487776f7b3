"""Lanes on the canvas: tidied wires are seen all the way, however cards are moved afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from grapheditor.edit import sugiyama
from grapheditor.edit.arrange import move_edit
from grapheditor.gui.bent_curves import bent_cubics, curves_in, path_of
from grapheditor.gui.bent_wires import BentWires
from grapheditor.gui.canvas import Canvas
from grapheditor.io import dumps, loads
from grapheditor.model.decoration import Route, route_id
from tests.gui import keyboard
from tests.gui.keyboard import give_focus
from tests.gui.mouse import along, header, move, press
from tests.gui.windows import document, drag, show, wait_for_run
from tests.test_lanes import skipping, tangled

PORT = ("end", "other")


@pytest.fixture(autouse=True)
def no_second_opinion(monkeypatch):
    """What is installed here makes no difference."""
    monkeypatch.setattr(sugiyama, "installed", lambda: False)


def tidy(window, qtbot, name: str = "arrange.tidy") -> None:
    window.action(name).trigger()
    qtbot.waitUntil(lambda: not window.canvas.arranger.is_busy, timeout=20_000)
    window.canvas.arranger.settle()


def hidden(canvas: Canvas, own: bool = False) -> list[tuple[str, str]]:
    """Which wires run behind which cards: others than their own, or all."""
    index = canvas.graph_scene.wire_layer.index
    rects = {i: canvas.node_rect(i).adjusted(3, 3, -3, -3) for i in canvas.graph_scene.items_by_id}
    found = []
    for (target, slot), row in index.rows.items():
        source, path = index.wires[row].source, index.path(row)
        # a path that is filled would meet cards that it goes around
        points = [path.pointAtPercent(i / 200) for i in range(201)]
        ends = set() if own else {source, target}
        found += [(f"{target}.{slot}", i) for i, r in rects.items() if i not in ends and any(map(r.contains, points))]
    return found


@pytest.mark.parametrize("name", ["arrange.tidy", "arrange.tidy_down"])
def test_no_wire_past_other_layers_runs_behind_a_card(window, qtbot, name):
    show(window, qtbot, skipping())
    graph = window.document.graph
    before = dumps(graph)
    tidy(window, qtbot, name)
    assert hidden(window.canvas) == []
    assert window.undo_stack.count() == 1
    after = dumps(graph)
    window.undo_stack.undo()
    assert dumps(graph) == before
    window.undo_stack.redo()
    assert dumps(graph) == after
    assert hidden(window.canvas) == []


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["arrange.tidy", "arrange.tidy_down"])
def test_all_wires_of_a_tangle_are_seen(window, qtbot, seed, name):
    show(window, qtbot, tangled(30, seed))
    tidy(window, qtbot, name)
    assert hidden(window.canvas, own=True) == []


def test_a_card_takes_the_turns_beside_it_along(window, qtbot):
    show(window, qtbot, skipping())
    canvas, graph = window.canvas, window.document.graph
    tidy(window, qtbot, "arrange.tidy_down")
    canvas.zoom_reset()
    canvas.center_on("t1")
    before = {item.target: item.points for item in graph.decorations.values()}
    x, y = graph.node("t1").pos
    drag(qtbot, canvas, header(canvas, "t1"), header(canvas, "t1") + QPointF(130.0, 10.0))
    across, down = graph.node("t1").pos[0] - x, graph.node("t1").pos[1] - y
    assert across > 100.0
    after = {item.target: item.points for item in graph.decorations.values()}
    (left_x, left_y), (right_x, right_y) = before["t1"][-1], before["t2"][0]
    assert after["t1"] == (*before["t1"][:-1], (left_x + across, left_y + down))
    assert after["t2"] == ((right_x + across, right_y + down), *before["t2"][1:])
    assert {i: points for i, points in after.items() if i not in ("t1", "t2")} == {
        i: points for i, points in before.items() if i not in ("t1", "t2")
    }
    assert hidden(canvas, own=True) == []
    window.undo_stack.undo()
    assert {item.target: item.points for item in graph.decorations.values()} == before


def test_a_graph_without_places_is_shown_with_lanes_that_stay_when_it_is_saved(window, qtbot, tmp_path):
    show(window, qtbot, skipping())
    assert hidden(window.canvas) == []
    assert not window.document.graph.decorations
    tidy(window, qtbot)
    index = window.canvas.graph_scene.wire_layer.index
    drawn = index.path(index.rows[PORT])
    assert window.save_file(tmp_path / "lanes.graph")
    window.open_file(tmp_path / "lanes.graph")
    wait_for_run(qtbot, window)
    index = window.canvas.graph_scene.wire_layer.index
    assert index.path(index.rows[PORT]) == drawn


@pytest.fixture
def board(canvas):
    """A tidied chain with a lane, at 100 %."""
    canvas.set_document(document(loads(dumps(skipping()))))
    canvas.arranger.commands.tidy("right")
    return canvas


@pytest.fixture
def laid(board, qtbot):
    qtbot.waitUntil(lambda: not board.arranger.is_busy, timeout=20_000)
    board.arranger.settle()
    board.zoom_reset()
    board.centerOn(board.node_rect("end").center())
    board.document.undo_stack.clear()
    return board


def lane(canvas) -> Route:
    return canvas.document.graph.decorations[route_id(*PORT)]


def through(canvas) -> list[tuple[float, float]]:
    index = canvas.graph_scene.wire_layer.index
    row = index.rows[PORT]
    return list(index.bent.through(row, index.ends[row].tolist()))


def test_points_that_a_moved_card_has_passed_are_left_out_until_it_goes_back(qtbot, laid):
    every = list(lane(laid).points)
    assert through(laid) == every
    spot = press(laid, header(laid, "end"))
    back = round((every[-1][0] + every[0][0]) / 2 - laid.node_rect("end").left())
    move(laid, spot, spot + QPoint(back, 160))
    kept = through(laid)
    assert kept == every[: len(kept)]
    assert len(kept) < len(every)
    index = laid.graph_scene.wire_layer.index
    path = index.path(index.rows[PORT])
    xs = [path.pointAtPercent(i / 100).x() for i in range(101)]
    assert xs == sorted(xs)  # no loop
    QTest.keyClick(laid, Qt.Key.Key_Escape)
    QTest.mouseRelease(laid.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert through(laid) == every


def test_a_card_that_is_left_of_its_source_has_a_plain_wire(qtbot, laid):
    graph = laid.document.graph
    place = laid.node_rect("x").topLeft() - QPointF(500, 0)
    laid.arranger.commands._move({"end": (place.x(), place.y())}, "Move")
    assert through(laid) == []
    assert graph.decorations
    laid.document.undo_stack.undo()
    assert through(laid) == list(lane(laid).points)


def test_the_points_of_a_lane_show_and_can_be_dragged_while_the_pointer_is_on_its_wire(qtbot, laid):
    x, y = lane(laid).points[-1]
    at = QPointF(x, y)
    laid.centerOn(at)

    def dots() -> bool:
        rect = QRectF(at.x() - 8, at.y() - 8, 16, 16)
        image = laid.grab(laid.mapFromScene(rect).boundingRect().translated(laid.viewport().pos())).toImage()
        ground = laid.theme.canvas.rgb()
        return sum(image.pixel(8, row) != ground for row in range(image.height())) > 6

    QTest.mouseMove(laid.viewport(), laid.mapFromScene(at + QPointF(0, -60)))
    assert not dots()
    QTest.mouseMove(laid.viewport(), laid.mapFromScene(at - QPointF(20, 0)))
    assert dots()
    QTest.mouseMove(laid.viewport(), laid.mapFromScene(at))
    assert dots()
    drag(qtbot, laid, at, at + QPointF(0, 40))
    assert lane(laid).points[-1] == (x, y + 40)
    laid.document.undo_stack.undo()
    assert lane(laid).points[-1] == (x, y)


def test_a_bend_by_hand_makes_a_lane_ones_own(laid):
    points = lane(laid).points
    laid.decor.add_bend(laid.document.graph.input(*PORT), along(laid, *PORT, 0.5))
    mine = lane(laid)
    assert mine.lane == ""
    assert [point for point in mine.points if point in points] == list(points)
    assert len(mine.points) == len(points) + 1


def test_straighten_wire_takes_a_lane_out(laid):
    laid.graph_scene.selection.set(wires=[PORT])
    laid.decor.straighten()
    assert not laid.document.graph.decorations


@pytest.mark.parametrize("way", ["right", "down"])
def test_what_is_drawn_of_a_lane_in_a_rectangle_is_all_that_lies_there(way):
    ends = (0.0, 0.0, 1000.0, 900.0)
    points = tuple((100.0 * i, 90.0 * i + 40.0 * (i % 3)) for i in range(1, 10))
    bent = BentWires()
    bent.set(7, points, way)
    path = bent.curve(7, ends, 60.0)
    _, cubics = bent.cubics([7])
    for left in range(-50, 1050, 130):
        rect = QRectF(left, left * 0.9 - 60, 170, 200)
        some = path_of(curves_in([tuple(c) for c in cubics.tolist()], rect))
        inside = [p for p in (path.pointAtPercent(i / 500) for i in range(501)) if rect.contains(p)]
        near = [some.pointAtPercent(i / 500) for i in range(501)] if not some.isEmpty() else []
        assert all(min((p - q).manhattanLength() for q in near) < 6 for p in inside)
        assert bool(inside) <= (bent.near([7], [rect]) == [7])


@pytest.mark.parametrize(
    ("name", "keys", "away", "chosen"),
    [
        # how far nodes are taken beyond the lane, so that the command puts some of them onto it
        ("arrange.tidy", "Ctrl+Shift+M", {"t1": 2.0}, ["t1", "t2"]),
        ("arrange.tidy", "Ctrl+Alt+V", {"t1": 0.1, "t2": 2.0}, ["t0", "t1", "t2"]),
        ("arrange.tidy", "Ctrl+Alt+S", dict.fromkeys(("t0", "t1", "t2"), 5 / 3), []),
        ("arrange.tidy_down", "Ctrl+Shift+H", {"t1": 2.0}, ["t1", "t2"]),
        ("arrange.tidy_down", "Ctrl+Alt+H", {"t1": 0.1, "t2": 2.0}, ["t0", "t1", "t2"]),
    ],
)
def test_lanes_keep_clear_of_cards_that_are_aligned_distributed_or_straightened(
    window, qtbot, name, keys, away, chosen
):
    show(window, qtbot, skipping(3))
    canvas, graph = window.canvas, window.document.graph
    tidy(window, qtbot, name)
    places = {}
    for node_id, share in away.items():
        rect, axis = canvas.node_rect(node_id), 0 if name == "arrange.tidy" else 1
        centre = rect.center().toTuple()
        beside = min(lane(canvas).points, key=lambda point: abs(point[axis] - centre[axis]))
        step = [0.0, 0.0]
        step[1 - axis] = share * (beside[1 - axis] - centre[1 - axis])
        places[node_id] = (rect.left() + step[0], rect.top() + step[1])
    move_edit(graph, places).do(graph)
    assert hidden(canvas) == []
    before = dumps(graph)
    give_focus(window, qtbot)
    canvas.select(chosen)
    keyboard.press(keys)
    qtbot.waitUntil(lambda: not canvas.arranger.is_busy, timeout=20_000)
    assert dumps(graph) != before
    assert hidden(canvas) == []
    window.undo_stack.undo()
    assert dumps(graph) == before


def test_a_steep_turn_of_a_lane_has_round_corners_and_never_runs_back():
    def turn(high: float) -> list[tuple[float, float]]:
        """Points on the way from a card to a lane that begins 16 units farther on."""
        path = path_of(bent_cubics((0.0, 0.0, 400.0, 0.0), [(16.0, high), (300.0, high)], 28.0, "right")[:1])
        return [path.pointAtPercent(i / 400).toTuple() for i in range(401)]

    corners = []
    for high in (20.0, 40.0, 80.0, 200.0, -200.0):
        points = turn(high)
        assert [x for x, _ in points] == sorted(x for x, _ in points)
        corners.append(next(x for x, y in points if abs(y) >= 0.05 * abs(high)))
    assert corners[-1] > 1.4 * corners[0]
    assert corners[:4] == pytest.approx(sorted(corners[:4]), abs=0.2)
