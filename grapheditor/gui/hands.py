"""Which gesture a press with modifier keys begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt

from .copy_gesture import DragCopy
from .extract_gesture import ExtractNode
from .gestures import Gesture
from .hits import Hit
from .slash_gesture import Slash
from .wire_ends import MoveWires

if TYPE_CHECKING:
    from .canvas import Canvas

_Keys = Qt.KeyboardModifier


def gesture_for(canvas: Canvas, pos: QPointF, view_pos: QPoint, hit: Hit, keys: Qt.KeyboardModifier) -> Gesture | None:
    """What a press of the left button begins with Alt, Shift or Ctrl held, where that is special; else None."""
    graph = canvas.graph_scene.graph
    if keys & _Keys.AltModifier:
        if hit.port is not None and not canvas.is_overview:
            return None
        if hit.node_id is not None:
            return DragCopy(canvas, pos, view_pos, hit, keys)
        return Slash(canvas, pos, view_pos) if hit == Hit() else None
    if hit.port is not None and not canvas.is_overview:
        if keys & _Keys.ControlModifier and hit.port.kind == "out":
            wires = [wire for wire in graph.outputs(hit.port.node_id) if wire.output == hit.port.output]
            return MoveWires(canvas, pos, view_pos, hit.port, wires) if wires else None
        return None
    if hit.node_id is not None and keys & _Keys.ShiftModifier and not keys & _Keys.ControlModifier:
        return ExtractNode(canvas, pos, view_pos, hit, keys)
    return None
