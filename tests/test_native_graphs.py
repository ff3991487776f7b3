"""Random graphs, with their gradients, give in native code and in tiles what the op calls give one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("llvmlite")

from grapheditor.compiler.ir import Module, lower
from grapheditor.compiler.native import build, tiles
from grapheditor.compiler.passes import optimise
from grapheditor.engine.dtypes import Spec
from grapheditor.engine.gradient import gradient
from grapheditor.engine.trace import Trace
from tests.compiler_modules import OPS, interpret

SHAPES = [(3, 4), (4,), (2, 3, 4), (1,), (), (3, 1), (5, 70), (70,), (2, 1, 4), (130,)]
UNARY = ["tanh", "sigmoid", "exp", "neg", "relu", "abs", "square", "sin", "softplus", "gelu", "floor"]
BINARY = ["add", "sub", "mul", "maximum", "minimum", "div", "atan2"]
REDUCING = ["sum", "mean", "amax", "logsumexp"]


def random_module(seed: int, dtype: str) -> tuple[Module, list[Any]]:
    """Some forty calls of ops over mixed shapes, the sum of the last results, and its gradients."""
    rng = np.random.default_rng(seed)
    trace = Trace(OPS)
    shapes = [SHAPES[i] for i in rng.permutation(len(SHAPES))[:5]]
    inputs = [trace.input(Spec(s, np.dtype(dtype))) for s in shapes]
    values: list[Any] = list(inputs)
    for _ in range(40):
        try:
            made = _call(rng, values)
        except (RuntimeError, IndexError):
            continue  # shapes that do not fit
        if made.numel() < 5000:
            values.append(made)
    total = sum((v.tanh().sum() for v in values[-4:]), start=values[-1].sum())
    grads = [g for g in gradient(total, inputs) if g is not None]
    arrays = [rng.normal(size=s).astype(dtype) for s in shapes]
    return lower(inputs, [*values[-4:], total, *grads]), [np.asarray(a) for a in arrays]


def _call(rng: Any, values: list[Any]) -> Any:
    kind, a, b = rng.integers(11), *(values[i] for i in rng.integers(len(values), size=2))
    apply = a.trace.apply
    if kind < 3:
        return apply(str(rng.choice(UNARY)), (a,), {})
    if kind < 7 or not a.ndim:
        return apply(str(rng.choice(BINARY)), (a, b), {})
    if kind == 7:
        dims = tuple(i for i in range(a.ndim) if rng.random() < 0.5) or (0,)
        return apply(str(rng.choice(REDUCING)), (a,), {"dim": dims, "keepdim": bool(rng.random() < 0.5)})
    if kind == 8:
        return a.permute(tuple(int(i) for i in rng.permutation(a.ndim)))
    if kind == 9:
        return a.reshape((-1,)) if rng.random() < 0.5 else a.softmax(-1)
    return a @ b if b.ndim and rng.random() < 0.6 else a[..., ::2]


@pytest.mark.parametrize("tier", [build, tiles.build], ids=["native", "tiles"])
@pytest.mark.parametrize("seed", range(8))
def test_random_graphs(seed: int, tier: Any) -> None:
    dtype = ("float32", "float64")[seed % 2]
    module, arrays = random_module(seed, dtype)
    wanted = interpret(module, arrays)
    run = tier(optimise(module)).run
    for _ in range(2):
        for mine, theirs in zip(run(arrays), wanted, strict=True):
            assert (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
            scale = float(np.abs(theirs[np.isfinite(theirs)]).max(initial=1e-3))
            digits = 1e-3 if dtype == "float32" else 1e-9  # gradients of divisions lose some
            np.testing.assert_allclose(mine, theirs, rtol=digits, atol=digits * scale)
