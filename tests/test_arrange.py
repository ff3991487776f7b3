"""The tidy layout: wires run forward, cards do not overlap, locked nodes stay, and undo takes it back."""

from __future__ import annotations

import random
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.authoring import Graph
from grapheditor.edit import sugiyama
from grapheditor.edit.arrange import arrange, arrange_edit, improved, place_new, tidy_edit
from grapheditor.edit.lanes import HALF
from grapheditor.edit.layering import depths, first_order, layers_of, main_wires, parts
from grapheditor.edit.layout import lay_out, segment_crossings, straight_crossings, wire_ends, wire_length
from grapheditor.edit.layout_graph import DEFAULT_SIZE, take
from grapheditor.edit.ordering import LayoutCancelledError, inversions
from grapheditor.edit.packing import BAND
from grapheditor.io import dumps
from grapheditor.model.decoration import Route
from tests.strategies import graphs

directions = st.sampled_from(["right", "down"])
lengths = st.floats(20, 300)


def unlocked(graph: Graph) -> Graph:
    """The graph without places and locks."""
    for node in graph.nodes():
        graph.replace(replace(node, pos=None, locked=False))
    return graph


def draw_sizes(data: st.DataObject, graph: Graph) -> dict[str, tuple[float, float]]:
    """A size for every node."""
    drawn = data.draw(st.lists(st.tuples(lengths, lengths), min_size=len(graph), max_size=len(graph)))
    return dict(zip(graph, drawn, strict=True))


def overlaps(places, sizes) -> list[tuple[str, str]]:
    """The pairs of cards that cover each other."""
    boxes = [(i, *places[i], *sizes[i]) for i in places]
    return [
        (i, j)
        for number, (i, x, y, w, h) in enumerate(boxes)
        for j, x2, y2, w2, h2 in boxes[number + 1 :]
        if x + w > x2 and x2 + w2 > x and y + h > y2 and y2 + h2 > y
    ]


def random_graph(count: int, seed: int = 0, reach: int = 30) -> Graph:
    """Ops that take their inputs from the nodes shortly before them."""
    chance, graph, made = random.Random(seed), Graph(), []
    for number in range(count):
        near = made[-reach:]
        made.append(graph.op("add", *chance.choices(near, k=2)) if number > 5 else graph.value(1.0))
    return graph


@given(graphs(max_nodes=12), directions, st.data())
def test_wires_run_forward_and_cards_do_not_overlap(graph, direction, data):
    sizes = draw_sizes(data, unlocked(graph))
    places = arrange(graph, sizes, direction=direction)
    assert places.keys() == set(graph)
    axis = 0 if direction == "right" else 1
    for wire in graph.wires():
        assert places[wire.source][axis] + sizes[wire.source][axis] < places[wire.target][axis]
    assert overlaps(places, sizes) == []
    assert arrange(graph, sizes, direction=direction) == places


@given(graphs(max_nodes=12), directions, st.data())
def test_locked_nodes_stay_and_the_others_keep_clear_of_them(graph, direction, data):
    sizes = draw_sizes(data, unlocked(graph))
    if not len(graph):
        return
    ids = list(graph)
    spots = data.draw(st.lists(st.integers(-3, 3), min_size=1, max_size=3, unique=True))
    pinned = {i: (400.0 * spot, 400.0 * spot) for i, spot in zip(ids, spots, strict=False)}
    for node_id, place in pinned.items():
        graph.replace(replace(graph.node(node_id), pos=place, locked=True))
    places = arrange(graph, sizes, direction=direction)
    for node_id, place in pinned.items():
        assert places[node_id] == pytest.approx(place)
    assert overlaps(places, sizes) == []
    arrange_edit(graph, sizes, direction=direction).do(graph)
    assert {i: graph.node(i).pos for i in pinned} == pinned


@given(graphs(), directions)
def test_arranging_is_one_edit_that_undo_takes_back(graph, direction):
    before = dumps(graph)
    undo = arrange_edit(graph, {}, direction=direction).do(graph)
    assert all(node.pos is not None or node.locked for node in graph.nodes())
    undo.do(graph)
    assert dumps(graph) == before


