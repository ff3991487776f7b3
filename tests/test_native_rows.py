"""Softmax, layer norm and their gradients run row by row in native code, and give what numpy gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from grapheditor.compiler.ir import Module, lower
from grapheditor.compiler.native import build
from grapheditor.compiler.native.lowering import lower as nodes_of
from grapheditor.compiler.native.nodes import View
from grapheditor.compiler.native.rows import joined
from grapheditor.compiler.native.schedule import Rows, schedule
from grapheditor.compiler.passes import optimise
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS, interpret
from tests.test_native import assert_same

FUNCTIONS = {
    "softmax": lambda x, w: (x.softmax(-1) * w).sum(),
    "log_softmax": lambda x, w: (x.log_softmax(-1) * w).sum(),
    "layer_norm": lambda x, w: x.layer_norm((x.shape[-1],), w, w * 0.5).tanh().mean(),
    "normal over two axes": lambda x, w: (x.layer_norm(x.shape[-2:], None, None).tanh() * w).sum(),
    "softmax of a softmax": lambda x, w: ((x.softmax(-1) + x).softmax(-1) * w).sum(),
    "over the first axis": lambda x, w: ((x * 2).softmax(0) * x.tanh() * w).sum(),
    "turned rows": lambda x, w: (x.exp() / x.sum(dim=-1, keepdim=True) + x.transpose(0, 1).reshape(x.shape)).sum(),
    "a row by another": lambda x, w: (x - x.amax(dim=-1).flip((0,)).reshape((*x.shape[:-1], 1))).exp().sum(),
    "mean of all": lambda x, w: ((x - x.mean()) * (x - x.sum(dim=-1, keepdim=True))).tanh().sum(),
}
SHAPES = [(5, 16), (3, 4, 33), (2, 3, 64), (7, 130), (1, 50), (4, 1, 40)]


def module_of(name: str, shape: tuple[int, ...], dtype: str) -> Module:
    """The function with its gradients."""
    trace = Trace(OPS)
    x, w = (trace.input(Spec(s, np.dtype(dtype))) for s in (shape, shape[-1:]))
    loss = FUNCTIONS[name](x, w)
    return optimise(lower([x, w], [loss, *(g for g in gradient(loss, [x, w]) if g is not None)]))


def given(module: Module, seed: int = 0) -> list[Any]:
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=v.spec.shape)).astype(v.spec.dtype) for v in module.inputs]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_rows_give_what_numpy_gives(name: str, shape: tuple[int, ...], dtype: str) -> None:
    module = module_of(name, shape, dtype)
    run = build(module).run
    for seed in range(2):  # the second run finds what the first one left in its memory
        arrays = given(module, seed)
        for mine, theirs in zip(run(arrays), interpret(module, arrays), strict=True):
            assert_same(mine, theirs, 4e-4 if dtype == "float32" else 1e-10)


@pytest.mark.parametrize("name", ["softmax", "layer_norm"])
def test_nan_and_infinity_stay_in_their_row(name: str) -> None:
    module = module_of(name, (6, 40), "float32")
    arrays = given(module)
    arrays[0][1, 3], arrays[0][4, 0] = np.nan, np.inf
    for mine, theirs in zip(build(module).run(arrays), interpret(module, arrays), strict=True):
        assert_same(mine, theirs, 4e-4)


@pytest.mark.parametrize("name", ["softmax", "layer_norm", "softmax of a softmax"])
def test_a_row_is_finished_before_the_next_and_little_of_it_is_kept(name: str) -> None:
    plan = nodes_of(module_of(name, (8, 64, 64), "float32"))
    apart = schedule(plan, lambda _: 160)
    outputs = {o.node.index for o in plan.outputs if isinstance(o, View)}
    together = joined(apart, outputs)
    assert any(isinstance(step, Rows) for step in together.steps)
    done = [sorted(node.index for step in s.steps for node in step.nodes) for s in (together, apart)]
    assert done[0] == done[1]
    assert together.brief
    assert not together.brief & outputs
    work = module_of(name, (8, 64, 64), "float32")
    assert build(work).peak_bytes < len(apart.stored) * 8 * 64 * 64 * 4
