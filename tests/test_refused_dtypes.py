"""A dtype that PyTorch does not take is refused in its words, which name the kernel where there is none for it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.tensor import Tensor
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.with_torch import with_torch

TABLE = [
    sample
    for op in registry().ops.values()
    if "torch" in op.source and op.category != "Hooks" and op.name != "round_"  # which torch takes no None for
    for sample in samples(op)[:1]
]
DTYPES = ("float16", "int64", "int32", "int16", "int8", "uint8", "bool")


def said(call: Any) -> str:
    """The first line of an error, or nothing."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            call()
        except (RuntimeError, TypeError, ValueError, IndexError) as error:
            return str(error).split("\n")[0]
    return ""


def in_dtype(sample: Sample, dtype: str, make: Any) -> list[Any]:
    arrays = [np.array(a, dtype) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in sample.args]
    return [make(np.array(a)) if isinstance(a, np.ndarray) else a for a in arrays]


@pytest.mark.parametrize("dtype", with_torch(DTYPES))
def test_what_is_said_of_a_dtype_is_what_pytorch_says(dtype: str) -> None:
    torch = pytest.importorskip("torch")
    different = {}
    for sample in TABLE:
        theirs = in_dtype(sample, dtype, torch.from_numpy)
        names = {f"x{i}": tensor for i, tensor in enumerate(theirs)}
        expression = sample.expression("torch", [n if x is not None else "None" for n, x in names.items()])
        expected = said(lambda text=expression, scope=names: eval(text, scope | {"torch": torch}))
        got = said(lambda sample=sample: sample.call(ge.call, in_dtype(sample, dtype, Tensor)))
        if got != expected:
            different[sample.op.name] = got, expected
    assert not different


MIXED = {
    "binary_cross_entropy_with_logits", "bucketize", "clamp_", "cross_entropy", "gradient.places", "histc",
    "index_put", "multilabel_margin_loss", "nll_loss", "searchsorted", "take_along_dim",
}  # fmt: skip
"""Ops that say something else of some tensor alone in another dtype, or take it."""


@pytest.mark.parametrize("dtype", with_torch(["float64", *DTYPES]))
def test_what_is_said_of_one_tensor_in_another_dtype_is_what_pytorch_says(dtype: str) -> None:
    torch = pytest.importorskip("torch")
    different = {}
    for sample in TABLE:
        if sample.op.name in MIXED:
            continue
        arrays = [a.astype("float32") if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in sample.args]
        for place, array in enumerate(arrays):
            if not isinstance(array, np.ndarray):
                continue
            given = [*arrays[:place], array.astype(dtype), *arrays[place + 1 :]]
            names = {f"x{i}": torch.from_numpy(np.array(a)) for i, a in enumerate(given) if isinstance(a, np.ndarray)}
            texts = [f"x{i}" if f"x{i}" in names else repr(a) for i, a in enumerate(given)]
            expression = sample.expression("torch", texts)
            expected = said(lambda text=expression, scope=names: eval(text, scope | {"torch": torch}))
            tensors = [Tensor(np.array(a)) if isinstance(a, np.ndarray) else a for a in given]
            got = said(lambda sample=sample, tensors=tensors: sample.call(ge.call, tensors))
            if got != expected:
                different[sample.op.name, place] = got, expected
    assert not different
