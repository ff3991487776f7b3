"""The canvas: shows a document's graph and turns gestures into edits."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakMethod

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QWidget

from grapheditor.engine.run import Badge, Run
from grapheditor.model.graph import Change
from grapheditor.model.node import NodeId

from .accessible_canvas import face_of, install
from .arranger import Arranger
from .badge_source import BadgeSource
from .canvas_commands import CanvasCommands
from .canvas_keys import is_tab
from .decor_commands import DecorCommands
from .error_words import in_words
from .field_editing import FieldEditing
from .hint import STAYS, Hint
from .keyboard_focus import KeyboardFocus
from .ports import PortKind
from .rewiring import Rewiring
from .scene import GraphScene
from .sight import Sight
from .snap_switches import SnapSwitches
from .speech import announce
from .theme import Theme

if TYPE_CHECKING:
    from .group_document import AnyDocument
    from .node_search import NodeSearch

NEARLY = 4.0
"""Pixels by which a view may be off its place: scroll bars count whole ones."""


class Canvas(CanvasCommands):
    """The editable picture of a document."""

    message = Signal(str)
    """Refusals and hints in words."""
    selection_changed = Signal()
    wire_begun = Signal()
    """The end of a wire follows the pointer; where it is dropped, all ops that fit are offered."""
    enter_requested = Signal(str)
    """The id of a group node that is to be entered."""
    announced = Signal(str)
    """What a screen reader is told: where the keys are now, and what became different."""
    menu_wanted = Signal(QPoint, object, QPointF)
    """Where on the screen, for what was hit, and where in the scene that was."""

    def __init__(self, document: AnyDocument, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Graph canvas"))
        install()
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.hint = Hint(self, theme)
        self.keyboard = KeyboardFocus(self)
        self.editing = FieldEditing(self)
        self.arranger = Arranger(self)
        self.snap_switches = SnapSwitches()
        self.decor = DecorCommands(self)
        self.rewiring = Rewiring(self)
        self._empty = QLabel(self)
        self._empty.setObjectName("canvas_empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty.setText(
            self.tr(
                "Press {0} or double-click to add a value, an op or a formula.\n"
                "Or drag from the palette, drop a graph file, or paste with {1}."
            ).format("Tab", "Ctrl+V")
        )
        self._fit_when_shown = True
        self._fitted: tuple[float, QPointF] | None = None
        """Zoom and middle of the view that last showed the whole graph."""
        self.sight = Sight(self)
        self.document = document
        self._show(document)
        self.set_theme(theme)

    @cached_property
    def search(self) -> NodeSearch:
        """What is typed to add nodes."""
        from .node_search import NodeSearch  # much to import, and a start is to be quick

        return NodeSearch(self)

    def close_search(self) -> None:
        """Close the search, if one is open."""
        if "search" in vars(self):
            self.search.close()

    # -- what is shown -----------------------------------------------------------------

    def set_document(self, document: AnyDocument) -> None:
        """Show another document, all of it."""
        self.cancel_gesture()
        self.editing.close()
        self.close_search()
        self.arranger.forget()
        self.decor.editing.close()
        self.document.changed.disconnect(self._on_change)
        self.document.refused.disconnect(self.say)
        old = self.graph_scene
        self._show(document)
        old.deleteLater()
        face = face_of(self)
        if face is not None:
            face.clear()
        self.keyboard.follow()
        self.selection_changed.emit()
        self._fit_when_shown = not self.isVisible()
        if not self._fit_when_shown:
            self.fit_all(at_once=True)

    def _show(self, document: AnyDocument) -> None:
        self.document = document
        self._scene = GraphScene(document.graph, document.ops, self.theme, self)
        self.setScene(self._scene)
        document.shown_places = WeakMethod(self._scene.found.completion)
        self._scene.selection.changed.connect(self._on_selection)
        document.changed.connect(self._on_change)
        document.refused.connect(self.say)
        self._pastes = 0
        self.sight.set_scene(self._scene)
        self._show_whether_empty()
        self.arranger.improve()

    def set_theme(self, theme: Theme) -> None:
        """Draw in the colours of another theme."""
        self.theme = theme
        self.close_search()
        self.graph_scene.set_theme(theme)
        self.hint.set_theme(theme)
        self.sight.set_theme(theme)
        self.setStyleSheet(
            f"#canvas {{ border: {theme.line:.0f}px solid {theme.field_border.name()}; }}"
            f"#canvas:focus {{ border: {theme.line:.0f}px solid {theme.selection.name()}; }}"
            f"#canvas_empty {{ color: {theme.muted.name()}; font-size: 15px; }}"
            f"#breadcrumb {{ background: {theme.panel.name()}; border: {theme.line:.0f}px solid {theme.border.name()};"
            f" border-radius: 8px; }}"
        )
        self.viewport().update()

    def set_run(self, run: Run | None, badges: Iterable[Badge] | BadgeSource, stale: bool = False) -> None:
        """Show the results of a run; `stale` fades them, as the graph has changed since."""
        self.arranger.settle()
        layouts = self.graph_scene.found.count
        self.graph_scene.set_run(run, badges, stale)
        if self.graph_scene.found.count > layouts:  # for the results
            self.refit(self.viewport().size())
        self.keyboard.follow()
        self.arranger.improve()
        self.refresh_overview()
        self.editing.follow()
        self.sight.follow()

    def badges_of(self, node_id: NodeId) -> list[Badge]:
        """The badges drawn on a node."""
        return self.graph_scene.badges_of(node_id)

    def node_rect(self, node_id: NodeId) -> QRectF:
        """Where a node's card stands, in the scene's units."""
        return self.graph_scene.items_by_id[node_id].scene_rect()

    def port_pos(self, node_id: NodeId, kind: PortKind, slot_or_output: str | int) -> QPointF:
        """The centre of a port, in the scene's units."""
        item = self.graph_scene.items_by_id[node_id]
        return item.input_at(str(slot_or_output)) if kind == "in" else item.output_at(int(slot_or_output))

    def say(self, text: str, at: QPoint | None = None) -> None:
        """Tell a person something, at a point of the viewport (default: the pointer) and through `message`."""
        self.hint.show_text(text, self.pointer() if at is None else at, STAYS)
        self.message.emit(in_words(text))
        self.announce(text, urgent=True)

    def say_here(self, text: str, at: QPoint | None = None) -> None:
        """As `say`, beside the node that keys act on: the pointer may be anywhere."""
        current = self.graph_scene.selection.current
        if at is None and current is not None:
            at = self.mapFromScene(self.node_rect(current).bottomLeft())
        self.say(text, self.viewport().rect().center() if at is None else at)

    def announce(self, text: str, urgent: bool = False, spoken: bool = False) -> None:
        """Let a screen reader say something that is shown already, unless it has `spoken` of it by itself."""
        text = in_words(text)
        if not spoken:
            announce(self, text, urgent)
        self.announced.emit(text)

    # -- the view ------------------------------------------------------------------------

    def fit_all(self, at_once: bool = False) -> None:
        """Show the whole graph, and go on doing so in a window of another size until a person moves the view."""
        self._fitted = self.fitting(self.graph_scene.content_rect())
        self.go_to(*self._fitted)
        if at_once:
            self.sight.rest()

    def refit(self, old_size: QSize) -> None:
        """Show the whole graph in the new size of the view, or in its new layout, if the view of `old_size` did."""
        if self._fitted is None or self.is_busy or not old_size.isValid():
            return
        zoom, centre = self._fitted
        away = self.mapToScene(QRect(QPoint(), old_size).center()) - centre
        if math.isclose(self.zoom, zoom, rel_tol=1e-3) and away.manhattanLength() * zoom < NEARLY:
            self.fit_all(at_once=True)

    def fit_selection(self) -> None:
        """Show what is selected; the whole graph where nothing is."""
        chosen = [*self.selected_nodes(), *self.decor.selected()]
        self.show_rect(self.graph_scene.content_rect(chosen or None))

    def center_on(self, node_id: NodeId, covered: float = 0.0) -> None:
        """Bring a node to the middle, at a zoom at which it can be read; its head below what is `covered` at the top.

        That is a number of pixels.
        """
        zoom, centre = 1.0 if self.zoom < 0.6 else self.zoom, self.node_rect(node_id).center()
        if covered:
            lowest = self.graph_scene.content_rect([node_id]).top() + (self.viewport().height() / 2 - covered) / zoom
            centre.setY(min(centre.y(), lowest))
        self.go_to(zoom, centre)

    def go_to(self, zoom: float, centre: QPointF) -> None:
        self.sight.glide(zoom, centre)

    def stop_gliding(self) -> None:
        """Let the view stay where it is: a person moves it."""
        self.sight.moves.cancel()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.sight.paint_near(painter, QRectF(rect))

    def paint_far(self, painter: QPainter) -> None:
        self.sight.paint_far(painter)

    # -- reactions -----------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        from .region_commands import tell_members

        self.cancel_gesture()
        self.close_search()
        self.arranger.before_change(change)
        self.rewiring.leave_drop()
        self.graph_scene.apply(change)
        face = face_of(self)
        if face is not None:
            face.follow()
        self.keyboard.follow()
        self.refresh_overview()
        self.editing.follow()
        self.sight.follow()
        self.decor.editing.follow()
        self._show_whether_empty()
        if change.decorations:
            tell_members(self, change)

    def _on_selection(self) -> None:
        self.refresh_overview()
        self.sight.selection_changed()
        self.keyboard.follow_selection()
        self.selection_changed.emit()

    def lay_out_children(self) -> None:
        """Keep the hint in the middle and what is being typed over its field."""
        self._empty.setGeometry(self.rect())
        self.editing.follow()
        self.sight.lay_out()
        self.decor.editing.follow()

    def _show_whether_empty(self) -> None:
        self._empty.setVisible(not self.graph_scene.items_by_id and not self.graph_scene.decor.notes)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and self._fit_when_shown and self.graph_scene.items_by_id:
            self._fit_when_shown = False
            done = super().event(event)
            self.fit_all(at_once=True)
            return done
        if event.type() == QEvent.Type.KeyPress and is_tab(event) and not self.is_busy:
            self.search.open_here()  # before Qt makes it a step to the next widget
            return True
        return super().event(event)
