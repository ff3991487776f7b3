"""The overview of all nodes is kept while they change, and is always the one that would be made anew."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from grapheditor.bench import graphs
from grapheditor.edit.edits import Connect, Decorate, Disconnect, remove_all
from grapheditor.edit.looks import colour_edit
from grapheditor.gui import card_text
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.overview import BODY, HEAD, PLATE, Overview
from grapheditor.gui.theme import Theme
from grapheditor.model.decoration import Note
from tests.gui.windows import document, wait_for_run


@pytest.fixture
def far(qtbot, window):
    """The window with all of a large graph in view, run, and every list of its overview made."""
    window.set_document(document(graphs.graph(700)))
    wait_for_run(qtbot, window)
    window.canvas.fit_all()
    for with_heads in (True, False):
        window.canvas.graph_scene.overview._by_category(HEAD if with_heads else PLATE, None)
    window.canvas.graph_scene.overview._all(BODY)
    return window


def told(overview: Overview) -> list[object]:
    """All that it paints, by category, and where it says that cards stand."""
    categories, kinds = overview.categories()
    rects = [[rect.getRect() for rect in overview._all(highest)] for highest in (BODY, HEAD, PLATE)]
    grouped = [
        [[rect.getRect() for rect in group] for group in overview._by_category(highest, None)]
        for highest in (HEAD, PLATE)
    ]
    return [overview.content_rect().getRect(), overview.boxes().tolist(), categories, kinds.tolist(), rects, grouped]


def check(window) -> None:
    scene = window.canvas.graph_scene
    assert told(scene.overview) == told(Overview(scene))
    assert all(item.at == item.pos().toTuple() for item in scene.items_by_id.values())


def test_moved_nodes_are_followed(far):
    far.canvas.graph_scene.move_items({"n600": (17.25, -40.0), "n601": (3000.1, 2.0 / 3.0)})
    check(far)


def test_cards_that_grow_are_followed(far):
    far.canvas.zoom_reset()
    far.canvas.center_on("n400")
    far.canvas.viewport().repaint()
    check(far)


def test_edits_and_their_undo_are_followed(far):
    graph = far.document.graph
    wire = graph.wires()[5]
    edits = [
        colour_edit(graph, ["n600"], "red"),
        Disconnect(wire),
        Connect(wire),
        remove_all(graph, ("n601", "n602")),
        Decorate("note", Note("note", "words", (0.0, 0.0), (90.0, 60.0))),
    ]
    for edit in edits:
        assert far.document.do(edit, "edit")
        check(far)
    for _ in edits:
        far.undo_stack.undo()
        check(far)


def test_rows_asked_for_are_those_of_all(far):
    overview = far.canvas.graph_scene.overview
    rows = list(range(40, 90))
    every, some = overview._by_category(PLATE, None), overview._by_category(PLATE, rows)
    chosen = {id(overview._all(PLATE)[row]) for row in rows}
    assert [[id(r) for r in group if id(r) in chosen] for group in every] == [[id(r) for r in group] for group in some]


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x17F), max_size=24) | st.text("fiTVAWo.r1n_", max_size=24)
)
def test_no_text_is_wider_than_was_said_nor_much_less_wide(qapp, text):
    most, width = card_text.at_most(text, "name"), card_text.width(text, "name")
    assert most >= width
    if text.isascii():
        assert most <= width + len(text) / 8


def test_the_collector_waits_for_the_picture_and_no_longer(qtbot, window):
    QApplication.processEvents()
    assert gc.isenabled()
    window.set_document(document(graphs.graph(20)))
    assert not gc.isenabled()
    qtbot.waitUntil(gc.isenabled)


def test_few_bodies_are_those_that_stand_among_all(far):
    overview = far.canvas.graph_scene.overview
    ids = list(far.canvas.graph_scene.items_by_id)
    for count in (0, 1, 20, len(ids)):
        chosen = ids[:count]
        assert overview._bodies_of([*chosen, "nobody"]) == overview._all(BODY)[:count]


@pytest.mark.parametrize("theme", [Theme.light(), Theme.dark()], ids=["light", "dark"])
def test_far_out_wires_fade_so_that_nodes_can_be_told_from_them(qtbot, theme):
    canvas = Canvas(document(graphs.graph(2000)), theme)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.show()

    def away(zoom: float) -> float:
        """How far the colour seen most is from the ground's, the ground's own left out."""
        canvas.jump_to(zoom, canvas.graph_scene.content_rect().center())
        image = QImage(800, 600, QImage.Format.Format_RGB32)
        image.fill(theme.canvas)
        painter = QPainter(image)
        painter.scale(zoom, zoom)
        canvas.graph_scene.wire_layer.paint_straight(painter)
        painter.end()
        colours = {image.pixelColor(x, y).rgb() for x in range(0, 800, 3) for y in range(0, 600, 3)}
        ground = theme.canvas
        return max(sum(abs(a - b) for a, b in zip(QColor(c).getRgb(), ground.getRgb(), strict=True)) for c in colours)

    assert away(0.2) > 1.6 * away(0.03) > 0.0
