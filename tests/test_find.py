"""The small language of the search, on graphs that have run."""

from __future__ import annotations

import pytest

from grapheditor.authoring import Graph
from grapheditor.edit.find import Finder
from grapheditor.running import Session


@pytest.fixture(scope="module")
def finder() -> Finder:
    graph = Graph()
    w = graph.value([[1.0, 2.0, 3.0]], name="weights", requires_grad=True)
    x = graph.value([2.5], name="x")
    n = graph.value([3], name="count")
    product = graph.op("mul", w, x, name="product")
    graph.op("matmul", w, w, name="wrong")
    root = graph.op("log", graph.op("neg", x, name="minus"), name="root")
    zero = graph.op("mul", product, 0, name="nothing")
    graph.op("mul", n, n, name="square")
    graph.op("sum", zero, name="total")
    graph.configure(graph.settings.__class__(loss=graph.find("total").id))
    session = Session(graph)
    session.forward()
    session.backward("total")
    assert root
    return Finder(graph, session.snapshot())


QUERIES = {
    "prod": {"product"},
    "PROD": {"product"},
    "op:mul": {"product", "nothing", "square"},
    "op:matmul": {"wrong"},
    "name:o op:mul": {"product", "nothing"},
    "op:mul -product": {"nothing", "square"},
    "dtype:int": {"count", "square"},
    "i64": {"count", "square"},
    "f32 op:mul": {"product", "nothing"},
    "shape:[1,3]": {"weights", "product", "nothing"},
    "[1, 3]": {"weights", "product", "nothing"},
    "shape:[]": {"total"},
    "value:2.5": {"x", "minus", "product"},
    "7.5": {"product"},
    "error": {"wrong"},
    "error:shapes": {"wrong"},
    "nan": {"root"},
    "value:nan": {"root"},
    "leaf": {"weights", "x", "count"},
    "leaf requires_grad": {"weights"},
    "grad:none leaf": {"x", "count"},
    "grad:any": {"weights"},
    "grad:zero": {"weights"},
    "loss": {"total"},
    '"no such text"': set(),
    "foo:bar": set(),
    "-": {"minus"} - {"minus"},
    "": set(),
    "   ": set(),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_exactly_its_nodes(finder, query):
    assert {finder._graph.node(i).name for i in finder.find(query)} == QUERIES[query]


def test_a_minus_gives_all_the_others(finder):
    everything = set(finder._ids)
    for query in ("op:mul", "leaf", "nan", "2.5", "error"):
        assert set(finder.find(query)) | set(finder.find(f"-{query}")) == everything
        assert not set(finder.find(query)) & set(finder.find(f"-{query}"))


def test_two_words_find_what_both_find(finder):
    for one in QUERIES:
        for other in ("f32", "leaf", "-o"):
            if one.strip():
                assert set(finder.find(f"{one} {other}")) == set(finder.find(one)) & set(finder.find(other))


def test_sources_come_before_what_depends_on_them(finder):
    order = finder._graph.order()
    found = finder.find("o")
    assert found == sorted(found, key=order.index)


def test_without_a_run_names_and_ops_can_be_found():
    graph = Graph()
    graph.op("exp", graph.value(1.0, name="x"), name="y")
    assert Finder(graph).find("exp") == [graph.find("y").id]
    assert Finder(graph).find("float32") == [graph.find("x").id]
    assert Finder(graph).find("grad:none") == []
