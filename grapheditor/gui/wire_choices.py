"""What the end of a wire, dragged into empty space, may be given to end at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF

from grapheditor.edit.edits import AddNode, Connect, Edit, Several
from grapheditor.edit.fitting import fit_of
from grapheditor.edit.formula import Formula, FormulaError, read_formula
from grapheditor.edit.outcomes import known_spec
from grapheditor.edit.wiring import misfit_of, wire_edit
from grapheditor.engine.dtypes import Spec, as_dtype
from grapheditor.model.content import Content
from grapheditor.model.node import Node, OpNode, ValueNode, Wire

from .choices import Choice
from .drop import VALUE_KINDS
from .new_cards import new_sizes, port_of_new
from .node_adding import do_and_select, formula_text
from .node_choices import formula_choices, op_choices, value_choices
from .ports import Port

if TYPE_CHECKING:
    from grapheditor.engine.op_facts import OpFacts

    from .canvas import Canvas

translate = QCoreApplication.translate


class WireEnd:
    """A wire that hangs between `port` and a point of the scene."""

    def __init__(self, canvas: Canvas, port: Port, pos: QPointF) -> None:
        self._canvas = canvas
        self._port = port
        self._pos = pos
        self._graph, self._ops = canvas.document.graph, canvas.document.ops
        self._run = canvas.graph_scene.run

    # -- what is offered -----------------------------------------------------------------

    def choices(self) -> list[Choice]:
        """From an output every op; from an input values and ops. What certainly does not fit carries the reason."""
        ops = op_choices(self._ops)
        if self._port.kind == "in":
            return [*map(self._judged, value_choices()), *ops]
        spec = None if self._run is None else known_spec(self._run, self._port.node_id, self._port.output)
        fits = [(choice, fit_of(self._ops[choice.data.name], spec)) for choice in ops]
        return [replace(choice, reason=fit.reason) for choice, fit in fits if fit is not None]

    def _judged(self, choice: Choice) -> Choice:
        spec = _spec_of(VALUE_KINDS[choice.data])
        target = self._port.node_id, self._port.slot
        return replace(choice, reason=misfit_of(self._graph, self._ops, self._run, target, spec) or "")

    def formula(self, typed: str) -> list[Choice]:
        """A formula that takes the wire as ``_``, or whose result goes into it; raises FormulaError."""
        port = self._port
        if port.kind == "out":
            formula = read_formula(self._graph, self._ops, typed, (port.node_id, port.output))
            if not formula.uses_dragged:
                raise FormulaError("Write _ where the dragged wire belongs, as in _ * 2.")
            return formula_choices(typed, formula)
        formula = read_formula(self._graph, self._ops, typed)
        for wire in formula.wires:
            path = self._graph.path_that_forbids(wire.source, port.node_id) if wire.source in self._graph else None
            if wire.source == port.node_id or path is not None:
                names = self._graph.node(wire.source).name, self._graph.node(port.node_id).name
                raise FormulaError("That would close a cycle: {0} depends on {1}.", *names)
        return formula_choices(typed, formula)

    # -- what is done --------------------------------------------------------------------

    def take(self, choice: Choice) -> None:
        """Add what was chosen with its port at the point, wired, as one step."""
        if isinstance(choice.data, Formula):
            self._take_formula(choice.data)
            return
        done = self._take_value(choice.data) if isinstance(choice.data, str) else self._take_op(choice.data)
        if done and choice.reason:
            self._canvas.say(translate("Search", "Wired, but {0}").format(choice.reason))

    def _take_op(self, op: OpFacts) -> bool:
        node_id = self._graph.fresh_id(op.schema.name)
        node = OpNode(node_id, node_id, op.name)
        if self._port.kind == "in":
            return self._add_before(node)
        spec = None if self._run is None else known_spec(self._run, self._port.node_id, self._port.output)
        fit = fit_of(self._ops[op.name], spec)
        slot = fit.slot if fit is not None else op.slots(1)[0]
        wire = Wire(self._port.node_id, self._port.output, node_id, slot)
        placed = self._placed(node, slot)
        return self._do(Several((AddNode(placed), Connect(wire))), placed)

    def _take_value(self, kind: str) -> bool:
        node_id = self._graph.fresh_id("x")
        return self._add_before(ValueNode(node_id, node_id, VALUE_KINDS[kind]))

    def _add_before(self, node: Node) -> bool:
        placed = self._placed(node, None)
        wire = Wire(node.id, 0, self._port.node_id, self._port.slot)
        return self._do(Several((AddNode(placed), wire_edit(self._graph, wire))), placed)

    def _placed(self, node: Node, slot: str | None) -> Node:
        corner = self._pos - port_of_new(node, self._ops, slot)
        return replace(node, pos=(round(corner.x()), round(corner.y())))

    def _do(self, edit: Edit, node: Node) -> bool:
        return do_and_select(self._canvas, edit, translate("Search", "Add {0}").format(node.name), [node.id])

    def _take_formula(self, formula: Formula) -> None:
        port, sizes = self._port, new_sizes(formula.part(), self._ops)
        places = formula.places(sizes)
        nodes = {node.id: node for node in formula.nodes}
        if port.kind == "out":
            first = next(w for w in formula.wires if (w.source, w.output) == (port.node_id, port.output))
            near, slot = first.target, first.slot
            edits: tuple[Edit, ...] = ()
        else:
            near, slot = formula.result[0], None
            edits = (wire_edit(self._graph, Wire(*formula.result, port.node_id, port.slot)),)
        offset = port_of_new(nodes[near], self._ops, slot, formula.result[1] if slot is None else 0)
        corner = self._pos - offset - QPointF(*places[near])
        edit = Several((formula.edit((corner.x(), corner.y()), sizes), *edits))
        do_and_select(self._canvas, edit, formula_text(formula), list(nodes))


def _spec_of(content: Content) -> Spec:
    return Spec(content.shape, as_dtype(content.dtype))
