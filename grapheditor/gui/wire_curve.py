"""The curve that a wire is drawn as."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from grapheditor.edit.wire_shape import reach


def curve(x1: float, y1: float, x2: float, y2: float) -> QPainterPath:
    """The wire from an output at (x1, y1) to an input at (x2, y2)."""
    path = QPainterPath(QPointF(x1, y1))
    bend = reach(x2 - x1)
    path.cubicTo(x1 + bend, y1, x2 - bend, y2, x2, y2)
    return path
