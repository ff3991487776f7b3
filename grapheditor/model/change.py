"""What watchers of a graph are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Any, TypeVar

from grapheditor.model.lazy_dataclass import dataclass

from .decoration import Decoration, DecorationId
from .definition import Definition
from .node import Node, NodeId, Settings, Wire

K = TypeVar("K")
Port = tuple[NodeId, str]
"""An input: node id and slot."""


@dataclass(slots=True)
class Change:
    """What became different, each thing as it was before and as it is now (None: it is not there)."""

    nodes: dict[NodeId, tuple[Node | None, Node | None]] = field(default_factory=dict)
    wires: dict[Port, tuple[Wire | None, Wire | None]] = field(default_factory=dict)
    settings: tuple[Settings, Settings] | None = None
    decorations: dict[DecorationId, tuple[Decoration | None, Decoration | None]] = field(default_factory=dict)
    definitions: dict[str, tuple[Definition | None, Definition | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.nodes or self.wires or self.settings or self.decorations or self.definitions)


Watcher = Callable[[Change], None]


def merge(changes: dict[K, tuple[Any, Any]], key: K, old: Any, new: Any) -> None:
    """Note old -> new on top of what the batch already holds; drop it where nothing is left."""
    known = changes.get(key)
    if known is None:
        if old is None or new is None or old != new:
            changes[key] = (old, new)
    elif known[0] == new:
        del changes[key]
    else:
        changes[key] = (known[0], new)
