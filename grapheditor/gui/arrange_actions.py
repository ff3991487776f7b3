"""The actions of the Arrange menu and the switches for snapping, on one window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from .animation import is_on

if TYPE_CHECKING:
    from grapheditor.edit.alignment import Side

    from .window import MainWindow

ALIGN: tuple[Side, ...] = ("left", "right", "top", "bottom", "center_h", "center_v")
SWITCHES = {"view.smart_guides": ("guides", True), "view.snap_grid": ("grid", False)}
"""Action -> the canvas's switch, and how it stands at first."""


class ArrangeActions(QObject):
    """Connects actions to the canvas, and keeps those disabled that have too little to work on."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        canvas = window.canvas
        arranger = canvas.arranger
        arranger.moves = lambda: is_on(window.preferences)
        slots: dict[str, Callable[[], object]] = {
            "arrange.distribute_h": lambda: arranger.commands.distribute("h"),
            "arrange.distribute_v": lambda: arranger.commands.distribute("v"),
            "arrange.straighten": lambda: arranger.commands.straighten(),
            "arrange.tidy": lambda: arranger.commands.tidy("right"),
            "arrange.tidy_down": lambda: arranger.commands.tidy("down"),
        }
        slots |= {f"arrange.align_{side}": partial(self._align, side) for side in ALIGN}
        window.actions_.connect(slots)
        for name, (attribute, default) in SWITCHES.items():
            action = window.action(name)
            action.setChecked(window.preferences.switch(name, default))
            setattr(canvas.snap_switches, attribute, action.isChecked())
            action.toggled.connect(lambda on, name=name: self._set(name, on))
        canvas.selection_changed.connect(self.refresh)
        self.refresh()

    def _align(self, side: Side) -> None:
        self._window.canvas.arranger.commands.align(side)

    def refresh(self) -> None:
        """Enable what has something to work on."""
        count = len(self._window.canvas.selected_nodes())
        for side in ALIGN:
            self._window.action(f"arrange.align_{side}").setEnabled(count >= 2)
        for axis in ("h", "v"):
            self._window.action(f"arrange.distribute_{axis}").setEnabled(count >= 3)

    def _set(self, name: str, on: bool) -> None:
        setattr(self._window.canvas.snap_switches, SWITCHES[name][0], on)
        self._window.preferences.set_switch(name, on)
