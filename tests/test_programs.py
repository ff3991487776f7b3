"""Compiled programs: what they count, keep, refuse and tell, and how they are fed."""

from __future__ import annotations

import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.compiler import compiled
from grapheditor.engine.run import Cancelled


@pytest.fixture(autouse=True)
def _no_cache() -> None:
    ge.clear_cache()


def network(rows: int = -1, **x: Any) -> ge.Graph:
    """loss = mean(tanh(x @ w) ** 2), with a placeholder x of `rows` rows."""
    graph = ge.Graph()
    graph.placeholder([rows, 3], name="x", **x)
    graph.value(np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2), name="w", requires_grad=True)
    hidden = graph.op("tanh", graph.op("matmul", graph.handle("x"), graph.handle("w"), name="z"), name="h")
    graph.op("mean", graph.op("mul", hidden, hidden, name="s"), name="loss")
    return graph


def program(**options: Any) -> Any:
    return ge.compile(network(), ["loss"], ["w"], "loss", tier="numpy", **options)


def batch(rows: int = 4, seed: int = 0) -> dict[str, Any]:
    return {"x": np.random.default_rng(seed).normal(size=(rows, 3)).astype(np.float32)}


# -- versions and the cache ----------------------------------------------------------------


def test_going_back_to_a_batch_size_is_no_new_build() -> None:
    net = program()
    first = net.run(batch(2))
    for rows in (3, 2, 3, 2):
        again = net.run(batch(rows))
    assert (net.builds, net.runs) == (2, 5)
    assert again["loss"] == first["loss"]


def test_a_fed_constant_is_a_new_build_and_its_own_number_comes_back() -> None:
    graph = ge.Graph()
    x = graph.value([1.0, 2.0], name="x", requires_grad=True)
    c = graph.value(3.0, name="c")
    graph.op("sum", x * c, name="y")
    net = ge.compile(graph, ["y"], ["x"], "y")
    assert [net.run(feed)["y"].item() for feed in ({}, {"c": 10.0}, {})] == [9.0, 30.0, 9.0]
    assert net.builds == 2


def test_the_same_graph_is_compiled_once_for_all_programs() -> None:
    first, second = program(), program()
    first.run(batch())
    second.run(batch())
    assert len(compiled._cache) == 1
    assert (first.builds, second.builds) == (1, 1)
    third = ge.compile(network(), ["s"], tier="numpy")
    third.run(batch())
    assert len(compiled._cache) == 2
    ge.clear_cache()
    assert len(compiled._cache) == 0
    assert first.run(batch())["loss"] == second.run(batch())["loss"]


CHANGES = {
    "a number": lambda g: g.value([1.0, 2.5], name="c"),
    "an op": lambda g: g.value([1.0, 2.0], name="c") and g.op("exp", g.handle("c"), name="y"),
    "a parameter": lambda g: g.value([1.0, 2.0], name="c") and g.op("sum", g.handle("c"), dim=0, name="y"),
    "another parameter": lambda g: g.value([1.0, 2.0], name="c") and g.op("sum", g.handle("c"), keepdim=True, name="y"),
    "a literal": lambda g: g.value([1.0, 2.0], name="c") and g.op("add", g.handle("c"), 2, name="y"),
    "another literal": lambda g: g.value([1.0, 2.0], name="c") and g.op("add", g.handle("c"), 3, name="y"),
}


def test_graphs_that_differ_in_anything_do_not_share_what_was_compiled() -> None:
    found = []
    for change in CHANGES.values():
        graph = ge.Graph()
        change(graph)
        name = "y" if graph.has_name("y") else "c"
        found.append(ge.compile(graph, [name], tier="numpy").run()[name].tolist())
    eager = []
    for change in CHANGES.values():
        graph = ge.Graph()
        change(graph)
        name = "y" if graph.has_name("y") else "c"
        eager.append(ge.compile(graph, [name], evaluator="eager").run()[name].tolist())
    assert found == eager
    assert len(compiled._cache) == len(CHANGES)


def test_a_program_takes_its_memory_with_it() -> None:
    net = program()
    net.run(batch())
    gone = weakref.ref(net._version.compiled.built.run)
    ge.clear_cache()
    del net
    gc.collect()
    assert gone() is None


def test_what_is_kept_for_other_programs_keeps_no_memory_for_runs() -> None:
    net = program()
    net.run(batch())
    run = net._version.compiled.built.run
    assert run._free
    del net
    gc.collect()
    assert not run._free
    assert len(compiled._cache) == 1


# -- what is refused ---------------------------------------------------------------------


def test_too_much_memory_is_refused_before_anything_runs() -> None:
    graph = ge.Graph()
    row = graph.placeholder([1, 50_000], name="row")
    column = graph.placeholder([50_000, 1], name="column")
    graph.op("sum", graph.op("matmul", graph.op("mul", row, column, name="table"), column), name="total")
    with pytest.raises(ge.GraphEditorError, match=r"10 GB.*2 GB.*table is the largest.*memory_limit"):
        ge.compile(graph, ["total"], memory_limit=2_000_000_000)


