"""What each action does, in one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from grapheditor.gui.canvas_keys import COMMANDS, call
from grapheditor.gui.colours import FAMILIES

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow


def late(window: MainWindow, module: str, function: str) -> Callable[[], object]:
    """A function of a module of the window that is imported when it is called: few starts open every dialog."""
    return lambda: getattr(import_module(f"grapheditor.gui.{module}"), function)(window)


def slots(window: MainWindow) -> dict[str, Callable[[], object]]:
    """Functions by the id of the action that calls them; switches and themes are set up where they are kept."""
    canvas, files, runner = window.canvas, window.files, window.runner
    decor = canvas.decor
    return {
                "edit.frame": decor.frame, "edit.unframe": decor.unframe, "edit.add_note": decor.add_note,
                "edit.label": decor.label, "edit.lock": decor.lock, "edit.bypass": decor.bypass,
                "edit.add_bend": decor.add_bend, "edit.straighten": decor.straighten,
                "edit.colour.none": lambda: decor.colour(""),
                "file.new": files.new, "file.open": files.open, "file.import": files.import_file,
                "file.save": files.save, "file.save_as": files.save_as, "file.close": window.close,
                "file.export_picture": lambda: window.pictures.export(),
                "file.print": lambda: window.pictures.print(),
                "edit.copy_picture": lambda: window.pictures.copy(), "file.quit": QApplication.closeAllWindows,
                "edit.cut": canvas.cut, "edit.copy": canvas.copy, "edit.paste": canvas.paste,
                "edit.duplicate": canvas.duplicate, "edit.delete": canvas.delete_selection,
                "edit.select_all": canvas.select_all, "edit.rename": window.rename,
                "edit.duplicate_wired": canvas.rewiring.duplicate_wired,
                "edit.delete_heal": canvas.rewiring.delete_heal, "edit.extract": canvas.rewiring.extract,
                "edit.swap_inputs": canvas.rewiring.swap_inputs,
                "edit.group": window.levels.group_selection, "edit.ungroup": window.levels.ungroup_selection,
                "view.enter_group": window.levels.enter_selected, "view.leave_group": window.levels.leave,
                "edit.group_output": window.levels.toggle_output, "edit.find_op": window.docks.find_op,
                "edit.find": lambda: canvas.sight.find_bar.open_bar(),
                "edit.find_next": lambda: canvas.sight.find_bar.go(1),
                "edit.find_previous": lambda: canvas.sight.find_bar.go(-1),
                "select.upstream": canvas.sight.select_upstream,
                "select.downstream": canvas.sight.select_downstream,
                "edit.search": lambda: canvas.search.open_here(),
                "edit.replace_op": lambda: canvas.search.open_to_replace(),
                "edit.commands": lambda: window.commands.open(), "view.zoom_in": canvas.zoom_in,
                "view.zoom_out": canvas.zoom_out, "view.zoom_reset": canvas.zoom_reset,
                "view.fit_all": canvas.fit_all, "view.fit_selection": canvas.fit_selection,
                "view.outline": window.docks.find_node, "view.next_pane": window.panes.next,
                "view.previous_pane": window.panes.previous,
                **{name: partial(call, canvas, command) for name, command in COMMANDS.items()
                   if name.startswith("node.")},
                "run.run": runner.start, "run.compile": runner.compile, "run.backward": runner.backward,
                "run.zero_grad": runner.zero_grad, "run.stop": runner.stop,
                "run.feed": window.docks.feed_batches, "run.explain": late(window, "program_view", "show_program"),
                "help.about": late(window, "dialogs", "show_about"),
                "help.plugins": late(window, "dialogs", "show_plugins"),
                "help.shortcuts": late(window, "shortcut_dialog", "show_shortcuts"),
                **{f"edit.colour.{name}": partial(decor.colour, name) for name in FAMILIES},
            }  # fmt: skip
