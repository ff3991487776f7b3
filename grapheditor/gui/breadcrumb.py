"""The way into groups, at the top of the canvas; a click goes back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

translate = QCoreApplication.translate


class Breadcrumb(QFrame):
    """The whole graph, then one button per group that was entered; the last is where one is."""

    chosen = Signal(int)
    """How many groups stay entered."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("breadcrumb")
        self.setAccessibleName(translate("Groups", "Way into the group"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 2, 4, 2)
        self._row.setSpacing(0)
        self.move(8, 8)
        self.hide()

    def show_path(self, names: Sequence[str]) -> None:
        """Show these names; hide where there are none."""
        while (item := self._row.takeAt(0)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for depth, name in enumerate(names):
            if depth:
                arrow = QLabel("›")
                arrow.setProperty("role", "muted")
                self._row.addWidget(arrow)
            self._row.addWidget(self._button(depth, name, last=depth == len(names) - 1))
        self.setVisible(bool(names))
        self.adjustSize()
        self.raise_()

    def _button(self, depth: int, name: str, last: bool) -> QToolButton:
        button = QToolButton(self, objectName=f"breadcrumb.{depth}")
        shown = name if len(name) <= 32 else name[:31] + "…"
        button.setText(shown.replace("&", "&&"))
        button.setAutoRaise(True)
        button.setAccessibleName(name)
        button.setToolTip(name if last else translate("Groups", "Back to {0}").format(name))
        button.setEnabled(not last)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(depth))
        return button
