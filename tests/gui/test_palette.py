"""The palette: search, keyboard, drag and what it lists."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from grapheditor.engine.op import Op
from grapheditor.engine.op_table import OpTable
from grapheditor.gui.drop import OP_MIME, VALUE_MIME
from grapheditor.gui.palette import ENTRY, Palette
from grapheditor.gui.palette_entries import op_entries, search, torch_name, value_entries
from grapheditor.model.node import OpNode
from grapheditor.plugin_registry import registry


def named(window, name: str):
    """The palette's item for an op or a kind of value."""
    return next(item for item in window.palette_.tree.items() if item.data(0, ENTRY).name == name)


def test_every_op_outside_of_internal_is_listed_once():
    listed = [entry.name for entry in op_entries(registry().ops)]
    assert sorted(listed) == sorted(op.name for op in registry().ops.values() if op.category != "Internal")


def test_overloads_stand_together_and_tell_themselves_apart():
    labels = [entry.label for entry in op_entries(registry().ops) if entry.category == "Reductions"]
    at = labels.index("max")
    assert labels[at : at + 2] == ["max", "max (dim)"]


def test_a_tip_has_documentation_and_signature_and_escapes_both():
    op = Op("odd(Tensor input)", category="C", doc="True where 1 < x & x is odd.", forward=abs)
    (entry,) = op_entries(OpTable([op]))
    assert "1 &lt; x &amp; x" in entry.tip
    assert "odd(Tensor input)" in entry.tip


@pytest.mark.parametrize("text", ["max", "MAX", " max ", "add", "mul", "matmul", "sigmoid", "relu", "sum"])
def test_an_exact_name_is_the_best_hit(text):
    _, best = search([*value_entries(), *op_entries(registry().ops)], text)
    assert best is not None
    assert best.name == text.strip().lower()


def test_documentation_is_searched_only_where_no_name_fits():
    entries = op_entries(registry().ops)
    fitting, _ = search(entries, "max")
    assert all("max" in entry.name or any("max" in name for name in entry.fields.names) for entry in fitting)
    by_text, _ = search(entries, "outliers")
    assert by_text
    assert all("outliers" in entry.fields.text for entry in by_text)


@pytest.mark.parametrize(
    ("op", "name"),
    [
        ("gelu", "torch.nn.functional.gelu"),
        ("tanh", "torch.tanh"),
        ("view", "torch.Tensor.view"),
        ("amax", "torch.amax"),
        ("linalg_det", "torch.linalg.det"),
        ("linalg_svd", "torch.linalg.svd"),
    ],
)
def test_an_op_is_named_as_in_pytorch(op, name):
    assert torch_name(registry().ops[op]) == name


def test_scattered_letters_full_names_and_categories_are_found_too():
    entries = op_entries(registry().ops)
    for typed, name in [("lsm", "log_softmax"), ("torch.nn.functional.gelu", "gelu")]:
        _, best = search(entries, typed)
        assert best is not None
        assert best.name == name
    fitting, _ = search(entries, "reductions")
    assert {entry.category for entry in fitting} == {"Reductions"}


def test_typing_down_and_enter_adds_nodes_without_leaving_the_search(window, qtbot):
    window.action("edit.find_op").trigger()
    search_field = window.palette_.search
    assert QApplication.focusWidget() is search_field
    qtbot.keyClicks(search_field, "max")
    qtbot.keyClick(search_field, Qt.Key.Key_Return)
    qtbot.keyClick(search_field, Qt.Key.Key_Down)
    qtbot.keyClick(search_field, Qt.Key.Key_Return)
    ops = [node.op for node in window.document.graph.nodes() if isinstance(node, OpNode)]
    assert ops[-2:] == ["max", "max.dim"]
    assert QApplication.focusWidget() is search_field
    assert len(window.canvas.selected_nodes()) == 1


def test_the_keyboard_reaches_the_tree_too(window, qtbot):
    tree = window.palette_.tree
    tree.setCurrentItem(named(window, "relu"))
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert window.document.graph.find("relu").op == "relu"


def test_a_double_click_adds_a_value_of_that_kind(window, qtbot):
    tree = window.palette_.tree
    before = set(window.document.graph)
    tree.itemDoubleClicked.emit(named(window, "randn"), 0)
    (added,) = set(window.document.graph) - before
    assert window.document.graph.node(added).content.kind == "randn"
    window.action("edit.undo").trigger()
    assert set(window.document.graph) == before


def test_a_search_that_finds_nothing_says_so_and_escape_clears_it(window, qtbot):
    palette = window.palette_
    qtbot.keyClicks(palette.search, "nosuchop")
    assert palette.nothing.isVisible()
    assert "nosuchop" in palette.nothing.text()
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""
    assert palette.tree.isVisible()


def test_a_click_on_a_category_folds_it(window, qtbot):
    tree = window.palette_.tree
    folder = tree.topLevelItem(0)
    was = folder.isExpanded()
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(folder).center())
    assert folder.isExpanded() != was


def test_drags_carry_what_the_canvas_takes_and_a_drop_adds_it_there(window, qtbot):
    tree, canvas = window.palette_.tree, window.canvas
    mime: QMimeData = tree.mimeData([named(window, "matmul")])
    assert bytes(mime.data(OP_MIME).data()) == b"matmul"
    assert bytes(tree.mimeData([named(window, "zeros")]).data(VALUE_MIME).data()) == b"zeros"

    at = canvas.viewport().rect().center()
    event = QDropEvent(
        QPointF(at),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    canvas.dropEvent(event)
    assert event.isAccepted()
    node = window.document.graph.find("matmul")
    assert canvas.node_rect(node.id).contains(canvas.mapToScene(at))


def test_the_pointer_and_the_keyboard_bring_up_what_is_told_of_an_entry(window, qtbot):
    tree = window.palette_.tree
    add, sub = (next(i for i in tree.items() if i.data(0, ENTRY).name == name) for name in ("add", "sub"))
    tree.scrollToItem(add)
    spot = tree.visualItemRect(add).center()
    event = QHelpEvent(QEvent.Type.ToolTip, spot, tree.viewport().mapToGlobal(spot))
    QApplication.sendEvent(tree.viewport(), event)
    assert QToolTip.text() == add.data(0, ENTRY).tip
    QToolTip.hideText()
    tree.setFocus()
    tree.setCurrentItem(add)
    while tree.currentItem() is not sub:
        qtbot.keyClick(tree, Qt.Key.Key_Down)
    assert sub.toolTip(0) == sub.data(0, ENTRY).tip


def test_a_category_drags_nothing(window):
    tree = window.palette_.tree
    assert not tree.mimeData([tree.topLevelItem(0)]).formats()


def test_a_palette_shows_the_ops_it_is_given(qtbot):
    palette = Palette(OpTable([Op("my_op(Tensor input)", category="Mine", doc="Mine.", forward=abs)]))
    qtbot.addWidget(palette)
    assert "my_op" in [item.text(0) for item in palette.tree.items()]
