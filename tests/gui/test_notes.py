"""Notes on the canvas: written, read, moved, made larger; and nothing is loaded because of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtTest import QTest

from grapheditor.gui.note_document import note_document
from grapheditor.gui.picture_files import save_picture
from grapheditor.gui.theme import Theme
from grapheditor.io import dumps
from grapheditor.model.decoration import Frame, Note
from tests.gui.decor import double_click, frame_rect, key, note_editor, put, settle
from tests.gui.mouse import CONTROL, LEFT, NONE, SHIFT, click, move, press
from tests.gui.windows import child, drag

AT = QPointF(60, 430)


@pytest.fixture
def board(canvas):
    """The article's graph and one note below it."""
    settle(canvas)
    put(canvas, Note("n", "A **bold** word", (20.0, 400.0), (200.0, 100.0)))
    return canvas


def test_a_new_note_is_typed_at_once_and_taken_by_control_enter(board, graph, stack):
    before = dumps(graph)
    note_id = board.decor.add_note(QPointF(500, 400))
    QTest.keyClicks(note_editor(board), "Chain rule")
    QTest.keyClick(note_editor(board), Qt.Key.Key_Return, CONTROL)
    assert graph.decorations[note_id].text == "Chain rule"
    assert graph.decorations[note_id].pos == (500.0, 400.0)
    stack.undo()
    stack.undo()
    assert dumps(graph) == before


def test_a_double_click_edits_and_a_click_outside_takes(board, graph, stack):
    double_click(board, AT)
    QTest.keyClicks(note_editor(board), "one")
    QTest.keyClick(note_editor(board), Qt.Key.Key_Return)
    QTest.keyClicks(note_editor(board), "two")
    click(board, QPointF(600, 480))
    assert graph.decorations["n"].text == "one\ntwo"
    assert stack.count() == 1
    assert not board.decor.editing.is_open


def test_esc_discards_what_was_typed(board, graph, stack):
    before = dumps(graph)
    double_click(board, AT)
    QTest.keyClicks(note_editor(board), "not this")
    QTest.keyClick(note_editor(board), Qt.Key.Key_Escape)
    assert dumps(graph) == before
    assert stack.count() == 0


def test_a_drag_moves_a_note(qtbot, board, graph, stack):
    before = dumps(graph)
    drag(qtbot, board, AT, AT + QPointF(80, 20))
    assert graph.decorations["n"].pos == (100.0, 420.0)
    assert stack.count() == 1
    stack.undo()
    assert dumps(graph) == before
    assert board.graph_scene.decor.notes["n"].rect.topLeft() == QPointF(20, 400)


def test_the_corner_makes_it_larger_and_esc_gives_up(qtbot, board, graph, stack):
    before, corner = dumps(graph), QPointF(216, 496)
    drag(qtbot, board, corner, corner + QPointF(50, 30))
    assert graph.decorations["n"].size == (250.0, 130.0)
    stack.undo()
    assert dumps(graph) == before
    spot = press(board, corner)
    move(board, spot, spot + QPoint(90, 90))
    assert board.graph_scene.decor.notes["n"].size == (290.0, 190.0)
    key(board, Qt.Key.Key_Escape)
    QTest.mouseRelease(board.viewport(), LEFT, NONE, spot)
    assert board.graph_scene.decor.notes["n"].size == (200.0, 100.0)
    assert dumps(graph) == before


def test_a_note_never_gets_too_small_to_be_found(qtbot, board, graph):
    drag(qtbot, board, QPointF(216, 496), QPointF(-200, 100))
    width, height = graph.decorations["n"].size
    assert width >= 80
    assert height >= 44


def test_nodes_and_notes_are_selected_moved_and_deleted_together(qtbot, board, graph, stack):
    before = dumps(graph)
    drag(qtbot, board, QPointF(-40, 190), QPointF(100, 480))
    assert board.selected_nodes() == ["x"]
    assert board.decor.selected() == ["n"]
    drag(qtbot, board, AT, AT + QPointF(16, 0))
    assert graph.node("x").pos == (16.0, 200.0)
    assert graph.decorations["n"].pos == (36.0, 400.0)
    key(board, Qt.Key.Key_Delete)
    assert "x" not in graph
    assert "n" not in graph.decorations
    stack.undo()
    stack.undo()
    assert dumps(graph) == before


