"""Results lie in memory as PyTorch's do, so that the same results can be viewed in other shapes."""

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
    if "torch" in op.source and op.category != "Hooks" and not op.base.endswith("_")
    for sample in samples(op)[:1]
]
LAYOUTS = ("plain", "transposed", "gaps", "expanded", "expanded whole numbers")
LESS_ROWS = {
    "transposed": {"rot90"},
    "gaps": {"ravel"},  # of one dimension, which is handed on as it is
    "expanded whole numbers": {"_div_number", "_mul_number", "isclose", "special_ndtr"},
}
"""Ops whose result can't be viewed here where PyTorch's can, by the layout of the inputs."""


def arranged(array: np.ndarray, layout: str, make: Any) -> Any:
    """A tensor of either library with these numbers, or with one row of them again and again."""
    if layout.startswith("expanded") and array.ndim > 1:
        return make(array[:1].copy()).expand(*array.shape)
    if layout == "transposed" and array.ndim > 1:
        return make(np.ascontiguousarray(array.swapaxes(-1, -2))).transpose(-1, -2)
    if layout == "gaps" and array.ndim:
        return make(np.repeat(array, 2, -1))[..., ::2]
    return make(array.copy())


def tensors(sample: Sample, layout: str, make: Any) -> list[Any]:
    """The arguments of a call in float32 or int64."""
    kind = "int64" if layout.endswith("numbers") else "float32"
    arrays = [a.astype(kind) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a for a in sample.args]
    return [arranged(a, layout, make) if isinstance(a, np.ndarray) else a for a in arrays]


@pytest.mark.parametrize("layout", with_torch(LAYOUTS))
def test_what_can_be_viewed_in_pytorch_can_be_viewed_here(layout: str) -> None:
    torch = pytest.importorskip("torch")
    found = set()
    for sample in TABLE:
        theirs = tensors(sample, layout, torch.from_numpy)
        names = {f"x{i}": tensor for i, tensor in enumerate(theirs)}
        expression = sample.expression("torch", [n if x is not None else "None" for n, x in names.items()])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                expected = eval(expression, names | {"torch": torch})
            except (RuntimeError, TypeError, ValueError, IndexError):
                continue
            outputs = sample.call(ge.call, tensors(sample, layout, Tensor))
        expected = expected if isinstance(expected, tuple | list) else (expected,)
        if any(
            there.is_contiguous() and not here.is_contiguous() for here, there in zip(outputs, expected, strict=True)
        ):
            found.add(sample.op.name)
    assert found == LESS_ROWS.get(layout, set())


def test_a_softmax_of_a_transposed_matrix_can_be_flattened_by_view() -> None:
    matrix = ge.tensor(np.arange(6.0).reshape(2, 3))
    assert ge.call("softmax", matrix.t(), 1).view(6).shape == (6,)
    assert ge.call("cat", [matrix.t(), matrix.t()]).view(12).shape == (12,)
    assert matrix[:1].expand(2, 3).float().view(6).shape == (6,)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        matrix.t().exp().view(6)
