"""Frames and notes of the scene: their items, where they are, and which frames follow which members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from grapheditor.model.decoration import Decoration, DecorationId, Frame, Note, Route
from grapheditor.model.graph import Change
from grapheditor.model.node import Position

if TYPE_CHECKING:
    from .frame_item import FrameItem
    from .note_item import NoteItem
    from .scene import GraphScene

    Item = FrameItem | NoteItem


class DecorLayer:
    """Mirrors the frames and notes of the graph, as the scene does its nodes."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self.frames: dict[DecorationId, FrameItem] = {}
        self.notes: dict[DecorationId, NoteItem] = {}
        self._frames_of: dict[str, set[DecorationId]] = {}
        self.held: set[DecorationId] = set()
        """Frames that stay as they are while members are dragged, so that these can leave them."""

    # -- following the graph -----------------------------------------------------------

    def load(self) -> None:
        """Show what the graph holds."""
        self._show({i: item for i, item in self._scene.graph.decorations.items() if not _is_route(item)})

    def apply(self, change: Change) -> None:
        """Follow one change; the nodes have been placed already."""
        self._show({i: new for i, (_, new) in change.decorations.items() if i in self or not _is_route(new)})
        came_or_went = [i for i, (old, new) in change.nodes.items() if old is None or new is None]
        for frame_id in self._frames_with(came_or_went):
            self._gather(self.frames[frame_id])

    def follow(self, ids: Iterable[str]) -> None:
        """Let frames stand around nodes and notes that moved or grew."""
        if not self.frames:
            return
        moved: dict[DecorationId, dict[str, QRectF]] = {}
        for i in ids:
            for frame_id in self._frames_of.get(i, ()):
                if frame_id not in self.held and i in self.frames[frame_id].rows:
                    moved.setdefault(frame_id, {})[i] = self.box(i)
        for frame_id, boxes in moved.items():
            self.frames[frame_id].follow(boxes)

    def _show(self, records: Mapping[DecorationId, object]) -> None:
        fresh: list[FrameItem] = []
        changed_notes: list[DecorationId] = []
        for i, record in records.items():
            if not isinstance(record, Frame):
                self._forget(self.frames.pop(i, None))
            if not isinstance(record, Note) and i in self.notes:
                self._scene.removeItem(self.notes.pop(i))
                changed_notes.append(i)
            if isinstance(record, Note):
                self._show_note(i, record)
                changed_notes.append(i)
            elif isinstance(record, Frame):
                fresh.append(self._show_frame(i, record))
        again = {self.frames[i] for i in self._frames_with(changed_notes)}
        for frame in {*fresh, *again}:
            self._gather(frame)
        self.follow([i for i in changed_notes if i in self.notes])

    def _show_note(self, i: DecorationId, record: Note) -> None:
        if i in self.notes:
            self.notes[i].show_record(record)
        else:
            from .note_item import NoteItem

            self.notes[i] = NoteItem(record, self._scene)
            self._scene.addItem(self.notes[i])

    def _show_frame(self, i: DecorationId, record: Frame) -> FrameItem:
        item = self.frames.get(i)
        if item is None:
            from .frame_item import FrameItem

            item = self.frames[i] = FrameItem(record, self._scene)
            self._scene.addItem(item)
        elif item.record.members != record.members:
            self._forget_members(item)
        item.record = record
        for member in record.members:
            self._frames_of.setdefault(member, set()).add(i)
        item.update()
        return item

    def _forget(self, item: FrameItem | None) -> None:
        if item is not None:
            self._forget_members(item)
            self._scene.removeItem(item)

    def _forget_members(self, item: FrameItem) -> None:
        for member in item.record.members:
            frames = self._frames_of.get(member, set())
            frames.discard(item.record.id)
            if not frames:
                self._frames_of.pop(member, None)

    def _frames_with(self, ids: Iterable[str]) -> set[DecorationId]:
        return {frame_id for i in ids for frame_id in self._frames_of.get(i, ())} if self.frames else set()

    def _gather(self, frame: FrameItem) -> None:
        """Let a frame stand around its members that are there; where those it held before are it knows."""
        there = [m for m in frame.record.members if m in self._scene.items_by_id or m in self.notes]
        frame.hold(there, {member: self.box(member) for member in there if member not in frame.rows})

    def follow_all(self) -> None:
        """Let all frames stand around members that may have grown."""
        self.follow(list(self._frames_of))

    # -- asking ------------------------------------------------------------------------

    def __contains__(self, i: object) -> bool:
        return i in self.frames or i in self.notes

    def ids(self) -> list[DecorationId]:
        """All frames and notes."""
        return [*self.frames, *self.notes]

    def item(self, i: DecorationId) -> Item | None:
        """The item of a frame or a note."""
        return self.frames.get(i) or self.notes.get(i)

    def box(self, i: str) -> QRectF:
        """The room that a node with its labels, a note or a frame takes."""
        found = self.item(i)
        if found is not None:
            return found.rect
        item = self._scene.items_by_id[i]
        return item.boundingRect().translated(item.pos())

    def centre(self, i: str) -> Position:
        """The middle of a node's card or of a note."""
        box = self.notes[i].rect if i in self.notes else self._scene.items_by_id[i].scene_rect()
        return box.center().x(), box.center().y()

    def rect(self) -> QRectF:
        """What all frames cover."""
        rect = QRectF()
        for frame in self.frames.values():
            rect |= frame.rect
        return rect

    def at(self, pos: QPointF, zoom: float) -> Item | None:
        """The topmost note under a point, or else the topmost frame that can be taken hold of there."""
        if not self.notes and not self.frames:
            return None
        found = self._scene.items(QRectF(pos.x() - 0.5, pos.y() - 0.5, 1.0, 1.0))
        ids = [item.record.id for item in found if hasattr(item, "record")]
        notes = [self.notes[i] for i in ids if i in self.notes and self.notes[i].rect.contains(pos)]
        grips = [self.frames[i] for i in ids if i in self.frames and self.frames[i].holds_grip(pos, zoom)]
        return notes[0] if notes else grips[0] if grips else None

    def notes_in(self, rect: QRectF) -> list[DecorationId]:
        """The notes that touch a rectangle."""
        return [i for i, note in self.notes.items() if note.rect.intersects(rect)]

    # -- painting ----------------------------------------------------------------------

    def restyle(self) -> None:
        """Take the colours of another theme."""
        for note in self.notes.values():
            note.forget_colours()

    def paint_far(self, painter: QPainter, zoom: float) -> None:
        """Frames with their titles, and notes, where the rest of the graph is drawn as plain rectangles."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for frame in sorted(self.frames.values(), key=lambda frame: frame.zValue()):
            frame.paint_at(painter, zoom)
        for note in self.notes.values():
            painter.translate(note.pos())
            note.paint_at(painter, zoom)
            painter.translate(-note.pos())
        painter.restore()

    def select(self, i: DecorationId, on: bool) -> None:
        """Show a frame or note as selected, or not."""
        item = self.item(i)
        if item is not None:
            item.mark(selected=on)


def _is_route(item: object) -> bool:
    return item is not None and not isinstance(item, (Frame, Note))


def room_of(decorations: Iterable[Decoration | None]) -> QRectF:
    """What notes and bends cover; frames need no more room than what they hold."""
    room = QRectF()
    for item in decorations:
        if isinstance(item, Note):
            room |= QRectF(*item.pos, *item.size)
        elif isinstance(item, Route):
            for x, y in item.points:
                room |= QRectF(x - 1.0, y - 1.0, 2.0, 2.0)
    return room
