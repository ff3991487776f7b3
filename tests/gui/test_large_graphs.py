"""Graphs of many nodes: cards are made when they are looked at, and then are those of a small graph."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from grapheditor.bench import graphs
from grapheditor.edit.edits import ReplaceNode
from grapheditor.gui import scene_facts, wire_index
from grapheditor.gui.node_item import NodeItem
from grapheditor.gui.wire_curve import curve
from grapheditor.gui.wire_pieces import pieces
from grapheditor.io import dumps
from grapheditor.model.content import TensorData
from grapheditor.model.node import ValueNode
from tests.gui.windows import document, drag, wait_for_run

COUNT = 700


@pytest.fixture
def made(monkeypatch):
    """Counts the cards that are made."""
    found: list[str] = []
    remake = NodeItem._remake

    def count(item, outputs):
        found.append(item.node.id)
        return remake(item, outputs)

    monkeypatch.setattr(NodeItem, "_remake", count)
    return found


@pytest.fixture
def large(qtbot, window, made):
    """The window with a large graph, run, at 100 %."""
    window.resize(1000, 700)
    window.set_document(document(graphs.graph(COUNT)))
    wait_for_run(qtbot, window)
    window.canvas.zoom_reset()
    window.canvas.center_on(f"n{COUNT // 2}")
    window.canvas.viewport().repaint()
    return window


def in_view(window) -> set[str]:
    return {item.node.id for item in window.canvas.graph_scene.nodes_in(window.canvas.visible_rect())}


def picture(canvas) -> np.ndarray:
    image = canvas.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)


def test_only_cards_that_came_into_view_are_made(large, made):
    assert set(made) >= in_view(large)
    assert len(set(made)) < COUNT / 2


def test_a_card_that_comes_into_view_shows_its_results(large):
    scene = large.canvas.graph_scene
    large.canvas.center_on("n600")
    large.canvas.viewport().repaint()
    labels = {text.text for text in scene.items_by_id["n600"].card.results()[0]}
    assert "value" in labels
    assert "n600" in in_view(large)


def test_a_card_asked_for_out_of_view_is_that_of_a_small_graph(large, qtbot, monkeypatch):
    cards = {i: large.canvas.graph_scene.items_by_id[i].card for i in ("n60", "n300", "n650")}
    monkeypatch.setattr(scene_facts, "LARGE", 10_000)
    large.set_document(document(graphs.graph(COUNT)))
    wait_for_run(qtbot, large)
    for node_id, card in cards.items():
        other = large.canvas.graph_scene.items_by_id[node_id].card
        assert (card.width, card.height, card.body, card.pills) == (other.width, other.height, other.body, other.pills)


def test_another_number_makes_no_card_anew_that_is_out_of_view(large, qtbot, made):
    made.clear()
    node = next(node for node in large.document.graph.nodes() if isinstance(node, ValueNode))
    content = TensorData("float32", (1,), np.float32(0.25).tobytes())
    large.document.do(ReplaceNode(replace(node, content=content)), "Edit")
    wait_for_run(qtbot, large)
    large.canvas.viewport().repaint()
    assert set(made) <= in_view(large)


def test_wires_end_at_the_ports_of_the_cards_in_view(large):
    scene = large.canvas.graph_scene
    index = scene.wire_layer.index
    for node_id in in_view(large):
        item = scene.items_by_id[node_id]
        for slot, wire in large.document.graph.inputs(node_id).items():
            end = QPointF(*index.ends[index.rows[wire.target, slot]][2:])
            assert end == item.pos() + item.card.inputs[slot]


def test_delete_all_and_undo_give_the_same_graph_and_the_same_picture(large):
    canvas, stack = large.canvas, large.undo_stack
    canvas.fit_all()
    text, before = dumps(large.document.graph), picture(canvas)
    canvas.select_all()
    canvas.delete_selection()
    assert not canvas.graph_scene.items_by_id
    stack.undo()
    canvas.clear_selection()
    assert dumps(large.document.graph) == text
    assert (picture(canvas) == before).all()
    stack.redo()
    assert len(large.document.graph) == 0


def test_dragging_in_the_overview_leaves_the_picture_that_painting_everything_gives(large, qtbot):
    canvas = large.canvas
    canvas.fit_all()
    item = canvas.graph_scene.items_by_id[f"n{COUNT // 2}"]
    start = item.pos() + QPointF(70.0, 8.0)
    drag(qtbot, canvas, start, start + QPointF(900.0, 700.0))
    after_drag = picture(canvas)
    canvas.graph_scene.overview.forget()
    canvas.viewport().repaint()
    assert (picture(canvas) == after_drag).all()


def test_a_picture_of_everything_has_every_card(large, made):
    large.canvas.graph_scene.itemsBoundingRect()
    assert set(made) >= set(large.document.graph)


def test_lines_of_a_wire_stay_on_its_curve():
    ends = np.array([[0.0, 0.0, 400.0, 300.0], [-5000.0, -7000.0, 7000.0, 8000.0], [300.0, 10.0, -200.0, 200.0]])
    rect = QRectF(-300.0, -300.0, 1000.0, 900.0)
    for row, lines in zip(ends, pieces(ends, rect, 1.0), strict=True):
        path = curve(*row)
        spots = np.array([(p.x(), p.y()) for p in (path.pointAtPercent(t) for t in np.linspace(0, 1, 50_001))])
        assert lines
        for line in lines:
            middle = line.pointAt(0.5)
            assert np.hypot(spots[:, 0] - middle.x(), spots[:, 1] - middle.y()).min() < 0.8


def test_wires_look_the_same_as_lines_and_as_curves(large, monkeypatch):
    monkeypatch.setattr(wire_index, "are_long", lambda ends, rect: np.ones(len(ends), bool))
    as_lines = picture(large.canvas)
    large.canvas.graph_scene.wire_layer.draw_anew()
    monkeypatch.setattr(wire_index, "are_long", lambda ends, rect: np.zeros(len(ends), bool))
    as_curves = picture(large.canvas)
    different = (abs(as_lines - as_curves).max(axis=2) > 90).mean()
    assert (as_lines != as_curves).mean() > 0
    assert different < 1e-3


def test_a_document_that_is_closed_is_let_go_of(large, qtbot):
    scene = weakref.ref(large.canvas.graph_scene)
    graph = weakref.ref(large.document.graph)
    items = weakref.ref(large.canvas.graph_scene.items_by_id["n600"])
    large.set_document(document())
    wait_for_run(qtbot, large)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect()
    assert (scene(), items(), graph()) == (None, None, None)
