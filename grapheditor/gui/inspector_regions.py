"""The inspector's page of no_grad: a choice for frames, and for an op the frame that keeps it from being recorded."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

from grapheditor.edit.edits import Several
from grapheditor.edit.grad_regions import frames_around, mode_edit
from grapheditor.engine.regions import GRAD_MODES
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import choice_field, form
from grapheditor.gui.inspector_page import SelectionPage
from grapheditor.model.decoration import Frame
from grapheditor.model.node import OpNode

translate = QCoreApplication.translate


class RegionPage(SelectionPage):
    """What nodes or frames have to do with no_grad; hidden where that is nothing."""

    def __init__(self, document: AnyDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, 6, parent)
        label = translate("Regions", "Gradients")
        items: list[tuple[str, Any]] = [(translate("Regions", "recorded"), ""), *((mode, mode) for mode in GRAD_MODES)]
        self._mode = choice_field("inspector.grad_mode", label, items, self._set)
        self._mode.setToolTip(
            translate("Regions", "How the ops in this frame compute: recorded, or as inside that block of PyTorch.")
        )
        self._choice = QWidget()
        rows = form(self._choice)
        rows.addRow(label, self._mode)
        self._note = QLabel(objectName="inspector.region", wordWrap=True)
        self._note.setProperty("role", "muted")
        self._column.addWidget(self._choice)
        self._column.addWidget(self._note)
        self.setVisible(False)

    def stops(self) -> list[QWidget]:
        return [self._mode]

    def _frames(self) -> list[Frame]:
        decorations = self._document.graph.decorations
        if not decorations:
            return []
        return [item for i in self._ids if isinstance(item := decorations.get(i), Frame)]

    def refresh(self) -> None:
        """Show what the graph holds now."""
        frames, graph = self._frames(), self._document.graph
        modes = {frame.grad_mode for frame in frames}
        self._choice.setVisible(bool(frames))
        self._mode.show_data(modes.pop() if len(modes) == 1 else None)
        around = []
        if len(self._ids) == 1 and self._ids[0] in graph and isinstance(graph.node(self._ids[0]), OpNode):
            around = frames_around(graph, self._ids[0])
        text = translate("Regions", "Not recorded: the frame {0} is under {1}.")
        self._note.setText("\n".join(text.format(frame.title or frame.id, frame.grad_mode) for frame in around))
        self._note.setVisible(bool(around))
        self.setVisible(bool(frames or around))

    def _set(self, mode: str) -> None:
        edit = mode_edit(self._document.graph, [frame.id for frame in self._frames()], mode)
        if edit != Several(()):
            on, off = translate("Regions", "{0} on"), translate("Regions", "no_grad off")
            self._document.do(edit, on.format(mode) if mode else off)
        self.refresh()
