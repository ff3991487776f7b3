"""The first picture of a small graph is drawn before its wires are indexed, and is the one that comes after."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from grapheditor import io
from grapheditor.edit.edits import AddNode, Connect, Disconnect, ReplaceNode, remove_all
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.files import examples
from grapheditor.gui.scene import GraphScene
from grapheditor.gui.theme import Theme
from grapheditor.gui.wire_item import WireLayer
from grapheditor.model.node import OpNode, Wire
from tests.gui.windows import document


@pytest.mark.parametrize("path", examples(), ids=lambda path: path.stem)
def test_the_first_picture_shows_the_wires_as_every_other_does(qtbot, path):
    canvas = Canvas(document(io.load(path)), Theme.light())
    qtbot.addWidget(canvas)
    canvas.resize(1000, 640)
    first = canvas.viewport().grab().toImage()
    assert canvas.graph_scene.wire_layer.index.rows.keys() == {
        (wire.target, wire.slot) for wire in canvas.document.graph.wires()
    }
    canvas.viewport().update()
    assert canvas.viewport().grab().toImage() == first


def ways(layer: WireLayer) -> dict[object, object]:
    """Every wire with its ends and whether it carries grad."""
    index = layer.index
    return {port: (index.ends[row].tolist(), bool(index.grad[row])) for port, row in index.rows.items()}


@pytest.mark.parametrize("seed", range(5))
def test_what_changes_before_the_wires_are_indexed_is_in_the_index(qapp, seed):
    made = document()
    graph = made.graph
    for number, node_id in enumerate(list(graph)):  # a place of its own, where a scene would find one for it
        graph.replace(replace(graph.node(node_id), pos=(200.0 * number, 40.0 * number)))
    scene = GraphScene(graph, made.ops, Theme.light())
    made.changed.connect(scene.apply)
    draw = random.Random(seed)
    for step in range(16):
        name = f"n{step}"
        node = graph.node(draw.choice(list(graph)))
        wires = list(graph.wires())
        match draw.choice(("add", "add", "cut", "move", "remove", "undo")):
            case "add":
                made.do(AddNode(OpNode(name, name, "neg", pos=(0.0, 90.0 * step))), "Add")
                made.do(Connect(Wire(node.id, 0, name, "input")), "Connect")
            case "cut" if wires:
                made.do(Disconnect(draw.choice(wires)), "Cut")
            case "move":
                made.do(ReplaceNode(replace(node, pos=(10.0 * step, 5.0))), "Move")
            case "remove" if len(graph) > 3:
                made.do(remove_all(graph, [node.id]), "Remove")
            case _:
                made.undo_stack.undo()
    assert scene.wire_layer._index is None
    assert ways(scene.wire_layer) == ways(GraphScene(graph, made.ops, Theme.light()).wire_layer)
