"""Brings order to the cards of a canvas: in line, at equal distances, with straight wires, or laid out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPointF, Signal

from grapheditor.edit.edits import Edit, Several
from grapheditor.model.graph import Change
from grapheditor.model.node import Node, NodeId, Position

from .animation import Animator

if TYPE_CHECKING:
    from grapheditor.edit.alignment import Axis, Side
    from grapheditor.edit.layout_graph import Direction, Floats, LayoutGraph

    from .canvas import Canvas
    from .layout_job import LayoutJob

translate = QCoreApplication.translate

GLIDE = 220
"""Milliseconds in which cards glide to their new places."""
MOST_GLIDING = 1500
"""More cards than this jump: no frame would be drawn in time."""
TOLD_ABOVE = 3000
"""Layouts of more nodes take long enough to be told of."""


class Arranger(QObject):
    """The commands behind the Arrange menu. Each one is one edit; layouts are found on a thread of their own."""

    busy_changed = Signal()
    _delivered = Signal(object, object, bool)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.animator = Animator(self)
        self.moves: Callable[[], bool] = lambda: False
        """Whether cards glide, asked each time."""
        self._job: LayoutJob | None = None
        self._receive: Callable[[object], None] = lambda result: None
        self._nothing_done = False
        """Whether a layout that was asked for has not been applied yet."""
        self._editing = False
        self._seen = 0
        self._count = 0
        self._delivered.connect(self._on_delivered)

    # -- commands ----------------------------------------------------------------

    def align(self, side: Side) -> None:
        """Put one side, or the middles, of the selected cards in line."""

        from grapheditor.edit.alignment import align

        from .card_shapes import boxes

        self.settle()
        chosen = self._canvas.selected_nodes()
        self._move(align(boxes(self._canvas.graph_scene, chosen), side), translate("Arrange", "Align"))

    def distribute(self, axis: Axis) -> None:
        """Set the selected cards equally far apart."""

        from grapheditor.edit.alignment import distribute

        from .card_shapes import boxes

        self.settle()
        chosen = self._canvas.selected_nodes()
        self._move(distribute(boxes(self._canvas.graph_scene, chosen), axis), translate("Arrange", "Distribute"))

    def straighten(self) -> None:
        """Move the selected cards, or all, up and down until the wires of the longest chains are level."""

        from .layout_job import straighten_work

        self.settle()
        plain = self._taken(self._chosen(), as_drawn=True)
        self._begin(straighten_work(plain, self._others(plain)), self._straightened)

    def tidy(self, direction: Direction) -> None:
        """Lay out the selected nodes, or all where fewer than two are, as one undo step."""

        from .layout_job import tidy_work

        self.settle()
        chosen = self._chosen()
        if not chosen:
            return
        plain = self._taken(chosen)
        self._count += 1
        key = f"tidy {self._count}"
        self._begin(tidy_work(plain, direction), lambda layout: self._tidied(plain, layout, key))
        if len(chosen) > TOLD_ABOVE:
            told = translate("Arrange", "Arranging {0} nodes; Esc gives up.")
            self._canvas.message.emit(told.format(f"{len(chosen):,}"))

    def improve(self) -> None:
        """Look for a better layout of a graph that the canvas has laid out itself, and show it if nobody edits."""
        scene = self._canvas.graph_scene
        if scene.found.count == self._seen:
            return
        import numpy as np

        from grapheditor.edit.layout import AT_ONCE
        from grapheditor.edit.layout_graph import take

        from .card_shapes import port_heights
        from .layout_job import MOST_IMPROVED, improve_work

        self._seen = scene.found.count
        if not AT_ONCE < len(scene.items_by_id) <= MOST_IMPROVED:
            return
        plain = take(scene.graph, scene.sizes(), None, port_heights(scene))
        places = (scene.items_by_id[i].pos() for i in plain.ids)
        first = np.array([(at.x(), at.y()) for at in places]) - np.stack([np.zeros(len(plain.ids)), plain.tops], axis=1)
        self._begin(improve_work(plain, first), lambda found: self._improved(plain, found), asked=False)

    # -- what is under way -------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a layout is being worked on."""
        return self._job is not None

    def cancel(self, reason: str = "") -> bool:
        """Give up the layout under way; False where there is none, or none that a person asked for and waits for."""
        job, waited = self._job, self._nothing_done
        self._end()
        if job is None:
            return False
        job.cancel()
        if waited:
            self._canvas.say(reason or translate("Arrange", "The layout was given up; nothing has changed."))
        return waited

    def settle(self) -> None:
        """Let cards that glide arrive now."""
        self.animator.finish()

    def forget(self) -> None:
        """Another document is shown: nothing that was begun matters any more."""
        self.animator.cancel()
        job = self._job
        self._end()
        self._seen = 0
        if job is not None:
            job.cancel()

    def close(self) -> None:
        """Give up for good, and wait until the thread has ended."""
        job = self._job
        self.forget()
        if job is not None:
            job.join()

    def before_change(self, change: Change) -> None:
        """The graph has changed: what glides arrives, and a layout of what is no longer there is given up."""
        self.settle()
        if self._job is not None and not self._editing and _matters(change):
            self.cancel(translate("Arrange", "The layout was given up, as the graph has changed."))

    # -- jobs --------------------------------------------------------------------

    def _begin(self, work: Callable[[LayoutJob], None], receive: Callable[[object], None], asked: bool = True) -> None:
        from .layout_job import LayoutJob

        if self._job is not None:
            self._job.cancel()
        self._job = LayoutJob(work, self._delivered.emit, self._is_dragging)
        self._receive = receive
        self._nothing_done = asked
        self._job.start()
        self.busy_changed.emit()

    def _is_dragging(self) -> bool:
        """Asked by jobs on their threads: a drag must not stutter, nor cards move under the pointer."""
        return bool(self._canvas.is_busy)

    def _end(self) -> None:
        self._job = None
        self._nothing_done = False
        self.busy_changed.emit()

    def _on_delivered(self, job: LayoutJob, result: object, last: bool) -> None:
        if job is not self._job:
            return
        if self._canvas.is_busy:
            self._canvas.cancel_gesture()  # the cards move under the pointer
        receive, waited = self._receive, self._nothing_done
        if last:
            self._end()
        if result is None and waited:
            self._canvas.say(translate("Arrange", "The layout failed; nothing has changed."))
        if result is not None:
            self._nothing_done = False
            receive(result)

    def _tidied(self, plain: LayoutGraph, layout: object, key: str) -> None:
        from grapheditor.edit.arrange import centred, named, tidy_edit
        from grapheditor.edit.clearance import clear_of
        from grapheditor.edit.lanes import Layout, routes

        assert isinstance(layout, Layout)
        graph = self._canvas.document.graph
        corners = clear_of(plain, centred(plain, layout.corners), self._others(plain))
        free = {i: place for i, place in named(plain, corners).items() if not graph.node(i).locked}
        edit = tidy_edit(graph, free, routes(plain, layout, corners))
        self._do(edit, free, translate("Arrange", "Tidy up"), key)

    def _straightened(self, places: object) -> None:
        assert isinstance(places, Mapping)
        if places:
            self._move(dict(places), translate("Arrange", "Straighten wires"))
        else:
            self._canvas.say(translate("Arrange", "The wires are as straight as they can be."))

    def _improved(self, plain: LayoutGraph, found: object) -> None:
        from grapheditor.edit.arrange import named
        from grapheditor.edit.lanes import routes

        assert isinstance(found, tuple)
        layout, corners = found
        scene = self._canvas.graph_scene
        if all(item.node.pos is None for item in scene.items_by_id.values()):
            starts = self._places(plain.ids)
            scene.show_found(named(plain, corners), routes(plain, layout, corners))
            self._canvas.refit(self._canvas.viewport().size())
            self._glide(starts)

    # -- edits -------------------------------------------------------------------

    def _chosen(self) -> list[NodeId]:
        """What a layout is about: the selection if it has two nodes, else all."""
        chosen = self._canvas.selected_nodes()
        return chosen if len(chosen) > 1 else list(self._canvas.graph_scene.items_by_id)

    def _taken(self, node_ids: list[NodeId], as_drawn: bool = False) -> LayoutGraph:
        """The nodes as they stand on the canvas, whether or not the graph knows their places."""

        from grapheditor.edit.layout_graph import take

        from .card_shapes import drawn_sizes, port_heights

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
        import numpy as np

        from .card_shapes import drawn_rects

        these = set(plain.ids)
        rects = drawn_rects(self._canvas.graph_scene)
        return np.array([rect for i, rect in rects.items() if i not in these], float).reshape(-1, 4)

    def _move(self, places: Mapping[NodeId, Position], text: str) -> None:
        from grapheditor.edit.arrange import move_edit

        items = self._canvas.graph_scene.items_by_id
        moved = {i: place for i, place in places.items() if items[i].pos() != QPointF(*place)}
        if moved:
            self._do(Several((move_edit(self._canvas.document.graph, moved), *self._rerouted(moved))), moved, text)

    def _rerouted(self, places: Mapping[NodeId, Position]) -> list[Edit]:
        """What lets wires that run through points follow when cards move to these places."""
        scene = self._canvas.graph_scene
        if not scene.wire_layer.index.bent.points:
            return []
        from .led_wires import rerouted  # with the first wire that needs it

        return rerouted(scene, places)

    def _do(self, edit: Edit, places: Mapping[NodeId, Position], text: str, key: str | None = None) -> None:
        """Do the edit at once, then let the cards glide from where they stood."""
        self.settle()
        starts = self._places(places)
        self._editing = True
        done = self._canvas.document.do(edit, text, key)
        self._editing = False
        if done:
            self._glide(starts)

    def _places(self, node_ids: Iterable[NodeId]) -> dict[NodeId, Position]:
        items = self._canvas.graph_scene.items_by_id
        points = ((i, items[i].pos()) for i in node_ids)
        return {i: (at.x(), at.y()) for i, at in points}

    def _glide(self, starts: Mapping[NodeId, Position]) -> None:
        scene = self._canvas.graph_scene
        self.animator.enabled = self.moves() and len(starts) <= MOST_GLIDING
        if not self.animator.enabled:
            return
        ends = self._places(starts)

        def step(share: float) -> None:
            places = {}
            for node_id, (x, y) in starts.items():
                if node_id in scene.items_by_id:
                    end_x, end_y = ends[node_id]
                    places[node_id] = (x + (end_x - x) * share, y + (end_y - y) * share)
            scene.move_items(places)
            self._canvas.refresh_overview()

        step(0.0)
        self.animator.run(step, GLIDE)


def _matters(change: Change) -> bool:
    """Whether a layout would turn out differently, or would have to move what somebody has moved meanwhile."""

    def seen(node: Node | None) -> object:
        return None if node is None else (node.pos, node.locked)

    return bool(change.wires) or any(seen(old) != seen(new) for old, new in change.nodes.values())
