"""The canvas's commands: each one is an edit of the graph, and one undo step."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, QSizeF
from PySide6.QtGui import QGuiApplication

from grapheditor.edit.edits import AddNode, Edit, ReplaceNode, Several, does_nothing
from grapheditor.model.content import Content
from grapheditor.model.definition import group_name
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.node import NodeId, OpNode, Position, ValueNode, Wire

from .canvas_input import CanvasInput
from .document import stays
from .drop import NODES_MIME, OP_MIME, VALUE_KINDS, VALUE_MIME, is_text, mime_of, text_of
from .error_words import in_words
from .node_item import RESULTS

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

    from .decor_commands import DecorCommands
    from .field_editing import FieldEditing
    from .group_document import AnyDocument
    from .rewiring import Rewiring


class CanvasCommands(CanvasInput):
    """What menus, keys and drops ask of the canvas."""

    document: AnyDocument
    editing: FieldEditing
    decor: DecorCommands
    rewiring: Rewiring
    _pastes = 0

    def say(self, text: str, at: QPoint | None = None) -> None:
        """Tell a person something."""
        raise NotImplementedError

    # -- selection -----------------------------------------------------------------------

    def selected_nodes(self) -> list[NodeId]:
        """Ids in the order in which they were selected."""
        return list(self.graph_scene.selection.nodes)

    def selected_op(self) -> OpNode | None:
        """The op that is selected alone, if one is."""
        nodes = self.selected_nodes()
        node = self.document.graph.node(nodes[0]) if len(nodes) == 1 else None
        return node if isinstance(node, OpNode) else None

    def selected_wires(self) -> list[Wire]:
        """The wires that are selected themselves."""
        found = (self.document.graph.input(*port) for port in self.graph_scene.selection.wires)
        return [wire for wire in found if wire is not None]

    def selected_ids(self) -> list[str]:
        """The selected nodes, frames and notes, and what the frames hold."""

        from grapheditor.edit.frames import members_of

        decorations = self.decor.selected()
        return list(
            dict.fromkeys([*self.selected_nodes(), *decorations, *members_of(self.document.graph, decorations)])
        )

    def select(self, node_ids: Iterable[NodeId]) -> None:
        """Select exactly these nodes, frames and notes."""
        chosen = list(node_ids)
        decor = self.graph_scene.decor
        self.graph_scene.selection.set(chosen, things=[i for i in chosen if i in decor])

    def select_all(self) -> None:
        """Select every node, frame and note."""
        self.graph_scene.selection.set(self.graph_scene.items_by_id, things=self.graph_scene.decor.ids())

    def clear_selection(self) -> None:
        """Select nothing."""
        self.graph_scene.selection.set()

    # -- edits ---------------------------------------------------------------------------

    def delete_selection(self) -> None:
        """Remove the selected nodes and wires as one undo step; with a port current, only what is wired to it."""
        if self._canvas.keyboard.disconnect_port():
            return
        self.decor.delete()

    def copy(self) -> None:
        """Put what is selected on the clipboard, with the wires among the nodes."""

        from grapheditor.edit.clipboard import copy_text

        chosen = self.selected_ids()
        if not chosen:
            return
        text = copy_text(self.document.graph, chosen, self._places(chosen))
        mime = mime_of(NODES_MIME, text)
        mime.setText(text)
        QGuiApplication.clipboard().setMimeData(mime)
        self._pastes = 0

    def cut(self) -> None:
        """Copy, then delete."""
        self.copy()
        self.delete_selection()

    def paste(self) -> None:
        """Add the nodes of the clipboard under fresh names, beside those that were copied."""
        mime = QGuiApplication.clipboard().mimeData()  # None where nothing was ever copied
        text = "" if mime is None else text_of(mime, NODES_MIME) if mime.hasFormat(NODES_MIME) else mime.text()
        if not text.strip():
            self.say(self.tr("There are no nodes on the clipboard; copy some first."))
            return
        self._pastes += 1
        self._paste(text, self.tr("Paste"), self._pastes)

    def duplicate(self) -> None:
        """Add a copy of what is selected beside it."""

        from grapheditor.edit.clipboard import copy_text

        chosen = self.selected_ids()
        if chosen:
            self._paste(copy_text(self.document.graph, chosen, self._places(chosen)), self.tr("Duplicate"), 1)

    def _paste(self, text: str, label: str, times: int, corner: Position | None = None) -> bool:
        from grapheditor.edit.clipboard import OFFSET, paste_edit
        from grapheditor.edit.formula import looks_like_formula

        offset = (OFFSET[0] * times, OFFSET[1] * times)
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            if looks_like_formula(text):
                return self._add_formula(text, corner)
            reason = self.tr("this text is no graph; take the text of a .graph file, or nodes that were copied.")
            self.say(self._no_nodes(corner).format(reason))
            return False
        try:
            edit, new = paste_edit(self.document.graph, text, offset, corner)
        except GraphEditorError as error:
            self.say(self._no_nodes(corner).format(in_words(str(error))))
            return False
        known = set(self.document.graph.decorations)
        if does_nothing(edit) or not self.document.do(self.decor.taken_in(edit), label):
            return False
        new += [i for i in self.graph_scene.decor.ids() if i not in known]
        self.select(new)
        rect = self.graph_scene.content_rect(new)
        if not rect.intersects(self.visible_rect()):
            self.centerOn(rect.center())
        return True

    def _add_formula(self, text: str, corner: Position | None) -> bool:
        """The nodes of a formula that was dropped or pasted as text."""

        from grapheditor.edit.formula import FormulaError, read_formula

        from .node_adding import Place, add_formula

        place = Place() if corner is None else Place(QPointF(*corner))
        try:
            add_formula(self._canvas, read_formula(self.document.graph, self.document.ops, text), place)
        except FormulaError as error:
            reason = self.tr("this text is no graph, and no formula either: {0}").format(in_words(str(error)))
            self.say(self._no_nodes(corner).format(reason))
            return False
        return True

    def _no_nodes(self, corner: Position | None) -> str:
        if corner is None:
            return self.tr("The clipboard holds no nodes: {0}")
        return self.tr("What was dropped holds no nodes: {0}")

    def add_op(self, op_name: str, pos: QPointF | Position | None = None) -> NodeId:
        """Add a node that calls an op, select it and return its id."""
        op = self.document.ops[op_name]
        node_id = self.document.graph.fresh_id(op.schema.name)
        node = OpNode(node_id, node_id, op.name, pos=self._place(pos, is_value=False))
        return self._add(node)

    def add_value(self, pos: QPointF | Position | None = None, content: Content | None = None) -> NodeId:
        """Add a value node (default: the number 1.0), select it and return its id."""
        content = VALUE_KINDS["tensor"] if content is None else content
        node_id = self.document.graph.fresh_id("x")
        return self._add(ValueNode(node_id, node_id, content, pos=self._place(pos, is_value=True)))

    def _add(self, node: ValueNode | OpNode) -> NodeId:
        if self.document.do(self.decor.taken_in(AddNode(node)), self.tr("Add {0}").format(node.name)):
            self.select([node.id])
            self.show_new([node.id])
        return node.id

    def show_new(self, node_ids: Iterable[NodeId]) -> None:
        """Bring new nodes into view, with the results that they will get."""
        self.ensureVisible(self.graph_scene.content_rect(node_ids).adjusted(0.0, 0.0, 0.0, RESULTS), 20, 20)

    def drop(self, mime: QMimeData, pos: QPointF) -> bool:
        """Add what was dropped at a point of the scene; False where the canvas takes nothing of it."""
        if mime.hasFormat(OP_MIME):
            name = text_of(mime, OP_MIME)
            if name not in self.document.ops:
                self.say(self.document.ops.unknown(name))
                return False
            if not self.rewiring.drop_op(name, pos):
                self.add_op(name, pos)
        elif mime.hasFormat(VALUE_MIME):
            kind = text_of(mime, VALUE_MIME)
            if kind not in VALUE_KINDS:
                self.say(self.tr("There is no kind of value named {0}.").format(repr(kind)))
                return False
            self.add_value(pos, VALUE_KINDS[kind])
        elif mime.hasFormat(NODES_MIME):
            return self._paste(text_of(mime, NODES_MIME), self.tr("Drop"), 0, (pos.x(), pos.y()))
        elif is_text(mime):
            return self._paste(mime.text(), self.tr("Drop"), 0, (pos.x(), pos.y()))
        else:
            return False
        self.setFocus()
        return True

    def nudge(self, across: float, down: float) -> None:
        """Move what is selected a little; several nudges in a row are one undo step."""

        from .decor_drag import DecorDrag

        along = DecorDrag(self.graph_scene)
        graph = self.document.graph
        places = self._places(along.nodes)
        edits: list[Edit] = [
            ReplaceNode(replace(graph.node(i), pos=(x + across, y + down))) for i, (x, y) in places.items()
        ]
        edits += along.nudge(across, down)
        if edits:
            key = "nudge " + " ".join(sorted(map(str, [*places, *self.graph_scene.selection.things])))
            text = self.tr("Move {0}").format(self.names(along.nodes, 0)) if places else along.text()
            self.document.do(Several(tuple(edits)), text, key)
        if along.locked:
            self.say(stays([graph.node(i).name for i in along.locked]))

    def start_rename(self, node_id: NodeId) -> None:
        """Open the name of a node for typing."""
        if self.decor.may_type(node_id):
            self.editing.rename(node_id)

    def rename_current(self) -> None:
        """Open the name of the node that keys act on, or else the title or the words selected last."""
        thing = next(reversed(self.decor.selected()), None)
        if self.graph_scene.selection.current is not None:
            self.start_rename(self.graph_scene.selection.current)
        elif thing is not None:
            self.decor.editing.edit(thing)

    def switch_requires_grad(self) -> None:
        """Let the selected values require a gradient, or none of them where all do already."""

        from .current_node import switch

        switch(self._canvas, "requires_grad")

    def switch_retain_grad(self) -> None:
        """Let the selected nodes keep their gradient, or none of them where all do already."""

        from .current_node import switch

        switch(self._canvas, "retain_grad")

    def switch_no_grad(self) -> None:
        """Put what is selected under no_grad, or take it out again."""

        from .region_commands import switch_no_grad

        switch_no_grad(self._canvas)

    def switch_loss(self) -> None:
        """Let backward start from the current node, or leave that open again."""

        from .current_node import switch

        switch(self._canvas, "loss")

    def edit_value(self, node_id: NodeId) -> None:
        """Open the number of a value node, or the first free input of an op, for typing; enter a group."""
        if self.is_group(node_id):
            self._canvas.enter_requested.emit(node_id)
        elif self.decor.may_type(node_id):
            self.editing.value(node_id)

    def is_group(self, node_id: NodeId) -> bool:
        """Whether a node is a group that can be entered."""
        node = self.document.graph.node(node_id)
        return group_name(node) is not None and getattr(node, "op", "") in self.document.ops

    def edit_field(self, node_id: NodeId, slot: str) -> None:
        """Open one field of a card for typing."""
        if self.decor.may_type(node_id):
            self.editing.field(node_id, slot)

    def try_edit(self, edit: Edit, text: str) -> str:
        """Do an edit; "" when done, or why it was refused."""
        reasons: list[str] = []
        refused = self.document.refused
        # the line that asked tells the reason beside itself, so it must not come up a second time
        refused.disconnect(self.say)
        refused.connect(reasons.append)
        done = self.document.do(edit, text)
        refused.disconnect(reasons.append)
        refused.connect(self.say)
        return "" if done else (reasons[0] if reasons else self.tr("That can't be done."))

    def _place(self, pos: QPointF | Position | None, is_value: bool) -> Position:
        """Where a new node goes: `pos`, or where the next one has its place."""
        if isinstance(pos, QPointF):
            return pos.x(), pos.y()
        if pos is not None:
            return pos
        from .node_adding import next_place

        return next_place(self._canvas, is_value)

    def free_place(self, wanted: Position, without: Collection[NodeId] = (), room: QSizeF | None = None) -> Position:
        """`wanted`, or the nearest spot on which no card stands; those `without` count as gone."""
        from .node_adding import free_place

        return free_place(self._canvas, wanted, without, room)

    def _places(self, node_ids: Iterable[NodeId]) -> dict[NodeId, Position]:
        self._canvas.arranger.settle()
        items = self.graph_scene.items_by_id
        return {i: (items[i].pos().x(), items[i].pos().y()) for i in node_ids if i in items}

    def names(self, nodes: list[NodeId], wires: int) -> str:
        """How a step about these is called: by the name of the only node, or by how many there are."""
        if len(nodes) == 1:
            return self.document.graph.node(nodes[0]).name
        text = self.tr("{0} nodes") if nodes else self.tr("{0} wires")
        return text.format(f"{len(nodes) or wires:,}")
