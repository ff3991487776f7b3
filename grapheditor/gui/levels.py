"""Which graph the canvas shows: the whole one, or the inside of a group that was entered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QPointF, QTimer
from PySide6.QtGui import QTransform

from grapheditor.engine.run import Badge
from grapheditor.gui.breadcrumb import Breadcrumb
from grapheditor.model.content import Placeholder
from grapheditor.model.definition import GROUP, group_name
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.node import NodeId, OpNode

if TYPE_CHECKING:
    from grapheditor.gui.group_document import AnyDocument, GroupDocument
    from grapheditor.gui.window import MainWindow
    from grapheditor.model.expand import Path

translate = QCoreApplication.translate


class Levels(QObject):
    """Enters and leaves groups, makes them and unpacks them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._entered: list[GroupDocument] = []
        self._views: list[tuple[QTransform, QPointF]] = []
        self._fits = False
        """Whether all is to be shown again when results make the cards larger."""
        self.breadcrumb = Breadcrumb(window.canvas)
        self.breadcrumb.chosen.connect(self.leave_to)
        window.canvas.enter_requested.connect(self.enter)

    @property
    def document(self) -> AnyDocument:
        """What the canvas shows."""
        return self._entered[-1] if self._entered else self._window.document

    @property
    def path(self) -> Path:
        """The group nodes that were entered, the outermost first."""
        return self._entered[-1].path_in_groups if self._entered else ()

    # -- going in and out --------------------------------------------------------------

    def enter(self, node_id: NodeId) -> bool:
        """Show the inside of a group node; False where it is none."""

        from grapheditor.gui.group_document import GroupDocument

        here, root = self.document, self._window.document
        name = group_name(here.graph.node(node_id)) if node_id in here.graph else None
        if name is None or name not in root.graph.definitions:
            self._window.say(translate("Groups", "Select a group to enter it."))
            return False
        canvas = self._window.canvas
        canvas.cancel_gesture()
        self._views.append((canvas.transform(), canvas.visible_centre()))
        document = GroupDocument(root, (*self.path, node_id), root.graph.definitions[name])
        document.gone.connect(self._on_gone)
        self._entered.append(document)
        self._show()
        canvas.fit_all(at_once=True)
        self._fits = True
        return True

    def enter_selected(self) -> None:
        """Show the inside of the selected group."""
        for node_id in self._window.canvas.selected_nodes()[:1]:
            self.enter(node_id)

    def after_results(self) -> None:
        """Show all of a group that was just entered, with its results."""
        if self._fits and self._window.runner.run is not None:
            self._fits = False
            self._window.canvas.fit_all(at_once=True)

    def leave(self) -> None:
        """Go back to what holds this group."""
        self.leave_to(len(self._entered) - 1)

    def leave_to(self, depth: int) -> None:
        """Go back until only `depth` groups are entered."""
        self._window.canvas.cancel_gesture()
        left: list[GroupDocument] = []
        view = None
        while len(self._entered) > max(depth, 0):
            left.append(self._entered.pop())
            view = self._views.pop()
        if not left:
            return
        self._fits = False
        node_id = left[-1].path_in_groups[-1]
        for document in left:
            document.gone.disconnect(self._on_gone)
        self._show()
        for document in left:
            document.close()
            document.deleteLater()
        canvas = self._window.canvas
        if view is not None:
            canvas.setTransform(view[0])
            canvas.centerOn(view[1])
            canvas.zoom_changed.emit(canvas.zoom)
        if node_id in self.document.graph:
            canvas.select([node_id])

    def go_to(self, path: Path) -> None:
        """Enter the groups of `path`, after leaving all others."""
        self.leave_to(0)
        for node_id in path:
            if not self.enter(node_id):
                return

    def reset(self) -> None:
        """Forget the groups of a document that is being closed; the canvas is given another one."""
        for document in self._entered:
            document.close()
            document.deleteLater()
        self._entered.clear()
        self._views.clear()
        self.breadcrumb.show_path([])

    def _show(self) -> None:
        window, document = self._window, self.document
        window.canvas.set_document(document)
        window.panels.set_document(document)
        names = [group_name_of(entered) for entered in self._entered]
        self.breadcrumb.show_path([window.document_name(), *names] if names else [])
        window.runner.show_level(self.path)
        window.controls.show_results()
        self.refresh_actions()
        window.canvas.setFocus()

    def _on_gone(self) -> None:
        # not at once: the change that took the group away is still being told to everybody
        QTimer.singleShot(0, self, self._leave_what_is_gone)

    def _leave_what_is_gone(self) -> None:
        for depth, document in enumerate(self._entered):
            if not document.is_there():
                self.leave_to(depth)
                return

    # -- making and unpacking ------------------------------------------------------------

    def group_selection(self) -> None:
        """Put the selection into a new group, and let a person type its name."""

        from grapheditor.edit.frames import in_frames
        from grapheditor.edit.grouping import collapse

        document, canvas = self.document, self._window.canvas
        try:
            name = translate("Groups", "group")
            chosen = canvas.selected_ids()
            free = partial(canvas.free_place, without=set(chosen))
            edit, node_id = collapse(document.graph, chosen, name, self._spec, free)
        except GraphEditorError as error:
            canvas.say(str(error))
            return
        if document.do(
            in_frames(document.graph, edit, chosen, [node_id]), translate("Groups", "Group {0}").format(node_id)
        ):
            canvas.select([node_id])
            canvas.start_rename(node_id)

    def ungroup_selection(self) -> None:
        """Put the nodes of the selected groups in their place."""

        from grapheditor.edit.frames import in_frames
        from grapheditor.edit.unpacking import unpack

        document, canvas = self.document, self._window.canvas
        groups = [i for i in canvas.selected_nodes() if group_name(document.graph.node(i)) is not None]
        if not groups:
            canvas.say(translate("Groups", "Select a group to unpack it."))
            return
        new: list[NodeId] = []
        for node_id in groups:
            try:
                edit, inside = unpack(document.graph, node_id)
            except GraphEditorError as error:
                canvas.say(str(error))
                return
            name = document.graph.node(node_id).name
            if document.do(
                in_frames(document.graph, edit, [node_id], inside, emptied=True),
                translate("Groups", "Unpack {0}").format(name),
            ):
                new += inside
        canvas.select(new)

    def toggle_output(self) -> None:
        """Make the selected nodes outputs of the group that was entered, or no longer."""

        from grapheditor.gui.group_document import GroupDocument

        document, nodes = self.document, self._window.canvas.selected_nodes()
        if isinstance(document, GroupDocument) and nodes:
            document.toggle_outputs(
                nodes, translate("Groups", "Change the outputs of {0}").format(document.definition.name)
            )

    def marks(self) -> list[Badge]:
        """Small labels that tell inputs and outputs of the group that was entered."""

        from grapheditor.gui.group_document import GroupDocument

        document = self.document
        if not isinstance(document, GroupDocument):
            return []
        texts = [(i, translate("Groups", "input")) for i in document.definition.inputs]
        for place, (node_id, output) in enumerate(document.definition.outputs):
            text = translate("Groups", "output") if len(document.definition.outputs) == 1 else ""
            text = text or translate("Groups", "output {0}").format(place)
            texts.append((node_id, text if not output else f"{text} [{output}]"))
        return [Badge(i, text, "note", "above") for i, text in texts if i in document.graph]

    def refresh_actions(self) -> None:
        """Enable what can be done with the selection here."""
        window = self._window
        nodes = self.document.graph.nodes_of(window.canvas.selected_nodes())
        groups = sum([isinstance(node, OpNode) and node.op.startswith(GROUP) for node in nodes])
        enabled = {
            "edit.group": bool(nodes),
            "edit.ungroup": groups > 0,
            "view.enter_group": groups == 1,
            "view.leave_group": bool(self._entered),
            "edit.group_output": bool(self._entered and nodes),
        }
        for name, on in enabled.items():
            window.actions_[name].setEnabled(on)

    def _spec(self, node_id: NodeId, output: int) -> Placeholder | None:
        run = self._window.runner.run
        result = None if run is None else run.nodes.get(node_id)
        if result is None or not result.values or output >= len(result.values):
            return None
        value = result.values[output]
        return Placeholder(tuple(value.shape), value.dtype.name)


def group_name_of(document: GroupDocument) -> str:
    """How a group that was entered is called: by its node, and by its definition where that differs."""
    node_id, name = document.path_in_groups[-1], document.definition.name
    return name if node_id == name else f"{node_id} ({name})"
