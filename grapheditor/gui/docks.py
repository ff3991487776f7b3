"""The docks around the canvas: palette, inspector, problems, and the panels of plugins."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDockWidget, QLabel, QWidget

from grapheditor.engine.run import Panel
from grapheditor.gui.panes import TabNames
from grapheditor.gui.translation import plugin_text
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.gui.batches import BatchesPanel
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate
log = logging.getLogger(__name__)

Area = Qt.DockWidgetArea
BATCHES_HEIGHT = 300


class Docks:
    """The docks of one window by name, and the menu that shows and hides them. What stands in them comes later."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._tabs = TabNames(window)
        self._docks: dict[str, QDockWidget] = {}
        self._waiting: set[str] = set()
        """Docks in which nothing stands yet."""
        self._add("palette", translate("Docks", "Palette"), Area.LeftDockWidgetArea)
        self._add("outline", translate("Docks", "Outline"), Area.LeftDockWidgetArea)
        window.tabifyDockWidget(self._docks["palette"], self._docks["outline"])
        self._docks["palette"].raise_()
        self._add("inspector", translate("Docks", "Inspector"), Area.RightDockWidgetArea)
        self._add("problems", translate("Docks", "Problems"), Area.RightDockWidgetArea)
        window.resizeDocks([self._docks["palette"], self._docks["inspector"]], [210, 280], Qt.Orientation.Horizontal)
        window.resizeDocks([self._docks["inspector"], self._docks["problems"]], [560, 130], Qt.Orientation.Vertical)
        self.batches: BatchesPanel | None = None
        self._add_late("batches", translate("Docks", "Batches"), self._create_batches)
        for panel in registry().panels.values():
            self._add_late(f"panel.{panel.name}", plugin_text(panel.label), partial(self._created, panel))

    def fill(self, name: str, panel: QWidget) -> None:
        """Let `panel` stand in a dock that waits for it."""
        self._waiting.discard(name)
        waiting = self._docks[name].widget()
        self._docks[name].setWidget(panel)
        panel.show()  # which Qt leaves to us where the dock can be seen already
        waiting.deleteLater()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def open_docks(self) -> dict[str, QDockWidget]:
        """The docks that are not closed, those that stand behind another one included."""
        return {name: dock for name, dock in self._docks.items() if dock.toggleViewAction().isChecked()}

    def show(self, name: str) -> None:
        """Bring a dock to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def find_op(self) -> None:
        """Let a person type what to add."""
        self.show("palette")
        self._window.palette_.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.palette_.search.selectAll()

    def find_node(self) -> None:
        """Let a person go through the outline."""
        self.show("outline")
        self._window.outline.set_in_sight(True)  # Qt tells so only later
        self._window.outline.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def feed_batches(self) -> None:
        """Let a person see the batches, and feed them where there are any."""
        dock = self._docks["batches"]
        first = self.batches is None and not dock.isVisible()
        self.show("batches")
        if first:
            self._window.resizeDocks([dock], [BATCHES_HEIGHT], Qt.Orientation.Vertical)
        if self.batches is None:
            self.fill("batches", self._create_batches())
        self.batches.feed()

    def show_count(self, problems: int) -> None:
        """Tell in the title how many problems there are."""
        title = translate("Docks", "Problems")
        self._docks["problems"].setWindowTitle(f"{title} ({problems})" if problems else title)

    def _add(self, name: str, title: str, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title, self._window, objectName=f"dock.{name}")
        dock.setAccessibleName(title)
        features = QDockWidget.DockWidgetFeature
        dock.setFeatures(features.DockWidgetMovable | features.DockWidgetClosable | features.DockWidgetFloatable)
        # of the colour of what will stand there, so that nothing flashes when it comes
        dock.setWidget(QWidget(objectName="waiting"))
        dock.widget().setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock
        self._waiting.add(name)
        action = dock.toggleViewAction()
        action.setObjectName(f"view.dock.{name}")
        self._window.actions_.menus["docks"].addAction(action)
        return dock

    def _add_late(self, name: str, title: str, made: Callable[[], QWidget]) -> None:
        """A dock at the bottom that is closed at first; its widget is made when it is opened."""
        dock = self._add(name, title, Area.BottomDockWidgetArea)
        dock.hide()

        def create(visible: bool) -> None:
            if visible and name in self._waiting:
                self.fill(name, made())

        dock.visibilityChanged.connect(create)

    def _create_batches(self) -> QWidget:
        from grapheditor.gui.batches import BatchesPanel  # few sessions feed batches, and starting is to be quick

        self.batches = BatchesPanel(self._window)
        self.batches.set_theme(self._window.appearance.theme)
        return self.batches

    def _created(self, panel: Panel) -> QWidget:
        try:
            widget: QWidget = panel.create(self._window)
        except Exception as error:  # a panel of a plugin may raise anything
            log.warning("panel %s could not be created", panel.name, exc_info=True)
            widget = QLabel(translate("Docks", "This panel could not be made: {0}").format(error), wordWrap=True)
            widget.setProperty("role", "error")
        return widget
