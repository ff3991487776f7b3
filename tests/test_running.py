"""Sessions and programs: what they compute, count, own and refuse, in both evaluators."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import grapheditor as ge

EVALUATORS = ["eager", "static"]


def article(**w: Any) -> ge.Graph:
    """y = (w + x) * (w + 1)"""
    graph = ge.Graph()
    w_ = graph.value([1.0], name="w", requires_grad=True, **w)
    x = graph.value([2.0], name="x", requires_grad=True)
    a = graph.op("add", w_, x, name="a")
    b = graph.op("add", w_, 1, name="b")
    graph.op("mul", a, b, name="y")
    return graph


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_the_article_gives_5_and_2(evaluator: str) -> None:
    session = ge.Session(article(), evaluator=evaluator)
    session.forward()
    session.backward("y")
    nodes = session.snapshot().nodes
    assert {name: None if r.grad is None else r.grad.tolist() for name, r in nodes.items()} == {
        "w": [5.0],
        "x": [2.0],
        "a": None,
        "b": None,
        "y": None,
    }
    assert [nodes[name].is_leaf for name in "wxaby"] == [True, True, False, False, False]
    assert session["y"].tolist() == [6.0]


def test_eager_names_the_backward_functions() -> None:
    session = ge.Session(article())
    session.forward()
    names = {name: result.grad_fn for name, result in session.snapshot().nodes.items()}
    assert names == {"w": None, "x": None, "a": "AddBackward0", "b": "AddBackward0", "y": "MulBackward0"}
    assert session["b"].grad_fn.next_functions[1] == (None, 0)


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("loss", [(), ("m",)])
def test_backward_starts_from_the_first_of_several_outputs(evaluator: str, loss: tuple[str, ...]) -> None:
    graph = ge.Graph()
    x = graph.value([3.0, 1.0, 2.0], name="x", requires_grad=True)
    graph.op("max", x, dim=0, name="m")
    session = ge.Session(graph, evaluator=evaluator)
    session.forward()
    session.backward(*loss)
    assert session["x"].grad.tolist() == [1.0, 0.0, 0.0]


def test_builds_are_counted_per_feed_when_eager_and_once_when_static() -> None:
    graph = article()
    feeds = [{"w": [float(i)], "x": [float(-i)]} for i in range(50)]
    outputs: dict[str, list[Any]] = {}
    counts = {}
    for evaluator in EVALUATORS:
        program = ge.compile(graph, fetches=["y"], wrt=["w", "x"], loss="y", evaluator=evaluator)
        outputs[evaluator] = [(o["y"], o.grads["w"], o.grads["x"]) for o in program.run_many(feeds)]
        counts[evaluator] = (program.builds, program.runs)
    assert counts == {"eager": (50, 50), "static": (1, 50)}
    np.testing.assert_array_equal(outputs["eager"], outputs["static"])


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_results_belong_to_the_caller(evaluator: str) -> None:
    program = ge.compile(article(), fetches=["w", "y"], wrt=["w", "x"], loss="y", evaluator=evaluator)
    first = program.run()
    for array in [*first.values(), *first.grads.values()]:
        array[...] = math.nan
    second = program.run()
    assert (second["w"].item(), second["y"].item(), second.grads["w"].item()) == (1.0, 6.0, 5.0)


REFUSED_FEEDS = {
    "unknown name": ({"z": 1.0}, "'z'"),
    "computed node": ({"y": 1.0}, "y is computed by mul"),
    "wrong shape": ({"w": [1.0, 2.0]}, "shape [2]"),
    "no number": ({"w": ["a"]}, "feed for w"),
    "ragged": ({"w": [[1.0], [1.0, 2.0]]}, "feed for w"),
}


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize(("feed", "words"), REFUSED_FEEDS.values(), ids=REFUSED_FEEDS)
def test_a_feed_that_does_not_fit_is_refused_by_name(evaluator: str, feed: dict[str, Any], words: str) -> None:
    program = ge.compile(article(), fetches=["y"], evaluator=evaluator)
    with pytest.raises(ge.GraphEditorError) as caught:
        program.run(feed)
    assert words in str(caught.value)
    assert program.run()["y"].tolist() == [6.0]


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_an_unfed_placeholder_is_named(evaluator: str) -> None:
    graph = ge.Graph()
    x = graph.placeholder([2], name="x")
    graph.op("exp", x, name="y")
    program = ge.compile(graph, fetches=["y"], evaluator=evaluator)
    with pytest.raises(ge.GraphEditorError, match=r"[Pp]laceholder x is not fed"):
        program.run()
    np.testing.assert_allclose(program.run({"x": [0.0, 1.0]})["y"], np.exp([0.0, 1.0]), rtol=1e-6)


def test_a_batch_of_another_size_is_a_new_build() -> None:
    graph = ge.Graph()
    x = graph.placeholder([-1, 2], name="x")
    graph.op("sum", x, name="total")
    program = ge.compile(graph, fetches=["total"])
    sizes = [3, 3, 5]
    totals = [program.run({"x": np.ones((n, 2), np.float32)})["total"].item() for n in sizes]
    assert totals == [6.0, 6.0, 10.0]
    assert (program.builds, program.runs) == (2, 3)


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_a_broken_node_is_blamed_and_the_rest_runs(evaluator: str) -> None:
    graph = article()
    bad = graph.op("matmul", graph.handle("w"), graph.value([[1.0], [2.0]], name="m"), name="bad")
    graph.op("exp", bad, name="after")
    session = ge.Session(graph, evaluator=evaluator)
    session.forward()
    run = session.snapshot()
    assert run.nodes["y"].value.tolist() == [6.0]
    assert "cannot be multiplied" in run.nodes["bad"].error
    assert run.nodes["after"].blamed == "bad"
    assert [p.node for p in run.problems] == ["bad"]
    with pytest.raises(ge.GraphEditorError, match="bad"):
        session["bad"]


@pytest.mark.parametrize("name", ["relu", "max", "cat"])  # one signature, several, a list
def test_a_record_in_the_place_of_a_handle_is_refused_with_the_way_to_the_handle(name: str) -> None:
    graph = article()
    before = list(graph)
    with pytest.raises(ge.GraphEditorError, match=r"graph\.handle\('w'\)"):
        graph.op(name, [graph.find("w")] if name == "cat" else graph.find("w"))
    assert list(graph) == before


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_an_input_left_free_is_named(evaluator: str) -> None:
    graph = article()
    graph.disconnect(graph.input("y", "other"))
    session = ge.Session(graph, evaluator=evaluator)
    session.forward()
    assert session.snapshot().nodes["y"].error == ("Input 'other' of y is free; wire it or type a number there.")


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_a_mask_decides_on_a_shape_in_every_evaluator(evaluator: str) -> None:
    graph = ge.Graph()
    x = graph.value([1.0, 3.0], name="x", requires_grad=True)
    taken = graph.op("index", x, [graph.op("gt", x, 2, name="mask")], name="taken")
    graph.op("sum", taken, name="total")
    program = ge.compile(graph, ["taken", "total"], ["x"], "total", evaluator)
    for numbers in ([1.0, 3.0], [4.0, 5.0], [0.0, 1.0]):
        out = program.run({"x": numbers})
        assert out["taken"].tolist() == [n for n in numbers if n > 2]
        assert out.grads["x"].tolist() == [float(n > 2) for n in numbers]


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_numbers_that_an_op_refuses_are_told_when_it_runs(evaluator: str) -> None:
    graph = ge.Graph()
    graph.op("linalg.inv", graph.value([[0.0]], name="n"), name="p")
    session = ge.Session(graph, evaluator)
    session.forward()
    assert "singular" in session.snapshot().problems[0].message
    with pytest.raises(ge.GraphEditorError, match="singular"):
        ge.compile(graph, ["p"], evaluator=evaluator).run()


def test_retained_gradients_and_accumulation() -> None:
    graph = article()
    session = ge.Session(graph)
    session.forward()
    session["a"].retain_grad()
    session.backward("y", retain_graph=True)
    assert session["a"].grad.tolist() == [2.0]
    session.backward("y")
    assert session["w"].grad.tolist() == [10.0]
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        session.backward("y")
    session.zero_grad()
    assert session["w"].grad is None


def test_leaves_keep_their_grad_while_their_numbers_stay() -> None:
    graph = article()
    session = ge.Session(graph)
    session.forward()
    session.backward()
    session.forward()
    session.backward()
    assert session["w"].grad.tolist() == [10.0]


UNARY = ["tanh", "sigmoid", "neg", "exp", "relu", "sin", "square"]
BINARY = ["add", "sub", "mul", "maximum"]
steps = st.lists(
    st.tuples(st.sampled_from(UNARY + BINARY), st.integers(0, 30), st.integers(0, 30), st.booleans()),
    min_size=1,
    max_size=12,
)


@given(steps, st.lists(st.floats(-1, 1, width=32), min_size=4, max_size=4))
def test_eager_and_static_agree_on_random_graphs(plan: list[tuple[str, int, int, bool]], numbers: list[float]) -> None:
    graph = ge.Graph()
    row = graph.value([numbers[:2]], name="row", dtype="float64", requires_grad=True)
    column = graph.value([[n] for n in numbers[2:]], name="column", dtype="float64", requires_grad=True)
    nodes = [row, column]
    for name, i, j, squash in plan:
        operands = [nodes[i % len(nodes)]] + ([nodes[j % len(nodes)]] if name in BINARY else [])
        node = graph.op(name, *operands)
        nodes.append(graph.op("tanh", node) if squash else node)
    graph.op("sum", nodes[-1], name="loss")
    results = []
    for evaluator in EVALUATORS:
        program = ge.compile(graph, ["loss"], ["row", "column"], "loss", evaluator)
        results.append(program.run())
    eager, static = results
    np.testing.assert_allclose(static["loss"], eager["loss"], rtol=1e-12, equal_nan=True)
    for name in ("row", "column"):
        if eager.grads[name] is None:
            assert static.grads[name] is None
        else:
            np.testing.assert_allclose(static.grads[name], eager.grads[name], rtol=1e-9, atol=1e-12, equal_nan=True)


@pytest.mark.parametrize(
    ("op", "arguments", "last"),
    [
        ("split", {"split_size_or_sections": 2, "dim": 1}, [[3.0], [7.0]]),
        ("chunk", {"chunks": 3, "dim": 1}, [[3.0], [7.0]]),
        ("unbind", {}, [4.0, 5.0, 7.0]),
        ("gradient", {}, [[1.0, 1.0, 1.0], [1.0, 1.5, 2.0]]),
    ],
)
def test_parts_of_a_result_are_had_by_their_number(op: str, arguments: dict[str, Any], last: Any) -> None:
    graph = ge.Graph()
    x = graph.value([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]], name="x")
    parts = graph.op(op, x, **arguments)
    count = {"chunk": 3}.get(op, 2)
    graph.op("clone", parts[count - 1], name="last")
    session = ge.Session(graph)
    session.forward()
    assert session["last"].tolist() == last
