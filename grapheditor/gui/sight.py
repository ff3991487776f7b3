"""What helps to see a graph on the canvas: minimap, search, traces, labels on wires, and gentle moves of the view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from grapheditor.model.graph import Port
from grapheditor.model.node import NodeId

from .animation import Animator
from .far_trace import FarTrace
from .highlights import Highlights
from .minimap import WORTH_IT, Minimap
from .theme import Theme
from .trace import Trace
from .wire_marks import WireMarks
from .zoom_view import HEADS_ABOVE

if TYPE_CHECKING:
    from .canvas import Canvas
    from .find_bar import FindBar
    from .scene import GraphScene

HOLD = 600
"""Milliseconds after which a node that the pointer rests on is traced."""
PULSE = 600


class Sight(QObject):
    """Belongs to one canvas, and follows it from scene to scene."""

    minimap_shown = Signal(bool)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.moves = Animator(self)
        self._pulse = Animator(self)
        self.minimap = Minimap(canvas)
        self.minimap.left.connect(self._show_minimap)
        self._bar: FindBar | None = None
        self.tracing = False
        self._labels = False
        self._wants_minimap: bool | None = None
        self._wires_selected: set[Port] = set()
        self._hovered: NodeId | None = None
        self._hover_shown = False
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD)
        self._hold.timeout.connect(self._trace_hovered)
        self._scene: GraphScene | None = None
        self._wires: WireMarks
        canvas.zoom_changed.connect(self.view_moved)

    @property
    def find_bar(self) -> FindBar:
        """Made when something is to be found first: a start is to be quick."""
        if self._bar is None:
            from .find_bar import FindBar

            self._bar = FindBar(self._canvas)
            self._bar.set_theme(self._canvas.theme)
        return self._bar

    # -- switches ------------------------------------------------------------------

    def set_animations(self, on: bool) -> None:
        """Whether the view glides and pulses, or jumps."""
        self.moves.enabled = self._pulse.enabled = on
        if not on:
            self.rest()

    def set_minimap(self, wanted: bool | None) -> None:
        """Show the minimap or not; None: where a graph is large enough to be worth it, and not all in view."""
        self._wants_minimap = wanted
        self._show_minimap()

    def set_tracing(self, on: bool) -> None:
        """Whether what is selected shows what it depends on and what depends on it."""
        self.tracing = on
        self._hover_shown = False
        self.retrace()

    def set_wire_labels(self, on: bool) -> None:
        """Whether wires tell what they carry."""
        self._labels = on
        self._wires.labels_on = on
        self._wires.forget()

    # -- following the canvas ------------------------------------------------------

    def set_scene(self, scene: GraphScene) -> None:
        """Take up another scene; nothing is traced or found in it yet."""
        self.rest()
        if self._scene is not None:
            self._scene.removeItem(self._wires)
        self._scene, self._hovered, self._hover_shown = scene, None, False
        self._wires_selected = set()
        self.trace = Trace(scene)
        self.highlights = Highlights(scene)
        self._wires = WireMarks(scene, self.trace)
        self._wires.labels_on = self._labels
        self._far = FarTrace(scene, self.trace)
        self.follow()

    def follow(self) -> None:
        """Nodes, wires or results have changed."""
        self.trace.follow()
        self._wires.forget()
        self.highlights.forget_places()
        self.minimap.follow()
        self._show_minimap()
        if self._bar is not None:
            self._bar.follow()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        if self._bar is not None:
            self._bar.set_theme(theme)
        if self.trace:
            self.trace.refresh()
        self.minimap.follow()

    def lay_out(self) -> None:
        """Stand where the canvas has room now."""
        self._show_minimap()
        if self._bar is not None:
            self._bar.place()

    def view_moved(self) -> None:
        """The canvas shows another part of the graph, or what it shows larger or smaller."""
        if self._wants_minimap is None and self._is_worth_it() != self.minimap.isVisible():
            self._show_minimap()
        if self.minimap.isVisible():
            self.minimap.update()

    def places_moved(self) -> None:
        """Nodes stand elsewhere while they are being dragged."""
        self.highlights.forget_places()

    def wires_emphasised(self, ports: Iterable[Port]) -> None:
        """Paint the ends of these wires anew: they are marked now, or no longer."""
        scene = self._canvas.graph_scene
        for port in ports:
            wire = scene.graph.input(*port)
            for node_id in (wire.source, wire.target) if wire is not None else ():
                scene.items_by_id[node_id].update()

    def selection_changed(self) -> None:
        """Other nodes are selected; while a rubber band grows, the trace waits for its end."""
        self.minimap.follow(moved=False)
        selected = set(self._canvas.graph_scene.selection.wires)
        self.wires_emphasised(selected ^ self._wires_selected)
        self._wires_selected = selected
        if not self._canvas.is_busy:
            self.retrace()

    def rest(self) -> None:
        """Let nothing move or tick any more."""
        self._hold.stop()
        self.moves.finish()
        self._pulse.finish()

    # -- traces --------------------------------------------------------------------

    def hover(self, node_id: NodeId | None) -> None:
        """The pointer is over this node now; after a moment there the node is traced."""
        if node_id == self._hovered:
            return
        self._hovered = node_id
        if self._hover_shown:
            self._hover_shown = False
            self.retrace()
        if node_id is None or self._canvas.is_busy:
            self._hold.stop()
        else:
            self._hold.start()

    def retrace(self) -> None:
        """Trace what is selected, where that is asked for; otherwise nothing."""
        if not self._hover_shown:
            self._show_trace(self._canvas.selected_nodes() if self.tracing else (), dims=True)

    def _trace_hovered(self) -> None:
        if self._hovered is None or self._canvas.is_busy or self._canvas.editing.is_open:
            return
        self._hover_shown = True
        self._show_trace([self._hovered], dims=self.tracing)

    def _show_trace(self, node_ids: Iterable[NodeId], dims: bool) -> None:
        if self.trace.show(node_ids, dims):
            self._canvas.refresh_overview()

    def select_upstream(self) -> None:
        """Select all that the selected nodes depend on, besides themselves."""
        self._select_more(self._canvas.document.graph.upstream(self._canvas.selected_nodes()))

    def select_downstream(self) -> None:
        """Select all that depends on the selected nodes, besides themselves."""
        self._select_more(self._canvas.document.graph.downstream(self._canvas.selected_nodes()))

    def _select_more(self, found: set[NodeId]) -> None:
        chosen = self._canvas.selected_nodes()
        # those chosen by hand last, so that keys go on acting on the same node
        self._canvas.select([*(i for i in self._canvas.document.graph.order(found) if i not in set(chosen)), *chosen])

    # -- the search ----------------------------------------------------------------

    def show_found(self, node_ids: Iterable[NodeId]) -> None:
        """Mark what was found."""
        self.highlights.set_found(node_ids)
        self._canvas.refresh_overview()

    def go_to_node(self, node_id: NodeId, covered: float = 0.0) -> None:
        """Select a node, bring it to the middle and let a ring spread from it; `covered` as for `center_on`."""
        self._canvas.select([node_id])
        self._canvas.center_on(node_id, covered)
        if self._pulse.enabled:
            self._pulse.run(lambda value: self._show_pulse(node_id, value), PULSE, self._end_pulse)

    def _show_pulse(self, node_id: NodeId, value: float) -> None:
        self.highlights.pulsing, self.highlights.pulse = node_id, value
        self._canvas.graph_scene.update(self.highlights.pulse_rect(self._canvas.zoom))
        self._canvas.refresh_overview()

    def _end_pulse(self) -> None:
        rect = self.highlights.pulse_rect(self._canvas.zoom)
        self.highlights.pulsing = None
        self._canvas.graph_scene.update(rect)
        self._canvas.refresh_overview()

    # -- the view ------------------------------------------------------------------

    def glide(self, zoom: float, centre: QPointF) -> None:
        """Move the view there gently, along the straight way on the screen."""
        canvas = self._canvas
        if not canvas.isVisible():
            canvas.jump_to(zoom, centre)
            return
        zoom0, centre0 = canvas.zoom, canvas.visible_centre()

        def step(part: float) -> None:
            now = zoom0 * (zoom / zoom0) ** part
            # nearer, the ground moves faster under the same motion on the screen
            way = part if abs(zoom / zoom0 - 1) < 0.01 else (1 / now - 1 / zoom0) / (1 / zoom - 1 / zoom0)
            canvas.jump_to(now, centre0 + (centre - centre0) * way)

        self.moves.cancel()
        self.moves.run(step)

    # -- painting ------------------------------------------------------------------

    def paint_near(self, painter: QPainter, rect: QRectF) -> None:
        """Over the cards."""
        self.highlights.paint_near(painter, rect, self._canvas.zoom)

    def paint_far(self, painter: QPainter) -> None:
        """Over the overview."""
        self._far.paint(painter, self._canvas.zoom >= HEADS_ABOVE)
        self.highlights.paint_far(painter, self._canvas.zoom)

    def _show_minimap(self) -> None:
        wanted = self._is_worth_it() if self._wants_minimap is None else self._wants_minimap
        self.minimap_shown.emit(wanted)
        self.minimap.place()
        self.minimap.setVisible(wanted and self.minimap.has_room())

    def _is_worth_it(self) -> bool:
        """Whether there is more than what can be seen; a pointer on the minimap keeps it."""
        scene = self._scene
        if scene is None or len(scene.items_by_id) <= WORTH_IT:
            return False
        if self.minimap.is_used():
            return True
        return not self._canvas.visible_rect().contains(scene.overview.content_rect())
