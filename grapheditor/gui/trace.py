"""What one node depends on and what depends on it, marked on the cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor

from grapheditor.model.node import NodeId, Wire

if TYPE_CHECKING:
    from .scene import GraphScene


class Trace:
    """The ways from and to some nodes of one scene. Costs one walk when other nodes are traced, or ways change."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self.origins: frozenset[NodeId] = frozenset()
        self.upstream: set[NodeId] = set()
        self.downstream: set[NodeId] = set()
        self.dims = False
        """Whether all the other nodes stand back."""
        self._age = -1
        """The age of the scene's ways that were walked."""

    def __bool__(self) -> bool:
        return bool(self.origins)

    def show(self, origins: Iterable[NodeId], dims: bool) -> bool:
        """Trace these nodes; none ends it. False where that is shown already."""
        chosen = frozenset(i for i in origins if i in self._scene.items_by_id)
        dims = dims and bool(chosen)
        if chosen == self.origins and dims == self.dims:
            return False
        self.origins, self.dims = chosen, dims
        self.refresh()
        return True

    def follow(self) -> None:
        """The graph has changed, if not always in its ways."""
        if self and self._age != self._scene.ways_age:
            self.refresh()

    def refresh(self) -> None:
        """Walk the graph again, and draw in the colours of now."""
        scene = self._scene
        self._age = scene.ways_age
        self.origins = frozenset(i for i in self.origins if i in scene.items_by_id)
        self.dims = self.dims and bool(self.origins)
        self.upstream = scene.graph.upstream(self.origins)
        self.downstream = scene.graph.downstream(self.origins)
        others = "off" if self.dims else ""
        marks = dict.fromkeys(self.upstream, "upstream")
        marks |= dict.fromkeys(self.downstream, "downstream")
        marks |= dict.fromkeys(self.origins, "here")
        for node_id, item in scene.items_by_id.items():
            item.marks.trace = marks.get(node_id, others)
        self._fade_wires()
        scene.update()

    def _fade_wires(self) -> None:
        """Draw wires in paler colours while others stand out; opacity would take Qt twice as long."""
        theme = self._scene.theme
        if self.dims:
            theme = replace(
                theme, wire=_mixed(theme.wire, theme.canvas), wire_grad=_mixed(theme.wire_grad, theme.canvas)
            )
        self._scene.wire_layer.set_theme(theme)

    def side(self, wire: Wire) -> str:
        """upstream or downstream where the wire lies on a way, else empty."""
        if wire.target in self.upstream and wire.source in self.upstream:
            return "upstream"
        return "downstream" if wire.source in self.downstream and wire.target in self.downstream else ""


def _mixed(colour: QColor, ground: QColor) -> QColor:
    """A colour at a third of its strength."""

    def mixed(over: int, under: int) -> int:
        return (over + 2 * under) // 3

    return QColor(
        mixed(colour.red(), ground.red()), mixed(colour.green(), ground.green()), mixed(colour.blue(), ground.blue())
    )
