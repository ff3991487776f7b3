"""What a node depends on and what depends on it, on cards, wires and far out; and the two ends of a wire."""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from grapheditor.authoring import Graph
from grapheditor.bench import graphs
from grapheditor.edit.edits import Disconnect, ReplaceNode, remove_all
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.far_trace import FarTrace
from grapheditor.gui.theme import Theme
from grapheditor.model.content import TensorData
from grapheditor.model.node import ValueNode
from tests.graph_text import article
from tests.gui.mouse import click, free_spot, header
from tests.gui.windows import document, wait_for_run


def marks(canvas) -> dict[str, str]:
    return {i: item.marks.trace for i, item in canvas.graph_scene.items_by_id.items()}


def colours(widget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {f"#{colour & 0xFFFFFF:06x}" for colour in np.unique(np.frombuffer(image.constBits(), np.uint32)).tolist()}


@pytest.fixture
def traced(canvas) -> Canvas:
    """A canvas that traces what is selected, with a graph of a node that is on no way."""
    graph = article()
    graph.op("exp", 1.0, name="aside")
    canvas.set_document(document(graph))
    canvas.sight.set_tracing(True)
    return canvas


def test_nothing_is_traced_until_it_is_asked_for(canvas):
    click(canvas, header(canvas, "a"))
    assert set(marks(canvas).values()) == {""}


def test_the_selected_node_shows_its_ways(traced):
    click(traced, header(traced, "a"))
    assert marks(traced) == {
        "a": "here", "w": "upstream", "x": "upstream", "y": "downstream", "b": "off", "aside": "off",
    }  # fmt: skip
    click(traced, free_spot(traced))
    assert set(marks(traced).values()) == {""}


def test_the_trace_follows_edits_and_undo(traced):
    click(traced, header(traced, "a"))
    before = marks(traced)
    traced.select_all()
    traced.select(["y"])
    traced.delete_selection()
    traced.select(["a"])
    assert marks(traced) == {"a": "here", "w": "upstream", "x": "upstream", "b": "off", "aside": "off"}
    traced.document.undo_stack.undo()
    assert marks(traced) == before


def test_far_out_the_ways_are_gathered_anew_where_that_makes_a_difference_and_only_there(qtbot, window):
    window.set_document(document(graphs.graph(600)))
    wait_for_run(qtbot, window)
    canvas = window.canvas
    canvas.fit_all()
    canvas.sight.set_tracing(True)
    scene, far, graph = canvas.graph_scene, canvas.sight._far, window.document.graph
    middle = next(wire.target for wire in graph.wires() if graph.outputs(wire.target))
    canvas.select([middle])
    wire = graph.outputs(middle)[0]
    value = next(node for node in graph.nodes() if isinstance(node, ValueNode) and node.id != middle)
    number = replace(value, content=TensorData("float32", (1,), struct.pack("<f", 0.5)))
    steps = [
        (ReplaceNode(number), False),
        (ReplaceNode(replace(graph.node(middle), pos=(-300.0, 40.0))), True),
        (Disconnect(wire), True),
        (remove_all(graph, [wire.target]), True),
    ]

    def told(gathered: FarTrace) -> list[object]:
        return [(side, rects, path.toFillPolygon().toPolygon().toList()) for side, rects, path in gathered._gather()]

    def check(anew: bool, before: object) -> None:
        assert (far._gather() is not before) == anew
        assert told(far) == told(FarTrace(scene, canvas.sight.trace))

    for edit, matters in steps:
        before = far._gather()
        assert window.document.do(edit, "Edit")
        wait_for_run(qtbot, window)
        check(matters, before)
    for _, matters in reversed(steps):
        before = far._gather()
        window.undo_stack.undo()
        wait_for_run(qtbot, window)
        check(matters, before)


def test_taking_the_switch_back_takes_the_marks_away(traced):
    traced.select(["a"])
    plain = colours(traced.viewport())
    traced.sight.set_tracing(False)
    assert set(marks(traced).values()) == {""}
    assert traced.theme.upstream.name() in plain - colours(traced.viewport())


def point_at(canvas, name: str) -> None:
    """Move the pointer onto a card; from elsewhere, as Qt tells of no move to where the pointer was before."""
    for spot in (free_spot(canvas), header(canvas, name)):
        QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(spot))


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_wires_and_cards_have_the_colours_of_the_ways_near_and_far(traced, name):
    theme = Theme.named(name)
    traced.set_theme(theme)
    traced.select(["a"])
    traced.fit_all(at_once=True)
    assert {theme.upstream.name(), theme.downstream.name()} <= colours(traced.viewport())
    traced.zoom_by(0.15 / traced.zoom)
    assert traced.is_overview
    assert {theme.upstream.name(), theme.downstream.name()} <= colours(traced.viewport())


