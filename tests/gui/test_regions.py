"""no_grad, writes in place, hooks and errors of backward as they are seen and handled in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QListWidget

from grapheditor.authoring import Graph
from grapheditor.gui import card_text
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame
from tests.graph_text import article
from tests.gui.decor import PLACES, frame_rect, key, put, settle, title
from tests.gui.mouse import ALT, click, header
from tests.gui.windows import child, document, drag, grad, pick, select, show, wait_for_run


@pytest.fixture
def board(canvas):
    """The article's graph, with b in a frame under no_grad."""
    settle(canvas)
    put(canvas, Frame("f", "Constant", ("b",), grad_mode="no_grad"))
    return canvas


def modes(graph) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {i: (item.grad_mode, item.members) for i, item in graph.decorations.items()}


def open_article(window, qtbot, *decorations) -> None:
    graph = article()
    for item in decorations:
        graph.decorate(item.id, item)
    show(window, qtbot, graph)


# -- the command -------------------------------------------------------------------------


def test_the_key_puts_selected_ops_under_no_grad_and_takes_them_out_again(canvas, graph, stack):
    settle(canvas)
    stack.clear()
    before = dumps(graph)
    click(canvas, header(canvas, "b"))
    key(canvas, Qt.Key.Key_G, ALT)
    (frame_id,) = graph.decorations
    assert modes(graph) == {frame_id: ("no_grad", ("b",))}
    assert canvas.decor.selected() == [frame_id]
    key(canvas, Qt.Key.Key_G, ALT)
    assert modes(graph) == {frame_id: ("", ("b",))}
    click(canvas, header(canvas, "b"))
    key(canvas, Qt.Key.Key_G, ALT)  # the frame that holds just b is switched, and no second one made
    assert modes(graph) == {frame_id: ("no_grad", ("b",))}
    assert stack.count() == 3
    for _ in range(3):
        stack.undo()
    assert dumps(graph) == before


def test_values_alone_are_refused_in_words(board, graph, stack, qtbot):
    click(board, header(board, "w"))
    with qtbot.waitSignal(board.message) as told:
        key(board, Qt.Key.Key_G, ALT)
    assert "No op is selected" in told.args[0]
    assert stack.count() == 0


def test_the_menu_of_a_frame_switches_it(window, qtbot):
    open_article(window, qtbot, Frame("f", "Part", ("b",)))
    window.canvas.graph_scene.selection.set(things=["f"])
    window.action("node.no_grad").trigger()
    wait_for_run(qtbot, window)
    assert window.document.graph.decorations["f"].grad_mode == "no_grad"
    assert grad(window, "w") == 2.0  # b's value alone: no gradient comes through b


# -- dragging ----------------------------------------------------------------------------


def test_a_node_dragged_in_is_under_no_grad_from_then_on_as_one_step_and_told(board, graph, stack, qtbot):
    before = dumps(graph)
    start = header(board, "y")
    goal = frame_rect(board, "f").center() - board.node_rect("y").center() + start + QPointF(12, 0)
    with qtbot.waitSignal(board.message) as told:
        drag(qtbot, board, start, goal)
    assert told.args[0] == "Now under no_grad: y"
    assert modes(graph) == {"f": ("no_grad", ("b", "y"))}
    assert stack.count() == 1
    with qtbot.waitSignal(board.message) as told:
        stack.undo()
    assert told.args[0] == "No longer under no_grad: y"
    assert dumps(graph) == before


def test_moving_a_frame_with_its_ops_changes_no_meaning(board, graph, stack, qtbot):
    before = modes(graph)
    drag(qtbot, board, title(board, "f"), title(board, "f") + QPointF(0, 90))
    assert graph.node("b").pos == (PLACES["b"][0], PLACES["b"][1] + 90)
    assert modes(graph) == before


def test_nudging_a_node_out_of_its_frame_leaves_it_a_member(board, graph):
    click(board, header(board, "b"))
    for _ in range(9):
        key(board, Qt.Key.Key_Down)
    assert modes(graph)["f"] == ("no_grad", ("b",))


# -- the inspector ---------------------------------------------------------------------------


def test_the_inspector_switches_a_frame_and_tells_of_it_at_its_ops(window, qtbot):
    open_article(window, qtbot, Frame("f", "Part", ("b",)))
    window.canvas.graph_scene.selection.set(things=["f"])
    box = child(window, "inspector.grad_mode", QComboBox)
    assert box.isVisible()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert window.document.graph.decorations["f"].grad_mode == "no_grad"
    select(window, "b")
    note = child(window, "inspector.region", QLabel)
    assert note.isVisible()
    assert "Part" in note.text()
    select(window, "a")
    assert not child(window, "inspector.region", QLabel).isVisible()
    window.canvas.graph_scene.selection.set(things=["f"])
    pick(qtbot, child(window, "inspector.grad_mode", QComboBox), "inference_mode")
    assert window.document.graph.decorations["f"].grad_mode == "inference_mode"
    window.undo_stack.undo()
    window.undo_stack.undo()
    assert window.document.graph.decorations["f"].grad_mode == ""


