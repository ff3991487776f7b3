"""What a graph is fed with, batch after batch: rows typed into a table, or a file of stacked arrays.

Either is kept in the settings of the graph, so that it is saved with it and
every change of it can be undone; a file is kept by its name alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grapheditor.engine.record import needs_feed
from grapheditor.io.feeds import read_feeds
from grapheditor.model.content import Json, Placeholder, TensorData
from grapheditor.model.errors import FeedError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import Settings, ValueNode

from .edits import Configure

KEY = "batches"
"""Where the settings' extra fields keep them: ``{"file": NAME}`` or ``{"rows": [{node: numbers}, …]}``."""
MOST_ROWS = 1_000
"""Longer tables belong into a file."""

Array = np.ndarray[Any, np.dtype[Any]]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Batches:
    """Feeds by node name, for each of `count` runs."""

    names: tuple[str, ...] = ()
    columns: Mapping[str, Sequence[Any]] | None = None
    """Stacks of arrays from a file; None where `rows` were typed."""
    rows: tuple[Row, ...] = ()
    source: str = ""
    """The name of the file."""

    @property
    def count(self) -> int:
        """How many batches there are."""
        if self.columns is None:
            return len(self.rows)
        return min((len(stack) for stack in self.columns.values()), default=0)

    def batch(self, index: int) -> dict[str, Any]:
        """The feeds of one run; a node that a row leaves out keeps its own numbers."""
        if self.columns is None:
            return {name: value for name, value in self.rows[index].items() if value is not None}
        return {name: stack[index] for name, stack in self.columns.items()}


def batches_of(graph: PlainGraph, folder: Path | None = None) -> Batches:
    """What the settings of `graph` say; relative names of files start in `folder`.

    Raises FeedError or FileError that names the file or node and the remedy.
    """
    said = graph.settings.extra.get(KEY)
    if isinstance(said, dict) and isinstance(said.get("file"), str):
        return _from_file(graph, str(said["file"]), folder)
    rows = said.get("rows") if isinstance(said, dict) else None
    typed = tuple(row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    names = dict.fromkeys([*feedable(graph), *(name for row in typed for name in row)])
    return Batches(tuple(names), rows=typed)


def _from_file(graph: PlainGraph, name: str, folder: Path | None) -> Batches:
    path = Path(name) if folder is None else folder / name
    text = str(path)
    if path.suffix.lower() == ".npy":
        wanted = feedable(graph)
        if len(wanted) != 1:
            raise FeedError(
                "{0} holds one array, and the graph has {1} values to feed; save the arrays by name in a .npz file.",
                path.name,
                len(wanted),
            )
        text = f"{wanted[0]}={path}"
    feeds = read_feeds(graph, [text], None)
    columns = {key: _Stack(feed.at, feeds.count) for key, feed in feeds.by_name.items()}
    return Batches(tuple(columns), columns, source=path.name)


class _Stack(Sequence[Any]):
    """What one node is fed with in each batch."""

    def __init__(self, at: Any, count: int) -> None:
        self._at = at
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        return self._at(index)


def feedable(graph: PlainGraph) -> list[str]:
    """Names of the nodes that a new table has a column for: placeholders, else all values that are no parameters."""
    values = [node for node in graph.nodes() if isinstance(node, ValueNode)]
    for wanted in (_placeholder, lambda node: not node.requires_grad, lambda node: True):
        found = [node.name for node in values if wanted(node)]
        if found:
            return found
    return []


def _placeholder(node: ValueNode) -> bool:
    return isinstance(node.content, Placeholder) or needs_feed(node)


def starting_row(graph: PlainGraph, batches: Batches) -> dict[str, Json]:
    """A row to add: a copy of the last one, else the numbers that the nodes hold, zeros where they hold none."""
    if batches.rows:
        return dict(batches.rows[-1])
    row: dict[str, Json] = {}
    for name in batches.names:
        if graph.has_name(name):
            row[name] = _numbers(graph.find(name))
    return row


def _numbers(node: Any) -> Json:
    content = node.content.default if isinstance(node.content, Placeholder) else node.content
    if isinstance(content, TensorData):
        array = np.frombuffer(content.data, content.dtype).reshape(content.shape)
    else:
        array = np.zeros([max(n, 1) for n in node.content.shape], node.content.dtype)
    numbers: Json = array.tolist()
    return numbers


def with_file(settings: Settings, path: Path, folder: Path | None) -> Configure:
    """The edit that feeds from a file from now on; one beside or below the graph's own is kept by a relative name."""
    name = str(path)
    if folder is not None and path.is_relative_to(folder):
        name = path.relative_to(folder).as_posix()
    return _configured(settings, {"file": name})


def with_rows(settings: Settings, rows: Sequence[Row]) -> Configure:
    """The edit that feeds from these rows from now on; raises FeedError where there are too many."""
    if len(rows) > MOST_ROWS:
        raise FeedError(
            "A table holds {0} batches at most; save longer ones as a .npz file and feed from that.",
            format(MOST_ROWS, ","),
        )
    return _configured(settings, {"rows": [dict(row) for row in rows]} if rows else None)


def _configured(settings: Settings, said: Json) -> Configure:
    extra = {key: value for key, value in settings.extra.items() if key != KEY}
    if said is not None:
        extra[KEY] = said
    return Configure(replace(settings, extra=extra))