def test_a_part_that_is_arranged_keeps_its_centre_and_the_rest_its_place():
    graph = random_graph(30)
    arrange_edit(graph, {}).do(graph)
    before = {node.id: node.pos for node in graph.nodes()}
    chosen = list(graph)[10:20]
    arrange_edit(graph, {}, chosen).do(graph)
    after = {node.id: node.pos for node in graph.nodes()}
    assert all(after[i] == before[i] for i in graph if i not in chosen)

    def middle(places):
        xs, ys = zip(*(places[i] for i in chosen), strict=True)
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    assert middle(after) == pytest.approx(middle(before), abs=1.5)


def test_inputs_stand_in_the_order_in_which_they_are_wired():
    graph = Graph()
    w, x = graph.value(1.0, name="w"), graph.value(2.0, name="x")
    a, b = graph.op("add", w, x, name="a"), graph.op("add", w, 1, name="b")
    graph.op("mul", a, b, name="y")
    places = arrange(graph, {})
    assert places["a"][1] < places["b"][1]
    assert places["w"][0] == places["x"][0] < places["a"][0] == places["b"][0] < places["y"][0]


def test_the_wires_of_a_chain_are_level():
    graph = Graph()
    x = graph.value(1.0, name="x")
    for _ in range(6):
        x = graph.op("add", x, graph.value(1.0))
    plain = take(graph, {})
    ends = wire_ends(plain, lay_out(plain).corners)
    main = main_wires(plain, depths(plain)[0])
    assert main.sum() == 6
    assert ends[main, 1] == pytest.approx(ends[main, 3], abs=0.5)


def test_hundreds_of_nodes_that_could_stand_together_are_spread_to_where_they_are_used():
    graph = Graph()
    x = graph.value(1.0, name="x")
    for _ in range(20):  # neurons: each a chain of sums of products, all of which depend on x alone
        total = graph.op("mul", x, 2)
        for _ in range(30):
            total = graph.op("add", total, graph.op("mul", x, 2))
    places = np.array(list(arrange(graph, {}).values()))
    width, height = np.ptp(places, axis=0)
    assert height < 3 * width


def test_a_node_at_the_end_of_the_world_is_brought_back():
    graph = Graph()
    made = [graph.value(1.0), graph.value(2.0)]
    made.append(graph.op("add", *made))
    for node_id, x in zip(list(graph), (1.7e308, -1.7e308, 0.0), strict=True):
        graph.replace(replace(graph.node(node_id), pos=(x, 1e308)))
    arrange_edit(graph, dict.fromkeys(graph, DEFAULT_SIZE)).do(graph)
    assert np.isfinite([node.pos for node in graph.nodes()]).all()
    assert max(abs(x) for node in graph.nodes() for x in node.pos) < 1e7


@given(graphs(), st.data())
def test_no_empty_band_lies_across_a_part(graph, data):
    graph = unlocked(graph)
    sizes = draw_sizes(data, graph)
    plain = take(graph, sizes)
    layout, part = lay_out(plain), parts(plain)
    for number in set(part.tolist()):
        rows = list(zip(layout.corners[part == number, 1], plain.sizes[part == number, 1], strict=True))
        lanes = [lane for wire, lane in layout.lanes.items() if part[plain.targets[wire]] == number]
        rows = sorted([*rows, *((y - HALF, 2 * HALF) for lane in lanes for y in lane[:, 1].tolist())])
        reached = rows[0][0]
        for top, high in rows:
            assert top <= reached + BAND + 1e-6
            reached = max(reached, top + high)


def test_parts_without_wires_between_them_are_packed_into_rows():
    graph = Graph()
    for _ in range(60):
        graph.op("exp", graph.value(1.0))
    places = np.array(list(arrange(graph, {}).values()))
    width, height = np.ptp(places, axis=0) + DEFAULT_SIZE
    assert 0.8 < width / height < 3


