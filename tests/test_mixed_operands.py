"""Gradients where operands are of several dtypes or shapes, and where parameters are beyond what makes sense."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

pytestmark = [
    pytest.mark.filterwarnings("ignore:Using a target size:UserWarning"),
    pytest.mark.filterwarnings("ignore:where received a uint8 condition:UserWarning"),
]
X = np.array([[0.5, -1.25, 2.0], [1.5, 0.75, -0.5]], np.float32)
TRUTHS = np.array([[True, False, True], [False, True, True]])


@pytest.mark.parametrize("name", ["mse_loss", "smooth_l1_loss", "fmin", "fmax", "float_power"])
def test_truth_values_beside_numbers_have_the_gradient_of_zeros_and_ones(name: str) -> None:
    found = []
    for other in (TRUTHS, TRUTHS.astype(np.float32)):
        x = ge.tensor(np.abs(X), requires_grad=True)
        ge.call(name, x, ge.tensor(other)).sum().backward()
        found.append(x.grad.tolist())
    assert found[0] == found[1]


def test_float_power_is_differentiated_in_double_precision() -> None:
    found = []
    for base in (np.abs(X), np.abs(X).astype(np.float64)):
        exponent = ge.tensor(X.astype(np.float64), requires_grad=True)
        ge.call("float_power", ge.tensor(base), exponent).sum().backward()
        found.append(exponent.grad.tolist())
    assert found[0] == found[1]


def test_where_chooses_by_bytes_as_by_truth_values() -> None:
    found = []
    for condition in (TRUTHS, TRUTHS.astype(np.uint8) * 2):
        x, y = (ge.tensor(X, requires_grad=True) for _ in range(2))
        ge.call("where", ge.tensor(condition), x, y).sum().backward()
        found.append((x.grad.tolist(), y.grad.tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize("reduction", ["none", "mean", "sum", "batchmean"])
@pytest.mark.parametrize("shapes", [((1, 2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 3), (3,))])
@pytest.mark.parametrize("log_target", [False, True])
def test_kl_div_of_two_shapes_has_gradients(shapes: Any, reduction: str, log_target: bool) -> None:
    rng = np.random.default_rng(1)
    x, y = (ge.tensor(rng.uniform(0.2, 0.8, shape), requires_grad=True) for shape in shapes)
    call = {"reduction": reduction, "log_target": log_target}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert ge.gradcheck(lambda a, b: ge.call("kl_div", a, b, **call), (x, y))


def test_no_copies_have_a_gradient_of_zeros() -> None:
    for dim in (None, 0, 1):
        x = ge.tensor(X, requires_grad=True)
        x.repeat_interleave(0, dim=dim).sum().backward()
        assert x.grad.tolist() == np.zeros_like(X).tolist()


@pytest.mark.parametrize("how", [{"kernel_size": 0}, {"kernel_size": 2, "padding": 2}])
def test_no_room_to_put_pooled_numbers_back_leaves_nothing(how: dict[str, Any]) -> None:
    x = ge.tensor(np.ones((1, 1, 2, 2)))
    out = ge.call("max_unpool2d", x, ge.tensor(np.arange(4).reshape(1, 1, 2, 2)), **how)
    assert out.shape == (1, 1, 0, 0)


CALLS: dict[str, tuple[str, Callable[[Any, Any], tuple[Any, ...]], dict[str, Any]]] = {
    **{
        f"{name} {correction} {dim}": (f"torch.{name}", lambda x, y: (x,), {"dim": dim, "correction": correction})
        for name, correction, dim in product(("var", "std"), (2, 3, 4, 6, 7), (None, 1))
    },
    "far below eps": ("torch.nn.functional.cosine_similarity", lambda x, y: (x, y), {"eps": 7.0}),
    "no length": ("torch.nn.functional.cosine_similarity", lambda x, y: (x * 0, y), {}),
    "outer of two dtypes": ("torch.outer", lambda x, y: (x[0], y[0].double()), {}),
    "outer of whole numbers": ("torch.outer", lambda x, y: (x[0].long(), y[0]), {}),
    "addr to halves": ("torch.addr", lambda x, y: (x.half(), x[:, 0], y[0]), {"alpha": 2}),
    "infinitely much added": ("torch.addr", lambda x, y: (x, x[:, 0], y[0]), {"alpha": float("inf")}),
    "sources that index repeats": (
        "torch.scatter_reduce",
        lambda x, y: (x, 0, (x[:1] * 0).long(), y.abs()),
        {"reduce": "amax"},
    ),
    "more labels than scores": ("torch.nn.functional.multilabel_soft_margin_loss", lambda x, y: (x[0], y), {}),
}


@pytest.mark.parametrize("name", with_torch(CALLS))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_gradients_are_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    function, arguments, params = CALLS[name]
    found = []
    for library, call in ((torch, eval(function, {"torch": torch})), (ge, partial(ge.call, function))):
        x, y = (library.tensor(array.tolist(), requires_grad=True) for array in (X, X[::-1]))
        call(*arguments(x, y), **params).sum().backward()
        found.append([None if leaf.grad is None else leaf.grad.tolist() for leaf in (x, y)])
    for theirs, mine in zip(*found, strict=True):
        assert (mine is None) == (theirs is None)
        np.testing.assert_allclose([] if mine is None else mine, [] if theirs is None else theirs, rtol=1e-5)
