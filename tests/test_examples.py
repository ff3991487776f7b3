"""The examples open, look tidy, and give the numbers of an independent calculation in every evaluator."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import grapheditor as ge
from grapheditor import io
from grapheditor.engine.arrays import materialise
from grapheditor.model.node import ValueNode
from grapheditor.resource_files import resource_path

FOLDER = resource_path("examples")
EXAMPLES = sorted(FOLDER.glob("*.graph"))
EVALUATORS = ["eager", "static"]

Numbers = dict[str, Any]


def article(v: Numbers) -> tuple[Numbers, Numbers]:
    w, x = v["w"], v["x"]
    return {"a": w + x, "b": w + 1, "y": (w + x) * (w + 1)}, {"w": (w + 1) + (w + x), "x": w + 1}


def retaining(v: Numbers) -> tuple[Numbers, Numbers]:
    values, grads = article(v)
    return values, grads | {"a": v["w"] + 1}


def batches(v: Numbers) -> tuple[Numbers, Numbers]:
    values, grads = article(v)
    return values, {"w": grads["w"]}


def grad_fn(v: Numbers) -> tuple[Numbers, Numbers]:
    w, x, c = v["w"], v["x"], v["c"]
    q = (w + x) * (w + 1) - 2 * c
    slope = 2 * q / q.size
    return {"q": q, "y": (q**2).mean()}, {"w": slope * (2 * w + x + 1), "x": slope * (w + 1)}


def two_layer_net(v: Numbers) -> tuple[Numbers, Numbers]:
    x, y, w1, w2 = v["x"], v["y"], v["w1"], v["w2"]
    h = np.maximum(x @ w1, 0)
    diff = h @ w2 - y
    slope = 2 * diff / len(x)
    back = (slope @ w2.T) * (x @ w1 > 0)
    return {"y_pred": h @ w2, "loss": (diff**2).sum(axis=1).mean()}, {"w1": x.T @ back, "w2": h.T @ slope}


def sigmoid_chain(v: Numbers) -> tuple[Numbers, Numbers]:
    results = [v["x"]]
    for _ in range(8):
        results.append(1 / (1 + np.exp(-results[-1])))
    grads: Numbers = {}
    slope = np.ones(1)
    for i in range(8, 0, -1):
        slope = slope * results[i] * (1 - results[i])
        grads["x" if i == 1 else f"s{i - 1}"] = slope
    return {f"s{i}": results[i] for i in range(1, 9)}, grads


def fan_out(v: Numbers) -> tuple[Numbers, Numbers]:
    w = v["w"]
    return {"y": 2 * w + 3 * w + w**2}, {"w": 5 + 2 * w}


def broadcast(v: Numbers) -> tuple[Numbers, Numbers]:
    M, v_, c = v["M"], v["v"], v["c"]
    grads = {"M": np.full(M.shape, c), "v": np.full(v_.shape, len(M) * c), "c": (M + v_).sum()}
    return {"m": M + v_, "y": ((M + v_) * c).sum()}, grads


def detach(v: Numbers) -> tuple[Numbers, Numbers]:
    w, x = v["w"], v["x"]
    return {"d": w * x, "e": w * x, "y": (w * x) ** 2}, {"w": x * (w * x)}


def stops(v: Numbers) -> tuple[Numbers, Numbers]:
    w, x = v["w"], v["x"]
    a = w * x
    return {"d": a, "h": a, "n": (a + 1) ** 2, "y": a * a + (a + 1) ** 2}, {"w": x * a / 2}


FORMULAS: dict[str, Callable[[Numbers], tuple[Numbers, Numbers]]] = {
    "article": article,
    "article-grad-fn": grad_fn,
    "article-retain-grad": retaining,
    "article-static": article,
    "batches": batches,
    "broadcast": broadcast,
    "detach": detach,
    "fan-out": fan_out,
    "sigmoid-chain": sigmoid_chain,
    "two-layer-net": two_layer_net,
    "where-gradients-stop": stops,
}


def leaves(graph: ge.Graph, feeds: Numbers | None = None) -> Numbers:
    """The numbers of the value nodes in double precision."""
    values = {n.name: materialise(n.content) for n in graph.nodes() if isinstance(n, ValueNode)}
    return {name: np.asarray(value, np.float64) for name, value in (values | (feeds or {})).items()}


def run(graph: ge.Graph, evaluator: str, feeds: Numbers | None = None) -> Any:
    session = ge.Session(graph, evaluator)
    session.forward(feeds)
    session.backward()
    return session.snapshot()


def check(graph: ge.Graph, found: Any, formula: Any, feeds: Numbers | None = None) -> None:
    values, grads = formula(leaves(graph, feeds))
    assert found.problems == []
    for node in graph.nodes():
        result = found.nodes[node.id]
        if node.name in values:
            np.testing.assert_allclose(result.value, values[node.name], rtol=2e-4, atol=1e-4, err_msg=node.name)
        assert (result.grad is not None) == (node.name in grads), node.name
        if node.name in grads:
            largest = np.max(np.abs(grads[node.name]))
            np.testing.assert_allclose(result.grad, grads[node.name], rtol=1e-3, atol=1e-4 * largest, err_msg=node.name)


def test_every_example_has_a_formula():
    assert {path.stem for path in EXAMPLES} == set(FORMULAS)


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_the_numbers_of_its_formula(path, evaluator):
    graph = ge.load(path)
    check(graph, run(graph, evaluator), FORMULAS[path.stem])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_eager_and_static_agree(path):
    graph = ge.load(path)
    eager, static = (run(graph, evaluator) for evaluator in EVALUATORS)
    for node in graph.nodes():
        mine, other = eager.nodes[node.id], static.nodes[node.id]
        assert (mine.dtype, mine.shape, mine.requires_grad) == (other.dtype, other.shape, other.requires_grad)
        np.testing.assert_allclose(mine.value, other.value, rtol=1e-5, atol=1e-5, err_msg=node.name)
        assert (mine.grad is None) == (other.grad is None)
        if mine.grad is not None:
            np.testing.assert_allclose(mine.grad, other.grad, rtol=1e-4, atol=1e-4, err_msg=node.name)


@pytest.mark.parametrize(("evaluator", "builds"), [("eager", 50), ("static", 1)])
def test_fifty_batches_are_fifty_builds_or_one(evaluator, builds):
    graph = ge.load(FOLDER / "batches.graph")
    with np.load(FOLDER / "batches.npz") as file:
        stack = file["x"]
    session = ge.Session(graph, evaluator)
    for x in stack:
        session.zero_grad()
        session.forward({"x": x})
        session.backward()
        check(graph, session.snapshot(), batches, {"x": x})
    assert (len(stack), session.snapshot().builds, session.snapshot().runs) == (50, builds, 50)


@pytest.mark.parametrize(("evaluator", "builds"), [("eager", 50), ("static", 1)])
def test_a_compiled_network_is_fed_fifty_times(evaluator, builds):
    graph = ge.load(FOLDER / "two-layer-net.graph")
    program = ge.compile(graph, ["loss"], wrt=["w1", "w2"], loss="loss", evaluator=evaluator)
    random = np.random.default_rng(0)
    feeds = ({name: random.standard_normal((64, 1000)).astype("f") for name in "xy"} for _ in range(50))
    seen = []

    def watched():
        for feed in feeds:
            seen.append(feed)
            yield feed

    for number, out in enumerate(program.run_many(watched())):
        if number % 10 == 0:
            values, grads = two_layer_net(leaves(graph, seen[-1]))
            np.testing.assert_allclose(out["loss"], values["loss"], rtol=1e-4)
            for name in ("w1", "w2"):
                np.testing.assert_allclose(out.grads[name], grads[name], rtol=2e-3, atol=1e-3)
    assert (program.builds, program.runs) == (builds, 50)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_titled_described_and_laid_out_without_overlaps(path):
    graph = ge.load(path)
    assert graph.settings.title
    assert len(graph.settings.extra["description"].split()) > 10
    spots = [node.pos for node in graph.nodes()]
    assert None not in spots
    for i, (x, y) in enumerate(spots):
        for other_x, other_y in spots[:i]:
            assert abs(x - other_x) >= 290 or abs(y - other_y) >= 200
    for wire in graph.wires():
        assert graph.node(wire.source).pos[0] < graph.node(wire.target).pos[0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_valid_and_saved_as_this_version_saves(path):
    text = path.read_text(encoding="utf-8")
    schema = json.loads((Path(io.__file__).parent / "graph.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))
    assert io.dumps(io.loads(text)) == text
