"""Random numbers are drawn from one generator, by the distribution that was asked for."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import grapheditor as ge

DRAWS = {
    "uniform_": lambda x: x.uniform_(-1, 3),
    "normal_": lambda x: x.normal_(2.0, 3.0),
    "bernoulli_": lambda x: x.bernoulli_(0.3),
    "bernoulli": lambda x: (x * 0 + 0.3).bernoulli(),
    "bernoulli by number": lambda x: x.bernoulli(0.3),
    "multinomial": lambda x: (x.abs() + 1).multinomial(3),
}
MEANS = {"uniform_": (1.0, 4 / 3), "normal_": (2.0, 9.0), "bernoulli_": (0.3, 0.21), "bernoulli": (0.3, 0.21)}


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
