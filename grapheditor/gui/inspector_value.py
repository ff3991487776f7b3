"""The inspector's page of a value node."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from grapheditor.edit.edits import ReplaceNode
from grapheditor.engine.tensor import check_requires_grad
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.inspector_fields import (
    QuietSpin,
    TextField,
    check_field,
    choice_field,
    form,
    heading,
)
from grapheditor.gui.value_edits import (
    ARGUMENTS,
    KINDS,
    SEEDED,
    kind_of,
    with_content,
    with_dtype,
    with_kind,
    with_shape,
)
from grapheditor.gui.value_text import EDITABLE, number_word, parse_shape, parse_tensor, shape_text, summary, value_text
from grapheditor.model.content import ITEM_SIZES, Initialiser, Placeholder, TensorData
from grapheditor.model.node import NodeId, ValueNode

translate = QCoreApplication.translate


def value_layout(node: ValueNode) -> tuple[Any, ...]:
    """What the fields of the page depend on; a node with another one needs a new page."""
    content = node.content
    if isinstance(content, Initialiser):
        return "initialiser", content.kind
    size = math.prod(content.shape) if isinstance(content, TensorData) else 0
    return kind_of(content), size > EDITABLE


class ValuePage(QWidget):
    """Kind, numbers, dtype, shape and the two grad switches of a value."""

    def __init__(self, document: AnyDocument, node: ValueNode, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._id: NodeId = node.id
        self.layout_key = value_layout(node)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(heading(translate("Inspector", "Value")))
        self._form = form()
        layout.addLayout(self._form)
        self._kind = choice_field("inspector.kind", translate("Inspector", "Kind"), _kinds(), self._change_kind)
        self._form.addRow(translate("Inspector", "Kind"), self._kind)
        self._fields(node)
        self._common()
        self.refresh(node)

    def _node(self) -> ValueNode:
        node = self._document.graph.node(self._id)
        assert isinstance(node, ValueNode)
        return node

    def _fields(self, node: ValueNode) -> None:
        self._text: TextField | None = None
        self._preview: QLabel | None = None
        self._seed: QuietSpin | None = None
        self._arguments: list[TextField] = []
        if isinstance(node.content, Initialiser):
            self._initialiser_fields(node.content)
        elif isinstance(node.content, TensorData) and self.layout_key[1]:
            self._preview = QLabel(objectName="inspector.preview", wordWrap=True)
            self._preview.setProperty("role", "code")
            self._form.addRow(self._preview)
        else:
            label = translate("Inspector", "Numbers")
            if isinstance(node.content, Placeholder):
                label = translate("Inspector", "Default")
            self._text = TextField("inspector.value", label, self._read_numbers, self._type, several_lines=True)
            _add_row(self._form, label, self._text)

    def _initialiser_fields(self, content: Initialiser) -> None:
        label = translate("Inspector", "Filled with")
        kinds = [(kind, kind) for kind in KINDS]
        self._filling = choice_field("inspector.initialiser", label, kinds, self._change_filling)
        self._form.addRow(label, self._filling)
        for index, (name, _) in enumerate(ARGUMENTS[content.kind]):
            label = translate("Inspector", name)
            field = TextField(f"inspector.argument.{index}", label, _read_number, self._argument_setter(index))
            self._arguments.append(field)
            _add_row(self._form, label, field)
        if content.kind in SEEDED:
            label = translate("Inspector", "Seed")
            self._seed = QuietSpin("inspector.seed", label, self._change_seed)
            self._seed.setMinimum(0)
            self._form.addRow(label, self._seed)

    def _common(self) -> None:
        dtypes = [(name, name) for name in ITEM_SIZES]
        self._dtype = choice_field("inspector.dtype", "dtype", dtypes, self._change_dtype)
        self._form.addRow("dtype", self._dtype)
        self._shape = TextField("inspector.shape", translate("Inspector", "Shape"), self._read_shape, self._reshape)
        _add_row(self._form, translate("Inspector", "Shape"), self._shape)
        self._requires = check_field("inspector.requires_grad", "requires_grad", self._require)
        self._requires.setToolTip(
            translate("Inspector", "Autograd records what is done with this value and fills its grad.")
        )
        self._form.addRow("", self._requires)
        self._refusal = QLabel(objectName="inspector.requires_grad.message", wordWrap=True, visible=False)
        self._refusal.setProperty("role", "error")
        self._form.addRow(self._refusal)
        self._retain = check_field("inspector.retain_grad", "retain_grad", self._retain_grad)
        self._retain.setToolTip(
            translate("Inspector", "Keeps the grad after backward. Leaves that require a grad keep it anyway.")
        )
        self._form.addRow("", self._retain)

    def refresh(self, node: ValueNode) -> None:
        """Show what the graph holds now."""
        content = node.content
        self._kind.show_data(kind_of(content))
        self._dtype.show_data(content.dtype)
        self._shape.show_text(shape_text(content.shape))
        self._requires.setChecked(node.requires_grad)
        if content.dtype.startswith("float"):
            self._refusal.setVisible(False)
        self._retain.setChecked(node.retain_grad)
        if isinstance(content, Initialiser):
            self._filling.show_data(content.kind)
            defaults = [default for _, default in ARGUMENTS[content.kind]]
            numbers = [*content.args, *defaults[len(content.args) :]]
            for field, number in zip(self._arguments, numbers, strict=False):
                field.show_text(number_word(number, "float64"))
            if self._seed is not None:
                self._seed.show_value(content.seed)
            return
        data = content if isinstance(content, TensorData) else content.default
        if self._text is not None:
            self._text.show_text("" if data is None else value_text(data))
        if self._preview is not None and data is not None:
            count = f"{math.prod(data.shape):,}"
            self._preview.setText(translate("Inspector", "{0} numbers").format(count) + f"\n{summary(data)}")

    # -- edits -------------------------------------------------------------------

    def _replace(self, node: ValueNode, text: str, merge_key: str | None = None) -> bool:
        if node == self._node():
            return True
        # typing in one field of one node is one step
        return self._document.do(ReplaceNode(node), text, f"{merge_key}:{node.id}" if merge_key else None)

    def _read_numbers(self, text: str) -> TensorData | None:
        content = self._node().content
        if isinstance(content, Placeholder):
            if not text.strip():
                return None
            data = parse_tensor(text, content.dtype)
            if data.shape != content.shape:
                raise ValueError(
                    translate("Inspector", "These numbers have the shape {0}, but the placeholder takes {1}.").format(
                        list(data.shape), list(content.shape)
                    )
                )
            return data
        return parse_tensor(text, content.dtype)

    def _type(self, data: TensorData | None, key: str) -> bool:
        node = self._node()
        content: Any = data
        if isinstance(node.content, Placeholder):
            content = replace(node.content, default=data)
        text = translate("Inspector", "Change the numbers of {0}").format(node.name)
        return self._replace(with_content(node, content), text, key)

    def _read_shape(self, text: str) -> tuple[int, ...]:
        shape = parse_shape(text)
        with_shape(self._node(), shape)
        return shape

    def _reshape(self, shape: tuple[int, ...], key: str) -> bool:
        node = self._node()
        text = translate("Inspector", "Change the shape of {0}").format(node.name)
        return self._replace(with_shape(node, shape), text, key)

    def _change_dtype(self, dtype: str) -> None:
        node = self._node()
        self._replace(with_dtype(node, dtype), translate("Inspector", "Make {0} {1}").format(node.name, dtype))

    def _change_kind(self, kind: str) -> None:
        node = self._node()
        try:
            changed = with_kind(node, kind)
        except ValueError as error:
            self._document.refused.emit(str(error))
            self._kind.show_data(kind_of(node.content))
            return
        self._replace(changed, translate("Inspector", "Change the kind of {0}").format(node.name))

    def _change_filling(self, kind: Any) -> None:
        node = self._node()
        assert isinstance(node.content, Initialiser)
        content = replace(node.content, kind=kind, args=())
        self._replace(
            replace(node, content=content), translate("Inspector", "Fill {0} with {1}").format(node.name, kind)
        )

    def _change_seed(self, seed: int) -> None:
        node = self._node()
        assert isinstance(node.content, Initialiser)
        content = replace(node.content, seed=seed)
        text = translate("Inspector", "Change the seed of {0}").format(node.name)
        self._replace(replace(node, content=content), text, "seed")

    def _argument_setter(self, index: int) -> Callable[[float, str], bool]:
        def change(number: float, key: str) -> bool:
            node = self._node()
            assert isinstance(node.content, Initialiser)
            defaults = [default for _, default in ARGUMENTS[node.content.kind]]
            numbers = [*node.content.args, *defaults[len(node.content.args) :]]
            numbers[index] = number
            content = replace(node.content, args=tuple(numbers))
            text = translate("Inspector", "Change the numbers of {0}").format(node.name)
            return self._replace(replace(node, content=content), text, key)

        return change

    def _require(self, on: bool) -> None:
        node = self._node()
        try:
            if on:
                check_requires_grad(node.content.dtype)
        except RuntimeError as error:
            remedy = translate("Inspector", "{0} is {1}; choose a float dtype first.")
            self._refusal.setText(f"{error}. {remedy.format(node.name, node.content.dtype)}")
            self._refusal.setVisible(True)
            self._requires.setChecked(False)
            self._requires.setAccessibleDescription(self._refusal.text())
            return
        self._replace(replace(node, requires_grad=on), _switched("requires_grad", on, node.name))

    def _retain_grad(self, on: bool) -> None:
        node = self._node()
        self._replace(replace(node, retain_grad=on), _switched("retain_grad", on, node.name))


def _switched(what: str, on: bool, name: str) -> str:
    text = translate("Inspector", "Set {0} of {1}") if on else translate("Inspector", "Clear {0} of {1}")
    return text.format(what, name)


def _kinds() -> list[tuple[str, Any]]:
    return [
        (translate("Inspector", "Numbers"), "numbers"),
        (translate("Inspector", "Initialiser"), "initialiser"),
        (translate("Inspector", "Placeholder"), "placeholder"),
    ]


def _read_number(text: str) -> float:
    data = parse_tensor(text, "float64")
    if data.shape:
        raise ValueError(translate("Inspector", "Type one number."))
    return float(text) if text.strip().lower() not in ("true", "false") else float(text.strip().lower() == "true")


def _add_row(layout: QFormLayout, label: str, field: QWidget) -> None:
    name = QLabel(label)
    name.setBuddy(field)
    layout.addRow(name, field)
