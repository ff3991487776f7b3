"""The parameter dtype of reductions, norms and scans: results, gradients and refusals for each pair of dtypes."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.op import Op
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch

DTYPES = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64")
OPS = [
    op
    for op in registry().ops.values()
    if "dtype" in op.params and op.source.get("torch", "").startswith("torch.") and samples(op) and op.inputs
]
WORDED_ALIKE = ("sum", "prod", "cumsum", "cumprod", "nansum")


@pytest.mark.parametrize("name", WORDED_ALIKE)
def test_gradients_pass_through_floats_alone(name: str) -> None:
    dim = {"dim": 0} if name.startswith("cum") else {}
    x = ge.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="Autograd not support dtype: Long"):
        ge.call(name, x, dtype="int64", **dim)
    assert ge.call(name, x.detach(), dtype="int64", **dim).dtype.name == "int64"
    ge.call(name, x, dtype="float64", **dim).sum().backward()
    assert x.grad.dtype.name == "float32"


@pytest.mark.parametrize("name", ["linalg_vector_norm", "linalg_norm", "norm", "linalg_matrix_norm"])
def test_norms_are_taken_of_floats_and_in_a_dtype_that_holds_them(name: str) -> None:
    assert ge.call(name, ge.tensor([[3.0, 4.0]]), dtype="float64").dtype.name == "float64"
    with pytest.raises(RuntimeError, match="Expected a floating point or complex tensor as input"):
        ge.call(name, ge.tensor([[3, 4]]), dtype="float32")
    with pytest.raises(RuntimeError, match=r"\(Float\) should be convertible without narrowing .* \(Half\)"):
        ge.call(name, ge.tensor([[3.0, 4.0]]), dtype="float16")


def outcome(library: Any, sample: Sample, given: str, asked: str) -> Any:
    """Dtype and numbers of all outputs and of the gradient of their squares, or the first line of what is refused."""
    name = sample.op.source["torch"].partition("(")[0]
    call, of_name = (
        (partial(ge.call, name), str) if library is ge else (eval(name, {"torch": library}), library.__dict__.get)
    )
    leaf = library.tensor(sample.args[0].astype(given).tolist()).to(of_name(given))
    if given.startswith("float"):
        leaf.requires_grad_(True)
    try:
        result = call(leaf, *sample.args[1:], **sample.params, dtype=of_name(asked))
        outputs = result if isinstance(result, tuple) else (result,)
        if outputs[0].requires_grad:
            (outputs[0] * outputs[0]).sum().backward()
    except (RuntimeError, TypeError) as error:
        return str(error).partition("\n")[0]
    parts = [*outputs, *([leaf.grad] if leaf.requires_grad and leaf.grad is not None else [])]
    return [(str(part.dtype).removeprefix("torch."), np.asarray(part.tolist(), np.float64)) for part in parts]


@pytest.mark.parametrize("op", with_torch(OPS), ids=lambda op: getattr(op, "name", ""))
@pytest.mark.filterwarnings("ignore")
def test_each_pair_of_dtypes_is_taken_or_refused_as_in_pytorch(op: Op) -> None:
    torch = pytest.importorskip("torch")
    for sample, given, asked in product(samples(op), DTYPES, DTYPES):
        mine, theirs = (outcome(library, sample, given, asked) for library in (ge, torch))
        if isinstance(mine, str) or isinstance(theirs, str):
            assert mine == theirs, (given, asked)
            continue
        tolerance = 2e-2 if "float16" in (given, asked) else 1e-4
        for (kind, numbers), (other, wanted) in zip(mine, theirs, strict=True):
            assert kind == other, (given, asked)
            np.testing.assert_allclose(numbers, wanted, rtol=tolerance, atol=tolerance)
