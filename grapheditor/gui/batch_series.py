"""Which numbers are noted of each batch, and the choice of the one that is plotted."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QComboBox

from grapheditor.engine.run import Run
from grapheditor.gui.feeding import Series
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode, ValueNode

translate = QCoreApplication.translate

MOST = 64
"""Values and gradients that are noted, of each kind: reading more would take longer than running a small graph."""


def series_of(graph: PlainGraph, run: Run | None) -> list[Series]:
    """The loss, every other value with one element, and the length of each leaf's gradient, as the last run tells."""
    loss = graph.settings.loss if run is None else run.loss
    single: list[tuple[int, str]] = []
    gradients: list[str] = []
    for node in graph.nodes():
        result = None if run is None else run.nodes.get(node.id)
        shape = None if result is None else result.shape
        # what nothing is made of any more is what was asked for; before a first run nothing else is known to be small
        end = isinstance(node, OpNode) and not graph.outputs(node.id)
        if end if shape is None else math.prod(shape) == 1:
            single.append((0 if node.id == loss else 1 if end else 2, node.name))
        if isinstance(node, ValueNode) and node.requires_grad:
            gradients.append(node.name)
    single.sort(key=lambda rank_and_name: rank_and_name[0])
    values = [Series(name) for _, name in single[:MOST]]
    return values + [Series(name, gradient=True) for name in gradients[:MOST]]


class Chooser(QComboBox):
    """Chooses one series by its key, and keeps to it while others come and go."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(objectName="batches.series")
        self.setAccessibleName(translate("Batches", "What is plotted"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(8)
        self.currentIndexChanged.connect(lambda _: self.chosen.emit())

    @property
    def key(self) -> str:
        """The series that is plotted."""
        return self.currentText()

    def offer(self, keys: Sequence[str]) -> None:
        """Offer these."""
        kept = self.key if self.key in keys else keys[0] if keys else ""
        self.blockSignals(True)
        self.clear()
        self.addItems(list(keys))
        self.setCurrentText(kept)
        self.blockSignals(False)