def test_values_that_are_too_large_are_not_even_made() -> None:
    graph = ge.Graph()
    graph.op("sum", graph.placeholder([1_000_000, 10_000], name="huge"), name="total")
    with pytest.raises(ge.GraphEditorError, match=r"40 GB.*huge is the largest"):
        ge.compile(graph, ["total"], memory_limit=2_000_000_000)


def test_a_later_batch_that_is_too_large_is_refused_and_smaller_ones_still_run() -> None:
    net = program(memory_limit=10_000)
    expected = net.run(batch())
    with pytest.raises(ge.GraphEditorError, match="memory_limit"):
        net.run(batch(10_000))
    assert net.run(batch())["loss"] == expected["loss"]


def test_a_loss_that_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(ge.GraphEditorError, match=r"loss h has shape.*Reduce it first"):
        ge.compile(network(4), ["h"], ["w"], "h")


def test_a_fetch_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ge.GraphEditorError, match="no node named 'lost'"):
        ge.compile(network(), ["lost"])


def picking() -> ge.Graph:
    """The sum of the squares of what is positive."""
    graph = ge.Graph()
    x = graph.value([1.0, -1.0, 3.0], name="x", requires_grad=True)
    picked = graph.op("masked_select", x, graph.op("gt", x, 0.0), name="picked")
    graph.op("sum", graph.op("square", picked), name="y")
    graph.op("sum", x, name="other")
    return graph


def test_shapes_that_depend_on_numbers_run_op_by_op_with_a_note() -> None:
    net = ge.compile(picking(), ["y", "picked"], ["x"], "y")
    for x in ([1.0, -1.0, 3.0], [-1.0, -2.0, -3.0], [4.0, 5.0, 6.0]):
        mine, theirs = net.run({"x": x}), ge.compile(picking(), ["y", "picked"], ["x"], "y", "eager").run({"x": x})
        for name in ("y", "picked"):
            np.testing.assert_array_equal(mine[name], theirs[name])
        np.testing.assert_array_equal(mine.grads["x"], theirs.grads["x"])
    assert (net.builds, net.runs) == (1, 3)
    assert "picked: how many elements a mask takes is known only when it runs" in str(net.explain())
    assert net.explain().tier == "numpy"
    assert [o["y"] for o in net.run_many([{"x": [2.0, 0.0, 0.0]}, {}], workers=2)] == [4.0, 10.0]


def test_what_needs_no_shape_that_depends_on_numbers_is_compiled() -> None:
    net = ge.compile(picking(), ["other"], ["x"], "other")
    assert net.run()["other"] == 3.0
    assert not net.explain().fallback


def test_errors_of_programs_that_run_op_by_op_name_the_node() -> None:
    with pytest.raises(ge.GraphEditorError, match="loss picked has shape"):
        ge.compile(picking(), ["y"], ["x"], "picked").run()
    with pytest.raises(ge.GraphEditorError, match=r"x .*shape"):
        ge.compile(picking(), ["y"]).run({"x": [[1.0]]})


def test_an_unknown_tier_and_an_option_of_another_evaluator_are_refused() -> None:
    with pytest.raises(ge.GraphEditorError, match="no tier 'gpu'; use auto, numpy"):
        ge.compile(network(), ["loss"], tier="gpu")
    with pytest.raises(ge.GraphEditorError, match="'eager' has no option 'tier'"):
        ge.compile(network(), ["loss"], evaluator="eager", tier="numpy")


def test_a_feed_of_another_kind_is_converted_where_nothing_is_lost() -> None:
    net = program()
    expected = net.run({"x": np.float32([[1, 2, 3]])})["loss"]
    for x in ([[1, 2, 3]], np.int64([[1, 2, 3]]), np.float64([[1, 2, 3]]), ge.tensor([[1.0, 2.0, 3.0]])):
        assert net.run({"x": x})["loss"] == expected
    assert net.run({"x": np.array([[1, 2, 3]], ">f4")})["loss"] == expected
    with pytest.raises(ge.GraphEditorError, match=r"feed for x.*float32"):
        net.run({"x": np.complex64([[1, 2, 3]])})


# -- what is told ------------------------------------------------------------------------


def test_an_explanation_shows_each_pass_memory_and_tier() -> None:
    net = program()
    net.run(batch())
    told = net.explain()
    assert told.stages[0].name == "trace"
    assert told.stages[0].ops > told.stages[-1].ops
    assert told.tier == "numpy"
    assert told.peak_bytes >= sum(told.buffers) > 0
    text = str(told)
    for words in ("after 'trace'", "x = input  float32[4, 3]", "tanh(", "remove dead code", "run by the numpy tier"):
        assert words in text
    assert "matmul" not in told.source or "dot" in told.source


