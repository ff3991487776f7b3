"""Typing on the canvas beside the cards: titles of frames, words of notes, captions of nodes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QRectF

from grapheditor.edit.edits import Decorate
from grapheditor.model.decoration import DecorationId, Frame, Note
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from .canvas import Canvas
    from .inline_editor import Commit, InlineEditor
    from .note_editor import NoteEditor

translate = QCoreApplication.translate
Place = Callable[[], QRectF | None]
"""Where the field belongs now, in the scene's units; None where what it belongs to is gone."""


class DecorEditing:
    """At most one field is open."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._field: InlineEditor | NoteEditor | None = None
        self._note: DecorationId = ""
        self._place: Place = lambda: None
        self._letters = 13.0

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return self._field is not None

    def edit(self, i: DecorationId) -> None:
        """Open the title of a frame or the words of a note."""
        record = self._canvas.document.graph.decorations.get(i)
        if isinstance(record, Frame):
            self._edit_title(record)
        elif isinstance(record, Note):
            self._edit_note(record)

    def label(self, node_ids: list[NodeId]) -> None:
        """Open the caption of a node, or of several at once."""

        from grapheditor.edit.looks import label_edit

        canvas, first = self._canvas, node_ids[0]
        graph = canvas.document.graph

        def commit(text: str) -> str:
            chosen = [i for i in node_ids if i in graph]
            return canvas.try_edit(label_edit(graph, chosen, text.strip()), translate("Decor", "Label nodes"))

        def place() -> QRectF | None:
            item = canvas.graph_scene.items_by_id.get(first)
            if item is None:
                return None
            rect = item.scene_rect()
            return QRectF(rect.left(), rect.top() + item.card.label_top, rect.width(), 18.0)

        name = translate("Decor", "Label of {0}").format(graph.node(first).name)
        self._open_line(graph.node(first).label, commit, name, place)

    def _edit_title(self, frame: Frame) -> None:
        from .frame_item import TITLE

        canvas = self._canvas

        def commit(text: str) -> str:
            record = canvas.document.graph.decorations[frame.id]
            assert isinstance(record, Frame)
            edit = Decorate(frame.id, replace(record, title=text.strip()))
            return canvas.try_edit(edit, translate("Decor", "Rename a frame"))

        def place() -> QRectF | None:
            item = canvas.graph_scene.decor.frames.get(frame.id)
            return None if item is None else QRectF(item.title_rect.topLeft(), QRectF(0, 0, 240, TITLE).size())

        self._open_line(frame.title, commit, translate("Decor", "Title of the frame"), place)

    def _open_line(self, text: str, commit: Commit, name: str, place: Place) -> None:
        from .inline_editor import InlineEditor

        canvas = self._canvas
        if not canvas.editing.take() or not self.take():
            return
        self._place, self._letters = place, 13.0
        line = InlineEditor(canvas, canvas.theme, text, commit, name)
        line.refused.connect(self._refuse)
        line.textChanged.connect(self.follow)
        self._show(line)

    def _edit_note(self, note: Note) -> None:
        from .note_editor import NoteEditor

        canvas = self._canvas
        if not canvas.editing.take() or not self.take():
            return

        def commit(text: str) -> None:
            record = canvas.document.graph.decorations.get(note.id)
            if isinstance(record, Note):
                canvas.document.do(Decorate(note.id, replace(record, text=text)), translate("Decor", "Edit a note"))

        def place() -> QRectF | None:
            item = canvas.graph_scene.decor.notes.get(note.id)
            return None if item is None else item.rect

        item = canvas.graph_scene.decor.notes[note.id]
        self._place, self._letters, self._note = place, 13.0, note.id
        item.mark(edited=True)
        self._show(NoteEditor(canvas, canvas.theme, item.paper(), note.text, commit))

    def _show(self, field: InlineEditor | NoteEditor) -> None:
        canvas = self._canvas
        rect = self._place()
        if rect is not None:
            if canvas.zoom < 0.5:
                canvas.zoom_reset()
                canvas.centerOn(rect.center())
            elif not canvas.visible_rect().contains(rect):
                canvas.ensureVisible(rect, 30, 30)
        self._field = field
        field.closed.connect(self._closed)
        self.follow()
        field.show()
        field.setFocus()

    def take(self) -> bool:
        """Take what was typed; False where it was refused and stays open."""
        return self._field is None or self._field.take()

    def close(self) -> None:
        """Close without taking what was typed."""
        if self._field is not None:
            self._field.finish()

    def follow(self) -> None:
        """Keep the field where it belongs, or close it where that is gone."""
        if self._field is None:
            return
        rect = self._place()
        if rect is None:
            self.close()
            return
        canvas = self._canvas
        on_view = canvas.mapFromScene(rect).boundingRect()
        on_view.translate(canvas.viewport().pos())
        self._field.place(on_view, self._letters * canvas.zoom)

    def _refuse(self, reason: str) -> None:
        self._canvas.say(reason, None if self._field is None else self._field.geometry().bottomLeft())

    def _closed(self) -> None:
        had_focus = self._field is not None and self._field.hasFocus()
        self._field = None
        note = self._canvas.graph_scene.decor.notes.get(self._note)
        if note is not None:
            note.mark(edited=False)
        self._note = ""
        if had_focus or self._canvas.focusWidget() is None:
            self._canvas.setFocus()
