"""The switches of the View menu that are remembered: minimap, trace, labels, animations, size of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup

from grapheditor.gui.animation import SWITCH, is_on
from grapheditor.gui.interface_size import SIZE, SIZES, chosen_size

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate


class ViewSwitches:
    """Connects the actions of one window with what its canvas shows, as it was left last time."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        sight, preferences = window.canvas.sight, window.preferences
        minimap = window.action("view.minimap")
        sight.minimap_shown.connect(minimap.setChecked)
        minimap.triggered.connect(self._choose_minimap)
        known = preferences.text("minimap")
        sight.set_minimap(known == "on" if known in ("on", "off") else None)
        for name, default, do in (
            ("trace", False, sight.set_tracing),
            ("wire_labels", False, sight.set_wire_labels),
            (SWITCH, is_on(preferences), sight.set_animations),
        ):
            action = window.action(f"view.{name}")
            action.setChecked(preferences.switch(name, default))
            action.toggled.connect(do)
            action.toggled.connect(lambda on, name=name: preferences.set_switch(name, on))
            do(action.isChecked())
        self._fill_sizes()

    def _choose_minimap(self, on: bool) -> None:
        self._window.preferences.set_text("minimap", "on" if on else "off")
        self._window.canvas.sight.set_minimap(on)

    def _fill_sizes(self) -> None:
        actions, group = self._window.actions_, QActionGroup(self._window)
        for percent in SIZES:
            action = actions.add(
                f"view.size.{percent}",
                f"{percent} %",
                lambda _=False, percent=percent: self._choose_size(percent),
                checkable=True,
            )
            group.addAction(action)
            actions.menus["size"].addAction(action)
        actions[f"view.size.{chosen_size(self._window.preferences)}"].setChecked(True)

    def _choose_size(self, percent: int) -> None:
        # Qt scales fonts, icons, spacing and canvas alike, but only what it draws from its start on
        self._window.preferences.set_text(SIZE, str(percent))
        self._window.say(translate("Seeing", "{0} % is used when Graph Editor starts next.").format(percent))
