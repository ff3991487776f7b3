"""Dropping a node on a wire: which wire it would go into, shown while it is dragged."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF, QSizeF

from grapheditor.edit.alignment import Box
from grapheditor.edit.edits import AddNode, Edit, ReplaceNode
from grapheditor.edit.inserting import Insertion, insertion
from grapheditor.edit.making_room import room_edits
from grapheditor.model.node import NodeId, OpNode, Wire

from .card_shapes import boxes
from .gesture_marks import MarkedWires
from .hint import GOOD
from .wire_crossing import wires_under

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate
MOST_ASKED = 4
"""So many wires under a card are asked, the nearest first: a drag over a tangle stays quick."""


class InsertAim:
    """Looks for a wire under a card that is being dragged, and marks it."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._marked: MarkedWires | None = None
        self._name = ""
        self._asked: dict[Wire, Insertion | None] = {}
        self.found: Insertion | None = None
        self.alone = False
        """The node will have no wires by the time it is put down."""

    def follow(self, node_ids: Collection[NodeId]) -> None:
        """These nodes are being dragged; only one alone can go into a wire."""
        scene = self._canvas.graph_scene
        if len(node_ids) != 1 or self._canvas.is_overview:
            return
        item = scene.items_by_id[next(iter(node_ids))]
        if isinstance(item.node, OpNode):
            self.look(item.node, item.scene_rect())

    def look(self, node: OpNode, rect: QRectF) -> None:
        """Find the wire nearest to the middle of `rect` into which the node fits."""
        index = self._canvas.graph_scene.wire_layer.index
        self._name = node.name
        asked = 0
        own = set(index.of_nodes([node.id])) if node.id in self._canvas.graph_scene.items_by_id else ()
        for row in wires_under(index, rect, own):
            wire = index.wires[row]
            if wire is None or (wire.target, wire.slot) in self._canvas.graph_scene.wire_layer.hidden:
                continue
            found = self._ask(node, wire)
            if found is not None:
                self._mark(found, row)
                return
            asked += 1
            if asked == MOST_ASKED:
                break
        self.clear()

    def take(self, text: str) -> tuple[tuple[Edit, ...], str]:
        """The steps that insert the node, and what to call them; none, and `text`, where it is over no wire."""
        found = self.found
        if found is None:
            return (), text
        scene = self._canvas.graph_scene
        return self._steps(found, boxes(scene, [found.node_id])[found.node_id])

    def take_new(self, node: OpNode, size: QSizeF) -> tuple[tuple[Edit, ...], str]:
        """The steps that add and insert a node that is not there yet; none where it is over no wire."""
        found = self.found
        if found is None or node.pos is None:
            return (), ""
        steps, text = self._steps(found, Box(*node.pos, size.width(), size.height()), node)
        return steps, text

    def _steps(self, found: Insertion, card: Box, new: OpNode | None = None) -> tuple[tuple[Edit, ...], str]:
        """Put the node where there is room, move what is in its way, and wire it."""
        self.clear()
        scene = self._canvas.graph_scene
        graph = scene.graph
        place, moves = room_edits(graph, boxes(scene, scene.items_by_id), found.node_id, card, found.wire)
        steps: list[Edit] = []
        if new is not None:
            steps.append(AddNode(replace(new, pos=place)))
        elif place != (card.x, card.y):
            steps.append(ReplaceNode(replace(graph.node(found.node_id), pos=place)))
        text = translate("Gestures", "Insert {0}").format(self._name)
        return (*steps, *moves, *found.edits()), text

    def clear(self) -> None:
        """Mark nothing."""
        if self.found is not None:
            self._canvas.hint.vanish()
        self.found = None
        if self._marked is not None:
            self._canvas.take_from_top(self._marked)
            self._marked = None

    def _ask(self, node: OpNode, wire: Wire) -> Insertion | None:
        if wire not in self._asked:
            scene = self._canvas.graph_scene
            self._asked[wire] = insertion(scene.graph, scene.ops, scene.run, node, wire, self.alone)
        return self._asked[wire]

    def _mark(self, found: Insertion, row: int) -> None:
        canvas = self._canvas
        if found != self.found:
            self.clear()
            scene = canvas.graph_scene
            self.found = found
            self._marked = MarkedWires(scene.theme.good)
            self._marked.add(scene.wire_layer.index.path(row))
            canvas.show_on_top(self._marked)
        graph, wire = canvas.graph_scene.graph, found.wire
        ends = (graph.node(wire.source).name, graph.node(wire.target).name)
        text = translate("Gestures", "Insert between {0} and {1}").format(*ends)
        canvas.hint.show_text(text, canvas.pointer(), tone=GOOD)
