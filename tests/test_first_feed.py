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