def layered_by_networkx(plain):
    """The places of networkx.multipartite_layout, with the gaps of our own layouts."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(plain.ids)))
    graph.add_edges_from(zip(plain.sources.tolist(), plain.targets.tolist(), strict=True))
    for layer, nodes in enumerate(nx.topological_generations(graph)):
        for node in nodes:
            graph.nodes[node]["subset"] = layer
    places = nx.multipartite_layout(graph)
    corners = np.array([places[i] for i in range(len(plain.ids))])
    layers = np.array([graph.nodes[i]["subset"] for i in range(len(plain.ids))])
    for layer in range(layers.max() + 1):
        column = np.flatnonzero(layers == layer)
        column = column[np.argsort(corners[column, 1], kind="stable")]
        corners[column, 0] = layer * (DEFAULT_SIZE[0] + 72)
        corners[column, 1] = (np.arange(len(column)) - len(column) / 2) * (DEFAULT_SIZE[1] + 30)
    return corners


@pytest.mark.parametrize("count", [40, 200, 600])
@pytest.mark.parametrize("seed", [1, 2])
def test_there_are_far_fewer_crossings_and_shorter_wires_than_in_networkx(count, seed):
    plain = take(random_graph(count, seed), {})
    layout, theirs = lay_out(plain), layered_by_networkx(plain)
    ours = layout.corners
    assert straight_crossings(plain, ours) < 0.6 * straight_crossings(plain, theirs)
    assert wire_length(plain, ours) < wire_length(plain, theirs)
    best = improved(plain, layout, "right").corners
    assert straight_crossings(plain, best) <= straight_crossings(plain, ours)


def test_crossings_of_segments_are_counted():
    x = np.array([[0, 0, 10, 10], [0, 10, 10, 0], [0, 5, 10, 5.5], [0, 0, 10, -5], [20, 0, 30, 10]], float)
    assert segment_crossings(x) == 3  # those that share an end do not cross there


@given(st.permutations(range(12)))
def test_inversions_are_pairs_in_the_wrong_order(numbers):
    wrong = sum(a > b for i, a in enumerate(numbers) for b in numbers[i + 1 :])
    assert inversions(np.array(numbers)) == wrong


def test_long_wires_are_led_through_the_layers_they_pass():
    graph = Graph()
    x = y = graph.value(1.0)
    for _ in range(5):
        y = graph.op("exp", y)
    graph.op("add", x, y)
    plain = take(graph, {})
    depth, layer = depths(plain)
    layers = layers_of(plain, layer, main_wires(plain, depth), first_order(plain))
    assert (layers.node < 0).sum() == 5
    assert all(layers.layer[layers.targets] == layers.layer[layers.sources] + 1)


def test_a_layout_that_nobody_wants_any_more_is_given_up():
    def cancelled() -> None:
        raise LayoutCancelledError

    with pytest.raises(LayoutCancelledError):
        lay_out(take(random_graph(50), {}), check=cancelled)


def test_a_broken_second_opinion_is_none(monkeypatch):
    monkeypatch.setattr(sugiyama, "installed", lambda: True)
    monkeypatch.setattr(sugiyama, "_SCRIPT", "print('nonsense')")
    links = np.array([0]), np.array([1])
    assert sugiyama.order(2, *links) is None
    monkeypatch.setattr(sugiyama, "_SCRIPT", "import sys, json; json.dump([[[0, 1, 9], [1, 2, 3]]], sys.stdout)")
    layer, across = sugiyama.order(2, *links)
    assert (layer.tolist(), across.tolist()) == ([0, 1], [1, 2])


@pytest.mark.skipif(not sugiyama.installed(), reason="fast-sugiyama is not installed")
def test_the_second_opinion_is_a_layout_too():
    plain = take(random_graph(60), {})
    layer, _ = sugiyama.order(len(plain.ids), plain.sources, plain.targets)
    assert all(layer[plain.sources] < layer[plain.targets])


def test_bends_between_nodes_that_move_are_taken_out():
    graph = Graph()
    x, y = graph.value(1.0, name="x"), graph.value(1.0, name="y")
    a = graph.op("add", x, y, name="a")
    for slot in ("input", "other"):
        route = Route(a.id, slot, ((1.0, 2.0),))
        graph.decorate(route.id, route)
    before = dumps(graph)
    undo = tidy_edit(graph, {"x": (0.0, 0.0), "a": (300.0, 0.0)}).do(graph)
    assert [route.slot for route in graph.decorations.values()] == ["other"]
    undo.do(graph)
    assert dumps(graph) == before


def test_new_nodes_stand_right_of_what_they_depend_on_and_apart_from_the_rest():
    graph = Graph()
    x = graph.value(1.0, name="x")
    graph.op("exp", x, name="e")
    places = place_new(graph, ["e"], {"x": (100.0, 50.0)}, {})
    assert places["e"][0] >= 100 + DEFAULT_SIZE[0]
    assert places["e"][1] >= 50 + DEFAULT_SIZE[1]
