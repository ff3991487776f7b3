"""What the inspector's pages about chosen things have in common."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from grapheditor.gui.group_document import AnyDocument


class SelectionPage(QWidget):
    """A column of fields about chosen nodes, frames or notes of a document, one or many at once.

    It is made once and shows one choice after another: to make its fields takes
    far longer than to fill them.
    """

    def __init__(self, document: AnyDocument, spacing: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)

    def choose(self, document: AnyDocument, ids: Sequence[str]) -> None:
        """Show these."""
        self._document, self._ids = document, tuple(ids)
        self.refresh()

    def refresh(self) -> None:
        """Show what the graph holds now."""
        raise NotImplementedError

    def stops(self) -> list[QWidget]:
        """The fields at which the Tab key stops, from top to bottom."""
        raise NotImplementedError
