"""Typing on the cards: numbers, names, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from grapheditor.engine.arrays import tensor_data
from grapheditor.io import dumps
from grapheditor.model.content import Initialiser, Placeholder
from tests.gui.windows import type_text

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
NO_PHASE, PHASE = Qt.ScrollPhase.NoScrollPhase, Qt.ScrollPhase.ScrollUpdate


def line(canvas) -> QLineEdit | None:
    """The line that is open for typing."""
    found = [w for w in canvas.findChildren(QLineEdit, "inline_editor") if w.isVisible()]
    return found[0] if found else None


def click(canvas, at: QPointF) -> None:
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, canvas.mapFromScene(at))


def field(canvas, name: str, slot: str = "") -> QPointF:
    item = canvas.graph_scene.items_by_id[name]
    return item.pos() + item.card.fields[slot].center()


def number(graph, name: str) -> list | float:
    content = graph.find(name).content
    return np.frombuffer(content.data, content.dtype).reshape(content.shape).tolist()


def test_a_click_on_a_number_opens_it_and_enter_takes_what_is_typed(qtbot, canvas, graph, stack):
    click(canvas, field(canvas, "w"))
    editor = line(canvas)
    assert editor.text() == "[1.0]"
    type_text(qtbot, editor, "[4]")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert graph.find("w").content == tensor_data([4.0])
    assert line(canvas) is None
    assert stack.count() == 1
    assert canvas.hasFocus()


def test_a_bare_number_keeps_the_shape_of_a_single_element(qtbot, canvas, graph):
    canvas.edit_value("w")
    type_text(qtbot, line(canvas), "-2.5")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.find("w").content == tensor_data([-2.5])


def test_a_text_that_is_no_number_keeps_the_line_open_and_the_document_as_it_was(qtbot, canvas, graph, stack):
    before, said = dumps(graph), []
    canvas.message.connect(said.append)
    canvas.edit_value("w")
    type_text(qtbot, line(canvas), "abc")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert said == ["'abc' is no number: type 1, 2.5 or [[1, 2], [3, 4]]."]
    assert line(canvas).wrong
    assert dumps(graph) == before
    assert stack.count() == 0
    qtbot.keyClick(line(canvas), Qt.Key.Key_Escape)
    assert line(canvas) is None
    assert dumps(graph) == before


def test_esc_leaves_the_number_as_it_was(qtbot, canvas, graph, stack):
    canvas.edit_value("w")
    type_text(qtbot, line(canvas), "7")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Escape)
    assert number(graph, "w") == [1.0]
    assert stack.count() == 0


def test_a_click_elsewhere_takes_what_was_typed(qtbot, canvas, graph):
    canvas.edit_value("w")
    type_text(qtbot, line(canvas), "7")
    click(canvas, canvas.graph_scene.content_rect().topLeft() - QPointF(40, 40))
    assert number(graph, "w") == [7.0]
    assert line(canvas) is None


def test_a_free_input_takes_a_number_on_the_card_and_gives_it_back(qtbot, canvas, graph, stack):
    click(canvas, field(canvas, "b", "other"))
    type_text(qtbot, line(canvas), "2.5")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.node("b").literals == {"other": 2.5}
    canvas.edit_field("b", "other")
    type_text(qtbot, line(canvas), "")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.node("b").literals == {}
    stack.undo()
    stack.undo()
    assert graph.node("b").literals == {"other": 1}


def test_a_list_in_the_place_of_a_single_number_is_refused(qtbot, canvas, graph):
    canvas.edit_field("b", "other")
    type_text(qtbot, line(canvas), "[1, 2]")
    with qtbot.waitSignal(canvas.message) as said:
        qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert "one number" in said.args[0]
    assert graph.node("b").literals == {"other": 1}
    qtbot.keyClick(line(canvas), Qt.Key.Key_Escape)


def test_f2_and_a_double_click_on_the_header_rename(qtbot, canvas, graph, stack):
    canvas.select(["a"])
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    type_text(qtbot, line(canvas), "sum of both")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.node("a").name == "sum of both"
    spot = canvas.mapFromScene(canvas.node_rect("b").topLeft() + QPointF(30, 13))
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    assert line(canvas).text() == "b"
    qtbot.keyClick(line(canvas), Qt.Key.Key_Escape)
    assert stack.count() == 1


@pytest.mark.parametrize(("name", "word"), [("w", "already named"), ("", "needs a name")])
def test_a_name_that_can_not_be_is_refused_in_words(qtbot, canvas, graph, name, word):
    canvas.start_rename("a")
    type_text(qtbot, line(canvas), name)
    said = []
    canvas.message.connect(said.append)
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert len(said) == 1
    assert word in said[0]
    assert graph.node("a").name == "a"
    qtbot.keyClick(line(canvas), Qt.Key.Key_Escape)


def test_a_node_removed_while_it_is_typed_on_closes_the_line(qtbot, canvas):
    canvas.edit_value("w")
    canvas.select(["w"])
    canvas.delete_selection()
    assert line(canvas) is None


def test_typing_sets_the_default_of_a_placeholder_and_checks_its_shape(qtbot, canvas, graph):
    new = canvas.add_value(content=Placeholder((2,)))
    canvas.edit_value(new)
    type_text(qtbot, line(canvas), "[1, 2, 3]")
    with qtbot.waitSignal(canvas.message) as said:
        qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert "[3]" in said.args[0]
    assert "[2]" in said.args[0]
    type_text(qtbot, line(canvas), "[1, 2]")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.node(new).content == Placeholder((2,), "float32", tensor_data([1.0, 2.0]))


def test_typing_on_an_initialiser_puts_numbers_in_its_place(qtbot, canvas, graph):
    new = canvas.add_value(content=Initialiser("randn", (2,)))
    canvas.edit_value(new)
    type_text(qtbot, line(canvas), "[1, 2]")
    qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert graph.node(new).content == tensor_data([1.0, 2.0])


def test_too_many_numbers_are_not_edited_as_text(qtbot, canvas):
    new = canvas.add_value(content=tensor_data(np.zeros((100, 100), "float32")))
    with qtbot.waitSignal(canvas.message) as said:
        canvas.edit_value(new)
    assert "too many numbers" in said.args[0]
    assert line(canvas) is None
