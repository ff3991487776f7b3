"""A table whose rows are kept short while they are looked up."""

from __future__ import annotations

import numpy as np
import pytest

import grapheditor as ge


@pytest.mark.parametrize("norm_type", [1.0, 2.0, float("inf")])
@pytest.mark.parametrize("learnt", [False, True])
def test_rows_that_are_looked_up_are_made_no_longer_than_max_norm(norm_type: float, learnt: bool) -> None:
    rows = np.array([[3.0, 4.0], [5.0, 1.0], [0.1, 0.2]])
    table = ge.tensor(rows, requires_grad=learnt)
    found = ge.call("embedding", ge.tensor([0, 2, 0]), table, max_norm=1.0, norm_type=norm_type)
    kept = table.detach().numpy()
    np.testing.assert_array_equal(found.detach().numpy(), kept[[0, 2, 0]])
    assert np.linalg.norm(kept[0], norm_type) == pytest.approx(1.0)
    np.testing.assert_allclose(kept[0] / kept[0, 0], rows[0] / rows[0, 0])
    np.testing.assert_array_equal(kept[1:], rows[1:])  # not looked up, and short enough
    assert table._version == 1
    if learnt:
        np.testing.assert_array_equal(ge.grad(found.sum(), [table])[0].numpy(), [[2, 2], [0, 0], [1, 1]])


def test_a_padding_row_has_to_be_in_the_table() -> None:
    with pytest.raises(AssertionError, match="Padding_idx must be within num_embeddings"):
        ge.call("embedding", ge.tensor([0]), ge.tensor([[1.0]]), padding_idx=1)
