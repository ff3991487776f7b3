"""Frames whose ops compute without being recorded: which nodes those are, and in which mode they run."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from grapheditor.model.decoration import Frame
from grapheditor.model.errors import EvaluationError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from grapheditor.model.expand import Expansion, Path

GRAD_MODES = ("no_grad", "inference_mode")
"""What a frame can switch on; the names are PyTorch's."""

Modes = dict[NodeId, str]


def grad_modes(graph: PlainGraph) -> Modes:
    """The mode of each node that some frame puts under one.

    A node belongs to a frame by its id, so moving it about means nothing. A node that
    several frames hold is not recorded where one of them says so.
    """
    modes: Modes = {}
    for item in graph.decorations.values():
        if isinstance(item, Frame) and item.grad_mode:
            modes.update((member, item.grad_mode) for member in item.members if member in graph)
    return modes


def in_mode(mode: str | None, name: str) -> AbstractContextManager[object]:
    """The context in which the node called `name` computes; raises EvaluationError for a mode of a newer version."""

    from grapheditor.engine.modes import inference_mode, no_grad

    if not mode:
        return nullcontext()
    if mode not in GRAD_MODES:
        raise EvaluationError(
            "{0} stands in a frame with the mode {1}, which this version does not know; update Graph Editor, or switch "
            "the mode of the frame off.",
            name,
            repr(mode),
        )
    return inference_mode() if mode == "inference_mode" else no_grad()


def carry_regions(expansion: Expansion) -> None:
    """Give the flat graph frames for what frames in the graph, and inside its groups, put under a mode."""
    by_level = {path: grad_modes(level.graph) for path, level in expansion.levels.items()}
    if expansion.graph is expansion.levels[()].graph or not any(by_level.values()):
        return
    members: dict[str, list[NodeId]] = {}
    for node_id in expansion.graph:
        mode = _mode_of(expansion, by_level, node_id)
        if mode:
            members.setdefault(mode, []).append(node_id)
    for mode, found in members.items():
        frame = Frame(expansion.graph.fresh_id(mode), mode, tuple(found), grad_mode=mode)
        expansion.graph.decorate(frame.id, frame)


def _mode_of(expansion: Expansion, by_level: dict[Path, Modes], node_id: NodeId) -> str:
    path, own = expansion.place(node_id)
    chain: Iterable[NodeId] = (*path, own)
    for depth, member in enumerate(chain):
        mode = by_level[path[:depth]].get(member)
        if mode:
            return mode
    return ""
