"""The inspector's page for the inside of a group: what it is called, and what goes in and out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from grapheditor.edit.edits import Define
from grapheditor.gui.inspector_fields import TextField, heading

if TYPE_CHECKING:
    from grapheditor.gui.group_document import GroupDocument

translate = QCoreApplication.translate


class GroupPage(QWidget):
    """Its documentation can be typed; inputs and outputs are told with how to change them."""

    layout_key = "group"

    def __init__(self, document: GroupDocument) -> None:
        super().__init__()
        self._document = document
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(heading(translate("Groups", "Group")))
        self._name = QLabel(wordWrap=True, objectName="inspector.group")
        layout.addWidget(self._name)
        layout.addWidget(heading(translate("Groups", "What it does")))
        label = translate("Groups", "What it does")
        self._doc = TextField("inspector.group_doc", label, str.strip, self._describe)
        layout.addWidget(self._doc)
        layout.addWidget(heading(translate("Groups", "Inputs and outputs")))
        self._ports = QLabel(wordWrap=True, objectName="inspector.group_ports")
        layout.addWidget(self._ports)
        hint = translate(
            "Groups",
            "Each placeholder in here is an input of the group. Select a node and choose Node, Output of the group "
            "to make it an output. All nodes that use this group change with it.",
        )
        self._hint = QLabel(hint, wordWrap=True)
        self._hint.setProperty("role", "muted")
        layout.addWidget(self._hint)
        self.refresh()

    def refresh(self) -> None:
        """Show what the group is now."""
        definition = self._document.definition
        self._name.setText(definition.name)
        self._doc.show_text(definition.doc)
        arrow = f"{', '.join(definition.slots()) or '–'} → {', '.join(definition.output_names()) or '–'}"
        self._ports.setText(arrow)

    def _describe(self, text: str, key: str) -> bool:
        definition = self._document.definition
        if text == definition.doc:
            return True
        edit = Define(definition.name, replace(definition, doc=text))
        label = translate("Groups", "Describe {0}").format(definition.name)
        return self._document.root.do(edit, label, f"{key}:{definition.name}")
