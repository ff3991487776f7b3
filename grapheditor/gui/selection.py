"""What is selected on the canvas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .scene import GraphScene

MANY = 300
"""So many items are painted anew sooner by painting everything."""


class Selection(QObject):
    """Selected nodes and wires. Kept apart from Qt's own, which takes long over thousands of items."""

    changed = Signal()

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.nodes: dict[NodeId, None] = {}
        self.wires: dict[Port, None] = {}
        self.current: NodeId | None = None
        """The node that keys such as Enter act on: the one selected last."""

    def set(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = ()) -> None:
        """Select exactly these; what is not on the canvas is left out."""
        scene = self._scene
        new_nodes = dict.fromkeys(i for i in nodes if i in scene.items_by_id)
        new_wires = dict.fromkeys(p for p in wires if p in scene.wire_layer.index.rows)
        if list(new_nodes) == list(self.nodes) and list(new_wires) == list(self.wires):
            return
        touched_nodes = self.nodes.keys() ^ new_nodes.keys()
        many = len(touched_nodes) > MANY
        for node_id in touched_nodes:
            item = scene.items_by_id.get(node_id)
            if item is not None:
                item.marks.selected = node_id in new_nodes
                if not many:
                    item.update()
        if many:
            scene.update()
        touched = self.wires.keys() ^ new_wires.keys()
        self.nodes, self.wires = new_nodes, new_wires
        self.current = next(reversed(new_nodes), None)
        scene.wire_layer.selected = set(new_wires)
        scene.wire_layer.touch(touched)
        self.changed.emit()

    def add(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = ()) -> None:
        """Select these besides."""
        self.set([*self.nodes, *nodes], [*self.wires, *wires])

    def toggle(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = ()) -> None:
        """Select what is not selected, and the other way round."""
        self.set(_toggled(self.nodes, nodes), _toggled(self.wires, wires))

    def drop_missing(self) -> None:
        """Forget what has left the canvas."""
        self.set(self.nodes, self.wires)


def _toggled(old: dict, these: Iterable) -> list:
    result = dict(old)
    for thing in these:
        if thing in result:
            del result[thing]
        else:
            result[thing] = None
    return list(result)
