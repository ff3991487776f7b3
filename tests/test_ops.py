"""The table test: every op of every plugin against numbers, against its own templates, and against PyTorch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Spec, Tensor, Trace, compile_trace, gradient
from grapheditor.engine.dtypes import number_dtype
from grapheditor.plugin_registry import registry
from tests.op_samples import AMBIGUOUS, Sample, samples
from tests.with_torch import with_torch

OPS = registry().ops
# what writes in place, and hooks, whose rule is no derivative, have tests of their own
TABLE = [sample for op in OPS.values() if op.writes is None and not op.hook for sample in samples(op)]
# Their gradient is by definition another: PyTorch's ctc_loss gives that by the scores before log_softmax, and
# cholesky_solve that by all of a factor, of which it reads one triangle, as the eigenvalues of symmetric matrices do.
DEFINED = {"ctc_loss", "cholesky_solve", "linalg_eigh", "linalg_eigvalsh"}
SMOOTH = [s for s in TABLE if s.op.differentiable and s.floats and s.op.name not in DEFINED]
EPSILON = 1e-6
ELEMENT_BY_ELEMENT = 8
"""Up to so many elements, each is tried alone for second derivatives; from then on so many directions."""

ids = repr


# -- eager -------------------------------------------------------------------------


def weights(outputs: Any, seed: int) -> list[Any]:
    rng = np.random.default_rng(100 + seed)
    return [rng.normal(size=o.shape) if o.dtype.kind == "f" else None for o in outputs]


def weighted_sum(outputs: Any, seed: int, wrap: Any) -> Any:
    """One number that depends on every element of every output in its own measure."""
    total: Any = None
    for output, weight in zip(outputs, weights(outputs, seed), strict=True):
        if weight is not None:
            part = (output * wrap(weight)).sum()
            total = part if total is None else total + part
    return total


def run_eager(sample: Sample, arrays: list[Any], order: int) -> tuple[Any, list[Any]]:
    """The number to differentiate, and the tensors to differentiate it by."""
    args = [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in arrays]
    wanted = [i for i in sample.floats if sample.op.rule(i) is not None]
    for slot in wanted:
        args[slot].requires_grad = True
    total = weighted_sum(sample.call(ge.call, args), 0, ge.tensor)
    inputs = [args[i] for i in wanted]
    if order == 2:
        slopes = ge.grad(total, inputs, create_graph=True, allow_unused=True)
        total = weighted_sum([s for s in slopes if s is not None], 1, ge.tensor)
    return total, inputs


def refused(sample: Sample, order: int) -> bool:
    """Whether PyTorch has no second derivative, so that eager runs have none either."""
    known = sample.op.backward
    if order == 1 or known is None or not known.refused:
        return False
    total, _ = run_eager(sample, sample.args, 1)
    name = total.grad_fn.next_functions[0][0].next_functions[0][0].name()
    return bool(known.refused(name) if callable(known.refused) else known.refused)


def slopes_eager(sample: Sample, order: int) -> list[Any]:
    total, inputs = run_eager(sample, sample.args, order)
    if total is None or not total.requires_grad:
        return [np.zeros(t.shape) for t in inputs]
    found = ge.grad(total, inputs, allow_unused=True)
    return [np.zeros(t.shape) if s is None else s.numpy() for t, s in zip(inputs, found, strict=True)]


def directions(shape: tuple[int, ...], order: int) -> list[Any]:
    """Along what a function is tried: each element, and for the slow second derivative of large inputs at random.

    A wrong element shows in every random direction, as in PyTorch's gradcheck with fast_mode.
    """
    size = math.prod(shape)
    if order == 1 or size <= ELEMENT_BY_ELEMENT:
        return list(np.eye(size).reshape(size, *shape))
    drawn = np.random.default_rng(size).normal(size=(ELEMENT_BY_ELEMENT, *shape))
    return [d / np.linalg.norm(d) for d in drawn]


def slope_numeric(sample: Sample, order: int, slot: int, direction: Any) -> float:
    """The slope of what `run_eager` computes, as one input goes in a direction."""
    ends = []
    for step in (EPSILON, -EPSILON):
        arrays = [a.copy() if isinstance(a, np.ndarray) else a for a in sample.args]
        arrays[slot] += step * direction
        total = run_eager(sample, arrays, order)[0]
        ends.append(0.0 if total is None else total.item())
    return (ends[0] - ends[1]) / (2 * EPSILON)


# These read one triangle of a symmetric matrix and share its gradient between both, as PyTorch does.
SYMMETRIC = {"linalg_cholesky"}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("sample", SMOOTH, ids=ids)
def test_gradient_matches_finite_differences(sample: Sample, order: int) -> None:
    slots = [i for i in sample.floats if sample.op.rule(i) is not None]
    if refused(sample, order):
        with pytest.raises(RuntimeError, match=r"derivative for .* is not implemented"):
            slopes_eager(sample, order)
        return
    for slot, slope in zip(slots, slopes_eager(sample, order), strict=True):
        along = directions(slope.shape, order)
        numeric = [slope_numeric(sample, order, slot, direction) for direction in along]
        if sample.op.name in SYMMETRIC:
            square = np.reshape(numeric, slope.shape)
            numeric = list(((square + square.T) / 2).flat)
        mine = [float((slope * direction).sum()) for direction in along]
        np.testing.assert_allclose(mine, numeric, rtol=1e-5, atol=2e-6)


# -- static ------------------------------------------------------------------------


def trace_sample(sample: Sample) -> tuple[Trace, list[Any], list[Any], tuple[Any, ...]]:
    trace = Trace(OPS)
    args = [trace.input(Spec(a.shape, a.dtype)) if isinstance(a, np.ndarray) else a for a in sample.args]

    def run(name: str, /, **kwargs: Any) -> Any:
        return trace.apply(name, (), kwargs)

    outputs = sample.call(run, args)
    inputs = [a for a in args if a is not None and hasattr(a, "trace")]
    return trace, args, inputs, outputs


# How large their result is depends on numbers, which a compiler does not know.
EAGER_ONLY = {"bincount", "masked_select", "nonzero", "_unique2", "_unique_dim", "_unique_consecutive"}
COMPILED = [s for s in TABLE if s.op.name not in EAGER_ONLY]


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("sample", [s for s in SMOOTH if s in COMPILED], ids=ids)
def test_compiled_gradient_equals_the_eager_one(sample: Sample, order: int) -> None:
    if refused(sample, order):
        return  # the eager test has seen the error; a compiled graph has the derivative
    trace, args, inputs, outputs = trace_sample(sample)
    wanted = [args[i] for i in sample.floats if sample.op.rule(i) is not None]
    total = weighted_sum(outputs, 0, trace.constant)
    for step in range(order):
        found = gradient(total, wanted)
        if step + 1 < order:
            total = weighted_sum([g for g in found if g is not None], 1, trace.constant)
            if total is None:
                return  # flat everywhere: the eager test has seen the zeros
    known = [g for g in found if g is not None]
    results = iter(compile_trace(inputs, known).run(*[a for a in sample.args if isinstance(a, np.ndarray)]))
    for g, eager in zip(found, slopes_eager(sample, order), strict=True):
        mine = np.zeros_like(eager) if g is None else next(results)
        np.testing.assert_allclose(mine, eager, rtol=1e-10, atol=1e-12)


def spec_of(argument: Any) -> Spec | None:
    if isinstance(argument, np.ndarray):
        return Spec(argument.shape, argument.dtype)
    return None if argument is None else Spec((), number_dtype(argument), True)


@pytest.mark.parametrize("sample", COMPILED, ids=ids)
def test_inferred_shape_and_dtype_are_those_of_the_result(sample: Sample) -> None:
    for dtype in ("float32", "float64"):
        call = retyped(sample, dtype)
        specs = tuple(map(spec_of, call.args))
        inferred = call.op.infer(specs, call.all_params())[1]
        outputs = call.call(ge.call, [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in call.args])
        assert [(s.shape, s.dtype) for s in inferred] == [(o.shape, o.dtype) for o in outputs], dtype


def retyped(sample: Sample, dtype: str) -> Sample:
    args = [a.astype(dtype) if i in sample.floats else a for i, a in enumerate(sample.args)]
    return Sample(sample.op, args, sample.params, sample.label)


@pytest.mark.parametrize("sample", [s for s in TABLE if len(s.floats) and s.op.differentiable], ids=ids)
def test_a_result_is_recorded_where_an_input_requires_grad(sample: Sample) -> None:
    total, inputs = run_eager(sample, sample.args, 1)
    assert total is None or total.requires_grad == bool(inputs)


# -- templates -----------------------------------------------------------------------


def template_result(sample: Sample, target: str, values: list[Any], library: Any) -> tuple[Any, ...]:
    names = [repr(v) if v is None or isinstance(v, (bool, int, float)) else f"x{i}" for i, v in enumerate(values)]
    text = sample.expression(target, names)
    scope = {f"x{i}": v for i, v in enumerate(values)} | {"np" if target == "numpy" else target: library}
    with np.errstate(all="ignore"):
        result = eval(text, scope)
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


@pytest.mark.parametrize("sample", [s for s in TABLE if "numpy" in s.op.source], ids=ids)
def test_numpy_template_gives_the_same_numbers(sample: Sample) -> None:
    sample = retyped(sample, "float32")
    expected = sample.call(ge.call, [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args])
    for mine, theirs in zip(template_result(sample, "numpy", sample.args, np), expected, strict=True):
        assert np.asarray(mine).dtype == theirs.dtype
        np.testing.assert_allclose(mine, theirs.numpy(), rtol=1e-6, atol=1e-6)


SOURCES = [s for s in TABLE if "torch" in s.op.source and s.op.name not in AMBIGUOUS]


@pytest.mark.filterwarnings("ignore:(Using (torch.cross|padding)|The reduce argument):UserWarning")
@pytest.mark.parametrize("sample", with_torch(SOURCES), ids=ids)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_matches_torch(sample: Sample, dtype: str) -> None:
    torch = pytest.importorskip("torch")
    sample = retyped(sample, dtype)
    mine: list[Any] = [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]
    theirs: list[Any] = [torch.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]
    wanted = [i for i in sample.floats if sample.op.rule(i) is not None]
    for slot in wanted:
        mine[slot].requires_grad = True
        theirs[slot].requires_grad = True
    outputs = sample.call(ge.call, mine)
    expected = template_result(sample, "torch", theirs, torch)
    for got, want in zip(outputs, expected, strict=True):
        assert_same(got, want.detach().numpy(), sample.op.name)
        assert got.requires_grad == want.requires_grad
        name = got.grad_fn and got.grad_fn.name()
        assert name == (want.grad_fn and want.grad_fn.name())
    if not any(o.requires_grad for o in outputs) or not sample.op.differentiable:
        return
    slopes = ge.grad(
        weighted_sum(outputs, 0, lambda w: ge.tensor(w, dtype=dtype)), [mine[i] for i in wanted], allow_unused=True
    )
    known = weighted_sum([_Plain(o) for o in expected], 0, lambda w: torch.tensor(w, dtype=getattr(torch, dtype)))
    for got, want in zip(
        slopes, torch.autograd.grad(known, [theirs[i] for i in wanted], allow_unused=True), strict=True
    ):
        assert (got is None) == (want is None)
        if want is not None:
            assert_same(got, want.numpy(force=True), sample.op.name)  # which may be zeros without memory


class _Plain:
    """A torch tensor with a numpy dtype, as `weights` asks for it."""

    def __init__(self, tensor: Any) -> None:
        self.tensor = tensor
        self.shape = tuple(tensor.shape)
        self.dtype = tensor.detach().numpy().dtype

    def __mul__(self, other: Any) -> Any:
        return self.tensor * other


# PyTorch computes these with constants or series of fewer digits, even in float64.
ROUGH = {"hardsigmoid": 1e-7, "digamma": 1e-8, "_polygamma": 1e-8, "polygamma": 1e-8}


def assert_same(mine: Tensor, theirs: Any, name: str) -> None:
    assert mine.dtype == theirs.dtype
    assert mine.shape == theirs.shape
    tolerance = {"rtol": 2e-5, "atol": 2e-6} if theirs.dtype == np.float32 else {"rtol": 1e-10, "atol": 1e-11}
    tolerance["rtol"] = max(tolerance["rtol"], ROUGH.get(name, 0.0))
    np.testing.assert_allclose(mine.detach().numpy(), theirs, **tolerance)


# -- the table itself ----------------------------------------------------------------


CATEGORIES = {
    "Arithmetic", "Functions", "Activations", "Comparison", "Reductions", "Linear algebra", "Shape", "Joining",
    "Indexing", "Losses", "Normalisation", "Creation", "Neural networks", "Internal", "In place", "Hooks",
}  # fmt: skip


def test_every_op_has_a_sentence_and_a_known_category() -> None:
    assert [op.name for op in OPS.values() if not op.doc.endswith(".")] == []
    assert {op.name: op.category for op in OPS.values() if op.category not in CATEGORIES} == {}
    assert [op.name for op in OPS.values() if op.name.startswith("_") and op.category != "Internal"] == []
