"""The Arrange menu: in line, equally far apart, straight, tidy; each one undo step, and none that blocks."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from grapheditor.authoring import Graph
from grapheditor.edit import arrange, sugiyama
from grapheditor.edit.layout import AT_ONCE
from grapheditor.engine.run import Badge
from grapheditor.gui import layout_job
from grapheditor.io import dumps, load
from tests.graph_text import article
from tests.gui.mouse import header
from tests.gui.windows import document, drag, show, wait_for_run
from tests.test_arrange import random_graph


@pytest.fixture(autouse=True)
def no_second_opinion(monkeypatch):
    """What is installed here makes no difference."""
    monkeypatch.setattr(sugiyama, "installed", lambda: False)


@pytest.fixture
def held(monkeypatch):
    """Lets layouts go on only once the event is set."""
    go = threading.Event()
    real = layout_job.lay_out

    def wait(plain, direction, check, thorough):
        while not go.wait(0.01):
            check()
        return real(plain, direction, check, thorough)

    monkeypatch.setattr(layout_job, "lay_out", wait)
    yield go
    go.set()


def wait_for_layout(qtbot, canvas) -> None:
    qtbot.waitUntil(lambda: not canvas.arranger.is_busy, timeout=20_000)


def positions(canvas) -> dict[str, tuple[float, float]]:
    """Where the cards stand on the canvas."""
    return {i: (item.pos().x(), item.pos().y()) for i, item in canvas.graph_scene.items_by_id.items()}


def scattered() -> Graph:
    """The article's graph in no order at all."""
    graph = article()
    for node_id, place in {"w": (500, 300), "x": (0, 0), "a": (-200, 150), "b": (90, 400), "y": (-600, 7)}.items():
        arrange.move_edit(graph, {node_id: (float(place[0]), float(place[1]))}).do(graph)
    return graph


LINES = {
    "arrange.align_left": lambda r: r.left(),
    "arrange.align_right": lambda r: r.right(),
    "arrange.align_top": lambda r: r.top(),
    "arrange.align_bottom": lambda r: r.bottom(),
    "arrange.align_center_h": lambda r: r.center().x(),
    "arrange.align_center_v": lambda r: r.center().y(),
}


@pytest.mark.parametrize("name", LINES)
def test_aligned_cards_are_in_line_and_undo_takes_it_back(window, qtbot, name):
    show(window, qtbot, scattered())
    before = dumps(window.document.graph)
    window.canvas.select(["w", "a", "y"])
    window.action(name).trigger()
    lines = [LINES[name](window.canvas.node_rect(i)) for i in ("w", "a", "y")]
    assert lines == pytest.approx([lines[0]] * 3)
    assert window.undo_stack.count() == 1
    window.undo_stack.undo()
    assert dumps(window.document.graph) == before


