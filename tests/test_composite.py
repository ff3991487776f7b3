"""Ops that are formulas of other ops: kernels are kept, each for calls of its own kind alone."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.api import Op, Spec, composite

FACTORS = (2, 2.0, 1, 1.0, True, 0.0, -0.0)


def scaled() -> Op:
    """A fresh one, with no kernel yet."""
    return composite(
        "scaled(Tensor input, any factor)", lambda x, factor: x * factor, category="Test", doc="", grad_fn="Scaled"
    )


@pytest.mark.parametrize("pair", list(permutations(FACTORS, 2)), ids=repr)
def test_equal_numbers_of_other_kinds_share_no_kernel(pair: tuple[float, float]) -> None:
    op, numbers = scaled(), np.array([1, 2])
    for factor in pair:
        found, wanted = op.forward(numbers, factor=factor), ge.tensor(numbers) * factor
        assert found.dtype == wanted.dtype == op.infer((Spec((2,), numbers.dtype),), {"factor": factor})[1][0].dtype
        assert found.tobytes() == wanted.numpy().tobytes()


def test_padding_tells_zero_from_minus_zero() -> None:
    row = ge.tensor([1.0])
    signs = [np.signbit(ge.call("pad", row, (1, 0), value=value).numpy()[0]) for value in (0.0, -0.0, 0.0)]
    assert signs == [False, True, False]
