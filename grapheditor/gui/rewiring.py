"""Commands that change wires and nodes together; each is one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, QRectF, QSizeF

from grapheditor.edit.edits import Disconnect, Several
from grapheditor.model.errors import GraphEditorError
from grapheditor.model.node import NodeId, OpNode, Position, Wire

from .document import stays
from .drop import OP_MIME, text_of
from .node_card import State, make_card
from .ports import ports_of

if TYPE_CHECKING:
    from .canvas import Canvas
    from .insert_gesture import InsertAim

translate = QCoreApplication.translate
NEAR = 12.0
"""How near, in pixels, a drop has to come to a wire to go into it."""


class Rewiring:
    """What keys, menus and drops ask of the wires of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._aim: InsertAim | None = None

    # -- commands ------------------------------------------------------------------------

    def extract(self) -> None:
        """Take the selected nodes out of their wires, and heal these."""

        from grapheditor.edit.healing import extract_edit

        canvas = self._canvas
        nodes = canvas.selected_nodes()
        edit = extract_edit(canvas.document.graph, canvas.document.ops, nodes)
        if edit is None:
            canvas.say(translate("Gestures", "Select nodes that are wired to others, then take them out."))
            return
        canvas.document.do(edit, translate("Gestures", "Take out {0}").format(self._names(nodes)))

    def delete_heal(self) -> None:
        """Remove what is selected but for locked nodes, and join what the nodes stood between."""

        from grapheditor.edit.healing import delete_heal_edit

        canvas, graph = self._canvas, self._canvas.document.graph
        chosen, wires = canvas.selected_nodes(), canvas.selected_wires()
        nodes = [i for i in chosen if not graph.node(i).locked]
        if not nodes:
            canvas.delete_selection()
            return
        edit = delete_heal_edit(graph, canvas.document.ops, [*nodes, *canvas.decor.selected()], wires)
        locked = [graph.node(i).name for i in chosen if graph.node(i).locked]
        canvas.document.do(edit, translate("Gestures", "Delete and heal {0}").format(self._names(nodes)))
        if locked:
            canvas.say(stays(locked))

    def duplicate_wired(self) -> None:
        """Add a copy of what is selected, of which the nodes take the same inputs."""

        from grapheditor.edit.clipboard import OFFSET

        chosen = self._canvas.selected_ids()
        if chosen:
            self.duplicate(chosen, OFFSET, wired=True)

    def duplicate(self, chosen: Sequence[str], offset: Position, wired: bool) -> None:
        """Add a copy of nodes, frames and notes so far from them, and select it."""

        from grapheditor.edit.duplicating import duplicate_edit

        canvas = self._canvas
        items = canvas.graph_scene.items_by_id
        places = {i: (items[i].pos().x(), items[i].pos().y()) for i in chosen if i in items}
        edit, new = duplicate_edit(canvas.document.graph, chosen, places, offset, wired)
        text = translate("Gestures", "Duplicate with inputs") if wired else translate("Gestures", "Duplicate")
        known = set(canvas.document.graph.decorations)
        if canvas.document.do(canvas.decor.taken_in(edit), text):
            canvas.select([*new, *(i for i in canvas.graph_scene.decor.ids() if i not in known)])

    def swap_inputs(self) -> None:
        """Swap the first two inputs of the selected ops; where one has not two, none is swapped."""

        from grapheditor.edit.rewiring import swap_edit

        canvas = self._canvas
        nodes = canvas.selected_nodes()
        try:
            edit = swap_edit(canvas.document.graph, canvas.document.ops, nodes)
        except GraphEditorError as error:
            canvas.say(str(error))
            return
        canvas.document.do(edit, translate("Gestures", "Swap inputs of {0}").format(self._names(nodes)))

    def cut(self, wires: list[Wire]) -> None:
        """Remove wires and nothing else."""
        if len(wires) == 1:
            target = self._canvas.document.graph.node(wires[0].target)
            text = translate("Gestures", "Cut the wire into {0}").format(target.name)
        else:
            text = translate("Gestures", "Cut %n wires", "", len(wires))
        self._canvas.document.do(Several(tuple(map(Disconnect, wires))), text)

    def _names(self, nodes: list[NodeId]) -> str:
        if len(nodes) == 1:
            return self._canvas.document.graph.node(nodes[0]).name
        return translate("Gestures", "%n nodes", "", len(nodes))

    # -- drops on wires ------------------------------------------------------------------

    def hover_drop(self, mime: QMimeData, pos: QPointF) -> None:
        """Mark the wire into which a drop at `pos` would put a node."""
        name = text_of(mime, OP_MIME) if mime.hasFormat(OP_MIME) else ""
        if name in self._canvas.document.ops:
            self._look(self._new_node(name, pos), pos)

    def leave_drop(self) -> None:
        """The drag has gone elsewhere."""
        if self._aim is not None:
            self._aim.clear()
            self._aim = None

    def drop_op(self, name: str, pos: QPointF) -> bool:
        """Put a new node into the wire at `pos` as one step; False where no wire there takes it."""
        node = self._new_node(name, pos)
        inserted, text = self._look(node, pos).take_new(node, self._size(node))
        self._aim = None
        if not inserted:
            return False
        edit = self._canvas.decor.taken_in(Several(inserted))
        if self._canvas.document.do(edit, text):
            self._canvas.select([node.id])
        return True

    def _look(self, node: OpNode, pos: QPointF) -> InsertAim:
        from .insert_gesture import InsertAim

        if self._aim is None:
            self._aim = InsertAim(self._canvas)
            self._aim.alone = True
        reach = NEAR / self._canvas.zoom
        if not self._canvas.is_overview:
            self._aim.look(node, QRectF(pos.x() - reach, pos.y() - reach, 2 * reach, 2 * reach))
        return self._aim

    def _size(self, node: OpNode) -> QSizeF:
        """Of the card of a node that is not on the canvas yet."""
        card = make_card(node, ports_of(node, self._canvas.document.ops, (), 1), State())
        return QSizeF(card.width, card.height)

    def _new_node(self, name: str, pos: QPointF) -> OpNode:
        """The node with its card's middle at `pos`, so that the wire runs through it."""
        document = self._canvas.document
        op = document.ops[name]
        node_id = document.graph.fresh_id(op.schema.name)
        node = OpNode(node_id, node_id, op.name)
        size = self._size(node)
        corner = pos - QPointF(size.width() / 2, size.height() / 2)
        return OpNode(node_id, node_id, op.name, pos=(round(corner.x()), round(corner.y())))