def test_the_keys_of_the_canvas_align(window, qtbot):
    show(window, qtbot, scattered())
    window.activateWindow()
    window.canvas.setFocus()
    window.canvas.select(["w", "a"])
    qtbot.keyClick(
        window.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert window.canvas.node_rect("w").left() == window.canvas.node_rect("a").left() == -200


def test_distributed_cards_have_equal_gaps(window, qtbot):
    show(window, qtbot, scattered())
    window.canvas.select(["w", "a", "y"])
    window.action("arrange.distribute_h").trigger()
    y, a, w = (window.canvas.node_rect(i) for i in "yaw")
    assert a.left() - y.right() == pytest.approx(w.left() - a.right())
    assert (y.left(), w.left()) == (-600, 500)


def test_actions_need_enough_nodes_to_work_on(window):
    def enabled(name: str) -> bool:
        return window.action(name).isEnabled()

    for chosen, align, distribute in (([], False, False), (["w"], False, False), (["w", "x"], True, False)):
        window.canvas.select(chosen)
        assert (enabled("arrange.align_left"), enabled("arrange.distribute_v")) == (align, distribute)
        assert enabled("arrange.tidy")
    window.canvas.select(["w", "x", "y"])
    assert enabled("arrange.distribute_v")


def test_straightened_wires_are_level(window, qtbot):
    show(window, qtbot, article())
    canvas = window.canvas
    drag(qtbot, canvas, header(canvas, "y"), header(canvas, "y") + QPointF(0, 70))
    assert canvas.port_pos("a", "out", 0).y() != canvas.port_pos("y", "in", "input").y()
    window.action("arrange.straighten").trigger()
    wait_for_layout(qtbot, canvas)
    assert canvas.port_pos("a", "out", 0).y() == pytest.approx(canvas.port_pos("y", "in", "input").y())
    assert window.undo_stack.count() == 2


@pytest.mark.parametrize(("name", "axis"), [("arrange.tidy", 0), ("arrange.tidy_down", 1)])
def test_a_tidy_graph_runs_one_way_as_one_undo_step(window, qtbot, name, axis):
    show(window, qtbot, scattered())
    graph, canvas = window.document.graph, window.canvas
    before = dumps(graph)
    window.action(name).trigger()
    wait_for_layout(qtbot, canvas)
    for wire in graph.wires():
        source, target = canvas.node_rect(wire.source), canvas.node_rect(wire.target)
        assert (source.right(), source.bottom())[axis] < (target.left(), target.top())[axis]
    assert window.undo_stack.count() == 1
    window.undo_stack.undo()
    assert dumps(graph) == before


def test_only_the_selection_is_tidied_if_it_has_two_nodes_and_locked_ones_stay(window, qtbot):
    graph = scattered()
    graph.replace(replace(graph.node("a"), locked=True))
    show(window, qtbot, graph)
    window.canvas.select(["w", "x", "a", "b"])
    before = positions(window.canvas)
    window.action("arrange.tidy").trigger()
    wait_for_layout(qtbot, window.canvas)
    after = positions(window.canvas)
    assert {i for i in before if after[i] != before[i]} == {"w", "x", "b"}
    assert after["w"][0] < after["a"][0]


def test_a_tidied_selection_covers_no_other_node(window, qtbot):
    graph = scattered()
    for number in range(6):  # a heap of nodes, and one that stands amid them
        name = graph.op("exp", graph.handle("w"), name=f"e{number}").id
        graph.replace(replace(graph.node(name), pos=(900.0 + 3 * number, 40.0 * number)))
    graph.replace(replace(graph.node("y"), pos=(910.0, 330.0)))
    show(window, qtbot, graph)
    canvas = window.canvas
    chosen = [f"e{number}" for number in range(6)]
    canvas.select(chosen)
    before = positions(canvas)
    window.action("arrange.tidy").trigger()
    wait_for_layout(qtbot, canvas)
    after = positions(canvas)
    assert {i for i in before if after[i] != before[i]} <= set(chosen)
    others = [canvas.node_rect(i) for i in graph if i not in chosen]
    assert not any(canvas.node_rect(i).intersects(rect) for i in chosen for rect in others)
    canvas.select(chosen)
    window.action("arrange.tidy").trigger()
    wait_for_layout(qtbot, canvas)
    assert positions(canvas) == after


def test_a_better_layout_is_swapped_in_within_the_same_undo_step(window, qtbot, monkeypatch):
    monkeypatch.setattr(layout_job, "THOROUGH_AT_FIRST", 5)
    show(window, qtbot, random_graph(120, seed=3))
    graph = window.document.graph
    before, results = dumps(graph), []
    real = window.canvas.arranger.commands._tidied
    monkeypatch.setattr(window.canvas.arranger.commands, "_tidied", lambda *args: (results.append(1), real(*args)))
    window.action("arrange.tidy").trigger()
    wait_for_layout(qtbot, window.canvas)
    assert len(results) == 2
    assert window.undo_stack.count() == 1
    window.undo_stack.undo()
    assert dumps(graph) == before


def test_escape_gives_a_layout_up_and_nothing_changes(canvas, qtbot, held):
    before = dumps(canvas.document.graph)
    canvas.select(["w"])
    canvas.arranger.commands.tidy("right")
    assert canvas.arranger.is_busy
    with qtbot.waitSignal(canvas.message) as said:
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert "given up" in said.args[0]
    assert not canvas.arranger.is_busy
    assert dumps(canvas.document.graph) == before
    assert canvas.selected_nodes() == ["w"]


def test_an_edit_gives_a_layout_up_but_another_number_does_not(window, qtbot, held):
    canvas = window.canvas
    canvas.arranger.commands.tidy("right")
    window.document.graph.node("w")
    canvas.start_rename("w")
    canvas.editing.close()
    assert canvas.arranger.is_busy
    canvas.select(["x"])
    with qtbot.waitSignal(canvas.message) as said:
        canvas.nudge(8.0, 0.0)
    assert "has changed" in said.args[0]
    assert not canvas.arranger.is_busy
    assert window.undo_stack.count() == 1


def test_closing_the_window_ends_a_layout(window, held):
    job_threads = {thread.name for thread in threading.enumerate()}
    window.canvas.arranger.commands.tidy("right")
    window.close()
    assert not window.canvas.arranger.is_busy
    assert {t.name for t in threading.enumerate()} - job_threads <= {"graph-run"}


def test_another_document_forgets_a_layout(window, qtbot, held):
    window.canvas.arranger.commands.tidy("right")
    show(window, qtbot, article())
    held.set()
    assert not window.canvas.arranger.is_busy
    assert window.undo_stack.count() == 0


def test_cards_glide_to_their_places_while_the_graph_has_them_already(canvas, qtbot):
    canvas.arranger.moves = lambda: True
    start = positions(canvas)
    canvas.select(["w", "a"])
    canvas.arranger.commands.align("left")
    graph = canvas.document.graph
    end = {i: graph.node(i).pos for i in ("w", "a")}
    assert positions(canvas)["a"] == start["a"] != end["a"]
    qtbot.waitUntil(lambda: not canvas.arranger.animator.is_running)
    assert positions(canvas)["a"] == end["a"]


def test_an_edit_and_a_press_let_gliding_cards_arrive_first(canvas, qtbot):
    canvas.arranger.moves = lambda: True
    canvas.select(["w", "a"])
    before = positions(canvas)
    canvas.arranger.commands.align("left")
    canvas.document.undo_stack.undo()
    assert positions(canvas) == before
    assert not canvas.arranger.animator.is_running
    canvas.document.undo_stack.redo()
    canvas.arranger.commands.align("bottom")
    assert canvas.arranger.animator.is_running
    ends = canvas.document.graph.node("a").pos
    canvas.nudge(8.0, 0.0)
    assert positions(canvas)["a"] == (ends[0] + 8.0, ends[1])


def test_a_large_graph_without_places_gets_a_better_layout_when_nobody_edits(qtbot, canvas):
    doc = document(random_graph(AT_ONCE + 60, seed=5))
    old = canvas.document
    canvas.set_document(doc)
    first = positions(canvas)
    wait_for_layout(qtbot, canvas)
    assert positions(canvas) != first
    assert doc.undo_stack.count() == 0
    assert all(node.pos is None for node in doc.graph.nodes())
    end = canvas.graph_scene.wire_layer.index
    wire = doc.graph.wires()[0]
    assert end.ends[end.rows[wire.target, wire.slot]][:2].tolist() == [
        canvas.port_pos(wire.source, "out", 0).x(),
        canvas.port_pos(wire.source, "out", 0).y(),
    ]
    better = positions(canvas)
    canvas.set_run(None, [Badge(wire.source, "a result", place="body")])
    assert positions(canvas) == better
    assert not canvas.arranger.is_busy
    old.close()


def test_a_failed_layout_changes_nothing(window, qtbot, monkeypatch, caplog):
    def fail(*_args):
        raise ValueError("broken")

    monkeypatch.setattr(layout_job, "lay_out", fail)
    before = dumps(window.document.graph)
    window.action("arrange.tidy").trigger()
    wait_for_layout(qtbot, window.canvas)
    assert dumps(window.document.graph) == before
    assert "the layout failed" in caplog.text
    assert "failed" in window.canvas.hint.text()
    wait_for_run(qtbot, window)


def test_places_that_were_found_are_saved_once_any_is_chosen(window, qtbot, tmp_path):
    show(window, qtbot, random_graph(30, seed=4))
    graph, canvas = window.document.graph, window.canvas
    before, there = dumps(graph), positions(canvas)
    last = list(graph)[-1]
    canvas.select([last])
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    moved = {**there, last: (there[last][0] + 8.0, there[last][1])}
    assert positions(canvas) == moved
    assert window.undo_stack.count() == 1
    window.save_file(tmp_path / "moved.graph")
    assert {node.id: node.pos for node in load(tmp_path / "moved.graph").nodes()} == moved
    window.undo_stack.undo()
    assert dumps(graph) == before
    assert positions(canvas) == there
    window.undo_stack.redo()
    assert positions(canvas) == moved


def test_an_edit_that_moves_nothing_leaves_a_graph_without_places(window, qtbot):
    show(window, qtbot, random_graph(10, seed=4))
    canvas, graph = window.canvas, window.document.graph
    canvas.select([list(graph)[-1]])
    canvas.delete_selection()
    assert all(node.pos is None for node in graph.nodes())


def test_a_layout_with_room_for_results_is_shown_and_fits_the_view(window, qtbot):
    """Far out too, where nodes are painted from rectangles of their own."""
    window.resize(700, 500)
    window.set_document(document(random_graph(60, seed=2)))
    canvas = window.canvas
    scene = canvas.graph_scene
    scene.overview.boxes()
    first = scene.found.count
    wait_for_run(qtbot, window)
    assert scene.found.count > first
    boxes = {tuple(box[:2]) for box in scene.overview.boxes().tolist()}
    assert boxes == set(positions(canvas).values())
    assert canvas.visible_rect().contains(scene.content_rect())
