"""Which node comes before which, and whether a way leads from one to another, in graphs of any size."""

from __future__ import annotations

import random
from collections import Counter

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grapheditor.model import meeting
from grapheditor.model.links import Links
from grapheditor.model.order import TopologicalOrder

FEW = 7
steps = st.lists(st.tuples(st.booleans(), st.integers(0, FEW - 1), st.integers(0, FEW - 1)), max_size=80)


def counted(links: Links) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]]]:
    """All links with how often each is there: as their sources tell them, and as their targets do."""
    after = Counter((number, other) for number in range(FEW) for other in links.after.of(number))
    before = Counter((other, number) for number in range(FEW) for other in links.before.of(number))
    return after, before


@given(steps, st.sets(st.integers(0, FEW - 1)))
def test_links_are_those_that_were_added_and_not_removed(attempts, gone):
    links, expected = Links(), Counter()
    for _ in range(FEW):
        links.add_number()
    for adds, source, target in attempts:
        if adds:
            links.add(source, target)
            expected[source, target] += 1
        elif expected[source, target]:
            links.remove(source, target)
            expected[source, target] -= 1
    copy = links.copy()
    assert counted(links) == (+expected, +expected)
    for source, target in [pair for pair in expected.elements() if not gone.issuperset(pair)]:
        if not gone.isdisjoint((source, target)):
            links.remove(source, target)
    for number in gone:
        links.clear(number)
    for number in gone:  # in whose place another comes
        links.add(number, 0)
    stay = Counter({pair: count for pair, count in expected.items() if gone.isdisjoint(pair)})
    stay.update((number, 0) for number in gone)
    assert counted(links) == (+stay, +stay)
    assert counted(copy) == (+expected, +expected)


def ordered(wires: list[tuple[int, int]], count: int) -> TopologicalOrder:
    order = TopologicalOrder()
    for number in range(count):
        order.add(str(number))
    for source, target in wires:
        order.connect(str(source), str(target))
    return order


def layered(seed: int, width: int, height: int) -> list[tuple[int, int]]:
    """Wires from each layer to later ones, a few of them twice."""
    draw = random.Random(seed)
    wires = []
    for target in range(width, width * height):
        layer = target // width
        for _ in range(draw.choice((1, 1, 2, 3))):
            above = max(0, layer - draw.choice((1, 1, 1, 2, 4)))
            wires.append((above * width + draw.randrange(width), target))
    return wires + draw.sample(wires, 5)


SHAPES = [(1, 12, 20), (2, 3, 150), (3, 40, 8), (4, 1, 300)]


@pytest.mark.parametrize("wide", [1, 4, 10**9], ids=["all by numpy", "some by numpy", "none by numpy"])
@pytest.mark.parametrize(("seed", "width", "height"), SHAPES)
def test_a_way_is_found_where_there_is_one(monkeypatch, wide, seed, width, height):
    monkeypatch.setattr(meeting, "WIDE", wide)
    wires = layered(seed, width, height)
    order = ordered(wires, width * height)
    known = nx.DiGraph([(str(source), str(target)) for source, target in wires])
    known.add_nodes_from(map(str, range(width * height)))
    draw = random.Random(seed)
    ways = 0
    for _ in range(150):
        start, goal = (str(draw.randrange(width * height)) for _ in range(2))
        way = order.find_path(start, goal)
        assert (way is not None) == nx.has_path(known, start, goal)
        if way is not None:
            ways += 1
            assert (way[0], way[-1]) == (start, goal)
            assert nx.is_path(known, way)
    assert ways > 5
