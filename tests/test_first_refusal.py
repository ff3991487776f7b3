"""Calls with several things wrong at once: refused for what PyTorch sees first."""

from __future__ import annotations

import itertools
import math
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

Make = Callable[..., Any]
Call = tuple[tuple[Any, ...], dict[str, Any]]


def ones(*shape: int, dtype: str = "float32") -> np.ndarray:
    return np.ones(shape, dtype)


def _norms() -> list[Call]:
    arrays = [ones(*s, dtype=d) for s in ((3, 2), (3,), (), (2, 3, 2), (0, 2)) for d in ("bool", "int32", "float16")]
    dims = (None, (0, 1), (0, 2), (1,), (5,), (0, 0), (0, 1, 2), (-1, -2))
    return [((a, o, d), {}) for a in arrays for o in (1, 2, "fro", "nuc", 3, math.inf, "x", 0) for d in dims]


def _scaled(settings: Any) -> list[Call]:
    kinds = ("float32", "float64", "float16", "int32", "bool")
    weights = [None, *(ones(3, dtype=kind) for kind in kinds)]
    return [
        ((ones(2, 3, dtype=kind), settings, weight, bias), {})
        for kind, weight, bias in itertools.product(kinds, weights, weights)
    ]


def _repeated() -> list[Call]:
    counts = [np.array(c, "int64") for c in ([1, 1], 1, [], [2, 2, 2], [-1, -1, -1], -1)]
    return [
        ((ones(*shape), count), {"dim": dim, "output_size": size})
        for shape in ((2, 0), (0,), (2, 3), (3,), (), (0, 2), (1,))
        for count in counts
        for dim in (None, 0, 1, -1, 2)
        for size in (None, 0, 3, 6, -1)
    ]


def _selected() -> list[Call]:
    return [
        ((ones(*shape), dim, np.zeros(places, kind)), {})
        for shape in ((3, 2), (0, 2), (3, 0), ())
        for dim in (0, 1, -1, 5)
        for places in ((0,), (2,), (1,), (), (0, 2))
        for kind in ("bool", "float32", "uint8", "int16", "int32")
    ]


def _scattered() -> list[Call]:
    return [
        ((ones(*shape), 0, np.zeros(places, "int64"), ones(*source), "sum"), {})
        for shape in ((3, 2), (2,), (), (0, 2))
        for places in ((2, 0), (0, 2), (0,), (2,), (1,), (1, 1))
        for source in ((), (1,), (2,), (2, 2), (0,))
    ]


def _looked_up() -> list[Call]:
    return [
        ((np.array(places, kind), ones(*table)), {})
        for places in ([5], [0, 3, -1], 5, [[0, 7]], [-3], [0])
        for table in ((2, 0), (2, 3), (0, 0))
        for kind in ("int64", "int32", "int16")
    ]


def _unfolded() -> list[Call]:
    shapes = ((4, 0), (0, 4), (4,), (), (2, 3), (0,), (1, 0, 3), (0, 2, 3), (2, 2, 0, 3), (0, 2, 4, 4), (1, 2, 3, 4))
    return [((ones(*shape), (2, 2)), {}) for shape in shapes]


def _labelled() -> list[Call]:
    targets = [ones(*shape, dtype=kind) for shape in ((2, 3), (3,), ()) for kind in ("float32", "bool")]
    weights = [None, ones(3), ones(2), ones(0)]
    return [((ones(*s), t, w), {}) for s in ((), (3,), (2, 3)) for t in targets for w in weights]


def _weighed() -> list[Call]:
    return [
        ((ones(*shape),), {name: ones(count, dtype=kind)})
        for shape in ((2, 0), (0, 2), (0,), (2, 2), ())
        for count in (0, 1, 2)
        for name in ("fweights", "aweights")
        for kind in ("float32", "int64")
    ]


def _convolved(transposed: bool) -> list[Call]:
    return [
        ((ones(batch, 2, 5, 4), ones(*((2, 3) if transposed else (3, 2)), *kernel), bias), {})
        for batch in (0, 1, 2)
        for kernel in ((3, 2), (0, 2), (3, 0))
        for bias in (None, ones(3), ones(2))
    ]


CALLS: dict[str, list[Call]] = {
    "torch.linalg.norm": _norms(),
    "torch.linalg.matrix_norm": [call for call in _norms() if call[0][2] is not None],
    "torch.nn.functional.layer_norm": _scaled((3,)),
    "torch.nn.functional.group_norm": _scaled(3),
    "torch.repeat_interleave": _repeated(),
    "torch.index_select": _selected(),
    "torch.scatter_reduce": _scattered(),
    "torch.nn.functional.embedding": _looked_up(),
    "torch.nn.functional.unfold": _unfolded(),
    "torch.nn.functional.multilabel_soft_margin_loss": _labelled(),
    "torch.cov": _weighed(),
    "torch.nn.functional.conv2d": _convolved(False),
    "torch.nn.functional.conv_transpose2d": _convolved(True),
}


def outcome(function: Callable[..., Any], make: Make, call: Call) -> Any:
    """The dtype and shape of the result, or the class of the error and its first line."""

    def made(value: Any) -> Any:
        return make(value) if isinstance(value, np.ndarray) else value

    args, kwargs = call
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = function(*map(made, args), **{name: made(value) for name, value in kwargs.items()})
        except Exception as error:  # whichever it is, it is compared
            kind = next(kind for kind in type(error).__mro__ if kind.__module__ == "builtins")
            return kind, str(error).partition("\n")[0]
    return str(result.dtype).removeprefix("torch."), tuple(result.shape)


@pytest.mark.parametrize("name", with_torch(CALLS))
def test_what_pytorch_sees_first_is_said(name: str) -> None:
    torch = pytest.importorskip("torch")
    theirs = operator.attrgetter(name.removeprefix("torch."))(torch)
    for call in CALLS[name]:
        wanted = outcome(theirs, torch.tensor, call)
        assert outcome(lambda *args, **kwargs: ge.call(name, *args, **kwargs), ge.tensor, call) == wanted, call
