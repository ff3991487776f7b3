"""Batches from a table of text: one row per batch, one column per number."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import numpy as np

from grapheditor.model.errors import FileError

Array = np.ndarray[Any, np.dtype[Any]]

_COLUMN = re.compile(r"\s*(?P<name>.*?)\s*(?:\[(?P<place>[\d,\s]+)\])?\s*")


def read_csv(path: Path) -> dict[str, Array]:
    """A stack of float64 arrays by node name; raises FileError that names line and column.

    The first line names the columns: ``x`` for a number, ``x[0]``, ``x[1]`` …
    for the elements of a vector, ``x[0,1]`` for those of a matrix.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = [line for line in csv.reader(stream) if line]
    except OSError as error:
        raise FileError("{0} can't be read ({1}); check the name of the file.", path, error.strerror or error) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError("{0} is no table of text ({1}); save it as CSV in UTF-8.", path, error) from None
    if not lines:
        raise FileError("{0} is empty; its first line names the columns, and each further line is a batch.", path)
    columns = [_column(path, text) for text in lines[0]]
    numbers = np.array([_numbers(path, at, line, lines[0]) for at, line in enumerate(lines[1:], 2)], np.float64)
    numbers = numbers.reshape(len(lines) - 1, len(columns))
    found: dict[str, dict[tuple[int, ...], int]] = {}
    for number, (name, place) in enumerate(columns):
        if place in found.setdefault(name, {}):
            raise FileError("{0}: there are two columns {1}; leave out one of them.", path, repr(lines[0][number]))
        found[name][place] = number
    return {name: _stacked(path, name, places, numbers) for name, places in found.items()}


def _column(path: Path, text: str) -> tuple[str, tuple[int, ...]]:
    match = _COLUMN.fullmatch(text)
    if match is None or not match["name"]:
        raise FileError(
            "{0}: a column is named {1}; name it after the node that it feeds, as x or x[0].", path, repr(text)
        )
    return match["name"], tuple(int(n) for n in match["place"].split(",")) if match["place"] else ()


def _numbers(path: Path, number: int, line: list[str], header: list[str]) -> list[float]:
    if len(line) != len(header):
        raise FileError("{0}, line {1}: there are {2} fields under {3} names.", path, number, len(line), len(header))
    found = []
    for name, text in zip(header, line, strict=True):
        try:
            found.append(float(text))
        except ValueError:
            raise FileError(
                "{0}, line {1}, column {2}: {3} is no number.", path, number, repr(name), repr(text)
            ) from None
    return found


def _stacked(path: Path, name: str, places: dict[tuple[int, ...], int], numbers: Array) -> Array:
    ranks = {len(place) for place in places}
    if ranks == {0}:
        return numbers[:, places[()]]
    rank = max(ranks)
    shape = tuple(max(place[axis] for place in places) + 1 for axis in range(rank)) if len(ranks) == 1 else ()
    if not shape or len(places) != int(np.prod(shape)):
        raise FileError("{0}: the columns of {1} do not fill an array; give each element one, as {1}[0].", path, name)
    stack = np.empty((len(numbers), *shape))
    for place, column in places.items():
        at: tuple[Any, ...] = (slice(None), *place)
        stack[at] = numbers[:, column]
    return stack
