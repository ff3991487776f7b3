"""Graphs of single numbers as lists of calls give what numpy gives, and are run as other programs are."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

import grapheditor as ge
from grapheditor.compiler.ir import Module, lower
from grapheditor.compiler.native import as_cells, cells
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.tiers import SCALARS, Unavailable
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS, interpret
from tests.test_native import EITHER_ZERO, ODD, PLAIN, WHOLE, assert_same


def listed(function: Any, *dtypes: str) -> tuple[Any, Module]:
    """A function of traced single numbers as a list of calls."""
    trace = Trace(OPS)
    inputs = [trace.input(Spec((), np.dtype(d))) for d in dtypes]
    module = lower(inputs, function(*inputs))
    return cells.build(module).run, module


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", PLAIN)
def test_every_op_at_odd_numbers(name: str, dtype: str) -> None:
    count = len(OPS[name].inputs)
    first = {"where": lambda x: (x.gt(0),)}

    def function(*x: Any) -> list[Any]:
        return [x[0].trace.apply(name, (*first.get(name, lambda _: ())(x[0]), *x)[:count], {})]

    try:
        run, module = listed(function, *[dtype] * min(count, 3))
    except Unavailable:
        pytest.skip("left to the other tiers")
    odd = ODD.astype(dtype)
    for numbers in itertools.product(odd, repeat=min(count, 2)):
        arrays = [np.asarray(n) for n in (*numbers, odd[3])[: min(count, 3)]]
        (mine,), (theirs,) = run(arrays), interpret(module, arrays)
        assert_same(mine, theirs, 1e-6 if dtype == "float32" else 1e-14, f"{name} {numbers}")
        if theirs.dtype.kind == "f" and theirs == 0 and name not in EITHER_ZERO:
            assert np.signbit(mine) == np.signbit(theirs), f"{name} {numbers}"


@pytest.mark.parametrize("dtype", WHOLE)
def test_whole_numbers_wrap_around(dtype: str) -> None:
    names = ["add", "mul", "eq", "lt", "logical_and", *([] if dtype == "bool" else ["sub", "maximum"])]

    def function(x: Any, y: Any) -> list[Any]:
        outs = [x.trace.apply(n, (x, y), {}) for n in names]
        return [*outs, *(x.to(d) for d in ("float32", "int64", "uint8", "int16", "bool"))]

    run, module = listed(function, dtype, dtype)
    for numbers in itertools.product(np.array(WHOLE[dtype], dtype), repeat=2):
        arrays = [np.asarray(n) for n in numbers]
        with np.errstate(all="ignore"):
            for mine, theirs in zip(run(arrays), interpret(module, arrays), strict=True):
                assert_same(mine, theirs)


def test_arrays_of_one_element_share_their_kernels_with_numbers() -> None:
    def function(x: Any, y: Any) -> list[Any]:
        return [(x + y).tanh(), x.to("float64"), x.gt(y)]

    for shape in ((1, 1), (), (1,)):
        trace = Trace(OPS)
        inputs = [trace.input(Spec(shape, np.dtype("float32"))) for _ in range(2)]
        module = lower(inputs, function(*inputs))
        arrays = [np.full(shape, n, "f") for n in (0.3, -0.7)]
        for mine, theirs in zip(cells.build(module).run(arrays), interpret(module, arrays), strict=True):
            assert_same(mine, theirs)


def random_graph(seed: int, length: int) -> tuple[Module, list[Any]]:
    """A random graph of single numbers with its gradients, some of them arrays of one element."""
    rng = np.random.default_rng(seed)
    trace = Trace(OPS)
    inputs = [trace.input(Spec(shape, np.dtype("float32"))) for shape in ((), (1,), (1, 1), ())]
    values: list[Any] = list(inputs)
    for _ in range(length):
        a, b = (values[i] for i in rng.integers(len(values), size=2))
        kind = rng.integers(4)
        values.append(a + b if kind == 0 else a * b if kind == 1 else a.tanh() if kind == 2 else (a - 0.5).sigmoid())
        if rng.random() < 0.1:
            values.append(values[-1].reshape((1,)))
    total = sum((v.tanh().sum() for v in values[-20:]), start=values[-1].sum())
    grads = [g for g in gradient(total, inputs) if g is not None]
    return lower(inputs, [total, values[-1], values[-1], *grads]), [np.full(i.shape, 0.3, "f") for i in inputs]


@pytest.mark.parametrize("seed", range(4))
def test_random_graphs_run_chunk_by_chunk(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "CHUNK", 37)
    module, arrays = random_graph(seed, 200)
    built = as_cells(optimise(module))
    assert built is not None
    seen: list[tuple[int, int]] = []
    for _ in range(2):
        results = built.run(arrays, lambda done, total: seen.append((done, total)))
        for mine, theirs in zip(results, interpret(module, arrays), strict=True):
            assert_same(mine, theirs, 1e-4)
    assert seen[-1][0] == seen[-1][1] > 3


def test_results_belong_to_the_caller_whatever_runs_next_to_them() -> None:
    module, arrays = random_graph(1, 300)
    built = as_cells(optimise(module))
    assert built is not None
    feeds = [[a * k for a in arrays] for k in np.linspace(0.5, 2, 12, dtype="f")]
    alone = [[np.array(r) for r in built.run(f)] for f in feeds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(built.run, feeds))
    for mine, theirs in zip(together, alone, strict=True):
        for a, b in zip(mine, theirs, strict=True):
            assert_same(a, b, 0)
    first = together[0]
    assert not any(np.shares_memory(a, b) for a, b in itertools.combinations(first, 2))


def test_a_long_graph_of_numbers_is_a_list_at_once() -> None:
    graph = ge.Graph()
    x = graph.value(np.float32(0.5), name="x", requires_grad=True)
    h = x
    for _ in range(SCALARS):
        h = graph.op("sin", h)
    loss = graph.op("mul", h, 2, name="loss")
    program = ge.compile(graph, ["loss"], ["x"], loss.name)
    explained = program.explain()
    assert explained.tier == "tiles", explained.fallback
    wanted = ge.compile(graph, ["loss"], ["x"], loss.name, tier="numpy").run({})
    given = program.run({})
    assert_same(given["loss"], wanted["loss"], 1e-5)
    assert_same(given.grads["x"], wanted.grads["x"], 1e-3)
