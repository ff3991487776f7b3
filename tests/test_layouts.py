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
    for sample in samples(op)
]
LAYOUTS = ("plain", "transposed", "gaps", "expanded", "expanded whole numbers")
_PRODUCTS = {"einsum", "svd"}  # of three operands, whose product is looked at from another side; and V
_GAPS = {"diagonal_scatter", "select_scatter", "slice_scatter"}  # whose copies have the gaps of what they copy
OTHERWISE = {
    **dict.fromkeys(LAYOUTS, _PRODUCTS),
    "gaps": _PRODUCTS | _GAPS | {"ravel"},  # of one dimension, which is handed on as it is
    "expanded whole numbers": {"einsum"} | {"_div_number", "_mul_number"},
}
"""Ops whose results lie in memory otherwise than PyTorch's, by the layout of the inputs."""


def lies(tensor: Any) -> tuple[int, ...]:
    """Strides, but of dimensions in which there is nothing to step over."""
    steps = zip(tensor.stride(), tensor.shape, strict=True) if tensor.numel() else ()
    return tuple(stride for stride, size in steps if size > 1)


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
    floats = [isinstance(a, np.ndarray) and a.dtype.kind == "f" for a in sample.args]
    arrays = [
        np.where(np.isfinite(a), a, 0).astype(kind) if is_float else a
        for a, is_float in zip(sample.args, floats, strict=True)
    ]
    return [arranged(a, layout, make) if isinstance(a, np.ndarray) else a for a in arrays]


@pytest.mark.parametrize("layout", with_torch(LAYOUTS))
def test_results_lie_in_memory_as_they_do_in_pytorch(layout: str) -> None:
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
            lies(there) != lies(here) for here, there in zip(outputs, expected, strict=True) if hasattr(there, "stride")
        ):
            found.add(sample.op.name)
    assert found == OTHERWISE[layout]


def test_what_lapack_and_flips_make_lies_as_they_leave_it() -> None:
    matrix = ge.tensor(np.array([[2.0, 1.0], [1.0, 3.0]]))
    for name in ("linalg.inv", "linalg.cholesky"):
        assert ge.call(name, matrix).stride() == (1, 2)
    turned = ge.tensor(np.arange(6.0).reshape(2, 3)).t()
    for out in (turned.flip(0), turned.sort(0)[0], ge.call("full_like", turned, 1.0)):
        assert out.stride() == (1, 3)
    for part in ge.call("linalg.svd", ge.tensor(np.ones((3, 2))))[::2]:
        assert part.stride() == (1, part.shape[0])


def test_a_softmax_of_a_transposed_matrix_can_be_flattened_by_view() -> None:
    matrix = ge.tensor(np.arange(6.0).reshape(2, 3))
    assert ge.call("softmax", matrix.t(), 1).view(6).shape == (6,)
    assert ge.call("cat", [matrix.t(), matrix.t()]).view(12).shape == (12,)
    assert matrix[:1].expand(2, 3).float().view(6).shape == (6,)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        matrix.t().exp().view(6)
