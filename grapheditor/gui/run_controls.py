"""Between the runner and what a person sees of it: the switches, and everything that shows results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from grapheditor.gui.menus import badges_on
from grapheditor.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch of the toolbar: the runner's attribute that it sets, and how it stands at first."""

    attribute: str
    default: bool


SWITCHES = {
    "run.live": Switch("live", True),
    "run.backward_after_edit": Switch("backward_after_edit", True),
    "run.retain_graph": Switch("retain_graph", False),
}


class RunControls(QObject):
    """Sets the runner's switches, and hands its results to canvas, inspector, problems and toolbar."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._shown_stale = False
        runner = window.runner
        for name, switch in SWITCHES.items():
            action = window.action(name)
            action.setChecked(window.preferences.switch(name, switch.default))
            setattr(runner, switch.attribute, action.isChecked())
            action.toggled.connect(lambda on, name=name: self._set(name, on))
        runner.finished.connect(self.show_results)
        runner.overlay_switched.connect(self._show_overlays)
        runner.state_changed.connect(self.show_state)
        runner.progress.connect(window.status.show_progress)

    def show_results(self) -> None:
        """Show the last run everywhere."""
        window, runner = self._window, self._window.runner
        self._shown_stale = runner.stale
        badges = badges_on(window, window.levels.marks())
        window.canvas.set_run(runner.run, badges, runner.stale)
        window.panels.follow_run()
        window.docks.show_count(len(runner.problems))
        window.levels.after_results()
        self.show_state()

    def _show_overlays(self) -> None:
        self._window.menus.refresh_overlays()
        self.show_results()

    def show_state(self) -> None:
        """Show whether a run is under way, and whether results are stale."""
        window, runner = self._window, self._window.runner
        if runner.stale and not runner.busy and not self._shown_stale:
            self.show_results()  # fades them; a run that is about to come replaces them anyway
            return
        window.toolbar.refresh(window.document, runner)
        window.status.show_state(runner)

    def _set(self, name: str, on: bool) -> None:
        runner = self._window.runner
        setattr(runner, SWITCHES[name].attribute, on)
        self._window.preferences.set_switch(name, on)
        if on and name != "run.retain_graph":
            runner.refresh()
