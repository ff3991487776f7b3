"""The inside of a group as a document: its edits change the definition in the graph that holds it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoStack

from grapheditor.edit.edits import Define, Edit, Several, does_nothing
from grapheditor.edit.locks import respect_locks
from grapheditor.engine.op_table import OpTable
from grapheditor.gui.document import Document, complete, stays
from grapheditor.model.definition import Definition, group_name
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.expand import Path as GroupPath
from grapheditor.model.graph import Change, PlainGraph
from grapheditor.model.groups import graph_of_definition
from grapheditor.model.node import NodeId

if TYPE_CHECKING:
    from grapheditor.gui.document import ShownPlaces

translate = QCoreApplication.translate


class GroupDocument(QObject):
    """What a canvas shows after a group was entered; the undo stack is that of the whole document.

    `path` leads to the group node that was entered. All nodes that use the same
    definition change alike.
    """

    changed = Signal(object)
    refused = Signal(object)
    gone = Signal()
    """The group is no longer there, as after undo."""

    renames_groups = False
    """Nodes elsewhere may use the groups that are used here."""

    def __init__(self, root: Document, path: GroupPath, definition: Definition) -> None:
        super().__init__(root)
        self.root = root
        self.path_in_groups = path
        self.definition = definition
        self.graph: PlainGraph = graph_of_definition(definition)
        for name, other in root.graph.definitions.items():
            self.graph.define(name, other)
        self.revision = 0
        self.shown_places: ShownPlaces = None
        self._unwatch = self.graph.watch(self._on_inner_change)
        root.changed.connect(self._on_root_change)
        root.refused.connect(self.refused)

    @property
    def ops(self) -> OpTable:
        """The installed ops, and the groups of the whole graph."""
        return self.root.ops

    @property
    def undo_stack(self) -> QUndoStack:
        """The undo stack of the whole document."""
        return self.root.undo_stack

    @property
    def path(self) -> Path | None:
        """The file of the whole document."""
        return self.root.path

    def do(self, edit: Edit, text: str, merge_key: str | None = None) -> bool:
        """Perform an edit inside, as one undo step of the whole document; False where it can't be done."""
        try:
            edit, stayed = respect_locks(self.graph, edit)
            inverse = complete(edit, self.graph, self.shown_places)
        except GraphEditorError as error:
            self.refused.emit(str(error))
            return False
        done = (not stayed or not does_nothing(inverse)) and self._hand_over(text, merge_key)
        if not done:
            inverse.do(self.graph)
        if stayed:
            self.refused.emit(stays(stayed))
        return done

    def toggle_outputs(self, node_ids: list[NodeId], text: str) -> bool:
        """Make these nodes outputs of the group, or no longer; the last output stays."""

        from grapheditor.edit.redefining import redefine

        outputs = list(self.definition.outputs)
        for node_id in node_ids:
            mine = [output for output in outputs if output[0] == node_id]
            outputs = [output for output in outputs if output[0] != node_id] if mine else [*outputs, (node_id, 0)]
        if not outputs:
            text = translate("Groups", "A group needs at least one output; make another node its output first.")
            self.refused.emit(text)
            return False
        return self.root.do(redefine(self.root.graph, replace(self.definition, outputs=tuple(outputs))), text)

    def is_there(self) -> bool:
        """Whether the way to this group still leads to it."""
        graph, definition = self.root.graph, None
        for node_id in self.path_in_groups:
            if definition is None:
                node = graph.node(node_id) if node_id in graph else None
            else:
                node = next((inner for inner in definition.nodes if inner.id == node_id), None)
            definition = graph.definitions.get(group_name(node) or "")
            if definition is None:
                return False
        return definition is not None and definition.name == self.definition.name

    def close(self) -> None:
        """Stop following the document."""
        self._unwatch()
        self.root.changed.disconnect(self._on_root_change)
        self.root.refused.disconnect(self.refused)

    def _hand_over(self, text: str, merge_key: str | None) -> bool:
        """Tell the whole document what is inside now."""

        from grapheditor.edit.redefining import kept_ports, redefine

        known, here = self.root.graph.definitions, self.graph.definitions
        names = [name for name in {**known, **here} if known.get(name) is not here.get(name)]
        steps: list[Edit] = [Define(name, here.get(name)) for name in names if name != self.definition.name]
        steps.append(redefine(self.root.graph, kept_ports(self.definition, self.graph)))
        return self.root.do(Several(tuple(steps)), text, None if merge_key is None else f"{merge_key} in a group")

    def _on_inner_change(self, change: Change) -> None:
        self.revision += 1
        self.changed.emit(change)

    def _on_root_change(self, change: Change) -> None:
        from grapheditor.gui.run_job import follow

        if not self.is_there():
            self.gone.emit()
            return
        for name, (_, new) in change.definitions.items():
            if name != self.definition.name and self.graph.definitions.get(name) is not new:
                self.graph.define(name, new)
        if self.definition.name in change.definitions:
            self.definition = self.root.graph.definitions[self.definition.name]
            follow(self.graph, [_difference(self.graph, self.definition)])
            # which nodes are outputs is shown on the canvas, and no part of the inner graph
            self.changed.emit(Change())


def _difference(graph: PlainGraph, definition: Definition) -> Change:
    """What makes `graph` hold what `definition` says."""
    change = Change()
    wanted = {node.id: node for node in definition.nodes}
    for node_id in {**dict.fromkeys(graph), **wanted}:
        old, new = graph.node(node_id) if node_id in graph else None, wanted.get(node_id)
        if old is not new and old != new:
            change.nodes[node_id] = (old, new)
    here = {(w.target, w.slot): w for w in graph.wires()}
    there = {(w.target, w.slot): w for w in definition.wires}
    for port in {**here, **there}:
        if here.get(port) != there.get(port):
            change.wires[port] = (here.get(port), there.get(port))
    decorations = {item.id: item for item in definition.decorations}
    for item_id in {**graph.decorations, **decorations}:
        if graph.decorations.get(item_id) != decorations.get(item_id):
            change.decorations[item_id] = (graph.decorations.get(item_id), decorations.get(item_id))
    return change


AnyDocument = Document | GroupDocument
"""What a canvas may show."""