def test_arrows_move_a_note_and_several_are_one_step(board, graph, stack):
    click(board, AT)
    for _ in range(3):
        key(board, Qt.Key.Key_Right)
    assert graph.decorations["n"].pos == (44.0, 400.0)
    assert stack.count() == 1


def test_a_note_is_copied_alone_and_joins_a_frame(qtbot, board, graph):
    click(board, AT)
    key(board, Qt.Key.Key_C, CONTROL)
    key(board, Qt.Key.Key_V, CONTROL)
    (new,) = [i for i in graph.decorations if i != "n"]
    assert graph.decorations[new].text == graph.decorations["n"].text
    assert board.decor.selected() == [new]
    put(board, Frame("f", "Frame", ("w", "x")))
    drag(qtbot, board, AT, QPointF(50, 160))
    assert new in graph.decorations["f"].members
    assert frame_rect(board, "f").contains(board.graph_scene.decor.notes[new].rect)


def test_markdown_and_formulas_are_laid_out():
    document = note_document("# Head\n\nA **bold** $x^2$ and $$\\frac{\\partial L}{\\partial w}$$", Theme.light())
    assert document.toPlainText() == "Head\nA bold x2 and ∂L∕∂w"
    looks = QTextCharFormat.VerticalAlignment
    assert _look(document, "2").verticalAlignment() == looks.AlignSuperScript
    assert _look(document, "bold").fontWeight() > _look(document, "and").fontWeight()


def _look(document: QTextDocument, text: str) -> QTextCharFormat:
    cursor: QTextCursor = document.find(text)
    assert not cursor.isNull()
    return cursor.charFormat()


@pytest.mark.parametrize("way", ["![secret]({0})", "![secret][1]\n\n[1]: {0}", '<img src="{0}" alt="secret">'])
def test_pictures_are_never_loaded(tmp_path, way):
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    path = tmp_path / "red.png"
    assert picture.save(str(path))
    document = note_document(way.format(path.as_uri()) + "\n\n" + way.format(path), Theme.light())
    assert "secret" in document.toPlainText()
    assert "\N{OBJECT REPLACEMENT CHARACTER}" not in document.toPlainText()
    assert document.size().height() < 140


def test_a_link_opens_only_by_a_click_with_control(board, monkeypatch):
    opened = []
    monkeypatch.setattr("grapheditor.gui.decor_gestures.QDesktopServices.openUrl", lambda url: opened.append(url))
    put(board, Note("n", "[here](https://example.org) and [file](file:///etc/passwd)", (20.0, 400.0), (300.0, 60.0)))
    here = QPointF(42, 420)
    assert board.graph_scene.decor.notes["n"].link_at(here) == "https://example.org"
    click(board, here)
    assert opened == []
    click(board, here, CONTROL)
    assert [url.toString() for url in opened] == ["https://example.org"]
    click(board, QPointF(110, 420), CONTROL)
    assert len(opened) == 1


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_pictures_of_the_graph_hold_its_notes(board, tmp_path, suffix):
    put(board, Note("n", "Words", (2000.0, 400.0), (200.0, 100.0)))
    path = tmp_path / f"graph{suffix}"
    save_picture(board.graph_scene, path)
    if suffix == ".svg":
        assert ">Words<" in path.read_text(encoding="utf-8")
    else:
        assert QImage(str(path)).width() > 2 * 2200


def test_keys_in_the_note_mean_its_text_and_not_the_graph(window, qtbot):
    window.action("edit.add_note").trigger()
    field = note_editor(window.canvas)
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, "N")
    runs = window.runner.busy
    QTest.keyClick(field, Qt.Key.Key_Return, CONTROL)
    assert window.runner.busy == runs
    (note,) = window.document.graph.decorations.values()
    assert window.canvas.hasFocus()
    assert note.text == "N"
    assert len(window.document.graph) == 5
    assert "N" in window.canvas.accessibleDescription()
    assert child(window, "inspector.note").toPlainText() == "N"


def test_the_shortcut_adds_a_note(window):
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_N, SHIFT)
    QTest.keyClick(note_editor(window.canvas), Qt.Key.Key_Escape)
    assert len(window.document.graph.decorations) == 1


def test_a_change_of_theme_gives_notes_other_colours(board):
    old = board.graph_scene.decor.notes["n"].paper()
    board.set_theme(Theme.dark())
    assert board.graph_scene.decor.notes["n"].paper() != old
