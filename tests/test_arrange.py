"""The tidy layout: wires run to the right, cards do not overlap, and undo takes it back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit.arrange import DEFAULT_SIZE, arrange, arrange_edit, place_new
from grapheditor.io import dumps
from tests.strategies import graphs

sizes_of = st.tuples(st.floats(20, 300), st.floats(20, 300))


@given(graphs(max_nodes=12), st.data())
def test_wires_run_to_the_right_and_cards_do_not_overlap(graph, data):
    sizes = {i: data.draw(sizes_of) for i in graph}
    places = arrange(graph, sizes)
    assert places.keys() == set(graph)
    for wire in graph.wires():
        assert places[wire.source][0] + sizes[wire.source][0] < places[wire.target][0]
    boxes = [(*places[i], *sizes[i]) for i in graph]
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[i + 1 :]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y


@given(graphs())
def test_arranging_is_one_edit_that_undo_takes_back(graph):
    before = dumps(graph)
    undo = arrange_edit(graph, {}).do(graph)
    assert all(node.pos is not None for node in graph.nodes())
    undo.do(graph)
    assert dumps(graph) == before


def test_inputs_stand_in_the_order_in_which_they_are_wired():
    graph = Graph()
    w, x = graph.value(1.0, name="w"), graph.value(2.0, name="x")
    a, b = graph.op("add", w, x, name="a"), graph.op("add", w, 1, name="b")
    graph.op("mul", a, b, name="y")
    places = arrange(graph, {})
    assert places["a"][1] < places["b"][1]
    assert places["w"][0] == places["x"][0] < places["a"][0] == places["b"][0] < places["y"][0]


def test_new_nodes_stand_right_of_what_they_depend_on_and_apart_from_the_rest():
    graph = Graph()
    x = graph.value(1.0, name="x")
    graph.op("exp", x, name="e")
    places = place_new(graph, ["e"], {"x": (100.0, 50.0)}, {})
    assert places["e"][0] >= 100 + DEFAULT_SIZE[0]
    assert places["e"][1] >= 50 + DEFAULT_SIZE[1]
