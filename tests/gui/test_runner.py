"""Runs that follow edits, on a thread of their own."""

from __future__ import annotations

import threading
from dataclasses import replace

from grapheditor.authoring import Graph
from grapheditor.edit.edits import AddNode, Configure, ReplaceNode
from grapheditor.engine.arrays import tensor_data
from grapheditor.engine.op_table import OpTable
from grapheditor.gui.runner import Runner
from grapheditor.model.node import OpNode
from tests.gui.mouse import free_spot
from tests.gui.windows import document, drag, grad, value, wait_for_run


def change_value(window, name: str, number: float) -> None:
    node = window.document.graph.find(name)
    content = tensor_data([number], node.content.dtype)
    window.document.do(ReplaceNode(replace(node, content=content)), "Change")


def use(window, qtbot, **settings) -> None:
    window.document.do(Configure(replace(window.document.graph.settings, **settings)), "Configure")
    wait_for_run(qtbot, window)


def test_a_new_window_has_run_forward_and_backward(window):
    assert value(window, "y") == 6.0
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)


def test_an_edit_runs_the_graph_again_with_fresh_gradients(window, qtbot):
    change_value(window, "x", 3.0)
    wait_for_run(qtbot, window)
    assert value(window, "y") == 8.0
    assert (grad(window, "w"), grad(window, "x")) == (6.0, 2.0)


def test_moving_and_renaming_a_node_runs_nothing(window, qtbot):
    runs = window.runner.run.runs
    node = window.document.graph.find("w")
    window.document.do(ReplaceNode(replace(node, pos=(400.0, 10.0), name="weight")), "Move")
    assert not window.runner.busy
    assert window.runner.run.runs == runs
    assert window.session["weight"].grad.item() == 5.0
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "weight") == 5.0


def test_backward_again_adds_up_with_retain_graph_and_is_refused_without(window, qtbot):
    window.action("run.retain_graph").setChecked(True)
    window.action("run.run").trigger()
    for expected in (10.0, 15.0):
        wait_for_run(qtbot, window)
        window.action("run.backward").trigger()
        wait_for_run(qtbot, window)
        assert grad(window, "w") == expected
    window.action("run.zero_grad").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") is None

    window.action("run.retain_graph").setChecked(False)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    window.action("run.backward").trigger()
    wait_for_run(qtbot, window)
    assert "backward through the graph a second time" in window.runner.problems[0].message
    assert grad(window, "w") == 5.0


def test_without_backward_after_edit_gradients_add_up_from_run_to_run(window, qtbot):
    window.action("run.backward_after_edit").setChecked(False)
    window.action("run.zero_grad").trigger()
    for expected in (5.0, 10.0):
        window.action("run.run").trigger()
        window.action("run.backward").trigger()
        wait_for_run(qtbot, window)
        assert grad(window, "w") == expected


def test_without_live_an_edit_waits_for_run(window, qtbot):
    window.action("run.live").setChecked(False)
    change_value(window, "x", 3.0)
    assert window.runner.stale
    assert not window.runner.busy
    assert value(window, "y") == 6.0
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert value(window, "y") == 8.0
    assert not window.runner.stale


def test_backward_of_an_edited_graph_runs_it_first(window, qtbot):
    window.action("run.live").setChecked(False)
    window.action("run.zero_grad").trigger()
    wait_for_run(qtbot, window)
    change_value(window, "x", 3.0)
    window.action("run.backward").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") == 6.0


def test_a_broken_node_is_named_and_the_rest_still_runs(window, qtbot):
    graph = window.document.graph
    lonely = OpNode("lonely", "lonely", "mul")
    window.document.do(AddNode(lonely), "Add")
    wait_for_run(qtbot, window)
    assert value(window, "y") == 6.0
    assert [problem.node for problem in window.runner.problems] == ["lonely"]
    texts = [window.problems.list.item(i).text() for i in range(window.problems.list.count())]
    assert len(texts) == 1
    assert "lonely" in texts[0]
    assert window.runner.run.nodes[graph.find("lonely").id].error


def test_a_graph_without_a_loss_is_no_problem_after_edits_but_one_after_backward(window, qtbot):
    graph = Graph()
    graph.value([1.0], name="w", requires_grad=True)
    window.set_document(document(graph))
    wait_for_run(qtbot, window)
    assert window.runner.problems == []
    window.action("run.backward").trigger()
    wait_for_run(qtbot, window)
    assert "where backward starts" in window.runner.problems[0].message


def test_the_loss_that_a_person_chose_is_where_backward_starts(window, qtbot):
    use(window, qtbot, loss=window.document.graph.find("a").id)
    assert (grad(window, "w"), grad(window, "x")) == (1.0, 1.0)
    window.action("edit.undo").trigger()
    wait_for_run(qtbot, window)
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)


