"""A line of numbers over batches, with axes; the arrow keys read it out."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from grapheditor.gui.theme import Theme
from grapheditor.gui.value_text import number_word

translate = QCoreApplication.translate

GAP = 8.0


class SeriesPlot(QWidget):
    """Draws one series; what is neither finite nor there yet leaves a gap, and NaN a mark on the axis."""

    pointed = Signal(int)
    """The number of the batch that is read, from 0; -1 for none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, objectName="batches.plot")
        self._theme = theme
        self._name = ""
        self._values = np.empty(0)
        self._total = 0
        self._finite = np.empty(0, bool)
        self._bounds = (0.0, 1.0)
        """The least and greatest number that the plot has room for; painting asks for them at every point."""
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(translate("Batches", "Plot over batches"))

    def sizeHint(self) -> QSize:
        return QSize(360, 150)

    def minimumSizeHint(self) -> QSize:
        return QSize(180, 90)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def set_series(self, name: str, values: np.ndarray, total: int) -> None:
        """Show these numbers, of `total` that are to come."""
        self._name, self._values, self._total = name, values, max(total, len(values))
        self._finite = np.isfinite(values)
        self._bounds = bounds(values[self._finite])
        self._at = min(self._at, len(values) - 1)
        self.setAccessibleDescription(self.summary())
        self.update()

    def summary(self) -> str:
        """What it shows, in words."""
        good = self._values[self._finite]
        if not len(good):
            return translate("Batches", "{0}: no numbers yet").format(self._name)
        words = [number_word(float(v)) for v in (good[0], good[-1], good.min(), good.max())]
        return translate("Batches", "{0} over {1} batches: from {2} to {3}, least {4}, greatest {5}").format(
            self._name, len(self._values), *words
        )

    # -- reading -----------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_Home: -len(self._values), Qt.Key.Key_End: len(self._values),
        }.get(event.key())  # fmt: skip
        if step is None or not len(self._values):
            super().keyPressEvent(event)
            return
        self.point_at(min(max(self._at + step, 0), len(self._values) - 1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        share = (event.position().x() - area.left()) / max(area.width(), 1.0)
        at = round(share * max(self._total - 1, 1))
        self.point_at(at if 0 <= at < len(self._values) else -1)

    def leaveEvent(self, event: object) -> None:
        if not self.hasFocus():
            self.point_at(-1)

    def point_at(self, at: int) -> None:
        """Read out one batch."""
        if at != self._at:
            self._at = at
            self.setAccessibleDescription(self._words(at) if at >= 0 else self.summary())
            self.pointed.emit(at)
            self.update()

    def _words(self, at: int) -> str:
        return translate("Batches", "batch {0}: {1}").format(at + 1, number_word(float(self._values[at])))

    # -- painting ----------------------------------------------------------------

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        return font

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self._font())
        left = max((metrics.horizontalAdvance(text) for _, text in self._ticks()), default=20.0) + 2 * GAP
        return QRectF(self.rect()).adjusted(left, metrics.height() + GAP, -GAP * 2, -metrics.height() - GAP)

    def _ticks(self) -> list[tuple[float, str]]:
        low, high = self._bounds
        return [(value, f"{value:g}") for value in nice_ticks(low, high, max(2, self.height() // 50))]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        area = self._area()
        if self.hasFocus():
            painter.setPen(QPen(self._theme.selection, 1.0))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if not len(self._values):
            painter.setPen(self._theme.muted)
            text = translate("Batches", "What is fed is plotted here.")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, text)
            return
        self._paint_axes(painter, area)
        self._paint_line(painter, area)
        self._paint_reading(painter, area)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        for value, text in self._ticks():
            y = self._y(value, area)
            painter.setPen(QPen(theme.field_border, 1.0))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.muted)
            place = QPointF(area.left() - GAP - metrics.horizontalAdvance(text), y + metrics.ascent() / 2 - 1)
            painter.drawText(place, text)
        painter.setPen(theme.muted)
        last = f"{self._total:,}"
        below = area.bottom() + metrics.ascent() + 4
        painter.drawText(QPointF(area.left(), below), "1")
        painter.drawText(QPointF(area.right() - metrics.horizontalAdvance(last), below), last)

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(self._theme.selection, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        good = self._finite
        places, values = thinned(np.flatnonzero(good), self._values[good], int(area.width()))
        for piece in np.split(np.arange(len(places)), np.flatnonzero(self._broken(places)) + 1):
            points = [QPointF(self._x(places[i], area), self._y(values[i], area)) for i in piece]
            if len(points) == 1:
                painter.drawEllipse(points[0], 1.6, 1.6)
            elif points:
                painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(self._theme.error, 2.0))
        columns = np.flatnonzero(~good) * (area.width() / max(self._total - 1, 1))
        for x in np.unique(np.round(columns) + area.left()).tolist():  # of those in one column of pixels, one
            painter.drawLine(QPointF(x, area.bottom() - 5), QPointF(x, area.bottom()))

    def _broken(self, places: np.ndarray) -> np.ndarray:
        """After which places there is a number that is not finite."""
        bad = np.cumsum(~self._finite)
        return np.diff(bad[places]) > 0 if len(places) else np.empty(0, bool)

    def _paint_reading(self, painter: QPainter, area: QRectF) -> None:
        theme, metrics = self._theme, QFontMetricsF(painter.font())
        at = self._at
        if 0 <= at < len(self._values):
            x, value = self._x(at, area), float(self._values[at])
            painter.setPen(QPen(theme.muted, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            if math.isfinite(value):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.selection)
                painter.drawEllipse(QPointF(x, self._y(value, area)), 3.5, 3.5)
        title = f"{self._name} · {self._words(at)}" if 0 <= at < len(self._values) else self._name
        painter.setPen(theme.text)
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QPointF(area.left(), area.top() - GAP / 2), title)

    def _x(self, place: float, area: QRectF) -> float:
        return area.left() + area.width() * float(place) / max(self._total - 1, 1)

    def _y(self, value: float, area: QRectF) -> float:
        low, high = self._bounds
        return area.bottom() - area.height() * (float(value) - low) / (high - low)


def bounds(values: np.ndarray) -> tuple[float, float]:
    """The range of finite numbers with some room around it."""
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        room = abs(high) * 0.1 or 1.0
    else:
        room = (high - low) * 0.06
    return low - room, high + room


def nice_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round numbers between two, about as many as are wanted."""
    rough = (high - low) / wanted
    if not math.isfinite(rough) or rough <= 0.0:
        return []
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if power * factor >= rough)
    first = math.ceil(low / step)
    found: list[float] = []
    while first * step <= high and len(found) < 3 * wanted:
        found.append(round(first * step, 12 - math.floor(math.log10(step))))
        first += 1
    return found


def thinned(places: np.ndarray, values: np.ndarray, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """The least and greatest of each column of pixels, where there are more points than those."""
    columns = max(columns, 1)
    if len(places) <= 4 * columns:
        return places, values
    each = -(-len(places) // columns)
    whole = len(places) // each * each
    rows = values[:whole].reshape(-1, each)
    starts = np.arange(0, whole, each)
    chosen = [starts + rows.argmin(axis=1), starts + rows.argmax(axis=1)]
    if whole < len(places):
        chosen += [[whole + values[whole:].argmin()], [whole + values[whole:].argmax()]]
    kept = np.unique(np.concatenate(chosen))
    return places[kept], values[kept]
