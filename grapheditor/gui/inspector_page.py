"""What the inspector's pages about chosen things have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from grapheditor.gui.group_document import AnyDocument


class SelectionPage(QWidget):
    """A column of fields about `ids`: nodes, frames or notes of a document, one or many at once."""

    def __init__(self, document: AnyDocument, ids: Sequence[str], spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids = tuple(ids)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)

    def refresh(self) -> None:
        """Show what the graph holds now."""
        raise NotImplementedError
