"""Gradients where operands are of several dtypes or shapes, and where parameters are beyond what makes sense."""

from __future__ import annotations

import warnings
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


CALLS = {
    **{f"{name} {c} {d}": f"{name}(x, dim={d}, correction={c})"
       for name in ("var", "std") for c in (2, 3, 4, 6, 7) for d in (None, 1)},
    "far below eps": "nn.functional.cosine_similarity(x, y, eps=7.0)",
    "no length": "nn.functional.cosine_similarity(x * 0, y)",
    "more rows of labels than of scores": "nn.functional.multilabel_soft_margin_loss(x[0], y)",
}  # fmt: skip


@pytest.mark.parametrize("name", with_torch(CALLS))
def test_gradients_are_pytorchs(name: str) -> None:
    torch = pytest.importorskip("torch")
    found: list[list[Any]] = []
    for library in (torch, ge):
        scope: dict[str, Any] = {
            key: library.tensor(array.tolist(), requires_grad=True) for key, array in (("x", X), ("y", X[::-1]))
        }
        called = {name: library.__dict__[name] for name in ("var", "std", "nn")} if library is torch else _ours()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            eval(CALLS[name], called | scope).sum().backward()
        found.append([None if scope[key].grad is None else scope[key].grad.numpy() for key in "xy"])
    for mine, theirs in zip(*found, strict=True):
        assert (mine is None) == (theirs is None)
        if mine is not None:
            np.testing.assert_allclose(mine, theirs, rtol=1e-5)


def _ours() -> dict[str, Any]:
    class Functional:
        def __getattr__(self, name: str) -> Any:
            return lambda *args, **kwargs: ge.call(name, *args, **kwargs)

    functional = Functional()
    return {"var": functional.var, "std": functional.std, "nn": type("nn", (), {"functional": functional})}
