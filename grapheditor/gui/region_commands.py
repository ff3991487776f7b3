"""The command that puts ops under no_grad, and takes them out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from grapheditor.edit.grad_regions import region_edit, switch_frames
from grapheditor.model.decoration import DecorationId, Frame
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import Change
from grapheditor.model.node import OpNode

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate
SPOKEN = 6
"""So many names are told."""


def switch_no_grad(canvas: Canvas) -> None:
    """Switch the mode of the selected frames, or put a frame with it around the selected nodes; say what was done."""
    graph, nodes = canvas.document.graph, canvas.selected_nodes()
    frames = [i for i in canvas.decor.selected() if isinstance(graph.decorations.get(i), Frame)]
    made: DecorationId | None = None
    try:
        if frames or (frames := _frames_of(canvas, nodes)):
            edit, on = switch_frames(graph, frames)
        else:
            edit, made = region_edit(graph, nodes)
            on = True
    except GraphError as error:
        canvas.say_here(str(error))
        return
    said = translate("Regions", "no_grad on") if on else translate("Regions", "no_grad off")
    if canvas.document.do(edit, said):
        if made is not None:
            canvas.graph_scene.selection.set(things=[made])
        canvas.announce(said)


def _frames_of(canvas: Canvas, nodes: list[str]) -> list[DecorationId]:
    """The frames that hold just the selected nodes: there is no need of another one around them."""
    frames = canvas.graph_scene.decor.frames.values()
    return [frame.record.id for frame in frames if nodes and frame.rows.keys() == set(nodes)]


def tell_members(canvas: Canvas, change: Change) -> None:
    """Say which ops a change put under a mode or took out of it, as where a node is dragged into such a frame."""
    graph = canvas.document.graph
    joined: dict[str, str] = {}
    left: dict[str, str] = {}
    for old, new in change.decorations.values():
        if isinstance(old, Frame) and isinstance(new, Frame) and old.grad_mode == new.grad_mode != "":
            joined.update((i, new.grad_mode) for i in new.members if i not in old.members)
            left.update((i, new.grad_mode) for i in old.members if i not in new.members)
    for changed, text in (
        (joined, translate("Regions", "Now under {1}: {0}")),
        (left, translate("Regions", "No longer under {1}: {0}")),
    ):
        names = [graph.node(i).name for i in changed if i in graph and isinstance(graph.node(i), OpNode)]
        if names:
            canvas.say_here(text.format(", ".join(names[:SPOKEN]), next(iter(changed.values()))))
