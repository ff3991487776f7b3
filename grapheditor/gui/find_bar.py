"""The line over the canvas in which nodes are searched for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from grapheditor.edit.find import Finder
from grapheditor.model.node import NodeId

from .icons import icon
from .theme import Theme

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate

WIDEST = 560
TOP = 10
ROOMY = 380
"""A narrower bar leaves out all buttons but the one that closes it."""


class FindBar(QFrame):
    """Marks every match while it is open, and goes from one to the next."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.setObjectName("find_bar")
        self.setAccessibleName(translate("Seeing", "Find in the graph"))
        self._canvas = canvas
        self._finder: Finder | None = None
        self.matches: list[NodeId] = []
        self.at: int | None = None
        """The match that was gone to last."""
        self.line = QLineEdit(self, objectName="find_bar.line")
        self.line.setAccessibleName(translate("Seeing", "Words to find"))
        self.line.setPlaceholderText(translate("Seeing", "name, op, shape, number, error, nan, grad:none…"))
        self.line.setToolTip(
            translate(
                "Seeing",
                "All words have to match, -word must not. Look in one place with name: op: dtype: shape: value: "
                "grad: error:, or for nan, inf, leaf, requires_grad, retained, loss, error, "
                "grad:none, grad:zero, grad:nan.",
            )
        )
        self.line.textChanged.connect(self._search)
        self.count = QLabel(self, objectName="find_bar.count")
        self._icons: list[tuple[QToolButton, str]] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 6, 5)
        row.setSpacing(4)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        previous, following = translate("Seeing", "Previous match"), translate("Seeing", "Next match")
        row.addWidget(self._button("previous", previous, "Shift+F3", "up", lambda: self.go(-1)))
        row.addWidget(self._button("next", following, "F3", "unfold", lambda: self.go(1)))
        select = self._button("select", translate("Seeing", "Select all matches"), "Alt+Enter", "", self.select_all)
        select.setText(translate("Seeing", "Select all"))
        row.addWidget(select)
        self._spare = self.findChildren(QToolButton)
        row.addWidget(self._button("close", translate("Seeing", "Close"), "Esc", "close", self.close_bar))
        self.hide()

    def _button(self, name: str, text: str, keys: str, picture: str, do: Callable[[], object]) -> QToolButton:
        button = QToolButton(self, objectName=f"find_bar.{name}")
        button.setAccessibleName(text)
        button.setToolTip(f"{text} ({keys})")
        button.setIconSize(QSize(14, 14))
        button.setAutoRaise(True)
        button.clicked.connect(lambda: do())
        if picture:
            self._icons.append((button, picture))
        return button

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self.setStyleSheet(
            f"#find_bar {{ background: {theme.panel.name()}; border: {theme.line:.0f}px solid {theme.border.name()};"
            f" border-radius: 8px; }}"
        )
        for button, name in self._icons:
            button.setIcon(icon(name, theme.text.name(), theme.faint.name()))

    # -- opening and closing -------------------------------------------------------

    def open_bar(self) -> None:
        """Show the bar, ready for typing; what was searched for last is there and selected."""
        if not self._canvas.editing.take():
            return
        self._finder = None
        self.show()
        self.raise_()
        self.place()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Take the marks away and give the keys back to the canvas."""
        self.hide()
        self._canvas.setFocus()

    def place(self) -> None:
        """Stand at the top of the canvas, in the middle."""
        room = self._canvas.viewport().geometry()
        width = min(WIDEST, room.width() - 20)
        for button in self._spare:  # their keys work all the same
            button.setVisible(width >= ROOMY)
        self.count.setVisible(width >= ROOMY // 2)
        self.setGeometry(room.center().x() - width // 2, room.top() + TOP, width, self.sizeHint().height())

    def follow(self) -> None:
        """Search again: the graph or its results have changed."""
        self._finder = None
        if self.isVisible():
            self._search()

    # -- searching -----------------------------------------------------------------

    def _search(self) -> None:
        if self._finder is None:
            self._finder = Finder(self._canvas.document.graph, self._canvas.graph_scene.run)
        current = self.matches[self.at] if self.at is not None else None
        self.matches = self._finder.find(self.line.text())
        self.at = self.matches.index(current) if current in self.matches else None
        self._canvas.sight.show_found(self.matches)
        self._show_count()

    def go(self, way: int) -> None:
        """Bring the next match (or, for -1, the one before) to the middle, and select it."""
        if not self.isVisible():
            self.open_bar()
        if not self.matches:
            return
        if self.at is None:
            selected = self._canvas.graph_scene.selection.current
            self.at = self.matches.index(selected) if selected in self.matches else (-1 if way > 0 else 0)
        self.at = (self.at + way) % len(self.matches)
        self._show_count()
        below = self.geometry().bottom() - self._canvas.viewport().y() + TOP
        self._canvas.sight.go_to_node(self.matches[self.at], covered=below)

    def select_all(self) -> None:
        """Select every match."""
        if self.matches:
            self._canvas.select(self.matches)

    def _show_count(self) -> None:
        total = len(self.matches)
        self.line.setProperty("wrong", bool(self.line.text().strip()) and not total)
        self.line.style().polish(self.line)
        if not self.line.text().strip():
            text = ""
        elif not total:
            text = translate("Seeing", "No match")
        elif self.at is None:
            text = translate("Seeing", "{0} found").format(f"{total:,}")
        else:
            text = translate("Seeing", "{0} of {1}").format(f"{self.at + 1:,}", f"{total:,}")
        self.count.setText(text)
        self.line.setAccessibleDescription(text)

    # -- Qt ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.close_bar()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button = self.focusWidget()
            if isinstance(button, QToolButton):
                button.click()
            elif keys & Qt.KeyboardModifier.AltModifier:
                self.select_all()
            else:
                self.go(-1 if keys & Qt.KeyboardModifier.ShiftModifier else 1)
        event.accept()  # no key that the line leaves over may edit the graph behind it

    def hideEvent(self, event: QHideEvent) -> None:
        if self.matches:
            self.matches, self.at = [], None
            self._canvas.sight.show_found(())
        super().hideEvent(event)
