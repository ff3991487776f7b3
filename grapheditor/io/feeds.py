"""What a graph is fed with: numbers, files, seeded noise, and stacks of batches, as words of a command line."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grapheditor.engine.arrays import as_array
from grapheditor.io.csv_feeds import read_csv
from grapheditor.model.errors import FeedError, FileError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import ValueNode

Array = np.ndarray[Any, np.dtype[Any]]

_NOISE = re.compile(r"(randn|uniform):(\d+)")
_WORDS = {"nan": "NaN", "inf": "Infinity"}


@dataclass(frozen=True, slots=True)
class Feed:
    """What one node is fed with in each batch."""

    at: Callable[[int], Array]
    count: int | None = None
    """How many batches it has; None where any number will do."""


@dataclass(frozen=True, slots=True)
class Feeds:
    """What the nodes are fed with, by name; `count` batches in all."""

    by_name: dict[str, Feed]
    count: int

    def batch(self, index: int) -> dict[str, Array]:
        """The feeds of one run."""
        return {name: feed.at(index) for name, feed in self.by_name.items()}

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[dict[str, Array]]:
        return map(self.batch, range(self.count))


def feeds(graph: PlainGraph, *sources: str | Path, batches: int | None = None) -> Feeds:
    """What the sources hold for the nodes of a graph, one mapping for each batch, as `run_many` takes them.

    A source is written as on the command line: ``"x=batches.npy"``,
    ``"batches.npz"``, ``"table.csv"``, ``"x=randn:0"``. Raises FeedError or
    FileError naming the source and the remedy.
    """
    return read_feeds(graph, map(str, sources), batches)


def read_feeds(graph: PlainGraph, texts: Iterable[str], batches: int | None) -> Feeds:
    """The feeds that the texts ask for; raises FeedError or FileError naming the text and the remedy."""
    by_name: dict[str, Feed] = {}
    for text in texts:
        for name, feed in _read(graph, text):
            if name in by_name:
                raise FeedError("{0} is fed twice; leave out one of the feeds.", name)
            by_name[name] = feed
    counts = {name: feed.count for name, feed in by_name.items() if feed.count is not None}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise FeedError("The feeds differ in how many batches they stack: {0}. Give all the same number.", told)
    stacked = next(iter(counts.values()), None)
    if stacked is None:
        return Feeds(by_name, batches or 1)
    return Feeds(by_name, stacked if batches is None else min(batches, stacked))


def _read(graph: PlainGraph, text: str) -> Iterable[tuple[str, Feed]]:
    name, equals, value = text.partition("=")
    if not equals or (not graph.has_name(name) and Path(text).exists()):
        if text.lower().endswith(".csv"):
            return [_from_table(text, _value_node(graph, key), array) for key, array in read_csv(Path(text)).items()]
        if not text.endswith(".npz"):
            raise FeedError(
                "--feed {0} is neither NAME=VALUE nor a .npz or .csv file; write it as --feed x=1.5.", repr(text)
            )
        return [(key, _stack(_value_node(graph, key), array)) for key, array in _arrays(text).items()]
    node = _value_node(graph, name)
    noise = _NOISE.fullmatch(value)
    if noise:
        return [(name, Feed(_noise(node, noise[1], int(noise[2]))))]
    if value.endswith(".npz"):
        arrays = _arrays(value)
        if name not in arrays:
            raise FeedError("{0} has no array named {1}; it has {2}.", value, repr(name), ", ".join(arrays) or "none")
        return [(name, _stack(node, arrays[name]))]
    if value.endswith(".npy"):
        return [(name, _stack(node, _array(value)))]
    return [(name, _stack(node, _numbers(name, value)))]


def _value_node(graph: PlainGraph, name: str) -> ValueNode:
    node = graph.find(name) if graph.has_name(name) else None
    if not isinstance(node, ValueNode):
        known = ", ".join(sorted(n.name for n in graph.nodes() if isinstance(n, ValueNode))) or "none"
        if node is None:
            raise FeedError("There is no node {0} to feed. Values that can be fed: {1}.", repr(name), known)
        raise FeedError("{0} is computed by an op, so it can't be fed. Values that can be fed: {1}.", name, known)
    return node


def _stack(node: ValueNode, array: Array) -> Feed:
    if array.ndim != len(node.content.shape) + 1:
        return Feed(lambda index: array)
    if not len(array):
        raise FeedError("The feed for {0} stacks no batch at all; give at least one.", node.name)
    return Feed(lambda index: array[index], len(array))


def _from_table(path: str, node: ValueNode, array: Array) -> tuple[str, Feed]:
    """A stack of float64 in the node's dtype; a single number also fits a node with one element."""
    dtype, shape = np.dtype(node.content.dtype), node.content.shape
    if array.shape[1:] != shape and int(np.prod(array.shape[1:])) == int(np.prod(shape)):
        array = array.reshape(len(array), *shape)
    if dtype.kind != "f" and not np.array_equal(array, np.trunc(array)):
        raise FeedError(
            "{0}: {1} holds {2}, and its column has fractions; round them.", path, node.name, dtype.name, node=node.id
        )
    return node.name, _stack(node, array.astype(dtype))


def _noise(node: ValueNode, kind: str, seed: int) -> Callable[[int], Array]:
    """Other numbers in each batch, the same for the same seed; made when they are needed."""
    content = node.content
    if not content.dtype.startswith("float"):
        raise FeedError(
            "{0} holds {1}, and {2} makes floats; feed it numbers or a file.", node.name, content.dtype, kind
        )
    if -1 in content.shape:
        raise FeedError("The shape of {0} is open, so {1} can't fill it; feed it numbers or a file.", node.name, kind)

    def at(index: int) -> Array:
        random = np.random.default_rng([seed, index])
        draw = random.standard_normal if kind == "randn" else random.random
        return np.asarray(draw(content.shape)).astype(content.dtype)

    return at


def _numbers(name: str, text: str) -> Array:
    try:
        return as_array(json.loads(re.sub("nan|inf", lambda word: _WORDS[word[0]], text)))
    except (ValueError, TypeError, RuntimeError, RecursionError):
        raise FeedError(
            "--feed {0}={1} is no number; write {0}=1.5, {0}=[1,2], {0}=FILE.npy or {0}=randn:0.",
            name,
            repr(text),
        ) from None


def _arrays(path: str) -> dict[str, Array]:
    loaded = _load(path)
    if isinstance(loaded, np.ndarray):
        raise FileError("{0} holds a single array; name its node, as in --feed x={0}.", path)
    with loaded:
        return {key: _refusing(path, partial(loaded.__getitem__, key)) for key in loaded.files}


def _array(path: str) -> Array:
    loaded = _load(path)
    if not isinstance(loaded, np.ndarray):
        raise FileError("{0} holds several arrays; rename it to .npz.", path)
    return loaded


def _load(path: str) -> Any:
    return _refusing(path, lambda: np.load(Path(path), allow_pickle=False))


def _refusing(path: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except OSError as error:
        raise FileError("{0} can't be read ({1}); check the name of the file.", path, error.strerror or error) from None
    except (ValueError, EOFError, zipfile.BadZipFile):
        raise FileError("{0} holds no plain numbers; save it with numpy.save or numpy.savez.", path) from None
