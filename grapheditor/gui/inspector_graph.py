"""The inspector's page where no node is selected: the graph itself, and how to begin."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from grapheditor.edit.edits import Configure
from grapheditor.gui.document import Document
from grapheditor.gui.graph_combos import EvaluatorCombo, LossCombo
from grapheditor.gui.inspector_fields import TextField, form, heading

translate = QCoreApplication.translate


class GraphPage(QWidget):
    """Title, evaluator and loss of the graph, and a short help."""

    layout_key = "graph"

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(heading(translate("Inspector", "Graph")))
        rows = form()
        layout.addLayout(rows)
        self._title = TextField("inspector.title", translate("Inspector", "Title"), str, self._retitle)
        rows.addRow(translate("Inspector", "Title"), self._title)
        self._evaluator = EvaluatorCombo("inspector.evaluator")
        self._evaluator.setMinimumContentsLength(6)
        rows.addRow(translate("Inspector", "Evaluator"), self._evaluator)
        self._loss = LossCombo("inspector.loss")
        rows.addRow(translate("Inspector", "Loss"), self._loss)
        layout.addWidget(heading(translate("Inspector", "How to begin")))
        layout.addWidget(_help())
        self.refresh()

    def refresh(self) -> None:
        """Show what the graph says now."""
        settings = self._document.graph.settings
        self._title.show_text(settings.title)
        self._evaluator.refresh(self._document)
        self._loss.refresh(self._document)

    def _retitle(self, title: str, key: str) -> bool:
        settings = replace(self._document.graph.settings, title=title)
        return self._document.do(Configure(settings), translate("Inspector", "Change the title"), key)


def _help() -> QLabel:
    lines = (
        translate("Inspector", "Drag a value or an op from the palette onto the canvas."),
        translate("Inspector", "Drag from the dot at the right of a node to an input of another."),
        translate("Inspector", "Type numbers on a node, or select it and use this panel."),
        translate("Inspector", "Values, gradients, leaves and grad_fn appear as you go."),
    )
    label = QLabel("".join(f"<p style='margin:0 0 6px 0'>{line}</p>" for line in lines), wordWrap=True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setProperty("role", "muted")
    return label
