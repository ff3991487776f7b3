"""Choices that exporting and printing share: what is drawn, in which colours, with a legend or without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from grapheditor.gui.picture import PictureOptions
from grapheditor.gui.theme import THEMES, Theme
from grapheditor.gui.translation import plain

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


class PictureForm(QWidget):
    """Fields for `PictureOptions`; remembers what was chosen under `key` in the preferences."""

    changed = Signal()

    def __init__(self, window: MainWindow, key: str, theme: str) -> None:
        super().__init__()
        self._window = window
        self._key = key
        self._selected = window.pictures.selection()
        self.rows = QFormLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.what = QComboBox(objectName="picture.what")
        self.what.addItem(translate("Picture", "Whole graph"), False)
        if self._selected:
            self.what.addItem(translate("Picture", "Selected nodes ({0})").format(f"{len(self._selected):,}"), True)
        self.theme = QComboBox(objectName="picture.theme")
        self.theme.addItem(translate("Picture", "As on the screen"), "")
        for name in THEMES:
            self.theme.addItem(self._theme_label(name), name)
        self.legend = QCheckBox(translate("Picture", "Title and legend"), objectName="picture.legend")
        self.rows.addRow(translate("Picture", "S&how:"), self.what)
        self.rows.addRow(translate("Picture", "&Colours:"), self.theme)
        self.rows.addRow("", self.legend)
        preferences = window.preferences
        self.theme.setCurrentIndex(max(0, self.theme.findData(preferences.text(f"{key}.theme", theme))))
        self.legend.setChecked(preferences.switch(f"{key}.legend", False))
        self.what.setCurrentIndex(self.what.count() - 1)  # who has selected something means it
        for signal in (self.what.currentIndexChanged, self.theme.currentIndexChanged, self.legend.toggled):
            signal.connect(lambda *_: self.changed.emit())

    def options(self, scale: float = 1.0, transparent: bool = False) -> PictureOptions:
        """What is chosen now."""
        name = self.theme.currentData()
        nodes = self._selected if self.what.currentData() else None
        return PictureOptions(scale, Theme.named(name) if name else None, transparent, nodes, self.legend.isChecked())

    def remember(self) -> None:
        """Choose the same the next time."""
        self._window.preferences.set_text(f"{self._key}.theme", self.theme.currentData())
        self._window.preferences.set_switch(f"{self._key}.legend", self.legend.isChecked())

    def _theme_label(self, name: str) -> str:
        try:
            return plain(self._window.action(f"view.theme.{name}").text())
        except KeyError:
            return name.capitalize()
