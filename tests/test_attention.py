"""Attention where somebody may look at nothing: beside PyTorch, where it is installed."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

SHAPES = (
    ((2, 4), (3, 4), (3, 4)), ((2, 0), (3, 0), (3, 2)), ((2, 4), (0, 4), (0, 4)), ((2, 4), (3, 4), (3, 0)),
    ((2, 2, 3, 4), (2, 2, 3, 4), (2, 2, 3, 4)), ((2, 2, 3, 4), (2, 2, 5, 4), (2, 2, 5, 3)),
    ((2, 4, 3, 4), (2, 2, 3, 4), (2, 2, 3, 4)), ((1, 2, 0, 4), (1, 2, 3, 4), (1, 2, 3, 4)),
    ((1, 1, 2, 0), (1, 1, 3, 0), (1, 1, 3, 1)),
)  # fmt: skip
"""Of queries, keys and values: without features, keys or queries, and as many and other heads."""


def attended(function: Any, tensor: Any, arrays: list[np.ndarray], mask: np.ndarray | None, **how: Any) -> Any:
    """The means, the name of their grad_fn and all gradients, or the first line of an error."""
    inputs = [tensor(array).requires_grad_() for array in arrays]
    try:
        out = function(*inputs, None if mask is None else tensor(mask), **how)
    except RuntimeError as error:
        return str(error).split("\n")[0]
    out.sum().backward()
    return [out.detach().numpy(), *(x.grad.numpy() for x in inputs)], out.grad_fn.name()


@pytest.mark.parametrize("shapes", with_torch(SHAPES))
@pytest.mark.parametrize("kind", [None, "bool", "float32"])
def test_attention_agrees_where_there_is_nothing_to_see(shapes: Any, kind: str | None) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    arrays = [rng.normal(size=shape).astype("float32") for shape in shapes]
    mask = None
    if kind is not None:
        seen = rng.random((shapes[0][-2], shapes[1][-2])) < 0.6
        seen[:1] = False  # the first query sees nothing at all
        mask = seen if kind == "bool" else np.where(seen, 0.5, -np.inf).astype("float32")
    for is_causal, enable_gqa in product([False, True], repeat=2):
        if enable_gqa and len(shapes[0]) < 4:
            continue
        how = {"is_causal": is_causal, "enable_gqa": enable_gqa}
        theirs = torch.nn.functional.scaled_dot_product_attention
        expected = attended(theirs, lambda a: torch.from_numpy(a.copy()), arrays, mask, **how)
        got = attended(lambda *a, **k: ge.call("scaled_dot_product_attention", *a, **k), ge.tensor, arrays, mask, **how)
        if isinstance(expected, str):
            assert got == expected
            continue
        assert got[1] == expected[1]
        for here, there in zip(got[0], expected[0], strict=True):
            np.testing.assert_allclose(here, there, atol=1e-5)


def test_who_may_look_at_nothing_has_zeros_and_gradients_of_zero() -> None:
    query, key, value = (ge.tensor(np.ones((2, 3)), requires_grad=True) for _ in range(3))
    mask = ge.tensor([[False, False], [True, True]])
    out = ge.call("scaled_dot_product_attention", query, key, value, mask)
    out.sum().backward()
    assert out.tolist() == [[0.0] * 3, [1.0] * 3]
    assert query.grad.tolist() == [[0.0] * 3] * 2
    assert not np.isnan(key.grad.numpy()).any()


def test_a_negative_scale_turns_the_queries_round() -> None:
    rng = np.random.default_rng(3)
    query, key, value = (ge.tensor(rng.normal(size=(2, 3, 4))) for _ in range(3))
    turned = ge.call("scaled_dot_product_attention", -query, key, value, scale=0.7)
    found = ge.call("scaled_dot_product_attention", query, key, value, scale=-0.7)
    np.testing.assert_allclose(found.numpy(), turned.numpy())
