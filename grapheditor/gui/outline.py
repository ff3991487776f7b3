"""The outline: the graph as a list that can be read, searched and edited without looking at the canvas."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTreeView, QVBoxLayout, QWidget

from grapheditor.engine.run import Run
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.group_document import AnyDocument
from grapheditor.gui.outline_cells import ERROR, GRAD, GRAD_FN, NAME, OP, VALUE
from grapheditor.gui.outline_model import OutlineModel, stretches
from grapheditor.gui.ports import Port
from grapheditor.gui.theme import Theme
from grapheditor.model.graph import Change
from grapheditor.model.node import NodeId

translate = QCoreApplication.translate

WIDTHS = {NAME: 96, OP: 58, VALUE: 84, GRAD: 56, GRAD_FN: 112, ERROR: 220}
Flag = QItemSelectionModel.SelectionFlag


class OutlineTree(QTreeView):
    """The rows; keys of its own are Enter, F2 and Del."""

    entered = Signal()
    """Enter or a double click: go on with this node on the canvas."""
    delete_asked = Signal()

    def __init__(self, model: OutlineModel) -> None:
        super().__init__()
        self.setObjectName("outline.tree")
        self.setAccessibleName(translate("Outline", "Outline of the graph"))
        self._outline_model = model
        self.setModel(model)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setAccessibleName(translate("Outline", "Columns of the outline"))
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.doubleClicked.connect(lambda _: self.entered.emit())
        self.expanded.connect(self._widen)
        model.rowsInserted.connect(self._widen)  # a lambda would hold this tree, which holds the model

    def _widen(self, parent: QModelIndex, *_: int) -> None:
        """Let the rows of inputs have the width of all columns."""
        if parent.isValid() and self.isExpanded(parent):
            for row in range(self.model().rowCount(parent)):
                self.setFirstColumnSpanned(row, parent, True)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            free = self.state() != QAbstractItemView.State.EditingState
            if event.key() == Qt.Key.Key_F2 and free:
                event.accept()  # renamed here, and not on the canvas
                return True
        return super().event(event)

    def selectAll(self) -> None:
        self._outline_model.tell_all()
        super().selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_End:
            self._outline_model.tell_all()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # what the line in which a name is typed had no use for
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_asked.emit()
        elif key == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(NAME))
        else:
            super().keyPressEvent(event)


class Outline(QWidget):
    """Follows document, runs and selection while it can be seen; what happens meanwhile is read when it is shown."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._canvas = canvas
        self._document = canvas.document
        self._run: tuple[Run | None, bool] = None, False
        self.in_sight = False
        """Whether it can be seen. Qt calls a dock that stands behind another one visible too."""
        self._late = True
        """Whether something happened while it could not be seen."""
        self._following = False
        self.model = OutlineModel(canvas.document)
        self.tree = OutlineTree(self.model)
        self.filter = QLineEdit(objectName="outline.filter", clearButtonEnabled=True)
        self.filter.setPlaceholderText(translate("Outline", "Filter by name or op"))
        self.filter.setAccessibleName(translate("Outline", "Filter by name or op"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.filter)
        layout.addWidget(self.tree, 1)
        self.setFocusProxy(self.tree)
        self.filter.textChanged.connect(self._refilter)
        self.filter.returnPressed.connect(self._enter_list)
        self.tree.selectionModel().selectionChanged.connect(self._choose)
        self.tree.selectionModel().currentChanged.connect(self._choose_port)
        self.tree.entered.connect(self._go_to_canvas)
        self.tree.delete_asked.connect(self._delete)
        canvas.selection_changed.connect(self._follow_selection)
        self._document.changed.connect(self._on_change)

    # -- following ---------------------------------------------------------------

    def set_document(self, document: AnyDocument) -> None:
        """Show another document."""
        self._document.changed.disconnect(self._on_change)
        self._document = document
        document.changed.connect(self._on_change)
        theme = self.model.cells.theme
        self._run = None, False
        self.filter.clear()
        self._following = True
        self.model.set_document(document)
        self._following = False
        self.model.cells.theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of another theme."""
        self.model.cells.theme = theme
        self.tree.viewport().update()

    def set_run(self, run: Run | None, stale: bool = False) -> None:
        """Show the results of a run; `stale` fades them."""
        self._run = run, stale
        if self.in_sight:
            self.model.set_run(run, stale)
            self.tree.viewport().update()
        else:
            self._late = True

    def _on_change(self, change: Change) -> None:
        if not self.in_sight:
            if not self._late:
                self._late = True
                self.model.clear()  # rather than rows of nodes that are gone
            return
        self._following = True  # rows that go take their selection along, which the canvas knows already
        self.model.apply(change)
        self._following = False

    def set_in_sight(self, in_sight: bool) -> None:
        """The dock came to the front, or is hidden or behind another one now."""
        self.in_sight = in_sight
        if not in_sight:
            return
        if self._late:
            self._late = False
            self._following = True
            self.model.cells.run, self.model.cells.stale = self._run
            self.model.reset()
            self._following = False
        self._follow_selection()

    def _refilter(self, text: str) -> None:
        self._following = True
        self.model.set_filter(text)
        self._following = False
        self._follow_selection()

    # -- selection ---------------------------------------------------------------

    def _follow_selection(self) -> None:
        """Select the rows of what is selected on the canvas, and bring the current one into sight."""
        if self._following or not self.in_sight:
            return
        self._following = True
        selected = self._canvas.selected_nodes()
        current = self.model.index_of(selected[-1]) if selected else QModelIndex()
        chosen = QItemSelection()
        last = self.model.columnCount() - 1
        rows = sorted(self.model.index_of(i).row() for i in selected if self.model.is_told(i))
        for first, end in stretches(rows):
            chosen.select(self.model.index(first, NAME), self.model.index(end, last))
        selection = self.tree.selectionModel()
        selection.select(chosen, Flag.ClearAndSelect)
        if current.isValid():
            selection.setCurrentIndex(current, Flag.NoUpdate)
            self.tree.scrollTo(current)
        self._following = False

    def _selected(self) -> list[NodeId]:
        rows = self.tree.selectionModel().selectedRows(NAME)
        found = dict.fromkeys(self.model.node_at(index) for index in rows)
        current = self.tree.currentIndex()
        if current.isValid() and (last := self.model.node_at(current)) in found:
            del found[last]
            found[last] = None  # the node selected last is the one that keys act on
        return list(found)

    def _choose(self) -> None:
        if self._following:
            return
        self._following = True
        nodes = self._selected()
        self._canvas.select(nodes)
        if nodes:
            self._show_on_canvas(nodes[-1])
        self._following = False
        self._choose_port()

    def _choose_port(self) -> None:
        """The row of an input makes that port the one that keys act on."""
        current = self.tree.currentIndex()
        if self._following or not current.isValid():
            return
        slot = self.model.slot_at(current)
        node_id = self.model.node_at(current)
        if slot is not None and self._canvas.keyboard.node == node_id:
            self._canvas.keyboard.go_to(Port(node_id, "in", slot))
        else:
            self._canvas.keyboard.leave_port()

    def _show_on_canvas(self, node_id: NodeId) -> None:
        canvas = self._canvas
        if not canvas.visible_rect().contains(canvas.node_rect(node_id)):
            canvas.center_on(node_id)

    # -- keys --------------------------------------------------------------------

    def _enter_list(self) -> None:
        """From the filter into the list, with its first row."""
        if self.model.rowCount():
            self.tree.setFocus(Qt.FocusReason.TabFocusReason)
            self.tree.setCurrentIndex(self.model.index(0, NAME))

    def _go_to_canvas(self) -> None:
        for node_id in self._canvas.selected_nodes()[-1:]:
            self._canvas.center_on(node_id)
        self._canvas.setFocus(Qt.FocusReason.TabFocusReason)

    def _delete(self) -> None:
        row = self.tree.currentIndex().row() if not self.tree.currentIndex().parent().isValid() else -1
        self._canvas.delete_selection()
        if row >= 0 and not self._canvas.selected_nodes() and self.model.rowCount():
            self.tree.setCurrentIndex(self.model.index(min(row, self.model.rowCount() - 1), NAME))
