"""The inspector's page of no_grad: a switch for frames, and for an op the frame that keeps it from being recorded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from grapheditor.edit.edits import Several
from grapheditor.edit.grad_regions import NO_GRAD, frames_around, mode_edit
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import check_field
from grapheditor.model.decoration import Frame
from grapheditor.model.node import OpNode

translate = QCoreApplication.translate


class RegionPage(QWidget):
    """What `ids`, nodes or frames, have to do with no_grad; hidden where that is nothing."""

    def __init__(self, document: AnyDocument, ids: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids = tuple(ids)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._switch = check_field("inspector.no_grad", "no_grad", self._set)
        self._switch.setToolTip(
            translate("Regions", "The ops in this frame compute as inside torch.no_grad(): nothing is recorded.")
        )
        self._note = QLabel(objectName="inspector.region", wordWrap=True)
        self._note.setProperty("role", "muted")
        layout.addWidget(self._switch)
        layout.addWidget(self._note)
        self.refresh()

    def _frames(self) -> list[Frame]:
        decorations = self._document.graph.decorations
        return [item for i in self._ids if isinstance(item := decorations.get(i), Frame)]

    def refresh(self) -> None:
        """Show what the graph holds now."""
        frames, graph = self._frames(), self._document.graph
        self._switch.setVisible(bool(frames))
        self._switch.setChecked(bool(frames) and all(frame.grad_mode == NO_GRAD for frame in frames))
        around = []
        if len(self._ids) == 1 and self._ids[0] in graph and isinstance(graph.node(self._ids[0]), OpNode):
            around = frames_around(graph, self._ids[0])
        text = translate("Regions", "Not recorded: the frame {0} is under {1}.")
        self._note.setText("\n".join(text.format(frame.title or frame.id, frame.grad_mode) for frame in around))
        self._note.setVisible(bool(around))
        self.setVisible(bool(frames or around))

    def _set(self, on: bool) -> None:
        edit = mode_edit(self._document.graph, [frame.id for frame in self._frames()], NO_GRAD if on else "")
        if edit != Several(()):
            self._document.do(edit, translate("Regions", "no_grad on") if on else translate("Regions", "no_grad off"))
        self.refresh()
