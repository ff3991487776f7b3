"""Says for a screen reader what runs have found, which sighted people see on the cards and in the list of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


class Narrator(QObject):
    """Listens to the runner of one window; says a thing once, and not again after every run."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._said: list[str] = []
        window.runner.finished.connect(self._tell)

    def _tell(self) -> None:
        graph = self._window.levels.document.graph
        problems = [
            problem.text(graph.node(problem.node).name if problem.node in graph else None)
            for problem in self._window.runner.problems
        ]
        if problems == self._said:
            return
        known, self._said = self._said, problems
        fresh = [problem for problem in problems if problem not in known]
        if fresh:
            more = len(problems) - 1
            text = fresh[0]
            if more:
                text = translate("Keyboard", "{0} And {1} more problems.").format(text, more)
            self._window.canvas.announce(text, urgent=True)
        elif not problems:
            self._window.canvas.announce(translate("Keyboard", "No problems any more"))
