"""What stands in the outline's cells, and how a screen reader says a row."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor

from grapheditor.engine.run import NodeResult, Run
from grapheditor.gui.error_words import in_words
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.node_words import describe, describe_port, grad_words, op_words, source_words, value_words
from grapheditor.gui.ports import Port, ports_of
from grapheditor.gui.theme import Theme
from grapheditor.gui.translation import QT_TRANSLATE_NOOP
from grapheditor.model.node import NodeId, OpNode

translate = QCoreApplication.translate

NAME, OP, VALUE, GRAD, GRAD_FN, ERROR = range(6)
HEADINGS = (
    QT_TRANSLATE_NOOP("Outline", "Name"),
    QT_TRANSLATE_NOOP("Outline", "Op"),
    QT_TRANSLATE_NOOP("Outline", "Value"),
    QT_TRANSLATE_NOOP("Outline", "grad"),
    QT_TRANSLATE_NOOP("Outline", "grad_fn"),
    QT_TRANSLATE_NOOP("Outline", "Error"),
)
Role = Qt.ItemDataRole


class Cells:
    """Texts and colours, made when a view asks for them."""

    def __init__(self, document: AnyDocument) -> None:
        self._document = document
        self.run: Run | None = None
        self.stale = False
        self.theme = Theme.light()

    def slots(self, node_id: NodeId) -> list[str]:
        """The inputs that are listed below an op: all that are filled, and all that have to be."""
        graph = self._document.graph
        node = graph.node(node_id)
        if not isinstance(node, OpNode):
            return []
        ports = ports_of(node, self._document.ops, graph.inputs(node_id), 1)
        return [slot for slot in ports.slots if slot not in ports.optional or source_words(graph, node_id, slot)]

    def rename(self, node_id: NodeId, name: str) -> bool:
        """Give a node another name, as an edit; False where it is refused."""

        from grapheditor.edit.redefining import rename_node

        node = self._document.graph.node(node_id)
        if name == node.name:
            return False
        edit = rename_node(self._document.graph, node, name, self._document.renames_groups)
        return self._document.do(edit, translate("Outline", "Rename {0}").format(node.name))

    def data(self, node_id: NodeId, slot: str | None, column: int, role: int) -> object:
        """What a model's `data` gives for a row."""
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(node_id, slot, column)
        if role == Role.ToolTipRole:
            return self._tip(node_id, slot, column)
        if role == Role.ForegroundRole:
            return self._colour(node_id, slot, column)
        if role == Role.AccessibleTextRole and column == NAME:
            return self.spoken(node_id, slot)
        if role == Role.AccessibleTextRole:
            return self._text(node_id, slot, column) or translate("Outline", "empty")
        if role == Role.AccessibleDescriptionRole:
            return self.spoken(node_id, slot)
        return None

    def spoken(self, node_id: NodeId, slot: str | None) -> str:
        """A row as one sentence."""
        graph = self._document.graph
        if slot is not None:
            return describe_port(graph, Port(node_id, "in", slot))
        return describe(graph, self.run, node_id, self.stale)

    def _text(self, node_id: NodeId, slot: str | None, column: int) -> str:
        graph = self._document.graph
        node = graph.node(node_id)
        if slot is not None:
            return self._input_text(node_id, slot) if column == NAME else ""
        if column == NAME:
            return node.name
        if column == OP:
            return op_words(node) if isinstance(node, OpNode) else node.content.dtype
        result = self._result(node_id)
        if column == VALUE:
            return value_words(graph, self.run, node_id)
        if column == GRAD:
            return grad_words(self.run, node_id) or ""
        if column == GRAD_FN:
            return (result and result.grad_fn) or ""
        return " ".join(in_words((result and result.error) or "").split())

    def _input_text(self, node_id: NodeId, slot: str) -> str:
        graph = self._document.graph
        source = source_words(graph, node_id, slot)
        if graph.input(node_id, slot) is not None:
            return f"{slot} ← {source}"
        return f"{slot} = {source}" if source else translate("Outline", "{0}: free").format(slot)

    def _tip(self, node_id: NodeId, slot: str | None, column: int) -> str:
        result = self._result(node_id)
        if column == ERROR and result is not None and slot is None:
            return in_words(result.error or "")
        return self.spoken(node_id, slot)

    def _colour(self, node_id: NodeId, slot: str | None, column: int) -> QColor | None:
        result = self._result(node_id)
        if slot is not None:
            return self.theme.muted
        if result is not None and result.error and column in (NAME, ERROR):
            return self.theme.error
        if self.stale and column >= VALUE:
            return self.theme.faint
        if column == GRAD:
            return self.theme.faint if result is None or result.grad is None else self.theme.grad
        return self.theme.grad_fn if column == GRAD_FN else None

    def _result(self, node_id: NodeId) -> NodeResult | None:
        return self.run.nodes.get(node_id) if self.run else None
