"""The first lesson, by mouse and keyboard: y = (w + x) * (w + 1), drawn, run, undone, saved, opened."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit

from grapheditor.gui.palette import ENTRY
from grapheditor.model.node import OpNode
from tests.gui.windows import child, drag, grad, type_text, value, wait_for_run


def drop(window, name: str, x: float, y: float) -> str:
    """Drop an entry of the palette at a point of the scene; returns the new node's id."""
    tree, canvas = window.palette_.tree, window.canvas
    item = next(item for item in tree.items() if item.data(0, ENTRY).name == name)
    mime: QMimeData = tree.mimeData([item])
    at = QPointF(canvas.mapFromScene(QPointF(x, y)))
    before = set(window.document.graph)
    event = QDropEvent(at, Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    canvas.dropEvent(event)
    (added,) = set(window.document.graph) - before
    return added


def rename(qtbot, window, node_id: str, name: str) -> None:
    window.canvas.select([node_id])
    type_text(qtbot, child(window, "inspector.name", QLineEdit), name)


def add_tensor(qtbot, window, name: str, text: str, x: float, y: float) -> str:
    node_id = drop(window, "tensor", x, y)
    rename(qtbot, window, node_id, name)
    type_text(qtbot, child(window, "inspector.value", QPlainTextEdit), text)
    child(window, "inspector.requires_grad", QCheckBox).click()
    return node_id


def add_op(qtbot, window, op: str, name: str, x: float, y: float) -> str:
    node_id = drop(window, op, x, y)
    rename(qtbot, window, node_id, name)
    return node_id


def wire(qtbot, window, source: str, target: str, slot: str) -> None:
    canvas = window.canvas
    drag(qtbot, canvas, canvas.port_pos(source, "out", 0), canvas.port_pos(target, "in", slot))
    assert window.document.graph.input(target, slot) is not None, f"no wire from {source} to {slot} of {target}"


def draw_the_article(qtbot, window) -> dict[str, str]:
    """Draw it on the empty canvas; returns node ids by name."""
    window.action("view.zoom_reset").trigger()
    window.canvas.centerOn(300, 150)
    ids = {
        "w": add_tensor(qtbot, window, "w", "[1.0]", 60, 60),
        "x": add_tensor(qtbot, window, "x", "[2.0]", 60, 240),
        "a": add_op(qtbot, window, "add", "a", 300, 200),
        "b": add_op(qtbot, window, "add", "b", 300, 40),
        "y": add_op(qtbot, window, "mul", "y", 520, 120),
    }
    wire(qtbot, window, ids["w"], ids["a"], "input")
    wire(qtbot, window, ids["x"], ids["a"], "other")
    wire(qtbot, window, ids["w"], ids["b"], "input")
    wire(qtbot, window, ids["a"], ids["y"], "input")
    wire(qtbot, window, ids["b"], ids["y"], "other")
    window.canvas.edit_field(ids["b"], "other")
    qtbot.keyClicks(QApplication.focusWidget(), "1")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert window.document.graph.node(ids["b"]).literals == {"other": 1}
    return ids


def texts(window, node_id: str) -> str:
    return " ".join(f"{badge.label} {badge.text}" for badge in window.canvas.badges_of(node_id))


def roles(window, node_id: str) -> set[str]:
    return {badge.role for badge in window.canvas.badges_of(node_id)}


def assert_shows_the_article(window) -> None:
    ids = {node.name: node.id for node in window.document.graph.nodes()}
    assert set(ids) == {"w", "x", "a", "b", "y"}
    assert len(window.document.graph.wires()) == 5
    assert value(window, "y") == 6.0
    assert (grad(window, "w"), grad(window, "x")) == (5.0, 2.0)
    assert "5" in texts(window, ids["w"])
    assert "2" in texts(window, ids["x"])
    for leaf in "wx":
        assert {"leaf", "grad"} <= roles(window, ids[leaf])
    for name, grad_fn in (("a", "AddBackward0"), ("b", "AddBackward0"), ("y", "MulBackward0")):
        assert f"<{grad_fn}>" in texts(window, ids[name])
        assert "leaf" not in roles(window, ids[name])


def test_the_article_is_drawn_run_undone_redone_saved_and_opened(window, qtbot, tmp_path):
    window.action("file.new").trigger()
    window.activateWindow()
    draw_the_article(qtbot, window)
    window.action("run.run").trigger()
    wait_for_run(qtbot, window)
    assert_shows_the_article(window)

    while window.action("edit.undo").isEnabled():
        window.action("edit.undo").trigger()
    wait_for_run(qtbot, window)
    assert len(window.document.graph) == 0
    assert not window.isWindowModified()

    while window.action("edit.redo").isEnabled():
        window.action("edit.redo").trigger()
    wait_for_run(qtbot, window)
    assert_shows_the_article(window)
    places = {node.name: node.pos for node in window.document.graph.nodes()}

    path = tmp_path / "article.graph"
    assert window.save_file(path)
    window.action("file.new").trigger()
    assert window.open_file(path)
    wait_for_run(qtbot, window)
    assert_shows_the_article(window)
    assert {node.name: node.pos for node in window.document.graph.nodes()} == places


def test_run_by_hand_gives_the_same_as_run_after_edits(window, qtbot):
    window.action("file.new").trigger()
    for name in ("run.live", "run.backward_after_edit"):
        window.action(name).setChecked(False)
    draw_the_article(qtbot, window)
    assert window.runner.stale
    window.action("run.run").trigger()
    window.action("run.backward").trigger()
    wait_for_run(qtbot, window)
    assert_shows_the_article(window)


def test_every_step_of_drawing_is_a_step_of_undo(window, qtbot):
    window.action("file.new").trigger()
    draw_the_article(qtbot, window)
    ops = [node for node in window.document.graph.nodes() if isinstance(node, OpNode)]
    assert len(ops) == 3
    # two tensors: added, renamed, numbers, grad; three ops: added, renamed; five wires; one number
    assert window.undo_stack.count() <= 2 * 4 + 3 * 2 + 5 + 1
