"""Presses on frames, notes and bends: a click selects, a drag moves, the corner of a note makes it larger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QDesktopServices

from grapheditor.edit.edits import Decorate
from grapheditor.model.decoration import Note

from .gestures import Gesture, PressNode
from .insert_gesture import InsertAim
from .magnet import Magnet

if TYPE_CHECKING:
    from .canvas import Canvas
    from .selection import Thing

translate = QCoreApplication.translate
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class PressThing(PressNode):
    """Takes hold of a frame, a note or a bend; a drag moves it with all that is selected."""

    def __init__(
        self, canvas: Canvas, press: QPointF, view_press: QPoint, thing: Thing, keys: Qt.KeyboardModifier
    ) -> None:
        Gesture.__init__(self, canvas, press, view_press)
        self._keys = keys
        self._thing = thing
        self._pressed = thing if isinstance(thing, str) else ""
        self._node_id = ""
        self._places = {}
        self._along = None
        self._magnet = Magnet(canvas, "")
        self._aim = InsertAim(canvas)
        selection = self.scene.selection
        if keys & CONTROL:
            selection.toggle(things=[thing])
        elif keys & SHIFT:
            selection.add(things=[thing])
        elif thing not in selection.things:
            selection.set(things=[thing])

    def _look(self) -> None:
        pass  # a frame with one node in it goes into no wire

    def click(self) -> None:
        if self._keys & SHIFT:
            return
        note = self.scene.decor.notes.get(self._pressed)
        link = note.link_at(self.press) if note is not None else ""
        if self._keys & CONTROL:
            # a plain click takes hold of the note; only one that is meant to leaves the program
            if link.startswith(("https://", "http://")):
                from PySide6.QtCore import QUrl

                QDesktopServices.openUrl(QUrl(link))
        else:
            self.scene.selection.set(things=[self._thing])


class ResizeNote(Gesture):
    """The corner of a note follows the pointer."""

    cursor = Qt.CursorShape.SizeFDiagCursor

    def __init__(self, canvas: Canvas, press: QPointF, view_press: QPoint, note_id: str) -> None:
        super().__init__(canvas, press, view_press)
        self._item = self.scene.decor.notes[note_id]
        self._size = QSizeF(*self._item.size)
        self.scene.selection.set(things=[note_id])

    def move(self, pos: QPointF, view_pos: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        if self.has_travelled(view_pos):
            away = pos - self.press
            self._show(QSizeF(round(self._size.width() + away.x()), round(self._size.height() + away.y())))

    def finish(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        record = self.scene.graph.decorations.get(self._item.record.id)
        if self.started and isinstance(record, Note) and record.size != self._item.size:
            edit = Decorate(record.id, replace(record, size=self._item.size))
            self.canvas.document.do(edit, translate("Decor", "Resize a note"))

    def cancel(self) -> None:
        if self._item.record.id in self.scene.decor.notes:
            self._show(self._size)

    def _show(self, size: QSizeF) -> None:
        self._item.resize(size)
        self.scene.decor.follow([self._item.record.id])
