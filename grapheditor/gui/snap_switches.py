"""What dragged cards snap to; apart from the snapping, which a start has no need of."""

from __future__ import annotations

from grapheditor.model.lazy_dataclass import dataclass


@dataclass
class SnapSwitches:
    """What dragged cards snap to."""

    guides: bool = True
    grid: bool = False
