"""Frames switched to no_grad and back, and nodes put under it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from grapheditor.edit.edits import Decorate, Edit, Several
from grapheditor.edit.frames import frame_edit, members_of
from grapheditor.model.decoration import DecorationId, Frame
from grapheditor.model.errors import GraphError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import OpNode

NO_GRAD = "no_grad"


def switch_frames(graph: PlainGraph, frame_ids: Iterable[DecorationId], mode: str = NO_GRAD) -> tuple[Edit, bool]:
    """Put these frames under a mode, or take all out of it where all are under it; and which of the two it is."""
    frames = [item for i in frame_ids if isinstance(item := graph.decorations.get(i), Frame)]
    if not frames:
        raise GraphError("No frame is selected; click the title of one, or select nodes to put a frame around.")
    on = not all(frame.grad_mode == mode for frame in frames)
    return mode_edit(graph, [frame.id for frame in frames], mode if on else ""), on


def mode_edit(graph: PlainGraph, frame_ids: Iterable[DecorationId], mode: str) -> Edit:
    """Give frames a mode, none for ""; nothing is done for those that have it."""
    frames = [item for i in frame_ids if isinstance(item := graph.decorations.get(i), Frame)]
    return Several(tuple(Decorate(f.id, replace(f, grad_mode=mode)) for f in frames if f.grad_mode != mode))


def region_edit(graph: PlainGraph, ids: Iterable[str], mode: str = NO_GRAD) -> tuple[Edit, DecorationId]:
    """Put a frame with a mode around nodes; raises GraphError where no op is among them."""
    chosen = list(ids)
    ops = [i for i in [*chosen, *members_of(graph, chosen)] if i in graph and isinstance(graph.node(i), OpNode)]
    if not ops:
        raise GraphError("No op is selected; no_grad is about what ops record, so select at least one.")
    edit, frame_id = frame_edit(graph, chosen, mode)
    assert isinstance(edit, Decorate)
    assert isinstance(edit.decoration, Frame)
    return Decorate(frame_id, replace(edit.decoration, grad_mode=mode)), frame_id


def frames_around(graph: PlainGraph, node_id: str) -> list[Frame]:
    """The frames with a mode that hold a node: why it is not recorded."""
    return [f for f in graph.decorations.values() if isinstance(f, Frame) and f.grad_mode and node_id in f.members]
