"""NaN, infinities and zeros, at which formulas that are otherwise equal part: beside PyTorch, where it is installed."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.tensor import Tensor
from tests.with_torch import with_torch

IN_BLOCKS = (
    "hardtanh(x)", "relu6(x)", "hardswish(x)", "elu(x, 0.7)", "celu(x, 0.7)", "selu(x)", "hardshrink(x)",
    "softshrink(x)",
)  # fmt: skip
"""Of which PyTorch has another gradient at NaN where a whole block of its vector unit lies in memory; so has logit."""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("call", with_torch([*(f"nn.functional.{call}" for call in IN_BLOCKS), "logit(x, 0.2)"]))
def test_nan_has_the_gradient_of_a_number_outside_of_vector_blocks(call: str, dtype: str) -> None:
    torch = pytest.importorskip("torch")
    wide = np.full((40, 2), np.nan, dtype)
    theirs = torch.from_numpy(wide.copy()).requires_grad_()
    eval(f"torch.{call}", {"torch": torch, "x": theirs[:, 0]}).sum().backward()  # what has gaps is never a block
    mine = Tensor(wide.copy()).requires_grad_()
    name, _, rest = call.partition("(x")
    ge.call(name, mine[:, 0], *(float(number) for number in rest.strip(",) ").split() if number)).sum().backward()
    np.testing.assert_array_equal(mine.grad.numpy(), theirs.grad.numpy())


def gradients(tensor: Any, grad: Any, numbers: list[float], weights: list[float]) -> tuple[list[float], list[float]]:
    """Of a weighed sum of running products, and of the same sum of that gradient."""
    x, w = tensor(numbers).requires_grad_(), tensor(weights)
    first = grad((x.cumprod(0) * w).sum(), [x])[0]
    again = grad((x.cumprod(0) * w).sum(), [x], create_graph=True)[0]
    second = grad((again * w).sum(), [x])[0] if again.requires_grad else tensor([])
    return first.tolist(), second.tolist()


@pytest.mark.parametrize("count", with_torch([2, 3, 4]))
def test_running_products_of_zeros_and_nan_have_their_gradients(count: int) -> None:
    torch = pytest.importorskip("torch")
    weights = [0.5, -2.0, 3.0, 1.0][:count]
    for numbers in map(list, product([0.0, np.nan, np.inf, -1.5], repeat=count)):
        theirs = gradients(lambda x: torch.tensor(x, dtype=torch.float64), torch.autograd.grad, numbers, weights)
        mine = gradients(lambda x: ge.tensor(x, dtype="float64"), ge.grad, numbers, weights)
        np.testing.assert_allclose(mine[0], theirs[0], err_msg=str(numbers))
        if np.isfinite(numbers).all():
            np.testing.assert_allclose(mine[1], theirs[1], err_msg=str(numbers))


@pytest.mark.parametrize("p", with_torch([0.0, 0.5, 1.0, 1.5, 2.0, 3.0, np.inf]))
def test_distances_of_rows_with_nan_and_ties_agree(p: float) -> None:
    torch = pytest.importorskip("torch")
    one = [[1.0, 2.0, 3.0], [np.nan, 0.0, 1.0], [np.inf, 1.0, 2.0], [0.5, -1.0, 0.0]]
    other = [[0.0, 1.0, 2.0], [0.0, np.nan, 2.0], [1.0, 2.0, 3.0]]
    theirs = [torch.tensor(rows, requires_grad=True) for rows in (one, other)]
    mine = [ge.tensor(rows, requires_grad=True) for rows in (one, other)]
    expected, got = torch.cdist(*theirs, p=p), ge.call("cdist", *mine, p=p)
    np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy(), rtol=1e-6)
    expected.sum().backward()
    got.sum().backward()
    for tensor, like in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(tensor.grad.numpy(), like.grad.numpy(), rtol=1e-5)


@pytest.mark.parametrize("p", [0.5, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("seed", [np.inf, np.nan])
def test_equal_rows_get_no_gradient_whatever_comes_in(p: float, seed: float) -> None:
    rows = [[1.0, 2.0], [3.0, 5.0]]
    one, other = (ge.tensor(rows, requires_grad=True) for _ in range(2))
    ge.call("cdist", one[:1], other, p).backward(ge.tensor([[seed, 0.0]]))
    assert not one.grad.numpy().any()
    assert not other.grad.numpy().any()


def test_distances_have_no_second_derivative_unless_they_come_from_a_product() -> None:
    one, other = (ge.tensor(np.eye(3) + shift, requires_grad=True) for shift in (0.0, 0.5))
    for p, mode in ((1.0, "use_mm_for_euclid_dist"), (2.0, "donot_use_mm_for_euclid_dist")):
        slope = ge.grad(ge.call("cdist", one, other, p, mode).sum(), [one], create_graph=True)[0]
        with pytest.raises(NotImplementedError, match=r"^the derivative for '_cdist_backward' is not implemented\."):
            slope.sum().backward()
    slope = ge.grad(ge.call("cdist", one, other, 2.0, "use_mm_for_euclid_dist").sum(), [one], create_graph=True)[0]
    slope.sum().backward()
    assert one.grad.numpy().any()


MATRICES = (
    [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [2.0, 4.0]], [[0.0, 0.0], [0.0, 0.0]], [[0.0]], [[2.0]],
    [[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]], [[1.0, np.nan], [2.0, 4.0]],
    [[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.0], [0.0, 2.0]]], [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 2.0]],
)  # fmt: skip
"""With an inverse and without, and stacks of both."""


def told(function: Any, grad: Any, matrix: Any, times: int) -> list[Any]:
    """Values, gradient of the first, or the error of a function of matrices."""
    matrix.requires_grad_()
    try:
        out = function(*[matrix] * times)
        parts = list(out) if isinstance(out, tuple) else [out]
        slope = grad(parts[0].sum(), [matrix], allow_unused=True)[0]
        return [*(part.tolist() for part in parts), None if slope is None else slope.tolist()]
    except RuntimeError as error:
        return [str(error).split("\n", maxsplit=1)[0]]


@pytest.mark.parametrize("name", with_torch(["det", "slogdet", "inv", "solve", "cholesky"]))
def test_matrices_without_an_inverse_agree(name: str) -> None:
    torch = pytest.importorskip("torch")
    for rows in MATRICES:
        times = 2 if name == "solve" else 1
        theirs = getattr(torch.linalg, name), torch.autograd.grad, torch.tensor(rows, dtype=torch.float64)
        mine = partial(ge.call, f"linalg.{name}"), ge.grad, ge.tensor(rows, dtype="float64")
        for got, expected in zip(told(*mine, times), told(*theirs, times), strict=True):
            if isinstance(expected, list | float):
                np.testing.assert_allclose(got, expected, err_msg=str(rows), atol=1e-12)
            else:
                assert got == expected, rows


def slopes(function: Any, grad: Any, matrix: Any, weights: Any, create_graph: bool) -> list[Any]:
    """The gradient of a determinant or its logarithm and, where it is recorded, that of a sum of its numbers."""
    matrix.requires_grad_()
    try:
        out = function(matrix)
        out = out[1] if isinstance(out, tuple) else out
        slope = grad(out.sum(), [matrix], create_graph=create_graph)[0]
        again = grad((slope * weights).sum(), [matrix])[0] if create_graph else slope
        return [slope.detach().numpy(), again.detach().numpy()]
    except RuntimeError as error:
        return [str(error).split("\n", maxsplit=1)[0]]


@pytest.mark.parametrize("name", with_torch(["det", "slogdet", "logdet"]))
@pytest.mark.parametrize("create_graph", [False, True])
def test_determinants_of_matrices_without_an_inverse_have_their_slopes(name: str, create_graph: bool) -> None:
    torch = pytest.importorskip("torch")
    for rows in MATRICES:
        array = np.array(rows)
        weights = np.linspace(1, 2, array.size).reshape(array.shape)
        theirs = torch.from_numpy(array.copy()), torch.from_numpy(weights)
        expected = slopes(getattr(torch, name), torch.autograd.grad, *theirs, create_graph)
        got = slopes(partial(ge.call, name), ge.grad, ge.tensor(array), ge.tensor(weights), create_graph)
        for here, there in zip(got, expected, strict=True):
            if isinstance(there, str):
                assert here == there, rows
            else:
                np.testing.assert_allclose(here, there, err_msg=str(rows), atol=1e-10)


def test_the_determinant_of_a_singular_matrix_has_its_cofactors_where_they_are_recorded() -> None:
    matrix = ge.tensor([[1.0, 2.0], [2.0, 4.0]], dtype="float64", requires_grad=True)
    slope = ge.grad(ge.call("linalg.det", matrix), [matrix], create_graph=True)[0]
    np.testing.assert_allclose(slope.detach().numpy(), [[4.0, -2.0], [-2.0, 1.0]])
    np.testing.assert_allclose(ge.grad(slope[0, 0], [matrix])[0].numpy(), [[0.0, 0.0], [0.0, 1.0]], atol=1e-12)


ODD = (np.nan, np.inf, -np.inf, 0.0)


@pytest.mark.parametrize("p", with_torch([0.5, 1.0, 2.0, 3.0, np.inf]))
def test_renorm_leaves_what_has_no_length_alone(p: float) -> None:
    torch = pytest.importorskip("torch")
    for odd, dim in product(ODD, (0, 1)):
        array = np.arange(1.0, 7.0).reshape(3, 2)
        array[1, 0] = odd
        theirs, mine = torch.from_numpy(array.copy()).requires_grad_(), ge.tensor(array, requires_grad=True)
        expected, got = torch.renorm(theirs, p, dim, 4.0), ge.call("renorm", mine, p, dim, 4.0)
        np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy())
        expected.sum().backward()
        got.sum().backward()
        np.testing.assert_allclose(mine.grad.numpy(), theirs.grad.numpy(), err_msg=str((odd, dim)))


def test_a_bisection_goes_the_same_ways_through_what_has_no_order() -> None:
    assert ge.call("searchsorted", ge.tensor([1.0, 2.0, np.nan]), ge.tensor([np.nan, 1.5, 3.0])).tolist() == [3, 1, 3]


@pytest.mark.parametrize("right", with_torch([False, True]))
def test_bisections_agree_beside_nan_and_in_disorder(right: bool) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    for count in (1, 2, 3, 5, 6) * 20:
        sequence = rng.choice([*ODD, 1.0, 2.0, 3.0], (2, count))
        values = np.array([[*ODD, 1.5, 2.0, 3.0]] * 2)
        for one, other in ((sequence, values), (sequence[0], values)):
            expected = torch.searchsorted(torch.from_numpy(one), torch.from_numpy(other), right=right)
            got = ge.call("searchsorted", ge.tensor(one), ge.tensor(other), right=right)
            assert got.tolist() == expected.tolist(), (one, other)
        expected = torch.bucketize(torch.from_numpy(values), torch.from_numpy(sequence[0]), right=right)
        assert (
            ge.call("bucketize", ge.tensor(values), ge.tensor(sequence[0]), right=right).tolist() == expected.tolist()
        )


@pytest.mark.parametrize("zero_infinity", with_torch([False, True]))
@pytest.mark.parametrize("lengths", [((2, 3), (5, 5)), ((3, 3), (2, 5)), ((0, 3), (0, 5)), ((3, 0), (0, 4))])
def test_placements_of_labels_agree_beside_infinities(lengths: Any, zero_infinity: bool) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    labels = np.array([[1, 2, 2], [3, 1, 3]])
    for odd, place in product([None, np.inf, -np.inf, np.nan], range(0, 40, 3)):
        scores = np.log(rng.dirichlet(np.ones(4), (5, 2)))
        if odd is not None:
            scores.flat[place] = odd
        theirs, mine = torch.from_numpy(scores.copy()).requires_grad_(), ge.tensor(scores, requires_grad=True)
        counts, times = (torch.tensor(n) for n in lengths)
        how = {"reduction": "none", "zero_infinity": zero_infinity}
        expected = torch.nn.functional.ctc_loss(theirs, torch.from_numpy(labels), times, counts, **how)
        got = ge.call("ctc_loss", mine, ge.tensor(labels), *map(ge.tensor, lengths[::-1]), **how)
        np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy())
        expected.sum().backward()
        got.sum().backward()
        np.testing.assert_allclose(mine.grad.numpy(), theirs.grad.numpy(), atol=1e-9, err_msg=str((odd, place)))


DIMS = (None, 0, (1,), (0, 1), (0, 0), (0, 1, 2), (), 5)
NORMS = ("norm", "linalg.norm", "linalg.matrix_norm", "nn.functional.normalize")


def answer(function: Any, *args: Any, **kwargs: Any) -> Any:
    """The numbers, or the class and the first line of an error."""
    try:
        return function(*args, **kwargs).numpy()
    except (RuntimeError, IndexError) as error:
        return ("IndexError: " if isinstance(error, IndexError) else "") + str(error).split("\n")[0]


@pytest.mark.parametrize("name", with_torch(NORMS))
def test_norms_by_words_and_of_odd_dimensions_agree(name: str) -> None:
    torch = pytest.importorskip("torch")
    function = eval(f"torch.{name}", {"torch": torch})
    for shape, order, dim in product([(3, 4), (3,), (2, 3, 4)], ["nuc", "fro", "a", 2, 1, 3, None, np.inf], DIMS):
        if name == "linalg.matrix_norm" and (order is None or not isinstance(dim, tuple)):
            continue  # what it does not take at all
        array = np.arange(1.0, 1 + np.prod(shape)).reshape(shape)
        expected = answer(function, torch.from_numpy(array), order, dim=dim)
        got = answer(ge.call, name, ge.tensor(array), order, dim=dim)
        assert isinstance(got, str) == isinstance(expected, str), (shape, order, dim, got, expected)
        if isinstance(expected, str):
            assert got == expected, (shape, order, dim)
        else:
            np.testing.assert_allclose(got, expected, err_msg=str((shape, order, dim)))


@pytest.mark.parametrize("dtype", with_torch(["float32", "float64"]))
@pytest.mark.parametrize("upper", [True, False])
def test_triangular_systems_with_zeros_and_nan_agree(upper: bool, dtype: str) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    for odd, place in product([0.0, np.nan, 1e-9], [(0, 0), (1, 1), (2, 2), (0, 1), (2, 1)]):
        triangle = rng.uniform(0.5, 2.0, (3, 3)).astype(dtype)
        triangle[place] = odd
        right = rng.normal(size=(2, 3, 2)).astype(dtype)
        theirs, mine = torch.from_numpy(triangle), ge.tensor(triangle)
        expected = torch.linalg.solve_triangular(theirs, torch.from_numpy(right), upper=upper)
        got = ge.call("linalg.solve_triangular", mine, ge.tensor(right), upper=upper)
        np.testing.assert_allclose(got.numpy(), expected.numpy(), rtol=1e-4, err_msg=str((odd, place)))
        if odd == 1e-9:
            expected = torch.cholesky_solve(torch.from_numpy(right), theirs.expand(2, 3, 3), upper)
            got = ge.call("cholesky_solve", ge.tensor(right), mine.expand(2, 3, 3), upper)
            np.testing.assert_allclose(got.numpy(), expected.numpy(), rtol=1e-3)


@pytest.mark.parametrize("dims", with_torch([(0,), (1,), (0, 2), (2, 1), (0, 1, 2)]))
@pytest.mark.parametrize("turned", [False, True])
def test_means_beside_variances_step_on_from_infinities(dims: tuple[int, ...], turned: bool) -> None:
    torch = pytest.importorskip("torch")
    for place, odd in product(range(12), [np.inf, -np.inf]):
        array = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
        array.flat[place] = odd
        theirs = torch.from_numpy(array.copy()).requires_grad_()
        mine = Tensor(array.copy()).requires_grad_()
        expected = torch.std_mean(theirs.transpose(0, 2) if turned else theirs, dims, correction=0)
        got = ge.call("std_mean", mine.transpose(0, 2) if turned else mine, dims, correction=0)
        for here, there in zip(got, expected, strict=True):
            np.testing.assert_array_equal(np.isnan(here.detach().numpy()), np.isnan(there.detach().numpy()))
        got[1].sum().backward()
        expected[1].sum().backward()
        np.testing.assert_allclose(mine.grad.numpy(), theirs.grad.numpy())


@pytest.mark.parametrize("name", ["std", "std_mean"])
@pytest.mark.parametrize("size", [1e30, 1e-30])
def test_deviations_are_known_where_their_squares_are_not(name: str, size: float) -> None:
    x = ge.tensor([size, -size, 0.0], requires_grad=True)
    found = ge.call(name, x)
    deviation = found[0] if isinstance(found, tuple) else found
    deviation.backward()
    np.testing.assert_allclose(deviation.item(), size, rtol=1e-6)
    np.testing.assert_allclose(x.grad.tolist(), [0.5, -0.5, 0.0], rtol=1e-6)
