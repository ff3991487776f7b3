"""The list of a search: dot, name with the typed letters marked, details, category."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from .choices import Choice, Row
from .theme import Theme

ROW_HEIGHT = 27
DOT, TEXT, EDGE = 15.0, 28.0, 10.0
"""Where the dot and the title of a row stand, and the margin at its right end."""
ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


class ChoiceModel(QAbstractListModel):
    """The rows that fit what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        choice = row.choice
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(filter(None, (choice.note or choice.title, choice.doc, choice.reason)))
        return None


class ChoiceList(QListView):
    """Shows rows; the keyboard stays in the line above it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search.list")
        self.rows = ChoiceModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(ChoiceDelegate(theme, self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows with the first one current."""
        self.rows.show_rows(rows)
        if rows:
            self.setCurrentIndex(self.rows.index(0))

    def current(self) -> Choice | None:
        """The choice that Enter would take."""
        row = self.currentIndex().row()
        return self.rows.rows[row].choice if 0 <= row < len(self.rows.rows) else None

    def step(self, by: int) -> None:
        """Go on by so many rows; single steps go round at the ends."""
        count = len(self.rows.rows)
        if count:
            wanted = self.currentIndex().row() + by
            row = wanted % count if abs(by) == 1 else min(max(wanted, 0), count - 1)
            self.setCurrentIndex(self.rows.index(row))

    def page(self) -> int:
        """How many rows can be seen at once."""
        return max(1, self.viewport().height() // ROW_HEIGHT - 1)


class ChoiceDelegate(QStyledItemDelegate):
    """Paints one row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plain, self._bold, self._small = QFont(parent.font()), QFont(parent.font()), QFont(parent.font())
        self._plain.setPixelSize(13)
        self._bold.setPixelSize(13)
        self._bold.setBold(True)
        self._small.setPixelSize(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        theme, choice = self._theme, row.choice
        rect = QRectF(option.rect)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if current or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.selection if current else theme.field)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5)
        ink = theme.on_selection if current else theme.faint if choice.reason else theme.text
        muted = theme.on_selection if current else theme.faint if choice.reason else theme.muted
        self._mark(painter, rect, choice, ink, current)
        side_width = self._side(painter, rect, choice.side, muted)
        room = QRectF(rect.left() + TEXT, rect.top(), rect.width() - TEXT - EDGE - side_width, rect.height())
        marked = theme.on_selection if current else ink if choice.reason else theme.selection
        used = self._title(painter, room, row, ink, marked)
        room.setLeft(room.left() + used + 8.0)
        if choice.detail and room.width() > 30:
            painter.setFont(self._small)
            painter.setPen(muted)
            metrics = QFontMetricsF(self._small)
            text = metrics.elidedText(choice.detail, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def _mark(self, painter: QPainter, rect: QRectF, choice: Choice, ink: QColor, current: bool) -> None:
        """The dot of a category, or the tick of a switch."""
        spot = QPointF(rect.left() + DOT, rect.center().y() + 0.5)
        if choice.ticked is not None:
            painter.setPen(ink)
            painter.setFont(self._bold)
            box = QRectF(spot.x() - 10, rect.top(), 20, rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "✓" if choice.ticked else "")
        elif choice.category != "":
            colour = QColor(self._theme.header(choice.category))
            if choice.reason and not current:
                colour.setAlpha(90)
            painter.setBrush(colour)
            painter.setPen(ink if current else Qt.PenStyle.NoPen)
            painter.drawEllipse(spot, 4.5, 4.5)

    def _side(self, painter: QPainter, rect: QRectF, text: str, ink: QColor) -> float:
        if not text:
            return 0.0
        metrics = QFontMetricsF(self._small)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width() * 0.45)
        painter.setFont(self._small)
        painter.setPen(ink)
        room = rect.adjusted(0, 0, -EDGE, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
        return metrics.horizontalAdvance(text) + 10.0

    def _title(self, painter: QPainter, room: QRectF, row: Row, ink: QColor, marked: QColor) -> float:
        """Draw the title run by run, the typed letters bold; returns its width."""
        plain, bold = QFontMetricsF(self._plain), QFontMetricsF(self._bold)
        places, title, x = set(row.places), row.choice.title, room.left()
        baseline = room.center().y() + (plain.ascent() - plain.descent()) / 2
        start = 0
        while start < len(title):
            on, end = start in places, start + 1
            while end < len(title) and (end in places) == on:
                end += 1
            metrics, left = bold if on else plain, room.right() - x
            text = title[start:end]
            if metrics.horizontalAdvance(text) > left:
                text, end = metrics.elidedText(text, Qt.TextElideMode.ElideRight, left), len(title)
            painter.setFont(self._bold if on else self._plain)
            painter.setPen(marked if on else ink)
            painter.drawText(QPointF(x, baseline), text)
            x += metrics.horizontalAdvance(text)
            start = end
        return x - room.left()
