"""What shapes and dtypes alone tell is refused before anything runs, in the words of a run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.inference import UnknownShapeError
from grapheditor.plugin_registry import registry
from tests.op_samples import Sample, samples
from tests.test_ops import spec_of

TABLE = {
    repr(sample): sample
    for op in registry().ops.values()
    if op.category not in ("Hooks", "Internal") and not op.name.startswith("_")
    for sample in samples(op)
    if any(isinstance(arg, np.ndarray) for arg in sample.args)
}
BY_NUMBERS = frozenset(
    {
        "cross_entropy", "ctc_loss", "embedding", "gather", "getitem", "index", "index_add", "index_copy", "index_fill",
        "index_put", "index_reduce", "index_select", "masked_scatter", "multi_margin_loss", "multilabel_margin_loss",
        "nll_loss", "one_hot", "put", "repeat_interleave.self_Tensor", "scatter", "scatter.reduce", "scatter_add",
        "scatter_reduce", "take", "take_along_dim",
    }
)  # fmt: skip
"""Ops that look at places, labels and counts, which are known only when they run."""
BY_MEMORY = frozenset({"as_strided"})
"""Ops that look at the memory that a tensor lies in."""


def variants(sample: Sample) -> Iterator[Sample]:
    """The call with one array as truth values, as a single number, or without its last row along one dimension."""
    for place, array in enumerate(sample.args):
        if not isinstance(array, np.ndarray) or not array.size:
            continue
        shorter = [np.take(array, range(n - 1), axis) for axis, n in enumerate(array.shape)]
        for other in (array.astype(bool), np.array(array.flat[0]), *shorter):
            yield replace(sample, args=[*sample.args[:place], other, *sample.args[place + 1 :]])


def run(sample: Sample) -> str:
    return said(lambda: sample.call(ge.call, [ge.tensor(a) if isinstance(a, np.ndarray) else a for a in sample.args]))


def inferred(sample: Sample) -> str:
    return said(lambda: sample.op.infer(tuple(map(spec_of, sample.args)), sample.all_params()))


def said(call: Any) -> str:
    try:
        call()
    except UnknownShapeError:
        pytest.skip("the shape is known only when it runs")
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [n for n, s in TABLE.items() if s.op.name not in BY_NUMBERS | BY_MEMORY])
def test_inference_and_a_run_refuse_the_same_calls_in_the_same_words(name: str) -> None:
    for variant in variants(TABLE[name]):
        with np.errstate(all="ignore"):
            assert inferred(variant) == run(variant), [np.shape(a) for a in variant.args]
