"""What the canvas shows and does: adding, clipboard, typing on cards, results, zoom, drops, thousands of nodes."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from grapheditor.authoring import Graph, tensor_data
from grapheditor.edit.edits import AddNode, Connect
from grapheditor.engine.run import Badge, NodeResult, Run
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.drop import OP_MIME, VALUE_KINDS, VALUE_MIME, mime_of
from grapheditor.gui.theme import Theme
from grapheditor.io import dumps
from grapheditor.model.content import Initialiser, Placeholder
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.gui.windows import document, type_text

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def graph(canvas):
    return canvas.document.graph


@pytest.fixture
def stack(canvas):
    return canvas.document.undo_stack


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


# -- adding ----------------------------------------------------------------------


def test_an_op_is_added_in_the_middle_under_a_fresh_name_as_one_step(canvas, graph, stack):
    new = canvas.add_op("add")
    again = canvas.add_op("add")
    assert {graph.node(new).name, graph.node(again).name} == {"add", "add1"}
    assert canvas.visible_rect().contains(canvas.node_rect(new))
    assert canvas.node_rect(new).topLeft() != canvas.node_rect(again).topLeft()
    assert canvas.selected_nodes() == [again]
    assert stack.count() == 2


def test_a_value_is_added_where_it_is_asked_for(canvas, graph):
    new = canvas.add_value(QPointF(12, 34), tensor_data([1, 2]))
    assert graph.node(new).pos == (12, 34)
    assert canvas.node_rect(new).topLeft() == QPointF(12, 34)


@pytest.mark.parametrize("kind", VALUE_KINDS)
def test_every_kind_of_value_can_be_dropped(canvas, graph, kind):
    assert canvas.drop(mime_of(VALUE_MIME, kind), QPointF(5, 6))
    (new,) = canvas.selected_nodes()
    assert graph.node(new).content == VALUE_KINDS[kind]
    assert graph.node(new).pos == (5, 6)


def test_drop_adds_an_op_and_undo_takes_it_away(canvas, graph, stack):
    before = dumps(graph)
    assert canvas.drop(mime_of(OP_MIME, "mul"), QPointF(10, 20))
    (new,) = canvas.selected_nodes()
    assert graph.node(new).op == "mul"
    stack.undo()
    assert dumps(graph) == before
    assert new not in canvas.graph_scene.items_by_id


@pytest.mark.parametrize(
    ("kind", "text", "word"), [(OP_MIME, "mull", "mul"), (VALUE_MIME, "stone", "stone"), (OP_MIME, "", "no op")]
)
def test_a_drop_of_something_unknown_is_refused_in_words(qtbot, canvas, graph, kind, text, word):
    before = dumps(graph)
    with qtbot.waitSignal(canvas.message) as said:
        assert not canvas.drop(mime_of(kind, text), QPointF())
    assert word in said.args[0]
    assert dumps(graph) == before


def test_a_real_drop_event_adds_the_node_under_the_pointer(canvas, graph):
    mime = mime_of(OP_MIME, "exp")
    what = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, NONE)
    enter = QDragEnterEvent(QPoint(190, 150), *what)
    QApplication.sendEvent(canvas.viewport(), enter)
    assert enter.isAccepted()
    event = QDropEvent(QPointF(200, 150), *what)
    QApplication.sendEvent(canvas.viewport(), event)
    assert event.isAccepted()
    (new,) = canvas.selected_nodes()
    at = canvas.mapToScene(QPoint(200, 150))
    assert graph.node(new).pos == (at.x(), at.y())


def test_a_drop_that_is_none_of_its_business_is_ignored(canvas, graph):
    mime = QMimeData()
    mime.setText("hello")
    assert not canvas.drop(mime, QPointF())
    assert len(graph) == 5


# -- clipboard -------------------------------------------------------------------


def test_copy_and_paste_keep_the_wires_among_the_nodes(canvas, graph, stack):
    canvas.select(["a", "b", "y"])
    QTest.keyClick(canvas, Qt.Key.Key_C, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    new = canvas.selected_nodes()
    assert sorted(graph.node(i).name for i in new) == ["a1", "b1", "y1"]
    assert graph.inputs("y1") == {"input": Wire("a1", 0, "y1", "input"), "other": Wire("b1", 0, "y1", "other")}
    assert graph.inputs("a1") == {}
    assert graph.node("b1").literals == {"other": 1}
    assert canvas.node_rect("a1").topLeft() != canvas.node_rect("a").topLeft()
    assert stack.count() == 1
    stack.undo()
    assert len(graph) == 5


def test_pasting_twice_does_not_stack_the_copies(canvas):
    canvas.select(["x"])
    canvas.copy()
    places = []
    for _ in range(2):
        canvas.paste()
        places.append(canvas.node_rect(canvas.selected_nodes()[0]).topLeft())
    assert places[0] != places[1]


def test_cut_and_paste_brings_the_nodes_back_under_their_names(canvas, graph):
    canvas.select(["a"])
    QTest.keyClick(canvas, Qt.Key.Key_X, CONTROL)
    assert "a" not in graph
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert graph.find("a").op == "add"


def test_duplicate_leaves_the_clipboard_alone(canvas, graph):
    QGuiApplication.clipboard().setText("mine")
    canvas.select(["w"])
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert graph.find("w1").content == graph.find("w").content
    assert graph.find("w1").requires_grad
    assert QGuiApplication.clipboard().text() == "mine"


def test_a_graph_file_can_be_pasted_as_text(canvas, graph):
    other = Graph()
    other.value(3.0, name="three")
    QGuiApplication.clipboard().setText(dumps(other))
    canvas.paste()
    assert number(graph, "three") == 3.0


@pytest.mark.parametrize("text", ["", "hello", '{"format": "other"}'])
def test_a_clipboard_without_nodes_is_refused_in_words(qtbot, canvas, graph, stack, text):
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(canvas.message) as said:
        canvas.paste()
    assert "clipboard" in said.args[0]
    assert len(graph) == 5
    assert stack.count() == 0


# -- typing on cards -------------------------------------------------------------


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
    with qtbot.waitSignal(canvas.message) as said:
        qtbot.keyClick(line(canvas), Qt.Key.Key_Return)
    assert word in said.args[0]
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


# -- following the document --------------------------------------------------------


def test_an_edit_made_elsewhere_appears(canvas, graph):
    canvas.document.do(AddNode(ValueNode("v", "v", tensor_data(1.0), True, pos=(0.0, 300.0))), "Add")
    canvas.document.do(AddNode(OpNode("e", "e", "exp", pos=(250.0, 300.0))), "Add")
    canvas.document.do(Connect(Wire("v", 0, "e", "input")), "Wire")
    assert canvas.node_rect("e").topLeft() == QPointF(250, 300)
    layer = canvas.graph_scene.wire_layer
    assert layer.index.grad[layer.index.rows["e", "input"]]
    assert canvas.graph_scene.items_by_id["e"].grad_out
    assert not canvas.graph_scene.items_by_id["e"].card.fields


def test_the_selection_forgets_what_is_gone(qtbot, canvas, graph):
    canvas.select(["a", "b"])
    with qtbot.waitSignal(canvas.selection_changed):
        graph.remove("a")
    assert canvas.selected_nodes() == ["b"]


def test_another_document_replaces_what_is_shown(qtbot, canvas):
    graph = Graph()
    graph.value(1.0, name="only")
    with qtbot.waitSignal(canvas.selection_changed):
        canvas.set_document(document(graph))
    assert list(canvas.graph_scene.items_by_id) == ["only"]
    canvas.select_all()
    assert canvas.selected_nodes() == ["only"]


def test_an_empty_document_says_what_to_do(qtbot, canvas):
    empty = canvas.findChild(type(canvas.hint).__mro__[1], "canvas_empty")
    assert not empty.isVisible()
    canvas.set_document(document(Graph()))
    assert empty.isVisible()
    assert "palette" in empty.text()
    canvas.add_op("add")
    assert not empty.isVisible()


# -- results ---------------------------------------------------------------------


def results() -> tuple[Run, list[Badge]]:
    """Invented results: a computed node, one that failed, one that waits for it."""
    run = Run(backward=True)
    three = np.array([3.0], "float32")
    run.nodes["a"] = NodeResult((three,), "float32", (1,), True, False, "AddBackward0")
    run.nodes["b"] = NodeResult(error="mat1 and mat2 can't be multiplied\nTraceback")
    run.nodes["y"] = NodeResult(error="b has an error", blamed="b")
    badges = [
        Badge("a", "[3.]", "value", label="value"),
        Badge("a", "None", "no-grad", label="grad", tip="not a leaf"),
        Badge("a", "–", "stale", label="grad"),
        Badge("a", "leaf", "leaf", "above"),
        Badge("a", "<AddBackward0>", "grad_fn", "below"),
    ]
    return run, badges


def test_badges_are_rows_in_the_card_and_labels_around_it(canvas):
    before = canvas.node_rect("a").height()
    run, badges = results()
    canvas.set_run(run, badges)
    assert canvas.badges_of("a") == badges
    assert canvas.badges_of("w") == []
    card = canvas.graph_scene.items_by_id["a"].card
    assert card.height > before + 3 * 15
    assert [pill.text for pill in card.pills] == ["leaf", "<AddBackward0>"]
    assert card.pills[0].rect.bottom() < 0
    assert card.pills[1].rect.top() > card.height
    texts, dashes = card.results()
    shown = {text.text: text for text in texts}
    assert shown["[3.]"].colour == "text"
    assert shown["None"].font == "italic"
    assert len(dashes) == 1  # what was not computed is drawn as a dash, and not as a text


def test_an_error_is_told_on_the_card_in_its_first_line_and_in_full_in_the_tooltip(canvas):
    canvas.set_run(*results())
    item = canvas.graph_scene.items_by_id["b"]
    words = " ".join(text.text for text in item.card.foot)
    assert words == "mat1 and mat2 can't be multiplied"
    assert item.marks.failed
    from grapheditor.gui.hits import tip_at

    tip = tip_at(canvas.graph_scene, item.pos() + item.card.error_rect.center())
    assert tip.endswith("Traceback")


def test_a_node_that_waits_for_a_failed_one_says_so_and_is_not_red(canvas):
    canvas.set_run(*results())
    item = canvas.graph_scene.items_by_id["y"]
    assert [text.text for text in item.card.foot] == ["waits for b"]
    assert not item.marks.failed


def test_stale_results_fade_and_fresh_ones_do_not(canvas):
    run, badges = results()
    canvas.set_run(run, badges, stale=True)
    assert all(item.marks.stale for item in canvas.graph_scene.items_by_id.values())
    canvas.set_run(run, badges)
    assert not any(item.marks.stale for item in canvas.graph_scene.items_by_id.values())


def test_no_run_takes_all_results_away(canvas):
    sizes = {i: canvas.node_rect(i).size() for i in "wxaby"}
    canvas.set_run(*results())
    canvas.set_run(None, ())
    assert {i: canvas.node_rect(i).size() for i in "wxaby"} == sizes


def test_texts_and_labels_stay_inside_their_cards_and_cards_apart(qtbot, canvas):
    canvas.set_run(*results())
    items = list(canvas.graph_scene.items_by_id.values())
    for item in items:
        for text in item.card.texts() + item.card.results()[0]:
            assert 0 <= text.x <= item.card.width
            assert 0 <= text.y < item.card.height
    for i, one in enumerate(items):
        for other in items[i + 1 :]:
            mine = one.card.bounds.translated(one.pos())
            assert not mine.intersects(other.card.bounds.translated(other.pos()))


def test_a_long_name_is_cut_on_the_card_and_full_in_the_tooltip(canvas):
    from grapheditor.gui import card_text
    from grapheditor.gui.hits import tip_at

    name = "a_name_that_goes_on_and_on_and_on_and_on_and_on"
    canvas.document.do(AddNode(OpNode("n", name, "exp", pos=(0.0, 300.0))), "Add")
    item = canvas.graph_scene.items_by_id["n"]
    title = item.card.texts()[0]
    assert card_text.width(name, "name") > title.room
    assert tip_at(canvas.graph_scene, item.pos() + QPointF(20, 10)).startswith(name)


def test_an_op_that_no_plugin_brings_is_shown_with_the_slots_it_uses(canvas):
    canvas.document.do(AddNode(OpNode("alien", "alien", "stranger.op", pos=(0.0, 300.0))), "Add")
    canvas.document.do(Connect(Wire("y", 0, "alien", "left")), "Wire")
    item = canvas.graph_scene.items_by_id["alien"]
    assert list(item.card.inputs) == ["left"]
    assert "stranger.op" in " ".join(text.text for text in item.card.foot)


def test_a_variadic_input_offers_one_port_more_than_it_uses(canvas):
    new = canvas.add_op("cat")
    assert list(canvas.graph_scene.items_by_id[new].card.inputs) == ["tensors.0"]
    canvas.document.do(Connect(Wire("y", 0, new, "tensors.0")), "Wire")
    assert list(canvas.graph_scene.items_by_id[new].card.inputs) == ["tensors.0", "tensors.1"]


def test_a_card_has_a_port_for_every_output_that_a_run_found(canvas):
    new = canvas.add_op("split")
    parts = tuple(np.zeros(2, "float32") for _ in range(3))
    canvas.set_run(Run({new: NodeResult(parts)}), ())
    assert len(canvas.graph_scene.items_by_id[new].card.outputs) == 3


# -- the view --------------------------------------------------------------------


def test_the_wheel_zooms_to_the_pointer(canvas):
    spot = QPoint(220, 140)
    under = canvas.mapToScene(spot)
    glob = QPointF(canvas.viewport().mapToGlobal(spot))
    event = QWheelEvent(
        QPointF(spot), glob, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom > 1.2
    moved = canvas.mapToScene(spot) - under
    assert abs(moved.x()) + abs(moved.y()) < 2


def test_two_fingers_on_a_touchpad_pan(canvas):
    spot, before = QPointF(220, 140), canvas.mapToScene(QPoint(0, 0))
    event = QWheelEvent(
        spot, spot, QPoint(10, -20), QPoint(10, -20), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.ScrollUpdate, False
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert canvas.zoom == 1.0
    assert canvas.mapToScene(QPoint(0, 0)) - before == QPointF(-10, 20)


def test_fit_shows_everything(canvas):
    canvas.centerOn(5000, 5000)
    canvas.zoom_in()
    QTest.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.visible_rect().contains(canvas.graph_scene.content_rect())


def test_fit_of_a_selection_shows_the_selected_nodes(canvas):
    canvas.document.do(AddNode(OpNode("far", "far", "exp", pos=(9000.0, 9000.0))), "Add")
    canvas.select(["far"])
    canvas.fit_selection()
    assert canvas.visible_rect().contains(canvas.node_rect("far"))


def test_undo_does_not_touch_the_zoom(canvas, stack):
    canvas.add_op("add")
    canvas.zoom_in()
    zoom, corner = canvas.zoom, canvas.mapToScene(QPoint(0, 0))
    stack.undo()
    assert canvas.zoom == zoom
    assert canvas.mapToScene(QPoint(0, 0)) == corner


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.2, 0.02])
def test_it_paints_cards_in_the_theme_at_every_zoom(canvas, name, zoom):
    theme = Theme.named(name)
    canvas.set_theme(theme)
    canvas.set_run(*results())
    canvas.select(["y"])
    canvas.fit_all()
    canvas.zoom_by(zoom / canvas.zoom)
    image = canvas.viewport().grab().toImage()
    assert _close(QColor(image.pixel(3, 3)), theme.canvas) or _close(QColor(image.pixel(3, 3)), theme.grid)
    found = {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(found) > 2
    if zoom >= 0.2:
        assert theme.value_header.name() in found


def _close(one: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def test_ten_thousand_nodes_can_be_opened_selected_moved_and_taken_back(qtbot):
    graph = Graph()
    with graph.batch():
        for i in range(10_000):
            pos = (i % 100 * 200.0, i // 100 * 130.0)
            if i == 0:
                graph.add(ValueNode("n0", "n0", tensor_data(1.0), True, pos=pos))
            else:
                graph.add(OpNode(f"n{i}", f"n{i}", "exp", pos=pos))
                graph.connect(Wire(f"n{i - 1}", 0, f"n{i}", "input"))
    canvas = Canvas(document(graph), Theme.dark())
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    canvas.show()
    canvas.fit_all()
    image: QImage = canvas.viewport().grab().toImage()
    assert image.pixelColor(450, 300) != Theme.dark().canvas
    canvas.select_all()
    assert len(canvas.selected_nodes()) == 10_000
    canvas.nudge(8, 0)
    assert canvas.node_rect("n5").left() == 5 * 200 + 8
    canvas.document.undo_stack.undo()
    assert canvas.node_rect("n5").left() == 5 * 200
    assert all(canvas.graph_scene.requires_grad(f"n{i}") for i in (1, 9_999))
