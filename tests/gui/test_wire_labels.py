"""Shapes on wires: what they say, and that they keep clear of everything else."""

from __future__ import annotations

import random

import pytest

from grapheditor.authoring import Graph
from grapheditor.engine.arrays import tensor_data
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.render import run_once
from grapheditor.gui.theme import Theme
from grapheditor.gui.wire_labels import TOGETHER, label_texts, place_labels
from grapheditor.gui.wire_marks import WireMarks
from grapheditor.model.decoration import Note, Route
from grapheditor.model.node import OpNode, ValueNode, Wire
from tests.gui.windows import document

ONE = tensor_data([1.0])


def graph_of(gap: float) -> Graph:
    """A value and two ops in a row, so far apart."""
    graph = Graph()
    graph.add(ValueNode("x", "x", tensor_data([[1.0, 2.0, 3.0]]), pos=(0.0, 0.0)))
    graph.add(OpNode("y", "y", "exp", pos=(144.0 + gap, 0.0)))
    graph.add(OpNode("n", "n", "gt", {"other": 1.0}, pos=(2 * (144.0 + gap), 0.0)))
    graph.connect(Wire("x", 0, "y", "input"))
    graph.connect(Wire("y", 0, "n", "input"))
    return graph


@pytest.fixture
def make(qtbot):
    def make(graph: Graph) -> Canvas:
        canvas = Canvas(document(graph), Theme.light())
        qtbot.addWidget(canvas)
        canvas.resize(1200, 500)
        canvas.show()
        canvas.zoom_reset()
        canvas.centerOn(canvas.graph_scene.content_rect().center())
        canvas.set_run(run_once(graph), ())
        return canvas

    return make


def labels(canvas) -> list[tuple]:
    scene = canvas.graph_scene
    index = scene.wire_layer.index
    return place_labels(index, sorted(index.rows.values()), scene.run, list(scene.items_by_id.values()))


def test_a_label_says_shape_and_dtype(make):
    canvas = make(graph_of(150.0))
    assert sorted(text for _, text in labels(canvas)) == ["[1, 3] f32", "[1, 3] f32"]
    assert label_texts(None, Wire("x", 0, "y", "input")) == ()


def test_a_short_wire_has_a_shorter_label_or_none(make):
    texts = [{text for _, text in labels(make(graph_of(gap)))} for gap in (150.0, 65.0, 30.0)]
    assert texts == [{"[1, 3] f32"}, {"[1, 3]"}, set()]


def test_labels_keep_clear_of_cards_ports_and_each_other(make):
    graph = Graph()
    for i in range(4):
        graph.add(ValueNode(f"x{i}", f"x{i}", tensor_data([float(i)]), pos=(0.0, i * 60.0)))
        graph.add(OpNode(f"y{i}", f"y{i}", "exp", pos=(420.0, (3 - i) * 60.0)))
        graph.connect(Wire(f"x{i}", 0, f"y{i}", "input"))
    canvas = make(graph)
    found = [rect for rect, _ in labels(canvas)]
    items = canvas.graph_scene.items_by_id.values()
    assert found
    assert not [1 for rect in found for item in items if rect.intersects(item.scene_rect())]
    assert not [1 for rect in found for item in items for _, at in item.ports() if rect.contains(at)]
    assert not [1 for i, rect in enumerate(found) for other in found[:i] if rect.intersects(other)]


def test_wires_from_one_output_share_a_label(make):
    graph = graph_of(150.0)
    graph.add(OpNode("z", "z", "exp", pos=(330.0, 200.0)))
    graph.connect(Wire("x", 0, "z", "input"))
    assert len(labels(make(graph))) == 2


@pytest.mark.parametrize("seed", range(6))
def test_labels_keep_clear_of_other_wires_and_notes(make, seed):
    chance, graph = random.Random(seed), Graph()
    for i in range(12):
        x, y = chance.randrange(0, 1300, 20), chance.randrange(0, 700, 20)
        graph.add(
            OpNode(f"n{i}", f"n{i}", "add", pos=(x, y)) if i > 2 else ValueNode(f"n{i}", f"n{i}", ONE, pos=(x, y))
        )
        if i > 2:
            for slot in ("input", "other"):
                graph.connect(Wire(f"n{chance.randrange(i)}", 0, f"n{i}", slot))
    graph.decorate("bends", Route("n5", "other", ((400.0, 300.0), (700.0, 100.0))))
    graph.decorate("note", Note("note", "words", (600.0, 350.0)))
    canvas = make(graph)
    scene, index = canvas.graph_scene, canvas.graph_scene.wire_layer.index
    found = scene_labels(canvas)
    assert found
    ways = {row: [index.path(row).pointAtPercent(t / 400) for t in range(401)] for row in index.rows.values()}
    for rect, _ in found:
        own = [row for row, way in ways.items() if distance(way, rect.center()) < 4.0]
        sources = {index.wires[row].source for row in own}
        assert sources
        assert not rect.intersects(scene.decor.box("note"))
        for row, way in ways.items():
            if row not in own:
                siblings = index.wires[row].source in sources
                assert not [p for p in way if rect.contains(p) and not (siblings and lies_on(p, ways, own))]


def scene_labels(canvas) -> list[tuple]:
    """As they are drawn."""
    canvas.sight.set_wire_labels(True)
    marks = next(item for item in canvas.graph_scene.items() if isinstance(item, WireMarks))
    return marks.labels(canvas.graph_scene.itemsBoundingRect())


def distance(way: list, at) -> float:
    return min((p - at).manhattanLength() for p in way)


def lies_on(at, ways: dict, own: list) -> bool:
    return min(distance(ways[row], at) for row in own) <= 2 * TOGETHER + 2.0


def test_they_are_drawn_when_asked_for_and_only_where_they_can_be_read(make):
    canvas = make(graph_of(150.0))

    def picture():
        return canvas.viewport().grab().toImage()

    for zoom, differs in ((1.0, True), (0.5, False)):
        canvas.jump_to(zoom, canvas.graph_scene.content_rect().center())
        before = picture()
        canvas.sight.set_wire_labels(True)
        assert (picture() != before) == differs
        canvas.sight.set_wire_labels(False)
        assert picture() == before


def test_the_switch_is_remembered(window):
    window.action("view.wire_labels").trigger()
    assert window.preferences.switch("wire_labels", False)
    window.canvas.grab()
    window.action("view.wire_labels").trigger()
    assert not window.preferences.switch("wire_labels", True)
