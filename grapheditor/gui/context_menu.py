"""The menu of what is under the pointer, made of the window's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu

from grapheditor.model.decoration import Frame
from grapheditor.model.node import ValueNode

if TYPE_CHECKING:
    from .hits import Hit
    from .window import MainWindow

CLIPBOARD = ("-", "edit.cut", "edit.copy", "edit.duplicate", "edit.delete")
ENTRIES = {
    "value": ("edit.rename", "edit.label", ">colour", "edit.lock", "-", "node.requires_grad", "node.loss", "-",
              "edit.frame", "edit.group", *CLIPBOARD),
    "node": ("edit.rename", "edit.label", ">colour", "edit.lock", "edit.bypass", "-", "edit.replace_op",
             "edit.swap_inputs", "edit.extract", "-", "node.retain_grad", "node.loss", "node.no_grad", "-",
             "edit.frame", "edit.group", *CLIPBOARD),
    "group": ("view.enter_group", "edit.ungroup", "-", "edit.rename", "edit.label", ">colour", "edit.lock",
              "edit.bypass", "-", "edit.frame", "node.no_grad", "edit.group", *CLIPBOARD),
    "frame": ("edit.rename", ">colour", "node.no_grad", "edit.unframe", "-", "view.fit_selection", *CLIPBOARD),
    "note": ("edit.rename", ">colour", "edit.frame", *CLIPBOARD),
    "wire": ("edit.add_bend", "edit.straighten", "-", "edit.delete"),
    "bend": ("edit.straighten", "-", "edit.delete"),
}  # fmt: skip
"""Actions by what was clicked, ``-`` for a line and ``>name`` for a submenu of the menu bar."""


class ContextMenu:
    """Opens where the canvas asks for it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        window.canvas.menu_wanted.connect(self.open)

    def open(self, at: QPoint, found: Hit, place: QPointF) -> None:
        """Show the menu of what was hit, at a point of the screen."""
        kind = self._kind(found)
        menu = QMenu(self._window, objectName="context_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self._window.actions_
        for entry in ENTRIES[kind]:
            if entry == "-":
                menu.addSeparator()
            elif entry.startswith(">"):
                # its action, as addMenu would let the menu of the menu bar be destroyed together with this one
                menu.addAction(actions.menus[entry[1:]].menuAction())
            elif entry == "edit.add_bend":
                bend = menu.addAction(
                    actions[entry].text(), lambda: self._window.canvas.decor.add_bend(found.wire, place)
                )
                bend.setObjectName(f"context.{entry}")
            elif entry != "edit.straighten" or self._is_bent(found):
                menu.addAction(actions[entry])
        menu.popup(at)

    def _kind(self, found: Hit) -> str:
        if found.node_id is not None:
            if self._window.canvas.is_group(found.node_id):
                return "group"
            # what was clicked is selected by now, maybe with others
            chosen = {found.node_id, *self._window.canvas.selected_nodes()}
            nodes = self._window.document.graph.nodes_of(list(chosen))
            return "value" if all(isinstance(node, ValueNode) for node in nodes) else "node"
        if found.wire is not None:
            return "wire"
        if not isinstance(found.thing, str):
            return "bend"
        return "frame" if isinstance(self._window.document.graph.decorations.get(found.thing), Frame) else "note"

    def _is_bent(self, found: Hit) -> bool:
        from grapheditor.edit.bends import bends

        port = (found.wire.target, found.wire.slot) if found.wire is not None else None
        return port is None or bool(bends(self._window.document.graph, port))
