"""A run of a program can be stopped inside of one large region, and the program goes on working."""

from __future__ import annotations

import _thread
import importlib.util
import threading
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Cancelled
from grapheditor.compiler.native import product_code, tile_regions

NATIVE = pytest.mark.skipif(importlib.util.find_spec("llvmlite") is None, reason="needs llvmlite")
TIERS = ["numpy", pytest.param("tiles", marks=NATIVE)]


SIZE = 600_000
FEED = {"x": np.linspace(0, 1, SIZE, dtype=np.float32)}


def one_region(tier: str, size: int = SIZE) -> Any:
    """A program that is one chain of elementwise ops on many numbers."""
    graph = ge.Graph()
    x = graph.placeholder([size], name="x")
    h = x
    for _ in range(12):
        h = graph.op("tanh", graph.op("add", h, 0.25))
    graph.op("mul", h, 2.0, name="y")
    return ge.compile(graph, ["y"], tier=tier)


@pytest.mark.parametrize("tier", TIERS)
def test_a_region_asks_again_and_again_whether_to_stop(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_regions, "PIECE", 1 << 17)
    program = one_region(tier)
    wanted = program.run(FEED)["y"]
    asked: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        asked.append((done, total))
        if len(asked) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        program.run(FEED, progress=stop)
    assert len(asked) == 4
    np.testing.assert_array_equal(program.run(FEED)["y"], wanted)
    asked.clear()
    program.run(FEED, progress=lambda done, total: asked.append((done, total)))
    assert asked == sorted(asked)
    assert asked[-1][0] == asked[-1][1]


@pytest.mark.parametrize("tier", TIERS)
def test_an_interrupt_leaves_the_program_usable(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_regions, "PIECE", 1 << 17)
    program = one_region(tier)
    wanted = program.run(FEED)["y"]
    running = threading.Event()

    def interrupt() -> None:
        running.wait(20)
        _thread.interrupt_main()

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        program.run(FEED, progress=lambda done, total: running.set() or thread.join())  # type: ignore[func-returns-value]
    np.testing.assert_array_equal(program.run(FEED)["y"], wanted)


@NATIVE
def test_a_large_product_is_done_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_code, "PIECE_WORK", 128 * 300 * 260)
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(500, 300)).astype("f"), rng.normal(size=(300, 260)).astype("f")
    graph = ge.Graph()
    left, right = graph.placeholder(a.shape, name="a"), graph.placeholder(b.shape, name="b")
    graph.op("matmul", left, right, name="y")
    turned = graph.op("transpose", graph.op("matmul", graph.op("T", right), graph.op("T", left)), 0, 1)
    graph.op("add", turned, 1.0, name="z")
    program = ge.compile(graph, ["y", "z"], tier="native")
    asked: list[int] = []
    out = program.run({"a": a, "b": b}, progress=lambda done, total: asked.append(total))
    np.testing.assert_allclose(out["y"], a @ b, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(out["z"], a @ b + 1, rtol=1e-4, atol=1e-4)
    assert asked[-1] > 6
