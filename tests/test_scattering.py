"""Empty indices and missing numbers, which the table of ops does not try."""

from __future__ import annotations

import re

import numpy as np
import pytest

import grapheditor as ge


@pytest.mark.parametrize("shape", [(0,), (2, 0), (0, 3)])
@pytest.mark.parametrize("name", ["scatter", "scatter_add", "scatter_reduce"])
def test_an_empty_index_leaves_the_input_and_passes_its_gradient(name: str, shape: tuple[int, ...]) -> None:
    values = np.arange(4.0) if len(shape) == 1 else np.arange(12.0).reshape(4, 3)
    input = ge.tensor(values, requires_grad=True)
    src = ge.tensor(np.zeros(shape), requires_grad=True)
    index = ge.tensor(np.zeros(shape, np.int64))
    kwargs = {"reduce": "prod"} if name == "scatter_reduce" else {}
    out = ge.call(name, input, 0, index, src, **kwargs)
    slopes = ge.grad(out.sum(), [input, src])
    np.testing.assert_array_equal(out.detach().numpy(), values)
    np.testing.assert_array_equal(slopes[0].numpy(), np.ones_like(values))
    assert slopes[1].shape == shape


@pytest.mark.parametrize(
    ("name", "size"), [("max_pool1d", {"kernel_size": 3}), ("adaptive_max_pool1d", {"output_size": 1})]
)
def test_a_max_pool_takes_the_last_nan_of_a_window(name: str, size: dict[str, int]) -> None:
    missing = float("nan")
    values, places = ge.call(name, ge.tensor([[[missing, missing, 1.0]]]), **size, return_indices=True)
    assert np.isnan(values.item())
    assert places.item() == 1


@pytest.mark.parametrize(("op", "name"), [("scatter_reduce", "src"), ("index_reduce", "source")])
def test_a_second_derivative_of_a_product_of_several_zeros_is_refused(op: str, name: str) -> None:
    input, src = ge.tensor([1.0, 2.0], requires_grad=True), ge.tensor([0.0, 0.0, 3.0], requires_grad=True)
    out = ge.call(op, input, 0, ge.tensor([0, 0, 1]), src, "prod")
    slope = ge.grad((out * out).sum(), [src], create_graph=True)[0]
    assert slope.grad_fn.name() == "torch::autograd::Error"
    words = f"{op}(): Double backward is unsupported for {name} when >1 zeros in {name} are scattered to the same"
    with pytest.raises(RuntimeError, match=re.escape(words)):
        ge.grad((slope * slope).sum(), [src], allow_unused=True)


def test_a_product_of_one_zero_has_a_second_derivative() -> None:
    src = ge.tensor([0.0, 2.0, 3.0], requires_grad=True)
    out = ge.call("scatter_reduce", ge.tensor([1.0, 2.0]), 0, ge.tensor([0, 0, 1]), src, "prod")
    slope = ge.grad(out.sum(), [src], create_graph=True)[0]
    assert ge.grad(slope.sum(), [src])[0].tolist() == [1.0, 1.0, 0.0]
