"""Items of the scene with marks: attributes that say how they are shown right now."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem


class MarkedItem(QGraphicsItem):
    """An item that is painted anew where one of its marks changes."""

    def mark(self, **marks: bool) -> None:
        """Change how it is shown, as ``mark(selected=True)``."""
        for name, value in marks.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
                self.update()
