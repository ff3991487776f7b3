"""Native code gives what numpy gives, for every op, for odd numbers and in any order of runs."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from grapheditor.compiler.ir import lower
from grapheditor.compiler.native import build, tiles
from grapheditor.compiler.passes import optimise
from grapheditor.compiler.tiers import Unavailable
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS, SAMPLES, interpret, sample_module
from tests.op_samples import Sample

ALL_NATIVE = {
    "add", "sub", "mul", "div", "neg", "pow", "abs", "exp", "log", "log1p", "sqrt", "rsqrt", "tanh", "sigmoid", "sin",
    "relu", "gelu", "silu", "softplus", "elu", "leaky_relu", "clamp", "where", "masked_fill", "maximum", "sum", "mean",
    "var", "amax", "softmax", "log_softmax", "logsumexp", "layer_norm", "batch_norm", "matmul", "mm", "bmm", "linear",
    "mse_loss", "reshape", "permute", "transpose", "unsqueeze", "expand", "to", "erf", "square", "addmm", "cat",
    "stack", "split", "chunk", "unbind", "select", "narrow", "roll", "tril", "triu", "flip",
}  # fmt: skip
"""Ops of which numpy must run nothing, nor of their gradients: graphs of them are one native call."""
ODD = np.array([0.0, -0.0, np.nan, np.inf, -np.inf, 1e-45, -3e-39, 1.0, -1.0, 0.5, 2.5, -7.25, 88.9, -104.5, 3e38])
WHOLE = {
    "bool": [False, True],
    "uint8": [0, 1, 2, 127, 128, 255],
    "int8": [0, 1, -1, 127, -128],
    "int16": [0, 3, -3, 32767, -32768],
    "int32": [0, 5, -5, 2**31 - 1, -(2**31)],
    "int64": [0, 7, -7, 2**63 - 1, -(2**63)],
}


def compiled(function: Any, *arrays: Any, tier: Any = build) -> tuple[Any, Any]:
    """The native program of a function of traced values, and its module."""
    trace = Trace(OPS)
    inputs = [trace.input(Spec(a.shape, a.dtype)) for a in arrays]
    outputs = function(*inputs)
    module = lower(inputs, outputs if isinstance(outputs, (list, tuple)) else [outputs])
    return tier(module).run, module


def assert_same(mine: Any, theirs: Any, digits: float = 4e-6, about: str = "") -> None:
    """The same shape and dtype, the same NaN and infinities, and numbers that differ by rounding alone."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
    if theirs.dtype.kind == "f":
        scale = np.abs(theirs[np.isfinite(theirs)]).max(initial=0.0)
        np.testing.assert_allclose(mine, theirs, rtol=digits, atol=digits * min(scale, 1.0), err_msg=about)
    else:
        np.testing.assert_array_equal(mine, theirs, about)


@pytest.mark.parametrize("sample", SAMPLES, ids=repr)
def test_every_op_and_its_gradients(sample: Sample) -> None:
    module, arrays = sample_module(sample)
    wanted = interpret(module, arrays)
    optimised = optimise(module)
    for tier in (build, tiles.build):
        try:
            built = tier(optimised)
        except Unavailable:
            return  # numpy runs all of it
        pieces = built.pieces
        assert len(pieces) == 1 or sample.op.name not in ALL_NATIVE, pieces
        for _ in range(2):  # the second run finds what the first one left in its memory
            for mine, theirs in zip(built.run(arrays), wanted, strict=True):
                assert_same(mine, theirs, 2e-5)


PLAIN = sorted(
    {
        s.op.name
        for s in SAMPLES
        if s.op.formula is None
        and s.op.shape.__name__ == "elementwise"
        and not any(p.required for p in s.op.params.values())
        and not s.op.name.startswith(("bitwise", "gcd", "lcm"))  # of whole numbers alone
    }
)
EITHER_ZERO = {
    "maximum",
    "minimum",
    "max.other",
    "min.other",
    "fmax",
    "fmin",
    "clamp",
    "clamp_min",
    "clamp_max",
    "relu",
}
"""Of 0 and -0 both are the larger and the smaller; numpy's choice depends on the processor."""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_odd_numbers(dtype: str) -> None:
    odd = ODD.astype(dtype)
    grids = [g.copy() for g in np.meshgrid(odd, odd, odd, indexing="ij")]

    def every(*x: Any) -> list[Any]:
        first = {"where": (x[0].gt(0),)}
        return [x[0].trace.apply(n, (*first.get(n, ()), *x)[: len(OPS[n].inputs)], {}) for n in PLAIN]

    run, module = compiled(every, *grids)
    for name, mine, theirs in zip(PLAIN, run(grids), interpret(module, grids), strict=True):
        assert_same(mine, theirs, 1e-6 if dtype == "float32" else 1e-14, name)
        if theirs.dtype.kind == "f" and name not in EITHER_ZERO:
            np.testing.assert_array_equal(np.signbit(mine[theirs == 0]), np.signbit(theirs[theirs == 0]), name)