def test_whole_numbers_cannot_require_grad_and_the_inspector_says_so_in_pytorchs_words(window, qtbot):
    graph = Graph()
    graph.value([1, 2], name="n")
    show(window, qtbot, graph)
    select(window, "n")
    box = child(window, "inspector.requires_grad", QCheckBox)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    message = child(window, "inspector.requires_grad.message", QLabel)
    assert message.isVisible()
    assert message.text().startswith("Only Tensors of floating point and complex dtype can require gradients")
    assert "n is int64" in message.text()
    assert not box.isChecked()
    assert not graph.find("n").requires_grad
    assert not window.undo_stack.canUndo()


# -- what is seen -------------------------------------------------------------------------------


def texts(window, name: str) -> list[str]:
    """The badges on a node."""
    return [f"{b.label} {b.text}".strip() for b in window.canvas.badges_of(window.document.graph.find(name).id)]


def test_cards_tell_where_gradients_stop_and_what_was_written(window, qtbot):
    graph = Graph()
    w = graph.value([1.0, 2.0], name="w", requires_grad=True)
    a = graph.op("mul", w, 2, name="a")
    d = graph.op("detach", a, name="d")
    n = graph.op("exp", a, name="n")
    h = graph.op("hook_scale", a, factor=10.0, name="h")
    p = graph.op("mul", h, d, name="p")
    r = graph.op("relu_", p, name="r")
    graph.op("sum", graph.op("add", r, n, name="s"), name="y")
    graph.decorate("f", Frame("f", "", ("n",), grad_mode="no_grad"))
    show(window, qtbot, graph)
    for name in "dn":
        assert "grad stops here" in texts(window, name)
    assert "grad stops here" not in texts(window, "p") + texts(window, "w")
    assert "v1 by r" in texts(window, "p")
    assert "v1 by r" in texts(window, "r")
    assert "hook [2., 4.] → [20., 40.]" in texts(window, "h")
    layer = window.canvas.graph_scene.wire_layer
    rows = layer.index.rows
    assert rows["r", "input"] in layer.written
    assert not any(row in layer.written for port, row in rows.items() if port != ("r", "input"))
    assert not layer.index.grad[rows["s", "other"]]


def test_a_failed_backward_stands_at_the_guilty_node_in_pytorchs_words_and_ours(window, qtbot):
    graph = Graph()
    w = graph.value([1.0, 2.0], name="w", requires_grad=True)
    a = graph.op("mul", w, 2, name="a")
    graph.op("sum", graph.op("mul", a, a, name="square"), name="s")
    graph.op("add_", a, 1, name="late")
    show(window, qtbot, graph)
    canvas = window.canvas
    card = canvas.graph_scene.items_by_id["square"].card
    words = " ".join(text.text for text in card.foot)
    assert words.startswith("one of the variables needed for gradient computation has been modified")
    assert "late wrote over numbers that square had kept" in words
    assert canvas.graph_scene.trouble("s") == ("", "", "")
    select(window, "square")
    error = child(window, "inspector.result.error", QLabel).text()
    assert "modified by an inplace operation" in error
    assert "clone before late" in child(window, "inspector.result.explanation", QLabel).text()
    listed = child(window, "problems.list", QListWidget).item(0).text()
    assert listed.startswith("square: one of the variables")
    assert "clone before late" in listed
    window.document.undo_stack.clear()
    canvas.select(["late"])
    key(canvas, Qt.Key.Key_Delete)
    wait_for_run(qtbot, window)
    assert canvas.graph_scene.trouble("square") == ("", "", "")


def test_document_of_a_region_opens_as_it_was_saved(window, qtbot, tmp_path):
    open_article(window, qtbot, Frame("f", "Part", ("b",), grad_mode="no_grad"))
    path = tmp_path / "region.graph"
    window.save_file(path)
    window.set_document(document())
    window.open_file(path)
    wait_for_run(qtbot, window)
    assert window.document.graph.decorations["f"].grad_mode == "no_grad"
    assert grad(window, "w") == 2.0


def test_a_region_inside_a_group_counts_for_the_whole_graph(window, qtbot):
    open_article(window, qtbot)
    canvas = window.canvas
    canvas.select(["a", "b", "y"])
    window.action("edit.group").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") == 5.0
    window.action("view.enter_group").trigger()
    wait_for_run(qtbot, window)
    canvas.setFocus()
    canvas.select(["b"])
    window.action("node.no_grad").trigger()
    window.action("view.leave_group").trigger()
    wait_for_run(qtbot, window)
    assert grad(window, "w") == 2.0


def test_a_copied_frame_keeps_its_mode(window, qtbot):
    open_article(window, qtbot, Frame("f", "Part", ("b",), grad_mode="no_grad"))
    window.canvas.graph_scene.selection.set(nodes=["b"], things=["f"])
    window.action("edit.duplicate").trigger()
    frames = list(window.document.graph.decorations.values())
    assert [frame.grad_mode for frame in frames] == ["no_grad", "no_grad"]
    assert frames[0].members != frames[1].members


def test_a_long_op_beside_a_short_name_is_written_out(window, qtbot):
    graph = Graph()
    graph.op("hook_scale", graph.value([1.0], name="w", requires_grad=True), name="h")
    show(window, qtbot, graph)
    name, op = window.canvas.graph_scene.items_by_id["h"].card.title()
    assert (name.text, op.text) == ("h", "hook_scale")
    assert card_text.elided(op.text, op.font, op.room) == "hook_scale"
