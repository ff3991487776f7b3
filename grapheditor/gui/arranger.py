"""Layouts under way, and cards that glide to their new places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from grapheditor.edit.edits import Edit
from grapheditor.model.graph import Change
from grapheditor.model.node import Node, NodeId, Position

from .animation import Animator

if TYPE_CHECKING:
    from .arrange_commands import ArrangeCommands
    from .canvas import Canvas
    from .layout_job import LayoutJob

translate = QCoreApplication.translate

GLIDE = 220
"""Milliseconds in which cards glide to their new places."""
MOST_GLIDING = 1500
"""More cards than this jump: no frame would be drawn in time."""


class Arranger(QObject):
    """Carries out the commands of the Arrange menu. Each is one edit; layouts are found on a thread of their own."""

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
        self._delivered.connect(self._on_delivered)

    @cached_property
    def commands(self) -> ArrangeCommands:
        """What is behind the menu; with the first that is asked for come numpy and the layouts."""
        from .arrange_commands import ArrangeCommands

        return ArrangeCommands(self, self._canvas)

    def improve(self) -> None:
        """Look for a better layout of a graph that the canvas has laid out itself, and show it if nobody edits."""
        count = self._canvas.graph_scene.found.count
        if count != self._seen:
            self._seen = count
            self.commands.improve()

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

    def begin(self, work: Callable[[LayoutJob], None], receive: Callable[[object], None], asked: bool = True) -> None:
        """Let `work` go on beside, and `receive` what it finds; `asked` tells whether a person waits for it."""
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

    # -- edits -------------------------------------------------------------------

    def do(self, edit: Edit, places: Mapping[NodeId, Position], text: str, key: str | None = None) -> None:
        """Do the edit at once, then let the cards glide from where they stood."""
        self.settle()
        starts = self.places_of(places)
        self._editing = True
        done = self._canvas.document.do(edit, text, key)
        self._editing = False
        if done:
            self.glide(starts)

    def places_of(self, node_ids: Iterable[NodeId]) -> dict[NodeId, Position]:
        """Where these cards stand."""
        items = self._canvas.graph_scene.items_by_id
        points = ((i, items[i].pos()) for i in node_ids)
        return {i: (at.x(), at.y()) for i, at in points}

    def glide(self, starts: Mapping[NodeId, Position]) -> None:
        """Let cards glide from where they stood to where they stand."""
        scene = self._canvas.graph_scene
        self.animator.enabled = self.moves() and len(starts) <= MOST_GLIDING
        if not self.animator.enabled:
            return
        ends = self.places_of(starts)

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
