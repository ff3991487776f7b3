"""The inspector's page of an op node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from grapheditor.edit.edits import ReplaceNode
from grapheditor.engine.op import Op
from grapheditor.engine.schema import REQUIRED, Parameter
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import QuietSpin, TextField, check_field, choice_field, form, heading
from grapheditor.gui.op_words import op_doc
from grapheditor.gui.parameter_text import current, parameter_text, read_literal, read_parameter, without_defaults
from grapheditor.gui.quiet_combo import QuietCombo
from grapheditor.gui.value_text import number_word
from grapheditor.model.content import ITEM_SIZES
from grapheditor.model.node import NodeId, OpNode

translate = QCoreApplication.translate


def op_layout(document: AnyDocument, node: OpNode) -> tuple[Any, ...]:
    """What the fields of the page depend on; a node with another one needs a new page."""
    return node.op, tuple((slot, w.source, w.output) for slot, w in document.graph.inputs(node.id).items())


class OpPage(QWidget):
    """Inputs, parameters and documentation of an op."""

    def __init__(self, document: AnyDocument, node: OpNode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._id: NodeId = node.id
        self.layout_key = op_layout(document, node)
        self._op: Op | None = document.ops.get(node.op)
        self._literals: dict[str, TextField] = {}
        self._params: dict[str, tuple[Parameter, QWidget]] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        if self._op is None:
            layout.addWidget(_missing(node))
        else:
            self._input_fields(self._op, node, layout)
            self._parameter_fields(self._op, layout)
        self._retain = check_field("inspector.retain_grad", "retain_grad", self._retain_grad)
        self._retain.setToolTip(translate("Inspector", "Keeps the grad of this result after backward."))
        layout.addWidget(self._retain)
        self.refresh(node)

    def _node(self) -> OpNode:
        node = self._document.graph.node(self._id)
        assert isinstance(node, OpNode)
        return node

    def _input_fields(self, op: Op, node: OpNode, layout: QVBoxLayout) -> None:
        graph = self._document.graph
        wires = graph.inputs(node.id)
        slots = [slot for name in op.inputs if name != op.variadic for slot in [name]]
        slots += [slot for slot in wires if slot not in slots]
        if not slots:
            return
        layout.addWidget(heading(translate("Inspector", "Inputs")))
        rows = form()
        layout.addLayout(rows)
        for slot in slots:
            wire = wires.get(slot)
            if wire is None:
                field = TextField(f"inspector.input.{slot}", slot, read_literal, self._literal_setter(slot))
                field.edit.setPlaceholderText(translate("Inspector", "wire or number"))
                self._literals[slot] = field
                _add_row(rows, slot, field)
                continue
            source = graph.node(wire.source)
            suffix = f"[{wire.output}]" if wire.output else ""
            label = QLabel(f"← {source.name}{suffix}", objectName=f"inspector.input.{slot}")
            label.setToolTip(translate("Inspector", "Wired from {0}.").format(source.name))
            rows.addRow(slot, label)

    def _parameter_fields(self, op: Op, layout: QVBoxLayout) -> None:
        if not op.params:
            return
        layout.addWidget(heading(translate("Inspector", "Parameters")))
        rows = form()
        layout.addLayout(rows)
        for parameter in op.params.values():
            field = self._parameter_field(op, parameter)
            field.setToolTip(str(parameter))
            self._params[parameter.name] = (parameter, field)
            if isinstance(field, QCheckBox):
                rows.addRow("", field)
            else:
                _add_row(rows, parameter.name, field)

    def _parameter_field(self, op: Op, parameter: Parameter) -> QWidget:
        name, label = f"inspector.param.{parameter.name}", parameter.name
        change = self._parameter_setter(parameter.name)
        plain = not parameter.many and not parameter.optional
        if parameter.type == "bool" and plain:
            return check_field(name, label, change)
        if parameter.choices or parameter.type == "dtype":
            words = list(parameter.choices or ITEM_SIZES)
            items: list[tuple[str, Any]] = [(word, word) for word in words]
            if parameter.optional or parameter.default is None:
                items.insert(0, ("None", None))
            return choice_field(name, label, items, change)
        if parameter.type == "int" and plain and parameter.default is not REQUIRED:
            return QuietSpin(name, label, change)
        field = TextField(name, label, lambda text: read_parameter(op, parameter, text), change)
        field.edit.setPlaceholderText(_hint(parameter))
        return field

    def refresh(self, node: OpNode) -> None:
        """Show what the graph holds now."""
        self._retain.setChecked(node.retain_grad)
        for slot, literal in self._literals.items():
            number = node.literals.get(slot)
            literal.show_text("" if number is None else number_word(number, "float64"))
        for parameter, field in self._params.values():
            _show(field, parameter, current(node, parameter))

    # -- edits -------------------------------------------------------------------

    def _replace(self, node: OpNode, text: str, merge_key: str | None = None) -> bool:
        if node == self._node():
            return True
        # typing in one field of one node is one step
        return self._document.do(ReplaceNode(node), text, f"{merge_key}:{node.id}" if merge_key else None)

    def _literal_setter(self, slot: str) -> Callable[..., bool]:
        def change(number: bool | int | float | None, key: str) -> bool:
            node = self._node()
            literals = {name: old for name, old in node.literals.items() if name != slot}
            if number is not None:
                literals[slot] = number
            text = translate("Inspector", "Change {0} of {1}").format(slot, node.name)
            return self._replace(replace(node, literals=literals), text, key)

        return change

    def _parameter_setter(self, name: str) -> Callable[..., bool]:
        def change(value: Any, key: str | None = None) -> bool:
            node = self._node()
            assert self._op is not None
            params = without_defaults(self._op, {**node.params, name: value})
            text = translate("Inspector", "Change {0} of {1}").format(name, node.name)
            return self._replace(replace(node, params=params), text, key or f"param:{name}")

        return change

    def _retain_grad(self, on: bool) -> None:
        node = self._node()
        text = translate("Inspector", "Set {0} of {1}") if on else translate("Inspector", "Clear {0} of {1}")
        self._replace(replace(node, retain_grad=on), text.format("retain_grad", node.name))


def _add_row(layout: QFormLayout, label: str, field: QWidget) -> None:
    name = QLabel(label)
    name.setBuddy(field)
    layout.addRow(name, field)


def _hint(parameter: Parameter) -> str:
    if parameter.many:
        return "[0, 1]"
    return "None" if parameter.optional else parameter.type


def _show(field: QWidget, parameter: Parameter, value: Any) -> None:
    if isinstance(field, QCheckBox):
        field.setChecked(bool(value))
    elif isinstance(field, QuietCombo):
        field.show_data(None if value is REQUIRED else value)
    elif isinstance(field, QuietSpin):
        field.show_value(value)
    elif isinstance(field, TextField):
        field.show_text(parameter_text(value))
        if value is REQUIRED and not field.edit.text():
            field.complain(translate("Inspector", "{0} needs a value.").format(parameter.name))


def _missing(node: OpNode) -> QLabel:
    text = translate(
        "Inspector",
        "The op {0} is not installed. The node is kept and saved as it is; install its plugin to run it.",
    )
    label = QLabel(text.format(node.op), wordWrap=True)
    label.setProperty("role", "error")
    return label


def documentation(op: Op) -> QWidget:
    """Name, explanation and signature of an op."""
    box = QWidget(objectName="inspector.documentation")
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 4, 0, 0)
    layout.setSpacing(6)
    layout.addWidget(heading(op.name))
    text = QLabel(f"{escape(op_doc(op))}<br><br><code>{escape(str(op.schema))}</code>", wordWrap=True)
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    text.setProperty("role", "muted")
    layout.addWidget(text)
    return box
