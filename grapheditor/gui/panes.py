"""Going from pane to pane by keys: palette, canvas, outline, inspector, problems, other panels, toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QChildEvent, QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QWidget

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

FIRST, LAST = ("palette",), ("outline", "inspector", "problems")
"""The order among docks before and after the canvas; other docks come last."""


class Panes:
    """The panes of one window that are open, in the order in which they are visited."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def next(self) -> None:
        """Let the keys go to the next pane."""
        self._go(1)

    def previous(self) -> None:
        """Let the keys go to the pane before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        panes = self._panes()
        here = self._current(panes)
        for step in range(1, len(panes) + 1):
            pane = panes[(here + by * step) % len(panes)]
            if isinstance(pane, QDockWidget):
                pane.raise_()  # it may stand behind another one
            target = first_focus(pane.widget() if isinstance(pane, QDockWidget) else pane)
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _panes(self) -> list[QWidget]:
        docks = self._window.docks.open_docks()
        first = [docks.pop(name) for name in FIRST if name in docks]
        last = [docks.pop(name) for name in LAST if name in docks]
        toolbar = [self._window.toolbar] if self._window.toolbar.isVisible() else []
        return [*first, self._window.canvas, *last, *docks.values(), *toolbar]

    def _current(self, panes: list[QWidget]) -> int:
        focus = QApplication.focusWidget()
        for index, pane in enumerate(panes):
            if focus is not None and (pane is focus or pane.isAncestorOf(focus)):
                return index
        return 0


class TabNames(QObject):
    """Names the tabs of docks that stand behind one another; Qt makes them when it needs them, without a name."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ChildPolished and isinstance(event, QChildEvent):
            child = event.child()
            if isinstance(child, QTabBar) and not child.accessibleName():
                child.setAccessibleName(translate("Panes", "Panels in this place"))
        return False


def first_focus(widget: QWidget | None) -> QWidget | None:
    """The topmost widget in there that takes keys by Tab; None where there is none.

    By its place, as fields are not always made from the top down.
    """
    if widget is None:
        return None
    if _takes_keys(widget):
        return widget
    proxy = widget.focusProxy()
    if proxy is not None and _takes_keys(proxy):
        return proxy
    # not by nextInFocusChain: PySide makes its result a child of the widget, and so takes the wrappers of half the
    # window along when one of them is destroyed
    found = [child for child in widget.findChildren(QWidget) if _takes_keys(child)]
    return min(found, key=lambda child: _place(child, widget), default=None)


def _place(child: QWidget, widget: QWidget) -> tuple[int, int]:
    spot = child.mapTo(widget, QPoint())
    return spot.y(), spot.x()


def _takes_keys(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
