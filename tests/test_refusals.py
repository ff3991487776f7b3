"""Calls that PyTorch refuses are refused with its class of error: wrong dtypes, shapes, kinds and settings."""

from __future__ import annotations

import builtins
import json
import warnings
from collections import defaultdict
from typing import Any

import numpy as np
import pytest

import grapheditor as ge
from tests.conformance_cases import FOLDER, decode

DATA: dict[str, Any] = json.loads((FOLDER / "refusals.json").read_text("utf-8"))
CALLS: dict[str, list[int]] = defaultdict(list)
for _number, (_name, *_) in enumerate(DATA["calls"]):
    CALLS[_name].append(_number)
KNOWN: dict[int, str] = {number: reason for reason, numbers in DATA["differ"].items() for number in numbers}
"""Calls where our answer is another, and why; strict, so that a repair is noticed."""


def filled(value: Any) -> Any:
    """A frozen argument; tensors are of zeros, or of one number: shape and dtype are at fault in most calls."""
    if isinstance(value, list):
        return [filled(item) for item in value]
    if isinstance(value, dict):
        ((mark, inner),) = value.items()
        if mark == "$z":
            return ge.tensor(np.zeros(inner[1], inner[0]))
        if mark == "$n":
            return ge.tensor(np.full(inner[1], inner[2], inner[0]))
        if mark == "$tuple":
            return tuple(filled(item) for item in inner)
        return decode(value, [])
    return value


def refused(number: int) -> bool:
    """Whether one call is refused with the class of error that PyTorch has for it."""
    name, args, kwargs, wanted = DATA["calls"][number]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ge.call(name, *map(filled, args), **{key: filled(value) for key, value in kwargs.items()})
        except Exception as error:  # whichever it is, it is compared
            return isinstance(error, getattr(builtins, wanted, RuntimeError))
    return False


@pytest.mark.parametrize("name", CALLS)
def test_what_pytorch_refuses_is_refused_with_its_class(name: str) -> None:
    found = {number for number in CALLS[name] if not refused(number)}
    assert found == KNOWN.keys() & set(CALLS[name])
