"""The submenus that are filled while the program runs: recent files, examples, formats, overlays, docks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup

from grapheditor.edit.edits import Configure
from grapheditor.engine.run import Badge, Overlay
from grapheditor.gui.appearance import CHOICES
from grapheditor.gui.badge_source import BadgeSource, OnDemand
from grapheditor.gui.context_menu import ContextMenu
from grapheditor.gui.document import Document
from grapheditor.gui.files import examples
from grapheditor.gui.translation import plugin_text
from grapheditor.plugin_registry import registry

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

translate = QCoreApplication.translate

OVERLAYS = "overlays"
"""Key in the settings' extra fields: names of the overlays that are on. Without it all are."""


def overlays_in_order() -> list[tuple[str, Overlay]]:
    """The overlays as they are listed and drawn: by their `order`, where they have one, then by name."""
    found = registry().overlays.items()
    return sorted(found, key=lambda pair: (getattr(pair[1], "order", 100), pair[0]))


def overlays_on(document: Document) -> list[str]:
    """Names of the overlays that this graph shows, in the order of the menu."""
    chosen = document.graph.settings.extra.get(OVERLAYS)
    names = [name for name, _ in overlays_in_order()]
    return names if not isinstance(chosen, list) else [name for name in names if name in chosen]


def badges_on(window: MainWindow, marks: Iterable[Badge] = ()) -> BadgeSource:
    """The badges of the overlays that are on, for the last run; then these `marks`."""
    overlays, runner = registry().overlays, window.runner
    chosen = [overlays[name] for name in overlays_on(window.document)]
    return OnDemand(window.levels.document.graph, runner.run, chosen, runner.badges, runner.guard, marks)


def switch_overlay(document: Document, name: str, on: bool) -> None:
    """Show or hide an overlay, as an edit that can be undone."""
    chosen = [known for known in registry().overlays if (on if known == name else known in overlays_on(document))]
    settings = document.graph.settings
    label = plugin_text(registry().overlays[name].label)
    text = translate("Menus", "Show {0}") if on else translate("Menus", "Hide {0}")
    document.do(Configure(replace(settings, extra={**settings.extra, OVERLAYS: chosen})), text.format(label))


class Menus:
    """Fills the submenus of one window."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        actions = window.actions_
        actions.menus["recent"].aboutToShow.connect(self.fill_recent)
        self.fill_recent()
        self._fill_examples()
        self._fill_exporters()
        self._fill_overlays()
        self._connect_themes()
        self._context = ContextMenu(window)

    def fill_recent(self) -> None:
        """List the files opened last."""
        actions, files = self._window.actions_, self._window.files
        menu = actions.menus["recent"]
        menu.clear()
        recent = self._window.preferences.recent_files()
        for number, path in enumerate(recent):
            action = actions.add(f"file.recent.{number}", path.name, lambda _=False, path=path: files.open_asking(path))
            action.setStatusTip(str(path))
            menu.addAction(action)
        if recent:
            menu.addSeparator()
        clear = actions.add(
            "file.recent.clear",
            translate("Menus", "Clear the list") if recent else translate("Menus", "No files yet"),
            lambda: self._window.preferences.clear_recent_files(),
        )
        clear.setEnabled(bool(recent))
        menu.addAction(clear)

    def _fill_examples(self) -> None:
        actions, files = self._window.actions_, self._window.files
        for path in examples():
            name = path.stem.replace("_", " ").replace("-", " ").capitalize()
            action = actions.add(f"file.example.{path.stem}", name, lambda _=False, path=path: files.open_example(path))
            actions.menus["examples"].addAction(action)
        actions.menus["examples"].setEnabled(bool(examples()))

    def _fill_exporters(self) -> None:
        actions, files = self._window.actions_, self._window.files
        exporters = registry().exporters
        for exporter in exporters.values():
            action = actions.add(
                f"file.export.{exporter.name}",
                f"{plugin_text(exporter.label)}…",
                lambda _=False, exporter=exporter: files.export(exporter),
            )
            actions.menus["export"].addAction(action)
        actions.menus["export"].setEnabled(bool(exporters))
        actions["file.import"].setEnabled(bool(registry().importers))

    def _fill_overlays(self) -> None:
        actions = self._window.actions_
        for name, overlay in overlays_in_order():
            action = actions.add(
                f"view.overlay.{name}",
                plugin_text(overlay.label),
                lambda on, name=name: self._switch_overlay(name, on),
                checkable=True,
            )
            actions.menus["overlays"].addAction(action)

    def _switch_overlay(self, name: str, on: bool) -> None:
        runner = self._window.runner
        if on and runner.guard.is_off(name):
            runner.switch_on_overlay(name)
        if on != (name in overlays_on(self._window.document)):
            switch_overlay(self._window.document, name, on)

    def refresh_overlays(self) -> None:
        """Tick the overlays that the document shows, but for those that failed."""
        on, guard = overlays_on(self._window.document), self._window.runner.guard
        for name in registry().overlays:
            action = self._window.actions_[f"view.overlay.{name}"]
            action.setChecked(name in on and not guard.is_off(name))
            action.setStatusTip(guard.reason(name))

    def _connect_themes(self) -> None:
        actions = self._window.actions_
        group = QActionGroup(self._window)
        for name in CHOICES:
            action = actions[f"view.theme.{name}"]
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._window.appearance.choose(name))
        actions[f"view.theme.{self._window.appearance.choice}"].setChecked(True)
