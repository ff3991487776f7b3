"""The main window: canvas in the middle, palette and inspector beside it, and what connects them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QMimeData, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent, QUndoGroup, QUndoStack
from PySide6.QtWidgets import QDialog, QMainWindow

from grapheditor.gui.accessible_canvas import leave
from grapheditor.gui.action_slots import slots
from grapheditor.gui.actions import Actions
from grapheditor.gui.appearance import Appearance
from grapheditor.gui.arrange_actions import ArrangeActions
from grapheditor.gui.canvas import Canvas
from grapheditor.gui.closing import Closing
from grapheditor.gui.docks import Docks
from grapheditor.gui.document import Document
from grapheditor.gui.drop import VALUE_KINDS
from grapheditor.gui.drops import Drops
from grapheditor.gui.files import Files
from grapheditor.gui.first_paint import FirstPaint
from grapheditor.gui.levels import Levels
from grapheditor.gui.menus import Menus
from grapheditor.gui.narrator import Narrator
from grapheditor.gui.panels import Panels
from grapheditor.gui.panes import Panes
from grapheditor.gui.preferences import Preferences
from grapheditor.gui.recovery import Recovery
from grapheditor.gui.run_controls import RunControls
from grapheditor.gui.runner import Runner
from grapheditor.gui.selection_actions import enable_for_selection
from grapheditor.gui.shortcuts import Shortcuts
from grapheditor.gui.status import StatusBar
from grapheditor.gui.toolbar import ToolBar
from grapheditor.gui.view_switches import ViewSwitches
from grapheditor.model.graph import Change

if TYPE_CHECKING:
    from grapheditor.gui.command_palette import CommandPalette
    from grapheditor.gui.inspector import Inspector
    from grapheditor.gui.messages import Ask
    from grapheditor.gui.outline import Outline
    from grapheditor.gui.palette import Palette
    from grapheditor.gui.palette_entries import Entry
    from grapheditor.gui.pictures import Pictures
    from grapheditor.gui.problems import Problems
    from grapheditor.running import Session

translate = QCoreApplication.translate


class MainWindow(QMainWindow):
    """One window with one document."""

    def __init__(self, document: Document | None = None, preferences: Preferences | None = None) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAcceptDrops(True)
        self.preferences = preferences or Preferences()
        self._closing = Closing(self)
        self.ask: Ask = self._closing.ask_to_save
        """Asks about unsaved changes; tests put in a function that answers at once."""
        self._shown = False
        self._undo_group = QUndoGroup(self)
        self.files = Files(self)
        self.drops = Drops(self)
        self.recovery = Recovery(self)
        self.document = document or self.files.first()
        self.actions_ = Actions(self, self._undo_group)
        self.runner = Runner(self)
        self.appearance = Appearance(self)
        self._build()
        self.levels = Levels(self)
        self._connect()
        self.controls = RunControls(self)
        self.view_switches = ViewSwitches(self)
        self.appearance.apply()
        self._restore()
        self._adopt(self.document)

    # -- the public face ---------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """The evaluator's state for the current document."""
        return self.runner.session

    @property
    def undo_stack(self) -> QUndoStack:
        """The undo stack of the current document."""
        return self.document.undo_stack

    def action(self, action_id: str) -> QAction:
        """The action of that id, as "edit.undo"; raises KeyError that lists the others."""
        return self.actions_[action_id]

    @property
    def palette_(self) -> Palette:
        """What can be dragged onto the canvas."""
        return self.panels.palette

    @property
    def inspector(self) -> Inspector:
        """All about what is selected."""
        return self.panels.inspector

    @property
    def problems(self) -> Problems:
        """What went wrong in the last run."""
        return self.panels.problems

    @property
    def outline(self) -> Outline:
        """The graph as a list."""
        return self.panels.outline

    @cached_property
    def pictures(self) -> Pictures:
        """Export, copy and print."""
        from grapheditor.gui.pictures import Pictures  # much to import, and a start is to be quick

        return Pictures(self)

    @cached_property
    def commands(self) -> CommandPalette:
        """The search among all actions."""
        from grapheditor.gui.command_palette import CommandPalette  # as above

        return CommandPalette(self)

    def open_file(self, path: Path | str, remember: bool = True) -> bool:
        """Show the graph in a file; False (and a message) where it can't be read, and nothing changes."""
        return self.files.show(Path(path), remember)

    def save_file(self, path: Path | str) -> bool:
        """Save to a file and go on working there; False (and a message) where it can't be written."""
        return self.files.write(Path(path))

    def save_picture(self, path: Path | str) -> bool:
        """Draw the whole graph into a PNG, SVG or PDF file; False (and a message) where that fails."""
        return self.pictures.save(Path(path))

    def set_document(self, document: Document) -> None:
        """Show another document in the place of this one."""
        self.canvas.cancel_gesture()  # what it puts back belongs to the old one
        old = self.document
        self._release(old)
        self.document = document
        self.canvas.set_run(None, ())
        self.levels.reset()
        self.canvas.set_document(document)
        self.panels.set_document(document)
        if self.docks.batches is not None:
            self.docks.batches.set_document(document)
        self.panels.set_ops(document.ops)
        self._adopt(document)
        old.close()
        old.deleteLater()

    def document_name(self) -> str:
        """How the document is called in titles and questions."""
        if self.document.path is not None:
            return self.document.path.name
        return self.document.graph.settings.title or translate("Window", "Untitled")

    def say(self, message: str) -> None:
        """Show a message for a while."""
        self.status.say(message)

    # -- building ----------------------------------------------------------------

    def _build(self) -> None:
        self.canvas = Canvas(self.document, self.appearance.theme, self)
        self.canvas.setAccessibleName(translate("Window", "Canvas"))
        self.setCentralWidget(self.canvas)
        self.panels = Panels(self)
        self.docks = Docks(self)
        self.menus = Menus(self)
        self.toolbar = ToolBar(self.actions_, self.actions_.menus["overlays"], self)
        self.addToolBar(self.toolbar)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self.actions_.bind_canvas(self.canvas)
        self.panes = Panes(self)
        self.shortcuts = Shortcuts(self.actions_, self.preferences)

    def _connect(self) -> None:
        canvas = self.canvas
        self.actions_.connect(slots(self))
        self.arrange_actions = ArrangeActions(self)
        canvas.selection_changed.connect(self._on_selection)
        canvas.message.connect(self.say)
        canvas.wire_begun.connect(self.runner.load_ops)
        self.narrator = Narrator(self)

    def _restore(self) -> None:
        self.resize(1280, 800)
        geometry, state = self.preferences.layout("geometry"), self.preferences.layout("state")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state)

    def _adopt(self, document: Document) -> None:
        document.changed.connect(self._on_change)
        document.refused.connect(self.say)
        document.groups_changed.connect(self._on_groups)
        document.undo_stack.cleanChanged.connect(self._on_clean)
        self.recovery.follow(document)
        self._undo_group.addStack(document.undo_stack)
        self._undo_group.setActiveStack(document.undo_stack)
        self.menus.refresh_overlays()
        self._on_selection()
        self.refresh_title()
        self.status.count(document)
        self.runner.set_document(document)
        self.controls.show_results()
        self.canvas.fit_all(at_once=True)
        self.canvas.setFocus()

    def _release(self, document: Document) -> None:
        document.changed.disconnect(self._on_change)
        document.refused.disconnect(self.say)
        document.groups_changed.disconnect(self._on_groups)
        document.undo_stack.cleanChanged.disconnect(self._on_clean)
        self.recovery.leave()
        self._undo_group.removeStack(document.undo_stack)

    # -- following document, canvas and runs -------------------------------------

    def _on_change(self, change: Change) -> None:
        if change.nodes or change.wires:
            self.status.count(self.document)
        if change.settings is not None:
            self.menus.refresh_overlays()
            self.refresh_title()
            self.controls.show_results()
        self.controls.show_state()

    def _on_selection(self) -> None:
        self.panels.follow_selection()
        enable_for_selection(self)
        self.levels.refresh_actions()

    def _on_groups(self) -> None:
        self.panels.set_ops(self.document.ops)
        self.controls.show_results()

    def _on_clean(self, clean: bool) -> None:
        self.setWindowModified(not clean)

    def refresh_title(self) -> None:
        """Show the name of the document, and a mark where it has unsaved changes."""
        self.setWindowTitle(f"{self.document_name()}[*] – Graph Editor")
        self.setWindowModified(not self.undo_stack.isClean())
        self.setWindowFilePath(str(self.document.path or ""))

    # -- doing -------------------------------------------------------------------

    def add_entry(self, entry: Entry) -> None:
        """Add what an entry of the palette stands for, and select it."""
        if entry.is_value:
            added = self.canvas.add_value(content=VALUE_KINDS[entry.name])
        else:
            added = self.canvas.add_op(entry.name)
        if added:
            self.canvas.select([added])

    def go_to(self, node_id: str) -> None:
        """Select a node and show it."""
        if node_id in self.levels.document.graph:
            self.canvas.select([node_id])
            self.canvas.center_on(node_id)

    def rename(self) -> None:
        """Let a person type a new name for the selected node, a title or the words of a note."""
        self.canvas.rename_current()

    # -- dropped files, closing --------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.drops.may_come(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.drop_files(event.mimeData()):
            event.acceptProposedAction()

    def drop_files(self, mime: QMimeData) -> bool:
        """Open the file in `mime`, or paste its text; False (and a message) where nothing comes of it."""
        return self.drops.take(mime)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.runner.hold()
            FirstPaint(self.canvas.viewport(), self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.panels.complete()
        self.runner.release()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing.is_agreed():
            event.ignore()
            return
        for dialog in self.findChildren(QDialog):
            dialog.close()  # what looks on goes with what it looks at
        self.runner.close()
        self.canvas.arranger.close()
        leave(self.canvas)
        if not self._closing.done:
            # a stack that is destroyed together with its window would tell it so
            self._release(self.document)
        self._closing.done = True
        self.preferences.set_layout("geometry", self.saveGeometry())
        self.preferences.set_layout("state", self.saveState())
        self.preferences.save()
        event.accept()

    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.canvas.setFocus()
        super().keyPressEvent(event)
