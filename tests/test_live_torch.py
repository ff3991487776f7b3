"""Every op beside PyTorch, where it is installed: shapes, strides, broadcasting and dtypes as they come."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

import grapheditor as ge
from grapheditor.engine.inference import elementwise
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import AMBIGUOUS, Sample, samples
from tests.with_torch import with_torch

TABLE = [
    sample
    for op in registry().ops.values()
    if "torch" in op.source
    and op.name not in AMBIGUOUS
    and op.category != "Hooks"  # their source hooks a tensor that nothing is done with
    for sample in samples(op)[:2]
]
SPREAD = [
    s
    for s in TABLE
    if s.op.shape is elementwise and not s.params and len(s.floats) == len(s.args) and s.op.infer_rule is None
]
"""Ops whose inputs may have any shapes that fit together."""
DENSE = frozenset({"batch_norm", "ctc_loss", "max_unpool2d", "max_unpool3d"})
"""Ops of which PyTorch 2.13 reads some inputs as if they had no gaps: it reads other numbers, or finds no way back."""
LENIENT = frozenset({"fill_", "kron", "round_"})
"""What PyTorch refuses of these (some strides) is computed here."""
LIVE = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
TOLERANCE = {"float32": 3e-5, "float64": 1e-7}


@st.composite
def laid_out(draw: st.DrawFn, array: np.ndarray) -> np.ndarray:
    """The same numbers, perhaps with other strides: transposed, with gaps, or reversed in memory's order."""
    kind = draw(st.sampled_from(["plain", "transposed", "gaps"]))
    if kind == "transposed":
        return np.asfortranarray(array)
    if kind == "gaps" and array.ndim:
        wide = np.zeros((*array.shape[:-1], array.shape[-1] * 2), array.dtype)
        wide[..., ::2] = array
        return wide[..., ::2]
    return array


@st.composite
def reshaped(draw: st.DrawFn, sample: Sample) -> Sample:
    """The sample with inputs of other shapes that broadcast together."""
    shapes = draw(mutually_broadcastable_shapes(num_shapes=len(sample.args), max_dims=3, max_side=3)).input_shapes
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    return replace(sample, args=[rng.uniform(*sample.op.domain, size=shape) for shape in shapes])


def copied(array: np.ndarray) -> np.ndarray:
    """The same numbers with the same strides in memory of their own, as some ops write to their inputs."""
    wide = array.base
    if array.ndim and wide is not None and wide.shape == (*array.shape[:-1], 2 * array.shape[-1]):
        copy = np.zeros_like(wide)[..., ::2]
    else:
        copy = np.empty_like(array)
    copy[...] = array
    return copy


def compare(sample: Sample, arrays: list[Any]) -> None:
    """Values, dtypes, shapes and gradients of one call here and there, with the very same strides."""
    torch = pytest.importorskip("torch")
    mine = [Tensor(copied(a)) if isinstance(a, np.ndarray) else a for a in arrays]
    theirs = [torch.from_numpy(a) if isinstance(a, np.ndarray) else a for a in arrays]
    written = sample.op.base.endswith("_")  # which leaves that require grad refuse
    wanted = [i for i in sample.floats if sample.op.rule(i) is not None and not written]
    for slot in wanted:
        mine[slot].requires_grad_()
        theirs[slot].requires_grad_()
    names = [f"x{i}" if a is not None else "None" for i, a in enumerate(theirs)]
    scope = {f"x{i}": t for i, t in enumerate(theirs)} | {"torch": torch}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = eval(sample.expression("torch", names), scope)
        except (RuntimeError, TypeError, ValueError, IndexError) as refusal:
            if sample.op.base not in LENIENT:
                with pytest.raises(type(refusal)):
                    sample.call(ge.call, mine)
            return
        outputs = sample.call(ge.call, mine)
    expected = tuple(expected) if isinstance(expected, (tuple, list)) else (expected,)
    for got, want in zip(outputs, expected, strict=True):
        same(got, want.detach().numpy())
    if not any(o.requires_grad for o in outputs) or not sample.op.differentiable:
        return
    mine_sum = sum(o.double().sum() for o in outputs if o.requires_grad)
    theirs_sum = sum(o.double().sum() for o in expected if o.requires_grad)
    got_all = ge.grad(mine_sum, [mine[i] for i in wanted], allow_unused=True)
    want_all = torch.autograd.grad(theirs_sum, [theirs[i] for i in wanted], allow_unused=True)
    for got, want in zip(got_all, want_all, strict=True):
        assert (got is None) == (want is None)
        if want is not None:
            computed = min((o.dtype.name for o in outputs if o.requires_grad), default="float64")
            same(got, want.numpy(force=True), computed)  # which may be zeros without memory


def same(got: Any, want: np.ndarray, computed: str = "float64") -> None:
    """That both are the same, as far as the coarser of their dtype and the one they were computed in tells."""
    assert (got.dtype, got.shape) == (want.dtype, want.shape)
    rough = max(TOLERANCE[want.dtype.name], TOLERANCE[computed]) if want.dtype.kind == "f" else 0.0
    scale = max(1.0, float(np.abs(want[np.isfinite(want)]).max(initial=0.0)))
    np.testing.assert_allclose(got.detach().numpy(), want, rtol=rough, atol=rough * scale)


@pytest.mark.parametrize("sample", with_torch(TABLE), ids=repr)
@LIVE
@given(data=st.data())
def test_any_strides_and_dtypes_agree(sample: Sample, data: st.DataObject) -> None:
    dtype = data.draw(st.sampled_from(["float32", "float64"]))
    arrays = [
        a if not isinstance(a, np.ndarray) else a.astype(dtype) if a.dtype.kind == "f" else a.copy()
        for a in sample.args
    ]
    if sample.op.base not in DENSE:
        arrays = [data.draw(laid_out(a)) if isinstance(a, np.ndarray) else a for a in arrays]
    compare(sample, arrays)


@pytest.mark.parametrize("sample", with_torch(SPREAD), ids=repr)
@LIVE
@given(data=st.data())
def test_any_shapes_and_dtypes_agree(sample: Sample, data: st.DataObject) -> None:
    drawn = data.draw(reshaped(sample))
    kinds = ["float32", "float64"]
    arrays = [data.draw(laid_out(a.astype(data.draw(st.sampled_from(kinds))))) for a in drawn.args]
    compare(drawn, arrays)
