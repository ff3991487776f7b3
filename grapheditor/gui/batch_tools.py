"""The buttons above the table of batches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from grapheditor.edit.batches import Batches
from grapheditor.gui.icons import icon
from grapheditor.gui.theme import Theme
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import ValueNode

translate = QCoreApplication.translate


class Tools(QWidget):
    """Buttons by name; the panel connects them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons: dict[QToolButton, tuple[str, str]] = {}
        self.feed = self._button("feed", translate("Batches", "Feed all"), "run", "good", worded=True)
        self.feed.setToolTip(translate("Batches", "Run the graph once for each batch"))
        self.pause = self._button("pause", translate("Batches", "Pause"), "pause")
        self.pause.setCheckable(True)
        self.stop = self._button("stop", translate("Batches", "Stop"), "stop")
        self.open = self._button("open", translate("Batches", "Feed from a file …"), "open")
        self.open.setToolTip(translate("Batches", "Feed from a .npz, .npy or .csv file of stacked batches"))
        self.add = self._button("add", translate("Batches", "Add batch"), "add")
        self.remove = self._button("remove", translate("Batches", "Remove the selected batches"), "remove")
        self.choose = self._button("columns", translate("Batches", "Fed values"), "switches")
        self.choose.setToolTip(translate("Batches", "Choose which values have a column"))
        self.columns = QMenu(self.choose, objectName="batches.columns_menu")
        self.choose.setMenu(self.columns)
        self.choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.save = self._button("save", translate("Batches", "Save what was plotted …"), "save")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for button in (self.feed, self.pause, self.stop):
            layout.addWidget(button)
        layout.addStretch(1)
        for button in (self.open, self.add, self.remove, self.choose):
            layout.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in these colours."""
        for button, (name, colour) in self._icons.items():
            button.setIcon(icon(name, getattr(theme, colour).name(), theme.faint.name()))

    def show_state(self, batches: Batches, busy: bool, under_way: bool, noted: bool) -> None:
        """Enable what can be done now."""
        typed = batches.columns is None
        self.feed.setEnabled(bool(batches.count) and not busy)
        self.pause.setEnabled(under_way)
        self.stop.setEnabled(busy)
        self.add.setEnabled(typed)
        self.remove.setEnabled(bool(batches.count))
        self.choose.setEnabled(typed and bool(batches.count))
        self.save.setEnabled(noted)

    def fill_columns(self, graph: PlainGraph, fed: set[str], switch: Callable[[str, bool], None]) -> None:
        """List the values that can be fed; `switch` is told name and whether it is wanted."""
        self.columns.clear()
        for node in graph.nodes():
            if isinstance(node, ValueNode):
                action = self.columns.addAction(node.name)
                action.setCheckable(True)
                action.setChecked(node.name in fed)
                action.triggered.connect(lambda on, name=node.name: switch(name, on))

    def _button(self, name: str, text: str, picture: str, colour: str = "text", worded: bool = False):
        button = QToolButton(self, objectName=f"batches.{name}")
        button.setText(text)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setIconSize(QSize(16, 16))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if worded else style.ToolButtonIconOnly)
        self._icons[button] = (picture, colour)
        return button