@pytest.mark.parametrize("dtype", WHOLE)
@pytest.mark.parametrize("tier", [build, tiles.build])
def test_whole_numbers_and_truths(dtype: str, tier: Any) -> None:
    values = np.array(WHOLE[dtype], dtype)
    grids = [g.copy() for g in np.meshgrid(values, values, indexing="ij")]
    names = ["add", "mul", "maximum", "minimum", "eq", "lt", "ge", "logical_and", "logical_xor", "div", "sub"]

    def every(x: Any, y: Any) -> list[Any]:
        outs = [x.trace.apply(n, (x, y), {}) for n in names[: -1 if dtype == "bool" else None]]
        outs += [x.to(d) for d in ("float32", "int64", "uint8", "int16", "bool")]
        return [*outs, x.sum(), x.sum(dim=0), x.logical_not(), x.trace.apply("amax", (x, 1), {})]

    run, module = compiled(every, *grids, tier=tier)
    with np.errstate(all="ignore"):
        for mine, theirs in zip(run(grids), interpret(module, grids), strict=True):
            assert_same(mine, theirs)


@pytest.mark.parametrize("tier", [build, tiles.build])
@pytest.mark.parametrize("shape", [(1,), (3,), (17,), (5, 1), (1, 7), (3, 5), (33, 2), (2, 3, 40), (4, 1, 31), (257,)])
def test_any_length_axis_and_layout(shape: tuple[int, ...], tier: Any) -> None:
    rng = np.random.default_rng(len(shape))
    x = rng.normal(size=shape[::-1]).T.astype(np.float32)  # not in C's order
    row = rng.normal(size=shape[-1:]).astype(np.float32)

    def function(a: Any, b: Any) -> list[Any]:
        y = (a * b + 1).tanh()
        turned = y.permute(tuple(range(len(shape)))[::-1])
        outs = [y, y.sum(), turned, turned * 2, turned.reshape((-1,)), y.mean(dim=0), y.amax(dim=-1)]
        outs += [(y * y).sum(dim=tuple(range(0, len(shape), 2))), y.softmax(-1), y.flip((-1,)) + a, y.sum() + y]
        return [*outs, *gradient((y.sin() * a).sum(), [a, b])]

    run, module = compiled(function, x, row, tier=tier)
    for mine, theirs in zip(run([x, row]), interpret(module, [x, row]), strict=True):
        assert_same(mine, theirs)


