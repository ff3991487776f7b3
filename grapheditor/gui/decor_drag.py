"""What goes along when nodes are dragged: notes, the members of frames and the bends of wires; and where it ends up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF

from grapheditor.edit.bends import Bend, bends_along, move_bends
from grapheditor.edit.edits import Decorate, Edit
from grapheditor.edit.frames import joining_edits, members_of
from grapheditor.model.decoration import Note, Route
from grapheditor.model.node import NodeId, Position

if TYPE_CHECKING:
    from .scene import GraphScene


translate = QCoreApplication.translate


class DecorDrag:
    """The part of a drag that is no node. `nodes` are all that move, those of dragged frames among them."""

    def __init__(self, scene: GraphScene, pressed: Iterable[str] = ()) -> None:
        self._scene = scene
        graph, selection = scene.graph, scene.selection
        things = [*selection.decorations(), *pressed]
        carried = [*members_of(graph, things), *things]
        wanted = dict.fromkeys([*selection.nodes, *(i for i in [*pressed, *carried] if i in graph)])
        self.locked = [i for i in wanted if graph.node(i).locked]
        self.nodes: list[NodeId] = [i for i in wanted if not graph.node(i).locked]
        notes = dict.fromkeys(i for i in carried if i in scene.decor.notes)
        self._notes = {i: _position(scene.decor.notes[i].pos()) for i in notes}
        self._bends = self._bends_along(set(self.nodes)) if graph.decorations else {}
        for bend in selection.bends():
            self._bends[bend] = scene.wire_layer.bend_at(bend)
        self._away = (0.0, 0.0)
        self._hold({*self.nodes, *self._notes})

    def _bends_along(self, nodes: set[NodeId]) -> dict[Bend, Position]:
        """The bends of wires that go along with these nodes."""
        found: dict[Bend, Position] = {}
        for item in self._scene.graph.decorations.values():
            if not isinstance(item, Route):
                continue
            wire = self._scene.graph.input(item.target, item.slot)
            if wire is not None:
                along = bends_along(item, wire.source in nodes, wire.target in nodes)
                found |= {bend: item.points[bend.number] for bend in along}
        return found

    def _hold(self, moving: set[str]) -> None:
        """Keep the frames of which some part stays, as what is moved out of them leaves them."""
        decor = self._scene.decor
        frames = decor.frames.values()
        decor.held = {f.record.id for f in frames if f.rows and not f.rows.keys() <= moving}
        self._grounds = {i: decor.frames[i].ground() for i in decor.held}

    def move(self, across: float, down: float) -> None:
        """Show everything so far from where it was."""
        self._away = (across, down)
        scene = self._scene
        for i, place in self._moved(self._notes).items():
            scene.decor.notes[i].setPos(*place)
        scene.decor.follow(self._notes)
        scene.wire_layer.show_bends(self._moved(self._bends))
        self._mark_target()

    def _moved(self, places: dict) -> dict:
        across, down = self._away
        return {key: (round(x + across), round(y + down)) for key, (x, y) in places.items()}

    def _mark_target(self) -> None:
        """Mark the innermost frame that takes in what is being dragged."""
        decor = self._scene.decor
        first = next(iter([*self.nodes, *self._notes]), None)
        found = [] if first is None else [decor.frames[i] for i in self._grounds if i in decor.frames]
        under = [frame for frame in found if frame.rect.contains(QPointF(*decor.centre(first)))] if first else []
        target = min(under, key=lambda frame: frame.rect.width() * frame.rect.height(), default=None)
        for frame in found:
            frame.mark(target=frame is target)

    def edits(self) -> list[Edit]:
        """What makes it so: notes and bends moved, frames joined and left."""
        graph = self._scene.graph
        edits: list[Edit] = []
        for i, place in self._moved(self._notes).items():
            note = graph.decorations[i]
            if isinstance(note, Note):
                edits.append(Decorate(i, replace(note, pos=place)))
        if self._bends:
            edits.append(move_bends(graph, self._moved(self._bends)))
        return edits + (joining_edits(graph, self._centres(), self._grounds) if self._grounds else [])

    def _centres(self) -> dict[str, Position]:
        """The middle of everything that moved; what a dragged frame holds goes where the frame goes."""
        decor = self._scene.decor
        centres = {i: decor.centre(i) for i in [*self.nodes, *self._notes]}
        for i in self._scene.selection.decorations():
            frame = decor.frames.get(i)
            if frame is not None and i not in self._grounds:
                middle = frame.rect.center()
                centres |= {member: (middle.x(), middle.y()) for member in frame.rows if member in centres}
        return centres

    def nudge(self, across: float, down: float) -> list[Edit]:
        """What moves notes and bends a little; frames keep what they hold."""
        self._away = (across, down)
        self._grounds = {}
        edits = self.edits()
        self._scene.decor.held = set()
        return edits

    def text(self) -> str:
        """What a drag without nodes is called in the history."""
        return translate("Decor", "Move notes") if self._notes else translate("Decor", "Move bends")

    def end(self) -> None:
        """Let frames stand around their members again."""
        decor = self._scene.decor
        # what else stood in frames that were held may have grown meanwhile, as by the results of a run
        beside = [member for i in decor.held if i in decor.frames for member in decor.frames[i].rows]
        decor.held = set()
        for frame in decor.frames.values():
            frame.mark(target=False)
        there = self._scene.items_by_id
        everything = dict.fromkeys([*self.nodes, *self._notes, *beside])
        decor.follow([i for i in everything if i in there or i in decor.notes])

    def cancel(self) -> None:
        """Put everything back."""
        self._away = (0.0, 0.0)
        decor = self._scene.decor
        for i, place in self._notes.items():
            if i in decor.notes:
                decor.notes[i].setPos(*place)
        decor.follow([i for i in self._notes if i in decor.notes])
        self._scene.wire_layer.show_bends({})
        self.end()


def _position(point: QPointF) -> Position:
    return point.x(), point.y()
