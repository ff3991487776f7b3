"""The list of everything that went wrong in the last run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from grapheditor.engine.run import Problem
from grapheditor.gui.error_words import in_words
from grapheditor.gui.explanations import explained
from grapheditor.gui.icons import icon
from grapheditor.gui.theme import Theme
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId

translate = QCoreApplication.translate

NODE = Qt.ItemDataRole.UserRole


class Problems(QWidget):
    """Errors and warnings with the node to blame; activating one leads to its node."""

    chosen = Signal(str)
    """The id of a node."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._shown: list[tuple[NodeId | None, str, str]] = []
        self.list = QListWidget(objectName="problems.list", wordWrap=True)
        self.list.setAccessibleName(translate("Problems", "Problems"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.none = QLabel(translate("Problems", "No problems"), objectName="problems.none")
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.setProperty("role", "muted")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.none)
        self._stack.addWidget(self.list)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)

    def set_theme(self, theme: Theme) -> None:
        """Draw the signs in these colours."""
        self._theme = theme
        for index in range(self.list.count()):
            item = self.list.item(index)
            item.setIcon(self._sign(self._shown[index][2]))

    def set_problems(self, problems: Sequence[Problem], graph: PlainGraph) -> None:
        """List these, each with the name of its node."""
        rows: list[tuple[NodeId | None, str, str]] = []
        for problem in problems:
            name = graph.node(problem.node).name if problem.node in graph else None
            text = "\n".join(filter(None, (_headline(problem, name), explained(problem.explained()))))
            rows.append((problem.node, text, problem.severity))
        if rows != self._shown:
            self._shown = rows
            self._fill()

    def _fill(self) -> None:
        self.list.clear()
        for node_id, message, severity in self._shown:
            item = QListWidgetItem(self._sign(severity), message)
            item.setData(NODE, node_id)
            item.setToolTip(message)
            self.list.addItem(item)
        self._stack.setCurrentWidget(self.list if self._shown else self.none)

    def _sign(self, severity: str):
        colour = self._theme.error if severity == "error" else self._theme.grad
        return icon("error" if severity == "error" else "warning", colour.name())

    def _choose(self, item: QListWidgetItem) -> None:
        node_id = item.data(NODE)
        if node_id is not None:
            self.chosen.emit(node_id)


def _headline(problem: Problem, name: str | None) -> str:
    return problem.headline(name).replace(problem.message, in_words(problem.message))
