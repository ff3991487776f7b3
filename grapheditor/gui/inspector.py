"""The inspector: everything about the selected node, or about the graph where nothing is selected."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from grapheditor.edit.redefining import rename_node
from grapheditor.engine.run import Run
from grapheditor.gui.group_document import AnyDocument, GroupDocument
from grapheditor.gui.inspector_fields import TextField, heading
from grapheditor.gui.inspector_graph import GraphPage
from grapheditor.gui.inspector_group import GroupPage
from grapheditor.gui.inspector_looks import LooksPage
from grapheditor.gui.inspector_op import OpPage, documentation, op_layout
from grapheditor.gui.inspector_regions import RegionPage
from grapheditor.gui.inspector_result import ResultPage
from grapheditor.gui.inspector_value import ValuePage, value_layout
from grapheditor.model.decoration import DecorationId
from grapheditor.model.graph import Change
from grapheditor.model.node import Node, NodeId, OpNode

translate = QCoreApplication.translate


class Inspector(QScrollArea):
    """Shows one node, and turns what is typed into edits of the document."""

    def __init__(self, document: AnyDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self.setAccessibleName(translate("Inspector", "Inspector"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._document = document
        self._selected: list[NodeId] = []
        self._things: list[DecorationId] = []
        self._looks: LooksPage | None = None
        self._region: RegionPage | None = None
        self._run: Run | None = None
        self._stale = False
        self._page: ValuePage | OpPage | GraphPage | GroupPage | None = None
        self._name: TextField | None = None
        self._result: ResultPage | None = None
        document.changed.connect(self._on_change)
        self._rebuild()

    def set_document(self, document: AnyDocument) -> None:
        """Show another document."""
        self._document.changed.disconnect(self._on_change)
        self._document = document
        document.changed.connect(self._on_change)
        self._run = None
        self.set_selection([])

    def set_selection(self, node_ids: list[NodeId], things: list[DecorationId] | None = None) -> None:
        """Show this node, or these frames and notes; the graph for none, a count for several nodes."""
        graph = self._document.graph
        node_ids = [node_id for node_id in node_ids if node_id in graph]
        things = [thing for thing in things or () if thing in graph.decorations]
        if (node_ids, things) != (self._selected, self._things) or not node_ids:
            self._selected, self._things = node_ids, things
            self._rebuild()

    def set_run(self, run: Run | None, stale: bool = False) -> None:
        """Show what this run knows of the node."""
        self._run, self._stale = run, stale
        node = self._node()
        if node is not None:
            self._show_result(node)

    def _node(self) -> Node | None:
        if len(self._selected) == 1 and self._selected[0] in self._document.graph:
            return self._document.graph.node(self._selected[0])
        return None

    def _on_change(self, change: Change) -> None:
        graph = self._document.graph
        gone = any(node_id not in graph for node_id in self._selected)
        if gone or any(thing not in graph.decorations for thing in self._things):
            self.set_selection(self._selected, self._things)
            return
        for page in (self._looks, self._region):
            if page is not None:
                page.refresh()
        node = self._node()
        if node is None:
            if isinstance(self._page, (GraphPage, GroupPage)):
                self._page.refresh()
        elif self._page is None or self._layout_of(node) != self._page.layout_key:
            self._rebuild()
        elif node.id in change.nodes:
            self._refresh(node)

    def _layout_of(self, node: Node) -> object:
        return op_layout(self._document, node) if isinstance(node, OpNode) else value_layout(node)

    # -- building ----------------------------------------------------------------

    def _rebuild(self) -> None:
        focus = QApplication.focusWidget()
        focused = focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
        body = QWidget(objectName="inspector.body")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(10)
        self._page, self._name, self._result, self._looks, self._region = None, None, None, None, None
        node = self._node()
        if node is not None:
            self._build_node(node, layout)
        elif self._selected:
            layout.addWidget(_several(len(self._selected)))
            self._add_looks(layout)
        elif self._things:
            self._add_looks(layout)
        else:
            document = self._document
            self._page = GroupPage(document) if isinstance(document, GroupDocument) else GraphPage(document)
            layout.addWidget(self._page)
        layout.addStretch(1)
        old = self.takeWidget()
        self.setWidget(body)
        if old is not None:
            old.deleteLater()
        if node is not None:
            self._refresh(node)
        again = body.findChild(QWidget, focused) if focused else None
        if again is not None:
            again.setFocus()

    def _build_node(self, node: Node, layout: QVBoxLayout) -> None:
        layout.addWidget(heading(translate("Inspector", "Name")))
        self._name = TextField("inspector.name", translate("Inspector", "Name"), self._read_name, self._rename)
        layout.addWidget(self._name)
        if isinstance(node, OpNode):
            self._page = OpPage(self._document, node)
        else:
            self._page = ValuePage(self._document, node)
        self._result = ResultPage()
        layout.addWidget(self._page)
        layout.addWidget(self._result)
        self._add_looks(layout)
        if isinstance(node, OpNode) and node.op in self._document.ops:
            layout.addWidget(documentation(self._document.ops[node.op]))

    def _add_looks(self, layout: QVBoxLayout) -> None:
        self._region = RegionPage(self._document, [*self._selected, *self._things])
        layout.addWidget(self._region)
        self._looks = LooksPage(self._document, [*self._selected, *self._things])
        layout.addWidget(self._looks)

    def _refresh(self, node: Node) -> None:
        if self._name is not None:
            self._name.show_text(node.name)
            self._name.setEnabled(not node.locked)
        if self._page is not None:
            self._page.setEnabled(not node.locked)
        if isinstance(self._page, (ValuePage, OpPage)):
            self._page.refresh(node)  # type: ignore[arg-type]
        self._show_result(node)

    def _show_result(self, node: Node) -> None:
        if self._result is None:
            return
        result = None if self._run is None else self._run.nodes.get(node.id)
        op = self._document.ops[node.op] if isinstance(node, OpNode) and node.op in self._document.ops else None
        outputs = op.outputs if op is not None else ()
        trouble = ("", "") if self._run is None else self._run.trouble(node.id)
        self._result.show_result(result, outputs, self._stale, trouble)

    # -- the name ----------------------------------------------------------------

    def _read_name(self, text: str) -> str:
        name = text.strip()
        node = self._node()
        if not name:
            raise ValueError(translate("Inspector", "Type a name."))
        if node is not None and name != node.name and self._document.graph.has_name(name):
            raise ValueError(
                translate("Inspector", "Another node is named {0} already; choose another name.").format(name)
            )
        return name

    def _rename(self, name: str, key: str) -> bool:
        node = self._node()
        if node is None or name == node.name:
            return True
        text = translate("Inspector", "Rename {0} to {1}").format(node.name, name)
        edit = rename_node(self._document.graph, node, name, self._document.renames_groups)
        return self._document.do(edit, text, f"{key}:{node.id}")


def _several(count: int) -> QLabel:
    text = translate("Inspector", "{0} nodes are selected. Select a single one to see its numbers and gradients.")
    label = QLabel(text.format(count), wordWrap=True)
    label.setProperty("role", "muted")
    return label