def test_a_compiled_graph_runs_when_asked_and_is_stale_after_edits(window, qtbot):
    use(window, qtbot, evaluator="static")
    runner, state = window.runner, window.toolbar.state
    assert runner.run is None
    assert state.text() == "not compiled yet"
    assert window.action("run.compile").isVisible()

    window.action("run.compile").trigger()
    wait_for_run(qtbot, window)
    assert (runner.run.builds, runner.run.runs) == (1, 0)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert (runner.run.builds, runner.run.runs) == (1, 1)
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)
    assert state.text() == "compiled 1 ×, fed 1 ×"

    change_value(window, "x", 3.0)
    assert not runner.busy
    assert state.text() == "compiled – feed again"
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert (runner.run.builds, runner.run.runs) == (1, 2)
    assert grad(window, "w") == 6.0

    window.document.do(ReplaceNode(replace(window.document.graph.find("b"), literals={"other": 2})), "Change")
    assert state.text() == "stale – compile again"
    window.action("run.compile").trigger()
    wait_for_run(qtbot, window)
    assert runner.run.builds == 2


def test_a_result_that_an_edit_overtook_is_not_shown(qtbot, window, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()
    session = window.session
    forward = session.forward

    def slow_forward(feeds=None, progress=None):
        reached.set()
        assert go_on.wait(20)
        forward(feeds, progress)

    monkeypatch.setattr(session, "forward", slow_forward)
    shown: list[float] = []
    window.runner.finished.connect(lambda: shown.append(value(window, "x")))
    change_value(window, "x", 3.0)
    qtbot.waitUntil(reached.is_set)
    change_value(window, "x", 4.0)  # while the run for 3 is under way
    go_on.set()
    wait_for_run(qtbot, window)
    assert 3.0 not in shown
    assert value(window, "x") == 4.0


def test_stop_gives_up_a_run_and_the_next_one_works(qtbot, window, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()
    session = window.session
    forward = session.forward

    def slow_forward(feeds=None, progress=None):
        reached.set()
        assert go_on.wait(20)
        progress(1, 2)
        raise AssertionError("a stopped run goes on")

    monkeypatch.setattr(session, "forward", slow_forward)
    window.action("run.run").trigger()
    assert window.action("run.stop").isEnabled()
    qtbot.waitUntil(reached.is_set)
    window.action("run.stop").trigger()
    go_on.set()
    wait_for_run(qtbot, window)
    assert not window.action("run.stop").isEnabled()

    monkeypatch.setattr(session, "forward", forward)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") == 5.0


def test_stop_ends_a_backward_on_its_way(qtbot, window, monkeypatch):
    reached = threading.Event()
    session = window.session
    backward = session.backward

    def endless_backward(*args, progress, **options):
        reached.set()
        while True:
            progress(0, 0)

    monkeypatch.setattr(session, "backward", endless_backward)
    window.action("run.run").trigger()
    qtbot.waitUntil(reached.is_set)
    window.action("run.stop").trigger()
    wait_for_run(qtbot, window)

    monkeypatch.setattr(session, "backward", backward)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") == 5.0


def test_closing_in_the_middle_of_a_run_ends_its_thread(qtbot, window, monkeypatch):
    reached = threading.Event()

    def endless_forward(feeds=None, progress=None):
        reached.set()
        while True:
            progress(1, 2)

    monkeypatch.setattr(window.session, "forward", endless_forward)
    window.action("run.run").trigger()
    qtbot.waitUntil(reached.is_set)
    assert window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "graph-run" and thread.is_alive()]


def test_a_missing_evaluator_is_a_problem_in_words(window, qtbot):
    use(window, qtbot, evaluator="quantum")
    assert "quantum" in window.runner.problems[0].message
    use(window, qtbot, evaluator="eager")
    assert window.runner.problems == []
    assert grad(window, "w") == 5.0


def test_progress_reaches_the_window(qtbot, window):
    with qtbot.waitSignal(window.runner.progress):
        window.action("run.run").trigger()
    wait_for_run(qtbot, window)


def test_a_runner_without_a_document_is_idle(qtbot):
    assert not Runner().busy


def test_all_ops_are_fetched_once_a_wire_is_drawn_and_not_before(window, qtbot, monkeypatch):
    threads: list[str] = []
    monkeypatch.setattr(OpTable, "load", lambda ops: threads.append(threading.current_thread().name))
    canvas = window.canvas
    change_value(window, "x", 3.0)
    wait_for_run(qtbot, window)
    assert threads == []
    drag(qtbot, canvas, canvas.port_pos("y", "out", 0), free_spot(canvas))
    qtbot.waitUntil(lambda: bool(threads))
    assert threads == ["graph-run"]
    change_value(window, "x", 4.0)
    wait_for_run(qtbot, window)
    assert value(window, "y") == 10.0
