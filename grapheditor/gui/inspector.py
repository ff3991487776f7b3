"""The inspector: everything about the selected node, or about the graph where nothing is selected."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from grapheditor.engine.run import Run
from grapheditor.gui.group_document import AnyDocument, GroupDocument
from grapheditor.gui.inspector_fields import TextField, heading
from grapheditor.gui.inspector_looks import LooksPage
from grapheditor.gui.inspector_regions import RegionPage
from grapheditor.model.decoration import DecorationId
from grapheditor.model.graph import Change
from grapheditor.model.node import Node, NodeId, OpNode

if TYPE_CHECKING:
    from grapheditor.gui.inspector_graph import GraphPage
    from grapheditor.gui.inspector_group import GroupPage
    from grapheditor.gui.inspector_op import OpPage
    from grapheditor.gui.inspector_result import ResultPage
    from grapheditor.gui.inspector_value import ValuePage

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
        self._run: Run | None = None
        self._stale = False
        self._page: ValuePage | OpPage | None = None
        self._name: TextField | None = None
        self._result: ResultPage | None = None
        self._whole: GraphPage | GroupPage | None = None
        """The page of all of the document; there once it was shown."""
        self._node_part: QWidget | None = None
        self._documentation: QWidget | None = None
        self._several = QLabel(wordWrap=True)
        self._several.setProperty("role", "muted")
        self._region, self._looks = RegionPage(document), LooksPage(document)
        body = QWidget(objectName="inspector.body")
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(12, 12, 12, 12)
        self._column.setSpacing(10)
        for widget in (self._several, self._region, self._looks):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.setWidget(body)
        document.changed.connect(self._on_change)
        self._rebuild()

    def set_document(self, document: AnyDocument) -> None:
        """Show another document."""
        self._document.changed.disconnect(self._on_change)
        self._document = document
        document.changed.connect(self._on_change)
        self._run = None
        _drop(self._whole)
        self._whole = None
        self.set_selection([])

    def set_selection(self, node_ids: list[NodeId], things: list[DecorationId] | None = None) -> None:
        """Show this node, or these frames and notes; the graph for none, a count for several nodes."""
        graph = self._document.graph
        node_ids = graph.present(node_ids)
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
        gone = len(graph.present(self._selected)) < len(self._selected)
        if gone or any(thing not in graph.decorations for thing in self._things):
            self.set_selection(self._selected, self._things)
            return
        node = self._node()
        if self._selected or self._things:
            self._looks.refresh()
            self._region.refresh()
        elif self._whole is not None:
            self._whole.refresh()
        if node is None:
            return
        if self._page is None or self._layout_of(node) != self._page.layout_key:
            self._rebuild()
        elif node.id in change.nodes:
            self._refresh(node)

    def _layout_of(self, node: Node) -> object:
        from grapheditor.gui.inspector_op import op_layout
        from grapheditor.gui.inspector_value import value_layout

        return op_layout(self._document, node) if isinstance(node, OpNode) else value_layout(node)

    # -- building ----------------------------------------------------------------

    def _rebuild(self) -> None:
        focus = QApplication.focusWidget()
        focused = focus.objectName() if focus is not None and self.isAncestorOf(focus) else ""
        self._page, self._name, self._result = None, None, None
        _drop(self._node_part)
        _drop(self._documentation)
        self._node_part = self._documentation = None
        node, chosen = self._node(), [*self._selected, *self._things]
        self._show_whole(not chosen)
        self._several.setVisible(len(self._selected) > 1)
        if len(self._selected) > 1:
            self._several.setText(_counted(len(self._selected)))
        if node is not None:
            self._build_node(node)
        # what hides its fields may itself be shown last: each change of what is seen lays out the column anew
        for page in (self._region, self._looks):
            page.choose(self._document, chosen)
        self._looks.setVisible(bool(chosen))
        if node is not None:
            self._refresh(node)
            self._order_stops()
        again = self.findChild(QWidget, focused) if focused else None
        if again is not None:
            again.setFocus()

    def _show_whole(self, shown: bool) -> None:
        """Show the page of all of the document, or hide it: it is made when it is wanted first."""

        from grapheditor.gui.inspector_graph import GraphPage
        from grapheditor.gui.inspector_group import GroupPage

        if shown and self._whole is None:
            document = self._document
            self._whole = GroupPage(document) if isinstance(document, GroupDocument) else GraphPage(document)
            self._column.insertWidget(0, self._whole)
        elif shown and self._whole is not None:
            self._whole.refresh()
        if self._whole is not None:
            self._whole.setVisible(shown)

    def _build_node(self, node: Node) -> None:
        from grapheditor.gui.inspector_op import OpPage, documentation
        from grapheditor.gui.inspector_result import ResultPage
        from grapheditor.gui.inspector_value import ValuePage

        self._node_part = QWidget()
        layout = QVBoxLayout(self._node_part)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(self._column.spacing())
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
        self._column.insertWidget(self._column.indexOf(self._several), self._node_part)
        self._node_part.show()  # layouts let what comes into a visible page wait for the next event
        if isinstance(node, OpNode) and node.op in self._document.ops:
            self._documentation = documentation(self._document.ops[node.op])
            self._column.insertWidget(self._column.indexOf(self._looks) + 1, self._documentation)
            self._documentation.show()

    def _order_stops(self) -> None:
        """Let the Tab key go from the node's own fields to its looks, which were made before them."""
        assert self._node_part is not None
        window = self.window()
        fields = (field for field in self._node_part.findChildren(QWidget) if field.window() is window)
        stops = [field for field in fields if field.focusPolicy() & Qt.FocusPolicy.TabFocus]
        stops += [*self._region.stops(), *self._looks.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _refresh(self, node: Node) -> None:
        if self._name is not None:
            self._name.show_text(node.name)
            self._name.setEnabled(not node.locked)
        if self._page is not None:
            self._page.setEnabled(not node.locked)
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
        from grapheditor.edit.redefining import rename_node

        node = self._node()
        if node is None or name == node.name:
            return True
        text = translate("Inspector", "Rename {0} to {1}").format(node.name, name)
        edit = rename_node(self._document.graph, node, name, self._document.renames_groups)
        return self._document.do(edit, text, f"{key}:{node.id}")


def _counted(count: int) -> str:
    text = translate("Inspector", "{0} nodes are selected. Select a single one to see its numbers and gradients.")
    return text.format(f"{count:,}")


def _drop(part: QWidget | None) -> None:
    """Take a part out of the page; it may be in the middle of telling of a change."""
    if part is not None:
        part.hide()
        part.setParent(None)
        part.deleteLater()