@pytest.mark.parametrize("sizes", [(3, 4, 5), (32, 16, 1), (1, 40, 70), (64, 80, 90), (1, 1, 1)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_matrix_products_of_any_layout(sizes: tuple[int, int, int], dtype: str) -> None:
    m, k, n = sizes
    rng = np.random.default_rng(m)
    a, b = rng.normal(size=(2, m, k)).astype(dtype), rng.normal(size=(k, n)).astype(dtype)

    def function(a: Any, b: Any) -> list[Any]:
        first = a.select(0, 0)
        products = [a @ b, first @ b, b.t() @ first.t(), first @ b[:, 0], a.transpose(-1, -2) @ a, first.t() @ first]
        return [*products, a[:, :, ::2] @ b[::2], first.sum(dim=0) @ b, *gradient((a @ b).tanh().sum(), [a, b])]

    run, module = compiled(function, a, b)
    for mine, theirs in zip(run([a, b]), interpret(module, [a, b]), strict=True):
        assert_same(mine, theirs, 2e-5 if dtype == "float32" else 1e-12)


def test_sums_are_as_accurate_as_numpys() -> None:
    x = np.random.default_rng(1).normal(1000, 1, 300_001).astype(np.float32)
    run, _ = compiled(lambda a: [a.sum(), a.reshape((-1, 1)).sum(dim=0), a.mean()], x)
    exact = x.astype(np.float64).sum()
    for result in run([x])[:2]:
        assert abs(float(result.reshape(())) - exact) <= abs(float(np.sum(x)) - exact) + np.spacing(np.float32(exact))


@pytest.mark.parametrize("length", [1, 63, 64, 65, 5000, 70_001])
def test_tiles_of_every_length(length: int) -> None:
    x = np.linspace(-3, 3, length, dtype=np.float32)

    def function(a: Any) -> list[Any]:
        y = a
        for k in range(12):
            y = (y * 0.5 + k / 7).tanh() - y.sigmoid() * a.mean() + y.gt(0).to("float32")
        return [y, y * y, *gradient(y.sum(), [a])]

    run, module = compiled(function, x, tier=tiles.build)
    for mine, theirs in zip(run([x]), interpret(module, [x]), strict=True):
        assert_same(mine, theirs, 1e-4)


def test_long_graphs_take_tiles_by_themselves() -> None:
    x = np.linspace(-1, 1, 300, dtype=np.float32)

    def function(a: Any) -> Any:
        y = a
        for _ in range(150):
            y = (y + a).tanh() * 0.9
        return y

    run, module = compiled(function, x)
    assert_same(run([x])[0], interpret(module, [x])[0], 1e-4)
    assert "tile_interpreter" in build(module).source


def test_results_belong_to_the_caller() -> None:
    x = np.ones((3, 3000), np.float32)
    run, _ = compiled(lambda a: [a, a * 2, a * 2, a.t(), (a * 2).t(), a.trace.constant(np.ones(3))], x)
    first = run([x])
    kept = [r.copy() for r in first]
    for one in first:
        assert one.flags.writeable
        assert one.flags.c_contiguous
        assert not any(np.shares_memory(one, other) for other in [x, *first] if other is not one)
    second = run([x + 1])
    for one, was, other in zip(first, kept, second, strict=True):
        np.testing.assert_array_equal(one, was)
        assert not np.shares_memory(one, other)
    np.testing.assert_array_equal(x, np.ones((3, 3000)))


def test_what_a_run_left_in_memory_does_not_matter() -> None:
    x = np.ones((70, 70), np.float32)
    run, _ = compiled(lambda a: [(a @ a).tanh() @ a, (a * 2).sum(dim=0), a[:3, :3] @ a[:3, :3]], x)
    first = run([x])
    run([x * np.nan])
    for mine, theirs in zip(run([x]), first, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_threads_do_not_disturb_each_other() -> None:
    x = np.arange(20_000, dtype=np.float32)
    run, _ = compiled(lambda a: [(a * 2).tanh() + a, a.sum(), (a.sin() + a.mean()).exp().sum()], x)
    wanted = {k: run([x + k]) for k in range(4)}
    wrong: list[int] = []

    def work(k: int) -> None:
        results = [run([x + k]) for _ in range(20)]
        wrong.extend(k for r in results if any(not np.array_equal(m, t) for m, t in zip(r, wanted[k], strict=True)))

    threads = [threading.Thread(target=work, args=(k,)) for k in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_what_numpy_runs_stands_between_native_pieces() -> None:
    x = np.random.default_rng(0).normal(size=(6, 5)).astype(np.float32)
    function = lambda a: [a.tanh().argmax() + 1, (a * 2).cumsum(0) * a, a.trace.apply("sort", (a.exp(),), {})[0] + 1]  # noqa: E731
    run, module = compiled(function, x)
    for mine, theirs in zip(run([x]), interpret(module, [x]), strict=True):
        assert_same(mine, theirs)
    assert [p.tier for p in build(module).pieces] == ["native", "numpy"]


def test_empty_arrays() -> None:
    x = np.empty((0, 3), np.float32)
    run, module = compiled(lambda a: [(a * 2).sum(dim=0), a.exp(), a.sum() + 1], x)
    for mine, theirs in zip(run([x]), interpret(module, [x]), strict=True):
        assert_same(mine, theirs)


def test_an_error_of_numpys_leaves_the_program_usable() -> None:
    x, divisor = np.array([4, 9]), np.array([2, 3])
    run, _ = compiled(lambda a, b: [a.trace.apply("floor_divide", (a, b), {}) + 1], x, divisor)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run([x, divisor * 0])
    np.testing.assert_array_equal(run([x, divisor])[0], [3, 4])


def test_memory_goes_with_the_program() -> None:
    x = np.ones(10, np.float32)
    run, _ = compiled(lambda a: a.exp() + 1, x)
    run([x])
    gone = weakref.ref(run._code), weakref.ref(run)
    del run
    gc.collect()
    assert [g() for g in gone] == [None, None]


def test_a_program_that_is_fed_again_becomes_native() -> None:
    import grapheditor as ge
    from grapheditor.compiler import tiers

    ge.clear_cache()
    graph = ge.Graph()
    x = graph.value([1.0, 2.0, 3.0], name="x", requires_grad=True)
    graph.op("sum", x.tanh() * x, name="loss")
    program = ge.compile(graph, ["loss"], ["x"], "loss")
    first = program.run()
    tiers.settle()
    assert program.explain().tier == "numpy"
    program.run()
    tiers.settle()
    assert program.explain().tier == "native"
    again = program.run()
    assert_same(again["loss"], first["loss"])
    assert_same(again.grads["x"], first.grads["x"])


def test_machine_code_for_little_but_products_waits_until_the_runs_have_taken_as_long() -> None:
    from grapheditor.compiler.patience import COMPILING, feeds_before

    def little_but_products(n: int) -> int:
        a = np.ones((n, n), np.float32)
        return feeds_before(compiled(lambda x: x.matmul(x), a)[1])

    def much_beside_them(n: int) -> int:
        a = np.ones((n, n), np.float32)
        return feeds_before(compiled(lambda x: x.matmul(x).tanh().exp().sigmoid() * x + x, a)[1])

    waits = [little_but_products(n) for n in (64, 256, 512, 2048)]
    assert waits == sorted(waits, reverse=True)
    assert waits[0] > COMPILING * 1000  # a run takes far less than a millisecond
    assert waits[-1] == 2
    assert much_beside_them(64) == 2
