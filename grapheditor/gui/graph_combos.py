"""Evaluator and loss of a graph, to be chosen in the toolbar and in the inspector."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFocusEvent

from grapheditor.edit.edits import Configure
from grapheditor.gui.document import Document
from grapheditor.gui.quiet_combo import QuietCombo
from grapheditor.gui.translation import plugin_text
from grapheditor.model.node import OpNode
from grapheditor.plugin_registry import registry

translate = QCoreApplication.translate


def evaluator_items(current: str) -> list[tuple[str, Any]]:
    """Label and name of every evaluator, and of `current` where it is not installed."""
    items = [(plugin_text(evaluator.label), name) for name, evaluator in registry().evaluators.items()]
    if current not in registry().evaluators:
        items.append((translate("Inspector", "{0} (not installed)").format(current), current))
    return items


class EvaluatorCombo(QuietCombo):
    """The installed evaluators, with that of the graph selected."""

    def __init__(self, name: str) -> None:
        super().__init__(objectName=name)
        self.setAccessibleName(translate("Inspector", "Evaluator"))
        self.setToolTip(translate("Inspector", "How the graph is run"))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToContents)
        self._document: Document | None = None
        self.activated.connect(self._choose)

    def refresh(self, document: Document) -> None:
        """Show the evaluator of this document."""
        self._document = document
        current = document.graph.settings.evaluator
        self.offer(evaluator_items(current), current)

    def _choose(self, index: int) -> None:
        if self._document is not None:
            set_evaluator(self._document, self.itemData(index))


class LossCombo(QuietCombo):
    """The node that backward starts from. Lists all ops only once it is opened: there may be thousands."""

    def __init__(self, name: str) -> None:
        super().__init__(objectName=name)
        self.setAccessibleName(translate("Inspector", "Loss"))
        self.setToolTip(translate("Inspector", "The node that backward starts from"))
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self._document: Document | None = None
        self.activated.connect(self._choose)

    def refresh(self, document: Document) -> None:
        """Show the loss of this document."""
        self._document = document
        loss = document.graph.settings.loss
        shown: list[tuple[str, Any]] = [(_auto(), None)]
        if loss is not None:
            name = document.graph.node(loss).name if loss in document.graph else loss
            shown.append((name, loss))
        self.offer(shown, loss)

    def fill(self) -> None:
        """List every node that a loss could be."""
        if self._document is not None:
            graph = self._document.graph
            names = sorted((node.name, node.id) for node in graph.nodes() if isinstance(node, OpNode))
            self.offer([(_auto(), None), *names], graph.settings.loss)

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.fill()
        super().focusInEvent(event)

    def _choose(self, index: int) -> None:
        if self._document is not None:
            set_loss(self._document, self.itemData(index))


def _auto() -> str:
    return translate("Inspector", "auto")


def set_evaluator(document: Document, name: str) -> None:
    """Run this graph with another evaluator from now on."""
    settings = document.graph.settings
    if name != settings.evaluator:
        text = translate("Inspector", "Run with {0}").format(name)
        document.do(Configure(replace(settings, evaluator=name)), text)


def set_loss(document: Document, node_id: str | None) -> None:
    """Start backward from this node; None leaves the choice to the evaluator."""
    settings = document.graph.settings
    if node_id != settings.loss:
        document.do(Configure(replace(settings, loss=node_id)), translate("Inspector", "Choose the loss"))
