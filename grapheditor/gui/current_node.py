"""What keys switch on the selected nodes: requires_grad, retain_grad, and the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from grapheditor.edit.edits import Edit
from grapheditor.edit.grad_switches import switch_loss, switch_requires_grad, switch_retain_grad
from grapheditor.model.errors import GraphEditorError, GraphError

from .group_document import GroupDocument

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate


def switch(canvas: Canvas, what: Literal["requires_grad", "retain_grad", "loss"]) -> None:
    """Switch it for the selected nodes as one undo step, and say how it stands now, or why it can't be."""
    nodes, graph = canvas.selected_nodes(), canvas.document.graph
    current = canvas.graph_scene.selection.current
    if current is None:
        canvas.say_here(translate("Keyboard", "Select a node first: the arrow keys go from node to node."))
        return
    try:
        edit, on = _edit(canvas, what, nodes, current)
    except GraphEditorError as error:
        canvas.say_here(str(error))
        return
    name = graph.node(current).name
    if len(nodes) > 1 and what != "loss":
        name = translate("Keyboard", "{0} nodes").format(f"{len(nodes):,}")
    text = translate("Keyboard", "{0} on for {1}") if on else translate("Keyboard", "{0} off for {1}")
    said = text.format(what, name)
    if canvas.document.do(edit, said):
        canvas.announce(said)


def _edit(canvas: Canvas, what: str, nodes: list[str], current: str) -> tuple[Edit, bool]:
    graph = canvas.document.graph
    if what == "loss":
        if isinstance(canvas.document, GroupDocument):
            raise GraphError(translate("Keyboard", "Backward starts in the whole graph; leave the group first."))
        return switch_loss(graph, current)
    return (switch_requires_grad if what == "requires_grad" else switch_retain_grad)(graph, nodes)
