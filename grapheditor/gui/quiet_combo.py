"""A choice that the wheel passes over."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox


class QuietCombo(QComboBox):
    """Does not change when the wheel passes over it while the panel is scrolled."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: Any) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_data(self, data: Any) -> None:
        """Select the entry with this data."""
        self.setCurrentIndex(next((i for i in range(self.count()) if self.itemData(i) == data), -1))

    def offer(self, items: list[tuple[str, Any]], current: Any) -> None:
        """Have these texts and data as entries, and select one by its data."""
        if [(self.itemText(i), self.itemData(i)) for i in range(self.count())] != items:
            self.clear()
            for text, data in items:
                self.addItem(text, data)
        self.show_data(current)
