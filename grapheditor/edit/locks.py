"""Locked nodes: what an edit may not do to them, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from grapheditor.edit.edits import Edit, RemoveMany, RemoveNode, ReplaceNode, Several
from grapheditor.model.errors import LockedError
from grapheditor.model.graph import PlainGraph
from grapheditor.model.node import Node, NodeId


def lock_edit(graph: PlainGraph, node_ids: Iterable[NodeId], locked: bool) -> Edit:
    """Lock nodes, or unlock them."""
    nodes = [graph.node(i) for i in node_ids]
    return Several(tuple(ReplaceNode(replace(n, locked=locked)) for n in nodes if n.locked != locked))


def respect_locks(graph: PlainGraph, edit: Edit) -> tuple[Edit, list[str]]:
    """`edit` without the moves of locked nodes, and the names of those that stay.

    Raises LockedError where it would change or delete a locked node.
    """
    stayed: dict[str, None] = {}
    return _without_moves(graph, edit, stayed), list(stayed)


def _without_moves(graph: PlainGraph, edit: Edit, stayed: dict[str, None]) -> Edit:
    if isinstance(edit, Several):
        parts = [_without_moves(graph, part, stayed) for part in edit.edits]
        return Several(tuple(parts)) if stayed else edit
    if isinstance(edit, RemoveNode):
        _refuse_locked(graph, edit.node_id)
    elif isinstance(edit, RemoveMany):
        for node_id in edit.node_ids:
            _refuse_locked(graph, node_id)
    elif isinstance(edit, ReplaceNode) and edit.node.id in graph:
        old = graph.node(edit.node.id)
        if old.locked:
            changed = _changed(old, edit.node)
            if changed == {"pos"}:
                stayed[old.name] = None
                return Several(())
            if changed and "locked" not in changed:
                _refuse_locked(graph, old.id)
    return edit


def _changed(old: Node, new: Node) -> set[str]:
    if type(old) is not type(new):
        return {"op"}
    return {f.name for f in fields(new) if getattr(old, f.name) != getattr(new, f.name)}


def _refuse_locked(graph: PlainGraph, node_id: NodeId) -> None:
    if node_id in graph and graph.node(node_id).locked:
        name = graph.node(node_id).name
        raise LockedError("{0} is locked; unlock it first (Ctrl+Shift+K).", name, node=node_id)
