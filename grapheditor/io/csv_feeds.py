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
        raise FileError(f"{path} can't be read ({error.strerror or error}); check the name of the file.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"{path} is no table of text ({error}); save it as CSV in UTF-8.") from None
    if not lines:
        raise FileError(f"{path} is empty; its first line names the columns, and each further line is a batch.")
    columns = [_column(path, text) for text in lines[0]]
    numbers = np.array([_numbers(path, at, line, lines[0]) for at, line in enumerate(lines[1:], 2)], np.float64)
    numbers = numbers.reshape(len(lines) - 1, len(columns))
    found: dict[str, dict[tuple[int, ...], int]] = {}
    for number, (name, place) in enumerate(columns):
        if place in found.setdefault(name, {}):
            raise FileError(f"{path}: there are two columns {lines[0][number]!r}; leave out one of them.")
        found[name][place] = number
    return {name: _stacked(path, name, places, numbers) for name, places in found.items()}


def _column(path: Path, text: str) -> tuple[str, tuple[int, ...]]:
    match = _COLUMN.fullmatch(text)
    if match is None or not match["name"]:
        raise FileError(f"{path}: a column is named {text!r}; name it after the node that it feeds, as x or x[0].")
    return match["name"], tuple(int(n) for n in match["place"].split(",")) if match["place"] else ()


def _numbers(path: Path, number: int, line: list[str], header: list[str]) -> list[float]:
    if len(line) != len(header):
        raise FileError(f"{path}, line {number}: there are {len(line)} fields under {len(header)} names.")
    found = []
    for name, text in zip(header, line, strict=True):
        try:
            found.append(float(text))
        except ValueError:
            raise FileError(f"{path}, line {number}, column {name!r}: {text!r} is no number.") from None
    return found


def _stacked(path: Path, name: str, places: dict[tuple[int, ...], int], numbers: Array) -> Array:
    ranks = {len(place) for place in places}
    if ranks == {0}:
        return numbers[:, places[()]]
    rank = max(ranks)
    shape = tuple(max(place[axis] for place in places) + 1 for axis in range(rank)) if len(ranks) == 1 else ()
    if not shape or len(places) != int(np.prod(shape)):
        raise FileError(f"{path}: the columns of {name} do not fill an array; give each element one, as {name}[0].")
    stack = np.empty((len(numbers), *shape))
    for place, column in places.items():
        at: tuple[Any, ...] = (slice(None), *place)
        stack[at] = numbers[:, column]
    return stack