def test_a_node_under_the_pointer_is_traced_after_a_moment_and_nothing_stands_back(qtbot, canvas):
    point_at(canvas, "a")
    assert set(marks(canvas).values()) == {""}
    qtbot.waitUntil(lambda: marks(canvas)["a"] == "here")
    assert marks(canvas) == {"a": "here", "w": "upstream", "x": "upstream", "y": "downstream", "b": ""}
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(free_spot(canvas)))
    assert set(marks(canvas).values()) == {""}


def test_a_pointer_that_leaves_takes_its_trace_along(qtbot, canvas):
    point_at(canvas, "a")
    qtbot.waitUntil(lambda: marks(canvas)["a"] == "here")
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert set(marks(canvas).values()) == {""}


def test_upstream_and_downstream_can_be_selected_with_keys(window):
    window.canvas.select([window.document.graph.find("a").id])
    window.canvas.setFocus()
    names = lambda: {window.document.graph.node(i).name for i in window.canvas.selected_nodes()}  # noqa: E731
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert names() == {"a", "y"}
    window.canvas.select([window.document.graph.find("a").id])
    QTest.keyClick(window.canvas, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier)
    assert names() == {"a", "w", "x"}
    assert window.canvas.graph_scene.selection.current == window.document.graph.find("a").id


def test_the_trace_has_a_key_and_is_remembered(window):
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    assert window.canvas.sight.tracing
    assert window.preferences.switch("trace", False)
    QTest.keyClick(window.canvas, Qt.Key.Key_T)
    assert not window.canvas.sight.tracing


def middle_of_wire(canvas, target: str, slot: str) -> QPoint:
    index = canvas.graph_scene.wire_layer.index
    return canvas.mapFromScene(index.path(index.rows[target, slot]).pointAtPercent(0.5))


def test_a_wire_under_the_pointer_marks_both_of_its_ends(canvas):
    start, end = canvas.port_pos("a", "out", 0), canvas.port_pos("y", "in", "input")
    rings = [canvas.mapFromScene(at) + QPoint(0, -8) for at in (start, end)]

    def inks() -> list[QColor]:
        image = canvas.viewport().grab().toImage()
        return [image.pixelColor(at) for at in rings]

    before = inks()
    QTest.mouseMove(canvas.viewport(), middle_of_wire(canvas, "y", "input"))
    hovered = inks()
    assert all(now != then for now, then in zip(hovered, before, strict=True))
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(free_spot(canvas)))
    assert inks() == before
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle_of_wire(canvas, "y", "input")
    )  # a selected wire keeps its marks
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(free_spot(canvas)))
    assert all(now != then for now, then in zip(inks(), before, strict=True))


def test_a_long_chain_is_traced_to_both_ends(qtbot):
    graph = Graph()
    handle = graph.value(1.0, name="first")
    with graph.batch():
        for i in range(1500):
            handle = graph.op("neg", handle, name=f"n{i}")
    canvas = Canvas(document(graph), Theme.light())
    qtbot.addWidget(canvas)
    canvas.sight.set_tracing(True)
    canvas.select([graph.find("n700").id])
    found = list(marks(canvas).values())
    assert (found.count("upstream"), found.count("downstream"), found.count("here")) == (701, 799, 1)