def test_regions_are_shown_with_what_is_in_them() -> None:
    graph = ge.Graph()
    x = graph.value(np.ones((300, 1000), np.float32), name="x", requires_grad=True)
    graph.op("sum", (x * 2).tanh().exp(), name="y")
    told = ge.compile(graph, ["y"], ["x"], "y", tier="numpy").explain()
    assert told.stages[-1].name == "fuse"
    text = str(told.stages[-1])
    assert "region(x) of" in text
    assert "%.0 = mul(x, 2.0)" in text
    assert any("blocks" in piece.why for piece in told.pieces)


def test_what_is_not_fed_yet_can_not_be_explained() -> None:
    with pytest.raises(ge.GraphEditorError, match="x is not fed"):
        program().explain()


def test_a_long_explanation_is_cut_in_the_middle() -> None:
    graph = ge.Graph()
    x = graph.value([1.0], name="x", requires_grad=True)
    for _ in range(1000):
        x = x.tanh()
    graph.op("sum", x, name="y")
    assert len(str(ge.compile(graph, ["y"], tier="numpy").explain()).splitlines()) < 1000


# -- feeding -----------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 4])
def test_many_feeds_give_their_results_in_order(workers: int) -> None:
    net = program()
    feeds = [batch(4, seed) for seed in range(20)]
    expected = [net.run(feed)["loss"].item() for feed in feeds]
    seen: list[tuple[int, int]] = []
    found = net.run_many(feeds, workers, lambda done, total: seen.append((done, total)))
    assert [out["loss"].item() for out in found] == expected
    assert seen == [(i, 20) for i in range(1, 21)]
    assert net.builds == 1


@pytest.mark.parametrize("workers", [1, 3])
def test_feeds_are_taken_as_results_are_asked_for(workers: int) -> None:
    taken = []

    def feeds() -> Any:
        for seed in range(1000):
            taken.append(seed)
            yield batch(4, seed)

    results = program().run_many(feeds(), workers)
    next(results)
    results.close()
    assert len(taken) <= 2 * workers


@pytest.mark.parametrize("workers", [1, 3])
def test_many_feeds_can_be_cancelled_and_the_program_runs_on(workers: int) -> None:
    net = program()

    def stop(done: int, total: int) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(net.run_many([batch(4, seed) for seed in range(10)], workers, stop))
    assert net.run(batch())["loss"].shape == ()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("feeds")]


@pytest.mark.parametrize("workers", [1, 3])
def test_a_bad_feed_among_many_is_told_with_its_node(workers: int) -> None:
    feeds = [batch(), {"x": np.ones((4, 7), np.float32)}, batch()]
    with pytest.raises(ge.GraphEditorError, match="feed for x has shape"):
        list(program().run_many(feeds, workers))


def test_feeds_come_from_files(tmp_path: Path) -> None:
    stack = np.random.default_rng(1).normal(size=(5, 4, 3)).astype(np.float32)
    np.save(tmp_path / "x.npy", stack)
    np.savez(tmp_path / "all.npz", x=stack)
    header = ",".join(f'"x[{i},{j}]"' for i in range(4) for j in range(3))
    rows = "\n".join(",".join(map(repr, map(float, x.ravel()))) for x in stack)
    (tmp_path / "table.csv").write_text(f"{header}\n{rows}\n")
    net = program()
    expected = [net.run({"x": x})["loss"].item() for x in stack]
    for source in (f"x={tmp_path / 'x.npy'}", tmp_path / "all.npz", tmp_path / "table.csv"):
        feeds = ge.feeds(network(), source)
        assert len(feeds) == 5
        assert [out["loss"].item() for out in net.run_many(feeds)] == expected
    assert len(ge.feeds(network(), tmp_path / "all.npz", batches=2)) == 2


def test_threads_that_feed_different_shapes_do_not_mix_them_up() -> None:
    net = program()
    expected = {rows: net.run(batch(rows))["loss"].item() for rows in (2, 3, 4)}
    wrong: list[Any] = []

    def work(rows: int) -> None:
        for _ in range(30):
            loss = net.run(batch(rows))["loss"].item()
            if loss != expected[rows]:
                wrong.append((rows, loss))

    threads = [threading.Thread(target=work, args=(rows,)) for rows in (2, 3, 4, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert net.runs == 3 + 180


# -- sessions ------------------------------------------------------------------------------


def test_a_session_tells_what_was_compiled_and_can_be_stopped() -> None:
    graph = ge.Graph()
    x = graph.value(np.full(3, 0.5, np.float32), name="x", requires_grad=True)
    y = x
    for _ in range(600):
        y = y.tanh()
    graph.op("sum", y, name="y")
    session = ge.Session(graph, evaluator="static")

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        session.forward(progress=stop)
    session.forward()
    session.backward()
    assert session["x"].grad is not None
    assert "tanh" in str(session.explain())
