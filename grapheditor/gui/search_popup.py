"""A line to type in with a list below it, shown over another widget."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from .choice_list import ROW_HEIGHT, ChoiceList
from .choices import Choice, Search
from .theme import Theme

translate = QCoreApplication.translate

WIDTH, ROWS = 460, 10
LONGEST = 120_000


class SearchPopup(QFrame):
    """Filters while one types; arrows and Page keys choose, Enter takes, Esc and a click elsewhere close.

    It is a child of `parent` rather than a window, so no desktop places or
    decorates it, and it vanishes with its parent.
    """

    chosen = Signal(object)
    """The `Choice` that was taken; the popup is closed by then."""
    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme, name: str, search: Search, purpose: str, lines: int = 3) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(purpose)
        self._theme = theme
        self._search = search
        self._lines = lines
        """How many lines are kept for what is said about the current choice."""
        self._done = False
        self._most = 0
        self._back: QWidget = parent
        """Who gets the focus afterwards."""
        self.line = QLineEdit(objectName="search.line", maxLength=LONGEST)
        self.line.setPlaceholderText(purpose)
        self.line.setAccessibleName(purpose)
        self.line.installEventFilter(self)
        # a click on the list must not hand the focus on to the widget below
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(self.line)
        self.list = ChoiceList(theme)
        self.list.setAccessibleName(translate("Search", "What fits"))
        self.foot = QLabel(objectName="search.foot", wordWrap=True)
        self.foot.setTextFormat(Qt.TextFormat.PlainText)
        self.foot.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._lay_out()
        self.line.textChanged.connect(self.refresh)
        self.list.selectionModel().currentChanged.connect(self._describe)
        self.list.clicked.connect(self._click)
        self._outer = parent.window().windowHandle()
        if self._outer is not None:
            self._outer.installEventFilter(self)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(7, 7, 7, 5)
        layout.setSpacing(5)
        layout.addWidget(self.line)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.foot)
        theme = self._theme
        self.setStyleSheet(
            f"SearchPopup {{ background: {theme.card.name()}; border: 1px solid {theme.border.name()};"
            " border-radius: 9px; }"
            f"QLineEdit {{ color: {theme.text.name()}; background: {theme.field.name()}; border: 1px solid"
            f" {theme.selection.name()}; border-radius: 6px; padding: 5px 7px; font-size: 14px;"
            f" selection-background-color: {theme.selection.name()}; selection-color: {theme.on_selection.name()}; }}"
            f"QListView {{ background: {theme.card.name()}; border: 0; }}"
            f"QLabel {{ color: {theme.muted.name()}; background: transparent; border: 0; padding: 1px 4px;"
            " font-size: 12px; }"
            f"QLabel[wrong='true'] {{ color: {theme.error.name()}; }}"
        )
        self.foot.setFixedHeight(self._lines * self.foot.fontMetrics().height() + 4)

    # -- opening and closing -------------------------------------------------------------

    def open_at(self, at: QPoint) -> None:
        """Show everything below a point of the parent, moved inside of it."""
        room = self.parentWidget().rect().adjusted(6, 6, -6, -6)
        self._most = max(room.height(), 120)
        size = QRect(at, QSize(min(WIDTH, max(room.width(), 160)), self._height(ROWS)))
        size.moveLeft(max(room.left(), min(at.x(), room.right() - size.width())))
        size.moveTop(max(room.top(), min(at.y(), room.bottom() - size.height())))
        self.setGeometry(size)
        self._back = QApplication.focusWidget() or self.parentWidget()
        self.show()
        self.raise_()
        self.refresh()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_search(self) -> bool:
        """Close without taking anything; False where that has happened already."""
        if self._done:
            return False
        self._done = True
        if self._outer is not None and isValid(self._outer):
            self._outer.removeEventFilter(self)
        had_focus = self.line.hasFocus()
        self.hide()
        if had_focus and isValid(self._back):
            self._back.setFocus()
        self.closed.emit()
        self.deleteLater()
        return True

    def take(self) -> None:
        """Take the current choice, or say why it can't be taken."""
        choice = self.list.current()
        if choice is None:
            return
        if choice.refused:
            self._show_foot(choice.reason, wrong=True)
            return
        if self.close_search():
            self.chosen.emit(choice)

    def _height(self, rows: int) -> int:
        needed = self.line.sizeHint().height() + self.foot.height() + max(rows, 1) * ROW_HEIGHT + 26
        return min(needed, self._most)

    # -- typing --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what fits the line."""
        rows = self._search(self.line.text())
        self.list.show_rows(rows)
        self.resize(self.width(), self._height(min(len(rows), ROWS)))
        if rows:
            self._describe()
        else:
            self._show_foot(translate("Search", "Nothing fits “{0}”.").format(_short(self.line.text().strip())))

    def _describe(self) -> None:
        choice: Choice | None = self.list.current()
        if choice is None:
            return
        said = choice.reason or choice.doc
        width = max(self.foot.width() - 24, 100)
        elide = self.foot.fontMetrics().elidedText
        note = elide(choice.note, Qt.TextElideMode.ElideRight, round(1.85 * width))
        lines = self._lines - (0 if not note else 1 if self.foot.fontMetrics().horizontalAdvance(note) < width else 2)
        room = width if lines == 1 else round((lines - 0.15) * width)
        said = elide(" ".join(said.split()), Qt.TextElideMode.ElideRight, room)
        self._show_foot("\n".join(filter(None, (note, said))), bool(choice.reason))
        self.line.setAccessibleDescription(" – ".join(filter(None, (choice.title, choice.reason or choice.doc))))

    def _show_foot(self, text: str, wrong: bool = False) -> None:
        if self.foot.property("wrong") != wrong:
            self.foot.setProperty("wrong", wrong)
            self.foot.style().polish(self.foot)
        self.foot.setText(text)

    def _click(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self.take()

    # -- events --------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.line:
            if kind == QEvent.Type.ShortcutOverride:
                event.accept()  # while one types, no key belongs to the window behind
                return True
            if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._key(event)
            if kind == QEvent.Type.FocusOut:
                self._left()
        elif kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent) and not self._holds(event):
            self.close_search()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: self.list.page(), Qt.Key.Key_PageUp: -self.list.page(),
        }  # fmt: skip
        if key in steps:
            self.list.step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        else:
            return False
        return True

    def _holds(self, event: QMouseEvent) -> bool:
        return self.rect().contains(self.mapFromGlobal(event.globalPosition().toPoint()))

    def _left(self) -> None:
        """The line lost the focus: close, but for a menu of its own or another window coming to the front."""
        now = QApplication.focusWidget()
        if QApplication.activePopupWidget() is None and now is not None and now is not self.line:
            self.close_search()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # what the line has no use for must not reach the canvas

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the widget below has no part in it

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
