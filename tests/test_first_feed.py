"""The first feed of a program is run op by op: what is asked for once need not be made ready for many runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.compiler import compiled
from tests.test_programs import _no_cache, batch, network, program  # noqa: F401 - the fixture is for here too


def tiers_choice() -> Any:
    return ge.compile(network(), ["loss"], ["w"], "loss")


def test_the_first_feed_and_all_later_ones_give_the_same_bits() -> None:
    numpy, choosing = program(), tiers_choice()
    expected = numpy.run(batch())
    for _ in range(2):  # machine code, which rounds in its own way, is asked for with the second feed
        found = choosing.run(batch())
        assert found["loss"].tobytes() == expected["loss"].tobytes()
        assert found.grads["w"].tobytes() == expected.grads["w"].tobytes()


def test_results_and_gradients_have_the_same_names_in_every_run() -> None:
    graph = ge.Graph()
    x, y, z = (graph.placeholder((2,), name=name) for name in "xyz")
    graph.op("sum", graph.op("mul", x, y, name="xy"), name="loss")
    graph.op("neg", z, name="beside")
    net = ge.compile(graph, ["xy", "beside", "loss"], ["z", "y", "x"], "loss")
    feeds = {name: np.array([i, i + 1.0], np.float32) for i, name in enumerate("xyz")}
    for _ in range(4):  # they are named in another way from the third run on
        found = net.run(feeds)
        assert {name: value.tolist() for name, value in found.items()} == {
            "xy": [0.0, 2.0], "beside": [-2.0, -3.0], "loss": 2.0,
        }  # fmt: skip
        grads = {name: None if grad is None else grad.tolist() for name, grad in found.grads.items()}
        assert grads == {"z": None, "y": [0.0, 1.0], "x": [1.0, 2.0]}


def test_nothing_is_made_ready_for_a_program_that_runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Any] = []
    build = compiled.tiers.build
    monkeypatch.setattr(compiled.tiers, "build", lambda *args: built.append(args) or build(*args))
    net = tiers_choice()
    net.run(batch())
    assert not built
    for _ in range(2):
        net.run(batch())
    assert net.explain().tier in ("numpy", "native")
    assert len(built) == 1


def test_memory_is_counted_before_the_first_feed_too() -> None:
    graph = ge.Graph()
    x = graph.placeholder((1000,), name="x")
    for _ in range(20):
        x = x.tanh()
    graph.op("sum", x, name="loss")
    fits = ge.compile(graph, ["loss"], memory_limit=10_000)  # 80,000 bytes of results, of which few live at a time
    fits.run({"x": np.ones(1000, np.float32)})
    with pytest.raises(ge.GraphEditorError, match="more than the"):
        ge.compile(graph, ["loss"], memory_limit=3_000)


@pytest.mark.parametrize("size", [10, 100_000])
def test_nothing_faster_is_asked_for_before_the_second_feed(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(compiled.tiers, "improve", lambda *args: asked.append(args))
    graph = ge.Graph()
    graph.op("sum", graph.placeholder((size,), name="x").tanh(), name="loss")
    net = ge.compile(graph, ["loss"])
    seen = []
    for _ in range(3):
        net.run({"x": np.ones(size, np.float32)})
        seen.append(len(asked))
    assert seen == [0, 1, 1]
