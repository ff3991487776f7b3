"""Adding what a search has found: a node, or all nodes of a formula."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF

from grapheditor.edit.edits import Edit
from grapheditor.edit.formula import Formula
from grapheditor.model.lazy_dataclass import dataclass
from grapheditor.model.node import NodeId, Position

from .drop import VALUE_KINDS
from .new_cards import new_sizes
from .node_item import RESULTS

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts

    from .canvas import Canvas

translate = QCoreApplication.translate


SPOT = QSizeF(190.0, 170.0)
"""Room that a new card gets, its results and labels included."""
RIGHT, BELOW = 72.0, 30.0
"""How far beside the current node the next one comes."""


def next_place(canvas: Canvas, is_value: bool = False, room: QSizeF | None = None) -> Position:
    """Where something new comes for which nobody chose a place: on free ground beside the current node.

    A value comes below it, anything else to its right, where its wire would
    lead; in the middle of the view where the current node is out of sight.
    """
    current = canvas.graph_scene.selection.current
    if current is not None and canvas.visible_rect().contains(canvas.node_rect(current).center()):
        rect, item = canvas.node_rect(current), canvas.graph_scene.items_by_id[current]
        results = 0.0 if item.card.rule else RESULTS
        below = rect.left(), rect.bottom() + results + BELOW
        wanted = below if is_value else (rect.right() + RIGHT, rect.top())
    else:
        centre = canvas.visible_centre()
        wanted = centre.x() - 72.0, centre.y() - 40.0
    corner = round(wanted[0]), round(wanted[1])
    return canvas.free_place(corner, room=room)


def free_place(canvas: Canvas, wanted: Position, without: Collection[NodeId], room: QSizeF | None) -> Position:
    """`wanted`, or the nearest spot from there on which no card stands; those `without` count as gone.

    Of spots equally near the lower one is taken, then the one to the right.
    """
    spots = [(i * SPOT.width(), j * SPOT.height()) for i in range(-6, 7) for j in range(-6, 7)]
    for dx, dy in sorted(spots, key=lambda spot: (math.hypot(*spot), -spot[1], -spot[0])):
        corner = QPointF(wanted[0] + dx, wanted[1] + dy)
        there = canvas.graph_scene.nodes_in(QRectF(corner, room or SPOT))
        if all(item.node.id in without for item in there):
            return corner.x(), corner.y()
    return wanted


@dataclass(frozen=True, slots=True)
class Place:
    """Where new nodes come: with their corner at a point, or on free ground near it; None where nobody chose one."""

    pos: QPointF | None = None
    exact: bool = True

    def corner(self, canvas: Canvas, size: QSizeF | None = None, is_value: bool = False) -> Position:
        """The top left corner for something of this size, or for one card.

        One card comes where it was asked for; several are moved where they would cover others.
        """
        if self.pos is None:
            return next_place(canvas, is_value, size)
        corner = round(self.pos.x()), round(self.pos.y())
        if self.exact and size is None:
            return corner
        return canvas.free_place(corner, room=size)


def add_node(canvas: Canvas, what: OpFacts | str, place: Place) -> None:
    """Add a node that calls an op, or a value of a kind."""
    corner = place.corner(canvas, is_value=isinstance(what, str))
    if isinstance(what, str):
        canvas.add_value(corner, VALUE_KINDS[what])
    else:
        canvas.add_op(what.name, corner)


def add_formula(canvas: Canvas, formula: Formula, place: Place) -> None:
    """Add the nodes of a formula, tidily from left to right."""
    sizes = new_sizes(formula.part(), canvas.document.ops)
    places = formula.places(sizes)
    width = max(x + sizes[i][0] for i, (x, _) in places.items())
    height = max(y + sizes[i][1] for i, (_, y) in places.items())
    corner = place.corner(canvas, None if formula.is_value else QSizeF(width, height), formula.is_value)
    do_and_select(canvas, formula.edit(corner, sizes), formula_text(formula), [n.id for n in formula.nodes])


def formula_text(formula: Formula) -> str:
    """What the undo step is called."""
    if formula.is_value:
        return translate("Search", "Add value {0}").format(formula.nodes[0].name)
    return translate("Search", "Add formula {0}").format(
        next(n.name for n in formula.nodes if n.id == formula.result[0])
    )


def do_and_select(canvas: Canvas, edit: Edit, text: str, new: list[NodeId]) -> bool:
    """Do an edit, select the nodes that it added and bring them into view; False where it was refused."""
    if not canvas.document.do(canvas.decor.taken_in(edit), text):
        return False
    canvas.select(new)
    canvas.show_new(new)
    return True
