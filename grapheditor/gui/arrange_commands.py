"""Brings order to the cards of a canvas: in line, at equal distances, with straight wires, or laid out anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF

from grapheditor.edit.alignment import Axis, Side, align, distribute
from grapheditor.edit.arrange import centred, move_edit, named, tidy_edit
from grapheditor.edit.clearance import clear_of
from grapheditor.edit.edits import Edit, Several
from grapheditor.edit.lanes import Layout, routes
from grapheditor.edit.layout import AT_ONCE
from grapheditor.edit.layout_graph import Direction, Floats, LayoutGraph, take
from grapheditor.model.node import NodeId, Position

from .card_shapes import boxes, drawn_rects, drawn_sizes, port_heights
from .layout_job import MOST_IMPROVED, improve_work, straighten_work, tidy_work
from .led_wires import rerouted

if TYPE_CHECKING:
    from .arranger import Arranger
    from .canvas import Canvas

translate = QCoreApplication.translate

TOLD_ABOVE = 3000
"""Layouts of more nodes take long enough to be told of."""


class ArrangeCommands:
    """The commands behind the Arrange menu, each of which is one edit."""

    def __init__(self, arranger: Arranger, canvas: Canvas) -> None:
        self._arranger = arranger
        self._canvas = canvas
        self._count = 0

    def align(self, side: Side) -> None:
        """Put one side, or the middles, of the selected cards in line."""
        self._arranger.settle()
        chosen = self._canvas.selected_nodes()
        self._move(align(boxes(self._canvas.graph_scene, chosen), side), translate("Arrange", "Align"))

    def distribute(self, axis: Axis) -> None:
        """Set the selected cards equally far apart."""
        self._arranger.settle()
        chosen = self._canvas.selected_nodes()
        self._move(distribute(boxes(self._canvas.graph_scene, chosen), axis), translate("Arrange", "Distribute"))

    def straighten(self) -> None:
        """Move the selected cards, or all, up and down until the wires of the longest chains are level."""
        self._arranger.settle()
        plain = self._taken(self._chosen(), as_drawn=True)
        self._arranger.begin(straighten_work(plain, self._others(plain)), self._straightened)

    def tidy(self, direction: Direction) -> None:
        """Lay out the selected nodes, or all where fewer than two are, as one undo step."""
        self._arranger.settle()
        chosen = self._chosen()
        if not chosen:
            return
        plain = self._taken(chosen)
        self._count += 1
        key = f"tidy {self._count}"
        self._arranger.begin(tidy_work(plain, direction), lambda layout: self._tidied(plain, layout, key))
        if len(chosen) > TOLD_ABOVE:
            told = translate("Arrange", "Arranging {0} nodes; Esc gives up.")
            self._canvas.message.emit(told.format(f"{len(chosen):,}"))

    def improve(self) -> None:
        """Look for a better layout of a graph that the canvas has laid out itself, and show it if nobody edits."""
        scene = self._canvas.graph_scene
        if not AT_ONCE < len(scene.items_by_id) <= MOST_IMPROVED:
            return
        plain = take(scene.graph, scene.sizes(), None, port_heights(scene))
        places = (scene.items_by_id[i].pos() for i in plain.ids)
        first = np.array([(at.x(), at.y()) for at in places]) - np.stack([np.zeros(len(plain.ids)), plain.tops], axis=1)
        self._arranger.begin(improve_work(plain, first), lambda found: self._improved(plain, found), asked=False)

    # -- what was found ----------------------------------------------------------

    def _tidied(self, plain: LayoutGraph, layout: object, key: str) -> None:
        assert isinstance(layout, Layout)
        graph = self._canvas.document.graph
        corners = clear_of(plain, centred(plain, layout.corners), self._others(plain))
        free = {i: place for i, place in named(plain, corners).items() if not graph.node(i).locked}
        edit = tidy_edit(graph, free, routes(plain, layout, corners))
        self._arranger.do(edit, free, translate("Arrange", "Tidy up"), key)

    def _straightened(self, places: object) -> None:
        assert isinstance(places, Mapping)
        if places:
            self._move(dict(places), translate("Arrange", "Straighten wires"))
        else:
            self._canvas.say(translate("Arrange", "The wires are as straight as they can be."))

    def _improved(self, plain: LayoutGraph, found: object) -> None:
        assert isinstance(found, tuple)
        layout, corners = found
        scene = self._canvas.graph_scene
        if all(item.node.pos is None for item in scene.items_by_id.values()):
            starts = self._arranger.places_of(plain.ids)
            scene.show_found(named(plain, corners), routes(plain, layout, corners))
            self._canvas.refit(self._canvas.viewport().size())
            self._arranger.glide(starts)

    # -- cards and edits ---------------------------------------------------------

    def _chosen(self) -> list[NodeId]:
        """What a layout is about: the selection if it has two nodes, else all."""
        chosen = self._canvas.selected_nodes()
        return chosen if len(chosen) > 1 else list(self._canvas.graph_scene.items_by_id)

    def _taken(self, node_ids: list[NodeId], as_drawn: bool = False) -> LayoutGraph:
        """The nodes as they stand on the canvas, whether or not the graph knows their places."""
        scene = self._canvas.graph_scene
        sizes = drawn_sizes(scene, node_ids) if as_drawn else scene.sizes()
        plain = take(scene.graph, sizes, node_ids, port_heights(scene, node_ids))
        for number, node_id in enumerate(plain.ids):
            item = scene.items_by_id[node_id]
            plain.corners[number] = item.pos().x(), item.pos().y() - plain.tops[number]
            plain.fixed[number] = item.node.locked
        return plain

    def _others(self, plain: LayoutGraph) -> Floats:
        """All cards that are not among these, as rows of left, top, right, bottom."""
        these = set(plain.ids)
        rects = drawn_rects(self._canvas.graph_scene)
        return np.array([rect for i, rect in rects.items() if i not in these], float).reshape(-1, 4)

    def _move(self, places: Mapping[NodeId, Position], text: str) -> None:
        items = self._canvas.graph_scene.items_by_id
        moved = {i: place for i, place in places.items() if items[i].pos() != QPointF(*place)}
        if moved:
            self._arranger.do(
                Several((move_edit(self._canvas.document.graph, moved), *self._rerouted(moved))), moved, text
            )

    def _rerouted(self, places: Mapping[NodeId, Position]) -> list[Edit]:
        """What lets wires that run through points follow when cards move to these places."""
        scene = self._canvas.graph_scene
        return rerouted(scene, places) if scene.wire_layer.index.bent.points else []
