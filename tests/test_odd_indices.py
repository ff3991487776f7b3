"""What may stand between brackets: read and written as in PyTorch, and refused with its class of error."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

ARRAYS = [
    np.arange(6, dtype="float32").reshape(2, 3),
    np.arange(6).reshape(2, 3),
    np.array(5, "float32"),
    np.zeros((0, 3), "float32"),
    np.array([True, False]),
    np.arange(24.0).reshape(2, 3, 4),
]
_ALL = slice(None)
PLAIN = [
    *(0, 1, -1, 2, 5, -5, 2**70, -(2**70), True, False, None, ..., 1.5, 3 + 0j, "a", "0", b"a", float, object()),
    *(_ALL, slice(0, 1), slice(None, None, 2), slice(None, None, -1), slice(None, None, 0), slice(5, 1)),
    *(slice(1.5), slice("a"), slice(2**70), {}, {0}, range(2), range(0), np.int64(1), np.float32(1), np.bool_(True)),
    *([], [0], [1, 0], [True, False], [0, 5], [1.5], ["a"], [None], [...], [_ALL], [[0, 1], [1, 0]], [[0, 1]]),
    *((), (0,), (0, 0), (0, 0, 0), (0, None), (None, 0), (..., 0), (..., ...), (_ALL, 0), (0, _ALL, 1), (_ALL, 1.5)),
    *(([0, 1], 0), ([0, 1], [1, 0]), ([0, 1], _ALL), (_ALL, [0, 1]), ([1.5],), ("a",), (1.5,), (range(2), 0)),
    *((True,), (True, 0), (False, 0), (True, True), (None, None), (None, None, None), ((0, 1),), ((0, 1), (1, 0))),
    *(
        np.array([0, 1]),
        np.array([True, False]),
        np.array(1),
        np.array([1.5]),
        list(range(40)),
        [0] * 31 + [None],
        [0] * 30 + [None],
    ),
]
"""Indices without tensors."""
OF_TENSORS: list[Callable[[Callable[..., Any]], Any]] = [
    *(lambda t, n=number: t(n) for number in (0, 1, 5, -1, 1.0, True, False)),
    *(lambda t, n=numbers: t(n) for numbers in ([0, 1], [1.5], [True, False], [True, False, True], [[0, 1]])),
    lambda t: t(np.array([1, 0], "uint8")),
    lambda t: t(np.array([1, 0], "int32")),
    lambda t: t(np.array([1, 0], "int16")),
    lambda t: t(np.zeros((2, 3), bool)),
    lambda t: t(np.ones((2, 2), bool)),
    lambda t: t(np.zeros(0, np.int64)),
    lambda t: (t([0, 1]), t([0, 1])),
    lambda t: (t([0, 1]), t([0, 1, 2])),
    lambda t: (t([0, 1]), 0),
    lambda t: (0, t([0, 1])),
    lambda t: (t([True, False]), 0),
    lambda t: (t([[0, 1]]), _ALL),
    lambda t: (t(0), t(1)),
    lambda t: (None, t([0, 1])),
    lambda t: (..., t([0, 1])),
    lambda t: [t(0), t(1)],
    lambda t: [t([0, 1]), 1],
    lambda t: slice(t(1)),
    lambda t: slice(0, t([1])),
    lambda t: slice(None, None, t(2)),
]
"""Indices with tensors, which `t` makes."""
KEYS: list[Callable[[Callable[..., Any]], Any]] = [*(lambda t, key=key: key for key in PLAIN), *OF_TENSORS]
VALUES: list[Callable[[Callable[..., Any]], Any]] = [
    *(lambda t, v=value: v for value in (0, 1.5, True, None, "a", [1.0], np.float32(3), 2**70, float("nan"))),
    *(lambda t, v=value: t(v) for value in (2, [1.0, 2.0, 3.0], [1.0, 2.0], [[1], [2]])),
]


def shown(array: Any) -> str:
    return "" if array is None else f"{array.dtype}{list(array.shape)}"


def outcome(call: Callable[[], Any]) -> Any:
    """Numbers with their dtype and shape, or the class of an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = call()
        except Exception as error:  # whichever it is, it is compared
            return type(error)
    return str(found.dtype).removeprefix("torch."), tuple(found.shape), repr(found.tolist())


def alike(wanted: Any, found: Any) -> bool:
    return issubclass(found, wanted) if isinstance(wanted, type) and isinstance(found, type) else wanted == found


@pytest.mark.parametrize("array", with_torch(ARRAYS), ids=shown)
def test_indices_are_read_as_in_pytorch(array: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    for key in KEYS:
        wanted = outcome(lambda key=key: torch.tensor(array)[key(torch.tensor)])
        found = outcome(lambda key=key: ge.tensor(array)[key(ge.tensor)])
        assert alike(wanted, found), key(ge.tensor)


@pytest.mark.parametrize("array", with_torch(ARRAYS), ids=shown)
def test_values_are_written_as_in_pytorch(array: np.ndarray) -> None:
    torch = pytest.importorskip("torch")

    def written(tensor: Any, key: Any, value: Any) -> Any:
        tensor[key] = value
        return tensor

    for key in KEYS:
        for value in VALUES:
            wanted = outcome(lambda k=key, v=value: written(torch.tensor(array), k(torch.tensor), v(torch.tensor)))
            found = outcome(lambda k=key, v=value: written(ge.tensor(array), k(ge.tensor), v(ge.tensor)))
            assert alike(wanted, found), (key(ge.tensor), value(ge.tensor))
