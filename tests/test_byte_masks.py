"""Tensors of bytes as indices: PyTorch still takes them for masks, and not for positions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.with_torch import with_torch

Make = Callable[[Any], Any]
ROWS, PARTS, COLUMNS = [1, 0, 1], [[1, 0], [0, 1], [1, 1]], [0, 1]
INDICES: dict[str, Callable[[Make, Make], Any]] = {
    "rows": lambda mask, places: mask(ROWS),
    "elements": lambda mask, places: mask(PARTS),
    "columns": lambda mask, places: (slice(None), mask(COLUMNS)),
    "rows and columns": lambda mask, places: (mask(ROWS), mask([1, 1])),
    "positions and columns": lambda mask, places: (places([0, 1]), mask([1, 1])),
    "none of them": lambda mask, places: mask([0, 0, 0]),
}
VALUES = {"rows": [8.0, 9.0], "elements": [8.0, 9.0, 7.0, 6.0], "columns": [[9.0], [8.0], [7.0]],
          "rows and columns": [9.0, 8.0], "positions and columns": [9.0, 8.0], "none of them": [1.0, 2.0]}  # fmt: skip
pytestmark = pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8:UserWarning")


def seen(library: Any, dtype: Any, name: str, values: Any) -> list[Any]:
    """What is read, written and added up by an index with masks of a dtype, and the gradients of all that."""

    def index() -> Any:
        return INDICES[name](lambda mask: library.tensor(mask, dtype=dtype), library.tensor)

    x = library.tensor(np.arange(6, dtype=np.float32).reshape(3, 2), requires_grad=True)
    given = library.tensor(values, requires_grad=True)
    read, written = x[index()], x * 1
    written[index()] = given
    found = [read, written]
    if name != "columns":
        parts = index() if isinstance(index(), tuple) else (index(),)
        found.append(x.index_put(parts, given, accumulate=True))
    for part in found:
        (part * part).sum().backward()
    return [part.tolist() for part in (*found, x.grad, given.grad)]


@pytest.mark.parametrize("name", INDICES)
def test_bytes_take_what_truth_values_take(name: str) -> None:
    assert seen(ge, "uint8", name, VALUES[name]) == seen(ge, "bool", name, VALUES[name])


@pytest.mark.parametrize("name", with_torch(INDICES))
def test_bytes_take_what_they_take_in_pytorch(name: str) -> None:
    torch = pytest.importorskip("torch")
    assert seen(ge, "uint8", name, VALUES[name]) == seen(torch, torch.uint8, name, VALUES[name])


@pytest.mark.parametrize("value", [9.0, 9, [9.0], [[9.0]]])
def test_a_single_number_is_not_filled_in_by_bytes(value: Any) -> None:
    x = ge.tensor(np.zeros((3, 2), np.float32))
    line = "masked_fill_ only supports boolean masks, but got mask with dtype unsigned char"
    with pytest.raises(RuntimeError) as found:
        x[ge.tensor(ROWS, dtype="uint8")] = value if isinstance(value, int | float) else ge.tensor(value)
    assert str(found.value) == line
    assert not x.any()


def test_bytes_of_another_size_than_the_tensor_are_refused() -> None:
    x, mask = ge.tensor(np.zeros((3, 2), np.float32)), ge.tensor([0, 1], dtype="uint8")
    for attempt in (lambda: x[mask], lambda: x.index_put((mask,), ge.tensor([1.0, 2.0]))):
        with pytest.raises(IndexError, match=r"The shape of the mask \[2\] at index 0 does not match"):
            attempt()


def test_writing_by_bytes_is_warned_of_as_reading_is() -> None:
    x, mask = ge.tensor(np.zeros((3, 2), np.float32)), ge.tensor(ROWS, dtype="uint8")
    with pytest.warns(UserWarning, match=r"indexing with dtype torch.uint8 is now deprecated") as written:
        x[mask] = ge.tensor([1.0, 2.0])
    with pytest.warns(UserWarning, match=r"indexing with dtype torch.uint8 is now deprecated") as read:
        x[mask]
    assert [warning.filename for warning in (*written, *read)] == [__file__] * 2  # where the brackets stand
    assert x.tolist() == [[1.0, 2.0], [0.0, 0.0], [1.0, 2.0]]
