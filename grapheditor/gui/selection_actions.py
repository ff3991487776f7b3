"""Which actions a selection allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grapheditor.gui.window import MainWindow

NEED_NODES = (
    "edit.cut", "edit.copy", "edit.duplicate", "edit.duplicate_wired", "edit.extract", "edit.swap_inputs",
    "view.fit_selection", "select.upstream", "select.downstream",
)  # fmt: skip
"""Actions for which something has to be selected."""
TAKE_THINGS = frozenset({"edit.cut", "edit.copy", "edit.duplicate", "view.fit_selection"})
"""Those of them that frames and notes will do for."""


def enable_for_selection(window: MainWindow) -> None:
    """Enable what can be done with that which is selected, and nothing else."""
    nodes, things = window.canvas.selected_nodes(), window.canvas.decor.selected()
    for name in NEED_NODES:
        window.action(name).setEnabled(bool(nodes or (things and name in TAKE_THINGS)))
    window.action("edit.rename").setEnabled(len(nodes) + len(things) == 1)
    window.action("edit.replace_op").setEnabled(window.canvas.selected_op() is not None)
