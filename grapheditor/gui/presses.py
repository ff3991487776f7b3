"""What a press of the left button takes hold of, and which gesture begins with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from .decor_gestures import PressThing, ResizeNote
from .gestures import BandSelect, Gesture, Pan, PressNode
from .hands import gesture_for
from .hits import Hit
from .slash_gesture import Slash
from .wire_ends import GrabWire
from .wire_gesture import DrawWire

if TYPE_CHECKING:
    from .canvas import Canvas


def pan(canvas: Canvas, pos: QPointF, view_pos: QPoint) -> Gesture:
    """Take hold of the view."""
    return Pan(canvas, pos, view_pos)


def slash(canvas: Canvas, pos: QPointF, view_pos: QPoint) -> Gesture:
    """Cut the wires that the pointer will cross."""
    return Slash(canvas, pos, view_pos)


def press(canvas: Canvas, pos: QPointF, view_pos: QPoint, found: Hit, keys: Qt.KeyboardModifier) -> Gesture | None:
    """The gesture that a press on what was `found` begins; None where the press has done all that it does."""
    special = gesture_for(canvas, pos, view_pos, found, keys)
    if special is not None:
        return special
    if found.port is not None and not canvas.is_overview:
        return DrawWire(canvas, pos, view_pos, found.port)
    if found.node_id is not None:
        return PressNode(canvas, pos, view_pos, found, keys)
    if found.wire is not None and keys & Qt.KeyboardModifier.AltModifier:
        canvas.decor.add_bend(found.wire, pos)
        return None
    if found.wire is not None:
        canvas.select_wire((found.wire.target, found.wire.slot), keys)
        return None if canvas.is_overview else GrabWire(canvas, pos, view_pos, found.wire)
    if isinstance(found.thing, str) and found.corner:
        return ResizeNote(canvas, pos, view_pos, found.thing)
    if found.thing is not None:
        return PressThing(canvas, pos, view_pos, found.thing, keys)
    return BandSelect(canvas, pos, view_pos, keys)
