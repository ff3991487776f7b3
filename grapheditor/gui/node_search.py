"""Searching for what to add at a place of the canvas, for the end of a wire, or in the place of an op."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, QPointF

from grapheditor.edit.formula import Formula, FormulaError, looks_like_formula, read_formula
from grapheditor.edit.replace_op import replace_op
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.node import NodeId

from .choices import Choice, Recent, Row, rows_for
from .node_adding import Place, add_formula, add_node
from .node_choices import formula_choices, op_choices, refused_formula, value_choices
from .ports import Port
from .search_popup import SearchPopup
from .wire_choices import WireEnd
from .wire_preview import WirePreview

if TYPE_CHECKING:
    from .canvas import Canvas

translate = QCoreApplication.translate

_IN_NO_NAME = re.compile(r"[=+*/@<>&|^~%,\[\]]")
Take = Callable[[Choice], None]


class NodeSearch:
    """At most one search is open on a canvas; what was chosen lately is kept from one to the next."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._popup: SearchPopup | None = None
        self._preview: WirePreview | None = None
        self.recent = Recent()

    @property
    def popup(self) -> SearchPopup | None:
        """The popup while it is open."""
        return self._popup

    def close(self) -> bool:
        """Close without adding anything; False where nothing was open."""
        return self._popup is not None and self._popup.close_search()

    # -- opening -------------------------------------------------------------------------

    def open_here(self) -> None:
        """Search at the pointer where it is over the canvas, else in the middle."""
        canvas = self._canvas
        if canvas.is_pointed_at():
            self._open_to_add(canvas.pointer(), Place(canvas.mapToScene(canvas.pointer()), exact=False))
        else:
            self._open_to_add(canvas.viewport().rect().center(), Place())

    def open_at(self, view_pos: QPoint) -> None:
        """Search at a point of the viewport; what is chosen comes exactly there."""
        self._open_to_add(view_pos, Place(self._canvas.mapToScene(view_pos)))

    def _open_to_add(self, at: QPoint, place: Place) -> None:
        canvas = self._canvas
        choices = [*value_choices(), *op_choices(canvas.document.ops)]

        def take(choice: Choice) -> None:
            if isinstance(choice.data, Formula):
                add_formula(canvas, choice.data, place)
            else:
                add_node(canvas, choice.data, place)

        purpose = translate("Search", "Add a value, an op or a formula")
        self._open(at - QPoint(18, 20), purpose, choices, self._formula, take)

    def open_for_wire(self, port: Port, pos: QPointF) -> None:
        """Search for what a wire from `port`, dragged to a point of the scene, is to end at."""
        canvas = self._canvas
        end = WireEnd(canvas, port, pos)
        if port.kind == "out":
            purpose = translate("Search", "Wire into an op, or a formula with _ for the wire")
        else:
            purpose = translate("Search", "Wire from a value, an op or a formula")
        at = canvas.mapFromScene(pos)
        self._open(at + QPoint(16, -20), purpose, end.choices(), end.formula, end.take)
        self._preview = WirePreview(canvas.theme, [])
        item = canvas.graph_scene.items_by_id[port.node_id]
        if port.kind == "out":
            self._preview.show_wire(item.output_at(port.output), pos, None, False)
        else:
            self._preview.show_wire(pos, item.input_at(port.slot), None, False)
        canvas.show_on_top(self._preview)

    def open_to_replace(self) -> None:
        """Search for an op to stand in the place of the selected one."""
        canvas = self._canvas
        node = canvas.selected_op()
        if node is None:
            canvas.say(translate("Search", "Select one op first, to put another in its place."))
            return
        canvas.ensureVisible(canvas.node_rect(node.id), 30, 30)
        choices = [c for c in op_choices(canvas.document.ops) if c.data.name != node.op]
        purpose = translate("Search", "Put another op in the place of {0}").format(node.name)
        corner = canvas.mapFromScene(canvas.node_rect(node.id).bottomLeft())
        self._open(corner + QPoint(0, 6), purpose, choices, None, lambda choice: self._replace(node.id, choice))

    def _replace(self, node_id: NodeId, choice: Choice) -> None:
        canvas, document = self._canvas, self._canvas.document
        try:
            replacement = replace_op(document.graph, document.ops, node_id, choice.data.name)
        except GraphEditorError as error:
            canvas.say(str(error))
            return
        old = document.graph.node(node_id).name
        if document.do(replacement.edit, translate("Search", "Replace {0} by {1}").format(old, choice.data.name)):
            canvas.select([node_id])
            if replacement.dropped:
                text = translate("Search", "{0} has no place for {1}.")
                canvas.say(text.format(choice.data.name, ", ".join(replacement.dropped)))

    # -- the popup -----------------------------------------------------------------------

    def _open(
        self,
        at: QPoint,
        purpose: str,
        choices: Sequence[Choice],
        formula: Callable[[str], list[Choice]] | None,
        take: Take,
    ) -> None:
        canvas = self._canvas
        if not canvas.editing.take():
            return
        self.close()
        canvas.cancel_gesture()
        canvas.hint.vanish()

        def search(typed: str) -> list[Row]:
            rows = [] if _IN_NO_NAME.search(typed) else rows_for(typed, choices, self.recent)
            if formula is None or not looks_like_formula(typed):
                return rows
            try:
                first = [Row(choice) for choice in formula(typed)]
            except FormulaError as error:
                return [*rows, Row(refused_formula(typed, error))]
            return [*first, *rows]

        canvas.setFocus()
        popup = self._popup = SearchPopup(canvas, canvas.theme, "canvas.search", search, purpose)
        popup.closed.connect(self._closed)
        popup.chosen.connect(lambda choice: self._chosen(choice, take))
        popup.open_at(at + canvas.viewport().pos())

    def _formula(self, typed: str) -> list[Choice]:
        document = self._canvas.document
        return formula_choices(typed, read_formula(document.graph, document.ops, typed))

    def _chosen(self, choice: Choice, take: Take) -> None:
        if choice.key:
            self.recent.add(choice.key)
        take(choice)

    def _closed(self) -> None:
        self._popup = None
        preview, self._preview = self._preview, None
        if preview is not None:
            self._canvas.take_from_top(preview)
