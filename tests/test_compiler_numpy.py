"""The numpy tier: eager's bits for every op, its own memory for every run, and results that belong to the caller."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.compiler import blocks, first_run, numpy_tier, source_parts
from grapheditor.compiler.ir import Module
from grapheditor.compiler.passes import optimise
from grapheditor.engine.run import Cancelled
from tests.compiler_modules import NO_DERIVATIVE, SAMPLES, interpret, same_bits, sample_module
from tests.op_samples import Sample
from tests.test_compiler_passes import modelled

ODD = [np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-45, -1e-45, 3e38, 1.0, -1.0]


def odd(sample: Sample) -> Sample:
    """The call on NaN, infinities, zeros of both signs and denormals."""
    args = [
        np.resize(np.roll(np.array(ODD, a.dtype), i), a.shape) if i in sample.floats else a
        for i, a in enumerate(sample.args)
    ]
    return Sample(sample.op, args, sample.params, f"{sample.label} odd")


def eager(sample: Sample) -> list[Any]:
    """What `sample_module` computes, on tensors."""
    args = [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]
    wanted = [i for i in sample.floats if sample.op.rule(i) is not None and sample.op.name not in NO_DERIVATIVE]
    for slot in wanted:
        args[slot].requires_grad = True
    outputs = sample.call(ge.call, args)
    rng = np.random.default_rng(3)
    total: Any = None
    for output in outputs:
        if output.dtype.kind == "f":
            part = (output * ge.tensor(rng.normal(size=output.shape).astype(output.dtype))).sum()
            total = part if total is None else total + part.to("float32")
    found = [o.detach().numpy() for o in outputs]
    if wanted and total is not None and total.requires_grad:
        grads = ge.grad(total, [args[i] for i in wanted], allow_unused=True)
        found += [g.numpy() for g in grads if g is not None]
    return found


OUT_OF_PLACE = [s for s in SAMPLES if s.op.writes is None]


@pytest.mark.parametrize("sample", OUT_OF_PLACE, ids=repr)
def test_every_op_gives_what_eager_gives(sample: Sample) -> None:
    for call in (sample, odd(sample)):
        module, arrays = sample_module(call)
        runs = {"numpy": numpy_tier.build(optimise(module)).run, "first run": partial(first_run.run, module)}
        try:
            expected = eager(call)
        except (RuntimeError, ValueError):
            for refused in runs.values():
                with pytest.raises((RuntimeError, ValueError, ArithmeticError)):  # numbers it does not take
                    refused(arrays)
            continue
        for name, run in runs.items():
            for found in (run(arrays), run(arrays)):
                assert len(found) == len(expected)
                assert all(map(same_bits, found, expected)), name


@pytest.mark.parametrize("sample", SAMPLES, ids=repr)
def test_cutting_into_parts_and_blocks_changes_nothing(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_parts, "PART", 2)
    monkeypatch.setattr(blocks, "ELEMENTS", 2)
    monkeypatch.setattr(numpy_tier, "LARGE", 8)
    module, arrays = sample_module(sample)
    found = numpy_tier.build(optimise(module)).run(arrays)
    assert all(map(same_bits, found, interpret(module, arrays)))


WHOLE = {
    "uint8": [0, 1, 127, 255],
    "int8": [0, 1, 127, -128],
    "int32": [0, 1, 2**31 - 1, -(2**31)],
    "int64": [0, 1, 2**63 - 1, -(2**63)],
    "bool": [False, True, True, False],
    "float16": [0.1, -0.0, 65504.0, 6e-8],
    "float64": [0.1, -0.0, 1e308, 5e-324],
}
CALLS = {
    "sums": lambda x, y: [x + y, x + 1, (x + y) + x.sum()],
    "products": lambda x, y: [x * y, x * 2, x * y.sum()],
    "comparisons": lambda x, y: [x.lt(y), x.eq(y.sum()), x.maximum(y)],
    "reductions": lambda x, y: [x.sum(), x.amax(), x.sum(dim=0, keepdim=True)],
    "casts": lambda x, y: [x.to("float32").exp(), x.to("float64") / 3, x.to("bool")],
    "choices": lambda x, y: [y.where(x.gt(y), x), x.masked_fill(y.gt(0), 1)],
}


@pytest.mark.parametrize("shape", [(4,), (1,), (), (0,), (2, 0, 3), (2, 2)], ids=str)
@pytest.mark.parametrize("dtype", WHOLE)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_every_dtype_and_shape_gives_what_eager_gives(call: Any, dtype: str, shape: tuple[int, ...]) -> None:
    x, y = (np.resize(np.array(numbers, dtype), shape) for numbers in (WHOLE[dtype], WHOLE[dtype][::-1]))
    try:
        expected = [t.numpy() for t in call(ge.tensor(x), ge.tensor(y))]
    except (RuntimeError, IndexError, NotImplementedError) as error:
        with pytest.raises(type(error)):  # while tracing, or in the run
            numpy_tier.build(optimise(modelled(call, x, y))).run([x, y])
        return
    found = numpy_tier.build(optimise(modelled(call, x, y))).run([x, y])
    assert all(map(same_bits, found, expected))


def chain(x: Any, y: Any) -> list[Any]:
    a = x
    for _ in range(60):
        a = (a * y).tanh() + x
    return [a, a.sum()]


def test_inputs_of_any_layout_are_taken() -> None:
    base = np.arange(24, dtype=np.float32).reshape(4, 6) / 24
    layouts = [base, np.asfortranarray(base), base.repeat(2, 1)[:, ::2], base[::-1, ::-1]]
    run = numpy_tier.build(
        optimise(modelled(lambda x, y: [*chain(x, y), x.t() @ y, x.reshape((24,)) * 2], base, base))
    ).run
    for x in layouts:
        x.flags.writeable = False
        plain = np.ascontiguousarray(x)
        for mine, other in zip(run([x, x]), run([plain, plain]), strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-5)


RUNNERS = {
    "compiled": lambda module: numpy_tier.build(optimise(module)).run,
    "op by op": lambda module: partial(first_run.run, module),
}


@pytest.mark.parametrize("runner", RUNNERS.values(), ids=RUNNERS)
def test_results_share_memory_with_nothing_that_lives_on(runner: Any) -> None:
    x = np.ones((3, 4), np.float32)

    def function(v: Any) -> list[Any]:
        y = v.exp()
        return [v, v.t(), y, y, y.t(), y.reshape((12,)), v.trace.constant(x), (y * 2).narrow(0, 1, 2), y.sum()]

    run = runner(modelled(function, x))
    first = run([x])
    before = [a.copy() for a in first]
    for i, array in enumerate(first):
        assert not any(np.shares_memory(array, other) for other in [x, *first[i + 1 :]])
    for array in first:
        array[...] = np.nan
    assert all(map(same_bits, run([x]), before))
    assert x.tolist() == np.ones((3, 4)).tolist()


def test_several_threads_run_one_program_at_once() -> None:
    x = np.linspace(0, 1, 40_000, dtype=np.float32)
    run = numpy_tier.build(optimise(modelled(chain, x, x))).run
    feeds = [(x * i, x / (i + 1)) for i in range(8)]
    expected = [run(feed) for feed in feeds]
    found: list[Any] = [None] * len(feeds)
    gate = threading.Barrier(len(feeds))

    def work(i: int) -> None:
        gate.wait()
        for _ in range(5):
            found[i] = run(feeds[i])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(feeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for mine, other in zip(found, expected, strict=True):
        assert all(map(same_bits, mine, other))


@pytest.mark.parametrize("runner", RUNNERS.values(), ids=RUNNERS)
def test_a_long_run_can_be_stopped_and_run_again(runner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_parts, "PART", 20)
    monkeypatch.setattr(first_run, "PART", 20)
    x = np.float32([0.5, 0.25])
    run = runner(modelled(chain, x, x))
    expected = run([x, x])
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        run([x, x], stop)
    assert [done for done, _ in seen] == [1, 2]
    assert seen[0][1] > 2
    assert all(map(same_bits, run([x, x]), expected))


def test_buffers_are_used_again() -> None:
    x = np.ones(1000, np.float32)
    built = numpy_tier.build(optimise(modelled(chain, x, x)))
    assert sum(built.buffers) < 4 * x.nbytes


def test_large_chains_run_in_blocks_with_little_memory() -> None:
    x = np.linspace(0, 1, 300_000, dtype=np.float32)
    module = optimise(modelled(chain, x, x[::-1].copy()))
    built = numpy_tier.build(module)
    assert any("blocks" in piece.why for piece in built.pieces)
    assert sum(built.buffers) < x.nbytes
    assert all(map(same_bits, built.run([x, x[::-1]]), interpret(module, [x, x[::-1]])))


@pytest.mark.parametrize("runner", RUNNERS.values(), ids=RUNNERS)
def test_an_op_may_run_a_program_of_its_own(runner: Any) -> None:
    x = np.float32([0.0, 1.0])
    inner = runner(modelled(lambda v: [1 / v, v.exp()], x))
    module = optimise(modelled(lambda v: v.floor_divide(v) + 1, x))
    (step, *rest) = module.body
    calling = replace(step.op, forward=lambda *args: inner([args[0]])[1], into=None)
    outer = Module(module.inputs, (replace(step, op=calling), *rest), module.outputs)
    assert same_bits(runner(outer)([x])[0], np.exp(x) + np.float32(1))
