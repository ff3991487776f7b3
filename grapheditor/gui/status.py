"""The status bar: messages, the progress of a run, and what the graph amounts to."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from grapheditor.gui.document import Document
from grapheditor.gui.error_words import in_words
from grapheditor.gui.runner import Runner

translate = QCoreApplication.translate

MESSAGE_TIME = 6000
PATIENCE = 200
"""Milliseconds that a run may take before a progress bar appears."""


class StatusBar(QStatusBar):
    """Says what has just happened, and shows a progress bar for runs that take long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusbar")
        self.setSizeGripEnabled(False)
        self._progress = QProgressBar(objectName="status.progress", visible=False, textVisible=False)
        self._progress.setFixedSize(140, 8)
        self._progress.setAccessibleName(translate("Status", "Progress of the run"))
        self._counts = QLabel(objectName="status.counts")
        self._counts.setProperty("role", "muted")
        self.addPermanentWidget(self._progress)
        self.addPermanentWidget(self._counts)
        self._busy = False
        self._timer = QTimer(self, singleShot=True, interval=PATIENCE)
        self._timer.timeout.connect(self._show_bar)

    def say(self, message: str) -> None:
        """Show a message for a while."""
        self.showMessage(in_words(message), MESSAGE_TIME)

    def show_progress(self, done: int, total: int) -> None:
        """How far the run is."""
        self._progress.setRange(0, total)
        self._progress.setValue(done)

    def count(self, document: Document) -> None:
        """Say how large the graph is."""
        graph = document.graph
        text = translate("Status", "{0} nodes · {1} wires")
        self._counts.setText(text.format(f"{len(graph):,}", f"{graph.wire_count:,}"))

    def show_state(self, runner: Runner) -> None:
        """Follow whether a run is under way."""
        if runner.busy and not self._busy:
            self._timer.start()
        elif not runner.busy:
            self._timer.stop()
            self._progress.hide()
            self._progress.setRange(0, 0)
        self._busy = runner.busy

    def _show_bar(self) -> None:
        self._progress.setVisible(self._busy)
