"""Typing on the cards: which field the line covers, and what becomes of its text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF

from grapheditor.edit.edits import ReplaceNode
from grapheditor.edit.literal_text import LiteralError, parse_scalar, parse_tensor
from grapheditor.edit.number_text import format_scalar, format_tensor, shape_text
from grapheditor.model.content import Content, Placeholder, TensorData
from grapheditor.model.node import NodeId, OpNode, ValueNode

from .card_frame import HEADER, VALUE, editable_as_text

if TYPE_CHECKING:
    from .canvas import Canvas
    from .inline_editor import Commit, InlineEditor


class FieldEditing:
    """At most one line is open on the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._line: InlineEditor | None = None
        self._node_id: NodeId = ""
        self._slot: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is being typed."""
        return self._line is not None

    def value(self, node_id: NodeId) -> None:
        """Open the number of a value node, or the first field of an op; the name where there is none."""
        fields = self._canvas.graph_scene.items_by_id[node_id].card.fields
        if fields:
            self.field(node_id, next(iter(fields)))
        else:
            self.rename(node_id)

    def rename(self, node_id: NodeId) -> None:
        """Open a node's name."""

        from grapheditor.edit.redefining import rename_node

        node = self._canvas.document.graph.node(node_id)
        tr = self._canvas.tr

        def commit(text: str) -> str:
            document = self._canvas.document
            edit = rename_node(document.graph, self._node(), text.strip(), document.renames_groups)
            return self._canvas.try_edit(edit, tr("Rename {0}").format(node.name))

        self._open(node_id, None, node.name, commit, tr("Name of {0}").format(node.name))

    def field(self, node_id: NodeId, slot: str) -> None:
        """Open one field of a node."""
        node = self._canvas.document.graph.node(node_id)
        if isinstance(node, ValueNode):
            self._open_value(node)
        elif slot in self._canvas.graph_scene.items_by_id[node_id].card.fields:
            self._open_literal(node, slot)

    def _open_value(self, node: ValueNode) -> None:
        tr, content = self._canvas.tr, node.content
        held = content.default if isinstance(content, Placeholder) else content
        if isinstance(held, TensorData) and not editable_as_text(held):
            self._canvas.say(tr("{0} holds too many numbers to be typed here.").format(node.name))
            return

        def commit(text: str) -> str:
            current = self._node()
            assert isinstance(current, ValueNode)
            try:
                new = typed_content(content, text)
            except LiteralError as error:
                return str(error)
            edit = ReplaceNode(replace(current, content=new))
            return self._canvas.try_edit(edit, tr("Set {0}").format(node.name))

        text = format_tensor(held) if isinstance(held, TensorData) else ""
        self._open(node.id, VALUE, text, commit, tr("Number of {0}").format(node.name))

    def _open_literal(self, node: OpNode, slot: str) -> None:
        tr = self._canvas.tr

        def commit(text: str) -> str:
            current = self._node()
            assert isinstance(current, OpNode)
            literals = {s: number for s, number in current.literals.items() if s != slot}
            try:
                if text.strip():
                    literals[slot] = parse_scalar(text)
            except LiteralError as error:
                return str(error)
            edit = ReplaceNode(replace(current, literals=literals))
            return self._canvas.try_edit(edit, tr("Set {0} of {1}").format(slot, node.name))

        text = format_scalar(node.literals[slot]) if slot in node.literals else ""
        self._open(node.id, slot, text, commit, tr("{0} of {1}").format(slot, node.name))

    def _node(self) -> ValueNode | OpNode:
        return self._canvas.document.graph.node(self._node_id)

    # -- the line ------------------------------------------------------------------------

    def _open(self, node_id: NodeId, slot: str | None, text: str, commit: Commit, name: str) -> None:
        from .inline_editor import InlineEditor

        if not self.take():
            return
        canvas = self._canvas
        rect = canvas.graph_scene.items_by_id[node_id].scene_rect()
        if canvas.zoom < 0.5:
            canvas.center_on(node_id)
        elif not canvas.visible_rect().contains(rect):
            canvas.ensureVisible(rect, 30, 30)
        self._node_id, self._slot = node_id, slot
        line = self._line = InlineEditor(canvas, canvas.theme, text, commit, name)
        line.refused.connect(self._refuse)
        line.closed.connect(self._closed)
        line.textChanged.connect(self.follow)
        self.follow()
        line.show()
        line.setFocus()

    def line_rect(self) -> QRect | None:
        """Where on the canvas something is being typed."""
        return None if self._line is None else self._line.geometry()

    def take(self) -> bool:
        """Take what was typed; False where it was refused and stays open."""
        return self._line is None or self._line.take()

    def close(self) -> None:
        """Close without taking what was typed."""
        if self._line is not None:
            self._line.finish()

    def follow(self) -> None:
        """Keep the line over its field, or close it where the field is gone."""
        if self._line is None:
            return
        canvas = self._canvas
        item = canvas.graph_scene.items_by_id.get(self._node_id)
        if item is None or (self._slot is not None and self._slot not in item.card.fields):
            self.close()
            return
        header = QRectF(4.0, 3.0, item.card.width - 8.0, HEADER - 6.0)
        rect = (header if self._slot is None else item.card.fields[self._slot]).translated(item.pos())
        on_view = canvas.mapFromScene(rect).boundingRect()
        on_view.translate(canvas.viewport().pos())
        size = 16.0 if self._slot == VALUE else 12.5
        self._line.place(on_view, size * canvas.zoom)
        canvas.sight.minimap.place()

    def _refuse(self, reason: str) -> None:
        self._canvas.say(reason, None if self._line is None else self._line.geometry().bottomLeft())

    def _closed(self) -> None:
        had_focus = self._line is not None and self._line.hasFocus()
        self._line = None
        self._canvas.hint.vanish()
        self._canvas.sight.minimap.place()
        if had_focus or self._canvas.focusWidget() is None:
            self._canvas.setFocus()


def typed_content(content: Content, text: str) -> Content:
    """What a value node holds after `text` was typed on it; raises LiteralError."""
    if isinstance(content, Placeholder):
        if not text.strip():
            return replace(content, default=None)
        data = parse_tensor(text, content.dtype, content.shape)
        if data.dtype != content.dtype:
            raise LiteralError("{0} is {1}, but {2} is fed here.", repr(text.strip()), data.dtype, content.dtype)
        fits = len(data.shape) == len(content.shape) and all(
            want in (-1, got) for want, got in zip(content.shape, data.shape, strict=True)
        )
        if not fits:
            raise LiteralError(
                "The numbers have shape {0}, but {1} is fed here; type as many numbers in as many brackets.",
                shape_text(data.shape),
                shape_text(content.shape),
            )
        return replace(content, default=data)
    if isinstance(content, TensorData):
        return parse_tensor(text, content.dtype, content.shape)
    return parse_tensor(text, content.dtype)
