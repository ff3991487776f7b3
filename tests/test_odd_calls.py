"""Calls that look wrong and that PyTorch takes all the same, with its values and gradients."""

from __future__ import annotations

import warnings
from operator import attrgetter
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from grapheditor.engine.warned import forget
from tests.with_torch import with_torch

RANDOM = np.random.default_rng(7)


def floats(*shape: int) -> np.ndarray:
    return RANDOM.uniform(-2, 2, shape).astype(np.float32)


def places(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


ORDERED = np.array([0.0, 0.5, 2.0, 2.5])
TRUTHS = np.array([False, False, True, True])
CALLS: list[tuple[str, list[Any], dict[str, Any]]] = [
    *[("trapezoid", [floats(*y), floats(*x)], {"dim": 0}) for y, x in (((0, 2), (3,)), ((0,), ()), ((1,), ()))],
    *[("trapezoid", [floats(3, 2), floats(*x)], {"dim": d}) for x, d in (((2, 2), 0), ((4, 2, 1), 1))],
    ("trapezoid", [np.zeros(0, bool)], {}),
    *[
        ("gradient", [input], {"spacing": [ORDERED.astype(dtype)], "edge_order": order})
        for dtype in (np.float32, np.float64)
        for input, order in ((2**24 + places(0, 1, 4, 9), 1), (floats(4), 2), (TRUTHS, 2))
    ],
    ("gradient", [floats(3, 4)], {"spacing": [floats(3), floats(3)]}),
    *[("searchsorted", [TRUTHS, values], {}) for values in (floats(2, 3), places(1, 0), 0.5)],
    *[("bucketize", [values, TRUTHS], {"right": True}) for values in (floats(2, 3), places(1, 0), 1)],
    ("take_along_dim", [floats(2, 3), places(5, 0).astype(np.int32)], {}),
    *[("take_along_dim", [floats(2, 3), places(7, -8)[:, None]], {"dim": dim}) for dim in (0, 1)],
    *[("index_add", [floats(*a), 0, places(7, -7), floats(*b)], {}) for a, b in (((0, 2), (2, 2)), ((3, 0), (2, 0)))],
    ("index_copy", [floats(3, 0), 0, places(7, -7), floats(2, 0)], {}),
    ("index_copy", [floats(3), 0, places(1), floats()], {}),
    ("index_fill", [floats(3, 0), 0, places(7, -7), 1.5], {}),
    *[
        ("hstack", [[floats(*s) for s in shapes]], {})
        for shapes in (((2, 3), (0,)), ((0,), (2, 3), (4, 3)), ((), (0,)))
    ],
    ("index_put", [floats(3, 0), (places(7, -7),), np.float32(1)], {}),
    *[
        (
            "nn.functional.scaled_dot_product_attention",
            [floats(1, 2, 3, 4), floats(1, 2, 6, 4), floats(1, 2, 4, 4)],
            how,
        )
        for how in ({}, {"is_causal": True})
    ],
    *[
        ("nn.functional.scaled_dot_product_attention", [floats(*q), floats(*kv), floats(*kv)], {})
        for q, kv in (((0, 2, 3, 4), (1, 2, 5, 4)), ((1, 2, 0, 4), (1, 2, 5, 4)), ((2, 3, 0), (2, 5, 0)))
    ],
    *[
        ("nn.functional.ctc_loss", [floats(*scores), places(0, 1), (4,), (2,)], {"blank": blank})
        for scores, blank in (((4, 1, 3), 1), ((4, 3), 2), ((4, 3), 0))
    ],
    ("nn.functional.batch_norm", [floats(0), None, None, floats(2), floats(3)], {"training": True}),
    ("nn.functional.instance_norm", [floats(2, 0, 4), None, None, floats(2), floats()], {}),
    ("nn.functional.channel_shuffle", [floats(0, 4, 2), 2], {}),
]


def made(argument: Any, tensor: Any) -> Any:
    if isinstance(argument, list):
        return [made(one, tensor) for one in argument]
    if isinstance(argument, tuple):
        return tuple(made(one, tensor) for one in argument)
    if not isinstance(argument, np.ndarray | np.generic):
        return argument
    found = tensor(argument.copy())
    return found.requires_grad_() if argument.dtype.kind == "f" else found


def answers(function: Any, args: list[Any], kwargs: dict[str, Any], tensor: Any) -> list[Any]:
    """Every result of a call, and the gradients of what it was called with, or why there are none."""
    given, named = made(args, tensor), {key: made(value, tensor) for key, value in kwargs.items()}
    results = function(*given, **named)
    results = results if isinstance(results, tuple | list) else (results,)
    flat = [one for value in (*given, *named.values()) for one in (value if isinstance(value, list) else [value])]
    for result in results:
        if result.requires_grad:
            try:
                (result * result).sum().backward()
            except (RuntimeError, IndexError) as error:
                return [str(error)]
    grads = [one.grad for one in flat if hasattr(one, "grad") and one.requires_grad]
    return [None if x is None else (x.detach().numpy(), x.requires_grad) for x in (*results, *grads)]


@pytest.mark.parametrize(("name", "args", "kwargs"), with_torch(CALLS, arguments=3))
def test_what_pytorch_takes_is_taken(name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    function = attrgetter(name)(torch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = answers(function, args, kwargs, torch.tensor)
    found = answers(lambda *given, **named: ge.call(f"torch.{name}", *given, **named), args, kwargs, ge.tensor)
    for got, want in zip(found, wanted, strict=True):
        if want is None or isinstance(want, str):
            assert got == want
        else:
            assert (got[0].dtype, got[0].shape, got[1]) == (want[0].dtype, want[0].shape, want[1])
            np.testing.assert_allclose(got[0], want[0], rtol=1e-5, atol=1e-5)


def test_the_area_under_no_points_is_nothing_and_has_no_history():
    y = ge.tensor(np.zeros((0, 2), np.float32), requires_grad=True)
    for area in (ge.call("trapezoid", y, dim=0), ge.call("trapezoid", y, ge.tensor([1.0, 2.0]), dim=0)):
        assert area.tolist() == [0.0, 0.0]
        assert not area.requires_grad


def test_a_single_number_has_no_rows_to_turn():
    forget()
    x = ge.tensor(2.0, requires_grad=True)
    forget()  # it may have been given before
    with pytest.warns(UserWarning, match=r"Tensor.mT is deprecated on 0-D tensors."):
        turned = x.mT
    assert turned is x


def test_places_along_a_dimension_go_round_it():
    x = ge.tensor([[1.0, 2.0, 3.0]])
    taken = ge.call("take_along_dim", x, ge.tensor([[3, -4, 7]]), dim=1)
    assert taken.tolist() == [[1.0, 3.0, 2.0]]


def test_slices_of_nothing_may_go_anywhere():
    nothing = ge.tensor(np.zeros((0, 2), np.float32))
    assert ge.call("index_add", nothing, 0, ge.tensor([7]), ge.tensor([[1.0, 2.0]])).shape == (0, 2)


def test_numbers_of_instances_that_are_none_are_kept_as_nan():
    mean, var = ge.tensor([1.0, 2.0]), ge.tensor([1.0, 2.0])
    ge.call("instance_norm", ge.tensor(np.zeros((0, 2, 4), np.float32)), mean, var)
    assert np.isnan([*mean.tolist(), *var.tolist()]).all()


def test_attention_looks_at_as_many_keys_as_there_are_values():
    query, key, value = (ge.tensor(floats(1, 2, n, 4)) for n in (3, 6, 4))
    met = ge.call("scaled_dot_product_attention", query, key, value)
    assert met.tolist() == ge.call("scaled_dot_product_attention", query, key[:, :, :4], value).tolist()


@pytest.mark.parametrize(
    ("equation", "alike"),
    [("ij->ji", lambda x: x.permute(1, 0)), ("ii->i", lambda x: x.diagonal()), ("ij", lambda x: x.permute(0, 1))],
)
def test_an_einsum_that_sums_nothing_is_a_view(equation, alike):
    found = []
    for look in (lambda x: ge.call("einsum", equation, [x]), alike):
        leaf = ge.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
        x = leaf * 1
        look(x).mul_(2)
        (x * x).sum().backward()
        found.append((x.tolist(), leaf.grad.tolist()))
    assert found[0] == found[1]


@pytest.mark.parametrize(("size", "dtype"), [(1, "int16"), (2, "int64")])
def test_a_letter_of_one_place_is_not_summed_in_an_einsum(size, dtype):
    a, b = (ge.tensor(np.ones(shape, np.int16)) for shape in ((2, 3), (4, size)))
    assert ge.call("einsum", "ab,cd->bc", [a, b]).dtype.name == "int64"  # a is summed, as sum does it
    assert ge.call("einsum", "ab,cd->abc", [a, b]).dtype.name == dtype


@pytest.mark.parametrize("name", ["median", "nanmedian"])
def test_the_middle_of_no_truth_values_is_true(name):
    assert ge.call(name, ge.tensor(np.zeros((0, 3), bool))).item() is True
    with pytest.raises(NotImplementedError, match="median_cpu"):
        ge.call(name, ge.tensor([True]))
