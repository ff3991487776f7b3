"""What is selected on the canvas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from grapheditor.edit.bends import Bend, bends
from grapheditor.model.decoration import DecorationId
from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .scene import GraphScene

    Thing = DecorationId | Bend

MANY = 300
"""So many items are painted anew sooner by painting everything."""


class Selection(QObject):
    """What is selected: nodes, wires, frames, notes and bends.

    Kept apart from Qt's own, which takes long over thousands of items.
    """

    changed = Signal()

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self.nodes: dict[NodeId, None] = {}
        self.wires: dict[Port, None] = {}
        self.things: dict[Thing, None] = {}
        """Frames and notes by their ids, and single bends of wires."""
        self.current: NodeId | None = None
        """The node that keys such as Enter act on: the one selected last."""

    def set(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = (), things: Iterable[Thing] = ()) -> None:
        """Select exactly these; what is not on the canvas is left out."""
        scene = self._scene
        # both: while a change is under way the canvas may still show what has left the graph
        items = scene.items_by_id
        new_nodes = dict.fromkeys([i for i in scene.graph.present(nodes) if i in items])
        new_wires = dict.fromkeys(p for p in wires if p in scene.wire_layer.index.rows)
        new_things = dict.fromkeys(t for t in things if self._is_there(t))
        old = (list(self.nodes), list(self.wires), list(self.things))
        if old == (list(new_nodes), list(new_wires), list(new_things)):
            return
        touched_nodes = self.nodes.keys() ^ new_nodes.keys()
        many = len(touched_nodes) > MANY
        for node_id in touched_nodes:
            item = items.get(node_id)
            if item is not None:
                item.marks.selected = node_id in new_nodes
                if not many:
                    item.update()
        if many:
            scene.update()
        touched = self.wires.keys() ^ new_wires.keys()
        for thing in self.things.keys() ^ new_things.keys():
            if isinstance(thing, str):
                scene.decor.select(thing, thing in new_things)
            else:
                touched.add(thing.port)
        self.nodes, self.wires, self.things = new_nodes, new_wires, new_things
        self.current = next(reversed(new_nodes), None)
        scene.wire_layer.selected = set(new_wires)
        scene.wire_layer.touch(touched)
        self.changed.emit()

    def add(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = (), things: Iterable[Thing] = ()) -> None:
        """Select these besides."""
        self.set([*self.nodes, *nodes], [*self.wires, *wires], [*self.things, *things])

    def toggle(self, nodes: Iterable[NodeId] = (), wires: Iterable[Port] = (), things: Iterable[Thing] = ()) -> None:
        """Select what is not selected, and the other way round."""
        self.set(_toggled(self.nodes, nodes), _toggled(self.wires, wires), _toggled(self.things, things))

    def drop_missing(self) -> None:
        """Forget what has left the canvas."""
        self.set(self.nodes, self.wires, self.things)

    def decorations(self) -> list[DecorationId]:
        """Ids of the frames and notes that are selected."""
        return [thing for thing in self.things if isinstance(thing, str)]

    def bends(self) -> list[Bend]:
        """The points of wires that are selected."""
        return [thing for thing in self.things if not isinstance(thing, str)]

    def _is_there(self, thing: Thing) -> bool:
        if isinstance(thing, str):
            return thing in self._scene.decor
        return thing.number < len(bends(self._scene.graph, thing.port))


def _toggled(old: dict, these: Iterable) -> list:
    result = dict(old)
    for thing in these:
        if thing in result:
            del result[thing]
        else:
            result[thing] = None
    return list(result)
