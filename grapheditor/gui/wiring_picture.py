"""What is seen of a wire that is drawn by keys: the wire itself, the ports that fit, and words beside its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from grapheditor.model.node import NodeId

from .hint import Hint
from .ports import Port
from .theme import Theme
from .wire_preview import WirePreview

if TYPE_CHECKING:
    from .canvas import Canvas


class WiringHint(Hint):
    """Says where the wire would go; not a refusal, so its edge is calm."""

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"color: {theme.text.name()}; background: {theme.card.name()}; border: 1px solid "
            f"{theme.selection.name()}; border-radius: 6px; padding: 5px 8px;"
        )


class WiringPicture:
    """Drawn anew for each port that is tried; `take_away` leaves nothing of it."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._scene = canvas.graph_scene
        self._preview: WirePreview | None = None
        self._dimmed: set[NodeId] = set()
        self.hint = WiringHint(canvas, canvas.theme)

    def show(self, end: Port, far: Port, refused: bool, fitting: Callable[[NodeId], list[Port]]) -> None:
        """Draw the wire between two ports; of the nodes in sight, ring the ports that fit and dim those without."""
        places: list[QPointF] = []
        for item in self._scene.nodes_in(self._canvas.visible_rect()):
            node_id = item.node.id
            ports = fitting(node_id)
            places += [self.place(port) for port in ports]
            if not ports and node_id != end.node_id and node_id not in self._dimmed:
                self._dimmed.add(node_id)
                item.mark(dimmed=True)
        self._take_preview()
        self._preview = WirePreview(self._scene.theme, places)
        near, snap = self.place(end), self.place(far)
        start, stop = (near, snap) if end.kind == "out" else (snap, near)
        self._canvas.show_on_top(self._preview)
        self._preview.show_wire(start, stop, None if refused else snap, refused)
        self._canvas.refresh_overview()

    def place(self, port: Port) -> QPointF:
        """Where a port is, in the scene."""
        item = self._scene.items_by_id[port.node_id]
        return item.output_at(port.output) if port.kind == "out" else item.input_at(port.slot)

    def take_away(self) -> None:
        """Leave the canvas as it was."""
        self._take_preview()
        self.hint.hide()
        self.hint.deleteLater()
        for node_id in self._dimmed & self._scene.items_by_id.keys():
            self._scene.items_by_id[node_id].mark(dimmed=False)
        self._dimmed.clear()

    def _take_preview(self) -> None:
        if self._preview is not None:
            self._canvas.take_from_top(self._preview)
            self._preview = None
