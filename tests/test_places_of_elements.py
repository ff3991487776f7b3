"""Where ops of ranks say that elements stand: what their definitions say, and of equal ones what PyTorch does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

_RANDOM = np.random.default_rng(7)
ROWS: dict[str, np.ndarray] = {
    "others": _RANDOM.permutation(240).reshape(4, 60).astype("float32"),
    "equals": _RANDOM.integers(-3, 4, (4, 60)),
    "zeros": np.where(_RANDOM.random((4, 60)) < 0.5, -0.0, 0.0),
    "one NaN": np.where(np.arange(240).reshape(4, 60) % 60 == 13, np.nan, _RANDOM.normal(size=(4, 60))),
    "some NaN": np.where(_RANDOM.random((4, 60)) < 0.2, np.nan, _RANDOM.integers(0, 9, (4, 60))).astype("float16"),
    "bytes": _RANDOM.integers(0, 256, (4, 60)).astype("uint8"),
    "few": np.array([[2, 1, 2], [1, 1, 0]]),
    "one": np.array([[5.0], [np.nan]]),
}


def numbers_of(rows: np.ndarray) -> list[int]:
    size = rows.shape[-1]
    return sorted({1, min(3, size), (size + 1) // 2, size})


def at(rows: np.ndarray, places: Any) -> np.ndarray:
    return np.take_along_axis(rows, places, -1)


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_values_are_those_of_the_sorted_rows(rows: np.ndarray) -> None:
    ordered = np.sort(rows, axis=-1)  # NaN comes last
    for number in numbers_of(rows):
        values, places = ge.call("topk", ge.tensor(rows), number)
        np.testing.assert_array_equal(values.numpy(), np.flip(ordered, -1)[..., :number])
        np.testing.assert_array_equal(values.numpy(), at(rows, places.numpy()))
        value, place = ge.call("kthvalue", ge.tensor(rows), number, keepdim=True)
        np.testing.assert_array_equal(value.numpy(), ordered[..., number - 1 : number])
        np.testing.assert_array_equal(value.numpy(), at(rows, place.numpy()))


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_the_median_is_the_middle_of_a_stable_order(rows: np.ndarray) -> None:
    _, places = ge.call("median", ge.tensor(rows), -1)
    for row, place in zip(rows, places.tolist(), strict=True):
        missing = np.flatnonzero(row != row)
        assert place == (missing[0] if len(missing) else np.argsort(row, kind="stable")[(len(row) - 1) // 2])


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("name", ["cummax", "cummin"])
def test_the_best_so_far_is_the_last_of_equals(name: str, rows: np.ndarray) -> None:
    values, places = (part.numpy() for part in ge.call(name, ge.tensor(rows), -1))
    np.testing.assert_array_equal(values, at(rows, places))
    for row, found in zip(rows, places, strict=True):
        best = 0
        for place, number in enumerate(row):
            better = number >= row[best] if name == "cummax" else number <= row[best]
            best = place if better or number != number else best
            assert found[place] == best


@pytest.mark.parametrize("rows", with_torch(ROWS.values()))
def test_places_are_those_of_pytorch(rows: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    calls: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in ("cummax", "cummin", "median")]
    for number in numbers_of(rows):
        calls += [("kthvalue", {"k": number}), ("topk", {"k": number}), ("topk", {"k": number, "largest": False})]
    for dim, turned in ((-1, rows), (0, np.ascontiguousarray(rows.T))):
        for name, params in calls:
            wanted = getattr(torch, name)(torch.tensor(turned), dim=dim, **params)
            found = ge.call(name, ge.tensor(turned), dim=dim, **params)
            for ours, theirs in zip(found, wanted, strict=True):
                np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
