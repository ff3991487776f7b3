"""Random numbers are drawn from one generator, by the distribution that was asked for."""

from __future__ import annotations

import builtins
import json
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.conformance_cases import FOLDER

DRAWS = {
    "uniform_": lambda x: x.uniform_(-1, 3),
    "normal_": lambda x: x.normal_(2.0, 3.0),
    "bernoulli_": lambda x: x.bernoulli_(0.3),
    "bernoulli": lambda x: (x * 0 + 0.3).bernoulli(),
    "bernoulli by number": lambda x: x.bernoulli(0.3),
    "multinomial": lambda x: (x.abs() + 1).multinomial(3),
    "exponential_": lambda x: x.exponential_(0.5),
    "log_normal_": lambda x: x.log_normal_(0.0, 0.5),
    "cauchy_": lambda x: x.cauchy_(),
    "geometric_": lambda x: x.geometric_(0.25),
    "random_": lambda x: x.random_(2, 8),
}
_LOG = math.exp(0.25)
MEANS = {
    "uniform_": (1.0, 4 / 3), "normal_": (2.0, 9.0), "bernoulli_": (0.3, 0.21), "bernoulli": (0.3, 0.21),
    "exponential_": (2.0, 4.0), "log_normal_": (math.exp(0.125), _LOG * (_LOG - 1)), "geometric_": (4.0, 12.0),
    "random_": (4.5, 35 / 12),
}  # fmt: skip
KINDS = {
    "leaf": lambda: ge.tensor([0.5, 0.25, 0.5], requires_grad=True),
    "plain": lambda: ge.tensor([0.5, 0.25, 0.5]),
    "result": lambda: ge.tensor([0.5, 0.25, 0.5], requires_grad=True) * 1,
    "view": lambda: (ge.tensor([0.5, 0.25, 0.5], requires_grad=True) * 1)[:2],
    "view of leaf": lambda: ge.tensor([0.5, 0.25, 0.5], requires_grad=True)[:2],
    "saved": lambda: (ge.tensor([0.5, 0.25, 0.5], requires_grad=True) * 1).exp(),
    "expanded": lambda: ge.tensor([0.5]).expand(3),
    **{dtype: lambda dtype=dtype: ge.tensor([1, 0], dtype=dtype) for dtype in ("int64", "uint8", "bool", "float16")},
}
"""Tensors to draw into, as torch.tensor and its methods made them when PyTorch's answers were frozen."""


def zeros(*shape: int) -> ge.Tensor:
    return ge.tensor(np.zeros(shape))


@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_the_same_seed_is_followed_by_the_same_numbers(draw):
    found = []
    for seed in (1, 1, 2):
        ge.manual_seed(seed)
        found.append(draw(zeros(50, 8)).numpy().copy())
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


@pytest.mark.parametrize("name", MEANS)
def test_many_numbers_have_the_mean_and_variance_of_their_distribution(name):
    ge.manual_seed(0)
    found = DRAWS[name](zeros(200, 200)).numpy()
    mean, variance = MEANS[name]
    assert found.mean() == pytest.approx(mean, abs=0.05)
    assert found.var() == pytest.approx(variance, rel=0.05)


def test_places_are_drawn_by_their_weights():
    ge.manual_seed(0)
    weights = ge.tensor([1.0, 0.0, 3.0])
    counts = np.bincount(weights.multinomial(8000, replacement=True).numpy(), minlength=3)
    assert counts / 8000 == pytest.approx([0.25, 0, 0.75], abs=0.03)
    firsts = [int(weights.multinomial(2).numpy()[0]) for _ in range(2000)]
    assert np.bincount(firsts, minlength=3) / 2000 == pytest.approx([0.25, 0, 0.75], abs=0.05)


def test_without_replacement_no_place_comes_twice():
    ge.manual_seed(0)
    rows = ge.tensor(np.ones((20, 6))).multinomial(6).numpy()
    assert np.array_equal(np.sort(rows, axis=1), np.tile(np.arange(6), (20, 1)))


@pytest.mark.parametrize("method", ["uniform_", "normal_", "bernoulli_", "bernoulli"])
def test_a_generator_of_ones_own_is_refused_by_name(method):
    with pytest.raises(NotImplementedError, match=f"{method}: a generator is not supported"):
        getattr(zeros(2), method)(generator=object())


def test_a_vandermonde_matrix_has_gradients():
    x = ge.tensor([0.5, -1.0, 2.0], dtype="float64", requires_grad=True)
    for increasing in (False, True):
        assert ge.gradcheck(lambda v, order=increasing: ge.call("vander", v, 4, order), [x])
        assert ge.gradgradcheck(lambda v, order=increasing: ge.call("vander", v, 4, order), [x])


def test_no_random_numbers_are_got_ready_before_the_first_draw():
    code = "import sys, grapheditor.plugin_registry as p; p.registry().ops.load(); print('numpy.random' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def outcome(tensor: ge.Tensor, method: str, args: list[Any]) -> list[Any]:
    """What autograd says of a tensor that was drawn into, and whether backward runs; of a refusal class and words."""
    try:
        drawn = getattr(tensor, method)(*args)
    except Exception as error:  # whichever it is, it is compared
        return [next(c.__name__ for c in type(error).__mro__ if hasattr(builtins, c.__name__)), str(error)]
    name = None if drawn.grad_fn is None else drawn.grad_fn.name()
    found = [drawn is tensor, name, tensor._version, drawn.is_leaf, drawn.requires_grad, drawn.dtype.name]
    if drawn.requires_grad:
        try:
            drawn.sum().backward()
        except RuntimeError as error:
            found.append(str(error).partition(":")[0])
    return found


def test_autograd_sees_a_draw_as_pytorch_does():
    frozen = json.loads((FOLDER / "drawing.json").read_text("utf-8"))
    others = [
        (kind, method, args, expected, found)
        for kind, method, args, expected in frozen
        if (found := outcome(KINDS[kind](), method, args)) != expected
    ]
    assert not others
