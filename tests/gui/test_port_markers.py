"""Ports tell by their shape what they carry."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from grapheditor.authoring import Graph
from grapheditor.gui.hits import tip_at
from grapheditor.gui.port_markers import MARKERS, kinds_of
from grapheditor.gui.render import run_once
from tests.gui.mouse import CONTROL, LEFT, NONE, SHIFT, along, header, move, press
from tests.gui.windows import document


@pytest.fixture
def graph() -> Graph:
    graph = Graph()
    x = graph.value([1.0, 3.0], name="x")
    n = graph.value([2, 3], name="n")
    flag = graph.value([True, False], name="flag")
    y = graph.op("mul", x, n, name="y")
    graph.op("gt", y, 1, name="greater")
    graph.op("cat", [x, y], name="both")
    graph.op("logical_not", flag, name="inverse")
    graph.op("max.dim", x, name="top", dim=0)
    graph.op("sum", y, name="loss")
    return graph


def kinds(canvas, name: str):
    scene = canvas.graph_scene
    node_id = canvas.document.graph.find(name).id
    return kinds_of(scene, node_id, scene.items_by_id[node_id].card)


def test_values_tell_before_any_run_and_results_after(canvas, graph):
    canvas.set_document(document(graph))
    assert [kinds(canvas, name).outputs for name in ("x", "n", "flag", "y")] == [["float"], ["int"], ["bool"], ["any"]]
    canvas.set_run(run_once(graph), ())
    assert kinds(canvas, "y").outputs == ["float"]
    assert kinds(canvas, "greater").outputs == ["bool"]
    assert kinds(canvas, "top").outputs == ["float", "int"]


def test_inputs_tell_what_their_wire_brings(canvas, graph):
    canvas.set_document(document(graph))
    canvas.set_run(run_once(graph), ())
    assert kinds(canvas, "y").inputs == {"input": "float", "other": "int"}
    assert kinds(canvas, "greater").inputs == {"input": "float", "other": "any"}
    assert kinds(canvas, "both").inputs == {"tensors.0": "float", "tensors.1": "float", "tensors.2": "many"}
    assert kinds(canvas, "inverse").inputs == {"input": "bool"}


def test_no_two_kinds_look_alike():
    for one, other in combinations(MARKERS, 2):
        assert MARKERS[one] != MARKERS[other]


def test_a_run_changes_what_is_painted(canvas, graph):
    canvas.set_document(document(graph))
    canvas.fit_all(at_once=True)
    before = canvas.viewport().grab().toImage()
    canvas.set_run(run_once(graph), ())  # without an overlay, so that only ports can differ
    assert canvas.viewport().grab().toImage() != before


def test_a_port_tells_what_it_carries_when_the_pointer_rests_on_it(canvas, graph):
    canvas.set_document(document(graph))
    y = graph.find("y").id
    at = {slot: canvas.port_pos(y, "in", slot) for slot in ("input", "other")}
    assert "float32" not in tip_at(canvas.graph_scene, at["input"])
    canvas.set_run(run_once(graph), ())
    assert tip_at(canvas.graph_scene, at["input"]) == "input · float32 [2]"
    assert tip_at(canvas.graph_scene, at["other"]) == "other · int64 [2]"
    assert tip_at(canvas.graph_scene, canvas.port_pos(y, "out", 0)) == "float32 [2]"


def test_a_value_that_requires_grad_is_marked_in_its_header(canvas):
    marks = {
        i: any(text.text == "∇" for text in item.card.texts()) for i, item in canvas.graph_scene.items_by_id.items()
    }
    assert marks == {"w": True, "x": True, "a": False, "b": False, "y": False}


# -- free or wired while a gesture has the wires -------------------------------------------

PORTS = [("w", "out", 0), ("x", "out", 0), ("a", "in", "input"), ("a", "in", "other"), ("a", "out", 0),
         ("b", "in", "input"), ("y", "in", "input"), ("y", "in", "other")]  # fmt: skip
"""The ports of the article's graph at which wires end."""


def free(canvas) -> set[tuple[str, str, object]]:
    """Those of the ports that are drawn hollow."""
    image = canvas.viewport().grab().toImage()
    ratio, card = image.devicePixelRatio(), canvas.theme.card.rgb()
    spots = {port: canvas.mapFromScene(canvas.port_pos(*port)) * ratio for port in PORTS}
    return {port for port, spot in spots.items() if image.pixel(spot) == card}


@pytest.mark.parametrize(
    ("start", "keys", "to", "loose"),
    [
        # w is joined to y past a; nothing takes x any more
        (lambda c: header(c, "a"), SHIFT, QPoint(0, 140), {*(p for p in PORTS if p[0] == "a"), ("x", "out", 0)}),
        (lambda c: c.port_pos("y", "in", "input"), NONE, QPoint(-20, 140), {("y", "in", "input")}),
        (lambda c: along(c, "y", "input", 0.1), NONE, QPoint(0, 140), {("a", "out", 0)}),
        (lambda c: c.port_pos("w", "out", 0), CONTROL, QPoint(60, 140), {("w", "out", 0)}),
    ],
    ids=["taken out", "target end", "source end", "all wires of an output"],
)
def test_ports_are_hollow_while_a_gesture_has_taken_their_wires_off(canvas, start, keys, to, loose):
    assert free(canvas) == set()
    spot = press(canvas, start(canvas), keys)
    move(canvas, spot, spot + to)
    assert free(canvas) == loose
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert free(canvas) == set()
    QTest.mouseRelease(canvas.viewport(), LEFT, keys, spot + to)
